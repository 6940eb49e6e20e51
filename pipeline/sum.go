package pipeline

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Sum adds amounts up without rounding them. Its zero value has added none.
type Sum struct {
	terms      int
	decimals   int      // of the amount that has the most
	millionths int64    // of what fits
	beyond     *big.Rat // what does not; nil where all does
}

// longestTerm bounds what one amount may cost; no currency needs so many digits.
const longestTerm = 64

// Add adds an amount such as "1250.5", an exact decimal without a sign. It refuses any other text, and one of more than
// 64 characters.
func (s *Sum) Add(amount string) bool {
	if len(amount) > longestTerm {
		return false
	}
	n, decimals, ok := millionths(amount)
	if ok && n <= math.MaxInt64-s.millionths {
		s.millionths += n
	} else {
		r, ok := new(big.Rat).SetString(amount)
		if !ok || strings.Trim(amount, "0123456789.") != "" {
			return false
		}
		if s.beyond == nil {
			s.beyond = new(big.Rat)
		}
		s.beyond.Add(s.beyond, r)
		_, fraction, _ := strings.Cut(amount, ".")
		decimals = len(fraction)
	}
	s.terms++
	s.decimals = max(s.decimals, decimals)
	return true
}

// millionthDigits is how many decimals a millionth has.
const millionthDigits = 6

// millionths reads an amount of at most twelve digits and, behind a point, six decimals.
func millionths(amount string) (n int64, decimals int, ok bool) {
	const most = 12 + len(".") + millionthDigits
	if len(amount) > most {
		return 0, 0, false
	}
	whole := len(amount)
	for i := range len(amount) {
		switch c := amount[i]; {
		case '0' <= c && c <= '9':
			n = 10*n + int64(c-'0')
		case c == '.' && whole == len(amount):
			whole = i
		default:
			return 0, 0, false
		}
	}
	decimals = max(len(amount)-whole-1, 0)
	if whole < 1 || whole > 12 || decimals > millionthDigits || whole == len(amount)-1 {
		return 0, 0, false
	}
	return n * [...]int64{1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1}[decimals], decimals, true
}

// IsZero tells whether nothing was added, not even an amount of nought.
func (s Sum) IsZero() bool { return s.terms == 0 }

// String gives the exact sum in the form of an amount: without noughts at the end of the decimals.
func (s Sum) String() string {
	total := big.NewRat(s.millionths, 1e6)
	if s.beyond != nil {
		total.Add(total, s.beyond)
	}
	text := total.FloatString(s.decimals)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// Grouped gives the exact sum for people: with commas between thousands, and no single decimal, which no currency has.
func (s Sum) Grouped() string {
	whole, fraction, _ := strings.Cut(s.String(), ".")
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	switch len(fraction) {
	case 0:
	case 1:
		b.WriteString("." + fraction + "0")
	default:
		b.WriteString("." + fraction)
	}
	return b.String()
}

// MarshalText makes a Sum a text in JSON: a number there would be rounded by whoever reads it.
func (s Sum) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the text back.
func (s *Sum) UnmarshalText(text []byte) error {
	*s = Sum{}
	if !s.Add(string(text)) {
		return fmt.Errorf("%q is no sum", text)
	}
	return nil
}
