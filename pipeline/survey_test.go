package pipeline

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

// gapFile is a table whose rows have the numbers that it lists; a negative one could not be taken apart.
type gapFile struct {
	wordFile
	rows []int
}

func (f *gapFile) Open(context.Context) (Document, error) { return &gapTable{rows: f.rows}, nil }

type gapTable struct {
	wordDocument
	rows []int
}

func (d *gapTable) Table(context.Context, string) (Table, error) {
	return &gapTable{rows: d.rows}, nil
}

func (d *gapTable) Next(context.Context) (Row, error) {
	if len(d.rows) == 0 {
		return Row{}, io.EOF
	}
	n := d.rows[0]
	d.rows = d.rows[1:]
	if n < 0 {
		return Row{}, &RowError{Origin: Origin{Row: -n}, Problem: Problem{Code: "STRAY_QUOTE", Message: "a stray quote"}}
	}
	return Row{Origin: Origin{Row: n}, Cells: []Cell{{Text: fmt.Sprint("1:", n)}}}, nil
}

// headedMapping finds the header in the row of its number, if it is shown it, and counts what it is told.
type headedMapping struct {
	wordMapping
	header     int
	unreadable *int
}

func (m headedMapping) Bind(_ string, _ Sheet, top []Row) (Binding, error) {
	m.wordMapping = wordMapping{make(map[string]Needs)}
	if !slices.ContainsFunc(top, func(r Row) bool { return r.Row == m.header }) {
		return nil, &NoFitError{Problem: Problem{Message: "no header fits"}}
	}
	return m, nil
}
func (m headedMapping) Header() int                { return m.header }
func (m headedMapping) Describe() BindingInfo      { return BindingInfo{Header: m.header} }
func (m headedMapping) Mapper() (RowMapper, error) { return m, nil }
func (m headedMapping) Unreadable()                { *m.unreadable++ }

func numbers(first, last int) []int {
	var all []int
	for n := first; n <= last; n++ {
		all = append(all, n)
	}
	return all
}

// TestRowsAboveTheHeader are in the manifest, for the report holds the rows below.
func TestRowsAboveTheHeader(t *testing.T) {
	for _, test := range []struct {
		rows       []int
		header     int
		above      string
		notes      string
		unreadable int // below the header
		refused    string
	}{
		{[]int{1, 2, 3}, 1, "", "", 0, ""},
		{[]int{2, 5, 6}, 5, "2", "row 2 above the header was not read as a conversion", 0, ""},
		{[]int{1, 2, 3, 5, 9, 10}, 9, "1-3, 5", "rows 1-3, 5 above the header were not read as conversions", 0, ""},
		{[]int{1, -2, 3, 4, -5, -6}, 4, "1-3",
			"row 2 above the header could not be read: a stray quote|rows 1, 3 above the header were not read as conversions", 2, ""},
		{append(numbers(1, TopRows), TopRows+1), TopRows, "1-59", "rows 1-59 above the header were not read as conversions", 0, ""},
		{numbers(1, TopRows+2), TopRows + 1, "", "", 0, "no header fits"},
		{[]int{1, -2, 3}, 2, "", "", 0, "row 2, which may hold the names of the columns, cannot be read: a stray quote"},
	} {
		told := 0
		file := &gapFile{wordFile{name: "f", passes: [][]string{nil}}, test.rows}
		google := new(wordGoogle)
		r := &Run{Files: []File{file}, Mapping: headedMapping{header: test.header, unreadable: &told}, Directory: google, Uploader: google,
			Reporter: new(wordReport), BatchSize: 2, InFlight: 1, Log: slog.New(slog.DiscardHandler)}
		s := new(Summary)
		if err := r.Do(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		f := s.Files[0]
		if test.refused != "" {
			if !strings.Contains(f.Error, test.refused) {
				t.Errorf("%v: got %+v", test.rows, f)
			}
			continue
		}
		if f.Error != "" || f.Sheets[0].Above != test.above || strings.Join(f.Sheets[0].Notes, "|") != test.notes {
			t.Errorf("%v: got %q, %q, %s", test.rows, f.Sheets[0].Above, f.Sheets[0].Notes, f.Error)
		}
		if told != test.unreadable {
			t.Errorf("%v: the mapping heard of %d unreadable rows", test.rows, told)
		}
	}
}

// TestUnreadableRowsWithoutEnd: a file that holds nothing else is not gone through for a header.
func TestUnreadableRowsWithoutEnd(t *testing.T) {
	table := &gapTable{rows: slices.Repeat([]int{-1}, 10*TopRows)}
	top, unreadable, err := readTop(t.Context(), table)
	if err != nil || len(top) != 0 || len(unreadable) != TopRows {
		t.Errorf("%d rows and %d unreadable ones, %v", len(top), len(unreadable), err)
	}
}
