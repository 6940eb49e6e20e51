package mappings

import (
	"maps"
	"slices"
	"testing"
)

func TestCurrencies(t *testing.T) {
	if !slices.IsSorted(currencies) || len(slices.Compact(slices.Clone(currencies))) != len(currencies) {
		t.Error("the list is not sorted, or holds a code twice")
	}
	for code, want := range map[string]bool{"EUR": true, "MRU": true, "VES": true, "SLE": true, "XCG": true, "ZWG": true, "DEM": false,
		"HRK": false, "BGN": false, "ANG": false, "SLL": false, "ZWL": false, "CUC": false, "XXX": false, "XAU": false, "CLF": false,
		"eur": false, "EU": false, "": false, "€": false} {
		if IsCurrency(code) != want {
			t.Errorf("%q: %t", code, !want)
		}
	}
	for ended, successor := range endedCurrencies {
		if IsCurrency(ended) || !IsCurrency(successor) {
			t.Errorf("%s, %s", ended, successor)
		}
	}
}

func TestMinorDigits(t *testing.T) {
	digits := make(map[int]int)
	for _, code := range currencies {
		digits[minorDigits(code)]++
	}
	if want := map[int]int{0: 16, 2: len(currencies) - 16 - 7, 3: 7}; !maps.Equal(digits, want) {
		t.Errorf("%v, want %v", digits, want)
	}
	for code, want := range map[string]int{"JPY": 0, "KRW": 0, "ISK": 0, "EUR": 2, "HUF": 2, "MGA": 2, "KWD": 3, "TND": 3} {
		if got := minorDigits(code); got != want {
			t.Errorf("%s: %d", code, got)
		}
	}
}

// TestWordsAndCodes: in small letters a code is one only where it cannot be a word.
func TestWordsAndCodes(t *testing.T) {
	for word, want := range map[string]string{"EUR": "EUR", "eur": "EUR", "Usd": "USD", "ALL": "ALL", "all": "", "Top": "", "try": "",
		"€": "", "euro": "", "EU": "", "kr": ""} {
		if got := unitCode(word); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	for _, word := range everydayWords {
		if !IsCurrency(word) {
			t.Errorf("%s is no code", word)
		}
	}
}
