package mappings

import (
	"cmp"
	"strings"

	"convload/pipeline"
)

// amountColumn reads a column of amounts. Which of point and comma is the decimal sign is decided from all its values
// at once, unless the mapping says it: a row alone cannot tell what 1,234 is.
type amountColumn struct {
	source  column
	decimal byte // '.' or ','; 0 where nothing says it, and each amount has to speak for itself
	told    bool // by the mapping

	points  amountEvidence // amounts that have a decimal point for certain
	commas  amountEvidence // a decimal comma
	unclear amountEvidence // that can be read either way
	codes   amountEvidence // that name their currency by its code
	numbers numberEvidence
}

// amountEvidence is the amounts of a column that say the same of it.
type amountEvidence struct {
	count int
	text  string // of the first
	row   int
}

func (e *amountEvidence) add(text string, row int) {
	if e.count == 0 {
		e.text, e.row = strings.Clone(text), row // the cell's text would keep its whole row alive
	}
	e.count++
}

func newAmountColumn(source column, decimal string) *amountColumn {
	c := &amountColumn{source: source}
	if decimal != "" {
		c.decimal, c.told = decimal[0], true
	}
	return c
}

// observe looks at the column's cell in a row. What the mapping says that a cell stands for is no evidence.
func (c *amountColumn) observe(row pipeline.Row) {
	if c.source.index < 0 {
		return
	}
	if cell := c.source.cell(row); cell.Kind == pipeline.Text || cell == row.Cell(c.source.index) {
		c.weigh(cell, row.Row)
	}
}

// glimpse looks at the column's cell in a row that a rule leaves out. It shows how the column is written, as that of any
// other row does, but its own amount is not read, and need not be clear.
func (c *amountColumn) glimpse(row pipeline.Row) {
	unclear, codes := c.unclear, c.codes
	c.observe(row)
	c.unclear, c.codes = unclear, codes
}

// weigh looks for evidence of the decimal sign in a text, and for numbers that may have been texts with another sign.
func (c *amountColumn) weigh(cell pipeline.Cell, row int) {
	if cell.Kind == pipeline.Number {
		c.numbers.add(cell.Text, row)
	}
	if cell.Kind != pipeline.Text {
		return
	}
	number, unit, negative := bareNumber(cell.Text)
	sign := c.sign(number)
	if _, ok := canonical(number, cmp.Or(sign, '.')); !ok || !knownUnit(unit) {
		return // no amount: read says so
	}
	if unitCode(unit) != "" {
		c.codes.add(cell.Text, row)
	}
	switch {
	case sign == '.':
		c.points.add(cell.Text, row)
	case sign == ',':
		c.commas.add(cell.Text, row)
	case !negative && strings.ContainsAny(number, ".,"):
		c.unclear.add(cell.Text, row)
	}
}

// decide ends the survey and tells what was decided. Amounts that can be read either way need others that settle it and
// none that contradict these; without such amounts, each may have the sign that it has.
func (c *amountColumn) decide() (notes []string, problem *pipeline.Problem) {
	if c.codes.count > 0 {
		notes = append(notes, c.codesNote())
	}
	points, commas, unclear := c.points.count > 0, c.commas.count > 0, c.unclear.count > 0
	if signed := c.signed(); signed != nil && c.numbers.count > 0 {
		if groups := c.numbers.groups(); groups != nil {
			return nil, c.halfConverted(groups, signed)
		}
		notes = append(notes, c.kindsNote(signed))
	}
	switch {
	case c.told:
	case unclear && points == commas:
		return nil, c.undecided()
	case points && commas:
		notes = append(notes, c.mixedNote())
	case commas:
		c.decimal = ','
		notes = append(notes, c.decidedNote("comma", &c.commas))
	case points:
		c.decimal = '.'
		if unclear {
			notes = append(notes, c.decidedNote("point", &c.points))
		}
	}
	return notes, nil
}

// read gives an amount as an exact decimal with a point, "" for an empty cell, and the currency that the text itself
// names, if any. Negative amounts are no new conversions.
func (c *amountColumn) read(cell pipeline.Cell) (value, unit string, problem *pipeline.Problem) {
	text := unpadded(cell.Text)
	if text == "" {
		return "", "", nil
	}
	if plain(text) && (c.decimal == '.' || cell.Kind == pipeline.Number || strings.IndexByte(text, '.') < 0) {
		return text, "", nil
	}
	number, unit, negative := bareNumber(text)
	decimal := c.decimal
	if cell.Kind == pipeline.Number {
		decimal = '.'
	}
	if decimal == 0 {
		decimal = c.sign(number)
	}
	value, ok := canonical(number, cmp.Or(decimal, '.'))
	switch {
	case !ok || !knownUnit(unit):
		problem = c.badAmount(cell.Kind, text, number, unit)
	case negative && value != "0":
		problem = &pipeline.Problem{Code: "NEGATIVE_AMOUNT", Message: quote(text) + " is negative",
			Remedy: "a new conversion has no negative value; a refund is an adjustment, which convload does not upload"}
	case decimal == 0 && strings.ContainsAny(number, ".,"):
		problem = c.ambiguous(text, number)
	default:
		return value, unit, nil
	}
	return "", "", problem
}

// sign is the decimal sign that an amount shows by itself, 0 where it shows none. A share of a conversion has no
// thousands: its only sign is the decimal one.
func (c *amountColumn) sign(number string) byte {
	i := strings.IndexAny(number, ".,")
	if c.source.field == fieldCredit && i >= 0 && i == strings.LastIndexAny(number, ".,") {
		return number[i]
	}
	return decimalSign(number)
}

// minuses are the signs with which negative amounts are written: the hyphen, and what typesetting makes of it.
const minuses = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"

// bareNumber takes blanks, the sign and a currency in front or behind off an amount, however they are nested.
func bareNumber(text string) (number, unit string, negative bool) {
	if n := len(text); n > 0 && isDigit(text[0]) && isDigit(text[n-1]) {
		return text, "", false // most are
	}
	s := unpadded(text)
	for before := ""; s != before; {
		before = s
		if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
			s, negative = inner[:len(inner)-1], true
		}
		if rest := strings.TrimLeft(s, minuses); rest != s {
			s, negative = rest, true
		}
		if rest := strings.TrimRight(s, minuses); rest != s {
			s, negative = rest, negative || !strings.HasSuffix(rest, ".") && !strings.HasSuffix(rest, ",") // 100,- has no cents
		}
		if unit == "" {
			s, unit = cutUnits(s)
		}
		s = unpadded(s)
	}
	return s, unit, negative
}
