package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// TestOneCauseOneComplaint: a cell that holds no value is said to be so, and nothing that follows from it.
func TestOneCauseOneComplaint(t *testing.T) {
	const mapping = `
columns: {gclid: Click, conversion_date_time: {column: When, time_zone_column: Zone}, conversion_value: Worth, currency_code: Money,
  conversion_action: Action, order_id: Order, external_attribution_credit: Credit, external_attribution_model: Model}
skip: [{column: Stage, not: Won}]
`
	filled := strings.Split(aGCLID+"|2026-03-02 10:00:00|Europe/Berlin|5 $|USD|Closed deal|A-1|0.5|Linear|Won", "|")
	for i, name := range strings.Split("Click|When|Zone|Worth|Money|Action|Order|Credit|Model|Stage", "|") {
		for _, void := range []pipeline.Cell{
			{Kind: pipeline.Bad, Text: "holds the error #N/A", Aside: "mend it"},
			{Kind: pipeline.Merged, Aside: "A1"},
		} {
			rows := table("Click|When|Zone|Worth|Money|Action|Order|Credit|Model|Stage", strings.Join(filled, "|"))
			rows[1].Cells[i] = void
			e := mapAll(t, mapping, rows)[0]
			want := "BAD_CELL"
			if void.Kind == pipeline.Merged {
				want = "MERGED_CELL"
			}
			if e.Status != pipeline.Invalid || e.Code != want || strings.Count(e.Message, "column ") != 1 ||
				void.Kind == pipeline.Bad && e.Remedy != void.Aside {
				t.Errorf("%s: %s %s: %s → %s", name, e.Status, e.Code, e.Message, e.Remedy)
			}
		}
	}
}

// TestCurlyQuotes are taken off where they enclose a cell or a column's name, and counted.
func TestCurlyQuotes(t *testing.T) {
	rows := table("“Click”|„When“|Action|Order", "“"+aGCLID+"”| ’2026-03-02 10:00:00+01:00’|“Closed” “deal”|«A-1»",
		aGCLID+"|2026-03-02 10:00:00+01:00|“Closed|“")
	binding, err := bindTo(t, "columns: {gclid: Click, conversion_date_time: When, conversion_action: Action, order_id: Order}\n", rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		binding.Observe(row)
	}
	m, err := binding.Mapper()
	if err != nil {
		t.Fatal(err)
	}
	var e, other pipeline.Entry
	m.Map(rows[1], &e)
	m.Map(rows[2], &other)
	if e.Status != pipeline.Unsettled || e.Click.Value != aGCLID || e.At.IsZero() || e.Action != "“Closed” “deal”" || e.OrderID != "A-1" {
		t.Errorf("got %s %s %q %s %q %q", e.Status, e.Message, e.Click.Value, e.At, e.Action, e.OrderID)
	}
	if other.Action != "“Closed" || other.OrderID != "“" {
		t.Errorf("got %q and %q", other.Action, other.OrderID)
	}
	if notes := strings.Join(binding.Describe().Notes, "|"); !strings.Contains(notes, "3 cells stand in curly quotation marks") {
		t.Errorf("notes %q", notes)
	}
}

// TestSuggestionsAreFree: a column that is in use is not suggested for one that is missing.
func TestSuggestionsAreFree(t *testing.T) {
	for header, want := range map[string]string{
		"Google Click ID|Conversion Name|Worth":                "",
		"Google Click ID|Conversion Name|Conversion Tme":       `did you mean "Conversion Tme"?`,
		"Google Click ID|Conversion Name|Worth|Conversion Tim": `did you mean "Conversion Tim"?`,
	} {
		_, err := bindTo(t, "", table(header))
		if err == nil || !strings.Contains(err.Error(), `has no column "Conversion Time"`) ||
			want == "" && strings.Contains(err.Error(), "did you mean") || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v", header, err)
		}
	}
}

// TestKnownRowsAboveTheHeader: a Parameters row and comments need no note.
func TestKnownRowsAboveTheHeader(t *testing.T) {
	binding, err := bindTo(t, "", table("### INSTRUCTIONS ###", "Deals of March", "# one row a deal", "Parameters:TimeZone=Europe/Berlin",
		"Google Click ID|Conversion Name|Conversion Time"))
	if err != nil {
		t.Fatal(err)
	}
	if known := binding.Describe().Known; len(known) != 3 || known[0] != 1 || known[1] != 3 || known[2] != 4 {
		t.Errorf("known are %v", known)
	}
}
