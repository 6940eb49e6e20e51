package main

import (
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

// TestHeadline: whoever reads only the first line does the right thing next.
func TestHeadline(t *testing.T) {
	const wrong = "; a mapping is probably wrong, and nothing of its file is sent"
	early := pipeline.FileSummary{Problems: []pipeline.ProblemCount{{Code: pipeline.TimeZoneDoubtful}}}
	doubtful := pipeline.FileSummary{Problems: []pipeline.ProblemCount{{Code: pipeline.MappingDoubtful}}}
	for _, test := range []struct {
		name   string
		code   int
		counts pipeline.Counts
		unsent int // of the counted rows, those of doubtful files
		files  []pipeline.FileSummary
		want   string
	}{
		{"done", exitOK, pipeline.Counts{pipeline.Accepted: 5, pipeline.Skipped: 1}, 0, nil, "everything is done"},
		{"all left out", exitOK, pipeline.Counts{pipeline.Skipped: 5}, 0, nil, "no row is a conversion: 5 rows were left out"},
		{"one left out", exitOK, pipeline.Counts{pipeline.Skipped: 1}, 0, nil, "no row is a conversion: 1 row was left out"},
		{"rows to mend", exitNeedsPerson, pipeline.Counts{pipeline.Invalid: 5}, 0, nil, "finished; some rows or files need a person"},
		{"all are bad", exitNeedsPerson, pipeline.Counts{pipeline.Invalid: 30}, 0, []pipeline.FileSummary{doubtful},
			"finished; some rows or files need a person" + wrong},
		{"a doubtful file", exitUnfinished, pipeline.Counts{pipeline.Invalid: 30, pipeline.NotSent: 4, pipeline.InDoubt: 1}, 5,
			[]pipeline.FileSummary{doubtful}, "unfinished" + wrong},
		{"beside rows in doubt", exitUnfinished, pipeline.Counts{pipeline.Invalid: 30, pipeline.NotSent: 4, pipeline.InDoubt: 1}, 4,
			[]pipeline.FileSummary{doubtful, {}}, "unfinished: run again, nothing is counted twice" + wrong},
		{"all are bad, beside rows in doubt", exitUnfinished, pipeline.Counts{pipeline.Invalid: 30, pipeline.InDoubt: 1}, 0,
			[]pipeline.FileSummary{doubtful, {}}, "unfinished: run again, nothing is counted twice" + wrong},
		{"beside a file that changed", exitUnfinished, pipeline.Counts{pipeline.Invalid: 30, pipeline.NotSent: 4}, 4,
			[]pipeline.FileSummary{doubtful, {Again: true}}, "unfinished: run again, nothing is counted twice" + wrong},
		{"most rows before their click", exitNeedsPerson, pipeline.Counts{pipeline.Rejected: 5}, 0, []pipeline.FileSummary{{}, early},
			"finished; some rows or files need a person; the time zone of a file may be wrong"},
		{"rows in doubt", exitUnfinished, pipeline.Counts{pipeline.InDoubt: 1}, 0, nil, "unfinished: run again, nothing is counted twice"},
	} {
		for _, command := range []string{"run", "check"} {
			s := &pipeline.Summary{Command: command, RunID: "R", Rows: test.counts.Rows(), Statuses: test.counts, Files: test.files,
				Codes: map[string]int{pipeline.MappingDoubtful: test.unsent}, ExitCode: test.code}
			want := test.want
			if command == "check" {
				want = strings.Replace(want, "everything is done", "everything could be sent", 1)
			}
			if command == "check" && strings.HasPrefix(want, "unfinished: run again") {
				continue // TestHeadlineOfAnUnfinishedCheck has these
			}
			var b strings.Builder
			(&job{command: command}).headline(&b, s)
			if got := strings.TrimSpace(b.String()); got != command+" R: "+want {
				t.Errorf("%s: got %s, want %s", test.name, got, want)
			}
		}
	}
}

// TestHeadlineOfWhatWaits names the time at which something can come of running again.
func TestHeadlineOfWhatWaits(t *testing.T) {
	for _, test := range []struct {
		name    string
		problem string
		want    string
	}{
		{"alone", "", "unfinished: run again at 2026-11-24 14:06 UTC or later, when Google takes the rows that wait"},
		{"beside a wrong mapping", pipeline.MappingDoubtful, "unfinished: run again at 2026-11-24 14:06 UTC or later, when Google takes the rows that wait" +
			"; a mapping is probably wrong, and nothing of its file is sent"},
	} {
		s := &pipeline.Summary{Command: "run", RunID: "R", Rows: 1, Statuses: pipeline.Counts{pipeline.Deferred: 1}, ExitCode: exitUnfinished,
			NotBefore: time.Date(2026, 11, 24, 14, 6, 0, 0, time.UTC), Files: []pipeline.FileSummary{{Problems: []pipeline.ProblemCount{{Code: test.problem}}}}}
		var b strings.Builder
		(&job{command: "run"}).headline(&b, s)
		if got := strings.TrimSpace(b.String()); got != "run R: "+test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// TestHeadlineOfAValidation: what Google has only looked at is not done.
func TestHeadlineOfAValidation(t *testing.T) {
	for command, server := range map[string]bool{"run": false, "check": true} {
		j := &job{command: command, server: server}
		j.config.Upload.ValidateOnly = true
		var b strings.Builder
		j.headline(&b, &pipeline.Summary{Command: command, RunID: "R", Rows: 1, Statuses: pipeline.Counts{pipeline.Validated: 1}})
		if want := command + " R: Google would take everything; it validated only, and nothing was sent"; strings.TrimSpace(b.String()) != want {
			t.Errorf("got %s, want %s", &b, want)
		}
	}
}

// TestHeadlineOfAnUnfinishedCheck: a check has sent nothing, and need not be run again to do so.
func TestHeadlineOfAnUnfinishedCheck(t *testing.T) {
	for want, s := range map[string]*pipeline.Summary{
		"1 row has to wait": {Statuses: pipeline.Counts{pipeline.Deferred: 1, pipeline.Validated: 3}},
		"2 rows have to wait until 2026-11-24 14:06 UTC": {Statuses: pipeline.Counts{pipeline.Deferred: 2}, NotBefore: time.Date(2026, 11, 24, 14, 6, 0, 0, time.UTC)},
		"2 rows have to wait; 3 rows need a person":      {Statuses: pipeline.Counts{pipeline.NotSent: 2, pipeline.Invalid: 3}},
		"1 row has to wait; 30 rows need a person; a mapping is probably wrong, and nothing of its file is sent": {
			Statuses: pipeline.Counts{pipeline.NotSent: 4, pipeline.Deferred: 1, pipeline.Invalid: 30}, Codes: map[string]int{pipeline.MappingDoubtful: 4},
			Files: []pipeline.FileSummary{{Problems: []pipeline.ProblemCount{{Code: pipeline.MappingDoubtful}}}}},
		"unfinished: check again": {Statuses: pipeline.Counts{pipeline.Validated: 3}, Files: []pipeline.FileSummary{{Again: true}}},
	} {
		s.Command, s.RunID, s.ExitCode = "check", "R", exitUnfinished
		var b strings.Builder
		(&job{command: "check"}).headline(&b, s)
		if got := strings.TrimSpace(b.String()); got != "check R: "+want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
