package mappings

import (
	"fmt"
	"slices"
	"strings"
)

// money proposes the columns of amounts and currencies.
func (g *suggesting) money() {
	value, others := g.source(fieldValue, func(c *columnSurvey) bool { return c.filled == 0 || c.most(c.amounts.read) })
	if value == nil {
		g.amountsByValue()
	} else {
		g.amounts(value, others)
	}
	currency, _ := g.source(fieldCurrency, func(c *columnSurvey) bool { return c.filled == 0 || c.most(c.currencies.sum) })
	if currency == nil {
		i := slices.IndexFunc(g.columns, func(c *columnSurvey) bool {
			return c.named && !g.taken[c] && c.filled > 1 && c.currencies.sum == c.filled
		})
		if i >= 0 {
			currency = g.columns[i]
			g.taken[currency] = true
		}
	}
	switch {
	case currency != nil:
		p := proposal{field: fieldCurrency}
		p.say("%s holds currency codes%s: %d of %d values", g.about(fieldCurrency, currency), examples(currency.currencies),
			currency.currencies.sum, currency.filled)
		g.propose(p, currency)
	case value != nil:
		g.askCurrency(value)
	}
}

// amounts proposes a column of amounts.
func (g *suggesting) amounts(c *columnSurvey, others []*columnSurvey) {
	p := proposal{field: fieldValue}
	a := &c.amounts
	if c.filled == 0 {
		p.say("%s is empty: its name alone speaks for it", g.about(fieldValue, c))
		g.propose(p, c)
		return
	}
	p.say("%s holds amounts such as %s: %d of %d values", g.about(fieldValue, c), quote(a.example), a.read, c.filled)
	if c.empty > 0 {
		p.because[0] += fmt.Sprintf("; empty: %d", c.empty)
	}
	if c.constant() {
		p.say("every row has the same amount")
	}
	if a.negative > 0 {
		p.say("negative amounts, which no conversion has: %d; a refund is an adjustment", a.negative)
	}
	notes, problem := a.column.decide()
	p.because = append(p.because, notes...)
	switch {
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
	if len(others) > 0 {
		p.say("decide: there are amounts in %s too: which is the conversion's?", named(others))
	}
	g.propose(p, c)
}

// amountsByValue finds amounts in a column whose name does not say so: they are proposed, not taken.
func (g *suggesting) amountsByValue() {
	i := slices.IndexFunc(g.columns, func(c *columnSurvey) bool {
		return c.named && !g.taken[c] && c.most(c.amounts.read) && !c.most(c.times.read) &&
			(c.half(c.amounts.units.sum) || c.half(c.amounts.fractions))
	})
	if i < 0 {
		return
	}
	c := g.columns[i]
	p := proposal{field: fieldValue, off: true}
	p.say("decide: the column %s holds numbers such as %s: are they what the conversions are worth?", quote(c.header), quote(c.amounts.example))
	g.propose(p, c)
}

// askCurrency asks for the currency, unless the amounts or their name say it.
func (g *suggesting) askCurrency(c *columnSurvey) {
	units := c.amounts.units.sorted()
	each := len(units) > 0 && c.amounts.units.sum == c.amounts.read &&
		!slices.ContainsFunc(units, func(unit string) bool { return unitCode(unit) == "" })
	if each || unitCode(headerUnit(c.header)) != "" {
		return
	}
	why := "decide: nothing says which currency the amounts are in; without one, Google takes that of the account"
	answer := "EUR"
	if len(units) > 0 {
		codes := strings.Fields(currencySigns[strings.ToLower(units[0])])
		switch {
		case len(codes) > 0:
			why, answer = fmt.Sprintf("decide: the amounts are in %s, which is %s", quote(units[0]), strings.Join(codes[:min(len(codes), 6)], ", ")), codes[0]
			if len(codes) > 6 {
				why += " or others"
			}
		case unitCode(units[0]) != "":
			why, answer = "decide: only some of the amounts say their currency", unitCode(units[0])
		}
	}
	g.fields = append(g.fields, proposal{field: fieldCurrency, off: true, because: []string{why}, settings: []setting{{"value", answer}}})
}

// examples shows up to six of the codes in a column.
func examples(codes tally) string {
	list := codes.sorted()
	if len(list) == 0 {
		return ""
	}
	more := ""
	if len(list) > 6 || codes.many {
		list, more = list[:min(6, len(list))], ", …"
	}
	return " (" + strings.Join(list, ", ") + more + ")"
}
