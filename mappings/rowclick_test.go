package mappings

import (
	"testing"

	"convload/pipeline"
)

// TestWhichClickIDIsTaken: exactly one, and the row says what was left out.
func TestWhichClickIDIsTaken(t *testing.T) {
	const mapping = `
columns:
  gclid: {column: G, accept: [url]}
  gbraid: {column: GB, accept: [url]}
  wbraid: W
  conversion_date_time: When
  conversion_action: {value: x}
`
	const other = "0AAAAAzzzzzzzzzzzzzzzzzzzzzzzzzzzz"
	for _, test := range []struct{ name, g, gb, w, want, note, code string }{
		{"all three", aGCLID, aGBRAID, aWBRAID, aGCLID, "gbraid was left out: gclid is enough; wbraid was left out: gclid is enough", ""},
		{"the lesser two", "", aGBRAID, aWBRAID, aGBRAID, "wbraid was left out: gbraid is enough", ""},
		{"the least", "null", "", aWBRAID, aWBRAID, "", ""},
		{"a damaged one behind a good one", aGCLID, "jane@example.com", "Cj0%2D", aGCLID, "gbraid was left out: the text may be personal data," +
			" and is no click ID; wbraid was left out: the click ID is URL-encoded", ""},
		{"a damaged one before a good one", "Cj0%2D", aGBRAID, "", "", "", badClickID},
		{"another beside it in the address", "gclid=" + aGCLID + "&gbraid=" + aGBRAID, "", "", aGCLID, "gbraid was left out: gclid is enough", ""},
		{"another kind in the address", "gbraid=" + aGBRAID, "", "", aGBRAID, "the address holds a gbraid and no gclid", ""},
		{"the same in both columns", "gbraid=" + aGBRAID, aGBRAID, "", aGBRAID, "the address holds a gbraid and no gclid", ""},
		{"one of each column", "gbraid=" + aGBRAID, other, "", aGBRAID, "the address holds a gbraid and no gclid; another gbraid was left out: one is enough", ""},
		{"others in the address of the lesser", aGCLID, "gclid=" + aGCLID + "&gbraid=" + aGBRAID + "&wbraid=" + aWBRAID, "", aGCLID,
			"gbraid was left out: gclid is enough; wbraid was left out: gclid is enough", ""},
		{"more in the second address", "gbraid=" + aGBRAID, "gbraid=" + aGBRAID + "&wbraid=" + aWBRAID, "", aGBRAID,
			"the address holds a gbraid and no gclid; wbraid was left out: gbraid is enough", ""},
		{"a better one further on", "wbraid=" + aWBRAID, aGBRAID, "", aGBRAID, "wbraid was left out: gbraid is enough", ""},
		{"none", "https://example.com/", "(not set)", " ", "", "", "NO_CLICK_ID"},
		{"an odd one", "CKvZ2rTq", "", "", "CKvZ2rTq", "this gclid is shorter than any that is known", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := mapAll(t, mapping, table("G|GB|W|When", test.g+"|"+test.gb+"|"+test.w+"|"+aTime))[0]
			if e.Click.Value != test.want || e.Note != test.note || e.Code != test.code {
				t.Errorf("got %v, %q, %s; want %q, %q, %s", e.Click, e.Note, e.Code, test.want, test.note, test.code)
			}
		})
	}
}

// TestRowsWithoutAClickIDCanBeLeftOut, also where the cell is not empty.
func TestRowsWithoutAClickIDCanBeLeftOut(t *testing.T) {
	const mapping = `
columns:
  gclid: {column: Page, accept: [url]}
  conversion_date_time: When
  conversion_action: {value: x}
skip:
  - {column: Page, is: [test, ""]}
`
	for page, want := range map[string]string{
		"https://example.com/?gclid=" + aGCLID: "UNSETTLED ", "https://example.com/?utm_source=x": "SKIPPED LEFT_OUT",
		"(not set)": "SKIPPED LEFT_OUT", "": "SKIPPED LEFT_OUT", "TEST": "SKIPPED LEFT_OUT",
		"https://example.com/?gclid=a&gclid=b": "INVALID BAD_CLICK_ID", "https://example.com/#/lp?gclid=" + aGCLID: "INVALID BAD_CLICK_ID",
	} {
		e := mapAll(t, mapping, table("Page|When", page+"|"+aTime))[0]
		if got := e.Status.String() + " " + e.Code; got != want {
			t.Errorf("%q is %s, want %s", page, got, want)
		}
	}
}

// TestCellsWithoutAValueBesideAClickID: what a spreadsheet could not say of the lesser ID does not lose the conversion.
func TestCellsWithoutAValueBesideAClickID(t *testing.T) {
	rows := table("gclid|gbraid|conversion_action|conversion_date_time", aGCLID+"||x|"+aTime, "||x|"+aTime)
	for _, row := range rows[1:] {
		row.Cells[1] = pipeline.Cell{Text: "holds the error #N/A", Kind: pipeline.Bad}
	}
	entries := mapAll(t, "", rows)
	if e := entries[0]; e.Status != pipeline.Unsettled || e.Note != "gbraid was left out: the cell holds the error #N/A" {
		t.Errorf("%s %s: %s", e.Status, e.Message, e.Note)
	}
	if e := entries[1]; e.Code != "BAD_CELL" {
		t.Errorf("without a gclid: %s %s", e.Status, e.Code)
	}
}
