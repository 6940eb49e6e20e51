package mappings

import (
	"fmt"
	"slices"
	"strings"
)

// stages proposes rules for the rows that are no conversions.
func (g *suggesting) stages() {
	if g.preset != "" {
		g.presetStages()
		return
	}
	clicks := slices.DeleteFunc(slices.Clone(clickFields[:]), func(field string) bool { return g.from[field] == nil })
	if len(clicks) == 1 && g.from[clicks[0]].empty > 0 && !g.loadsWithoutClick() {
		c := g.from[clicks[0]]
		g.rules = append(g.rules, ruleProposal{
			because: fmt.Sprintf("rows without a click ID, which no ad brought: %d", c.empty),
			rule:    "{column: " + yamlScalar(c.header) + ", empty: true}"})
	}
	c, _ := g.source(stageHeaders, func(c *columnSurvey) bool { return c.fewWords() && len(c.words.count) > 1 })
	if c == nil {
		return
	}
	won := c.won()
	if won == nil {
		won = c.words.sorted()[:1]
	}
	g.rules = append(g.rules, ruleProposal{off: true,
		because: fmt.Sprintf("decide: the column %s holds %s: are all of these conversions?", quote(c.header), c.words.list()),
		rule:    "{column: " + yamlScalar(c.header) + ", not: " + yamlList(won) + "}"})
}

// loadsWithoutClick tells whether a row without a click ID may be a conversion all the same.
func (g *suggesting) loadsWithoutClick() bool {
	return slices.ContainsFunc(g.fields, func(p proposal) bool { return !p.off && (p.field == fieldEmail || p.field == fieldPhone) })
}

// presetStages holds the preset's rules against the words that stand in the sheet.
func (g *suggesting) presetStages() {
	for _, r := range g.fit.rules {
		c := g.columns[r.index]
		if !r.not || c.filled == 0 || !c.fewWords() || slices.ContainsFunc(c.words.sorted(), func(word string) bool {
			return slices.ContainsFunc(r.words, func(kept string) bool { return strings.EqualFold(kept, word) })
		}) {
			continue
		}
		won := c.won()
		if won == nil {
			won = c.words.sorted()[:1]
		}
		g.rules = append(g.rules, ruleProposal{off: true,
			because: fmt.Sprintf("decide: %s leaves out every row whose %s is not %s, and the column holds %s; a skip of your own takes the place of "+
				"all rules of %s", g.preset, quote(c.header), yamlList(r.words), c.words.list(), g.preset),
			rule: "{column: " + yamlScalar(c.header) + ", not: " + yamlList(won) + "}"})
	}
}

// won finds the words for sales that came about.
func (c *columnSurvey) won() []string {
	var found []string
	for _, word := range c.words.sorted() {
		lower := strings.ToLower(word)
		if slices.ContainsFunc(wonWords, func(beginning string) bool { return strings.HasPrefix(lower, beginning) }) {
			found = append(found, word)
		}
	}
	return found
}

// list shows the words with their numbers.
func (t *tally) list() string {
	var parts []string
	for _, word := range t.sorted() {
		parts = append(parts, fmt.Sprintf("%s (%d)", quote(word), t.count[word]))
	}
	return strings.Join(parts, ", ")
}
