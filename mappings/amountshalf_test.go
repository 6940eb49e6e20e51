package mappings

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
)

// TestHalfConvertedAmounts: what a spreadsheet program of another country has made of an export is not sent, thousands of
// times too small; but numbers that are what they seem are read beside texts.
func TestHalfConvertedAmounts(t *testing.T) {
	number, text := numberCell, textCell
	for _, test := range []struct {
		name  string
		cells []pipeline.Cell
		want  string // the beginning of the problem, or of the note
	}{
		{"of a country with a comma", []pipeline.Cell{number("850"), number("1.234"), number("1.5"), text("1.250,50"), text("999,90")},
			`the number 1.234 in cell D2 may have been 1234, since there are amounts as text such as "1.250,50" in D4 (numbers like it: 1): this happens`},
		{"of a country with a point", []pipeline.Cell{text("1,250.50"), number("1.234"), number("12.345")},
			`the number 1.234 in cell D2 may have been 1234, since there are amounts as text such as "1,250.50" in D1 (numbers like it: 2)`},
		{"round ones alone", []pipeline.Cell{number("1.5"), number("12.75"), text("999,90 €")},
			`the number 1.5 in cell D1 may have been 1500, since there are amounts as text such as "999,90 €" in D3 (numbers like it: 2)`},
		{"mended by hand in part", []pipeline.Cell{number("1250.5"), number("1.234"), text("999,90")}, "the number 1.234 in cell D2 may have been 1234"},
		{"texts that settle nothing", []pipeline.Cell{number("1.234"), text("1.234")}, "the number 1.234 in cell D1"},
		{"negative", []pipeline.Cell{number("-1.234"), text("-999,90")}, "the number -1.234 in cell D1 may have been -1234"},
		{"many round ones", slices.Concat(slices.Repeat([]pipeline.Cell{number("2.5")}, 200), []pipeline.Cell{text("45,90")}),
			`the number 2.5 in cell D1 may have been 2500, since there are amounts as text such as "45,90" in D201 (numbers like it: 200)`},
		{"one of three digits among many", slices.Concat(slices.Repeat([]pipeline.Cell{number("248.19")}, 200), []pipeline.Cell{text("45,90"), number("1.234")}),
			"the number 1.234 in cell D202 may have been 1234"},
		{"few with cents", []pipeline.Cell{number("248.19"), number("9.99"), number("17.5"), number("3"), number("7.25"), text("45,90")},
			"the number 248.19 in cell D1 may have been 248190"},
		{"several with cents", []pipeline.Cell{number("248.19"), number("9.99"), number("17.5"), number("3.01"), number("7.25"), text("45,90")},
			`the column holds numbers (5) and amounts as text such as "45,90" in cell D6 (1): each is read as what it is`},
		{"many with cents", slices.Concat(slices.Repeat([]pipeline.Cell{number("248.19")}, 200), []pipeline.Cell{text("45,90")}),
			`the column holds numbers (200) and amounts as text such as "45,90" in cell D201 (1): each is read as what it is`},
		{"numbers of thousands", []pipeline.Cell{number("1.5"), number("1234.5"), text("999,90")},
			`the column holds numbers (2) and amounts as text such as "999,90" in cell D3 (1): each is read as what it is`},
		{"numbers below one", []pipeline.Cell{number("0.5"), number("1.25"), text("1.50")}, "the column holds numbers (2)"},
		{"numbers of a formula", []pipeline.Cell{number("274.65999999999997"), number("1.25"), text("1.50")}, "the column holds numbers (2)"},
		{"whole numbers", []pipeline.Cell{number("5"), number("1250"), text("1.250,50")}, "the column holds numbers (2)"},
		{"texts without a sign", []pipeline.Cell{number("1.234"), text("1250"), text("n/a"), text("")}, ""},
		{"texts alone", []pipeline.Cell{text("1.250"), text("999.90")}, "the point was taken"},
		{"numbers alone", []pipeline.Cell{number("1.234"), number("1.5")}, ""},
	} {
		for _, decimal := range []string{"", ".", ","} {
			t.Run(test.name+decimal, func(t *testing.T) {
				c := amountsOf(decimal)
				for i, cell := range test.cells {
					c.weigh(cell, i+1)
				}
				notes, problem := c.decide()
				if strings.HasPrefix(test.want, "the number") {
					if problem == nil || problem.Code != mixedAmounts || !strings.HasPrefix(problem.Message, test.want) {
						t.Errorf("%v, %q", problem, notes)
					}
					return
				}
				want := test.want
				if decimal != "" && strings.HasSuffix(want, "taken") {
					want = ""
				}
				if problem != nil || (want == "") != (len(notes) == 0) || want != "" && !strings.HasPrefix(notes[0], want) {
					t.Errorf("%v, %q", problem, notes)
				}
			})
		}
	}
}

// TestAmountsOfRowsLeftOut: rows that a rule leaves out show how the column is written, but their own amounts need not be
// clear.
func TestAmountsOfRowsLeftOut(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: When, conversion_value: Worth, conversion_action: {value: x}}\n" +
		"skip: [{column: Stage, not: Won}]\n"
	for _, test := range []struct {
		name      string
		won, lost []pipeline.Cell
		want      string // the value of the first row, or the problem's code
	}{
		{"the point by another", []pipeline.Cell{textCell("1.234")}, []pipeline.Cell{textCell("5.5")}, "1.234"},
		{"the comma by another", []pipeline.Cell{textCell("1.234")}, []pipeline.Cell{textCell("5,5")}, "1234"},
		{"nothing by none", []pipeline.Cell{textCell("1.234")}, []pipeline.Cell{textCell("2.345"), textCell("n/a")}, "AMBIGUOUS_AMOUNT"},
		{"not clear itself", []pipeline.Cell{textCell("12")}, []pipeline.Cell{textCell("1.234"), textCell("12k"), textCell("0250")}, "12"},
		{"half converted, texts left out", []pipeline.Cell{numberCell("1.234")}, []pipeline.Cell{textCell("1.250,50")}, mixedAmounts},
		{"half converted, numbers left out", []pipeline.Cell{textCell("1.250,50")}, []pipeline.Cell{numberCell("1.234")}, mixedAmounts},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows := table("Click|When|Worth|Stage")
			for i, cell := range slices.Concat(test.won, test.lost) {
				stage := "Won"
				if i >= len(test.won) {
					stage = "Lost"
				}
				row := table("", aGCLID+"|"+aTime+"||"+stage)[1]
				row.Cells[2], row.Row = cell, i+2
				rows = append(rows, row)
			}
			binding, err := bindTo(t, mapping, rows)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows[1:] {
				binding.Observe(row)
			}
			mapper, err := binding.Mapper()
			if problem, ok := errors.AsType[*pipeline.Problem](err); ok {
				if problem.Code != test.want {
					t.Error(problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var e pipeline.Entry
			if mapper.Map(rows[1], &e); e.Value != test.want || e.Code != "" {
				t.Errorf("%s, %s, want %s", e.Value, e.Message, test.want)
			}
		})
	}
}

// TestWhatTheMappingSaysIsNoEvidence: the numbers of default and values are nobody's conversion.
func TestWhatTheMappingSaysIsNoEvidence(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: When, conversion_value: {column: Worth, default: \"1.234\", values: {basic: \"49.9\"}}, " +
		"conversion_action: {value: x}}\n"
	rows := table("Click|When|Worth", aGCLID+"|"+aTime+"|", aGCLID+"|"+aTime+"|basic", aGCLID+"|"+aTime+"|5,5")
	entries := mapAll(t, mapping, rows)
	if got := entries[0].Value + " " + entries[1].Value + " " + entries[2].Value; got != "1.234 49.9 5.5" {
		t.Error(got)
	}
	rows[1].Cells[2] = numberCell("1.234")
	binding, err := bindTo(t, mapping, rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		binding.Observe(row)
	}
	_, err = binding.Mapper()
	if problem, ok := errors.AsType[*pipeline.Problem](err); !ok || problem.Code != mixedAmounts || problem.Field != fieldValue {
		t.Error(err)
	}
}
