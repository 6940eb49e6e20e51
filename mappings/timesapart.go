package mappings

import (
	"strings"
	"time"

	"convload/pipeline"
)

// The flaws of a time of day that stands in a column of its own.
const (
	flawNoClock    flaw = "is no time of day"
	flawLostNought flaw = "may be hours and minutes, or minutes and seconds without the noughts in front, as other cells" +
		" of the column have seconds"
	flawTwoClocks flaw = "has a time of day, and the column for times of day holds another"
	flawTwoDays   flaw = "is not the date that stands in front of the time of day, in the column for these"
	flawTwoZones  flaw = "names another time zone than the column for times of day"
)

// emptyDates are what spreadsheet programs and databases write in front of a time that has no date, where the calendar
// has no such day. Those that it has lie before firstYear.
var emptyDates = [...]string{"1900-01-00 ", "1/0/1900 ", "01/00/1900 "}

// readClock reads a cell of the column that holds the time of day alone. An empty one gives a stamp that is not timed.
// A date in front of the time is kept in the stamp unless it is an empty one.
func (c *timeColumn) readClock(cell pipeline.Cell) (stamp, *pipeline.Problem) {
	text := unpadded(cell.Text)
	s, f := scanClock(cell.Kind, text)
	if f == noFlaw && c.surveyed.packedSeconds && len(text) == len("1504") && isPacked(text) {
		f = flawLostNought
	}
	if f != noFlaw {
		return stamp{}, clockProblem(text, f)
	}
	return s, nil
}

func scanClock(kind pipeline.CellKind, text string) (stamp, flaw) {
	switch {
	case text == "":
		return stamp{}, noFlaw
	case kind != pipeline.Text && kind != pipeline.Date && kind != pipeline.TimeOfDay:
		return stamp{}, flawNoClock // of a number nobody knows whether it counts hours, seconds, or parts of a day
	}
	for _, date := range emptyDates {
		text = strings.TrimPrefix(text, date)
	}
	s, f := scanStamp(text)
	switch {
	case f != noFlaw:
		return clockStamp(text)
	case !s.timed:
		return stamp{}, flawNoClock
	case s.year < firstYear:
		s.year = 0
	}
	return s, noFlaw
}

// clockStamp reads a time of day in the forms that say which number is the hour: 15:04, 3:04:05 PM, 15.04, 1504. One
// that begins with a single nought and a point is not read: 0.25 is a quarter of a day.
func clockStamp(text string) (stamp, flaw) {
	c := cursor{text: text}
	form := withColons
	switch n := c.digits(); {
	case n == len("1504") || n == len("150405"):
		form = packed
	case n < len(text) && text[n] == '.' && text[:n] != "0":
		form = withDots
	}
	s := stamp{timed: true}
	switch f := c.timeOfDay(&s, form); {
	case f == flawTime:
		return s, flawNoClock
	case f != noFlaw:
		return s, f
	case form == packed && !c.done() && !c.blanks():
		return s, flawNoClock // it may be a date with the year first
	}
	return s, c.zone(&s)
}

func isPacked(text string) bool { return strings.Trim(text, "0123456789") == "" }

// readJoined gives the instant of a date and of the time of day that stands in another column.
func (c *timeColumn) readJoined(cell pipeline.Cell, clock stamp, rowZone *time.Location) (
	t time.Time, note string, hold bool, problem *pipeline.Problem,
) {
	text := unpadded(cell.Text)
	var s stamp
	f := c.date(&s, cell.Kind, text)
	if f == noFlaw {
		f = s.join(clock)
	}
	if f != noFlaw {
		return time.Time{}, "", false, c.problem(text, s, f)
	}
	return c.judge(text, &s, rowZone)
}

// join gives a date the time of day that stands beside it. Midnight is what programs write where a date has no time of
// its own, so that it does not count as one.
func (s *stamp) join(clock stamp) flaw {
	if s.second == 0 {
		s.timed = false
	}
	switch {
	case !clock.timed:
		return noFlaw
	case s.timed && s.second != clock.second:
		return flawTwoClocks
	case clock.year != 0 && !s.sameDay(clock):
		return flawTwoDays
	case s.rest != "" && clock.rest != "" && s.rest != clock.rest:
		return flawTwoZones
	}
	s.second, s.timed = clock.second, true
	if s.rest == "" {
		s.rest = clock.rest
	}
	return noFlaw
}

// sameDay tells whether two stamps may be of one day, where the order of day and month is not known of both.
func (s stamp) sameDay(other stamp) bool {
	as := s.year == other.year && s.month == other.month && s.day == other.day
	changed := s.year == other.year && s.month == other.day && s.day == other.month
	return as || changed && (s.sep != 0 || other.sep != 0)
}

// observeJoined is observe for a date and the time of day in another column.
func (c *timeColumn) observeJoined(cell, clockCell pipeline.Cell) {
	if text, s, f := c.scanJoined(cell, clockCell); f == noFlaw {
		c.count(cell.Kind, text, s)
	}
}

// glimpseJoined is glimpse for a date and the time of day in another column.
func (c *timeColumn) glimpseJoined(cell, clockCell pipeline.Cell) {
	if text, s, f := c.scanJoined(cell, clockCell); f == noFlaw {
		c.weigh(cell.Kind, text, s)
	}
}

// scanJoined is scan for a date and the time of day in another column, of which it notices how that is written.
func (c *timeColumn) scanJoined(cell, clockCell pipeline.Cell) (text string, s stamp, f flaw) {
	if text := unpadded(clockCell.Text); len(text) > len("1504") && len(text) <= len("150405") && isPacked(text) {
		c.surveyed.packedSeconds = true
	}
	text = unpadded(cell.Text)
	if s, f = c.scan(cell.Kind, text); f != noFlaw {
		return text, s, f
	}
	clock, f := scanClock(clockCell.Kind, unpadded(clockCell.Text))
	if f == noFlaw {
		f = s.join(clock)
	}
	return text, s, f
}

// clockProblem puts the flaw of a cell in the column for times of day into words.
func clockProblem(text string, f flaw) *pipeline.Problem {
	return &pipeline.Problem{
		Code:    badTime,
		Message: shownTime(text) + " " + string(f),
		Remedy:  "correct the cell, best in the form 15:04:05, or leave it empty where only the date is known",
	}
}
