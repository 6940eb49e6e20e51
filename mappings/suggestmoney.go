package mappings

import (
	"fmt"
	"slices"
	"strings"
)

// money proposes the columns of amounts and currencies.
func (g *suggesting) money() {
	value := g.value()
	if currency := g.currencyColumn(); currency != nil {
		g.currency(currency)
	} else if value != nil {
		g.askCurrency(value)
	}
}

// value proposes the column of amounts, and gives it; nil if there is none.
func (g *suggesting) value() *columnSurvey {
	if c := g.presets(fieldValue); c != nil {
		g.amounts(c, nil)
		return c
	}
	var found, others, unread []*columnSurvey
	for _, c := range g.columns {
		named := rank(fieldValue, c.header) >= 0
		switch {
		case !c.named || g.taken[c]:
		case named && (c.filled == 0 || c.most(c.amounts.read)):
			found = append(found, c)
		case named && c.amounts.unread != "":
			unread = append(unread, c)
		case c.holdsAmounts() && !strings.Contains(c.header, "%"):
			others = append(others, c)
		}
	}
	if len(found) > 0 {
		noted := func(c *columnSurvey) int { // Amount goes before Amount (converted)
			return 2*rank(fieldValue, c.header) + min(1, strings.Compare(spaced(c.header), plainHeader(c.header)))
		}
		slices.SortStableFunc(found, func(a, b *columnSurvey) int { return noted(a) - noted(b) })
		g.taken[found[0]] = true
		g.amounts(found[0], slices.Concat(found[1:], unread, others))
		return found[0]
	}
	if found = slices.Concat(unread, others); len(found) > 0 {
		g.taken[found[0]] = true
		g.maybeAmounts(found[0], found[1:])
		return found[0]
	}
	return nil
}

// holdsAmounts tells whether the values of a column are amounts whatever its name is: numbers in the way that prices are
// written, and not times or the number of something.
func (c *columnSurvey) holdsAmounts() bool {
	return c.most(c.amounts.read) && !c.half(c.times.read) && (c.half(c.amounts.units.sum) || c.half(c.amounts.marked))
}

// amounts proposes a column of amounts.
func (g *suggesting) amounts(c *columnSurvey, others []*columnSurvey) {
	p := proposal{field: fieldValue}
	a := &c.amounts
	switch {
	case c.filled == 0 && g.presets(fieldValue) == nil:
		p.say("decide: the column %s is empty: its name alone speaks for it", quote(c.header))
	case c.filled == 0:
		p.say("%s is empty", g.about(fieldValue, c))
	case a.read == 0:
		p.say("decide: %s holds nothing that is read as an amount", g.about(fieldValue, c))
	default:
		p.claim(c, a.read, "%s holds amounts such as %s: %d of %d values", g.about(fieldValue, c), quote(a.example), a.read, c.filled)
	}
	if c.empty > 0 {
		p.because[0] += fmt.Sprintf("; empty: %d", c.empty)
	}
	if c.constant() {
		p.say("every row has the same amount")
	}
	if a.negative > 0 {
		p.say("negative amounts, which no conversion has: %d; a refund is an adjustment", a.negative)
	}
	g.decimal(&p, c)
	if len(others) > 0 {
		p.say("decide: there are amounts in %s too: which is the conversion's?", listed(others))
	}
	g.propose(p, c)
}

// decimal tells which sign was taken for the decimal one, or asks.
func (g *suggesting) decimal(p *proposal, c *columnSurvey) {
	a := &c.amounts
	notes, problem := a.column.decide()
	p.because = append(p.because, notes...)
	switch {
	case problem != nil && problem.Code == mixedAmounts:
		p.say("decide: %s", problem.Message)
	case problem != nil && p.off:
		p.say("decide: %s has a decimal sign, or a separator of thousands, and no value settles which", quote(a.column.unclear.text))
		p.set("decimal", `"."`)
	case problem != nil:
		p.ask(quote(a.column.unclear.text)+" has a decimal sign, or a separator of thousands, and no value settles which",
			setting{"decimal", `"."`}, setting{"decimal", `","`})
	case a.column.decimal == ',':
		p.set("decimal", `","`)
	case a.column.decimal == '.' && c.numbers == 0 && (a.column.unclear.count > 0 || g.presets(fieldValue) == nil):
		p.set("decimal", `"."`)
		if a.column.unclear.count == 0 {
			p.say("the point was taken for the decimal sign, because of %s", quote(a.column.points.text))
		}
	}
}

// maybeAmounts proposes, for somebody to take up, a column whose name or whose values alone speak for it.
func (g *suggesting) maybeAmounts(c *columnSurvey, others []*columnSurvey) {
	p := proposal{field: fieldValue, off: true}
	if c.most(c.amounts.read) {
		p.say("decide: the column %s holds numbers such as %s: are they what the conversions are worth?", quote(c.header), quote(c.amounts.example))
		g.decimal(&p, c)
	} else {
		p.say("decide: the column %s is called as if it held amounts, and %d of %d values cannot be read as such, the first %s: rows with these are "+
			"INVALID; export the numbers alone", quote(c.header), c.filled-c.amounts.read, c.filled, quote(c.amounts.unread))
	}
	if len(others) > 0 {
		p.say("decide: there are amounts in %s too: which is the conversion's?", listed(others))
	}
	g.propose(p, c)
}
