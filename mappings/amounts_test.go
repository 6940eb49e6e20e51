package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

func TestAmounts(t *testing.T) {
	for _, test := range []struct {
		text, decimal string
		want, code    string
	}{
		{"1,234.56", ".", "1234.56", ""},
		{"$1,234.56", ".", "1234.56", ""},
		{"USD 1,234.56", ".", "1234.56", ""},
		{"1.234,56 €", ",", "1234.56", ""},
		{"1.234,56", ",", "1234.56", ""},
		{"1 234,50", ",", "1234.5", ""},
		{"1\u00a0234,50", ",", "1234.5", ""},
		{"1\u202f234,50 zł", ",", "1234.5", ""},
		{"1'234.50", ".", "1234.5", ""},
		{"1’234.50", ".", "1234.5", ""},
		{"₹12,34,567", ".", "1234567", ""},
		{"12,34,567.00", ".", "1234567", ""},
		{"1.250.000 ₫", ",", "1250000", ""},
		{"7600000.000000", ".", "7600000", ""},
		{"210833.37", ".", "210833.37", ""},
		{"R$ 10,00", ",", "10", ""},
		{"100 kr.", ".", "100", ""},
		{"0", ".", "0", ""},
		{"0.00", ".", "0", ""},
		{"-0.00", ".", "0", ""},
		{"007", ".", "7", ""},
		{".5", ".", "0.5", ""},
		{"", ".", "", ""},
		{"   ", ".", "", ""},
		{"1e3", ".", "", "BAD_AMOUNT"},
		{"1.2.3", ".", "", "BAD_AMOUNT"},
		{"1,23.4", ".", "", "BAD_AMOUNT"},
		{"1,2345", ".", "", "BAD_AMOUNT"},
		{"12 34", ".", "", "BAD_AMOUNT"},
		{"1.234,56", ".", "", "BAD_AMOUNT"},
		{"ten", ".", "", "BAD_AMOUNT"},
		{"-", ".", "", "BAD_AMOUNT"},
		{".", ".", "", "BAD_AMOUNT"},
		{"NaN", ".", "", "BAD_AMOUNT"},
		{"١٢٣", ".", "", "BAD_AMOUNT"},
		{"(123.45)", ".", "", "NEGATIVE_AMOUNT"},
		{"123.45-", ".", "", "NEGATIVE_AMOUNT"},
		{"−123.45", ".", "", "NEGATIVE_AMOUNT"},
		{"-1.234,00 €", ",", "", "NEGATIVE_AMOUNT"},
	} {
		t.Run(test.text, func(t *testing.T) {
			value, _, problem := newAmountColumn(test.decimal).read(pipeline.Cell{Text: test.text})
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

func TestAmountColumnDecidesTheDecimalSign(t *testing.T) {
	for _, test := range []struct {
		name   string
		column []string
		want   []string // of each value; "AMBIGUOUS" where it cannot be read
		note   bool
	}{
		{"comma by cents", []string{"1.234", "12,50"}, []string{"1234", "12.5"}, true},
		{"point by cents", []string{"1,234", "12.50"}, []string{"1234", "12.5"}, false},
		{"comma by both signs", []string{"1.234", "1.234,5"}, []string{"1234", "1234.5"}, true},
		{"point by grouping", []string{"1,234,567", "1,234"}, []string{"1234567", "1234"}, false},
		{"comma by grouping", []string{"1.250.000", "1.250"}, []string{"1250000", "1250"}, true},
		{"point by a leading nought", []string{"0.500", "1.500"}, []string{"0.5", "1.5"}, false},
		{"whole numbers need none", []string{"1234", "5"}, []string{"1234", "5"}, false},
		{"nothing settles it", []string{"1,234", "5"}, []string{"AMBIGUOUS", "5"}, false},
		{"both", []string{"1,50", "1.50", "1.234"}, []string{"1.5", "1.5", "AMBIGUOUS"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newAmountColumn("")
			for _, text := range test.column {
				c.observe(pipeline.Cell{Text: text})
			}
			if note := c.decide(); (note != "") != test.note {
				t.Errorf("note %q", note)
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

func TestNumberCellsNeedNoDecimalSign(t *testing.T) {
	value, _, problem := newAmountColumn(",").read(pipeline.Cell{Kind: pipeline.Number, Text: "274.66"})
	if value != "274.66" || problem != nil {
		t.Errorf("got %q, %v", value, problem)
	}
}

func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"1,234.56", "1.234,56 €", "1e3", "(1)", "12,34,567.00", "−1", "0", ".5", "kr 1"} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, point bool) {
		decimal := ","
		if point {
			decimal = "."
		}
		value, _, problem := newAmountColumn(decimal).read(pipeline.Cell{Text: text})
		if problem != nil || value == "" {
			return
		}
		again, unit, problem := newAmountColumn(".").read(pipeline.Cell{Text: value})
		if again != value || unit != "" || problem != nil {
			t.Errorf("%q gave %q, which gave %q, %q, %v", text, value, again, unit, problem)
		}
		if !plain(value) {
			t.Errorf("%q gave %q, which is not in its plain form", text, value)
		}
	})
}
