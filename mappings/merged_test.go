package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// TestMergedCells maps rows some of whose cells hold no value of their own.
func TestMergedCells(t *testing.T) {
	const mapping = `
columns: {gclid: Click, conversion_date_time: {column: When, time_zone_column: Zone}, conversion_value: {column: Worth, default: "1"},
  currency_code: {column: Money, values: {euro: EUR}}, conversion_action: {value: x}}
skip: [{column: Stage, not: Won}]
`
	const header = "Click|When|Zone|Worth|Money|Stage|Note"
	filled := strings.Split(aGCLID+"|2026-03-02 10:00:00|Europe/Berlin|5|EUR|Won|n", "|")
	tests := []struct {
		name, cells, want, message string // cells: "=" is merged with the cell above, "<" with the one to the left
	}{
		{"an unmapped one", ".|.|.|.|.|.|=", "UNSETTLED ", ""},
		{"click ID", "=|.|.|.|.|.|.", "INVALID MERGED_CELL", `column "Click", cell A3: the cell is merged with A2, which holds the only value`},
		{"click ID beside it", "<|.|.|.|.|.|.", "INVALID MERGED_CELL", "cell A3: "},
		{"time", ".|=|.|.|.|.|.", "INVALID MERGED_CELL", "cell B3: "},
		{"time beside it", ".|<|.|.|.|.|.", "INVALID MERGED_CELL", "cell B3: "},
		{"zone", ".|.|<|.|.|.|.", "INVALID MERGED_CELL", `column "Zone", cell C3: `},
		{"value, though there is a default", ".|.|.|<|.|.|.", "INVALID MERGED_CELL", "cell D3: "},
		{"currency, though its word is translated", ".|.|.|.|=|.|.", "INVALID MERGED_CELL", "cell E3: "},
		{"a rule's", ".|.|.|.|.|=|.", "INVALID MERGED_CELL", `column "Stage", cell F3: `},
		{"all of them below another row", "=|=|=|=|=|=|.", "INVALID MERGED_CELL", "cell F3: "},
		{"a total", "Total|<|<|.|<|<|", "SKIPPED TOTAL", ""},
		{"a comment", "# not checked|<|<|<|<|<|<", "SKIPPED COMMENT", ""},
		{"a note", "|Prices without tax|<|<|<|<|<", "SKIPPED NO_CONVERSION", ""},
	}
	for _, test := range tests {
		rows := table(header, strings.Join(filled, "|"), strings.Repeat("x|", 6)+"x")
		for i, text := range strings.Split(test.cells, "|") {
			cell := &rows[2].Cells[i]
			switch text {
			case ".":
				*cell = pipeline.Cell{Text: filled[i]}
			case "=":
				*cell = pipeline.Cell{Kind: pipeline.Merged, Aside: pipeline.CellName(i, 2), Text: filled[i]}
			case "<":
				*cell = pipeline.Cell{Kind: pipeline.Merged, Aside: "A3"}
			default:
				*cell = pipeline.Cell{Text: text}
			}
		}
		e := mapAll(t, mapping, rows)[1]
		if got := e.Status.String() + " " + e.Code; got != test.want || !strings.Contains(e.Message, test.message) {
			t.Errorf("%s: %s: %s; want %s with %q", test.name, got, e.Message, test.want, test.message)
		}
	}
}

// TestMergedHeader finds a header whose names are merged over two rows in the lower one.
func TestMergedHeader(t *testing.T) {
	rows := table("gclid|conversion_date_time|Deal|", "|||", aGCLID+"|2026-03-02 10:00:00+01:00|5|Closed deal")
	rows[1].Cells = []pipeline.Cell{{Kind: pipeline.Merged, Aside: "A1", Text: "gclid"},
		{Kind: pipeline.Merged, Aside: "B1", Text: "conversion_date_time"}, {Text: "conversion_value"}, {Text: "conversion_action"}}
	entries := mapAll(t, "", rows)
	if e := entries[len(entries)-1]; e.Status != pipeline.Unsettled || e.Value != "5" || e.Action != "Closed deal" {
		t.Errorf("%s %s: %s", e.Status, e.Code, e.Message)
	}
}

// TestMergedBelowHeader leaves out the lower line of a header that was found in its upper one.
func TestMergedBelowHeader(t *testing.T) {
	for first, want := range map[string]string{"1": "SKIPPED REPEATED_HEADER", "0": "INVALID MERGED_CELL"} {
		rows := table("gclid|conversion_date_time|conversion_value|conversion_action", "|||", aGCLID+"|2026-03-02 10:00:00+01:00|5|Closed deal")
		rows[1].Cells = []pipeline.Cell{{Kind: pipeline.Merged, Aside: "A" + first, Text: "gclid"},
			{Kind: pipeline.Merged, Aside: "B" + first, Text: "conversion_date_time"}, {Text: "(net)"}, {Text: "Closed deal"}}
		entries := mapAll(t, "", rows)
		if got := entries[0].Status.String() + " " + entries[0].Code; got != want || entries[1].Status != pipeline.Unsettled {
			t.Errorf("got %s and %s, want %s", got, entries[1].Status, want)
		}
	}
}
