package mappings

import (
	"slices"
	"strings"
	"testing"
)

// TestOddOrderIDs: what Google may refuse is sent, and a note says which character it is, and where.
func TestOddOrderIDs(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: When, order_id: {column: Order, optional: true}, conversion_action: {value: x}}\n"
	for orders, want := range map[string]string{
		"D-1001 a_b A/1":        `the order ID in cell C3 holds "_", and Google names letters, digits, dashes and spaces for order IDs: should it refuse them, map a column of other IDs (IDs like it: 2)`,
		"#1001":                 `the order ID in cell C2 holds "#"`,
		"1.50":                  `the order ID in cell C2 holds "."`,
		"D-1001 Großauftrag ０１": "",
	} {
		lines := []string{"Click|When|Order"}
		for order := range strings.FieldsSeq(orders) {
			lines = append(lines, aGCLID+"|"+aTime+"|"+order)
		}
		notes := notesOf(t, mapping, table(lines...))
		if want == "" && len(notes) > 0 || want != "" && !strings.HasPrefix(strings.Join(notes, ""), `column "Order": `+want) {
			t.Errorf("%s: %q", orders, notes)
		}
		entries := mapAll(t, mapping, table(lines...))
		if e := entries[len(entries)-1]; e.OrderID == "" || e.Code != "" || e.Note != "" {
			t.Errorf("%s: %s, note %q", orders, e.Code, e.Note)
		}
	}
	if notes := notesOf(t, mapping, table("Click|When", aGCLID+"|"+aTime)); slices.ContainsFunc(notes, func(note string) bool { return strings.Contains(note, "order") }) {
		t.Errorf("%q", notes)
	}
}

// TestWordsForNoOrderID: one sent as an order ID would make every later row that has it one that Google knows already.
func TestWordsForNoOrderID(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: When, order_id: Order, conversion_action: {value: x}}\n"
	lines := []string{"Click|When|Order"}
	for _, order := range []string{"null", "NULL", "None", "N/A", "#N/A", "-", "(not set)", "undefined", "NaN", "0", " null\u00a0", ""} {
		lines = append(lines, aGCLID+"|"+aTime+"|"+order)
	}
	rows := table(lines...)
	rows[len(rows)-1].Cells[2] = numberCell("0")
	for i, e := range mapAll(t, mapping, rows) {
		if e.OrderID != "" || e.Code != "" {
			t.Errorf("%v: %q, %s", rows[i+1].Cells[2], e.OrderID, e.Code)
		}
	}
	const want = `column "Order": 12 cells had no order ID but a word: null (3), 0 (2), #n/a (1), (not set) (1), - (1), n/a (1), nan (1), none (1), undefined (1)`
	if notes := notesOf(t, mapping, rows); !slices.Contains(notes, want) {
		t.Errorf("got  %q\nwant %q", notes, want)
	}
	for _, order := range []string{"#REF!", "#BEZUG!", "#DIV/0!", "#NAME?"} {
		if e := mapCell(t, "  order_id: Cell\n", textCell(order)); e.Code != "BAD_ORDER_ID" || e.OrderID != "" {
			t.Errorf("%s: %q, %s", order, e.OrderID, e.Code)
		}
	}
}
