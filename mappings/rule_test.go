package mappings

import (
	"fmt"
	"strings"
	"testing"
)

// TestStarsInWords: a star stands for any text.
func TestStarsInWords(t *testing.T) {
	rows := table("Record ID|Deal Stage|Google ad click id|Close Date|Conversion Name")
	stages := map[string]bool{"Closed won (Enterprise)": true, "Closed Won (Partner Pipeline)": true, "CLOSED WON": true,
		"Closed Won ()": true, "Closed Won (": false, "Closed Lost (Enterprise)": false, "Not Closed Won (x)": false}
	var order []string
	for stage := range stages {
		order = append(order, stage)
		rows = append(rows, table("1|"+stage+"|"+aGCLID+"|2026-03-02 10:00:00+01:00|x")...)
		rows[len(rows)-1].Row = len(rows)
	}
	for i, e := range mapAll(t, "", rows) {
		if (e.Code == leftOut) == stages[order[i]] {
			t.Errorf("%s: %s %s", order[i], e.Status, e.Code)
		}
	}
}

// TestWhatRulesLeaveOutIsTold: a note names the words, the most frequent first, without personal data, and not for ever.
func TestWhatRulesLeaveOutIsTold(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: When, conversion_action: {value: x}}\nskip:\n" +
		"  - {column: Stage, not: Won}\n  - {column: Click, empty: true}\n  - {column: Kind, is: [Test, Te*]}\n"
	rows := table("Click|When|Stage|Kind")
	add := func(n int, stage, kind string) {
		for range n {
			rows = append(rows, table(aGCLID+"|"+aTime+"|"+stage+"|"+kind)...)
			rows[len(rows)-1].Row = len(rows)
		}
	}
	add(2, "Won", "")
	add(3, "Open", "")
	add(5, "Closed Lost", "")
	add(1, "", "Test")
	add(2, "jane@example.com", "")
	add(1, "Won", "Tests")
	for i := range 10 {
		add(1, fmt.Sprintf("Stage %c", 'a'+i), "")
	}
	b, err := bindTo(t, mapping, rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		b.Observe(row)
	}
	if _, err := b.Mapper(); err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(b.Describe().Notes, "\n")
	for _, want := range []string{
		`column "Stage": rows are left out for what stands there: "Closed Lost" (5), "Open" (3), what may be personal data (2), nothing (1), "Stage a" (1), other words (9)`,
		`column "Kind": rows are left out for what stands there: "Tests" (1)`,
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note says %s, but:\n%s", want, notes)
		}
	}
	if strings.Contains(notes, `column "Click": rows`) {
		t.Errorf("of empty click IDs there is nothing to tell: %s", notes)
	}
}
