package mappings

import (
	"fmt"
	"slices"
	"strings"
)

// time proposes the column of conversion times, and tells whether there is one.
func (g *suggesting) time() bool {
	c := g.presets(fieldDateTime)
	var others []*columnSurvey
	if c == nil {
		c, others = g.timesByName()
	}
	if c == nil {
		return false
	}
	p := proposal{field: fieldDateTime}
	t := &c.times
	switch epoch := slices.IndexFunc(t.epochs[:], c.most); {
	case c.most(t.read):
		p.say("%s holds times such as %s: %d of %d values", g.about(fieldDateTime, c), shownTime(t.example), t.read, c.filled)
		g.order(&p, t)
	case c.most(t.shorts):
		p.say("%s holds dates with a year of two digits, such as %s: %d of %d values", g.about(fieldDateTime, c), shownTime(t.shortly), t.shorts,
			c.filled)
		shortYears(&p, t)
	case epoch >= 0:
		p.say("%s holds numbers that can be times, %s: %d of %d values", g.about(fieldDateTime, c), epochFormats[epoch], t.epochs[epoch], c.filled)
		p.set("formats", "["+epochFormats[epoch]+"]")
	default:
		p.say("%s has nothing but its name to speak for it: %d of %d values are times", g.about(fieldDateTime, c), t.read, c.filled)
		p.ask("what do the values look like?", setting{"formats", `["DD.MM.YYYY HH:mm"]`})
	}
	if c.empty > 0 {
		p.because[0] += fmt.Sprintf("; empty: %d", c.empty)
	}
	if rank(fieldDateTime, c.header) < 0 && g.presets(fieldDateTime) == nil {
		p.say("decide: is %s when the conversion took place? Its name does not say so", quote(c.header))
	}
	if len(others) > 0 {
		p.say("decide: there are times in %s too: which is the conversion's?", named(others))
	}
	g.clock(&p, t)
	g.zone(&p, t)
	g.propose(p, c)
	return true
}

// timesByName finds the likeliest column of times: by its name, else one that is not called a creation or the like, else
// one that is.
func (g *suggesting) timesByName() (best *columnSurvey, others []*columnSurvey) {
	isTime := func(c *columnSurvey) bool {
		return c.most(c.times.read) || c.most(c.times.shorts) || slices.ContainsFunc(c.times.epochs[:], c.most)
	}
	if best, others = g.source(fieldDateTime, isTime); best != nil {
		others = slices.DeleteFunc(others, func(c *columnSurvey) bool { return !c.most(c.times.read) })
		return best, others
	}
	var found, odd []*columnSurvey
	for _, c := range g.columns {
		switch {
		case !c.named || g.taken[c] || !c.most(c.times.read):
		case slices.ContainsFunc(strings.Fields(plainHeader(c.header)), func(word string) bool { return slices.Contains(otherTimes, word) }):
			odd = append(odd, c)
		default:
			found = append(found, c)
		}
	}
	if found = append(found, odd...); len(found) == 0 {
		return g.source(fieldDateTime, func(c *columnSurvey) bool { return c.filled == 0 || c.half(c.times.read) })
	}
	g.taken[found[0]] = true
	return found[0], found[1:]
}

// order tells how day and month were told apart, or asks.
func (g *suggesting) order(p *proposal, t *timesLook) {
	if g.presets(fieldDateTime) != nil && g.fit.definition.Columns[g.fit.definition.Columns.index(fieldDateTime)].Source.USOrder {
		t.column.spec.usOrder = true
	}
	notes, problem := t.column.decide()
	p.because = append(p.because, slices.DeleteFunc(notes, func(note string) bool { return strings.HasPrefix(note, t.column.untimed) })...)
	if problem == nil {
		orders := []*dayMonth{&t.column.orders.slash, &t.column.orders.dash}
		i := slices.IndexFunc(orders, func(d *dayMonth) bool { return d.dayFirst.count+d.monthFirst.count > 0 })
		if i < 0 || t.column.spec.usOrder {
			return
		}
		if pattern := t.pattern(orders[i].order == orderDayFirst); pattern != "" && orders[i].order != orderMixed {
			p.say("with formats, a file in which no date settles the order is read the same way")
			p.set("formats", "["+yamlScalar(pattern)+"]")
		}
		return
	}
	for _, d := range []*dayMonth{&t.column.orders.slash, &t.column.orders.dash} {
		if d.order == orderUnknown && d.either.count > 0 {
			p.ask(d.either.example+" can be day/month or month/day, and no value settles it",
				setting{"formats", "[" + yamlScalar(d.either.stamp.shape(true)) + "]"},
				setting{"formats", "[" + yamlScalar(d.either.stamp.shape(false)) + "]"})
			return
		}
	}
	p.say("decide: %s", problem)
}

// shortYears proposes the pattern of dates with years of two digits, or asks which.
func shortYears(p *proposal, t *timesLook) {
	fitting := t.fitting()
	answers := make([]setting, len(fitting))
	for i, format := range fitting {
		answers[i] = setting{"formats", "[" + yamlScalar(format) + "]"}
	}
	switch len(answers) {
	case 0:
		p.ask("no usual pattern fits every value", setting{"formats", `["DD.MM.YY HH:mm"]`})
	case 1:
		p.say("no other usual pattern fits every value")
		p.settings = append(p.settings, answers[0])
	default:
		p.ask("several patterns fit every value", answers...)
	}
}

// clock looks for the time of day where the dates have none.
func (g *suggesting) clock(p *proposal, t *timesLook) {
	untimed := t.read > 0 && t.untimed*5 >= t.read*4
	if t.read == 0 && t.shorts > 0 {
		untimed = slices.ContainsFunc(t.fitting(), func(format string) bool { return !strings.Contains(format, "mm") })
	}
	if !untimed {
		return
	}
	if c, _ := g.source(clockHeaders, func(c *columnSurvey) bool { return c.most(c.times.clock) }); c != nil {
		p.say("the time of day stands in the column %s", quote(c.header))
		p.set("time_column", yamlScalar(c.header))
		return
	}
	p.ask("the dates have no time of day, and are taken as 23:59:59 unless another is set", setting{"at", `"18:00"`})
}

// zone tells where the times' zone comes from, or asks.
func (g *suggesting) zone(p *proposal, t *timesLook) {
	switch c, _ := g.source(zoneHeaders, func(c *columnSurvey) bool { return c.most(c.zones) }); {
	case g.fit != nil && g.fit.zoneColumn >= 0:
		p.say("%s takes the time zone from the column %s", g.preset, quote(g.fit.header.texts[g.fit.zoneColumn]))
	case c != nil:
		p.say("the column %s holds time zones: %d of %d values", quote(c.header), c.zones, c.filled)
		p.set("time_zone_column", yamlScalar(c.header))
	case t.read > 0 && t.zoned == t.read, t.read == 0 && t.epochs[0]+t.epochs[1]+t.epochs[2] > 0:
		p.say("each value says itself in which zone it is")
	case g.params.zone != nil:
		p.say("the time zone %s stands in row %d", g.params.written, g.params.row)
	case t.zoned > 0:
		p.ask("not every value says in which time zone it is", setting{"time_zone", "Europe/Berlin"})
	default:
		p.ask("the file does not say in which time zone its times are", setting{"time_zone", "Europe/Berlin"})
	}
	if g.params.problem != nil {
		p.say("%s", g.params.problem.Message)
	}
}
