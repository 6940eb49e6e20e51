package mappings

import (
	"fmt"
	"slices"
	"strings"

	"convload/pipeline"
)

// lostAbove refuses a header that conversions stand above: no row there is read, and they would be lost without a word.
// Such is the file whose own header is missing or damaged, with another pasted below it.
func (f *fit) lostAbove(above []pipeline.Row) *pipeline.Problem {
	for _, row := range above {
		if f.holdsClickID(row) || slices.ContainsFunc(row.Cells, func(c pipeline.Cell) bool { return knownShape(c.Text) }) {
			return &pipeline.Problem{Code: "ROWS_ABOVE_HEADER",
				Message: fmt.Sprintf("row %d holds a click ID and stands above the header, which is row %d", row.Row, f.header.row),
				Remedy:  "put the header above the first conversion, and a second table on a sheet or in a file of its own"}
		}
	}
	return nil
}

// holdsClickID tells whether a row has what may be a click ID where the header in force has them.
func (f *fit) holdsClickID(row pipeline.Row) bool {
	return slices.ContainsFunc(clickFields[:], func(field string) bool { return likeClickID(cellText(row, f.column(field).index)) })
}

// knownShape tells whether a text is made as most of Google's click IDs of today are.
func knownShape(text string) bool {
	id := unwrap(text)
	known := slices.ContainsFunc([]string{"Cj0KC", "CjwKC", "EAIaI", "0AAAA"}, func(s string) bool { return strings.HasPrefix(id, s) })
	return known && likeClickID(id)
}

// likeClickID tells whether a text is as long as click IDs are, and of their letters.
func likeClickID(text string) bool {
	plain, bothCases := letters(unwrap(text))
	return plain && bothCases && len(text) >= 26 && hasDigit(text)
}
