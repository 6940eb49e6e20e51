package mappings

import (
	"fmt"
	"strings"
	"unicode"

	"convload/pipeline"
)

// badAmount says why a text is no amount.
func (c *amountColumn) badAmount(kind pipeline.CellKind, text, number, unit string) *pipeline.Problem {
	p := &pipeline.Problem{Code: "BAD_AMOUNT", Message: quote(text) + " is no amount",
		Remedy: fmt.Sprintf("write a number such as 1234%c50", max(c.decimal, '.'))}
	digits := otherDigits(text)
	switch {
	case digits != "":
		p.Message, p.Remedy = quote(text)+" is written in "+digits+" digits", "write it with the digits 0 to 9"
	case !hasDigit(text) && kind == pipeline.Text && !personal(text) && len(text) <= 40:
		p.Remedy += "; if " + quote(text) + " stands for no value, the mapping can say so: " +
			c.source.line(fmt.Sprintf("values: {%q: \"\"}", text))
	case hasDigit(text) && !knownUnit(unit) && !personal(text):
		p.Message = quote(unit) + " is no currency"
		p.Remedy = "write the whole amount as a number, 12000 and not 12k, and its currency in a column of its own"
	case beginsWithNought(number):
		p.Message = quote(text) + " begins with a nought, like a phone number or an ID"
		p.Remedy = "check which column the mapping takes " + c.source.field + " from; if it is an amount, write it without the nought"
	case scientific(number):
		p.Message = quote(text) + " is a number in scientific notation, which a spreadsheet program may have rounded"
		p.Remedy = "write out the whole number"
	case c.told && (fits(number, '.') || fits(number, ',')):
		p.Message = fmt.Sprintf("%s is no amount with the decimal sign %q, as the mapping says", quote(text), string(c.decimal))
		p.Remedy = "correct the amount, or decimal in the mapping"
	}
	return p
}

// fits tells whether a number can be read with a decimal sign.
func fits(number string, decimal byte) bool {
	_, ok := canonical(number, decimal)
	return ok
}

// scientific recognises 1e3 and 1.23E+15.
func scientific(number string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToLower(number), "e")
	return found && fits(mantissa, '.') && hasDigit(exponent) && allDigits(strings.TrimLeft(exponent, "+-"))
}

// otherDigits names the digits of a text that are none of 0 to 9; "" if there are none.
func otherDigits(text string) string {
	for _, r := range text {
		switch {
		case r <= unicode.MaxASCII || !unicode.IsDigit(r):
		case r >= '٠' && r <= '٩':
			return "Arabic"
		case r >= '۰' && r <= '۹':
			return "Persian"
		case r >= '０' && r <= '９':
			return "full-width"
		case r >= '०' && r <= '९':
			return "Devanagari"
		default:
			return "foreign"
		}
	}
	return ""
}

// ambiguous is the problem of an amount that can be read either way.
func (c *amountColumn) ambiguous(text, number string) *pipeline.Problem {
	byPoint, _ := canonical(number, '.')
	byComma, _ := canonical(number, ',')
	return &pipeline.Problem{Code: "AMBIGUOUS_AMOUNT",
		Message: fmt.Sprintf("%s can be %s or %s", quote(text), byPoint, byComma),
		Remedy: fmt.Sprintf("say it in the mapping: %s reads it as %s, decimal: \",\" as %s", c.source.line(`decimal: "."`),
			byPoint, byComma)}
}

// undecided is the problem of the column whose amounts can be read either way.
func (c *amountColumn) undecided() *pipeline.Problem {
	number, _, _ := bareNumber(c.unclear.text)
	p := c.ambiguous(c.unclear.text, number)
	p.Message = fmt.Sprintf("in cell %s, %s", c.cell(&c.unclear), p.Message)
	if c.points.count > 0 {
		p.Message += fmt.Sprintf(", and others contradict each other: %s in %s has a decimal point, %s in %s a decimal comma",
			quote(c.points.text), c.cell(&c.points), quote(c.commas.text), c.cell(&c.commas))
	} else {
		p.Message += ", and no other amount tells which"
	}
	p.Message += fmt.Sprintf(" (amounts like it: %d)", c.unclear.count)
	return p
}

func (c *amountColumn) mixedNote() string {
	return fmt.Sprintf("decimal points (%s in cell %s) and decimal commas (%s in cell %s) are mixed: each amount is read as it is written",
		quote(c.points.text), c.cell(&c.points), quote(c.commas.text), c.cell(&c.commas))
}

func (c *amountColumn) decidedNote(sign string, because *amountEvidence) string {
	note := fmt.Sprintf("the %s was taken for the decimal sign, because of %s", sign, quote(because.text))
	if c.unclear.count > 0 {
		number, _, _ := bareNumber(c.unclear.text)
		value, _ := canonical(number, c.decimal)
		note += fmt.Sprintf("; so %s in cell %s is %s (amounts like it: %d)", quote(c.unclear.text), c.cell(&c.unclear), value, c.unclear.count)
	}
	return note
}

func (c *amountColumn) codesNote() string {
	return fmt.Sprintf("amounts name their currency, as %s in cell %s does, and it counts (rows: %d)", quote(c.codes.text),
		c.cell(&c.codes), c.codes.count)
}

func (c *amountColumn) cell(e *amountEvidence) string {
	return pipeline.CellName(c.source.index, e.row)
}
