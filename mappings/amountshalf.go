package mappings

import (
	"fmt"
	"strings"

	"convload/pipeline"
)

// mixedAmounts is the code of a column that a spreadsheet program has made numbers of in part.
const mixedAmounts = "MIXED_AMOUNTS"

// numberEvidence is the number cells of a column of amounts, and which of their fractions may be a group of thousands:
// where a spreadsheet program opens an export from another country, it makes the number 1.234 of 1.234, and 1.5 of 1.500,
// and leaves 1.250,50 as the text that it is.
type numberEvidence struct {
	amountEvidence
	exact    amountEvidence // have three digits behind the point, as a group has
	possible amountEvidence // have one or two, and may have had noughts behind them
	two      int            // of the possible ones, those that have two
	others   int            // have a fraction that no group can be
}

// fewNumbers are so few that all of their thousands may end in noughts by chance.
const fewNumbers = 5

func (e *numberEvidence) add(number string, row int) {
	e.amountEvidence.add(number, row)
	whole, fraction, found := strings.Cut(strings.TrimLeft(number, "-"), ".")
	switch {
	case !found:
	case len(whole) > 3 || len(fraction) > 3 || whole == "" || whole[0] == '0':
		e.others++
	case len(fraction) == 3:
		e.exact.add(number, row)
	default:
		e.possible.add(number, row)
		if len(fraction) == 2 {
			e.two++
		}
	}
}

// groups gives the numbers that may have been groups of thousands; nil where there are none. Fractions of one or two
// digits are no sign of it beside fractions that no group can be, nor where there are many and none has a third digit,
// unless all are of one digit, as those of round amounts are: the numbers of such a column are what they seem.
func (e *numberEvidence) groups() *amountEvidence {
	switch {
	case e.exact.count > 0:
		return &e.exact
	case e.possible.count > 0 && e.others == 0 && (e.possible.count < fewNumbers || e.two == 0):
		return &e.possible
	default:
		return nil
	}
}

// signed gives the first amounts as text that have a decimal sign or separate their thousands; nil where there are none.
func (c *amountColumn) signed() *amountEvidence {
	var first *amountEvidence
	for _, e := range []*amountEvidence{&c.points, &c.commas, &c.unclear} {
		if e.count > 0 && (first == nil || e.row < first.row) {
			first = e
		}
	}
	return first
}

// halfConverted is the problem of a column of which a spreadsheet program has made numbers, as far as it could.
func (c *amountColumn) halfConverted(numbers, texts *amountEvidence) *pipeline.Problem {
	whole, fraction, _ := strings.Cut(numbers.text, ".")
	return &pipeline.Problem{
		Code: mixedAmounts,
		Message: fmt.Sprintf("the number %s in cell %s may have been %s%s, since there are amounts as text such as %s in %s (numbers like it: %d):"+
			" this happens when a spreadsheet program opens an export from another country", numbers.text, c.cell(numbers), whole,
			(fraction + "00")[:3], quote(texts.text), c.cell(texts), numbers.count),
		Remedy: "export the column again and give that file as it is, without opening it in a spreadsheet program; or, if the" +
			" numbers are right, make numbers of the texts",
	}
}

// kindsNote says that amounts stand in the column in both ways.
func (c *amountColumn) kindsNote(texts *amountEvidence) string {
	return fmt.Sprintf("the column holds numbers (%d) and amounts as text such as %s in cell %s (%d): each is read as what it is",
		c.numbers.count, quote(texts.text), c.cell(texts), c.points.count+c.commas.count+c.unclear.count)
}
