package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// topRows is how many rows of a sheet a mapping may look at to find its header.
const topRows = 60

// plan is what the survey found out about a file.
type plan struct {
	file   File
	sheets []sheetPlan
	print  Fingerprint
}

// sheetPlan is how a sheet is read in the second pass.
type sheetPlan struct {
	name   string
	header int
	mapper RowMapper
}

// survey reads a file once and finds out how to read it. The file's summary is filled as far as it goes; needs collects
// what its conversions will ask of the accounts.
func (r *Run) survey(ctx context.Context, f File, s *FileSummary, needs map[string]Needs) (*plan, error) {
	doc, err := f.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer doc.Close()
	p := &plan{file: f}
	var reason error
	for _, sheet := range doc.Sheets() {
		err := r.surveySheet(ctx, doc, sheet, p, s, needs)
		if errors.Is(err, ErrNoFit) {
			reason = err
			if sheet.Name != "" {
				s.Notes = append(s.Notes, fmt.Sprintf("sheet %q was not read: %v", sheet.Name, err))
			}
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	if p.print, err = doc.Fingerprint(ctx); err != nil {
		return nil, err
	}
	s.Size, s.SHA256 = p.print.Size, p.print.SHA256
	s.Notes = append(s.Notes, doc.Notes()...)
	if len(p.sheets) == 0 {
		return nil, noTable(f.Name(), reason)
	}
	return p, nil
}

func noTable(file string, reason error) error {
	p := Problem{Code: "NO_HEADER", Message: "no row holds the headers of a table of conversions",
		Remedy: "give the columns names that a mapping knows, or write a mapping for this file"}
	if reason != nil {
		p.Message = reason.Error()
	}
	return &FileError{File: file, Problem: p}
}

// surveySheet binds the mapping to a sheet and shows it every row.
func (r *Run) surveySheet(ctx context.Context, doc Document, sheet Sheet, p *plan, s *FileSummary, needs map[string]Needs) error {
	table, err := doc.Table(ctx, sheet.Name)
	if err != nil {
		return err
	}
	defer table.Close()
	top, err := readTop(ctx, table)
	if err != nil {
		return err
	}
	binding, err := r.Mapping.Bind(p.file.Name(), sheet, top)
	if problem, ok := errors.AsType[*Problem](err); ok {
		return &FileError{File: p.file.Name(), Problem: *problem}
	}
	if err != nil {
		return err
	}
	for _, row := range top {
		if row.Row > binding.Header() {
			binding.Observe(row)
		}
	}
	for {
		row, err := table.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if _, bad := errors.AsType[*RowError](err); bad {
			continue // the second pass reports it
		}
		if err != nil {
			return err
		}
		binding.Observe(row)
	}
	mapper, err := binding.Mapper()
	if problem, ok := errors.AsType[*Problem](err); ok {
		mapper = refusal{*problem}
	} else if err != nil {
		return err
	}
	p.sheets = append(p.sheets, sheetPlan{name: sheet.Name, header: binding.Header(), mapper: mapper})
	s.Sheets = append(s.Sheets, SheetSummary{Name: sheet.Name, BindingInfo: binding.Describe()})
	for customer, n := range binding.Needs() {
		all := needs[customer]
		all.Actions = append(all.Actions, n.Actions...)
		all.Variables = append(all.Variables, n.Variables...)
		needs[customer] = all
	}
	return nil
}

// readTop reads the first rows of a table. Bad rows among them are left to the second pass.
func readTop(ctx context.Context, table Table) ([]Row, error) {
	var top []Row
	for len(top) < topRows {
		row, err := table.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if _, bad := errors.AsType[*RowError](err); bad {
			continue
		}
		if err != nil {
			return nil, err
		}
		row.Cells = slices.Clone(row.Cells)
		top = append(top, row)
	}
	return top, nil
}

// refusal maps every row to the one thing that is wrong with the whole sheet, so that each row has its fate in the
// report all the same.
type refusal struct{ problem Problem }

func (f refusal) Map(_ Row, e *Entry) { e.Settle(Invalid, f.problem) }

// Where is empty: the problem says itself which column it is about.
func (f refusal) Where(string, int) string { return "" }

// unique sorts names and drops repetitions.
func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
