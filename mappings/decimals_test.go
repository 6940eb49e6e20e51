package mappings

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"convload/pipeline"
)

// TestRounded: half to even, and nothing that has few digits enough.
func TestRounded(t *testing.T) {
	for _, test := range []struct {
		number string
		places int
		want   string
	}{
		{"274.65999999999997", 2, "274.66"}, {"84.0336134453782", 2, "84.03"}, {"84.0336134453782", 0, "84"}, {"84.0336134453782", 3, "84.034"},
		{"0.125", 2, "0.12"}, {"0.135", 2, "0.14"}, {"0.1250000001", 2, "0.13"}, {"2.5", 0, "2"}, {"3.5", 0, "4"}, {"0.5", 0, "0"},
		{"9.995", 2, "10"}, {"99.999", 2, "100"}, {"0.0000000000000001", 2, "0"}, {"1.1", 2, "1.1"}, {"7", 0, "7"}, {"1.099", 2, "1.1"},
	} {
		if got := rounded(test.number, test.places); got != test.want || !plain(got) {
			t.Errorf("%s to %d: %s, want %s", test.number, test.places, got, test.want)
		}
	}
}

// TestComputed: nobody types more than twelve digits with a fraction among them.
func TestComputed(t *testing.T) {
	for number, want := range map[string]bool{"84.0336134453782": true, "1234.56000000012": true, "0.0000000000000555111512312578": true,
		"274.66": false, "123456789012345": false, "0.000000123": false, "1234567890.12": false, "1234567890.123": true} {
		if computed(number) != want {
			t.Errorf("%s: %t", number, !want)
		}
	}
}

// writings are the ways in which a locale's programs print amounts.
var writings = []struct {
	name    string
	decimal byte
	group   string
	size    int // of the groups before the last, which has three digits
}{
	{"en", '.', ",", 3}, {"de", ',', ".", 3}, {"fr", ',', "\u00a0", 3}, {"fr, narrow", ',', "\u202f", 3}, {"sv, typed", ',', " ", 3},
	{"de-CH", '.', "'", 3}, {"de-CH, curly", '.', "’", 3}, {"en-IN", '.', ",", 2}, {"machine", '.', "", 3},
}

// grouped puts separators into the whole part of a number.
func grouped(whole, separator string, size int) string {
	at := len(whole) - 3
	if at <= 0 {
		return whole
	}
	out := separator + whole[at:]
	for ; at > size; at -= size {
		out = separator + whole[at-size:at] + out
	}
	return whole[:at] + out
}

// FuzzWritten: an amount that is printed in any locale's way reads as itself, alone where it is clear, and always where
// the decimal sign is known.
func FuzzWritten(f *testing.F) {
	f.Add(uint64(1234567), uint64(50), uint8(2))
	f.Add(uint64(0), uint64(0), uint8(0))
	f.Add(uint64(1234), uint64(5), uint8(3))
	f.Add(uint64(999), uint64(999), uint8(9))
	f.Fuzz(func(t *testing.T, whole, fraction uint64, places uint8) {
		amount := digits(whole)
		if n := int(places % 10); n > 0 {
			end := strings.Repeat("0", n) + digits(fraction)
			amount += "." + end[len(end)-n:]
		}
		want, ok := canonical(amount, '.')
		if !ok || !plain(want) {
			t.Fatalf("%s: %s, %t", amount, want, ok)
		}
		for _, w := range writings {
			front, back, _ := strings.Cut(amount, ".")
			written := grouped(front, w.group, w.size)
			if back != "" {
				written += string(w.decimal) + back
			}
			for _, around := range []string{"%", "% EUR", "€%", " %\u00a0kr."} {
				text := strings.Replace(around, "%", written, 1)
				if got, _, problem := amountsOf(string(w.decimal)).read(pipeline.Cell{Text: text}); got != want || problem != nil {
					t.Errorf("%s as in %s: %s, %v", text, w.name, got, problem)
				}
				got, _, problem := amountsOf("").read(pipeline.Cell{Text: text})
				if problem != nil && problem.Code == "AMBIGUOUS_AMOUNT" {
					continue
				}
				if got != want || problem != nil {
					t.Errorf("%s as in %s, alone: %s, %v", text, w.name, got, problem)
				}
			}
		}
	})
}

// FuzzAmount: whatever stands in a cell, what it is read as has a plain form that reads as itself, and no digit that is
// not written there.
func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"1,234.56", "1.234,56 €", "1e3", "(1)", "12,34,567.00", "−1", "0", ".5", "kr 1", "Rs.500", "100,-", "$1 USD", "1’234", "(-(5))"} {
		for _, decimal := range []uint8{0, 1, 2} {
			f.Add(seed, decimal)
		}
	}
	f.Fuzz(func(t *testing.T, text string, decimal uint8) {
		c := amountsOf([...]string{"", ".", ","}[decimal%3])
		c.weigh(pipeline.Cell{Text: text}, 1)
		if _, problem := c.decide(); problem != nil {
			return
		}
		value, _, problem := c.read(pipeline.Cell{Text: text})
		if problem != nil || value == "" {
			if problem != nil && problem.Code == "AMBIGUOUS_AMOUNT" {
				t.Errorf("%q is ambiguous in a column that was decided", text)
			}
			return
		}
		if !plain(value) {
			t.Errorf("%q gave %q, which is not in its plain form", text, value)
		}
		again, unit, problem := amountsOf(".").read(pipeline.Cell{Text: value})
		if again != value || unit != "" || problem != nil {
			t.Errorf("%q gave %q, which gave %q, %q, %v", text, value, again, unit, problem)
		}
		if written := strings.TrimLeft(onlyDigits(text), "0"); !strings.HasPrefix(written, strings.TrimLeft(onlyDigits(value), "0")) {
			t.Errorf("%q gave %q", text, value)
		}
	})
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// FuzzRounded: rounding moves a number by half a unit at most, and twice is once.
func FuzzRounded(f *testing.F) {
	f.Add(uint64(84), uint64(336134453782), uint8(2))
	f.Add(uint64(9), uint64(995), uint8(2))
	f.Fuzz(func(t *testing.T, whole, fraction uint64, places uint8) {
		number, _ := canonical(digits(whole)+"."+digits(fraction), '.')
		n := int(places % 4)
		got := rounded(number, n)
		if !plain(got) || rounded(got, n) != got {
			t.Errorf("%s to %d: %s", number, n, got)
		}
		if off := new(big.Rat).Sub(ratio(t, number), ratio(t, got)); off.Abs(off).Cmp(ratio(t, "0.5e-"+digits(uint64(n)))) > 0 {
			t.Errorf("%s to %d: %s", number, n, got)
		}
	})
}

func ratio(t *testing.T, decimal string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(decimal)
	if !ok {
		t.Fatalf("%s is no number", decimal)
	}
	return r
}

func digits(n uint64) string { return strconv.FormatUint(n, 10) }
