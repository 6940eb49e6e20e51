package mappings

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"convload/pipeline"
)

const moneyMapping = "columns: {gclid: Click, conversion_date_time: When, conversion_value: {column: Worth, values: {\"n/a\": \"\", \"-\": \"\", free: \"0\", basic: \"49.90\"}}, " +
	"currency_code: {column: Money, optional: true, values: {euros: EUR}}, conversion_action: {value: x}}\n"

// money maps one row of a value and a currency.
func money(t *testing.T, worth pipeline.Cell, currency string) pipeline.Entry {
	t.Helper()
	rows := table("Click|When|Worth|Money", aGCLID+"|"+aTime+"||"+currency)
	rows[1].Cells[2] = worth
	return mapAll(t, moneyMapping, rows)[0]
}

// TestCurrencyInTheAmount: what an amount's text names is neither lost nor guessed.
func TestCurrencyInTheAmount(t *testing.T) {
	for _, test := range []struct{ worth, money, value, currency, code string }{
		{"USD 100", "", "100", "USD", ""},
		{"USD 1,234.56", "", "1234.56", "USD", ""},
		{"100 eur", "", "100", "EUR", ""},
		{"$100 CAD", "", "100", "CAD", ""},
		{"100 €", "", "", "", "NO_CURRENCY"},
		{"100 €", "EUR", "100", "EUR", ""},
		{"100 €", "eur", "100", "EUR", ""},
		{"100 €", "Euros", "100", "EUR", ""},
		{"$100", "CAD", "100", "CAD", ""},
		{"$12", "", "", "", "NO_CURRENCY"},
		{"100 kr", "", "", "", "NO_CURRENCY"},
		{"100 €", "USD", "", "", "CURRENCY_MISMATCH"},
		{"100 EUR", "USD", "", "", "CURRENCY_MISMATCH"},
		{"100 items", "EUR", "", "", "BAD_AMOUNT"},
		{"100", "", "100", "", ""},
		{"100", "€", "", "", "BAD_CURRENCY"},
		{"100", "BGN", "", "", "BAD_CURRENCY"},
		{"100", "Taler", "", "", "BAD_CURRENCY"},
		{"", "EUR", "", "", ""},
		{"0", "EUR", "0", "EUR", ""},
		{"0,00", "EUR", "0", "EUR", ""},
		{"n/a", "EUR", "", "", ""},
		{"N/A", "EUR", "", "", ""},
		{"-", "EUR", "", "", ""},
		{"free", "EUR", "0", "EUR", ""},
		{"basic", "EUR", "49.9", "EUR", ""},
		{"null", "EUR", "", "", "BAD_AMOUNT"},
		{"1234567890123456", "EUR", "", "", "BAD_AMOUNT"},
		{"0." + strings.Repeat("3", 39), "EUR", "", "", "BAD_AMOUNT"},
	} {
		e := money(t, pipeline.Cell{Text: test.worth}, test.money)
		if e.Code != test.code || test.code == "" && (e.Value != test.value || e.Currency != test.currency) {
			t.Errorf("%q with %q: got %q %q %s, want %q %q %s", test.worth, test.money, e.Value, e.Currency, e.Code, test.value, test.currency, test.code)
		}
	}
}

// TestAMissingCurrencyIsToBlame: the message names the amount's cell, and the field is the one to mend in the mapping.
func TestAMissingCurrencyIsToBlame(t *testing.T) {
	e := money(t, pipeline.Cell{Text: "$12"}, "")
	if e.Field != fieldCurrency || !strings.HasPrefix(e.Message, `column "Worth", cell C2: `) {
		t.Errorf("%s: %s", e.Field, e.Message)
	}
}

// TestAmbiguousColumn: nothing of a sheet is read while its amounts can be read either way.
func TestAmbiguousColumn(t *testing.T) {
	rows := table("Click|When|Worth|Money", aGCLID+"|"+aTime+"|1.250 €|")
	binding, err := bindTo(t, moneyMapping, rows)
	if err != nil {
		t.Fatal(err)
	}
	binding.Observe(rows[1])
	_, err = binding.Mapper()
	const want = `column "Worth": in cell C2, "1.250 €" can be 1.25 or 1250, and no other amount tells which (amounts like it: 1): ` +
		`say it in the mapping: conversion_value: {column: "Worth", decimal: "."} (and the other keys and values that it has there) reads it as 1.25, decimal: "," as 1250`
	problem, ok := errors.AsType[*pipeline.Problem](err)
	if !ok || problem.Code != "AMBIGUOUS_AMOUNT" || problem.Field != fieldValue || !strings.Contains(problem.Error(), want) {
		t.Error(err)
	}
}

// TestWhatIsSaidOfCurrencies: the remedies are lines that a mapping takes.
func TestWhatIsSaidOfCurrencies(t *testing.T) {
	for _, test := range []struct{ worth, money, want string }{
		{"$12", "", `currency_code: {value: USD}; or, of a column with the currencies, currency_code: {column: Currency, values: {"$": USD}}`},
		{"1,25 €", "", `currency_code: {value: EUR}`},
		{"5", "€", `currency_code: {column: "Money", values: {"€": EUR}}`},
		{"5", "BGN", "convert the amounts to EUR"},
	} {
		if e := money(t, pipeline.Cell{Text: test.worth}, test.money); !strings.Contains(e.Remedy, test.want) {
			t.Errorf("%q with %q: %s", test.worth, test.money, e.Remedy)
		}
	}
}

var keyOfMapping = regexp.MustCompile(`\w+: \{[^{}]*(\{[^{}]*\})?\}`)

// TestRemediesAreMappings: what a remedy tells to write can be written.
func TestRemediesAreMappings(t *testing.T) {
	amounts := newAmountColumn(column{field: fieldValue, header: `Worth "net" \ €`}, "")
	_, _, missing := amounts.read(pipeline.Cell{Text: `n/"a"`})
	amounts.weigh(pipeline.Cell{Text: "1,234"}, 2)
	_, ambiguous := amounts.decide()
	remedies := []string{missing.Remedy, ambiguous.Remedy, noCurrency("$").Remedy, money(t, pipeline.Cell{Text: "5"}, "€").Remedy}
	for _, remedy := range remedies {
		keys := keyOfMapping.FindAllString(remedy, -1)
		if len(keys) == 0 {
			t.Errorf("%s holds nothing to write", remedy)
		}
		for _, key := range keys {
			if _, err := Parse("m.yaml", []byte("columns: {gclid: Click, conversion_date_time: When, conversion_action: {value: x}, "+key+"}\n")); err != nil {
				t.Errorf("%s: %v", key, err)
			}
		}
	}
}

// TestFloatNoise: what a formula gave is rounded to the currency's digits and the row says so; nothing else is rounded.
func TestFloatNoise(t *testing.T) {
	for _, test := range []struct {
		kind                   pipeline.CellKind
		worth, currency, value string
		noted                  bool
	}{
		{pipeline.Number, "84.0336134453782", "EUR", "84.03", true},
		{pipeline.Number, "84.0336134453782", "JPY", "84", true},
		{pipeline.Number, "84.0336134453782", "KWD", "84.034", true},
		{pipeline.Number, "1234.56000000012", "EUR", "1234.56", true},
		{pipeline.Number, "84.0336134453782", "", "84.0336134453782", false},
		{pipeline.Number, "274.66", "EUR", "274.66", false},
		{pipeline.Number, "0.0125", "EUR", "0.0125", false},
		{pipeline.Text, "274.65999999999997", "EUR", "274.65999999999997", false},
	} {
		e := money(t, pipeline.Cell{Kind: test.kind, Text: test.worth}, test.currency)
		if e.Value != test.value || (e.Note == "the value was rounded from "+test.worth) != test.noted || e.Code != "" {
			t.Errorf("%s %s: %s, note %q, %s", test.worth, test.currency, e.Value, e.Note, e.Message)
		}
	}
}

// TestAttributionCredit reads credits as amounts are read, without a currency.
func TestAttributionCredit(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: When, external_attribution_credit: Credit, " +
		"external_attribution_model: {value: own}, conversion_action: {value: x}}\n"
	for credit, want := range map[string]string{"0,5": "0.5", "0.333": "0.333", "1": "1", "1.0": "1", "0": "BAD_CREDIT", "1,5": "BAD_CREDIT",
		"1.000": "1", "1,000": "1", "1,250": "BAD_CREDIT", "1.250,5": "BAD_CREDIT",
		"-0.5": "BAD_CREDIT", "0.5 EUR": "BAD_CREDIT", "half": "BAD_AMOUNT", "": ""} {
		e := mapAll(t, mapping, table("Click|When|Credit", aGCLID+"|"+aTime+"|"+credit))[0]
		got := e.Credit
		if e.Code != "" {
			got = e.Code
		}
		if got != want {
			t.Errorf("%q: %s, want %s", credit, got, want)
		}
	}
}

// TestAmountsOfTheMapping are written with a point, whatever the column's decimal sign.
func TestAmountsOfTheMapping(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: When, conversion_action: {value: x}, conversion_value: %}\n"
	for source, want := range map[string]string{
		`{column: Worth, decimal: ",", default: "12.50"}`:        "12.5",
		`{column: Worth, decimal: ",", values: {free: "1.234"}}`: "",
		`{value: "1234.50"}`: "1234.5",
	} {
		e := mapAll(t, strings.Replace(mapping, "%", source, 1), table("Click|When|Worth", aGCLID+"|"+aTime+"|"))[0]
		if e.Value != want || e.Code != "" {
			t.Errorf("%s: %q %s", source, e.Value, e.Message)
		}
	}
	for _, source := range []string{`{value: "1,234"}`, `{value: "12,50"}`, `{value: "-1"}`, `{column: Worth, decimal: ",", default: "12,50"}`,
		`{column: Worth, values: {free: "none"}}`} {
		if _, err := Parse("m.yaml", []byte(strings.Replace(mapping, "%", source, 1))); err == nil || !strings.Contains(err.Error(), "is no amount as a mapping writes it") {
			t.Errorf("%s: %v", source, err)
		}
	}
	for _, source := range []string{`{value: 0250}`, `{value: "00.50"}`, `{column: Worth, default: "00"}`, `{column: Worth, values: {free: "007"}}`} {
		_, err := Parse("m.yaml", []byte(strings.Replace(mapping, "%", source, 1)))
		if err == nil || !strings.Contains(err.Error(), "begins with a nought, like a phone number or an ID; write") {
			t.Errorf("%s: %v", source, err)
		}
	}
}
