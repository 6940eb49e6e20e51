package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// TopRows is how many rows of a sheet, blank ones not counted, a mapping is shown to find its header.
const TopRows = 60

// plan is what the survey found out about a file.
type plan struct {
	file   File
	sheets []sheetPlan
	print  Fingerprint
	rows   int             // of all sheets
	to     map[string]bool // the customers that they name; "" is the run's own
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
	p := &plan{file: f, to: make(map[string]bool)}
	var misfits []*NoFitError
	for _, sheet := range doc.Sheets() {
		err := r.surveySheet(ctx, doc, sheet, p, s, needs)
		if misfit, ok := errors.AsType[*NoFitError](err); ok {
			misfits = append(misfits, misfit)
			if sheet.Name != "" {
				s.Notes = append(s.Notes, fmt.Sprintf("sheet %q was not read: %v", sheet.Name, err))
			}
			s.unreadSheet(sheet.Name, misfit)
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
		s.Unread, s.Problems = nil, nil // the error says it
		return nil, &FileError{File: f.Name(), Problem: noTable(doc.Sheets(), misfits)}
	}
	return p, nil
}

// noTable says why none of the sheets could be read: what is wrong with the first that was looked at.
func noTable(sheets []Sheet, misfits []*NoFitError) Problem {
	for _, misfit := range misfits {
		if !misfit.LeftOut {
			return misfit.Problem
		}
	}
	if slices.ContainsFunc(sheets, func(sheet Sheet) bool { return !sheet.Hidden }) {
		return Problem{Code: "NO_SHEET", Message: "no sheet has the name that the mapping gives",
			Remedy: "correct sheet: in the mapping, or rename the sheet"}
	}
	return Problem{Code: "NO_SHEET", Message: "every sheet is hidden, and no mapping names one",
		Remedy: "unhide the sheet to load (right-click on a sheet's tab, Unhide), or name it in the mapping: sheet: NAME"}
}

// surveySheet binds the mapping to a sheet and shows it every row.
func (r *Run) surveySheet(ctx context.Context, doc Document, sheet Sheet, p *plan, s *FileSummary, needs map[string]Needs) error {
	table, err := doc.Table(ctx, sheet.Name)
	if err != nil {
		return err
	}
	defer table.Close()
	top, unreadable, err := readTop(ctx, table)
	if err != nil {
		return err
	}
	binding, err := r.Mapping.Bind(p.file.Name(), sheet, top)
	if misfit, ok := errors.AsType[*NoFitError](err); ok && !misfit.Near && len(unreadable) > 0 {
		problem := unreadable[0].Problem
		problem.Message = fmt.Sprintf("row %d, which may hold the names of the columns, cannot be read: %s",
			unreadable[0].Origin.Row, problem.Message)
		return &NoFitError{Problem: problem}
	}
	if problem, ok := errors.AsType[*Problem](err); ok {
		return &FileError{File: p.file.Name(), Problem: *problem}
	}
	if err != nil {
		return err
	}
	below := observeTop(binding, top, unreadable)
	for {
		row, err := table.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		below++
		if bad, ok := errors.AsType[*RowError](err); ok {
			binding.Unreadable(bad.Origin.Row) // the second pass reports it
			continue
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
	info := binding.Describe()
	p.sheets = append(p.sheets, sheetPlan{name: sheet.Name, header: binding.Header(), mapper: mapper})
	info.above(top, unreadable)
	p.rows += below
	if below == 0 {
		info.Notes = append(info.Notes, fmt.Sprintf("no row stands below the header in row %d: there is nothing to load", info.Header))
	}
	s.Sheets = append(s.Sheets, SheetSummary{Name: sheet.Name, BindingInfo: info})
	for customer, n := range binding.Needs() {
		p.to[customer] = true
		all := needs[customer]
		all.Actions = append(all.Actions, n.Actions...)
		all.Variables = append(all.Variables, n.Variables...)
		needs[customer] = all
	}
	return nil
}

// readTop reads the first rows of a table, and those among them that cannot be taken apart.
func readTop(ctx context.Context, table Table) (top []Row, unreadable []*RowError, err error) {
	for len(top) < TopRows && len(unreadable) < TopRows {
		row, err := table.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if bad, ok := errors.AsType[*RowError](err); ok {
			unreadable = append(unreadable, bad)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		row.Cells = slices.Clone(row.Cells)
		top = append(top, row)
	}
	return top, unreadable, nil
}

// observeTop shows those of a sheet's first rows to the binding that stand below the header, and counts them.
func observeTop(binding Binding, top []Row, unreadable []*RowError) (below int) {
	for len(top)+len(unreadable) > 0 {
		if len(unreadable) == 0 || len(top) > 0 && top[0].Row < unreadable[0].Origin.Row {
			if top[0].Row > binding.Header() {
				binding.Observe(top[0])
				below++
			}
			top = top[1:]
			continue
		}
		if row := unreadable[0].Origin.Row; row > binding.Header() {
			binding.Unreadable(row)
			below++
		}
		unreadable = unreadable[1:]
	}
	return below
}

// above says which of the first rows stand above the header, for they are not in the report. What is in them is not
// told: a title may hold somebody's name. Those that are understood need no words.
func (info *BindingInfo) above(top []Row, unreadable []*RowError) {
	var rows, strange []int
	for _, row := range top {
		if row.Row < info.Header {
			rows = append(rows, row.Row)
			if !slices.Contains(info.Known, row.Row) {
				strange = append(strange, row.Row)
			}
		}
	}
	for _, bad := range unreadable {
		if bad.Origin.Row < info.Header {
			rows = append(rows, bad.Origin.Row)
			info.Notes = append(info.Notes, fmt.Sprintf("row %d above the header could not be read: %s", bad.Origin.Row, bad.Problem.Message))
		}
	}
	slices.Sort(rows)
	info.Above = ranges(rows)
	switch len(strange) {
	case 0:
	case 1:
		info.Notes = append(info.Notes, fmt.Sprintf("row %s above the header was not read as a conversion", ranges(strange)))
	default:
		info.Notes = append(info.Notes, fmt.Sprintf("rows %s above the header were not read as conversions", ranges(strange)))
	}
}

// ranges writes sorted numbers compactly: "1-3, 5".
func ranges(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); i++ {
		first := i
		for i+1 < len(numbers) && numbers[i+1] <= numbers[i]+1 {
			i++
		}
		if first == i {
			parts = append(parts, strconv.Itoa(numbers[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", numbers[first], numbers[i]))
		}
	}
	return strings.Join(parts, ", ")
}

// refusal maps every row to the one thing that is wrong with the whole sheet, so that each row has its fate in the
// report all the same.
type refusal struct{ problem Problem }

func (f refusal) Map(_ Row, e *Entry) { e.Settle(Invalid, f.problem) }

// Unreadable does nothing: the row has its own problem.
func (refusal) Unreadable(int) {}

// Where is empty: the problem says itself which column it is about.
func (f refusal) Where(string, int) string { return "" }

// unique sorts names and drops repetitions.
func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
