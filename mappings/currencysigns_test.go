package mappings

import (
	"strings"
	"testing"
)

// TestSignsAndCurrencies: an amount whose sign cannot be the row's currency is not sent in it.
func TestSignsAndCurrencies(t *testing.T) {
	for _, test := range []struct {
		unit, code string
		fits       bool
	}{
		{"£", "EUR", false}, {"£", "GBP", true}, {"£", "EGP", true}, {"$", "CAD", true}, {"$", "EUR", false}, {"$", "GBP", false},
		{"R$", "BRL", true}, {"R$", "USD", false}, {"US$", "USD", true}, {"US$", "CAD", false}, {"€", "EUR", true}, {"€", "USD", false},
		{"USD", "EUR", false}, {"usd", "USD", true}, {"kr", "NOK", true}, {"Kr", "EUR", false}, {"zł", "EUR", false}, {"₹", "EUR", false},
		{"¥", "CNY", true}, {"¥", "EUR", false}, {"din", "RSD", true}, {"Rs.", "INR", true}, {"Rs.", "EUR", false},
		{"k€", "EUR", false}, {"¢", "USD", false},
	} {
		if got := unitFits(test.unit, test.code); got != test.fits {
			t.Errorf("an amount in %q, the row's currency %q: %t, want %t", test.unit, test.code, got, test.fits)
		}
	}
	for sign, codes := range currencySigns {
		for code := range strings.FieldsSeq(codes) {
			if !IsCurrency(code) {
				t.Errorf("%s: %s is no currency", sign, code)
			}
		}
		if !knownUnit(sign) {
			t.Errorf("an amount in %s is not read", sign)
		}
	}
	for _, unit := range []string{"k€", "M€", "USD$", "¢", "items", "лв", "BGN"} {
		if knownUnit(unit) {
			t.Errorf("an amount in %s is read", unit)
		}
	}
}
