package mappings

import (
	"slices"
	"strings"

	"convload/pipeline"
)

// namesColumns tells whether a row that would be read as a conversion is more likely the header of another table, whose
// names the mapping does not know: nothing but different words, without a digit among them, with one where a conversion
// has an identifier and one where it has its time, for only below these could a row be mistaken for a conversion. Words
// that stand for a missing value, and currencies, name no columns.
func (b *binding) namesColumns(row pipeline.Row) bool {
	var words []string
	for i := range row.Cells {
		text := cellText(row, i)
		if text == "" {
			continue
		}
		word := strings.ToLower(text)
		if row.Cells[i].Kind != pipeline.Text || hasDigit(text) || strings.Contains(text, "@") || nullWords[word] ||
			IsCurrency(strings.ToUpper(text)) || slices.Contains(words, word) {
			return false
		}
		words = append(words, word)
	}
	time := cellText(row, b.cells.time.index)
	return time != "" && !b.aside(row, time)
}
