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
	best := 0
	d.comma = ','
	for _, c := range delimiters {
		if e := evidence(sample, c.comma); e > best {
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

// evidence weighs a delimiter: a good one cuts many rows into the same number of cells, and into many. The number of
// such rows counts twice, so that a title, the rows of instructions above a table and a decimal comma here and there do
// not outweigh the table. Of equal weights the comma loses, since it occurs in numbers and sentences.
func evidence(sample []byte, comma rune) int {
	r := csv.NewReader(bytes.NewReader(sample))
	r.Comma = comma
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	rows := map[int]int{} // by their number of cells
	for range 500 {
		record, err := r.Read()
		if err == nil {
			rows[len(record)]++
		} else if r.InputOffset() == int64(len(sample)) {
			break
		}
	}
	best := 0
	for cells, n := range rows {
		best = max(best, n*n*(cells-1))
	}
	return best
}

func delimiterName(comma rune) string {
	for _, c := range delimiters {
		if c.comma == comma {
			return c.name
		}
	}
	return fmt.Sprintf("%q", comma)
}
