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
		p.say("decide: %s has nothing but its name to speak for it: %d of %d values are times", g.about(fieldDateTime, c), t.read, c.filled)
		p.ask("what do the values look like?", setting{"formats", `["DD.MM.YYYY HH:mm"]`})
	}
	if c.empty > 0 {
		p.because[0] += fmt.Sprintf("; empty: %d", c.empty)
	}
	if timeRank(c.header) >= neutralTime && g.presets(fieldDateTime) == nil {
		p.say("decide: is %s when the conversion took place? Its name does not say so", quote(c.header))
	}
	if len(others) > 0 {
		p.say("decide: there are times in %s too: which is the conversion's?", listed(others))
	}
	g.clock(&p, t)
	g.zone(&p, c)
	g.propose(p, c)
	return true
}

// What timeRank gives behind the usual names, whose places in their list come first.
const (
	closingTime = 100 * (iota + 1) // a name that speaks of closing
	anyTime                        // one that says no more than that it is a time
	neutralTime                    // one that does not say it
	otherTime                      // one of another time: a creation or the like
)

// timeRank tells how likely a header is that of the conversions' times: the lower, the likelier.
func timeRank(header string) int {
	switch i := rank(fieldDateTime, header); {
	case i >= 0:
		return i
	case says(header, otherTimes):
		return otherTime
	case says(header, closingWords):
		return closingTime
	case rank(anyTimes, header) >= 0:
		return anyTime
	default:
		return neutralTime
	}
}

// timesByName finds the likeliest column of times by its name, and the others that may be meant.
func (g *suggesting) timesByName() (best *columnSurvey, others []*columnSurvey) {
	place := func(c *columnSurvey) int {
		if n := timeRank(c.header); n < neutralTime || c.most(c.times.read) || c.most(c.times.shorts) {
			return n
		}
		return otherTime + 1 // numbers, which may be something else
	}
	var found, unread []*columnSurvey
	for _, c := range g.columns {
		named := timeRank(c.header) < neutralTime
		switch {
		case !c.named || g.taken[c]:
		case c.most(c.times.read), c.most(c.times.shorts), slices.ContainsFunc(c.times.epochs[:3], c.most), named && c.most(c.times.epochs[3]):
			found = append(found, c)
		case named && (c.filled == 0 || c.half(c.times.read)):
			unread = append(unread, c)
		}
	}
	if len(found) == 0 {
		found = unread
	}
	if len(found) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(found, func(a, b *columnSurvey) int { return place(a) - place(b) })
	best, others = found[0], found[1:]
	g.taken[best] = true
	if timeRank(best.header) < neutralTime {
		others = slices.DeleteFunc(others, func(c *columnSurvey) bool { return place(c) >= otherTime })
	}
	return best, others
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
func (g *suggesting) zone(p *proposal, of *columnSurvey) {
	t, said := &of.times, zoneInHeader(of.header)
	zoned := t.read > 0 && t.zoned == t.read || t.read == 0 && t.epochs[0]+t.epochs[1]+t.epochs[2] > 0
	byValue := slices.IndexFunc(g.columns, func(c *columnSurvey) bool { return c.named && !g.taken[c] && c.most(c.longZones) })
	switch c, _ := g.source(zoneHeaders, func(c *columnSurvey) bool { return c.most(c.zones) }); {
	case g.fit != nil && g.fit.zoneColumn >= 0:
		p.say("%s takes the time zone from the column %s", g.preset, quote(g.fit.header.texts[g.fit.zoneColumn]))
	case c != nil:
		p.say("the column %s holds time zones: %d of %d values", quote(c.header), c.zones, c.filled)
		p.set("time_zone_column", yamlScalar(c.header))
	case zoned:
		p.say("each value says itself in which zone it is")
	case byValue >= 0:
		c := g.columns[byValue]
		g.taken[c] = true
		p.ask(fmt.Sprintf("the column %s holds time zones: %d of %d values; are the times in these, or all in one?", quote(c.header), c.zones, c.filled),
			setting{"time_zone_column", yamlScalar(c.header)}, setting{"time_zone", "Europe/Berlin"})
	case g.params.zone != nil:
		p.say("the time zone %s stands in row %d", g.params.written, g.params.row)
	case said.sure:
		p.say("the time zone %s stands in the header", said.zones[0])
	case said.zones != nil:
		p.ask(fmt.Sprintf("the header says %q, and that is not one time zone for certain", said.text),
			setting{"time_zone", yamlScalar(said.zones[0].String())})
	case t.zoned > 0:
		p.ask("not every value says in which time zone it is", setting{"time_zone", "Europe/Berlin"})
	default:
		p.ask("the file does not say in which time zone its times are", setting{"time_zone", "Europe/Berlin"})
	}
	if g.params.problem != nil {
		p.say("%s", g.params.problem.Message)
	}
}
