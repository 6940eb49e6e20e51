package pipeline

import (
	"context"
	"errors"
	"io"
	"slices"
)

// produce reads the files in order and hands their pages on. A file that cannot be read to its end, also because the
// context ends, ends with a page that says so. An error means that a report could not be opened.
func (f *flow) produce(ctx context.Context, emit func(*page)) error {
	for i, p := range f.plans {
		if p == nil {
			continue // the file's summary says why
		}
		w := &pageWriter{flow: f, file: i, emit: emit, open: func() (FileReport, error) {
			return f.run.Reporter.Open(context.WithoutCancel(ctx), p.file.Name())
		}}
		w.recall = func(fresh []*Entry) { f.recall(context.WithoutCancel(ctx), fresh, w.doubt) }
		print, err := f.readFile(ctx, i, w)
		if w.broken != nil {
			return w.broken
		}
		if err != nil && ctx.Err() != nil {
			err = &FileError{File: p.file.Name(), Again: true, Problem: Problem{Code: "INTERRUPTED",
				Message: "the run was interrupted before the file was read to its end", Remedy: "run again"}}
		}
		if err := w.end(print, err); err != nil {
			return err
		}
	}
	return nil
}

// readFile reads a file and gives its fingerprint as it was read now, which is what its report is about.
func (f *flow) readFile(ctx context.Context, index int, w *pageWriter) (Fingerprint, error) {
	p := f.plans[index]
	doc, err := p.file.Open(ctx)
	if err != nil {
		return p.print, err
	}
	defer doc.Close()
	for number, sheet := range p.sheets {
		if err := f.readSheet(ctx, doc, place{int32(index), int32(number), 0}, sheet, w); err != nil {
			return p.print, err
		}
	}
	print, err := doc.Fingerprint(ctx)
	if err != nil {
		return p.print, err
	}
	if print != p.print {
		err = &FileError{File: p.file.Name(), Again: true, Problem: Problem{Code: "CHANGED",
			Message: "the file changed while it was read", Remedy: "run again: rows that were sent already are recognised"}}
	}
	return print, err
}

func (f *flow) readSheet(ctx context.Context, doc Document, at place, sheet sheetPlan, w *pageWriter) error {
	table, err := doc.Table(ctx, sheet.name)
	if err != nil {
		return err
	}
	defer table.Close()
	for {
		row, err := table.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		bad, isBad := errors.AsType[*RowError](err)
		if err != nil && !isBad {
			return err
		}
		if isBad {
			row = Row{Origin: bad.Origin}
		}
		if row.Row <= sheet.header {
			continue
		}
		e := w.next()
		e.Origin = row.Origin
		if isBad {
			e.Settle(Invalid, bad.Problem)
			sheet.mapper.Unreadable(row.Row)
		} else {
			at.row = int32(row.Row)
			f.decide(row, sheet.mapper, e, at)
		}
		if err := w.added(e, row); err != nil {
			return err
		}
	}
}

// decide takes one row as far as it comes without Google.
func (f *flow) decide(row Row, mapper RowMapper, e *Entry, at place) {
	mapper.Map(row, e)
	if e.Customer == "" && e.Status != Skipped {
		e.Customer = f.run.Customer
	}
	f.accounts.shift(e)
	if e.Status != Unsettled {
		return
	}
	f.accounts.resolve(e)
	if e.Status == Unsettled {
		f.duplicates.check(e, at, f.origin)
	}
	if e.Status == Invalid { // neither the account nor an earlier row knows where this row's cells are
		e.Message = mapper.Where(e.Field, row.Row) + e.Message
	}
}

// origin turns a place back into what people are told.
func (f *flow) origin(p place) Origin {
	plan := f.plans[p.file]
	return Origin{File: plan.file.Name(), Sheet: plan.sheets[p.sheet].name, Row: int(p.row)}
}

// place finds the place of an entry of a page.
func (f *flow) place(p *page, e *Entry) place {
	sheets := f.plans[p.file].sheets
	sheet := slices.IndexFunc(sheets, func(s sheetPlan) bool { return s.name == e.Origin.Sheet })
	return place{int32(p.file), int32(sheet), int32(e.Origin.Row)}
}
