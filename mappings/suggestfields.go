package mappings

import (
	"fmt"
	"slices"
	"strings"
)

// clicks proposes the columns of click IDs, and tells whether there are any.
func (g *suggesting) clicks() bool {
	found := false
	for _, field := range clickFields {
		c, others := g.source(field, func(c *columnSurvey) bool { return c.filled == 0 || c.holdsClicks() })
		if c == nil {
			c, others = g.clicksByValue(field)
		}
		if c == nil {
			continue
		}
		found = true
		p := proposal{field: field}
		clicks := c.clicks.sum + c.urls + c.cookies + c.percents
		if c.filled == 0 && g.presets(field) == nil {
			p.say("decide: the column %s is empty: its name alone speaks for it", quote(c.header))
		} else {
			p.claim(c, clicks, "%s %s", g.about(field, c), c.clickEvidence())
		}
		var accept []string
		for word, n := range map[string]int{"url": c.urls, "cookie": c.cookies, "encoded": c.percents} {
			if n > 0 {
				accept = append(accept, word)
			}
		}
		if slices.Sort(accept); accept != nil {
			p.set("accept", "["+strings.Join(accept, ", ")+"]")
		}
		if len(others) > 0 {
			p.say("decide: click IDs stand in %s too: which are those of the click that the sale came from?", listed(others))
		}
		g.propose(p, c)
	}
	return found
}

// clicksByValue finds columns of click IDs that have an unusual name.
func (g *suggesting) clicksByValue(field string) (best *columnSurvey, others []*columnSurvey) {
	var found []*columnSurvey
	for _, c := range g.columns {
		gbraids := c.clicks.count["0AAAAA"]
		if !c.named || g.taken[c] || !c.half(c.clicks.sum-c.clicks.count[""]+c.urls+c.cookies+c.percents) {
			continue
		}
		elsewhere := slices.ContainsFunc(clickFields[:], func(other string) bool { return other != field && rank(other, c.header) >= 0 })
		if !elsewhere && (field == fieldGCLID && !c.half(gbraids) || field == fieldGBRAID && c.half(gbraids)) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	g.taken[found[0]] = true
	return found[0], found[1:]
}

// clickEvidence says what the values look like, by no more than what is the same in many of them.
func (c *columnSurvey) clickEvidence() string {
	if c.filled == 0 {
		return "is empty"
	}
	shape := ""
	for _, beginning := range c.clicks.sorted() {
		if beginning != "" {
			shape += ", " + beginning + "…"
		}
	}
	if shape != "" {
		shape = " (" + shape[len(", "):] + ")"
	}
	text := fmt.Sprintf("looks like Google click IDs%s: %d of %d values", shape, c.clicks.sum+c.urls+c.cookies+c.percents, c.filled)
	for _, form := range []struct {
		n    int
		what string
	}{{c.urls, "within addresses"}, {c.cookies, "as the cookie _gcl_aw has them"}, {c.percents, "URL-encoded"}, {c.empty, "empty"}} {
		if form.n > 0 {
			text += fmt.Sprintf("; %s: %d", form.what, form.n)
		}
	}
	return text
}

func (g *suggesting) action() {
	c, _ := g.source(fieldAction, func(c *columnSurvey) bool { return c.filled > 0 })
	if c != nil {
		p := proposal{field: fieldAction}
		p.say("%s has %d different values in %d rows", g.about(fieldAction, c), len(c.seen), c.filled)
		if len(c.seen) == 1 {
			p.because = []string{g.about(fieldAction, c) + " has the same value in every row"}
		}
		g.propose(p, c)
		return
	}
	g.fields = append(g.fields, proposal{field: fieldAction, off: true, settings: []setting{{"value", "Closed deal"}},
		because: []string{"decide: no column names the conversion action: write its name, or its number, in Google Ads"}})
}

func (g *suggesting) orderID() {
	c, _ := g.source(fieldOrderID, func(c *columnSurvey) bool { return c.filled > 0 && !c.half(c.emails) && !c.half(c.times.read) })
	if c == nil {
		return
	}
	p := proposal{field: fieldOrderID}
	if c.repeated > 0 {
		p.say("%s has values that stand in several rows (%d times): is it the deal's own number, and not the customer's?",
			g.about(fieldOrderID, c), c.repeated)
	} else {
		p.say("%s has another value in each row", g.about(fieldOrderID, c))
	}
	if c.empty > 0 {
		p.because[0] += fmt.Sprintf("; empty: %d", c.empty)
	}
	g.propose(p, c)
}

func (g *suggesting) consent() {
	c, _ := g.source(fieldConsent, (*columnSurvey).fewWords)
	if c == nil {
		return
	}
	var table []string
	plain := true
	for _, word := range c.words.sorted() {
		means, known := consentWords[strings.ToLower(word)]
		if !known {
			table = append(table, yamlScalar(word)+": UNSPECIFIED")
			plain = false
			continue
		}
		plain = plain && strings.EqualFold(word, means)
		table = append(table, yamlScalar(word)+": "+means)
	}
	p := proposal{field: fieldConsent}
	if plain {
		p.say("%s holds Google's own words, or nothing: %d of %d values", g.about(fieldConsent, c), c.words.sum, c.filled)
		g.propose(p, c)
		return
	}
	p.off = true
	p.say("decide: the column %s may hold the consent that Google asks for, and only you know what its words mean", quote(c.header))
	p.set("values", "{"+strings.Join(table, ", ")+"}")
	g.propose(p, c)
}

func (g *suggesting) customer() {
	c, _ := g.source(fieldCustomer, func(c *columnSurvey) bool { return c.most(c.customers) })
	if c == nil {
		return
	}
	p := proposal{field: fieldCustomer, off: true}
	p.say("decide: the column %s may hold the Google Ads account of each row; then it wins over the configuration's customer_id", quote(c.header))
	g.propose(p, c)
}

// identifiers proposes e-mail addresses and phone numbers, which make rows enhanced conversions for leads: somebody has to
// want that. Where nothing else identifies a row, they are all that a mapping can be made of.
func (g *suggesting) identifiers(clicks bool) bool {
	found := false
	for _, one := range []struct {
		field, what string
		count       func(*columnSurvey) int
	}{
		{fieldEmail, "e-mail addresses", func(c *columnSurvey) int { return c.emails }},
		{fieldPhone, "phone numbers", func(c *columnSurvey) int { return c.phones }},
	} {
		c, others := g.source(one.field, func(c *columnSurvey) bool { return c.half(one.count(c)) })
		named := c != nil
		if c == nil && one.field == fieldEmail {
			c, others = g.emailsByValue()
		}
		if c == nil {
			continue
		}
		p := proposal{field: one.field, off: clicks && g.presets(one.field) == nil}
		p.say("%s looks like %s: %d of %d values; mapped, they are hashed and sent as enhanced conversions for leads", g.about(one.field, c),
			one.what, one.count(c), c.filled)
		if p.off {
			p.because[0] = "decide: " + p.because[0]
		} else if !found && !clicks && g.presets(one.field) == nil {
			p.say("decide: there are no click IDs, and so this is all that identifies a conversion: is that wanted?")
		}
		switch {
		case len(others) > 0:
			p.say("decide: there are %s in %s too: which are the customers' own?", one.what, listed(others))
		case !named || one.field == fieldEmail && c.repeated > 0 && c.repeated*2 >= c.filled:
			p.say("decide: are these the customers' own, and not those of the people who sell?")
		}
		if one.field == fieldPhone && c.localPhones > 0 {
			p.because[0] += fmt.Sprintf("; without a country's code: %d", c.localPhones)
			if p.off {
				p.set("region", "DE")
			} else {
				p.ask("of which country are the numbers without a country's code?", setting{"region", "DE"})
			}
		}
		g.propose(p, c)
		found = true
	}
	return found
}

// emailsByValue finds columns of e-mail addresses whose name does not say so.
func (g *suggesting) emailsByValue() (best *columnSurvey, others []*columnSurvey) {
	var found []*columnSurvey
	for _, c := range g.columns {
		if c.named && !g.taken[c] && c.most(c.emails) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(found, func(a, b *columnSurvey) int { return a.repeated - b.repeated })
	g.taken[found[0]] = true
	return found[0], found[1:]
}
