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
