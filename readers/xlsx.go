package readers

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"convload/pipeline"
)

// maxRow is the last row of a sheet.
const maxRow = 1 << 20

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
func openXLSX(ctx context.Context, raw *rawFile, r *bufio.Reader) (_ *xlsxDocument, err error) {
	d := &xlsxDocument{file: raw.file, spool: &spool{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.spool.Close())
		}
	}()
	whole, err := d.spool.fill(r, maxWorkbook)
	if err != nil {
		return nil, err
	}
	if !whole {
		return nil, tooLarge("the workbook is larger than 1 GiB")
	}
	if d.print, err = raw.fingerprint(ctx); err != nil {
		return nil, err
	}
	parts, err := openZIP(d.spool)
	if err != nil {
		return nil, err
	}
	if problem := parts.refuse(); problem != nil {
		return nil, problem
	}
	if d.book, err = openBook(parts); err != nil {
		return nil, err
	}
	return d, raw.r.Close()
}

func (d *xlsxDocument) Sheets() []pipeline.Sheet {
	sheets := make([]pipeline.Sheet, len(d.book.sheets))
	for i, s := range d.book.sheets {
		sheets[i] = s.Sheet
	}
	return sheets
}

func (d *xlsxDocument) Table(_ context.Context, sheet string) (pipeline.Table, error) {
	for _, s := range d.book.sheets {
		if s.Name == sheet {
			t, err := d.open(s)
			if err != nil {
				return nil, d.file.wrap(err)
			}
			return t, nil
		}
	}
	return nil, fmt.Errorf("read %s: there is no sheet %q", d.file.location, sheet)
}

// open begins to read a sheet.
func (d *xlsxDocument) open(s bookSheet) (*sheetTable, error) {
	if d.strings == nil {
		texts, err := readSharedStrings(d.book.strings)
		if err != nil {
			return nil, errors.Join(err, texts.Close())
		}
		d.strings = texts
	}
	part, err := s.part.Open()
	if err != nil {
		return nil, damaged(fmt.Sprintf("the sheet %q", s.Name), err)
	}
	return &sheetTable{doc: d, name: s.Name, part: part, xml: newXMLStream(part, maxSheet)}, nil
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
	doc         *xlsxDocument
	name        string
	part        io.ReadCloser
	xml         *xmlStream
	row         int // the last row's number
	cells       []pipeline.Cell
	hiddenRows  int
	hiddenTimes int // cells with a time of day that their format does not show
	err         error
}

func (t *sheetTable) Close() error { return t.part.Close() }

func (t *sheetTable) Next(ctx context.Context) (pipeline.Row, error) {
	for t.err == nil {
		if err := ctx.Err(); err != nil {
			return pipeline.Row{}, err
		}
		row, err := t.next()
		if err == nil && !blank(row.Cells) {
			return row, nil
		}
		switch {
		case errors.Is(err, io.EOF):
			t.err = io.EOF
			t.note()
		case err != nil:
			where := fmt.Sprintf("the sheet %q, behind row %d,", t.name, t.row)
			t.err = t.doc.file.wrap(damaged(where, err))
		}
	}
	return pipeline.Row{}, t.err
}

// next reads the next row, blank or not. The end of the part is the end of the rows: only there is the part known to be
// whole.
func (t *sheetTable) next() (pipeline.Row, error) {
	for {
		token, err := t.xml.next()
		if err != nil {
			return pipeline.Row{}, err
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "row" || len(t.xml.path) < 2 || t.xml.path[len(t.xml.path)-2] != "sheetData" {
			continue
		}
		if err := t.number(e); err != nil {
			return pipeline.Row{}, err
		}
		if err := t.readRow(); err != nil {
			return pipeline.Row{}, err
		}
		if isTrue(attribute(e, "hidden")) && !blank(t.cells) {
			t.hiddenRows++
		}
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
		if !ok || e.Name.Local != "c" || len(t.xml.path) != depth+1 {
			continue
		}
		column := len(t.cells)
		if ref := attribute(e, "r"); ref != "" {
			column = columnOf(ref)
		}
		if column < len(t.cells) || column >= maxCells {
			return fmt.Errorf("cell %.20q is out of place", attribute(e, "r"))
		}
		raw, err := readCell(t.xml, e)
		if err != nil {
			return err
		}
		for len(t.cells) < column {
			t.cells = append(t.cells, pipeline.Cell{})
		}
		cell, err := t.cell(raw)
		if err != nil {
			return err
		}
		t.cells = append(t.cells, cell)
	}
}

// columnOf gives the column of a cell's name from 0; it is out of range where the name has none.
func columnOf(name string) int {
	column := 0
	for _, c := range []byte(name) {
		if c |= 0x20; c < 'a' || c > 'z' || column > maxCells {
			break
		}
		column = column*26 + int(c-'a') + 1
	}
	return column - 1
}

// note tells, once a sheet has been read, what its reader would not see in a spreadsheet program.
func (t *sheetTable) note() {
	add := func(n int, one, many string) {
		if n > 0 {
			t.doc.notes = append(t.doc.notes, fmt.Sprintf("sheet %q: %s", t.name, counted(n, one, many)))
		}
	}
	add(t.hiddenRows, "hidden row was read as well", "hidden rows were read as well")
	add(t.hiddenTimes, "cell shows a date and holds a time of day too, which was not read",
		"cells show a date and hold a time of day too, which was not read")
}
