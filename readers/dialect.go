package readers

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode/utf8"
)

// dialect is what a CSV file leaves open.
type dialect struct {
	comma rune
	cr    bool // lines end in carriage returns alone
	skip  int  // bytes of a line in front that names the delimiter and is no row
	notes []string
}

var delimiters = []struct {
	comma rune
	name  string
}{{';', "semicolons"}, {'\t', "tabs"}, {'|', "vertical bars"}, {',', "commas"}}

// findDialect looks at the beginning of a text; whole says that it is all of it.
func findDialect(sample []byte, whole bool) dialect {
	var d dialect
	if d.cr = endsInCR(sample); d.cr {
		d.notes = append(d.notes, "the lines end in carriage returns alone, as old Mac programs write them")
		sample = bytes.ReplaceAll(sample, []byte("\r"), []byte("\n"))
	}
	if end := bytes.LastIndexByte(sample, '\n') + 1; !whole && end > 0 {
		sample = sample[:end]
	}
	if d.comma, d.skip = declared(sample); d.skip > 0 {
		d.notes = append(d.notes, fmt.Sprintf("the cells are separated by %s, as the first line says",
			delimiterName(d.comma)))
		return d
	}
	var best evidence
	d.comma = ','
	for _, c := range delimiters {
		if e := gather(sample, c.comma); e.beats(best) {
			best, d.comma = e, c.comma
		}
	}
	if d.comma != ',' {
		d.notes = append(d.notes, fmt.Sprintf("the cells are taken to be separated by %s, as most rows suggest",
			delimiterName(d.comma)))
	}
	return d
}

// endsInCR tells whether carriage returns alone end the lines. Line feeds within quotes are no line ends.
func endsInCR(sample []byte) bool {
	quoted, found := false, false
	for _, c := range sample {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			return false
		case c == '\r' && !quoted:
			found = true
		}
	}
	return found
}

// declared reads a first line such as "sep=;", which tells Excel the delimiter and which Excel does not show, and gives
// its length.
func declared(sample []byte) (comma rune, length int) {
	line, _, _ := bytes.Cut(sample, []byte("\n"))
	word := strings.Trim(strings.TrimRight(string(line), "\r"), `"`)
	if len(word) < 5 || !strings.EqualFold(word[:4], "sep=") {
		return 0, 0
	}
	comma, size := utf8.DecodeRuneInString(word[4:])
	if len(word) != 4+size || comma == utf8.RuneError || comma == '"' || comma == 0 {
		return 0, 0
	}
	return comma, min(len(line)+1, len(sample))
}

// evidence is what speaks for a delimiter: a good one cuts many rows into the same number of cells, and into many.
type evidence struct {
	cells  map[int]int // of the row that begins in a line
	table  int         // cells of the rows that are taken to be the table
	first  int         // line that the first of these begins in
	weight int
}

// gather looks for a table. The number of its rows counts twice, so that a title, the rows of instructions above it and
// a decimal comma here and there do not outweigh it.
func gather(sample []byte, comma rune) evidence {
	r := csv.NewReader(bytes.NewReader(endRows(sample, comma)))
	r.Comma = comma
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	e := evidence{cells: map[int]int{}}
	rows, firsts := map[int]int{}, map[int]int{} // by their number of cells
	for range 500 {
		record, err := r.Read()
		if err == nil {
			n := len(record)
			line, _ := r.FieldPos(0)
			e.cells[line] = n
			if rows[n]++; rows[n] == 1 {
				firsts[n] = line
			}
		} else if r.InputOffset() == int64(len(sample)) {
			break
		}
	}
	for cells, n := range rows {
		if weight := n * n * (cells - 1); weight > e.weight || weight > 0 && weight == e.weight && cells > e.table {
			e.table, e.first, e.weight = cells, firsts[cells], weight
		}
	}
	return e
}

// beats tells whether it outweighs other evidence. A table that the other's begins in, and not the other way round, has
// a row above it, which is the header: whatever stands in every cell of a column below is not what separates cells. Of
// equal weights the later loses; commas are the last, since they occur in numbers and sentences.
func (e evidence) beats(other evidence) bool {
	switch {
	case e.weight == 0 || other.weight == 0:
		return e.weight > other.weight
	case e.has(other.first) != other.has(e.first):
		return e.has(other.first)
	}
	return e.weight > other.weight
}

// has tells whether a row of the table begins in a line.
func (e evidence) has(line int) bool { return e.cells[line] == e.table }

func delimiterName(comma rune) string {
	for _, c := range delimiters {
		if c.comma == comma {
			return c.name
		}
	}
	return fmt.Sprintf("%q", comma)
}
