package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// amountsOf is a column of amounts, as the messages name it.
func amountsOf(decimal string) *amountColumn {
	return newAmountColumn(column{field: fieldValue, index: 3, header: "Amount"}, decimal)
}

func TestAmounts(t *testing.T) {
	for _, test := range []struct {
		text, decimal string
		want, code    string
	}{
		{"1,234.56", ".", "1234.56", ""},
		{"$1,234.56", ".", "1234.56", ""},
		{"USD 1,234.56", ".", "1234.56", ""},
		{"$1,234.56 USD", ".", "1234.56", ""},
		{"MXN $1,234.56", ".", "1234.56", ""},
		{"EUR $10", ".", "", "BAD_AMOUNT"},
		{"€ 10 USD", ".", "", "BAD_AMOUNT"},
		{"1.234,56 €", ",", "1234.56", ""},
		{"1.234,56", ",", "1234.56", ""},
		{"1 234,50", ",", "1234.5", ""},
		{"1\u00a0234,50", ",", "1234.5", ""},
		{"1\u202f234,50 zł", ",", "1234.5", ""},
		{"1 234,50 kr", ",", "1234.5", ""},
		{"1'234.50", ".", "1234.5", ""},
		{"1’234.50", ".", "1234.5", ""},
		{"₹12,34,567", ".", "1234567", ""},
		{"12,34,567.00", ".", "1234567", ""},
		{"1.250.000", ",", "1250000", ""},
		{"1.250.000 ₫", ",", "1250000", ""},
		{"1,234", ".", "1234", ""},
		{"1,234", ",", "1.234", ""},
		{"1.234", ".", "1.234", ""},
		{"1.234", ",", "1234", ""},
		{"7600000.000000", ".", "7600000", ""},
		{"210833.37", ".", "210833.37", ""},
		{"274.65999999999997", ".", "274.65999999999997", ""},
		{"10,000.00 EUR", ".", "10000", ""},
		{"R$ 10,00", ",", "10", ""},
		{"\u200f100.50\u00a0\u200f₪", ".", "100.5", ""},
		{"100 kr.", ".", "100", ""},
		{"Rs.500", ".", "500", ""},
		{"Rs. 1,500.50", ".", "1500.5", ""},
		{"$.50", ".", "0.5", ""},
		{"CHF.50", ".", "", "BAD_AMOUNT"},
		{"100,-", ",", "100", ""},
		{"1.250,– €", ",", "1250", ""},
		{"0", ".", "0", ""},
		{"0.00", ".", "0", ""},
		{"0,00", ",", "0", ""},
		{"0,00 €", ",", "0", ""},
		{"-0.00", ".", "0", ""},
		{"0.50", ".", "0.5", ""},
		{"0,5", ",", "0.5", ""},
		{"007", ".", "", "BAD_AMOUNT"},
		{"00", ".", "", "BAD_AMOUNT"},
		{"00,50", ",", "", "BAD_AMOUNT"},
		{"00,50", "", "", "BAD_AMOUNT"},
		{"0250", "", "", "BAD_AMOUNT"},
		{"€ 00042", ".", "", "BAD_AMOUNT"},
		{"0,500", ".", "", "BAD_AMOUNT"},
		{"01701234567", ".", "", "BAD_AMOUNT"},
		{".5", ".", "0.5", ""},
		{"5.", ".", "5", ""},
		{"", ".", "", ""},
		{" \u00a0 ", ".", "", ""},
		{"1e3", ".", "", "BAD_AMOUNT"},
		{"1.23E+15", ".", "", "BAD_AMOUNT"},
		{"1.2.3", ".", "", "BAD_AMOUNT"},
		{"1,23.4", ".", "", "BAD_AMOUNT"},
		{"1,2345", ".", "", "BAD_AMOUNT"},
		{"12 34", ".", "", "BAD_AMOUNT"},
		{",234", ".", "", "BAD_AMOUNT"},
		{"123,45,678", ".", "", "BAD_AMOUNT"},
		{"12.34.567", ",", "", "BAD_AMOUNT"},
		{"1 234'567", ".", "", "BAD_AMOUNT"},
		{"1.234,56", ".", "", "BAD_AMOUNT"},
		{"ten", ".", "", "BAD_AMOUNT"},
		{"-", ".", "", "BAD_AMOUNT"},
		{"—", ".", "", "BAD_AMOUNT"},
		{"n/a", ".", "", "BAD_AMOUNT"},
		{"NULL", ".", "", "BAD_AMOUNT"},
		{"null", ".", "", "BAD_AMOUNT"},
		{"TBD", ".", "", "BAD_AMOUNT"},
		{".", ".", "", "BAD_AMOUNT"},
		{"€", ".", "", "BAD_AMOUNT"},
		{"NaN", ".", "", "BAD_AMOUNT"},
		{"50%", ".", "", "BAD_AMOUNT"},
		{"12k", ".", "", "BAD_AMOUNT"},
		{"12 k€", ".", "", "BAD_AMOUNT"},
		{"1.5 Mio. €", ".", "", "BAD_AMOUNT"},
		{"USD 12k", ".", "", "BAD_AMOUNT"},
		{"EUR 1,5 Mio.", ",", "", "BAD_AMOUNT"},
		{"Mio 5 EUR", ".", "", "BAD_AMOUNT"},
		{"k€ 5 EUR", ".", "", "BAD_AMOUNT"},
		{"EUR 5 items", ".", "", "BAD_AMOUNT"},
		{"50 ¢", ".", "", "BAD_AMOUNT"},
		{"about 100", ".", "", "BAD_AMOUNT"},
		{"Top 100", ".", "", "BAD_AMOUNT"},
		{"TOP 100", ".", "100", ""},
		{"١٢٣", ".", "", "BAD_AMOUNT"},
		{"１２３", ".", "", "BAD_AMOUNT"},
		{"(123.45)", ".", "", "NEGATIVE_AMOUNT"},
		{"123.45-", ".", "", "NEGATIVE_AMOUNT"},
		{"-123.45", ".", "", "NEGATIVE_AMOUNT"},
		{"−123.45", ".", "", "NEGATIVE_AMOUNT"},
		{"-1.234,00 €", ",", "", "NEGATIVE_AMOUNT"},
		{"-$5", ".", "", "NEGATIVE_AMOUNT"},
		{"$-5", ".", "", "NEGATIVE_AMOUNT"},
		{"$(5.00)", ".", "", "NEGATIVE_AMOUNT"},
		{"($5.00)", ".", "", "NEGATIVE_AMOUNT"},
		{"(5.00) EUR", ".", "", "NEGATIVE_AMOUNT"},
		{"5- €", ".", "", "NEGATIVE_AMOUNT"},
		{"USD −5", ".", "", "NEGATIVE_AMOUNT"},
		{"(-5)", ".", "", "NEGATIVE_AMOUNT"},
	} {
		t.Run(test.text+" by "+test.decimal, func(t *testing.T) {
			value, _, problem := amountsOf(test.decimal).read(pipeline.Cell{Text: test.text})
			code := ""
			if problem != nil {
				code = problem.Code
			}
			if value != test.want || code != test.code {
				t.Errorf("got %q %s, want %q %s", value, code, test.want, test.code)
			}
		})
	}
}

// TestAmountColumnDecidesTheDecimalSign: what one row leaves open the others settle, or nothing of the column is read.
func TestAmountColumnDecidesTheDecimalSign(t *testing.T) {
	for _, test := range []struct {
		name   string
		column []string
		want   []string // of each value; nil where the column cannot be read
		says   string   // the note, or the problem
	}{
		{"comma by cents", []string{"1.234", "12,50"}, []string{"1234", "12.5"}, `because of "12,50"; so "1.234" in cell D1 is 1234 (amounts like it: 1)`},
		{"point by cents", []string{"1,234", "12.50"}, []string{"1234", "12.5"}, `because of "12.50"; so "1,234" in cell D1 is 1234 (amounts like it: 1)`},
		{"points alone", []string{"1234.5", "12.50"}, []string{"1234.5", "12.5"}, ""},
		{"commas alone", []string{"1234,5"}, []string{"1234.5"}, "the comma was taken"},
		{"comma by both signs", []string{"1.234", "1.234,5"}, []string{"1234", "1234.5"}, "the comma was taken"},
		{"point by grouping", []string{"1,234,567", "1,234"}, []string{"1234567", "1234"}, "the point was taken"},
		{"point by lakh", []string{"₹12,34,567", "1,234"}, []string{"1234567", "1234"}, "the point was taken"},
		{"comma by grouping", []string{"1.250.000", "1.250"}, []string{"1250000", "1250"}, "the comma was taken"},
		{"point by apostrophes", []string{"1'234.500", "1.500"}, []string{"1234.5", "1.5"}, "the point was taken"},
		{"comma by blanks", []string{"1 234,500", "1,500"}, []string{"1234.5", "1.5"}, "the comma was taken"},
		{"point by a leading nought", []string{"0.500", "1.500"}, []string{"0.5", "1.5"}, "the point was taken"},
		{"point by four digits in front", []string{"1234.500", "1.500"}, []string{"1234.5", "1.5"}, "the point was taken"},
		{"whole numbers need none", []string{"1234", "5"}, []string{"1234", "5"}, ""},
		{"both, each clear by itself", []string{"1,50", "1.50", "7"}, []string{"1.5", "1.5", "7"}, "are mixed: each amount is read as it is written"},
		{"a negative one asks nothing", []string{"-1,234", "5"}, []string{"NEGATIVE", "5"}, ""},
		{"a negative one settles", []string{"-1,23", "1.234"}, []string{"NEGATIVE", "1234"}, "the comma was taken"},
		{"what is no amount settles nothing", []string{"12.03.2026", "1,50"}, []string{"BAD", "1.5"}, "the comma was taken"},
		{"nor does what is no money", []string{"12.5 kg", "1,50", "1.234"}, []string{"BAD", "1.5", "1234"}, "the comma was taken"},
		{"nothing settles it", []string{"5", "1,234", "2,345 $"}, nil, `in cell D2, "1,234" can be 1234 or 1.234, and no other amount tells which (amounts like it: 2)`},
		{"a point without comma", []string{"1.234"}, nil, `"1.234" can be 1.234 or 1234`},
		{"contradiction", []string{"1,50", "1.50", "1.234"}, nil, `others contradict each other: "1.50" in D2 has a decimal point, "1,50" in D1 a decimal comma`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := amountsOf("")
			for i, text := range test.column {
				c.weigh(pipeline.Cell{Text: text}, i+1)
			}
			notes, problem := c.decide()
			if problem != nil {
				if test.want != nil || problem.Code != "AMBIGUOUS_AMOUNT" || !strings.Contains(problem.Message, test.says) ||
					!strings.HasPrefix(problem.Remedy, `say it in the mapping: conversion_value: {column: "Amount", decimal: "."} reads it as `) {
					t.Errorf("problem %+v", problem)
				}
				return
			}
			if test.want == nil {
				t.Fatal("the column was decided")
			}
			if got := strings.Join(notes, "; "); !strings.Contains(got, test.says) || got != "" && test.says == "" {
				t.Errorf("notes %q, want %q", got, test.says)
			}
			for i, want := range test.want {
				value, _, problem := c.read(pipeline.Cell{Text: test.column[i]})
				if problem != nil {
					value = strings.TrimSuffix(problem.Code, "_AMOUNT")
				}
				if value != want {
					t.Errorf("%q gave %q, want %q", test.column[i], value, want)
				}
			}
		})
	}
}

// TestDecimalOfTheMapping: it ends the guessing, and what contradicts it is refused.
func TestDecimalOfTheMapping(t *testing.T) {
	c := amountsOf(".")
	for i, text := range []string{"1,50", "1,234"} {
		c.weigh(pipeline.Cell{Text: text}, i+2)
	}
	if notes, problem := c.decide(); problem != nil || len(notes) > 0 {
		t.Errorf("%q, %v", notes, problem)
	}
	if value, _, problem := c.read(pipeline.Cell{Text: "1,234"}); value != "1234" || problem != nil {
		t.Errorf("%s, %v", value, problem)
	}
	_, _, problem := c.read(pipeline.Cell{Text: "1,50"})
	if problem == nil || problem.Message != `"1,50" is no amount with the decimal sign ".", as the mapping says` {
		t.Errorf("%v", problem)
	}
}

// TestWhatIsSaidOfBadAmounts: each says what is wrong and what to do.
func TestWhatIsSaidOfBadAmounts(t *testing.T) {
	for text, want := range map[string]string{
		"n/a":              `write a number such as 1234.50; if "n/a" stands for no value, the mapping can say so: conversion_value: {column: "Amount", values: {"n/a": ""}}`,
		"—":                `the mapping can say so: conversion_value: {column: "Amount", values: {"—": ""}}`,
		"١٢٣":              `is written in Arabic digits: write it with the digits 0 to 9`,
		"۱۲۳":              `is written in Persian digits`,
		"１２３":              `is written in full-width digits`,
		"१२३":              `is written in Devanagari digits`,
		"1e3":              `"1e3" is a number in scientific notation, which a spreadsheet program may have rounded: write out`,
		"1.2E+05":          `"1.2E+05" is a number in scientific notation`,
		"0250":             `"0250" begins with a nought, like a phone number or an ID: check which column the mapping takes conversion_value from; if`,
		"00":               `"00" begins with a nought`,
		"00,50 €":          `"00,50 €" begins with a nought`,
		"03.04.2026":       `"03.04.2026" is no amount`,
		"01701234567":      `a text that may be personal data, and is not repeated here, begins with a nought, like a phone number or an ID`,
		"100 items":        `"items" is no currency`,
		"12 k€":            `"k€" is no currency`,
		"jane@example.com": `a text that may be personal data, and is not repeated here, is no amount: write a number such as 1234.50`,
		"-5":               "a refund is an adjustment",
	} {
		_, _, problem := amountsOf("").read(pipeline.Cell{Text: text})
		if problem == nil || !strings.Contains(problem.Error(), want) || strings.Contains(problem.Error(), "jane") {
			t.Errorf("%q: %v, want %s", text, problem, want)
		}
	}
}

func TestNumberCellsNeedNoDecimalSign(t *testing.T) {
	c := amountsOf("")
	for i, cell := range []pipeline.Cell{textCell("12,50"), numberCell("1.5"), numberCell("1234.56")} {
		c.weigh(cell, i+2)
	}
	if notes, problem := c.decide(); problem != nil || len(notes) != 2 {
		t.Errorf("%q, %v", notes, problem)
	}
	for _, text := range []string{"274.66", "1.234"} {
		if value, _, problem := c.read(numberCell(text)); value != text || problem != nil {
			t.Errorf("got %q, %v", value, problem)
		}
	}
}
