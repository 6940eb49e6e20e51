package readers

import (
	"encoding/xml"
	"fmt"
	"strconv"

	"convload/pipeline"
)

// hidden is what was read of a sheet and is not seen in a spreadsheet program.
type hidden struct {
	rows    int
	columns map[int]bool // from 0: whether a row holds anything there
	behind  int          // the last of these columns, from 1: they are named from left to right
	times   int          // cells with a time of day that their format does not show
}

// column looks at what the sheet says of some columns.
func (h *hidden) column(e xml.StartElement) {
	first, err1 := strconv.Atoi(attribute(e, "min"))
	last, err2 := strconv.Atoi(attribute(e, "max"))
	if err1 != nil || err2 != nil || !isTrue(attribute(e, "hidden")) && !isZero(attribute(e, "width")) {
		return
	}
	if h.columns == nil {
		h.columns = make(map[int]bool)
	}
	for column := max(first-1, h.behind); column < min(last, maxColumns); column++ {
		h.columns[column] = false
	}
	h.behind = max(h.behind, last)
}

// row looks at a row that was read. Where a sheet says that rows are hidden by default (zeroHeight), only those are
// written that are not, as ECMA-376, part 1, 18.3.1.81 has it: a row is hidden if it says so itself, or has no height.
func (h *hidden) row(e xml.StartElement, cells []pipeline.Cell) {
	if (isTrue(attribute(e, "hidden")) || isZero(attribute(e, "ht"))) && !blank(cells) {
		h.rows++
	}
	if len(h.columns) == 0 {
		return
	}
	for i, c := range cells {
		if seen, ok := h.columns[i]; ok && !seen && filled(c) {
			h.columns[i] = true
		}
	}
}

// isZero tells whether a height or a width is given, and is none.
func isZero(length string) bool {
	n, err := strconv.ParseFloat(length, 64)
	return err == nil && n == 0
}

// notes tells of it, once the sheet has been read.
func (h *hidden) notes(sheet string) []string {
	var notes []string
	add := func(n int, one, many string) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf("sheet %q: %s", sheet, counted(n, one, many)))
		}
	}
	columns := 0
	for _, seen := range h.columns {
		if seen {
			columns++
		}
	}
	add(h.rows, "hidden row was read as well", "hidden rows were read as well")
	add(columns, "hidden column was read as well", "hidden columns were read as well")
	add(h.times, "cell shows a date and holds a time of day too, which was not read",
		"cells show a date and hold a time of day too, which was not read")
	return notes
}
