package mappings

import (
	"fmt"
	"slices"
	"strings"

	"convload/pipeline"
)

// rule is a Rule bound to a column of the sheet.
type rule struct {
	index   int
	header  string // as the sheet writes it
	words   []ruleWord
	not     bool
	clicks  *clickColumn // reads the column where it is one of click IDs, else nil: a word such as null counts as empty there
	message string
	leftOut *tally // what stood in the rows that it left out; nil of a rule that leaves out empty cells
}

// ruleWord is a word of a rule. Case does not count.
type ruleWord struct {
	text          string
	any           bool   // a star in the word stands for any text
	before, after string // the star, in small letters
}

func bindRule(r Rule, index int, name string) rule {
	b := rule{index: index, header: name, leftOut: new(tally)}
	var words Words
	switch {
	case r.Empty:
		b.leftOut = nil
		words, b.message = Words{""}, fmt.Sprintf("the mapping leaves out rows whose %q is empty", name)
	case len(r.Is) > 0:
		words, b.message = r.Is, fmt.Sprintf("the mapping leaves out rows whose %q is %s", name, r.Is)
	case slices.Equal(r.Not, Words{""}):
		words, b.not, b.message = r.Not, true, fmt.Sprintf("the mapping leaves out rows whose %q is filled in", name)
	default:
		words, b.not, b.message = r.Not, true, fmt.Sprintf("the mapping leaves out rows whose %q is not %s", name, r.Not)
	}
	for _, text := range words {
		word := ruleWord{text: plainWord(text)}
		word.before, word.after, word.any = strings.Cut(strings.ToLower(word.text), "*")
		b.words = append(b.words, word)
	}
	return b
}

// applies tells whether the rule leaves the row out. What a cell would say that holds no value of its own is not known.
func (r rule) applies(row pipeline.Row) bool {
	cell := row.Cell(r.index)
	if void(cell) != nil {
		return false
	}
	text := plainWord(cell.Text)
	for i := range r.words {
		if word := &r.words[i]; word.matches(text) || word.text == "" && r.clicks != nil && r.clicks.missing(text) {
			return !r.not
		}
	}
	return r.not
}

func (w *ruleWord) matches(text string) bool {
	if !w.any {
		return strings.EqualFold(w.text, text)
	}
	text = strings.ToLower(text)
	return len(text) >= len(w.before)+len(w.after) && strings.HasPrefix(text, w.before) && strings.HasSuffix(text, w.after)
}

// observeLeftOut counts what stands in a row that a rule leaves out.
func (b *binding) observeLeftOut(row pipeline.Row) {
	i := slices.IndexFunc(b.rules, func(r rule) bool { return r.applies(row) })
	if i >= 0 && b.rules[i].leftOut != nil {
		b.rules[i].leftOut.leave(plainWord(row.Cell(b.rules[i].index).Text))
	}
}

// glimpse shows the columns of times and amounts a row that a rule leaves out: an export writes it like the others.
func (b *binding) glimpse(row pipeline.Row) {
	if b.survey.guess > 0 || b.annotated(row) || b.misshapen(row) != nil {
		return // what stands there is of another table or in other columns
	}
	if b.timeOfDay.index < 0 {
		b.times.glimpse(b.cells.time.cell(row))
	} else {
		b.times.glimpseJoined(b.cells.time.cell(row), b.timeOfDay.cell(row))
	}
	b.values.glimpse(row)
	b.credits.glimpse(row)
}
