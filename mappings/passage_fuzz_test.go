package mappings

import (
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
)

// FuzzRowsBelowAHeader: every row has one fate, the survey takes the same rows for conversions as the mapping does, and
// what stands below another table's header is not sent: where the header is only a guess, not before a blank row.
func FuzzRowsBelowAHeader(f *testing.F) {
	const header = "Order|Click|When|Worth"
	for _, rows := range []string{aRecord, "Total|||5\nGrand Totals (1 records)", "Worth|When|Click\n" + aRecord + "\n" + header + "\n" + aRecord,
		"Parameters:TimeZone=Europe/Berlin\n" + aRecord, "# a note\n\n||\nAdjustment Type|Adjustment Time", "|合計（1 件）",
		aRecord + "\n\nasked|open|to come|soon\n" + aRecord + "\n\n" + aRecord, "Order|Click|When|Refund\n\n" + aRecord} {
		f.Add(rows)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows := slices.DeleteFunc(table(append([]string{header}, strings.Split(text, "\n")...)...),
			func(row pipeline.Row) bool { return firstText(row) == "" }) // as readers pass them over
		bound, err := bindTo(t, fourColumns, rows)
		if err != nil {
			t.Fatal(err)
		}
		b, ok := bound.(*binding)
		if !ok || b.Header() != 1 {
			t.Fatalf("bound %T to row %d", bound, bound.Header())
		}
		m := &mapper{binding: b, passage: passage{binding: b}}
		other, guessed := false, false
		for i, row := range rows[1:] {
			status, problem := b.survey.next(row)
			if (status == pipeline.Unsettled) != (problem == nil) {
				t.Fatalf("row %d is %s with %v", row.Row, status, problem)
			}
			var e pipeline.Entry
			m.Map(row, &e)
			if status != pipeline.Unsettled && (e.Status != status || e.Code != problem.Code) {
				t.Errorf("row %d is %s %s to the survey and %s %s to the mapping", row.Row, status, problem.Code, e.Status, e.Code)
			}
			guessed = guessed && row.Row == rows[i].Row+1 // rows[i] is the one before
			switch e.Code {
			case "REPEATED_HEADER":
				other, guessed = false, false
			case "SECOND_TABLE":
				guessed = strings.Contains(e.Message, "seem")
				other = !guessed
			}
			if (other || guessed) && e.Status == pipeline.Unsettled {
				t.Errorf("row %d of another table is sent", row.Row)
			}
		}
	})
}
