package readers

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"convload/pipeline"
)

// How large a sheet is.
const (
	maxRow     = 1 << 20
	maxColumns = 1 << 14
)

// xlsxDocument is an opened workbook. A workbook is read at random, so all of it is held in a spool.
type xlsxDocument struct {
	file    *File
	spool   *spool
	print   pipeline.Fingerprint
	book    *book
	strings *sharedStrings // nil until a sheet is opened
	notes   []string
}

// openXLSX opens a file that is a ZIP archive.
func openXLSX(ctx context.Context, raw *rawFile, c content) (_ *xlsxDocument, err error) {
	d := &xlsxDocument{file: raw.file, spool: &spool{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.spool.Close())
		}
	}()
	limits := raw.file.limits
	whole, err := d.spool.fill(c, limits.FileSize)
	if err != nil {
		return nil, err
	}
	if !whole {
		return nil, limits.fileTooLarge(limits.FileSize + 1)
	}
	if d.print, err = raw.fingerprint(ctx); err != nil {
		return nil, err
	}
	parts, err := openZIP(d.spool)
	if err != nil {
		return nil, err
	}
	if problem := parts.otherDocument(); problem != nil {
		return nil, problem
	}
	if !parts.isWorkbook() {
		return nil, limits.tooDeep("a ZIP archive", c.depth+1)
	}
	if err := parts.check(limits, d.spool.size); err != nil {
		return nil, err
	}
	if d.book, err = openBook(parts); err != nil {
		return nil, err
	}
	d.notes = d.book.notes
	return d, raw.Close()
}

func (d *xlsxDocument) Sheets() []pipeline.Sheet {
	sheets := make([]pipeline.Sheet, len(d.book.sheets))
	for i, s := range d.book.sheets {
		sheets[i] = s.Sheet
	}
	return sheets
}

func (d *xlsxDocument) Table(ctx context.Context, sheet string) (pipeline.Table, error) {
	for _, s := range d.book.sheets {
		if s.Name == sheet {
			t, err := d.open(ctx, s)
			if err != nil {
				return nil, d.file.wrap(err)
			}
			return t, nil
		}
	}
	return nil, fmt.Errorf("read %s: there is no sheet %q", d.file.location, sheet)
}

// open begins to read a sheet.
func (d *xlsxDocument) open(ctx context.Context, s bookSheet) (*sheetTable, error) {
	if d.strings == nil {
		texts, err := readSharedStrings(ctx, d.book.strings, d.file.limits)
		if err != nil {
			return nil, errors.Join(err, texts.Close())
		}
		d.strings = texts
	}
	scan, err := s.scan(ctx)
	if err != nil {
		return nil, damaged(fmt.Sprintf("the sheet %q", s.Name), err)
	}
	part, err := s.part.Open()
	if err != nil {
		return nil, damaged(fmt.Sprintf("the sheet %q", s.Name), err)
	}
	return &sheetTable{doc: d, name: s.Name, part: part, xml: newXMLStream(part, d.file.limits),
		merges: merges{ahead: scan.merges}, unread: scan.values, last: scan.end}, nil
}

// scan reads the sheet for the first time.
func (s bookSheet) scan(ctx context.Context) (sheetScan, error) {
	part, err := s.part.Open()
	if err != nil {
		return sheetScan{}, err
	}
	defer part.Close()
	return scanSheet(cancellable{ctx, part})
}

func (d *xlsxDocument) Fingerprint(context.Context) (pipeline.Fingerprint, error) {
	return d.print, nil
}

func (d *xlsxDocument) Notes() []string { return d.notes }

func (d *xlsxDocument) Close() error {
	if d.strings == nil {
		return d.spool.Close()
	}
	return errors.Join(d.spool.Close(), d.strings.Close())
}

// sheetTable reads the rows of a sheet.
type sheetTable struct {
	doc     *xlsxDocument
	name    string
	part    io.ReadCloser
	xml     *xmlStream
	row     int // the last row's number
	cells   []pipeline.Cell
	crowded bool // whether the last row has more cells than it may
	merges  merges
	last    int64 // byte of the part behind which no row holds anything; 0: not known
	unread  bool  // whether the scan has seen values and none was read
	hidden  hidden
	err     error
}

func (t *sheetTable) Close() error { return t.part.Close() }

func (t *sheetTable) Next(ctx context.Context) (pipeline.Row, error) {
	for t.err == nil {
		if err := ctx.Err(); err != nil {
			return pipeline.Row{}, err
		}
		row, err := t.next()
		switch {
		case err == nil && t.crowded:
			return pipeline.Row{}, t.tooManyCells(row.Origin)
		case err == nil && !blank(row.Cells):
			return row, nil
		case errors.Is(err, io.EOF):
			t.err = t.end()
		case err != nil:
			where := fmt.Sprintf("the sheet %q, behind row %d,", t.name, t.row)
			t.err = t.doc.file.wrap(damaged(where, err))
		}
	}
	return pipeline.Row{}, t.err
}

// end tells why there are no more rows.
func (t *sheetTable) end() error {
	if t.unread {
		err := errors.New("it holds values, but no rows where they belong")
		return t.doc.file.wrap(damaged(fmt.Sprintf("the sheet %q", t.name), err))
	}
	t.doc.notes = append(t.doc.notes, t.hidden.notes(t.name)...)
	return io.EOF
}

// next reads the next row, blank or not. The end of the part is the end of the rows, since only there is the part known
// to be whole, but where it is known already that the rest holds nothing.
func (t *sheetTable) next() (pipeline.Row, error) {
	for {
		token, err := t.xml.next()
		if err != nil {
			return pipeline.Row{}, err
		}
		e, ok := token.(xml.StartElement)
		if ok && e.Name.Local == "col" {
			t.hidden.column(e)
		}
		if !ok || len(t.xml.path) < 2 || t.xml.path[len(t.xml.path)-2] != "sheetData" {
			continue
		}
		if e.Name.Local != "row" {
			return pipeline.Row{}, fmt.Errorf("<%.20s> stands where rows belong", e.Name.Local)
		}
		if t.last > 0 && t.xml.dec.InputOffset() > t.last {
			return pipeline.Row{}, io.EOF
		}
		if err := t.number(e); err != nil {
			return pipeline.Row{}, err
		}
		if err := t.readRow(); err != nil {
			return pipeline.Row{}, err
		}
		if t.cells, err = t.merges.mark(t.row, t.cells); err != nil {
			return pipeline.Row{}, err
		}
		t.hidden.row(e, t.cells)
		return pipeline.Row{Origin: pipeline.Origin{File: t.doc.file.name, Sheet: t.name, Row: t.row}, Cells: t.cells}, nil
	}
}

// number finds out the number of a row, which some programs leave to be counted.
func (t *sheetTable) number(e xml.StartElement) error {
	n := t.row + 1
	if s := attribute(e, "r"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			return fmt.Errorf("%.20q is no row number", s)
		}
	}
	if n <= t.row || n > maxRow {
		return fmt.Errorf("row %d follows row %d", n, t.row)
	}
	t.row = n
	return nil
}

// readRow reads the cells of a row that has been opened.
func (t *sheetTable) readRow() error {
	t.cells = t.cells[:0]
	t.crowded = false
	depth := len(t.xml.path)
	for {
		token, err := t.xml.next()
		if err != nil {
			return err
		}
		if len(t.xml.path) < depth {
			return nil
		}
		e, ok := token.(xml.StartElement)
		if !ok || len(t.xml.path) != depth+1 || e.Name.Local == "extLst" {
			continue
		}
		if e.Name.Local != "c" {
			return fmt.Errorf("<%.20s> stands where cells belong", e.Name.Local)
		}
		column := len(t.cells)
		if ref := attribute(e, "r"); ref != "" {
			column = columnOf(ref)
		}
		if column < len(t.cells) || column >= maxColumns {
			return fmt.Errorf("cell %.20q is out of place", attribute(e, "r"))
		}
		raw, err := readCell(t.xml, e)
		if err != nil {
			return err
		}
		t.unread = t.unread && !raw.hasValue
		cell, err := t.cell(raw)
		if err != nil {
			return err
		}
		if column >= t.doc.file.limits.RowCells {
			t.crowded = t.crowded || filled(cell)
			continue
		}
		for len(t.cells) < column {
			t.cells = append(t.cells, pipeline.Cell{})
		}
		t.cells = append(t.cells, cell)
	}
}

func (t *sheetTable) tooManyCells(at pipeline.Origin) error {
	return &pipeline.RowError{Origin: at, Problem: pipeline.Problem{Code: "TOO_MANY_CELLS",
		Message: fmt.Sprintf("the row has more than %d cells, the limit", t.doc.file.limits.RowCells),
		Remedy:  "split the table, or " + toRaise("row_cells")}}
}

// columnOf gives the column of a cell's name from 0; it is out of range where the name has none.
func columnOf(name string) int {
	column := 0
	for _, c := range []byte(name) {
		if c |= 0x20; c < 'a' || c > 'z' || column > maxColumns {
			break
		}
		column = column*26 + int(c-'a') + 1
	}
	return column - 1
}
