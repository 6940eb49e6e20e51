package mappings

import (
	"slices"
	"strings"
	"testing"
)

func TestPersonalData(t *testing.T) {
	for text, want := range map[string]bool{
		"jane@example.com": true, "+49 170 1234567": true, "0170/1234567": true, "call +1 (212) 555-0123": true,
		"0151 2345 9998": true, "01512345998": true, "0151-2345-998": true, " 0151 23 45 99 8": true, "(0151) 2345 998": true, "0151/23 45 998": true,
		"01 23 45 67 89": true, "01.23.45.67.89": true, "0049 151 2345998": true, "49 151 2345 9998": true,
		"(212) 555-0123": true, "212-555-0123": true, "212 555-0123": true, "1 212 555 0123": true,

		"1234567890": false, "987654321": false, "1 234 567": false, "1 234 567 890": false, "123 456 789": false, "1.234.567,00": false,
		"0,123456789": false, "0.1234567890": false, "(123 456 789)": false, "1234567890.50": false, "0": false, "007": false,
		"2026-03-02 1000": false, "02-03-2026 1000": false, "02/03/2026 1000": false, "02.03.2026 10.00.00": false, "2026-03-02 10:00:00": false,
		"A-0151 2345": false, "D-1001": false, "2026-0001-0042": false, "20260302100000": false, "4111 1111 1111 1111": false,
		"customers/1234567890": false, aGCLID: false, aGBRAID: false, "": false,
	} {
		if personal(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}

// TestShiftedRowsShowNoNumber: a phone number in any other column is in no message, and in nothing that the report prints.
func TestShiftedRowsShowNoNumber(t *testing.T) {
	const number = "0151 2345 9998"
	header := "gclid|conversion_action|conversion_date_time|conversion_value|currency_code|ad_user_data"
	row := []string{aGCLID, "x", aTime, "5", "EUR", "Granted"}
	for i := range row {
		shifted := slices.Clone(row)
		shifted[i] = number
		e := mapAll(t, "", table(header, strings.Join(shifted, "|")))[0]
		if e.Code == "" || strings.Contains(e.Message+e.Remedy+e.Note+e.Action+e.Click.Value+e.Value+e.Currency, "2345") {
			t.Errorf("column %d: %+v", i, e)
		}
	}
}

// TestHeadersThatArePersonalData are not listed among the columns that are not read.
func TestHeadersThatArePersonalData(t *testing.T) {
	binding, err := bindTo(t, "", table("gclid|conversion_action|conversion_date_time|jane@example.com|0151 2345 9998|491512345998|Owner", "|||||"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a name that may be personal data, in D1", "a name that may be personal data, in E1", "a name that may be personal data, in F1", "Owner"}
	if got := binding.Describe().Ignored; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
