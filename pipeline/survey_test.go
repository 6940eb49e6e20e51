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

// headedMapping finds the header in the row of its number, if it is shown it, and notes which it cannot be shown.
type headedMapping struct {
	wordMapping
	header     int
	unreadable *[]int
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
func (m headedMapping) Unreadable(row int)         { *m.unreadable = append(*m.unreadable, row) }

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
		unreadable []int // below the header, in both passes
		refused    string
	}{
		{[]int{1, 2, 3}, 1, "", "", nil, ""},
		{[]int{2, 5, 6}, 5, "2", "row 2 above the header was not read as a conversion", nil, ""},
		{[]int{1, 2, 3, 5, 9, 10}, 9, "1-3, 5", "rows 1-3, 5 above the header were not read as conversions", nil, ""},
		{[]int{1, -2, 3, 4, -5, -6}, 4, "1-3",
			"row 2 above the header could not be read: a stray quote|rows 1, 3 above the header were not read as conversions", []int{5, 6, 5, 6}, ""},
		{append(numbers(1, TopRows), TopRows+1), TopRows, "1-59", "rows 1-59 above the header were not read as conversions", nil, ""},
		{numbers(1, TopRows+2), TopRows + 1, "", "", nil, "no header fits"},
		{[]int{1, -2, 3}, 2, "", "", nil, "row 2, which may hold the names of the columns, cannot be read: a stray quote"},
	} {
		var told []int
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
		if !slices.Equal(told, test.unreadable) {
			t.Errorf("%v: the mapping heard of the unreadable rows %v", test.rows, told)
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
