package main

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// TestReviewTellsANoteOnce has notes about columns, of which each stands with the first field that comes from its column,
// and about the sheet, which stay among the others.
func TestReviewTellsANoteOnce(t *testing.T) {
	const (
		joined = `column "Day": no time of day`
		shared = `column "Amount": decimals stand behind a comma`
		other  = `column "Owner": who is that`
		whole  = "the mapping was chosen by the header"
	)
	sheet := pipeline.SheetSummary{Name: "Deals", Rows: 3, BindingInfo: pipeline.BindingInfo{Mapping: "crm", Header: 2,
		Notes: []string{whole, joined, shared, other}, Ignored: []string{"Owner\x1b[31m"},
		Columns: map[string]string{"conversion_date_time": "Day + Hour", "conversion_value": "Amount", "currency_code": "Amount",
			"conversion_action": `always "Sale"`}}}
	s := &pipeline.Summary{Files: []pipeline.FileSummary{{Name: "q1.xlsx", Rows: 3, Sheets: []pipeline.SheetSummary{sheet}}}}
	var b strings.Builder
	j := &job{command: "check"}
	told := j.review(&b, s, "")
	notes(&b, s, told, "")
	want := `
How it was read:
  q1.xlsx!Deals (mapping crm, header in row 2)
    conversion_action    ← always "Sale"
    conversion_date_time ← column "Day + Hour": no time of day
    conversion_value     ← column "Amount": decimals stand behind a comma
    currency_code        ← column "Amount"
    not read               "Owner\x1b[31m"

Good to know:
  q1.xlsx!Deals: the mapping was chosen by the header
  q1.xlsx!Deals: column "Owner": who is that
`
	if got := b.String(); got != want {
		t.Errorf("got %s", got)
	}
	b.Reset()
	if told := (&job{command: "run"}).review(&b, s, ""); len(told) > 0 || b.Len() > 0 {
		t.Errorf("a run that delivered nothing tells %s", b.String())
	}
}
