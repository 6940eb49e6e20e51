package readers

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"convload/pipeline"
)

const csvBuffer = 64 << 10

// csvDocument is an opened CSV file. Its one table is read from the file as it comes.
type csvDocument struct {
	raw     *rawFile
	text    *decoded
	dialect dialect
	table   *csvTable // nil until it is opened
	drained bool
}

// openCSV opens a file that is text.
func openCSV(ctx context.Context, raw *rawFile, r *bufio.Reader) (*csvDocument, error) {
	text, err := decode(ctx, raw, r)
	if err != nil {
		return nil, err
	}
	sample, err := text.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errNoLetter) {
		return nil, err
	}
	if problem := sniffText(sample); problem != nil {
		return nil, problem
	}
	return &csvDocument{raw: raw, text: text, dialect: findDialect(sample, err != nil)}, nil
}

func (d *csvDocument) Sheets() []pipeline.Sheet { return []pipeline.Sheet{{}} }

// Table opens the one table, once.
func (d *csvDocument) Table(_ context.Context, sheet string) (pipeline.Table, error) {
	if sheet != "" || d.table != nil {
		return nil, fmt.Errorf("read %s: a CSV file has one table, which is read once", d.raw.file.location)
	}
	if _, err := d.text.Discard(d.dialect.skip); err != nil {
		return nil, d.raw.file.wrap(err)
	}
	d.table = newCSVTable(d, d.text)
	return d.table, nil
}

func (d *csvDocument) Fingerprint(ctx context.Context) (pipeline.Fingerprint, error) {
	d.drained = true
	print, err := d.raw.fingerprint(ctx)
	if err != nil {
		return print, d.raw.file.wrap(err)
	}
	return print, nil
}

func (d *csvDocument) Notes() []string {
	var notes []string
	if d.text.note != "" {
		notes = append(notes, d.text.note)
	}
	notes = append(notes, d.dialect.notes...)
	if d.table != nil && d.table.text.mixed {
		notes = append(notes, "some rows end in a carriage return alone, as in a file that was pasted together from several exports")
	}
	return notes
}

func (d *csvDocument) Close() error { return d.raw.Close() }

// csvTable reads the rows of a CSV file.
type csvTable struct {
	doc     *csvDocument
	text    *cleanText
	csv     *csv.Reader
	begin   int64 // byte of the text that the CSV reader began with
	cells   []pipeline.Cell
	above   int  // lines in front of the text that the CSV reader sees
	surplus int  // lines so far that continue a row, and so have no number of their own in a spreadsheet program
	line    int  // where the last row ended, as the CSV reader counts
	some    bool // whether there was a row
	err     error
}

func newCSVTable(d *csvDocument, r io.Reader) *csvTable {
	t := &csvTable{doc: d, text: newCleanText(r, d)}
	if d.dialect.skip > 0 {
		t.above = 1
		t.text.lines = 1
	}
	t.read(0)
	return t
}

// read begins to take the text apart from a byte of it on.
func (t *csvTable) read(begin int64) {
	t.begin = begin
	t.csv = csv.NewReader(bufio.NewReaderSize(t.text, csvBuffer))
	t.csv.Comma = t.doc.dialect.comma
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
}

// Close does nothing: the document holds the file.
func (t *csvTable) Close() error { return nil }

func (t *csvTable) Next(ctx context.Context) (pipeline.Row, error) {
	if t.err == nil && t.doc.drained {
		t.err = fmt.Errorf("read %s: the rest was read for its fingerprint", t.doc.raw.file.location)
	}
	for t.err == nil {
		if err := ctx.Err(); err != nil {
			return pipeline.Row{}, err
		}
		record, err := t.record()
		if errors.Is(err, errRecordTooLong) || errors.Is(err, errEnd) {
			if bad := t.unclosedQuote(); bad != nil {
				return pipeline.Row{}, bad
			}
		}
		if err != nil {
			if stray, ok := errors.AsType[*csv.ParseError](err); ok {
				return pipeline.Row{}, t.strayQuote(stray)
			}
			t.err = t.end(err)
			break
		}
		row := pipeline.Row{Origin: t.origin(record)}
		if err := t.fill(record, row.Origin); err != nil {
			return pipeline.Row{}, err
		}
		if !blank(t.cells) {
			t.some = true
			row.Cells = t.cells
			return row, nil
		}
	}
	return pipeline.Row{}, t.err
}

// record reads a record. One that is too long is so in each reading of the file, however many bytes there are at a
// time.
func (t *csvTable) record() ([]string, error) {
	t.text.done = t.begin + t.csv.InputOffset()
	record, err := t.csv.Read()
	tooLong := t.begin+t.csv.InputOffset()-t.text.done > t.text.recordBytes
	if unread := t.text.err; tooLong && (unread == nil || errors.Is(unread, errEnd)) {
		return nil, errRecordTooLong
	}
	return record, err
}

// origin tells where a good record stands, and takes account of the lines that it runs over.
func (t *csvTable) origin(record []string) pipeline.Origin {
	first, _ := t.csv.FieldPos(0)
	last, _ := t.csv.FieldPos(len(record) - 1)
	last += strings.Count(record[len(record)-1], "\n")
	return t.place(first, last)
}

// place numbers a row that runs from one line to another. Blank lines count as rows, line breaks within quotes do not.
func (t *csvTable) place(first, last int) pipeline.Origin {
	row := first - t.surplus
	t.surplus += last - first
	t.line = last
	return pipeline.Origin{File: t.doc.raw.file.name, Row: row}
}

// fill makes cells of a record. An error is a *pipeline.RowError.
func (t *csvTable) fill(record []string, at pipeline.Origin) error {
	limits := t.doc.raw.file.limits
	if len(record) > limits.RowCells {
		return t.bad(at, "TOO_MANY_CELLS",
			fmt.Sprintf("the row has %d cells, more than the limit of %d", len(record), limits.RowCells),
			"mend the delimiters of this row, split the table, or "+toRaise("row_cells"))
	}
	t.cells = t.cells[:0]
	for i, text := range record {
		if t.text.nul && strings.IndexByte(text, 0) >= 0 {
			return t.bad(at, "NUL_BYTE",
				fmt.Sprintf("cell %s holds a NUL byte, which no text has", pipeline.CellName(i, at.Row)), uploadAgain)
		}
		cell := pipeline.Cell{Text: text}
		if limits.tooLong(text) {
			cell = limits.cellTooLong() // it matters only where a mapping wants the cell
		}
		t.cells = append(t.cells, cell)
	}
	return nil
}

func (t *csvTable) bad(at pipeline.Origin, code, message, remedy string) error {
	t.some = true
	return &pipeline.RowError{Origin: at, Problem: pipeline.Problem{Code: code, Message: message, Remedy: remedy}}
}

// strayQuote is a record that cannot be taken apart. The reading goes on with the next line.
func (t *csvTable) strayQuote(e *csv.ParseError) error {
	first, last := e.StartLine+t.above, e.Line+t.above
	lines := fmt.Sprintf("line %d of the file", first)
	if last > first {
		lines = fmt.Sprintf("lines %d to %d of the file", first, last)
	}
	where := "in the middle of a cell that is not in quotation marks"
	if errors.Is(e.Err, csv.ErrQuote) {
		where = "in the middle of a quoted cell"
	}
	return t.bad(t.place(e.StartLine, e.Line), "STRAY_QUOTE",
		fmt.Sprintf("%s cannot be taken apart into cells: a quotation mark stands %s", lines, where),
		`write it twice ("") in a cell that is in quotation marks, or take it out`)
}

// unclosedQuote is a record with a quotation mark that is never closed: not in the whole text, or not within the length
// that a row may have. It is assumed that it was meant to be one like other letters, so that the row ends with its
// line, and the next line is a row of its own, as its number is. It is nil where no quotation mark is open.
//
// The text behind it is read again, but not time and again: all lines that were taken for a part of its cell have an
// even number of quotation marks, and a line with one that is never closed has an odd number.
func (t *csvTable) unclosedQuote() error {
	open, ok := findOpenQuote(t.text.row(), t.doc.dialect.comma)
	if !ok || open.end == 0 {
		return nil
	}
	first, last := t.line+1+open.first, t.line+1+open.line
	at := t.place(first, last)
	bad := t.bad(at, "UNCLOSED_QUOTE",
		fmt.Sprintf("the quotation mark at the beginning of cell %s, in line %d of the file, is never closed; "+
			"the reading went on with the next line", pipeline.CellName(open.column, at.Row), t.above+last),
		"close it or take it out")
	t.above += last
	t.surplus -= last
	t.line = 0
	t.text.rewind(t.text.done + int64(open.end))
	t.read(t.text.done)
	return bad
}

// end tells why there are no more records.
func (t *csvTable) end(err error) error {
	file := t.doc.raw.file
	switch {
	case errors.Is(err, errRecordTooLong):
		return file.wrap(&pipeline.Problem{Code: "ROW_TOO_LONG",
			Message: fmt.Sprintf("no row ends within %s from line %d on", about(t.text.recordBytes), t.above+t.line+1),
			Remedy: "look whether a quotation mark is missing there, take out blank lines, or, where cells are long indeed, " +
				toRaise("cell_length")})
	case !errors.Is(err, errEnd):
		return file.wrap(err)
	case !t.some:
		return file.wrap(&pipeline.Problem{Code: "EMPTY_FILE", Message: "the file is empty",
			Remedy: "export it again; if there was nothing to export, take it away"})
	}
	return io.EOF
}

// blank tells whether there is nothing in the cells but white space.
func blank(cells []pipeline.Cell) bool { return !slices.ContainsFunc(cells, filled) }

// filled tells whether a cell holds something of its own.
func filled(c pipeline.Cell) bool {
	return c.Kind == pipeline.Bad || c.Kind != pipeline.Merged && strings.TrimSpace(c.Text) != ""
}
