package mappings

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"convload/pipeline"
)

// longestName is more letters than the name of a group of columns has.
const longestName = 200

// overTwoRows recognises a header that stands over two rows, as where names are split or have a group's name above them.
// It is not read: which part belongs to which column would be a guess.
func overTwoRows(candidates []*Definition, top []pipeline.Row, auto bool) *pipeline.Problem {
	for n := range max(0, len(top)-1) {
		upper, lower := newHeader(top[n]), newHeader(top[n+1])
		for _, texts := range bothRows(upper.texts, lower.texts) {
			joined := pipeline.Row{Origin: top[n+1].Origin}
			for _, text := range texts {
				joined.Cells = append(joined.Cells, pipeline.Cell{Text: text})
			}
			f, err := choose(candidates, newHeader(joined), auto, new(nearMiss))
			if err != nil || f == nil {
				continue
			}
			return &pipeline.Problem{Code: "HEADER_OVER_TWO_ROWS",
				Message: fmt.Sprintf("the header stands over two rows, %d and %d, which make %s together", upper.row, lower.row, f.words()),
				Remedy:  "write the whole name of each column into one cell of one row, right above the first conversion"}
		}
	}
	return nil
}

// bothRows makes one row of texts out of two, in the ways in which headers are written over two rows.
func bothRows(upper, lower []string) [][]string {
	var joined, grouped, either []string
	at := func(texts []string, i int) string {
		if i < len(texts) {
			return texts[i]
		}
		return ""
	}
	group := ""
	for i := range max(len(upper), len(lower)) {
		above, below := at(upper, i), at(lower, i)
		if above == below {
			above = "" // the two cells are merged
		}
		if group = cmp.Or(above, group); len(group) > longestName {
			group = "" // it would be repeated for every column
		}
		joined = append(joined, strings.TrimSpace(above+" "+below))
		grouped = append(grouped, strings.TrimSpace(group+" "+below))
		either = append(either, cmp.Or(below, above))
	}
	return [][]string{joined, grouped, either}
}

// words quotes the first names of columns that the fit uses. They are the mapping's, and nobody's personal data.
func (f *fit) words() string {
	const most = 3
	var words []string
	for _, i := range slices.Compact(slices.Sorted(maps.Values(f.places()))) {
		words = append(words, fmt.Sprintf("%q", shown(f.header.texts[i])))
	}
	if len(words) > most {
		return strings.Join(words[:most], ", ") + ", …"
	}
	return strings.Join(words, " and ")
}
