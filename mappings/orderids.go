package mappings

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"convload/pipeline"
)

// orderSurvey counts the order IDs of a sheet that Google may refuse, and the words that stand for none.
type orderSurvey struct {
	words     wordCount
	odd       int
	cell      string // of the first
	character string // of it
}

// observe looks for characters that are none of the "numbers, letters and special characters like dashes or spaces" that
// Google names. What else is like a dash, Google does not say, so that the IDs are sent.
// (https://support.google.com/google-ads/answer/6386790)
func (s *orderSurvey) observe(c *column, row pipeline.Row) {
	cell := c.cell(row)
	order := unpadded(cell.Text)
	if word := nullWord(order); word != "" {
		s.words.add(word)
		return
	}
	if cell.Kind != pipeline.Text {
		return
	}
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

// notes says so; nil where there is nothing to say.
func (s *orderSurvey) notes() (notes []string) {
	if n := s.words.total(); n > 0 {
		notes = append(notes, fmt.Sprintf("%s had no order ID but a word: %s", cells(n), s.words))
	}
	if s.odd > 0 {
		notes = append(notes, fmt.Sprintf("the order ID in cell %s holds %q, and Google names letters, digits, dashes and spaces for order"+
			" IDs: should it refuse them, map a column of other IDs (IDs like it: %d)", s.cell, s.character, s.odd))
	}
	return notes
}

// spreadsheetError recognises what a formula leaves in a cell instead of a value, in any language: #REF!, #BEZUG!, #NAME?.
// #N/A stands for a missing value.
func spreadsheetError(text string) bool {
	return strings.HasPrefix(text, "#") && strings.HasSuffix(text, "!") || strings.EqualFold(text, "#NAME?")
}
