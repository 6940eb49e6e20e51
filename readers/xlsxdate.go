package readers

import (
	"math"
	"strings"
	"time"

	"convload/pipeline"
)

// numberFormat tells what a cell's format makes of its number.
type numberFormat uint8

const (
	asNumber   numberFormat = iota // currencies, percentages and the rest: the number is the value
	asDate                         // a date without a time of day
	asDateTime                     // a date with a time of day, or a time of day
	asEither                       // a date or a time, which depends on the language of the program
)

// builtInFormat tells what the formats are that a workbook need not spell out (ECMA-376 part 1, 18.8.30). What 27 to 36
// and 50 to 58 mean depends on the East Asian language of the program; dates and times they are in all of these.
func builtInFormat(id int) numberFormat {
	switch {
	case id >= 14 && id <= 17:
		return asDate
	case id >= 18 && id <= 22, id >= 45 && id <= 47:
		return asDateTime
	case id >= 27 && id <= 36, id >= 50 && id <= 58:
		return asEither
	}
	return asNumber
}

// parseFormat tells what a format code makes of a positive number: "dd.mm.yyyy hh:mm" shows a date and a time, and
// `0.00 "days"` a number. Letters within quotation marks and brackets and behind an escape do not count, but for elapsed
// hours, minutes and seconds such as [h]. Where there are places for digits other than those of a second, it is a number.
func parseFormat(code string) numberFormat {
	code = strings.ToLower(code)
	var date, clock bool
	seconds := false // whether the last letter was one for seconds, which the digits of ".00" may follow
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		rest := code[i+1:]
		switch c := code[i]; {
		case c == '"':
			i += skipTo(rest, '"')
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			end := skipTo(rest, ']')
			if isElapsed(rest[:end]) {
				clock, seconds = true, true
			}
			i += end
		case c == '#' || c == '?' || c == '@' || c == '0' && !seconds:
			return asNumber
		case c == 'e' && (strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "-")):
			return asNumber
		case strings.HasPrefix(code[i:], "general"):
			return asNumber
		case strings.HasPrefix(code[i:], "am/pm"):
			clock = true
			i += len("am/pm") - 1
		case strings.HasPrefix(code[i:], "a/p"):
			clock = true
			i += len("a/p") - 1
		case c == 's':
			clock, seconds = true, true
		case c == 'h':
			clock, seconds = true, false
		case c == 'y' || c == 'm' || c == 'd': // m is a minute beside hours or seconds, and those count more
			date, seconds = true, false
		case c >= 'a' && c <= 'z':
			seconds = false
		}
	}
	switch {
	case clock:
		return asDateTime
	case date:
		return asDate
	}
	return asNumber
}

// skipTo gives the length of s up to and with the first end.
func skipTo(s string, end byte) int {
	if i := strings.IndexByte(s, end); i >= 0 {
		return i + 1
	}
	return len(s)
}

// isElapsed tells whether what is in brackets is a number of hours, minutes or seconds.
func isElapsed(s string) bool {
	s = strings.TrimSuffix(s, "]")
	return s != "" && (strings.Trim(s, "h") == "" || strings.Trim(s, "m") == "" || strings.Trim(s, "s") == "")
}

const (
	firstSerial = 61      // 1 March 1900: before it the 1900 system counts a 29 February that there was not
	endOfSerial = 2958466 // 1 January 10000
	days1904    = 1462    // from 0 in the 1900 system to 0 in the 1904 system
)

// dateOf makes a date cell of a serial number, a count of days, and a time of day of less than one day. It also tells
// whether the format hides a time of day.
func dateOf(serial float64, format numberFormat, date1904 bool) (cell pipeline.Cell, hidden bool) {
	if serial >= 0 && serial < 1 && format != asDate {
		const lastSecond = 24*60*60 - 1 // what is rounded up must not become the first one
		seconds := time.Duration(min(math.Round(serial*24*60*60), lastSecond)) * time.Second
		return pipeline.Cell{Kind: pipeline.TimeOfDay, Text: time.Time{}.Add(seconds).Format(time.TimeOnly)}, false
	}
	if date1904 && serial >= 1 {
		serial += days1904
	}
	if !(serial >= firstSerial && serial < endOfSerial) { // also NaN
		return bad("holds a date that a spreadsheet program cannot show, or one before March 1900", typeAnew), false
	}
	day, fraction := math.Modf(serial)
	t := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day))
	return dateCell(t.Add(time.Duration(fraction*float64(24*time.Hour))), format)
}

// wholeSecond rounds a wall-clock time to the second, as spreadsheet programs show it, but not into the next day: the
// evening's last moment is of its own day, and so is its time of day in a column of its own. Only what is less than
// half a millisecond from midnight is the next day's, for no program writes anything finer: it is what floating-point
// numbers have lost of a day.
func wholeSecond(t time.Time) time.Time {
	t = t.Round(time.Millisecond)
	if second := t.Round(time.Second); second.Day() == t.Day() {
		return second
	}
	return t.Truncate(time.Second)
}

// dateCell writes a wall-clock time as far as its format shows it.
func dateCell(t time.Time, format numberFormat) (cell pipeline.Cell, hidden bool) {
	t = wholeSecond(t)
	midnight := t.Equal(t.Truncate(24 * time.Hour))
	if format == asDate || format == asEither && midnight {
		return pipeline.Cell{Kind: pipeline.Date, Text: t.Format(time.DateOnly)}, !midnight
	}
	return pipeline.Cell{Kind: pipeline.Date, Text: t.Format(time.DateTime)}, false
}

// isoDate reads the text of a cell that holds a date as text (ISO 8601), as strict workbooks do.
func isoDate(text string, format numberFormat) (cell pipeline.Cell, hidden bool) {
	if _, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return pipeline.Cell{Text: text}, false // it names its zone, and keeps it
	}
	if t, err := time.Parse("2006-01-02T15:04:05.999999999", text); err == nil {
		if format == asNumber {
			format = asDateTime
		}
		return dateCell(t, format)
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return dateCell(t, asDate)
	}
	if t, err := time.Parse("15:04:05.999999999", text); err == nil {
		return pipeline.Cell{Kind: pipeline.TimeOfDay, Text: t.Truncate(time.Second).Format(time.TimeOnly)}, false
	}
	return bad("holds a date that is none", typeAnew), false
}

// What to do about cells without a value.
const (
	typeAnew    = "type the cell anew, and save the workbook"
	mendFormula = "mend the formula, or type what belongs into the cell, and save the workbook"
)

// bad is a cell without a value; the clause says why.
func bad(clause, remedy string) pipeline.Cell {
	return pipeline.Cell{Kind: pipeline.Bad, Text: clause, Aside: remedy}
}
