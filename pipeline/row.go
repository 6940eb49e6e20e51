package pipeline

import "strconv"

// Origin says where a row stands. It is printed in every message and every line of a report.
type Origin struct {
	File  string // as its source names it: a path below the source's folder or prefix, with "/"
	Sheet string // "" where the format has no sheets
	Row   int    // the number that a spreadsheet program shows beside it, from 1
}

// String gives "march.csv:17", or "q1.xlsx!Deals:17" where there is a sheet, or "" for the zero Origin.
func (o Origin) String() string {
	if o == (Origin{}) {
		return ""
	}
	s := o.File
	if o.Sheet != "" {
		s += "!" + o.Sheet
	}
	return s + ":" + strconv.Itoa(o.Row)
}

// CellKind tells what a cell's text is, for the formats that know.
type CellKind uint8

// The kinds of cell.
const (
	// Text is what somebody typed, letter by letter. Every cell of a CSV is Text.
	Text CellKind = iota
	// Number is plain decimal notation with a point and no exponent, at the 15 significant digits that a spreadsheet
	// program keeps.
	Number
	// Date is "2006-01-02" where the cell's format shows no time of day, else "2006-01-02 15:04:05": a wall-clock time
	// in nobody's zone.
	Date
	// TimeOfDay is "15:04:05" in a cell that holds no date.
	TimeOfDay
	// Bool is "TRUE" or "FALSE".
	Bool
	// Bad is a cell that holds no value: an error such as #N/A, or a formula whose result was never stored. Its text
	// says which, as a clause: "holds the error #N/A", and its remedy what to do about it.
	Bad
	// Merged is a part of merged cells whose value stands in their first cell. Its text is that cell's where it stands
	// above it, so that a name which is merged over two rows of a header is found in the lower one too; else it is empty.
	Merged
)

// Cell is one cell of a row.
type Cell struct {
	Text  string
	Aside string // of a Merged cell: the name of the cell that holds the value, such as "B5"; of a Bad one: what to do about it
	Kind  CellKind
}

// Row is one row as it stands in the file. Cells missing at its end are empty.
type Row struct {
	Origin
	Cells []Cell
}

// Cell returns the i-th cell from 0; a cell that the row does not have is empty.
func (r Row) Cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// CellName gives a cell's name as a spreadsheet program shows it: CellName(2, 17) is "C17".
func CellName(column, row int) string {
	var letters [8]byte
	i := len(letters)
	for n := column + 1; n > 0 && i > 0; n = (n - 1) / 26 {
		i--
		letters[i] = byte('A' + (n-1)%26)
	}
	return string(letters[i:]) + strconv.Itoa(row)
}
