package mappings

import (
	"unicode"
	"unicode/utf8"

	"convload/pipeline"
)

// headerNames holds how the headers begin that would matter in a row. It is asked for every row, and lets nearly all of
// them pass at little cost.
type headerNames struct {
	first      [utf8.RuneSelf]bool // the letters and digits of ASCII that some begin with, small ones
	beginnings map[beginning]bool
}

// beginning is made of the first eight letters and digits of a text, small letters or not. Texts that begin otherwise may
// share one: it tells only what is no header.
type beginning uint64

func beginningOf(text string) beginning {
	var b beginning
	n := 0
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b = b<<8 | beginning(byte(unicode.ToLower(r)))
			n++
		case n > 0 && (r == '(' || r == '['):
			return b // the note that plainHeader takes off
		}
		if n == 8 {
			break
		}
	}
	return b
}

// headerNames gathers the headers that the definition looks for, and those of Google's adjustments.
func (d *Definition) headerNames() *headerNames {
	names := &headerNames{beginnings: make(map[beginning]bool)}
	add := func(headers Header) {
		for _, header := range headers {
			names.beginnings[beginningOf(header)] = true
			if header = plainHeader(header); header != "" && header[0] < utf8.RuneSelf {
				names.first[header[0]] = true
			}
		}
	}
	for _, c := range d.Columns {
		add(c.Source.Column)
		add(c.Source.ZoneColumn)
		add(c.Source.TimeColumn)
		for _, more := range c.Source.MoreColumns {
			add(more)
		}
	}
	if d.CustomerID != nil {
		add(d.CustomerID.Column)
	}
	for _, r := range d.Skip {
		add(r.Column)
	}
	add(adjustmentHeaders)
	delete(names.beginnings, 0)
	return names
}

// mayHead tells whether two cells of a row may be headers.
func (n *headerNames) mayHead(row pipeline.Row) bool {
	found := 0
	for i := range row.Cells {
		if cell := &row.Cells[i]; cell.Kind != pipeline.Number && n.mayBe(cell.Text) {
			found++
		}
	}
	return found >= 2
}

func (n *headerNames) mayBe(text string) bool {
	if text == "" {
		return false
	}
	c := text[0]
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	if ('a' <= c && c <= 'z' || '0' <= c && c <= '9') && !n.first[c] {
		return false
	}
	return n.beginnings[beginningOf(text)]
}
