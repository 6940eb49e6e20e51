package pipeline

import (
	"slices"
	"strings"
	"testing"
)

// TestMostRowsBeforeTheirClick: the question is asked where most of what Google has judged, in this run or an earlier
// one, was before its click, and not for one or two rows.
func TestMostRowsBeforeTheirClick(t *testing.T) {
	for words, want := range map[string]bool{
		"early1 early2":                          false,
		"early1 early2 early3":                   true,
		"early1 early2 early3 a b":               true,
		"early1 early2 early3 a b c":             false,
		"early1 early2 early3 known a b":         false,
		"early1 early2 refused-early a b":        true,
		"early1 early2 early3 fault a young b d": false,
		"early1 early2 early3 fault a young b":   true, // what was put off says nothing about times
	} {
		l := &wordLedger{memories: map[string]Memory{
			"known":         {Status: Accepted, Upload: &Upload{RunID: "R1"}},
			"refused-early": {Status: Rejected, Final: true, Code: "X.EARLY", Upload: &Upload{RunID: "R1"}},
		}}
		_, _, s, err := withLedger(t, l, func(r *Run) {
			r.Uploader, r.BeforeClick = new(youngGoogle), func(code string) bool { return code == "X.EARLY" }
		}, strings.Fields(words)...)
		asked := slices.IndexFunc(s.Files[0].Problems, func(p ProblemCount) bool { return p.Code == TimeZoneDoubtful })
		if err != nil || (asked >= 0) != want {
			t.Errorf("%s: asked: %t, %v", words, asked >= 0, err)
		}
		if asked < 0 {
			continue
		}
		p := s.Files[0].Problems[asked]
		if took := strings.Contains(words, " a"); strings.Contains(p.Remedy, "retract") != took || p.Rows != 0 || p.First != "f:1" {
			t.Errorf("%s: %+v", words, p)
		}
	}
}
