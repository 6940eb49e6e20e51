package mappings

import (
	"fmt"

	"convload/pipeline"
)

// timeSurvey counts what was observed in a column of times.
type timeSurvey struct {
	texts, dates  int // cells that hold a time as text, and as a spreadsheet's own date
	earlyDates    int // dates up to the twelfth of a month, also of rows that are left out
	untimed       int
	zoned         int // times that name their zone themselves
	midnights     int
	order         evidence // texts in which two numbers are day and month, also of rows that are left out
	unzoned       span     // of times that name no zone, where the order of day and month is not in question
	packedSeconds bool     // times of day in a column of their own have seconds, and nothing between the digits
}

// observe looks at a cell. Cells that cannot be read are left to read.
func (c *timeColumn) observe(cell pipeline.Cell) {
	text := unpadded(cell.Text)
	if s, f := c.scan(cell.Kind, text); f == noFlaw {
		c.count(cell.Kind, text, s)
	}
}

func (c *timeColumn) count(kind pipeline.CellKind, text string, s stamp) {
	survey := &c.surveyed
	if kind == pipeline.Date {
		survey.dates++
		if s.day <= 12 {
			survey.earlyDates++
		}
	} else {
		survey.texts++
	}
	switch {
	case !s.timed:
		survey.untimed++
	case s.second == 0:
		survey.midnights++
	}
	if s.rest != "" {
		survey.zoned++
	}
	if s.sep == '/' || s.sep == '-' {
		survey.order.add(text, s)
	}
	ordered := s.sep == 0 || len(c.layouts) > 0
	if !ordered {
		order := c.orderOf(s.sep)
		order.asked = true
		order.observe(text, s)
	}
	if (c.spec.named != nil || c.spec.noted.zones != nil) && s.rest == "" {
		c.addToSpan(s, ordered)
	}
}

// glimpse looks at a cell of a row that a rule leaves out. It says of the column's times what they have in common, but
// asks nothing itself, since nobody will read it.
func (c *timeColumn) glimpse(cell pipeline.Cell) {
	text := unpadded(cell.Text)
	if s, f := c.scan(cell.Kind, text); f == noFlaw {
		c.weigh(cell.Kind, text, s)
	}
}

// weigh takes notice of what a time that is not read says of the others. A date of the spreadsheet may have day and
// month changed round, and a text tells their order if it can be read in one way only. Placeholders such as 1900-01-01
// say nothing.
func (c *timeColumn) weigh(kind pipeline.CellKind, text string, s stamp) {
	switch {
	case s.year < firstYear || s.year > lastYear:
	case kind == pipeline.Date:
		if s.day <= 12 {
			c.surveyed.earlyDates++
		}
	case s.sep != 0 && max(s.month, s.day) > 12:
		if s.sep != '.' {
			c.surveyed.order.add(text, s)
		}
		if len(c.layouts) == 0 {
			c.orderOf(s.sep).observe(text, s)
		}
	}
}

func (c *timeColumn) orderOf(sep byte) *dayMonth {
	switch sep {
	case '/':
		return &c.orders.slash
	case '-':
		return &c.orders.dash
	default:
		return &c.orders.dot
	}
}

// decide ends the survey: it settles the order of day and month. The notes say, one sentence each, what was guessed;
// the problem says why the column as a whole cannot be read.
func (c *timeColumn) decide() (notes []string, problem *pipeline.Problem) {
	survey := &c.surveyed
	if survey.dates+survey.texts > 0 && survey.earlyDates > 0 && survey.order.count > 0 {
		return nil, survey.halfConverted()
	}
	slash := orderUnknown
	if c.spec.usOrder {
		slash = orderMonthFirst
	}
	c.orders.slash.settle(slash)
	c.orders.dash.settle(orderUnknown)
	c.orders.dot.settle(orderDayFirst)
	if problem := c.orders.apart(); problem != nil {
		if !c.spec.usOrder {
			return nil, problem
		}
		c.orders.mix()
	}
	for _, d := range c.orders.each() {
		if problem := d.problem(c.setting); problem != nil && !c.spec.usOrder {
			return nil, problem
		}
		if note := d.note(); note != "" {
			notes = append(notes, note)
		}
	}
	for _, note := range []string{c.offsetNote(), c.headerNote()} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	if survey.dates > 0 && survey.texts > 0 {
		notes = append(notes, fmt.Sprintf("the column holds dates of the spreadsheet (%d) and dates as text (%d): each is"+
			" read as what it is", survey.dates, survey.texts))
	}
	if survey.untimed > 0 {
		notes = append(notes, fmt.Sprintf("%s (rows: %d)", c.untimed, survey.untimed))
	}
	if all := survey.dates + survey.texts; all > 1 && survey.midnights == all {
		notes = append(notes, fmt.Sprintf("all %d times are midnight: was the time of day lost?", all))
	}
	return notes, nil
}

// halfConverted is the problem of a column that a spreadsheet program opened with the wrong order of day and month:
// what it could read that way became dates, with day and month changed round, and the rest remained text.
func (v *timeSurvey) halfConverted() *pipeline.Problem {
	return &pipeline.Problem{
		Code: mixedDates,
		Message: fmt.Sprintf("the column has text such as %s among dates of the spreadsheet, %d of which could have day"+
			" and month changed round: this happens when a spreadsheet program opens an export from another country",
			v.order.example, v.earlyDates),
		Remedy: "export the column again and give that file as it is, without opening it in a spreadsheet program",
	}
}
