package mappings

import (
	"slices"
	"testing"
)

func TestCurrencies(t *testing.T) {
	if !slices.IsSorted(currencies) || len(slices.Compact(slices.Clone(currencies))) != len(currencies) {
		t.Error("the list is not sorted, or holds a code twice")
	}
	for code, want := range map[string]bool{"EUR": true, "VES": true, "SLE": true, "XCG": true, "DEM": false, "XXX": false,
		"eur": false, "EU": false, "": false, "€": false} {
		if isCurrency(code) != want {
			t.Errorf("%q: %t", code, !want)
		}
	}
}
