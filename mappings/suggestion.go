package mappings

import (
	"fmt"
	"slices"
	"strings"

	"convload/pipeline"
)

// Suggestion is a proposed mapping, with the evidence for each guess and the questions that the sheet leaves open.
type Suggestion struct {
	sheet   string // "" where the file has none
	header  int    // row number
	rows    int    // that were looked at
	preset  string // that fits by the header; "" if none does
	fields  []proposal
	rules   []ruleProposal
	instead []string // why the rules are proposed at once, in place of the preset's; nil where each is proposed by itself
	unused  []string
	notes   []string
}

// proposal is one field of a Suggestion.
type proposal struct {
	field    string
	because  []string   // the evidence
	settings []setting  // of the field's source; none where the preset's own will do
	open     []question // what to add to them
	off      bool       // for somebody to take up who decides so
}

// setting is a key of a source with its value as YAML.
type setting struct{ key, value string }

// question is what the sheet does not say, and the settings that would, of which one is to be chosen.
type question struct {
	why     string
	answers []setting
}

// ruleProposal is a rule of skip.
type ruleProposal struct {
	because string
	rule    string
	off     bool
}

func (p *proposal) set(key, value string) { p.settings = append(p.settings, setting{key, value}) }

func (p *proposal) say(format string, args ...any) {
	p.because = append(p.because, fmt.Sprintf(format, args...))
}

// claim is evidence that holds for n values of a column: it decides only where nearly all of them agree.
func (p *proposal) claim(c *columnSurvey, n int, format string, args ...any) {
	if c.filled > 0 && !c.most(n) {
		format = decide + format
	}
	p.say(format, args...)
}

// decide begins what is left to whoever reads the proposal.
const decide = "decide: "

// undecided tells whether any of the evidence is left to decide.
func (p *proposal) undecided() bool {
	return slices.ContainsFunc(p.because, func(line string) bool { return strings.HasPrefix(line, decide) })
}

func (p *proposal) ask(why string, answers ...setting) {
	p.open = append(p.open, question{why, answers})
}

// suggesting is a Suggestion in the making.
type suggesting struct {
	*Suggester
	Suggestion
	taken map[*columnSurvey]bool
	from  map[string]*columnSurvey // by field
}

// Suggest proposes a mapping from what was observed. A *pipeline.Problem says why there is nothing to propose.
func (s *Suggester) Suggest() (*Suggestion, error) {
	g := &suggesting{Suggester: s, taken: make(map[*columnSurvey]bool), from: make(map[string]*columnSurvey),
		Suggestion: Suggestion{sheet: s.sheet.Name, header: s.header.row, rows: s.rows}}
	if s.fit != nil {
		g.preset = s.fit.definition.Name
		for _, index := range s.fit.places() {
			g.taken[s.columns[index]] = true
		}
	}
	identified := g.clicks()
	if !g.time() {
		return nil, noConversions("no column holds times")
	}
	g.action()
	g.money()
	g.orderID()
	g.consent()
	g.customer()
	if !g.identifiers(identified) && !identified {
		return nil, noConversions("no column holds click IDs")
	}
	g.stages()
	for _, c := range s.columns {
		switch {
		case c.header == "" && c.holdsClicks():
			g.notes = append(g.notes, fmt.Sprintf("column %s has no name, and holds what looks like click IDs: give it one",
				strings.TrimRight(pipeline.CellName(c.index, 1), "1")))
		case c.header == "" || g.taken[c]:
		case c.most(c.amounts.read) && !c.half(c.times.read):
			what := " (holds numbers)"
			if c.holdsAmounts() {
				what = " (holds amounts)"
			}
			g.unused = append(g.unused, quote(c.header)+what)
		case c.constant():
			g.unused = append(g.unused, quote(c.header)+" (the same in every row)")
		default:
			g.unused = append(g.unused, quote(c.header))
		}
	}
	return &g.Suggestion, nil
}

func noConversions(why string) *pipeline.Problem {
	return &pipeline.Problem{Code: "NO_CONVERSIONS", Message: why + ", so that there is no mapping to propose",
		Remedy: "name a table in which each row has a click ID and the time of the conversion, with their names above them"}
}

// source finds the column for a field: the preset's, else the likeliest by its name whose values agree. The others whose
// name and values would do as well come with it.
func (g *suggesting) source(field string, agrees func(*columnSurvey) bool) (best *columnSurvey, others []*columnSurvey) {
	if c := g.presets(field); c != nil {
		return c, nil
	}
	var found []*columnSurvey
	for _, c := range g.columns {
		if c.named && !g.taken[c] && rank(field, c.header) >= 0 && agrees(c) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(found, func(a, b *columnSurvey) int { return rank(field, a.header) - rank(field, b.header) })
	g.taken[found[0]] = true
	return found[0], found[1:]
}

// presets gives the column that the preset takes a field from; nil if there is none.
func (g *suggesting) presets(field string) *columnSurvey {
	if g.fit == nil {
		return nil
	}
	bound, ok := g.fit.columns[field]
	if !ok || bound.index < 0 {
		return nil
	}
	return g.columns[bound.index]
}

// about begins a sentence on the column of a field.
func (g *suggesting) about(field string, c *columnSurvey) string {
	if g.presets(field) != nil {
		return fmt.Sprintf("%s takes %s from the column %s, which", g.preset, field, quote(c.header))
	}
	return "the column " + quote(c.header)
}

// propose adds a field that comes from a column. What the preset says itself stands in the proposal only where something
// has to be added.
func (g *suggesting) propose(p proposal, c *columnSurvey) {
	g.from[p.field] = c
	column := []setting{{"column", yamlScalar(c.header)}}
	if g.presets(p.field) == nil {
		p.settings = append(column, p.settings...)
	} else if len(p.settings)+len(p.open) > 0 || p.undecided() {
		p.settings = slices.Concat(column, g.presetSettings(p.field), p.settings)
	}
	g.fields = append(g.fields, p)
}

// presetSettings are the keys of the preset's source that a source of one's own would lose.
func (g *suggesting) presetSettings(field string) []setting {
	var kept []setting
	source := g.fit.definition.Columns[g.fit.definition.Columns.index(field)].Source
	if source.USOrder {
		kept = append(kept, setting{"us_order", "true"})
	}
	if source.Default != "" {
		kept = append(kept, setting{"default", yamlScalar(source.Default)})
	}
	return kept
}

// listed lists columns for people.
func listed(columns []*columnSurvey) string {
	texts := make([]string, len(columns))
	for i, c := range columns {
		texts[i] = quote(c.header)
	}
	return strings.Join(texts, ", ")
}
