package mappings

import "strings"

// plain tells whether a number is written as canonical writes it, as most are: nothing has to be done then.
func plain(s string) bool {
	whole, fraction, found := strings.Cut(s, ".")
	return allDigits(whole) && allDigits(fraction) && whole != "" && (whole[0] != '0' || whole == "0") &&
		(!found || fraction != "" && fraction[len(fraction)-1] != '0')
}

// decimalSign tells which sign of a number is the decimal one for certain, 0 if neither is. A single sign with exactly
// three digits behind it may group thousands, unless what stands in front cannot be a group.
func decimalSign(s string) byte {
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case points == 0 && commas == 0:
		return 0
	case points > 0 && commas > 0:
		if strings.LastIndexByte(s, '.') > strings.LastIndexByte(s, ',') {
			return '.'
		}
		return ','
	case points > 1:
		return ','
	case commas > 1:
		return '.'
	}
	i := strings.IndexAny(s, ".,")
	whole, behind := s[:i], len(s)-i-1
	if behind == 3 && len(whole) >= 1 && len(whole) <= 3 && whole[0] != '0' {
		return 0
	}
	return s[i]
}

// canonical writes a number as an exact decimal with a point and without noughts that say nothing. Separators of
// thousands must stand between groups of three digits, or of two and then three as in India. A nought before other
// digits is none of an amount's: 0170123 is a telephone number, or an ID.
func canonical(s string, decimal byte) (string, bool) {
	whole, fraction := s, ""
	i := strings.LastIndexByte(s, decimal)
	if i >= 0 {
		whole, fraction = s[:i], s[i+1:]
	}
	digits, ok := ungroup(whole, decimal)
	if !ok || !allDigits(fraction) || digits == "" && fraction == "" || len(digits) > 1 && digits[0] == '0' {
		return "", false
	}
	digits, fraction = strings.TrimLeft(digits, "0"), strings.TrimRight(fraction, "0")
	switch {
	case digits == "" && fraction == "":
		return "0", true
	case digits == "":
		return "0." + fraction, true
	case fraction == "":
		return digits, true
	case decimal == '.' && digits == whole:
		return s[:i+1+len(fraction)], true // costs no memory
	default:
		return digits + "." + fraction, true
	}
}

// beginsWithNought tells whether a number would be an amount without the noughts before its other digits.
func beginsWithNought(s string) bool {
	if len(s) < 2 || s[0] != '0' || !isDigit(s[1]) {
		return false
	}
	rest := strings.TrimLeft(s, "0")
	return allDigits(s) || fits(rest, '.') || fits(rest, ',')
}

// ungroup takes the thousands separators out of the whole part of a number.
func ungroup(s string, decimal byte) (string, bool) {
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if i < 0 {
		return s, true
	}
	var separator string
	for _, known := range [...]string{".", ",", " ", "\u00a0", "\u202f", "\u2009", "'", "’"} {
		if strings.HasPrefix(s[i:], known) && known != string(decimal) {
			separator = known
		}
	}
	if separator == "" {
		return "", false
	}
	groups := strings.Split(s, separator)
	first, last := groups[0], len(groups)-1
	size := 3
	if last > 1 && separator == "," && len(groups[1]) == 2 { // lakh and crore: 12,34,567
		size = 2
	}
	if first == "" || len(first) > size || len(groups[last]) != 3 {
		return "", false
	}
	for i, group := range groups {
		if !allDigits(group) || i > 0 && i < last && len(group) != size {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// computed tells whether a number cell's number has so many digits that no one has typed it: a formula gave it, and it
// may end in the noise of binary fractions.
func computed(number string) bool {
	digits := len(number)
	if i := strings.IndexByte(number, '.'); i < 0 {
		return false
	} else if number[:i] == "0" {
		digits = len(strings.TrimLeft(number[i+1:], "0"))
	} else {
		digits--
	}
	return digits > 12
}

// rounded rounds a plain decimal half to even.
func rounded(number string, places int) string {
	whole, fraction, _ := strings.Cut(number, ".")
	if len(fraction) <= places {
		return number
	}
	kept, rest := []byte("0"+whole+fraction[:places]), fraction[places:]
	last := len(kept) - 1
	if rest > "5" || rest == "5" && kept[last]%2 == 1 {
		for kept[last] == '9' {
			kept[last] = '0'
			last--
		}
		kept[last]++
	}
	n := len(kept) - places
	number, _ = canonical(strings.TrimPrefix(string(kept[:n]), "0")+"."+string(kept[n:]), '.')
	return number
}
