package mappings

import (
	"errors"
	"strings"
	"testing"

	"convload/pipeline"
)

// leftOutMapping takes the rows that are won.
const leftOutMapping = `
columns:
  gclid: GCLID
  conversion_action: {value: Won}
  conversion_date_time: {column: Close Date, time_zone: UTC}
skip: [{column: Stage, not: Won}]
`

// TestTimesOfRowsLeftOut: they tell how the column is written, and ask nothing of it.
func TestTimesOfRowsLeftOut(t *testing.T) {
	early, late := dateCell("2026-02-03 10:00:00"), dateCell("2026-02-20 10:00:00")
	for _, test := range []struct {
		name      string
		won, lost []pipeline.Cell
		want      string // the first time, or the code of the column's problem
	}{
		{"they settle the order", texts("03/04/2026 10:00"), texts("13/04/2026 10:00"), "2026-04-03 10:00:00+00:00"},
		{"the other one", texts("03/04/2026 10:00"), texts("04/13/2026 10:00"), "2026-03-04 10:00:00+00:00"},
		{"not of another sign", texts("03/04/2026 10:00"), texts("13-04-2026 10:00"), ambiguousDate},
		{"they contradict it", texts("13/04/2026 10:00"), texts("04/13/2026 10:00"), mixedDates},
		{"a placeholder", texts("13/04/2026 10:00"), texts("12/31/9999"), "2026-04-13 10:00:00+00:00"},
		{"they need no order", texts("2026-04-03 10:00"), texts("03/04/2026 10:00", "05/06/2026"), "2026-04-03 10:00:00+00:00"},
		{"nor one order", texts("2026-04-03 10:00"), texts("13/04/2026", "04/13/2026", "04.13.2026", "25-04-2026"), "2026-04-03 10:00:00+00:00"},
		{"nor can they be unreadable", texts("2026-04-03 10:00"), texts("soon", "", "13/04/2026 25:00"), "2026-04-03 10:00:00+00:00"},
		{"half-converted, and the texts are lost", []pipeline.Cell{early}, texts("13/02/2026 10:00"), mixedDates},
		{"half-converted, and the dates are lost", texts("13/02/2026 10:00"), []pipeline.Cell{early}, mixedDates},
		{"a text that a program would have converted", []pipeline.Cell{early}, texts("03/02/2026 10:00"), "2026-02-03 10:00:00+00:00"},
		{"a late date", texts("13/02/2026 10:00"), []pipeline.Cell{late}, "2026-02-13 10:00:00+00:00"},
		{"an empty date", texts("13/02/2026 10:00"), []pipeline.Cell{dateCell("1900-01-01")}, "2026-02-13 10:00:00+00:00"},
		{"all are lost", nil, []pipeline.Cell{early, textCell("13/02/2026 10:00"), textCell("02/13/2026 10:00")}, ""},
	} {
		rows := table("GCLID|Close Date|Stage")
		add := func(cells []pipeline.Cell, stage string) {
			for _, cell := range cells {
				rows = append(rows, table(aGCLID+"||"+stage)...)
				rows[len(rows)-1].Row, rows[len(rows)-1].Cells[1] = len(rows), cell
			}
		}
		add(test.won, "Won")
		add(test.lost, "Lost")
		entries, err := surveyAndMap(t, leftOutMapping, rows)
		var got string
		if problem, ok := errors.AsType[*pipeline.Problem](err); ok {
			got = problem.Code
		} else if len(test.won) > 0 {
			got = entries[0].At.Format(pipeline.TimeLayout)
		}
		if got != test.want {
			t.Errorf("%s: %s (%v), want %s", test.name, got, err, test.want)
		}
	}
}

// TestNotesLeaveOutRowsLeftOut: what they hold is not read as anything.
func TestNotesLeaveOutRowsLeftOut(t *testing.T) {
	notes := strings.Join(notesOf(t, leftOutMapping, table("GCLID|Close Date|Stage", aGCLID+"|2026-02-03 10:00|Won",
		aGCLID+"|2026-02-03|Lost", aGCLID+"|2026-02-03 00:00|Lost", aGCLID+"|03.04.2026|Lost")), "\n")
	for _, not := range []string{"time of day", "midnight", "read with"} {
		if strings.Contains(notes, not) {
			t.Errorf("the notes are %q", notes)
		}
	}
}

// TestOtherTablesAreNoGlimpse: what is no row of the mapping's own table tells nothing of its times, nor do cells that
// may stand in other columns.
func TestOtherTablesAreNoGlimpse(t *testing.T) {
	for name, lines := range map[string][]string{
		"a second table": {"Stage|Close Date|GCLID", aGCLID + "|13/04/2026|Lost"},
		"a comment":      {"# as of|13/04/2026|Lost"},
		"too many cells": {aGCLID + "|13/04/2026|Lost|x"},
	} {
		rows := table(append([]string{"GCLID|Close Date|Stage", aGCLID + "|03/04/2026|Won"}, lines...)...)
		_, err := surveyAndMap(t, leftOutMapping, rows)
		if problem, ok := errors.AsType[*pipeline.Problem](err); !ok || problem.Code != ambiguousDate {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestJoinedTimesOfRowsLeftOut: the column of times of day changes nothing about that.
func TestJoinedTimesOfRowsLeftOut(t *testing.T) {
	mapping := strings.Replace(leftOutMapping, "column: Close Date", "column: Close Date, time_column: Close Time", 1)
	entries, err := surveyAndMap(t, mapping, table("GCLID|Close Date|Close Time|Stage", aGCLID+"|03/04/2026|10:00|Won",
		aGCLID+"|13/04/2026|11:00|Lost", aGCLID+"|04/14/2026|soon|Lost"))
	if err != nil || entries[0].At.Format(pipeline.TimeLayout) != "2026-04-03 10:00:00+00:00" {
		t.Errorf("%v, %v", entries, err)
	}
}

// surveyAndMap is mapAll for columns that may be refused.
func surveyAndMap(t *testing.T, mapping string, rows []pipeline.Row) ([]pipeline.Entry, error) {
	t.Helper()
	binding, err := bindTo(t, mapping, rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		binding.Observe(row)
	}
	if _, err := binding.Mapper(); err != nil {
		return nil, err
	}
	return mapAll(t, mapping, rows), nil
}
