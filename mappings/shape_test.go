package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// TestCellsStandBelowTheirHeaders: a row of a text file that has too many or too few cells is not read, since an amount
// may have lost its end or got into another column. In a workbook every cell says where it stands.
func TestCellsStandBelowTheirHeaders(t *testing.T) {
	const mapping = `
name: deals
columns:
  gclid: Click
  conversion_action: {value: Closed deal}
  conversion_date_time: When
  conversion_value: Worth
  currency_code: {column: Money, optional: true}
`
	const header, click = "Click|When|Worth|Money|Note", aGCLID + "|" + aTime
	const beyond, missing = "INVALID CELLS_BEYOND_HEADER", "INVALID CELLS_MISSING"
	for line, want := range map[string][2]string{ // in text, in a workbook
		click + "|1250,50|EUR|x":     {good, good},
		click + "|1250|50|EUR":       {"INVALID BAD_CURRENCY", "INVALID BAD_CURRENCY"}, // what stands under Money is none
		click + "|1250|50|EUR|x":     {beyond, "INVALID BAD_CURRENCY"},
		click + "|5|EUR|x|":          {good, good},
		click + "|5|EUR|x|  |remark": {beyond, good},
		click + "|5|EUR":             {good, good}, // the note is nobody's business
		click + "|5":                 {missing, good},
		click:                        {missing, good},
	} {
		for i, sheet := range []string{"", "Deals"} {
			var rows []pipeline.Row
			for n, line := range []string{header, line} {
				row := pipeline.Row{Origin: pipeline.Origin{File: "deals", Sheet: sheet, Row: n + 1}}
				for text := range strings.SplitSeq(line, "|") {
					row.Cells = append(row.Cells, pipeline.Cell{Text: text})
				}
				rows = append(rows, row)
			}
			if got := fates(t, mapping, rows); got != want[i] {
				t.Errorf("%q in the sheet %q is %s, want %s", line, sheet, got, want[i])
			}
		}
	}
}

// TestColumnsWithoutANameAreTold: what stands in them may be what somebody wanted to have sent.
func TestColumnsWithoutANameAreTold(t *testing.T) {
	rows := table("|Click|When||Worth", "1|"+aGCLID+"|"+aTime+"|1250|", "2|"+aGCLID+"|"+aTime+"||5")
	binding, err := bindTo(t, "name: deals\ncolumns:\n  gclid: Click\n  conversion_action: {value: Deal}\n"+
		"  conversion_date_time: When\n  conversion_value: Worth\n", rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		binding.Observe(row)
	}
	if _, err := binding.Mapper(); err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(binding.Describe().Notes, "\n")
	if want := "2 rows hold something in a column without a name, which was not read: the first in cell A2"; !strings.Contains(notes, want) {
		t.Errorf("the notes are %s; want %s", notes, want)
	}
}
