package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"
)

// flow is the second pass: pages leave the producer in the order of the files, are uploaded several at a time, and are
// reported in that order again.
type flow struct {
	run        *Run
	plans      []*plan
	accounts   *accounts
	stop       *stopper
	duplicates *duplicates
	second     *secondChances
	sent       sent
	open       map[Key]bool      // conversions of this run that are not finished; the report's
	copies     map[content][]int // the files of one content, of which the first is read
	free       sync.Pool         // of *page
	slots      chan struct{}     // holds something for each batch in flight
	pages      int               // made so far; the producer's
	unarchived []error           // files that are finished and could not be moved to the archive
}

// through runs the second pass. An interruption ends the reading at once; what is in flight is left to the Uploader. An
// error means that a report could not be written.
func (f *flow) through(ctx context.Context, s *Summary) error {
	pages := make(chan *page, f.run.InFlight)
	var group, uploads errgroup.Group
	uploads.SetLimit(f.run.InFlight)
	f.slots = make(chan struct{}, f.run.InFlight)
	group.Go(func() error {
		defer close(pages)
		err := f.produce(ctx, func(p *page) {
			pages <- p // report takes pages until there are no more
			uploads.Go(func() error {
				defer close(p.done)
				f.deliver(ctx, p)
				return nil
			})
		})
		return errors.Join(err, uploads.Wait())
	})
	group.Go(func() error { return f.report(context.WithoutCancel(ctx), pages, s) })
	return group.Wait()
}

// deliver uploads a page's batches, and then what the refusal of other rows leaves to be sent.
func (f *flow) deliver(ctx context.Context, p *page) {
	defer f.second.ended(p.number)
	f.upload(ctx, p.batches)
	for again := f.reopen(ctx, p); len(again) > 0; again = f.reopen(ctx, p) {
		f.upload(ctx, batches(again, f.run.BatchSize))
	}
}

// upload sends batches, as many at once as there are slots: no two of them hold the same conversion or order ID.
func (f *flow) upload(ctx context.Context, batches []Batch) {
	var group sync.WaitGroup
	for _, batch := range batches {
		f.slots <- struct{}{}
		group.Go(func() {
			defer func() { <-f.slots }()
			f.send(ctx, batch)
		})
	}
	group.Wait()
}

// send begins a batch, uploads it and settles it. The ledger is written even when the run is interrupted meanwhile. Once
// the run is stopped or interrupted nothing more leaves.
func (f *flow) send(ctx context.Context, batch Batch) {
	if reason := f.stop.reason(batch.Customer); reason != nil {
		batch.unsent(stopped(reason))
		return
	}
	if ctx.Err() != nil {
		batch.unsent(Interrupted)
		return
	}
	batch = f.begin(context.WithoutCancel(ctx), batch)
	if len(batch.Entries) == 0 {
		return
	}
	if err := f.run.Uploader.Upload(ctx, batch); err != nil {
		if f.stop.at(err) {
			f.run.Log.Error("sending stops", "customer", batch.Customer, "error", err.Error())
		}
	}
	left := batch.left() // before a ledger that fails puts their verdicts in doubt
	f.settle(context.WithoutCancel(ctx), batch)
	if !f.run.ValidateOnly {
		f.sent.add(batch.Customer, left)
	}
	for _, e := range batch.Entries {
		f.second.settled(e)
		f.putOff(e)
	}
}

// Interrupted is said of a row that an interruption kept from leaving.
var Interrupted = Problem{Code: "INTERRUPTED", Message: "the run was interrupted before this row was sent", Remedy: "run again"}

func (b Batch) unsent(p Problem) {
	for _, e := range b.Entries {
		e.Unsent(p)
	}
}

// report writes the pages down in their order and publishes a file's report with its last page. If that fails, nothing
// more is sent; what was is counted all the same, for the summary must tell it where no report can.
func (f *flow) report(ctx context.Context, pages <-chan *page, s *Summary) (failed error) {
	old := s.Started.Add(-oldAge)
	for p := range pages {
		<-p.done
		file := &s.Files[p.file]
		for i := range p.entries {
			e := &p.entries[i]
			if failed == nil {
				failed = p.report.Write(e)
			}
			file.count(e, old)
			file.wait(e)
			if sheet := file.sheet(e); sheet != nil {
				sheet.early.hold(e, f.run)
			}
			file.waits = file.waits || f.waits(e)
		}
		file.Rows = p.rows
		if p.last {
			failed = f.finish(p, file, failed)
			if failed == nil {
				f.putAway(ctx, p, s)
			}
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
		file.brokenOff()
	}
	switch v := cmp.Or(p.doubt, p.forced); {
	case v == nil:
	case p.forced != nil && file.hasGood():
		file.Notes = append(file.Notes, v.said+"; --force lets the others pass")
	default: // force sends nothing either where nothing is good
		file.doubted(v)
		f.run.Log.Error("file not sent", "file", file.Name, "error", v.said+": "+v.look)
	}
	for i := range file.Sheets {
		sheet := &file.Sheets[i]
		sheet.Review.end(sheet.BindingInfo)
		_, refused := f.plans[p.file].sheets[i].mapper.(refusal)
		file.waits = file.waits || refused && sheet.Rows > 0 // nothing of the sheet was read
		if question, asked := sheet.question(); asked {
			file.Problems = append(file.Problems, question)
		}
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
