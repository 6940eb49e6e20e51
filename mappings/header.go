package mappings

import (
	"slices"
	"strings"
	"unicode"

	"convload/pipeline"
)

// plainHeader brings a header into the form in which headers are compared: lower case, one blank for any run of blanks,
// hyphens and underscores, without the marks and bracketed notes that CRMs put at the end.
func plainHeader(s string) string {
	s = spaced(s)
	s = strings.TrimRight(s, "* ")
	if i := strings.LastIndexAny(s, "(["); i > 0 && (strings.HasSuffix(s, ")") || strings.HasSuffix(s, "]")) {
		s = strings.TrimRight(s[:i], " ")
	}
	return s
}

// spaced is plainHeader without the last step: with its bracketed notes.
func spaced(s string) string {
	s, _ = uncurled(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '_' || r == '-' || unicode.IsSpace(r):
			return ' '
		case isPadding(r):
			return -1
		default:
			return unicode.ToLower(r)
		}
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// header is a row that may be the header of a table.
type header struct {
	row     int
	texts   []string
	spaced  []string
	plain   []string
	nonvoid int
}

func newHeader(row pipeline.Row) *header {
	h := &header{row: row.Row, texts: make([]string, len(row.Cells))}
	for i, cell := range row.Cells {
		h.texts[i] = strings.TrimSpace(cell.Text)
		h.spaced = append(h.spaced, spaced(cell.Text))
		h.plain = append(h.plain, plainHeader(cell.Text))
		if h.texts[i] != "" {
			h.nonvoid++
		}
	}
	return h
}

// find looks for the column that any of the names means, -1 if there is none. second is another column of equal right, -1
// if there is none: which of the two is meant, only the mapping's author can settle, by writing its name exactly as the
// sheet does. A preset's author has not seen the sheet: literal is false.
func (h *header) find(names Header, literal bool) (first, second int) {
	first = -1
	for _, name := range names {
		i, other := h.named(name, literal)
		switch {
		case i < 0:
		case other >= 0:
			return i, other
		case first < 0:
			first = i
		case first != i:
			return first, i
		}
	}
	return first, -1
}

// named looks for the column of one name. One that bears it with its bracketed note, if it has one, wins over those that
// bear it but for such a note, as Amount does over Amount (converted); where literal, one that bears it as it is written,
// over all others.
func (h *header) named(name string, literal bool) (first, second int) {
	levels := []struct {
		cells []string
		want  string
	}{{h.texts, strings.TrimSpace(name)}, {h.spaced, spaced(name)}, {h.plain, plainHeader(name)}}
	if !literal {
		levels = levels[1:]
	}
	for _, level := range levels {
		if first = slices.Index(level.cells, level.want); first < 0 || level.want == "" {
			continue
		}
		if second = slices.Index(level.cells[first+1:], level.want); second >= 0 {
			second += first + 1
		}
		return first, second
	}
	return -1, -1
}

// has tells whether the header has a column of one of the names.
func (h *header) has(names ...string) bool {
	i, _ := h.find(names, true)
	return i >= 0
}

// only finds the one column that any of the names means; -1 if there is none, or more than one.
func (h *header) only(names ...string) int {
	first, second := h.find(names, true)
	if second >= 0 {
		return -1
	}
	return first
}

// count tells how many columns bear a name.
func (h *header) count(name string) int {
	n, want := 0, plainHeader(name)
	for _, cell := range h.plain {
		if cell == want {
			n++
		}
	}
	return n
}

// repeats tells whether a row is the header again, cell by cell, as where files were pasted under each other.
func (h *header) repeats(row pipeline.Row) bool {
	same := 0
	for i, text := range h.texts {
		cell := strings.TrimSpace(row.Cell(i).Text)
		if cell != text {
			return false
		}
		if text != "" {
			same++
		}
	}
	for i := len(h.texts); i < len(row.Cells); i++ {
		if strings.TrimSpace(row.Cells[i].Text) != "" {
			return false
		}
	}
	return same > 1
}
