package mappings

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
)

// clickNotes gives the notes on a column of gclids.
func clickNotes(accept acceptance, cells ...string) []string {
	c := clickColumn{kind: pipeline.GCLID, accept: accept}
	for _, text := range cells {
		if r, problem := c.read(text); problem == nil {
			c.survey.observe(r)
		}
	}
	return c.survey.decide()
}

func TestNotesOnClickIDs(t *testing.T) {
	var different, cut, usual, shorter, shortest []string // 20 each
	for n := range 20 {
		id := fmt.Sprintf("Cj0KCQ-xYz%04d", n) + aGCLID[14:]
		different = append(different, id)
		cut = append(cut, id[:64])
		shorter, shortest = append(shorter, id[:63]), append(shortest, id[:16])
		usual = append(usual, "EAIaIQobChMI"+id[12:51]+"_BwE")
	}
	for _, test := range []struct {
		name   string
		accept acceptance
		cells  []string
		want   []string
	}{
		{"nothing to say", 0, append([]string{"", " "}, different...), nil},
		{"wrapped", 0, []string{" " + aGCLID, `"` + aGCLID + `"`, aGCLID, "  ", "'null'"},
			[]string{"2 cells had blanks or quotation marks around the click ID, which were taken off", "1 cell had no click ID but a word: null (1)"}},
		{"words", 0, []string{"null", "(not set)", "NULL", "{{a}}", "{{b}}", "none", "{{c}}"},
			[]string{"7 cells had no click ID but a word: {{…}} (3), null (2), (not set) (1), none (1)"}},
		{"accepted", acceptURL | acceptCookie | acceptEncoded, []string{"gclid=" + aGCLID, "https://example.com/", "GCL.1." + aGCLID,
			"GCL.2." + aGCLID, strings.Replace(aGCLID, "-", "%2D", 1), "gclid=null"}, []string{
			"1 cell held an address, of which the click ID alone was taken", "1 cell held an address without a click ID",
			"2 cells held the cookie _gcl_aw, whose beginning GCL.… was taken off",
			"1 cell held a URL-encoded click ID, which was decoded", "1 cell had no click ID but a word: null (1)"}},
		{"cut off", 0, append(usual[:1:1], append(cut, cut...)...),
			[]string{"20 of 21 different click IDs are 64 characters long, and none is longer: has a field of the CRM cut them off?"}},
		{"too few to be cut off", 0, cut[:9], nil},
		{"too short to be cut off", 0, shortest, nil},
		{"less than half", 0, append(cut[:15:15], shorter...), nil},
		{"some longer", 0, append(cut[:19:19], aGCLID), nil},
		{"the usual 55", 0, usual, nil},
		{"one of them often", 0, append(slices.Repeat([]string{aGCLID}, 10), different...),
			[]string{"one click ID, Cj0KCQjw4O…AlZ5EALw_wcB, stands in 10 cells of 30: has it been filled in by hand or for a test?"}},
		{"a short one often", 0, slices.Repeat([]string{"SIM-1"}, 12), []string{
			"one click ID, SIM-1, stands in 12 cells of 12: has it been filled in by hand or for a test?"}},
		{"overtaken", 0, append(slices.Repeat([]string{aGCLID}, 10), slices.Repeat([]string{aWBRAID[:99]}, 11)...), []string{
			"one click ID, ClkKCQjw-4…Oe_kKCQjw-4O, stands in 11 cells of 21: has it been filled in by hand or for a test?"}},
		{"seldom", 0, slices.Repeat([]string{aGCLID}, 9), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := clickNotes(test.accept, test.cells...); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// TestCountingClickIDsIsBounded: however many there are, only so many are remembered.
func TestCountingClickIDsIsBounded(t *testing.T) {
	var s clickSurvey
	for n := range maxCounted + 1000 {
		s.observe(clickReading{id: pipeline.ClickID{Kind: pipeline.GCLID, Value: fmt.Sprint("EAIaIQobChMI", n)}})
	}
	if len(s.times) != maxCounted || s.ids != maxCounted+1000 {
		t.Errorf("%d of %d are remembered", len(s.times), s.ids)
	}
}

// TestNotesOnClickIDsNameTheColumn, and cells of rows that are not read do not count.
func TestNotesOnClickIDsNameTheColumn(t *testing.T) {
	rows := table("gclid|conversion_action|conversion_date_time|", aGCLID+" |x|"+aTime+"|", "null|x|"+aTime+"|", "null|||")
	notes := notesOf(t, "", rows)
	for _, want := range []string{`column "gclid": 1 cell had blanks or quotation marks around the click ID, which were taken off`,
		`column "gclid": 1 cell had no click ID but a word: null (1)`} {
		if !slices.Contains(notes, want) {
			t.Errorf("the notes lack %q: %q", want, notes)
		}
	}
}
