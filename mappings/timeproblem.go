package mappings

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

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

// bestForm is the form that every program can write and nobody misreads; a mapping that has formats wants those.
func (c *timeColumn) bestForm() string {
	if len(c.layouts) == 0 {
		return "best in the form 2026-02-28 13:05:00 (YYYY-MM-DD HH:mm:ss)"
	}
	first := c.layouts[0]
	return fmt.Sprintf("in the form %s (%s)", first.example(), first.format)
}

// problem puts a cell's flaw into words. s is what could be read of it.
func (c *timeColumn) problem(text string, s stamp, f flaw) *pipeline.Problem {
	p := &pipeline.Problem{
		Code:    badTime,
		Message: shownTime(text) + " " + string(f),
		Remedy:  "correct the cell, " + c.bestForm(),
	}
	switch f {
	case flawBlank:
		p.Code, p.Message, p.Remedy = missingTime, string(f), "fill in the time of the conversion"
	case flawOrder:
		p.Code = ambiguousDate
		p.Message += ", and the column does not settle which"
		p.Remedy += ", or if the whole column is alike, write " + c.eitherOrder(text, s)
	case flawTwoWays:
		p.Code = ambiguousDate
		p.Remedy = "leave one of the formats out of the mapping"
	case flawTwoDigits:
		p.Remedy = "write four digits, or " + c.eitherOrder(text, s)
	case flawYear:
		describeYear(p, s)
	case flawClock:
		p.Remedy = "correct the cell: the hours are 00 to 23, and 24:00:00 is 00:00:00 of the next day"
	case flawTwoClocks, flawTwoDays, flawTwoZones:
		p.Remedy = fmt.Sprintf("correct one of the two cells, or take time_column: %q out of the mapping if the dates have"+
			" the right times", c.spec.timeHeader)
	case flawMisfit:
		p.Message += " " + strings.Join(c.spec.formats, ", ")
		p.Remedy += ", or correct the mapping's formats"
		if pattern := plainOrder(text); pattern != "" {
			p.Remedy += fmt.Sprintf(": %s would fit", pattern)
		}
		describeNumber(p, text, c.setting)
	case flawCalendar:
		if pattern := plainOrder(text); pattern != "" && len(c.layouts) > 0 {
			p.Message += ", by the mapping's format " + strings.Join(c.spec.formats, ", ")
			p.Remedy += fmt.Sprintf("; if many rows are like that, the order of day and month in the mapping's formats is wrong: %s would fit",
				pattern)
		}
	case flawOnlyTime:
		p.Remedy += ", or name the column that holds the date in the mapping, and this one as its time_column"
	case flawNoDate, flawMonthName, flawKind, flawTime, flawTail:
		p.Remedy += ", or describe the column's form " + c.mapping() + ", as in " + c.key("DD.MM.YYYY HH:mm")
		c.describeLetters(p, text, f)
		describeNumber(p, text, c.setting)
	default: // the general remedy will do
	}
	return p
}

// plainOrder gives the pattern of a date in numbers that ends in the year, where one of these is no month; else "".
func plainOrder(text string) string {
	s, f := scanStamp(text)
	if f != noFlaw && f != flawTwoDigits || s.sep == 0 || s.month <= 12 && s.day <= 12 {
		return ""
	}
	return s.shape(s.month > 12)
}

// describeYear says what calendar a year is probably of: the Buddhist one, in use in Thailand, is 543 years ahead.
func describeYear(p *pipeline.Problem, s stamp) {
	const ahead = 543
	if year := s.year - ahead; year >= firstYear && year <= lastYear {
		p.Message += fmt.Sprintf("; in the Buddhist calendar it is %d", year)
		p.Remedy = fmt.Sprintf("write the year %d, or export the column with the years of the western calendar (YYYY)", year)
	}
}

// describeLetters says what in a text no format can read.
func (c *timeColumn) describeLetters(p *pipeline.Problem, text string, f flaw) {
	foreign := func(r rune) bool { return unicode.IsDigit(r) && r >= utf8.RuneSelf }
	switch {
	case strings.ContainsFunc(text, foreign):
		p.Message += ", for its digits are not 0 to 9"
		p.Remedy = "export the column with the digits 0 to 9, " + c.bestForm()
	case f == flawMonthName && strings.ContainsAny(text, "0123456789") && strings.ContainsFunc(text, unicode.IsLetter):
		p.Remedy = "export the column with the month as a number (MM) or in English (MMM), " + c.bestForm()
	}
}

// describeNumber says what a number in place of a time is probably meant to be.
func describeNumber(p *pipeline.Problem, text string, setting func(string, ...string) string) {
	if !isDecimal(text) {
		return
	}
	whole, _, _ := strings.Cut(text, ".")
	format := countedForm(text)
	looks := map[string]string{"excel_serial": "the serial of a spreadsheet's date that lost its format", "epoch": "seconds since 1970",
		"epoch_ms": "milliseconds since 1970", "epoch_us": "microseconds since 1970"}[format]
	if s, f := scanStamp(text); f == noFlaw && s.year >= firstYear && s.year <= lastYear {
		looks, format = "a date without separators", "YYYYMMDD"
	}
	if format == "" {
		p.Message = "the cell holds a number, not a time"
		return
	}
	p.Message = fmt.Sprintf("the cell holds a number of %d digits, not a time; it looks like %s", len(whole), looks)
	p.Remedy = "if the whole column is like that, write " + setting(format)
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
