package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// toldGoogle is a Google that says something else than wordGoogle to questions or uploads.
type toldGoogle struct {
	wordGoogle
	account func(context.Context) error
	upload  func(context.Context) error
}

func (g *toldGoogle) Account(ctx context.Context, customer string, needs Needs) (*Account, error) {
	if err := g.account(ctx); err != nil {
		return nil, err
	}
	return g.wordGoogle.Account(ctx, customer, needs)
}

func (g *toldGoogle) Upload(ctx context.Context, b Batch) error {
	err := g.upload(ctx)
	if stop, ok := errors.AsType[*StopError](err); ok {
		b.unsent(stop.Problem)
		return err
	}
	return errors.Join(err, g.wordGoogle.Upload(ctx, b))
}

// problems gives the problems of a run's only file, a line each.
func problems(s *Summary) string {
	var lines []string
	for _, p := range s.Files[0].Problems {
		lines = append(lines, fmt.Sprintf("%d %s %s: %s → %s", p.Rows, p.Status, p.Code, p.Message, p.Remedy))
	}
	return strings.Join(lines, "\n")
}

func run(t *testing.T, g *toldGoogle, quota *Quota, inFlight int, rows string) *Summary {
	t.Helper()
	r := &Run{Files: []File{words("f", rows)}, Mapping: wordMapping{}, Directory: g, Uploader: g, Reporter: new(wordReport), BatchSize: 1,
		InFlight: inFlight, Quota: quota, Log: slog.New(slog.DiscardHandler)}
	s := new(Summary)
	if err := r.Do(t.Context(), s); err != nil {
		s.Stopped = err.Error()
	}
	return s
}

// TestAnAccountThatCannotBeAsked: who has to wait is not told to mend something, nor that nobody has delivered the rows.
func TestAnAccountThatCannotBeAsked(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&StopError{Again: true, Problem: Problem{"QUOTA", "", "the day is used up", "run again tomorrow"}},
			"2 NOT_SENT QUOTA: not sent by this run, for the account could not be asked what the row needs: the day is used up → run again tomorrow"},
		{fmt.Errorf("settings: %w", &StopError{Again: true, Problem: Problem{"AWAY", "", "nobody answers", "run again"}}),
			"2 NOT_SENT AWAY: not sent by this run, for the account could not be asked what the row needs: nobody answers → run again"},
		{&StopError{Problem: Problem{"FORBIDDEN", "", "no permission", "ask for it"}},
			"2 NOT_SENT ACCOUNT_REFUSED: no permission: ask for it → mend what the message says, and run again"},
	} {
		g := &toldGoogle{account: func(context.Context) error { return test.err }}
		if got := problems(run(t, g, nil, 1, "1:a 1:b")); got != test.want {
			t.Errorf("got %s\nwant %s", got, test.want)
		}
	}
}

// TestAStopSaysWhatToDo: some causes are mended, and others pass.
func TestAStopSaysWhatToDo(t *testing.T) {
	const before = "RUN_STOPPED: the run was stopped before this row was sent: "
	for _, test := range []struct {
		err  error
		want string
	}{
		{&StopError{Again: true, Problem: Problem{"QUOTA", "", "the day is used up", "run again tomorrow"}}, before + "the day is used up → run again tomorrow"},
		{&StopError{Problem: Problem{Message: "no permission"}}, before + "no permission → run again once the cause is mended"},
		{&LedgerError{errNoRoom}, before + "no room → run again once the cause is mended"},
	} {
		if p := stopped(test.err); p.Code+": "+p.Message+" → "+p.Remedy != test.want {
			t.Errorf("got %+v\nwant %s", p, test.want)
		}
	}
}

// TestASpentDayHoldsUploadsBack, and not the questions whose answers tell what need not be sent.
func TestASpentDayHoldsUploadsBack(t *testing.T) {
	quota := newQuota(t, 5, newBook(map[time.Time]int{thisHour(): 5}))
	s := run(t, &toldGoogle{account: quota.Request, upload: quota.Request}, quota, 1, "1:a 2:b 1:c")
	if s.Requests.Made != 2 || s.Requests.Day != 7 {
		t.Errorf("two accounts were to be asked, and nothing sent: %+v", s.Requests)
	}
	got := problems(s)
	if !strings.HasPrefix(got, "1 NOT_SENT "+DailyLimit) || !strings.Contains(got, "\n2 NOT_SENT RUN_STOPPED") ||
		strings.Count(got, "→ run again after 2") != 2 {
		t.Errorf("got %s", got)
	}
}

// TestBatchesOfAPageAreInFlightAtOnce, and not more of them than may be.
func TestBatchesOfAPageAreInFlightAtOnce(t *testing.T) {
	const most = 3
	var mu sync.Mutex
	flying, sent := 0, 0
	full := make(chan struct{})
	g := &toldGoogle{account: func(context.Context) error { return nil }, upload: func(context.Context) error {
		mu.Lock()
		flying++
		if flying > most {
			t.Errorf("%d uploads at once", flying)
		}
		if sent++; sent == most {
			close(full)
		}
		mu.Unlock()
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			flying--
		}()
		select {
		case <-full:
			return nil
		case <-time.After(10 * time.Second):
			return errors.New("no other upload came")
		}
	}}
	s := run(t, g, nil, most, "1:a 1:b 1:c 1:d")
	if s.Stopped != "" || s.Statuses[Accepted] != 4 {
		t.Errorf("%v, %s", s.Statuses, s.Stopped)
	}
}
