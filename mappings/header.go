package mappings

import (
	"fmt"
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
		case unicode.IsControl(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060':
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

// find looks for the one column that any of the names means, -1 if there is none. A column that bears the name as it is
// written wins over those that bear it but for case, blanks or a bracketed note; two columns of equal right are a
// problem that only the mapping's author can settle.
func (h *header) find(names Header) (int, *pipeline.Problem) {
	for _, level := range []struct {
		cells []string
		form  func(string) string
	}{{h.texts, strings.TrimSpace}, {h.spaced, spaced}, {h.plain, plainHeader}} {
		found := -1
		for _, name := range names {
			want := level.form(name)
			for i, cell := range level.cells {
				if cell == "" || cell != want || i == found {
					continue
				}
				if found >= 0 {
					return -1, &pipeline.Problem{Code: "AMBIGUOUS_HEADER",
						Message: fmt.Sprintf("row %d has two columns for %s: %s and %s", h.row, names,
							pipeline.CellName(found, h.row), pipeline.CellName(i, h.row)),
						Remedy: "rename or delete the one that is not meant, or name the right one in a mapping"}
				}
				found = i
			}
		}
		if found >= 0 {
			return found, nil
		}
	}
	return -1, nil
}

// has tells whether the header has a column of one of the names.
func (h *header) has(names ...string) bool {
	i, problem := h.find(names)
	return i >= 0 || problem != nil
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
