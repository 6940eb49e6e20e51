package pipeline

import (
	"context"
	"strings"
	"testing"
	"time"
)

// sixHours is the patience of these tests.
func sixHours(code string) time.Duration {
	if code == "X.YOUNG" {
		return 6 * time.Hour
	}
	return 0
}

// TestARowWaitsForItsTime: what was put off for some hours is not sent before they have passed, whatever else changed.
func TestARowWaitsForItsTime(t *testing.T) {
	ago := func(d time.Duration) *Upload {
		return &Upload{RunID: "R1", At: time.Now().Add(-d).Truncate(time.Second)}
	}
	l := &wordLedger{memories: map[string]Memory{
		"fresh":    {Status: Deferred, Code: "X.YOUNG", Upload: ago(0)},
		"young":    {Status: Deferred, Code: "X.YOUNG", Upload: ago(5 * time.Hour)},
		"changed":  {Status: Deferred, Code: "X.YOUNG", Upload: ago(5 * time.Hour), Others: Others{1}},
		"old":      {Status: Deferred, Code: "X.YOUNG", Upload: ago(6 * time.Hour)},
		"ahead":    {Status: Deferred, Code: "X.YOUNG", Upload: ago(-time.Hour)},
		"passing":  {Status: Deferred, Code: "X.FAULT", Upload: ago(0)},
		"doubtful": {Status: InDoubt, Code: "X.YOUNG", Upload: ago(0)},
	}}
	words := []string{"fresh", "young", "changed", "old", "ahead", "passing", "doubtful", "new"}
	statuses, _, s, err := withLedger(t, l, func(r *Run) { r.Patience, r.RetryRejected = sixHours, true }, words...)
	for _, word := range words {
		want := Accepted
		if word == "fresh" || word == "young" || word == "changed" {
			want = Deferred
		}
		if statuses[word] != want {
			t.Errorf("%s is %s, want %s", word, statuses[word], want)
		}
	}
	until := l.memories["fresh"].Upload.At.Add(6 * time.Hour)
	if late := s.NotBefore.Sub(until); err != nil || late < 0 || late >= time.Minute {
		t.Errorf("the run is to be repeated from %s on, want %s; %v", s.NotBefore, until, err)
	}
	if said := s.Files[0].Problems[0].Message; !strings.Contains(said, "run R1") || !strings.Contains(said, s.NotBefore.Format("from 2006-01-02 15:04 UTC on")) {
		t.Errorf("the problem is told as %q", said)
	}
}

// youngGoogle puts off what begins with young, and what begins with fault for a moment only.
type youngGoogle struct{ wordGoogle }

func (g *youngGoogle) Upload(_ context.Context, b Batch) error {
	for _, e := range b.Entries {
		switch {
		case strings.HasPrefix(e.Click.Value, "young"):
			e.Settle(Deferred, Problem{Code: "X.YOUNG", Message: "too young"})
		case strings.HasPrefix(e.Click.Value, "fault"):
			e.Settle(Deferred, Problem{Code: "X.FAULT"})
		case strings.HasPrefix(e.Click.Value, "early"):
			e.Settle(Rejected, Problem{Code: "X.EARLY", Message: "before its click"})
		default:
			e.Settle(Accepted, Problem{})
		}
	}
	return nil
}

// TestWhenToRunAgain: a time is named only where nothing would come of an earlier run.
func TestWhenToRunAgain(t *testing.T) {
	upload := &Upload{RunID: "R1"}
	for _, test := range []struct {
		words  string
		change func(*Run)
		waits  bool
	}{
		{"young new", nil, true},
		{"young fault", nil, false},
		{"young doubtful", nil, false}, // what was never answered stays in doubt in the ledger, and is sent again
		{"young tomorrow", nil, false},
		{"new", nil, false},
		{"young", func(r *Run) { r.ValidateOnly = true }, false},
		{"young", func(r *Run) { r.Ledger = nil }, false},
		{"young", func(r *Run) { r.Ledger = &wordLedger{fails: "Settle"} }, false},
	} {
		l := &wordLedger{memories: map[string]Memory{"doubtful": {Status: InDoubt, Upload: upload}, "young-doubt": {Status: InDoubt, Upload: upload}}}
		words := strings.Fields(strings.ReplaceAll(test.words, "doubtful", "young-doubt"))
		_, _, s, _ := withLedger(t, l, func(r *Run) {
			r.Patience, r.Uploader = sixHours, new(youngGoogle)
			if test.change != nil {
				test.change(r)
			}
		}, words...)
		if waits := !s.NotBefore.IsZero(); waits != test.waits {
			t.Errorf("%s: a time is named: %t", test.words, waits)
		}
		if left := time.Until(s.NotBefore); test.waits && (left > 6*time.Hour+time.Minute || left < 5*time.Hour) {
			t.Errorf("%s: it is %s away", test.words, left)
		}
	}
}

func TestWaitUntilTheMinute(t *testing.T) {
	at := time.Date(2026, 11, 24, 14, 5, 0, 0, time.FixedZone("", 3600))
	for want, until := range map[string]time.Time{"13:05": at, "13:06": at.Add(time.Nanosecond)} {
		e := Entry{Outcome: Outcome{Problem: Problem{Message: "too new."}}}
		e.waitUntil(until)
		if said := "too new; a run from 2026-11-24 " + want + " UTC on sends it"; e.Message != said || e.NotBefore.Before(until) {
			t.Errorf("until %s: %q, %s", until, e.Message, e.NotBefore)
		}
	}
}
