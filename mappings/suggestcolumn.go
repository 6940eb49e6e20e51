package mappings

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"

	"convload/pipeline"
)

// mostWords bounds how many different texts of a column are told apart: more are no words that mean something.
const mostWords = 12

// columnSurvey is what the values of one column look like.
type columnSurvey struct {
	index  int
	header string // as the sheet writes it
	named  bool   // the mapping can name it: it has a name, and no other column has the same

	filled, empty, numbers int

	clicks                  tally // click IDs as they are, by their beginning
	urls, cookies, percents int   // click IDs within something else
	times                   timesLook
	amounts                 amountsLook
	currencies, words       tally
	moneys                  int // texts that mean a currency
	emails, customers       int
	phones, localPhones     int // local ones lack the country's code
	zones, longZones        int // long ones are nothing else: Poland is a zone, too, and -10 may be a number
	seen                    map[uint64]bool
	repeated                int // values that stood above already
}

// tally counts texts, and gives up counting one by one when they become too many.
type tally struct {
	count map[string]int
	sum   int
	many  bool
}

func (t *tally) add(text string) {
	t.sum++
	if t.count == nil {
		t.count = make(map[string]int)
	}
	if _, known := t.count[text]; !known && len(t.count) == mostWords {
		t.many = true
		return
	}
	t.count[strings.Clone(text)]++
}

// sorted lists the texts, the most frequent first.
func (t *tally) sorted() []string {
	texts := make([]string, 0, len(t.count))
	for text := range t.count {
		texts = append(texts, text)
	}
	slices.SortFunc(texts, func(a, b string) int {
		if d := t.count[b] - t.count[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return texts
}

func newColumnSurvey(h *header, index int) *columnSurvey {
	text := h.texts[index]
	return &columnSurvey{index: index, header: text, named: text != "" && h.only(text) == index, times: newTimesLook(text),
		amounts: amountsLook{column: newAmountColumn(column{field: fieldValue, index: index, header: text}, "")}, seen: make(map[uint64]bool)}
}

var valueSeed = maphash.MakeSeed()

// observe looks at the column's cell in a row.
func (c *columnSurvey) observe(row pipeline.Row) {
	cell := row.Cell(c.index)
	if void(cell) != nil {
		return
	}
	text := unpadded(cell.Text)
	if text == "" || len(text) <= 12 && nullWords[strings.ToLower(text)] && text != "0" {
		c.empty++
		return
	}
	c.filled++
	hash := maphash.String(valueSeed, text)
	if c.seen[hash] {
		c.repeated++
	}
	c.seen[hash] = true
	if cell.Kind == pipeline.Number {
		c.numbers++
	}
	c.times.observe(cell, text)
	if cell.Kind == pipeline.Date {
		return
	}
	c.amounts.observe(cell, text, row.Row)
	if utf8.RuneCountInString(text) <= 40 {
		c.words.add(text)
	} else {
		c.words.many = true
	}
	c.observeText(text)
}

func (c *columnSurvey) observeText(text string) {
	switch lower := strings.ToLower(text); {
	case strings.Contains(lower, "gclid=") || strings.Contains(lower, "braid="):
		c.urls++
	case strings.HasPrefix(text, "GCL."):
		c.cookies++
	case knownShape(text) || likeClickID(text):
		c.clicks.add(beginningOfClick(text))
	case strings.Contains(text, "%") && knownShape(strings.NewReplacer("%2D", "-", "%5F", "_", "%2d", "-", "%5f", "_").Replace(text)):
		c.percents++
	}
	if code := strings.ToUpper(text); len(text) == 3 && IsCurrency(code) {
		c.currencies.add(code)
	}
	if len(meantCurrencies(text)) > 0 {
		c.moneys++
	}
	if _, problem := hashEmail(text); problem == nil {
		c.emails++
	} else if phoneLike.MatchString(text) && !hasLetter(text) {
		c.phones++
		if !strings.Contains(text, "+") {
			c.localPhones++
		}
	}
	if isCustomer(text) {
		c.customers++
	}
	if _, problem := parseZone(text); problem == nil {
		c.zones++
		if strings.ContainsAny(text, "/:") {
			c.longZones++
		}
	}
}

// beginningOfClick is what is the same in many click IDs, and so may be shown; "" where it is none of these.
func beginningOfClick(text string) string {
	id := unwrap(text)
	for _, beginning := range []string{"EAIaIQobChMI", "Cj0KCQ", "CjwKCA", "0AAAAA"} {
		if strings.HasPrefix(id, beginning) {
			return beginning
		}
	}
	return ""
}

// most tells whether nearly all of the values are of a kind.
func (c *columnSurvey) most(n int) bool { return n > 0 && n*5 >= c.filled*4 }

// half tells whether at least half of them are.
func (c *columnSurvey) half(n int) bool { return n > 0 && n*2 >= c.filled }

// holdsClicks tells whether click IDs stand in the column, in whatever form.
func (c *columnSurvey) holdsClicks() bool {
	return c.half(c.clicks.sum + c.urls + c.cookies + c.percents)
}

// fewWords tells whether the column holds no more than a few different texts, none of which may be personal data.
func (c *columnSurvey) fewWords() bool {
	return !c.words.many && !slices.ContainsFunc(c.words.sorted(), personal)
}

// constant tells whether every row has the same value.
func (c *columnSurvey) constant() bool { return c.filled > 1 && c.repeated == c.filled-1 }

func hasLetter(text string) bool {
	return strings.ContainsAny(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz")
}
