package mappings

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// currencyColumn finds the column of currencies: by its name, whatever it holds, else one that holds nothing else.
func (g *suggesting) currencyColumn() *columnSurvey {
	if c, _ := g.source(fieldCurrency, func(c *columnSurvey) bool { return c.filled > 0 }); c != nil {
		return c
	}
	i := slices.IndexFunc(g.columns, func(c *columnSurvey) bool {
		return c.named && !g.taken[c] && c.filled > 1 && c.moneys == c.filled &&
			!slices.ContainsFunc(c.words.sorted(), func(word string) bool { return utf8.RuneCountInString(word) < 3 && hasLetter(word) })
	})
	if i < 0 {
		return nil
	}
	g.taken[g.columns[i]] = true
	return g.columns[i]
}

// currency proposes a column of currencies. Signs and names need the mapping's word; where one may mean several currencies,
// or none that is known, its rows are INVALID until somebody decides.
func (g *suggesting) currency(c *columnSurvey) {
	p := proposal{field: fieldCurrency}
	if c.currencies.sum == c.filled {
		p.say("%s holds currency codes%s: %d of %d values", g.about(fieldCurrency, c), examples(c.currencies), c.currencies.sum, c.filled)
	} else {
		p.claim(c, c.moneys, "%s names currencies: %d of %d values, of which %d are codes%s", g.about(fieldCurrency, c), c.moneys, c.filled,
			c.currencies.sum, examples(c.currencies))
	}
	var table, open []string
	if c.fewWords() {
		for _, word := range c.words.sorted() {
			if IsCurrency(strings.ToUpper(word)) {
				continue
			}
			codes := meantCurrencies(word)
			switch {
			case len(codes) == 0:
				open = append(open, quote(word)+" is no currency that is known")
				continue
			case len(codes) > 1:
				open = append(open, quote(word)+" is "+severalCodes(codes))
			}
			table = append(table, yamlScalar(word)+": "+codes[0])
		}
	}
	values := setting{"values", "{" + strings.Join(table, ", ") + "}"}
	switch {
	case !c.fewWords() && c.currencies.sum < c.filled:
		p.say("decide: rows with anything but a code are INVALID until values says what the words mean")
	case len(table) > 0 && len(open) > 0:
		p.ask(strings.Join(open, "; ")+"; rows with other words than codes are INVALID until values says what they mean", values)
	case len(table) > 0:
		p.say("the other words stand for one currency each: %d of %d values", c.moneys-c.currencies.sum, c.filled)
		p.settings = append(p.settings, values)
	case len(open) > 0:
		p.ask(strings.Join(open, "; ")+"; rows with such words are INVALID until values says what they mean",
			setting{"values", "{" + yamlScalar(c.unknownCurrency()) + ": EUR}"})
	}
	g.propose(p, c)
}

// unknownCurrency is the most frequent word of the column that means no currency.
func (c *columnSurvey) unknownCurrency() string {
	words := c.words.sorted()
	return words[slices.IndexFunc(words, func(word string) bool { return len(meantCurrencies(word)) == 0 })]
}

// severalCodes lists the first of several currencies.
func severalCodes(codes []string) string {
	text := strings.Join(codes[:min(len(codes), 6)], ", ")
	if len(codes) > 6 {
		text += " or others"
	}
	return text
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
		switch codes := strings.Fields(signCurrencies(units[0])); {
		case len(codes) > 0:
			why, answer = fmt.Sprintf("decide: the amounts are in %s, which is %s", quote(units[0]), severalCodes(codes)), codes[0]
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
