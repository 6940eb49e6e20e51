package mappings

import (
	"fmt"
	"slices"
	"strings"

	"convload/pipeline"
)

// stages proposes rules for the rows that are no conversions.
func (g *suggesting) stages() {
	if g.fit != nil && (g.changedWords() || g.saysStages()) {
		return
	}
	clicks := slices.DeleteFunc(slices.Clone(clickFields[:]), func(field string) bool { return g.from[field] == nil })
	if g.fit == nil && len(clicks) == 1 && g.from[clicks[0]].empty > 0 && !g.loadsWithoutClick() {
		c := g.from[clicks[0]]
		g.rules = append(g.rules, ruleProposal{
			because: fmt.Sprintf("rows without a click ID, which no ad brought: %d", c.empty),
			rule:    "{column: " + yamlScalar(c.header) + ", empty: true}"})
	}
	columns := g.stageColumns()
	if g.fit != nil && len(columns) > 0 {
		for i, r := range g.fit.definition.Skip {
			again := ruleProposal{rule: r.yaml()}
			if i == 0 {
				again.because = "a skip of one's own takes the place of all rules of " + g.preset + ", which therefore stand here again"
			}
			g.rules = append(g.rules, again)
		}
	}
	for _, c := range columns {
		g.taken[c] = true
		why := fmt.Sprintf("decide: the column %s holds %s: ", quote(c.header), c.stageList())
		if c.speaksOfStages() {
			why += "are all of these conversions?"
		} else {
			why += "does it say which rows are conversions? Then write the words that do"
		}
		g.rules = append(g.rules, ruleProposal{off: true, because: why,
			rule: "{column: " + yamlScalar(c.header) + ", not: " + yamlList(c.won()) + "}"})
	}
}

// loadsWithoutClick tells whether a row without a click ID may be a conversion all the same.
func (g *suggesting) loadsWithoutClick() bool {
	return slices.ContainsFunc(g.fields, func(p proposal) bool { return !p.off && (p.field == fieldEmail || p.field == fieldPhone) })
}

// keepsWords tells whether a rule leaves out all rows but those with certain words.
func (r Rule) keepsWords() bool { return len(r.Not) > 0 && !slices.Contains(r.Not, "") }

// saysStages tells whether the preset itself says by a column of the sheet what became of a sale.
func (g *suggesting) saysStages() bool {
	return slices.ContainsFunc(g.fit.definition.Skip, func(r Rule) bool { return r.keepsWords() && g.fit.header.has(r.Column...) })
}

// changedWords holds the preset's rules against the words that stand in the sheet. Where a rule would leave out every row, all
// rules are proposed again with words of the sheet in this one, and at once: one alone would take the place of all.
func (g *suggesting) changedWords() bool {
	rules := slices.Clone(g.fit.definition.Skip)
	for i, r := range rules {
		index := g.fit.header.only(r.Column...)
		if index < 0 || !r.keepsWords() {
			continue
		}
		c := g.columns[index]
		if c.filled == 0 || !c.fewWords() || slices.ContainsFunc(c.words.sorted(), r.keeps) {
			continue
		}
		rules[i].Not = c.won()
		g.instead = append(g.instead, fmt.Sprintf("decide: %s leaves out every row whose %s is not %s, and the column holds %s: which of these are "+
			"conversions? A skip of one's own takes the place of all rules of %s, which therefore stand in it again", g.preset, quote(c.header),
			yamlList(r.Not), c.stageList(), g.preset))
	}
	if g.instead == nil {
		return false
	}
	for _, r := range rules {
		g.rules = append(g.rules, ruleProposal{rule: r.yaml(), off: true})
	}
	return true
}

// keeps tells whether the rule lets a row with a word pass.
func (r Rule) keeps(word string) bool {
	return !bindRule(r, 0, "").applies(pipeline.Row{Cells: []pipeline.Cell{{Text: word}}})
}

// yaml writes the rule on one line.
func (r Rule) yaml() string {
	text := "{column: " + yamlList(r.Column)
	switch {
	case len(r.Is) > 0:
		text += ", is: " + yamlList(r.Is)
	case len(r.Not) > 0:
		text += ", not: " + yamlList(r.Not)
	default:
		text += ", empty: true"
	}
	if r.Optional {
		text += ", optional: true"
	}
	return text + "}"
}

// mostStages is how many columns are asked about at most.
const mostStages = 5

// stageColumns finds the columns that may say what became of a sale: those whose name or words do; where there is none, any
// that has few different words.
func (g *suggesting) stageColumns() []*columnSurvey {
	var found, others []*columnSurvey
	for _, c := range g.columns {
		switch words := len(c.words.count); {
		case !c.named || g.taken[c] || c.half(c.zones) || !c.words.many && words+min(c.empty, 1) < 2:
		case c.speaksOfStages():
			found = append(found, c)
		case c.fewWords() && words > 1 && c.filled >= 10 && c.filled >= 3*words && !c.half(c.amounts.read) && !c.half(c.times.read):
			others = append(others, c)
		}
	}
	if found == nil {
		found = others
	}
	return found[:min(len(found), mostStages)]
}

// speaksOfStages tells whether the column's name says that it holds what became of sales, or half of its words do.
func (c *columnSurvey) speaksOfStages() bool {
	switch {
	case says(c.header, stageWords):
		return true
	case says(c.header, peopleWords):
		return false
	}
	known := 0
	for word := range c.words.count {
		if speaksOfStage(word) {
			known++
		}
	}
	return c.fewWords() && known > 0 && known*2 >= len(c.words.count)
}

// speaksOfStage tells whether a word says what became of a sale. Its beginning has to: Jan Open is a name.
func speaksOfStage(word string) bool {
	words := headerWords(word)
	return len(words) > 0 && (says(words[0], wonWords) || says(words[0], openWords) || says(words[0], closingWords))
}

// won finds the words for sales that came about; where none is known for that, the likeliest.
func (c *columnSurvey) won() []string {
	words := c.stageWords()
	if !c.fewWords() || len(words) == 0 {
		return []string{"Won"}
	}
	won := slices.DeleteFunc(slices.Clone(words), func(word string) bool {
		return !says(word, wonWords) && consentWords[strings.ToLower(word)] != "GRANTED"
	})
	if len(won) > 0 {
		return won
	}
	i := slices.IndexFunc(words, func(word string) bool { return !says(word, openWords) && consentWords[strings.ToLower(word)] == "" })
	return []string{words[max(i, 0)]}
}

// stageWords lists the words that may be shown: all where the column's name says that they are no names of people, else
// those that are known.
func (c *columnSurvey) stageWords() []string {
	words := c.words.sorted()
	switch {
	case says(c.header, stageWords):
		return words
	case says(c.header, peopleWords):
		return nil
	}
	return slices.DeleteFunc(words, func(word string) bool {
		return !speaksOfStage(word) && consentWords[strings.ToLower(word)] == ""
	})
}

// stageList shows the words with their numbers.
func (c *columnSurvey) stageList() string {
	if !c.fewWords() {
		return fmt.Sprintf("more than %d different words, or such as are not shown", mostWords)
	}
	var parts []string
	for _, word := range c.stageWords() {
		parts = append(parts, fmt.Sprintf("%s (%d)", quote(word), c.words.count[word]))
	}
	switch hidden := len(c.words.count) - len(parts); {
	case hidden > 0 && len(parts) == 0:
		parts = append(parts, fmt.Sprintf("%d different words, which are not shown because they may be names", hidden))
	case hidden > 0:
		parts = append(parts, fmt.Sprintf("and %d more", hidden))
	}
	if c.empty > 0 {
		parts = append(parts, fmt.Sprintf("nothing (%d)", c.empty))
	}
	return strings.Join(parts, ", ")
}
