package mappings

import (
	"cmp"
	"fmt"

	"convload/pipeline"
)

// dateOrder is the order of day and month in a column's dates.
type dateOrder uint8

const (
	orderUnknown dateOrder = iota
	orderDayFirst
	orderMonthFirst
	orderMixed // some dates can only be read the one way, some only the other
)

// dayMonth is what a column shows of the order of day and month in its dates with one separator. One such value says
// little: 03/04/2026 is two dates. But an export writes a whole column alike, so that one 13/04/2026 settles all of it.
type dayMonth struct {
	order                        dateOrder
	asked                        bool // a row that is not left out has such a date
	dayFirst, monthFirst, either evidence
	dayFirstSpan, monthFirstSpan span // of times that name no zone, in the one order and in the other
}

// dayMonths are those of a column, by separator.
type dayMonths struct{ slash, dash, dot dayMonth }

func (o *dayMonths) each() [3]*dayMonth { return [...]*dayMonth{&o.slash, &o.dash, &o.dot} }

// evidence is the values of a column that can be read in one way, or in both.
type evidence struct {
	count   int
	example string // quoted
	stamp   stamp
}

func (e *evidence) add(text string, s stamp) {
	if e.count == 0 {
		e.example, e.stamp = shownTime(text), s
		e.stamp.rest = "" // a piece of the file, not to be held on to
	}
	e.count++
}

// observe counts a value. One whose day and month are the same number says nothing and asks nothing.
func (d *dayMonth) observe(text string, s stamp) {
	switch {
	case s.month > 12:
		d.dayFirst.add(text, s)
	case s.day > 12:
		d.monthFirst.add(text, s)
	case s.day != s.month:
		d.either.add(text, s)
	}
}

// settle decides the order by what was observed; given is the order that holds where nothing speaks against it. What only
// rows have that are left out is nobody's concern.
func (d *dayMonth) settle(given dateOrder) {
	if !d.asked {
		*d = dayMonth{}
	}
	day := d.dayFirst.count > 0 || given == orderDayFirst
	month := d.monthFirst.count > 0 || given == orderMonthFirst
	switch {
	case day && month:
		d.order = orderMixed
	case day:
		d.order = orderDayFirst
	case month:
		d.order = orderMonthFirst
	}
}

// arrange puts day and month of one value into their places. It fails if the value can be read both ways and the column
// did not say which.
func (d *dayMonth) arrange(s *stamp) bool {
	switch {
	case s.month > 12, s.day <= 12 && d.order == orderDayFirst:
		s.month, s.day = s.day, s.month
	case s.day > 12, s.day == s.month, d.order == orderMonthFirst:
	default:
		return false
	}
	s.sep = 0
	return true
}

// apart is the problem of a column whose dates with one separator have the day first, and with another the month: an
// export writes a whole column alike, so that one of the two orders is wrong. It is nil of any other.
func (o *dayMonths) apart() *pipeline.Problem {
	var day, month string
	for _, d := range o.each() {
		switch d.order {
		case orderDayFirst:
			day = cmp.Or(day, d.example())
		case orderMonthFirst:
			month = cmp.Or(month, d.example())
		default: // it is a problem, or nothing, by itself
		}
	}
	if day == "" || month == "" {
		return nil
	}
	problem := twoOrders(day, month)
	problem.Remedy += ", or name the forms of both in the mapping's formats"
	return problem
}

// mix has no order hold for the dates that can be read both ways.
func (o *dayMonths) mix() {
	for _, d := range o.each() {
		if d.example() != "" {
			d.order = orderMixed
		}
	}
}

// example gives a date that tells the order, else one that asks for it; "" if there is none.
func (d *dayMonth) example() string {
	return cmp.Or(d.dayFirst.example, d.monthFirst.example, d.either.example)
}

func twoOrders(day, month string) *pipeline.Problem {
	return &pipeline.Problem{
		Code:    mixedDates,
		Message: fmt.Sprintf("the column has dates with the day first, such as %s, and with the month first, such as %s", day, month),
		Remedy:  "export the column again in one form, best as yyyy-mm-dd",
	}
}

// problem says why the column's dates cannot be read, or gives nil. setting is timeColumn.setting.
func (d *dayMonth) problem(setting func(string, ...string) string) *pipeline.Problem {
	switch {
	case d.order == orderUnknown && d.either.count > 0:
		s := d.either.stamp
		return &pipeline.Problem{
			Code: ambiguousDate,
			Message: fmt.Sprintf("%s can be day/month or month/day, and no value of the column settles it",
				d.either.example),
			Remedy: "write " + setting(s.shape(true), s.shape(false)),
		}
	case d.order != orderMixed:
		return nil
	case d.monthFirst.count > 0 && d.dayFirst.count > 0:
		return twoOrders(d.dayFirst.example, d.monthFirst.example)
	default: // dots
		s := d.monthFirst.stamp
		return &pipeline.Problem{
			Code: mixedDates,
			Message: fmt.Sprintf("%s has the month first, although dates with dots have the day first everywhere",
				d.monthFirst.example),
			Remedy: "if the whole column is like that, write " + setting(s.shape(false)),
		}
	}
}

// note says how the order was decided, or gives "" where there was nothing to decide.
func (d *dayMonth) note() string {
	switch {
	case d.order == orderMixed:
		return fmt.Sprintf("dates are not all in the usual order, such as %s: those that can be read both ways (%d) are"+
			" not sent", d.example(), d.either.count)
	case d.order == orderDayFirst && d.dayFirst.count > 0:
		return fmt.Sprintf("dates are read with the day first: %s cannot be otherwise (%d such)",
			d.dayFirst.example, d.dayFirst.count)
	case d.order == orderMonthFirst && d.monthFirst.count > 0:
		return fmt.Sprintf("dates are read with the month first: %s cannot be otherwise (%d such)",
			d.monthFirst.example, d.monthFirst.count)
	case d.either.count == 0:
		return ""
	case d.order == orderDayFirst:
		return fmt.Sprintf("dates with dots are read with the day first, such as %s", d.either.example)
	case d.order == orderMonthFirst:
		return fmt.Sprintf("dates such as %s are read with the month first, as Google's templates have them",
			d.either.example)
	default:
		return fmt.Sprintf("dates such as %s can be read both ways and are not sent (%d such)",
			d.either.example, d.either.count)
	}
}
