package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Run is one run over a set of files.
type Run struct {
	Files     []File
	Mapping   Mapping
	Customer  string    // the conversion customer of rows that name none
	Directory Directory // nil: no account is asked
	Uploader  Uploader  // nil: nothing is sent, and what is good is VALIDATED
	Reporter  Reporter
	Zone      *time.Location // zone of the uploaded times; nil: the account's own, or the file's where it is not known
	BatchSize int            // conversions a request
	InFlight  int            // requests at once
	Grace     time.Duration  // how long requests in flight may go on once the run is interrupted
	Log       *slog.Logger
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
		var err error
		if plans[i], err = r.survey(ctx, f, &s.Files[i], needs); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			s.Files[i].fail(err)
			s.count(&s.Files[i])
			r.Log.Error("file not read", "file", f.Name(), "error", err.Error())
		}
	}
	accounts := r.ask(ctx, needs, s)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	flow := &flow{run: r, plans: plans, accounts: accounts, stop: new(stopper), duplicates: newDuplicates()}
	err := flow.through(ctx, s)
	reason := flow.stop.reason()
	if _, reported := errors.AsType[*ReportError](reason); reported {
		reason = nil // it is err
	}
	err = errors.Join(accounts.reason(), reason, err)
	switch {
	case ctx.Err() != nil:
		s.Stopped = "the run was interrupted"
	case err != nil:
		s.Stopped = err.Error()
	}
	return err
}

// fail records why a file was not read.
func (s *FileSummary) fail(err error) {
	s.Error = err.Error()
	if f, ok := errors.AsType[*FileError](err); ok {
		s.Error, s.Remedy, s.Again = f.Problem.Message, f.Problem.Remedy, f.Again
		s.Codes[f.Problem.Code]++
	}
}

// stopper remembers the first reason why nothing more can be sent.
type stopper struct {
	mu    sync.Mutex
	first error
}

func (s *stopper) at(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first == nil {
		s.first = err
	}
}

func (s *stopper) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first
}

// flow is the second pass: pages leave the producer in the order of the files, are uploaded several at a time, and are
// reported in that order again.
type flow struct {
	run        *Run
	plans      []*plan
	accounts   *accounts
	stop       *stopper
	duplicates *duplicates
	free       sync.Pool // of *page
}

// through runs the second pass. An interruption ends the reading at once and gives what is in flight the grace period.
func (f *flow) through(ctx context.Context, s *Summary) error {
	lasting, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(f.run.Grace):
			cut()
		case <-lasting.Done():
		}
	})()

	pages := make(chan *page, f.run.InFlight)
	var group, uploads errgroup.Group
	uploads.SetLimit(f.run.InFlight)
	group.Go(func() error {
		defer close(pages)
		err := f.produce(ctx, func(p *page) {
			pages <- p // report takes pages until there are no more
			uploads.Go(func() error {
				defer close(p.done)
				f.deliver(ctx, lasting, p)
				return nil
			})
		})
		return errors.Join(err, uploads.Wait())
	})
	group.Go(func() error { return f.report(pages, s) })
	if err := group.Wait(); err != nil {
		return errors.Join(&ReportError{err}, ctx.Err())
	}
	return ctx.Err()
}

// deliver uploads a page's batches. Once the run is stopped or interrupted nothing more leaves.
func (f *flow) deliver(ctx, lasting context.Context, p *page) {
	for _, batch := range p.batches {
		if reason := f.stop.reason(); reason != nil {
			batch.unsent(Problem{Code: "RUN_STOPPED", Message: "the run was stopped before this row was sent: " + reason.Error(),
				Remedy: "run again once the cause is mended"})
			continue
		}
		if ctx.Err() != nil {
			batch.unsent(Problem{Code: "INTERRUPTED", Message: "the run was interrupted before this row was sent",
				Remedy: "run again"})
			continue
		}
		if err := f.run.Uploader.Upload(lasting, batch); err != nil {
			f.stop.at(err)
			f.run.Log.Error("the run stops sending", "error", err.Error())
		}
	}
}

func (b Batch) unsent(p Problem) {
	for _, e := range b.Entries {
		e.Settle(NotSent, p)
	}
}

// report writes the pages down in their order and publishes a file's report with its last page. If that fails, nothing
// more is sent; what was is counted all the same, for the summary must tell it where no report can.
func (f *flow) report(pages <-chan *page, s *Summary) (failed error) {
	for p := range pages {
		<-p.done
		file := &s.Files[p.file]
		for i := range p.entries {
			e := &p.entries[i]
			if failed == nil {
				failed = p.report.Write(e)
			}
			file.count(e)
		}
		file.Rows = p.rows
		if p.last {
			failed = f.finish(p, file, failed)
			s.count(file)
		}
		if failed != nil {
			f.stop.at(&ReportError{failed})
		}
		f.recycle(p)
	}
	return failed
}

// finish ends a file's report, unless writing has failed before.
func (f *flow) finish(p *page, file *FileSummary, failed error) error {
	if p.failed != nil {
		file.fail(p.failed)
	}
	file.Size, file.SHA256 = p.print.Size, p.print.SHA256
	if failed == nil && file.Statuses.Rows() != file.Rows {
		failed = fmt.Errorf("%s: %d rows were read and %d have a status: this is a fault of convload", file.Name, file.Rows,
			file.Statuses.Rows())
	}
	if p.report == nil {
		return failed
	}
	if failed == nil {
		file.Report, failed = p.report.Publish()
	}
	p.report.Discard()
	return failed
}

// maxKinds is how many kinds of problem, which have a code and a remedy, a file's summary tells apart; beyond that only
// the code counts.
const maxKinds = 50

func (s *FileSummary) count(e *Entry) {
	s.Statuses.Add(e.Status)
	if i := slices.IndexFunc(s.Sheets, func(sheet SheetSummary) bool { return sheet.Name == e.Origin.Sheet }); i >= 0 {
		s.Sheets[i].Rows++
	}
	if e.Code != "" {
		s.Codes[e.Code]++
	}
	if !e.Status.NeedsPerson() && !e.Status.Unfinished() {
		return
	}
	i := slices.IndexFunc(s.Problems, func(p ProblemCount) bool {
		return p.Code == e.Code && p.Status == e.Status && (p.Remedy == e.Remedy || len(s.Problems) >= maxKinds)
	})
	if i < 0 {
		i = len(s.Problems)
		s.Problems = append(s.Problems, ProblemCount{Status: e.Status, Code: e.Code, First: e.Origin.String(),
			Message: e.Message, Remedy: e.Remedy})
	}
	s.Problems[i].Rows++
}

func (s *Summary) count(file *FileSummary) {
	s.Rows += file.Rows
	for status, n := range file.Statuses {
		s.Statuses[status] += n
	}
	for code, n := range file.Codes {
		s.Codes[code] += n
	}
}
