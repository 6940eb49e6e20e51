package pipeline

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Run is one run over a set of files.
type Run struct {
	ID            string
	Files         []File
	Mapping       Mapping
	Customer      string    // the conversion customer of rows that name none
	Directory     Directory // nil: no account is asked
	Uploader      Uploader  // nil: nothing is sent, and what is good is VALIDATED
	ValidateOnly  bool      // the Uploader has Google check conversions and keep none
	Reporter      Reporter
	Ledger        Ledger        // nil: nothing is remembered; where nothing is sent, or kept, it is only read
	Finished      FinishedFiles // nil: every file is read
	Archive       Archive       // nil: finished files stay where they are
	Realm         string        // who takes the conversions: "" for Google, else what stands in for it
	Terms         string        // what beside content and mapping decides a file's rows; under other terms a finished file is read again
	Again         bool          // read finished files again
	RetryRejected bool          // send what Google refused for good in an earlier run
	Force         bool          // send also what is good in a file whose mapping is probably wrong
	Remedy        func(code string) string
	Patience      func(code string) time.Duration // how long a row waits that was DEFERRED for a code; 0: until the next run
	BeforeClick   func(code string) bool          // tells whether a code says that a conversion was before its click
	Zone          *time.Location                  // zone of the uploaded times; nil: the account's own, or the file's where it is not known
	BatchSize     int                             // conversions a request
	InFlight      int                             // requests at once
	Quota         *Quota                          // of the requests that the Directory and the Uploader make; nil: nobody counts them
	Log           *slog.Logger
}

// Do surveys all files, asks the accounts, then sends and reports file by file. It fills in s, which holds the truth
// about every row also where an error is returned: a *StopError says why nothing more could be sent, the context's
// error that the run was interrupted, a *ReportError that a report could not be written.
func (r *Run) Do(ctx context.Context, s *Summary) error {
	s.Statuses, s.Codes = make(Counts), make(map[string]int)
	s.Files = make([]FileSummary, len(r.Files))
	plans := make([]*plan, len(r.Files))
	needs := make(map[string]Needs)
	for i, f := range r.Files {
		s.Files[i] = FileSummary{Name: f.Name(), Statuses: make(Counts), Codes: make(map[string]int)}
	}
	flow := &flow{run: r, plans: plans, stop: new(stopper), duplicates: newDuplicates(r.Realm),
		second: newSecondChances(), open: make(map[Key]bool), copies: make(map[content][]int)}
	for i, f := range r.Files {
		done, err := flow.finishedBefore(ctx, f, &s.Files[i])
		if err == nil && !done {
			plans[i], err = r.survey(ctx, f, &s.Files[i], needs)
		}
		if plans[i] != nil && flow.isCopy(i, &s.Files[i]) {
			plans[i] = nil
		}
		if lost, ok := errors.AsType[*LedgerError](err); ok {
			s.Stopped = lost.Error()
			s.unread(Problem{Code: "RUN_STOPPED", Message: "the run was stopped before the file was read",
				Remedy: "run again once the cause is mended"})
			return errors.Join(lost, errors.Join(flow.unarchived...))
		}
		if err != nil {
			if ctx.Err() != nil {
				break
			}
			s.Files[i].fail(err)
			s.count(&s.Files[i])
			r.Log.Error("file not read", "file", f.Name(), "error", err.Error())
		}
	}
	flow.accounts = r.ask(ctx, needs, s)
	if ctx.Err() != nil {
		return errors.Join(errors.Join(flow.unarchived...), interrupted(ctx, s))
	}
	needed := r.uploads(plans)
	if r.Quota != nil {
		before := r.Quota.state(needed).Made
		if needed += before; needed > before {
			r.Quota.state(needed).foretell(r.Log)
		}
	}
	unreported := flow.through(ctx, s)
	if r.Quota != nil {
		made := r.Quota.state(needed)
		s.Requests = &made
	}
	flow.sent.tell(s)
	err := errors.Join(flow.accounts.reason(), flow.stop.all())
	if _, told := errors.AsType[*ReportError](err); unreported != nil && !told {
		err = errors.Join(err, &ReportError{unreported})
	}
	if err != nil {
		s.Stopped = err.Error()
	}
	s.await()
	return errors.Join(err, errors.Join(flow.unarchived...), interrupted(ctx, s))
}

// interrupted gives the context's error, and the files of which nothing was said yet their reason.
func interrupted(ctx context.Context, s *Summary) error {
	if ctx.Err() == nil {
		return nil
	}
	s.unread(Problem{Code: "INTERRUPTED", Message: "the run was interrupted before the file was read", Remedy: "run again"})
	s.Stopped = "the run was interrupted"
	return ctx.Err()
}
