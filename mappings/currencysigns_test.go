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
		{"¥", "CNY", true}, {"¥", "EUR", false}, {"din", "RSD", true}, {"£", "", true}, {"", "EUR", true},
	} {
		if got := unitFits(test.unit, test.code); got != test.fits {
			t.Errorf("an amount in %q, the row's currency %q: %t, want %t", test.unit, test.code, got, test.fits)
		}
	}
	for sign, codes := range currencySigns {
		for code := range strings.FieldsSeq(codes) {
			if !isCurrency(code) {
				t.Errorf("%s: %s is no currency", sign, code)
			}
		}
		if !knownUnit(sign) {
			t.Errorf("an amount in %s is not read", sign)
		}
	}
}

// TestCurrencyInTheHeader: a currency that the header names in brackets is the amounts'.
func TestCurrencyInTheHeader(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: When, conversion_value: Worth, conversion_action: {value: x}, " +
		"currency_code: {column: Money, optional: true}}\n"
	for header, want := range map[string]string{
		"Click|When|Worth (USD)":         "UNSETTLED USD",
		"Click|When|Worth [usd] *":       "UNSETTLED USD",
		"Click|When|Worth (net)":         "UNSETTLED ",
		"Click|When|Worth (USD)|Money":   "INVALID EUR",
		"Click|When|Worth (EUR)|Money":   "UNSETTLED EUR",
		"Click|When|Worth (gross)|Money": "UNSETTLED EUR",
	} {
		row := aGCLID + "|" + aTime + "|5"
		if strings.HasSuffix(header, "Money") {
			row += "|EUR"
		}
		e := mapAll(t, mapping, table(header, row))[0]
		if got := e.Status.String() + " " + e.Currency; got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
}
