package mappings

import "strings"

// stamp is what one text says of a time, before day and month are told apart and a zone is known.
type stamp struct {
	year, month, day int
	second           int    // of the day; a fraction is cut off
	timed            bool   // the text has a time of day
	sep              byte   // '/', '-' or '.' where two numbers are day and month: month is the first, day the second
	rest             string // the zone, as it stands behind the time

	// What the text looks like, for proposing a pattern.
	joint                   string // what stands between date and time; "" where the text has no time
	seconds, fraction, half bool   // the time has seconds, a fraction of them, AM or PM
	short                   bool   // the year has two digits
}

// flaw says why a text is no time, as a clause that follows the text. It is constant, so that trying another format
// costs nothing.
type flaw string

// The flaws of dates and times.
const (
	noFlaw        flaw = ""
	flawNoDate    flaw = "does not begin with a date that can be read"
	flawMonthName flaw = "does not begin with a date in numbers or with an English month"
	flawNoYear    flaw = "has no year of four digits"
	flawTwoDigits flaw = "has a year of two digits"
	flawCalendar  flaw = "names a day that the calendar does not have"
	flawTime      flaw = "has no time of day that can be read behind the date"
	flawClock     flaw = "names a time of day that no clock shows"
	flawHalf      flaw = "has AM or PM with an hour that is not from 1 to 12"
	flawTail      flaw = "goes on behind the time with something that is no zone"
	flawOnlyTime  flaw = "is a time of day without a date"
)

// scanStamp reads the forms that tell themselves apart: those that Google documents for conversion times
// (https://support.google.com/google-ads/answer/7014069, https://support.google.com/google-ads/answer/14184381) and
// their near relatives in CRM exports. Years come first with four digits, or a month has its English name, or the text
// has two numbers before the year whose order the column decides.
func scanStamp(text string) (stamp, flaw) {
	c := cursor{text: text}
	var s stamp
	compact, f := c.date(&s)
	if f != noFlaw {
		return s, f
	}
	start := c.at
	if c.skip('T') {
		s.joint = "T"
	} else {
		comma := c.skip(',')
		switch blank := c.blanks(); {
		case comma && blank:
			s.joint = ", "
		case comma:
			s.joint = ","
		case blank:
			s.joint = " "
		}
	}
	switch {
	case s.joint != "" && isDigit(c.peek()):
		s.timed = true
		form := withColons
		if compact {
			form = packed
		}
		if f := c.timeOfDay(&s, form); f != noFlaw {
			return s, f
		}
	case s.joint == " ", c.done() && s.joint == "":
		c.at, s.joint = start, "" // a zone may follow a date alone
	default:
		return s, flawTime
	}
	switch f := c.zone(&s); {
	case f != noFlaw && !s.timed:
		return s, flawTime
	case f != noFlaw:
		return s, f
	case s.short:
		return s, flawTwoDigits
	default:
		return s, noFlaw
	}
}

// date reads a date; compact says that it is one of eight digits.
func (c *cursor) date(s *stamp) (compact bool, f flaw) {
	if isLetter(c.peek()) {
		return false, c.monthFirst(s)
	}
	switch c.digits() {
	case 8:
		s.year, _ = c.number(4, 4)
		s.month, _ = c.number(2, 2)
		s.day, _ = c.number(2, 2)
		compact = true
	case 4:
		var ok bool
		s.year, _ = c.number(4, 4)
		sep := c.peek()
		if sep != '-' && sep != '/' && sep != '.' {
			return false, flawNoDate
		}
		c.at++
		if s.month, ok = c.number(1, 2); !ok || !c.skip(sep) {
			return false, flawNoDate
		}
		if s.day, ok = c.number(1, 2); !ok || c.digits() > 0 {
			return false, flawNoDate
		}
	case 1, 2:
		return false, c.yearLast(s)
	default:
		return false, flawNoDate
	}
	if !validDate(s.year, s.month, s.day) {
		return false, flawCalendar
	}
	return compact, noFlaw
}

// monthFirst reads "Aug 14, 2012" and "August 14,2012".
func (c *cursor) monthFirst(s *stamp) flaw {
	var ok bool
	if s.month, ok = c.month(); !ok {
		return flawMonthName
	}
	c.skip('.')
	c.blanks()
	if s.day, ok = c.number(1, 2); !ok {
		return flawNoDate
	}
	if comma := c.skip(','); !c.blanks() && !comma {
		return flawNoDate
	}
	return c.lastYear(s)
}

// yearLast reads "14 Aug 2012", "14-Aug-2012" and the dates of three numbers that end in the year.
func (c *cursor) yearLast(s *stamp) flaw {
	first, _ := c.number(1, 2)
	sep := c.peek()
	if sep == ':' {
		return flawOnlyTime
	}
	blank := c.blanks()
	if !blank && !c.skip('/') && !c.skip('-') && !c.skip('.') {
		return flawNoDate
	}
	var ok bool
	if s.month, ok = c.month(); ok {
		s.day = first
		c.skip('.')
		if !c.blanks() && !c.skip(sep) {
			return flawNoDate
		}
		return c.lastYear(s)
	}
	if blank || c.digits() == 0 {
		return flawMonthName
	}
	s.month, s.sep = first, sep
	if s.day, ok = c.number(1, 2); !ok || !c.skip(sep) {
		return flawNoDate
	}
	return c.lastYear(s)
}

// lastYear reads the year that ends a date, and checks the date.
func (c *cursor) lastYear(s *stamp) flaw {
	switch c.digits() {
	case 4:
		s.year, _ = c.number(4, 4)
	case 2:
		s.year, _ = c.number(2, 2)
		s.year += 2000
		s.short = true
	default:
		return flawNoYear
	}
	if validDate(s.year, s.month, s.day) || s.sep != 0 && validDate(s.year, s.day, s.month) {
		return noFlaw
	}
	return flawCalendar
}

// clockForm is how the parts of a time of day are set apart.
type clockForm byte

const (
	withColons clockForm = ':'
	withDots   clockForm = '.'
	packed     clockForm = 0 // four or six digits, or with colons
)

// timeOfDay reads hours and minutes, and seconds, a fraction, AM or PM where they are there.
func (c *cursor) timeOfDay(s *stamp, form clockForm) flaw {
	digits := c.digits()
	separated, sep := true, byte(form)
	if form == packed {
		separated, sep = digits < 4, byte(withColons)
	}
	hour, _ := c.number(1, 2)
	if separated && !c.skip(sep) {
		return flawTime
	}
	minute, ok := c.number(2, 2)
	if !ok {
		return flawTime
	}
	second := 0
	if separated && c.skip(sep) || !separated && digits == 6 {
		if second, ok = c.number(2, 2); !ok {
			return flawTime
		}
		s.seconds = true
		// Data Manager's form of milliseconds is 17:01:54*123.
		if c.peek() == '.' || c.peek() == ',' || c.peek() == '*' {
			c.at++
			if !c.fraction() {
				return flawTime
			}
			s.fraction = true
		}
	}
	if c.digits() > 0 {
		return flawTime
	}
	start := c.at
	c.blanks()
	if noon, ok := c.half(); ok {
		if hour < 1 || hour > 12 {
			return flawHalf
		}
		s.half = true
		hour = hour%12 + noon
	} else {
		c.at = start
	}
	if hour > 23 || minute > 59 || second > 59 {
		return flawClock
	}
	s.second = hour*3600 + minute*60 + second
	return noFlaw
}

// zone takes what is left of the text for a zone, provided that it looks like one.
func (c *cursor) zone(s *stamp) flaw {
	c.blanks()
	s.rest = c.rest()
	if next := c.peek(); c.done() || isLetter(next) || next == '+' || next == '-' {
		return noFlaw
	}
	return flawTail
}

// shape writes the form of a stamp whose day and month are numbers in doubtful order as a pattern for a mapping, with
// the day first or the month.
func (s stamp) shape(dayFirst bool) string {
	sep, year := string(s.sep), "YYYY"
	if s.short {
		year = "YY"
	}
	pattern := "MM" + sep + "DD" + sep + year
	if dayFirst {
		pattern = "DD" + sep + "MM" + sep + year
	}
	return pattern + s.clockShape()
}

// namedShape writes the form of a text whose month has its name and whose year has two digits, likewise.
func (s stamp) namedShape(text string) string {
	c := cursor{text: text}
	var pattern strings.Builder
	for day := false; !c.done(); {
		switch sep := c.peek(); {
		case day && isDigit(sep):
			pattern.WriteString("YY" + s.clockShape())
			return pattern.String()
		case isDigit(sep):
			c.number(1, 2)
			pattern.WriteString("D")
			day = true
		case isLetter(sep):
			c.month()
			pattern.WriteString("MMM")
		case c.blanks():
			pattern.WriteString(" ")
		default:
			c.skip(sep)
			pattern.WriteByte(sep)
		}
	}
	return pattern.String()
}

// clockShape writes the form of the text's time of day and of what stands in front of it; "" where it has none, though
// the stamp may have got one from another column.
func (s stamp) clockShape() string {
	if s.joint == "" {
		return ""
	}
	hours, end := "HH", ""
	if s.half {
		hours, end = "hh", " A"
	}
	pattern := s.joint + hours + ":mm"
	if s.seconds {
		pattern += ":ss"
	}
	if s.fraction {
		pattern += ".SSS"
	}
	return pattern + end
}
