package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// recall asks the ledger about entries that would be sent, and settles those that need not be, or for a doubt must not.
// Where nothing is sent at all, what is left would be.
func (f *flow) recall(ctx context.Context, entries []*Entry, doubt *verdict) {
	if f.run.Ledger != nil && len(entries) > 0 {
		f.lookup(ctx, entries)
	}
	if f.run.Uploader != nil && doubt == nil {
		return
	}
	for _, e := range entries {
		switch {
		case e.Status != Unsettled:
		case doubt != nil:
			e.Unsent(doubt.Problem)
		default:
			e.Settle(Validated, Problem{})
		}
	}
}

func (f *flow) lookup(ctx context.Context, entries []*Entry) {
	keys := make([]Key, len(entries))
	for i, e := range entries {
		keys[i] = e.Key
	}
	memories, err := f.run.Ledger.Lookup(ctx, keys)
	if err != nil {
		f.fail(err)
		Batch{Entries: entries}.unsent(unrecorded(err))
		return
	}
	for i, e := range entries {
		f.remember(e, &memories[i])
	}
}

// remember settles an entry by what the ledger knows of it, or leaves it to be sent.
func (f *flow) remember(e *Entry, m *Memory) {
	changed := m.Others.difference(e.Others)
	switch m.Status {
	case Accepted, Submitted, AlreadyUploaded:
		p := Problem{Code: "ALREADY_UPLOADED", Message: m.Upload.delivered(m.Status) + butDiffers(changed)}
		if len(changed) > 0 {
			p.Field = changed[0]
			p.Remedy = "Google keeps what it has: what changed needs a conversion adjustment in Google Ads"
		}
		e.Settle(AlreadyUploaded, p)
		e.RequestID, e.JobID = m.Upload.RequestID, m.Upload.JobID
	case Rejected:
		if !m.Final || len(changed) > 0 || f.run.RetryRejected {
			return
		}
		e.Settle(Rejected, Problem{Code: m.Code, Field: m.Field,
			Message: fmt.Sprintf("Google refused the row in run %s (%s), and it has not changed since: it was not sent again",
				m.Upload.RunID, m.Upload.day()),
			Remedy: strings.TrimSpace(f.run.remedy(m.Code) + " (--retry-rejected sends it all the same)")})
		f.second.refused(e)
		e.Final, e.RequestID, e.JobID = true, m.Upload.RequestID, m.Upload.JobID
	case InDoubt:
		if m.Busy {
			e.Settle(NotSent, Problem{Code: "ANOTHER_RUN", Message: "run " + m.Upload.RunID + ", which is still going, is sending this conversion",
				Remedy: "run again once that run has ended"})
			return
		}
		e.Earlier = m
		if len(changed) > 0 {
			e.Remark("it was sent before with another " + strings.Join(changed, ", "))
		}
	case Deferred:
		f.stillWaits(e, m)
	default: // it was never begun, or Google did not take it: it is sent
	}
}

// delivered says who delivered a conversion and when.
func (u *Upload) delivered(s Status) string {
	if s == AlreadyUploaded {
		return fmt.Sprintf("Google had it already when run %s asked (%s)", u.RunID, u.day())
	}
	return fmt.Sprintf("run %s delivered it (%s)", u.RunID, u.day())
}

func (u *Upload) day() string { return u.At.UTC().Format(time.DateTime + " UTC") }

func (r *Run) remedy(code string) string {
	if r.Remedy == nil {
		return ""
	}
	return r.Remedy(code)
}

func unrecorded(err error) Problem {
	return Problem{Code: "LEDGER", Message: "the ledger cannot be used: " + err.Error(), Remedy: "mend what the message says, and run again"}
}

// begin writes down that the batch is about to be sent, and takes those entries out that must not be. No entry is left
// where that fails.
func (f *flow) begin(ctx context.Context, b Batch) Batch {
	if !f.run.records() {
		return b
	}
	memories, err := f.run.Ledger.Begin(ctx, b)
	if err != nil {
		f.fail(err)
		b.unsent(unrecorded(err))
		return Batch{}
	}
	b.Entries = slices.Clone(b.Entries)
	for i, e := range b.Entries {
		if memories[i].Status == Unsettled {
			continue
		}
		f.remember(e, &memories[i])
		if e.Status == Unsettled {
			e.Unsent(Problem{Code: "ANOTHER_RUN", Message: "another run has sent this conversion in the meantime", Remedy: "run again"})
		}
	}
	b.Entries = slices.DeleteFunc(b.Entries, func(e *Entry) bool { return e.Status != Unsettled })
	return b
}

// settle writes the verdicts of a batch down. Where that fails nobody may be told of them: the next run asks Google
// again.
func (f *flow) settle(ctx context.Context, b Batch) {
	if !f.run.records() {
		return
	}
	if err := f.run.Ledger.Settle(ctx, b); err != nil {
		f.fail(err)
		for _, e := range b.Entries {
			e.Withdraw(unrecorded(err))
		}
	}
}

// records tells whether the run writes down what it does.
func (r *Run) records() bool { return r.Ledger != nil && r.Uploader != nil && !r.ValidateOnly }

// fail ends the run for the ledger's sake.
func (f *flow) fail(err error) {
	if f.stop.at(&LedgerError{err}) {
		f.run.Log.Error("the ledger cannot be used", "error", err.Error())
	}
}
