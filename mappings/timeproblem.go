package mappings

import (
	"fmt"
	"regexp"
	"strings"

	"convload/pipeline"
)

// The flaws of cells.
const (
	flawBlank   flaw = "the cell is empty"
	flawBadCell flaw = "the cell holds no value"
	flawKind    flaw = "is no date"
	flawOrder   flaw = "can be day/month or month/day"
	flawYear    flaw = "lies outside the years 2000 to 2100"
	flawTwoWays flaw = "can be read by two of the mapping's formats as different times"
)

// problem puts a cell's flaw into words.
func (c *timeColumn) problem(text string, f flaw) *pipeline.Problem {
	p := &pipeline.Problem{
		Code:    badTime,
		Message: shownTime(text) + " " + string(f),
		Remedy:  "correct the cell, best in the form 2026-02-28 13:05:00",
	}
	switch f {
	case flawBlank:
		p.Code, p.Message, p.Remedy = missingTime, string(f), "fill in the time of the conversion"
	case flawOrder:
		p.Code = ambiguousDate
		p.Message += ", and the column does not settle which"
		p.Remedy += ", or set formats in the mapping if the whole column is alike"
	case flawTwoWays:
		p.Code = ambiguousDate
		p.Remedy = "leave one of the formats out of the mapping"
	case flawTwoDigits:
		p.Remedy = "write four digits, or set formats: [MM/DD/YY] or the like in the mapping"
	case flawMisfit:
		p.Message += " " + c.formats()
		p.Remedy = "correct the cell, or the mapping's formats"
	case flawNoDate, flawMonthName, flawKind:
		p.Remedy += ", or describe the column's form with formats in the mapping"
		if isDecimal(text) {
			describeNumber(p, text)
		}
	default: // the general remedy will do
	}
	return p
}

func (c *timeColumn) formats() string {
	all := make([]string, len(c.layouts))
	for i, l := range c.layouts {
		all[i] = l.format
	}
	return strings.Join(all, ", ")
}

// describeNumber says what a number in place of a time is probably meant to be.
func describeNumber(p *pipeline.Problem, text string) {
	whole, _, _ := strings.Cut(text, ".")
	var looks, format string
	switch len(whole) {
	case 5:
		looks, format = "the serial of a spreadsheet's date that lost its format", "excel_serial"
	case 8:
		looks, format = "a date without separators", "YYYYMMDD"
	case 10:
		looks, format = "seconds since 1970", "epoch"
	case 13:
		looks, format = "milliseconds since 1970", "epoch_ms"
	default:
		p.Message = "the cell holds a number, not a time"
		return
	}
	p.Message = fmt.Sprintf("the cell holds a number of %d digits, not a time; it looks like %s", len(whole), looks)
	p.Remedy = fmt.Sprintf("if the whole column is like that, set formats: [%s] in the mapping", format)
}

var dateLike = regexp.MustCompile(`^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))([^-/.\d]|$)`)

// shownTime quotes a text for a message. What may be a telephone number, because the mapping names the wrong column, is
// described instead.
func shownTime(text string) string {
	digits := 0
	for i := range len(text) {
		if isDigit(text[i]) {
			digits++
		}
	}
	if digits >= 7 && !strings.Contains(text, ":") && !dateLike.MatchString(text) {
		return fmt.Sprintf("a text with %d digits", digits)
	}
	return quote(text)
}
