package pipeline

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

// TestWhatWasSent: the manifest names the accounts that conversions went out to, and counts these, whatever the answers.
func TestWhatWasSent(t *testing.T) {
	const rows = "1:w 1:x 3:y stop:a stop:b 1:z"
	s, _, err := runWords(t, new(wordReport), words("a", rows), words("b", "2:v"))
	if want := []string{"1", "2", "3"}; err == nil || !slices.Equal(s.Customers, want) || s.Sent != 5 {
		t.Errorf("%d conversions were sent to %q, want 5 to %q; %v", s.Sent, s.Customers, want, err)
	}
	google := new(wordGoogle)
	r := &Run{Files: []File{words("a", rows)}, Mapping: wordMapping{}, Directory: google, Uploader: google, Reporter: new(wordReport),
		BatchSize: 2, InFlight: 2, ValidateOnly: true, Log: slog.New(slog.DiscardHandler)}
	s = new(Summary)
	if err := r.Do(t.Context(), s); err == nil || s.Customers != nil || s.Sent != 0 {
		t.Errorf("what was only to be validated was sent: %d to %q, %v", s.Sent, s.Customers, err)
	}
}

// doubtfulGoogle answers nothing that can be understood about words that begin with lost, gives those
// up before they leave that begin with held, answers that it cannot tell yet about those that begin with later, and
// takes all others.
type doubtfulGoogle struct{ *wordGoogle }

func (doubtfulGoogle) Upload(_ context.Context, b Batch) (err error) {
	for _, e := range b.Entries {
		switch {
		case strings.HasPrefix(e.Click.Value, "lost"):
			e.Unanswered = true
			e.Unsent(Problem{})
		case strings.HasPrefix(e.Click.Value, "held"):
			e.Unsent(Problem{})
			err = &StopError{Problem: Problem{Message: "no quota"}}
		case strings.HasPrefix(e.Click.Value, "later"):
			e.JobID = 7
			e.Unsent(Problem{})
		default:
			e.Settle(Accepted, Problem{})
		}
	}
	return err
}

// TestOldDoubtsAreNotSent: of what is IN_DOUBT only that counts as sent which left in this run.
func TestOldDoubtsAreNotSent(t *testing.T) {
	doubt := Memory{Status: InDoubt, Upload: &Upload{RunID: "R1"}}
	for name, test := range map[string]struct {
		words                  []string // an earlier run has put in doubt: held, held-too, old, lost-old
		fails                  string   // the ledger's method
		sent, inDoubt, reports int      // what was sent, what is IN_DOUBT of that, and in the report
	}{
		"given up before they left": {[]string{"held", "held-too", "held-new"}, "", 0, 0, 2},
		"answered":                  {[]string{"old", "new"}, "", 2, 0, 0},
		"answered, to no avail":     {[]string{"later-old", "new"}, "", 2, 1, 1},
		"not answered":              {[]string{"lost", "lost-old", "a", "held"}, "", 3, 2, 3},
		"not written down":          {[]string{"a", "held"}, "Settle", 1, 1, 2},
	} {
		l := &wordLedger{memories: map[string]Memory{"held": doubt, "held-too": doubt, "old": doubt, "lost-old": doubt, "later-old": doubt}, fails: test.fails}
		_, _, s, err := withLedger(t, l, func(r *Run) { r.Uploader = doubtfulGoogle{} }, test.words...)
		if s.Sent != test.sent || s.SentInDoubt != test.inDoubt || s.Statuses[InDoubt] != test.reports ||
			(len(s.Customers) > 0) != (test.sent > 0) {
			t.Errorf("%s: sent %d to %q, %d of them in doubt, statuses %v, %v", name, s.Sent, s.Customers, s.SentInDoubt, s.Statuses, err)
		}
		if stop, stopped := errors.AsType[*StopError](err); stopped != slices.Contains(test.words, "held") {
			t.Errorf("%s: stopped by %v", name, stop)
		}
	}
}
