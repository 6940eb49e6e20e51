package mappings

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"convload/pipeline"
)

// amountColumn reads a column of amounts. Which of point and comma is the decimal sign is decided from all its values
// at once, unless the mapping says it: a row alone cannot tell what 1,234 is.
type amountColumn struct {
	decimal byte   // '.' or ','; 0 until decided
	told    bool   // by the mapping
	points  string // a value that has a decimal point for certain
	commas  string // a value that has a decimal comma for certain
}

func newAmountColumn(decimal string) *amountColumn {
	c := new(amountColumn)
	if decimal != "" {
		c.decimal, c.told = decimal[0], true
	}
	return c
}

// observe looks for evidence of the decimal sign.
func (c *amountColumn) observe(cell pipeline.Cell) {
	if c.told || cell.Kind != pipeline.Text {
		return
	}
	number, _, _ := bareNumber(cell.Text)
	switch decimalSign(number) {
	case '.':
		c.points = cell.Text
	case ',':
		c.commas = cell.Text
	}
}

// decide ends the survey and tells what was decided. Where points and commas contradict each other, each amount has to
// speak for itself.
func (c *amountColumn) decide() (note string) {
	switch {
	case c.told:
	case c.points != "" && c.commas != "":
		return fmt.Sprintf("decimal points (%s) and decimal commas (%s) are mixed, so that amounts such as 1,234 are not read",
			quote(c.points), quote(c.commas))
	case c.commas != "":
		c.decimal = ','
		return "the comma was taken for the decimal sign, because of " + quote(c.commas)
	case c.points != "":
		c.decimal = '.'
	}
	return ""
}

// read gives an amount as an exact decimal with a point, "" for an empty cell, and the currency that the text itself
// names, if any. Negative amounts are no new conversions.
func (c *amountColumn) read(cell pipeline.Cell) (value, unit string, problem *pipeline.Problem) {
	text := strings.TrimSpace(cell.Text)
	if text == "" {
		return "", "", nil
	}
	if plain(text) && (c.decimal == '.' || cell.Kind == pipeline.Number) {
		return text, "", nil
	}
	number, unit, negative := bareNumber(text)
	decimal := c.decimal
	if cell.Kind == pipeline.Number {
		decimal = '.'
	}
	if decimal == 0 {
		decimal = decimalSign(number)
	}
	if decimal == 0 && strings.ContainsAny(number, ".,") {
		return "", "", &pipeline.Problem{Code: "AMBIGUOUS_AMOUNT",
			Message: quote(text) + " can be read with a thousands separator or with a decimal sign, and the column does not settle it",
			Remedy:  "say it in the mapping: conversion_value: {column: …, decimal: \".\"} or decimal: \",\""}
	}
	value, ok := canonical(number, decimal)
	if !ok {
		return "", "", &pipeline.Problem{Code: "BAD_AMOUNT", Message: quote(text) + " is no amount",
			Remedy: fmt.Sprintf("write a number such as 1234%c50", max(decimal, '.'))}
	}
	if negative && strings.Trim(value, "0.") != "" {
		return "", "", &pipeline.Problem{Code: "NEGATIVE_AMOUNT", Message: quote(text) + " is negative",
			Remedy: "a new conversion has no negative value; a refund is an adjustment, which convload does not upload"}
	}
	return value, unit, nil
}

// plain tells whether a number is written as canonical writes it, as most are: nothing has to be done then.
func plain(s string) bool {
	whole, fraction, found := strings.Cut(s, ".")
	return allDigits(whole) && allDigits(fraction) && whole != "" && (whole[0] != '0' || whole == "0") &&
		(!found || fraction != "" && fraction[len(fraction)-1] != '0')
}

// bareNumber takes blanks, the sign and a currency in front or behind off an amount.
func bareNumber(text string) (number, unit string, negative bool) {
	s := strings.TrimFunc(text, unicode.IsSpace)
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		s, negative = inner[:len(inner)-1], true
	}
	s, unit = cutCurrency(s)
	for _, minus := range []string{"-", "−"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			s, negative = rest, true
		} else if rest, ok := strings.CutSuffix(s, minus); ok {
			s, negative = rest, true
		}
	}
	if unit == "" {
		s, unit = cutCurrency(strings.TrimFunc(s, unicode.IsSpace))
	}
	return strings.TrimFunc(s, unicode.IsSpace), unit, negative
}

// cutCurrency takes a currency sign or code off the front or the end.
func cutCurrency(s string) (rest, unit string) {
	isUnit := func(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Sc, r) }
	if rest := strings.TrimLeftFunc(s, isUnit); rest != s {
		return strings.TrimFunc(rest, unicode.IsSpace), s[:len(s)-len(rest)]
	}
	trimmed := strings.TrimSuffix(s, ".") // as in "100 kr."
	if rest := strings.TrimRightFunc(trimmed, isUnit); rest != trimmed {
		return strings.TrimFunc(rest, unicode.IsSpace), trimmed[len(rest):]
	}
	return s, ""
}

// unitCode gives the code of the currency that an amount's text names, "" where it names none for certain: most signs
// are shared by several currencies.
func unitCode(unit string) string {
	switch code := strings.ToUpper(unit); {
	case isCurrency(code):
		return code
	case unit == "€":
		return "EUR"
	default:
		return ""
	}
}

// knownUnit refuses words that are no currency, such as those of "about 100" or "100 items".
func knownUnit(unit string) bool {
	if r, size := utf8.DecodeLastRuneInString(unit); unit == "" || unicode.Is(unicode.Sc, r) && len(unit)-size <= 3 {
		return true // also R$ and US$
	}
	if isCurrency(strings.ToUpper(unit)) {
		return true
	}
	switch strings.ToLower(unit) {
	case "kr", "zł", "kč", "ft", "lei", "din", "fr", "rs", "руб", "р", "лв", "tl":
		return true
	}
	return false
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

// canonical writes a number as an exact decimal with a point and without leading noughts. Separators of thousands must
// stand between groups of three digits, or of two and then three as in India.
func canonical(s string, decimal byte) (string, bool) {
	whole, fraction, hasFraction := s, "", false
	if decimal != 0 {
		if i := strings.LastIndexByte(s, decimal); i >= 0 {
			whole, fraction, hasFraction = s[:i], s[i+1:], true
		}
	}
	if !allDigits(fraction) || hasFraction && fraction == "" && whole == "" {
		return "", false
	}
	digits, ok := ungroup(whole, decimal)
	if !ok || digits == "" && fraction == "" {
		return "", false
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		digits = "0"
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction == "" {
		return digits, true
	}
	return digits + "." + fraction, true
}

// ungroup takes the thousands separators out of the whole part of a number.
func ungroup(s string, decimal byte) (string, bool) {
	if allDigits(s) {
		return s, true
	}
	var separator rune
	for _, r := range s {
		if r < '0' || r > '9' {
			separator = r
			break
		}
	}
	switch separator {
	case '.', ',':
		if byte(separator) == decimal {
			return "", false
		}
	case ' ', '\u00a0', '\u202f', '\'', '’':
	default:
		return "", false
	}
	groups := strings.Split(s, string(separator))
	last := len(groups) - 1
	for i, group := range groups {
		switch {
		case !allDigits(group) || group == "":
			return "", false
		case i == last && len(group) != 3:
			return "", false
		case i == 0 && len(group) > 3:
			return "", false
		case i > 0 && i < last && len(group) != len(groups[1]):
			return "", false
		case i > 0 && i < last && len(group) != 2 && len(group) != 3:
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
