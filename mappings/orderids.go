package mappings

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"convload/pipeline"
)

// orderSurvey counts the order IDs of a sheet that Google may refuse.
type orderSurvey struct {
	odd       int
	cell      string // of the first
	character string // of it
}

// observe looks for characters that are none of the "numbers, letters and special characters like dashes or spaces" that
// Google names. What else is like a dash, Google does not say, so that the IDs are sent.
// (https://support.google.com/google-ads/answer/6386790)
func (s *orderSurvey) observe(c *column, row pipeline.Row) {
	cell := c.cell(row)
	if cell.Kind != pipeline.Text {
		return
	}
	order := unpadded(cell.Text)
	i := strings.IndexFunc(order, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != ' ' })
	if i < 0 {
		return
	}
	if s.odd == 0 {
		_, size := utf8.DecodeRuneInString(order[i:])
		s.cell, s.character = pipeline.CellName(c.index, row.Row), strings.Clone(order[i:i+size])
	}
	s.odd++
}

// note says so; "" where there is nothing to say.
func (s *orderSurvey) note() string {
	if s.odd == 0 {
		return ""
	}
	return fmt.Sprintf("the order ID in cell %s holds %q, and Google names letters, digits, dashes and spaces for order IDs: should it refuse"+
		" them, map a column of other IDs (IDs like it: %d)", s.cell, s.character, s.odd)
}
