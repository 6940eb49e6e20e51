package readers

import "bytes"

// quoting follows a CSV text byte by byte, as encoding/csv takes it apart into cells and rows.
type quoting struct {
	comma   string
	matched int // bytes of a comma of several so far
	within  cellPart
	column  int // of the cell, from 0
}

// cellPart is where in a cell a byte stands.
type cellPart uint8

const (
	atStart  cellPart = iota
	plain             // in a cell without quotation marks
	quoted            // behind the quotation mark that opens a cell
	atQuote           // behind one that closes it, or is the first of two
	leftOver          // behind a stray one: encoding/csv passes over the rest of the line
)

// follow takes account of a byte in front of another one, and gives it as encoding/csv should see it: outside quotation
// marks a carriage return alone ends a row, as in spreadsheet programs, so it becomes a line feed.
func (q *quoting) follow(c, after byte) byte {
	if q.within == quoted {
		if c == '"' {
			q.within = atQuote
		}
		return c
	}
	switch {
	case c == '\r' && after == '\n':
		return c
	case c == '\r' || c == '\n':
		q.within, q.column = atStart, 0
		return '\n'
	case q.within == leftOver:
		return c
	case c == q.comma[q.matched]:
		if q.matched++; q.matched == len(q.comma) {
			q.within, q.matched = atStart, 0
			q.column++
		}
		return c
	}
	q.matched = 0
	switch {
	case c == '"' && (q.within == atStart || q.within == atQuote):
		q.within = quoted
	case q.within == atStart && c != '"':
		q.within = plain
	case c == '"' || q.within == atQuote:
		q.within = leftOver
	}
	return c
}

// endRows gives a text in which line feeds stand for the carriage returns that end a row alone.
func endRows(text []byte, comma rune) []byte {
	if bytes.Count(text, []byte("\r")) == bytes.Count(text, []byte("\r\n")) {
		return text
	}
	q := quoting{comma: string(comma)}
	ended := make([]byte, len(text))
	for i, c := range text {
		ended[i] = q.follow(c, byteAt(text, i+1))
	}
	return ended
}

// byteAt gives a byte of a text; behind its end it is 0.
func byteAt(text []byte, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

// openQuote is a quotation mark that opens a cell and is not closed.
type openQuote struct {
	first  int // line that the row begins in; lines count from 0
	line   int // line that the quotation mark stands in
	column int // of the cell, from 0
	end    int // bytes up to the next line; 0 where there is none
}

// findOpenQuote looks at a text that is the beginning of a row, with blank lines in front, for the cell that is open at
// its end.
func findOpenQuote(text []byte, comma rune) (openQuote, bool) {
	q := quoting{comma: string(comma)}
	var open openQuote
	line, begun := 0, false
	for i, c := range text {
		after := byteAt(text, i+1)
		before := q.within
		given := q.follow(c, after)
		if open.end == 0 && (c == '\n' || c == '\r' && after != '\n') {
			open.end = i + 1
		}
		switch {
		case given == '\n':
			line++
		case !begun && c != '\r':
			begun, open.first = true, line
		}
		if before == atStart && q.within == quoted {
			open.line, open.column, open.end = line, q.column, 0
		}
	}
	return open, q.within == quoted
}
