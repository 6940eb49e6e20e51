package mappings

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numberForms are the formats that say what a number counts. No number is read as a time unless a mapping names one.
var numberForms = map[string]func(string) (stamp, flaw){
	"epoch":        func(text string) (stamp, flaw) { return epochStamp(text, 1) },
	"epoch_ms":     func(text string) (stamp, flaw) { return epochStamp(text, 1000) },
	"epoch_us":     func(text string) (stamp, flaw) { return epochStamp(text, 1000_000) },
	"excel_serial": serialStamp,
}

// numberExamples are 13:05:00 on 28 February 2026, in UTC.
var numberExamples = map[string]string{"epoch": "1772283900", "epoch_ms": "1772283900000", "epoch_us": "1772283900000000",
	"excel_serial": "46081.54514"}

// countedForm gives the word for what a number can count if it is a time between 2000 and 2038, or of the serials
// between 2000 and 2099, by its digits: these ranges do not meet. It is "" of any other text. One number may be
// anything; that all of a column's are such is evidence.
func countedForm(text string) string {
	whole, _, _ := strings.Cut(text, ".")
	if !isDecimal(text) {
		return ""
	}
	between := func(first, end string) bool { return len(whole) == len(end) && whole >= first && whole < end }
	switch {
	case between("0946684800", "2147483648"):
		return "epoch"
	case between("0946684800000", "2147483648000"):
		return "epoch_ms"
	case between("0946684800000000", "2147483648000000"):
		return "epoch_us"
	case between("36526", "73051"):
		return "excel_serial"
	default:
		return ""
	}
}

// epochStamp reads a number of seconds since 1970, or of fractions of a second, in UTC. What is less than a second is
// cut off.
func epochStamp(text string, perSecond int64) (stamp, flaw) {
	const latest = 1 << 37 // in the year 6325
	whole, _, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || !isDecimal(text) || n/perSecond > latest {
		return stamp{}, flawMisfit
	}
	s := stampOf(wall(n / perSecond))
	s.timed, s.rest = true, "Z"
	return s, noFlaw
}

// serialStamp reads a spreadsheet's serial: days since the end of 1899, in nobody's zone. The fraction is rounded to
// the second, as a spreadsheet shows it, but not into the next day, unless that is less than half a millisecond away:
// no program writes anything finer, and it is what floating-point numbers lose. A serial without a fraction has no time
// of day.
func serialStamp(text string) (stamp, flaw) {
	const (
		unixDay = 25569                // the serial of 1970-01-01
		latest  = 1e6                  // in the year 4637
		perDay  = 1000 * secondsPerDay // milliseconds
	)
	serial, err := strconv.ParseFloat(text, 64)
	if err != nil || !isDecimal(text) || serial > latest {
		return stamp{}, flawMisfit
	}
	count := int64(math.Round(serial * perDay))
	second := min((count%perDay+500)/1000, secondsPerDay-1)
	s := stampOf(wall((count/perDay-unixDay)*secondsPerDay + second))
	s.timed = s.second != 0
	return s, noFlaw
}

// isDecimal tells whether a text has nothing but digits and at most one point among them.
func isDecimal(text string) bool {
	whole, fraction, _ := strings.Cut(text, ".")
	return whole != "" && strings.Trim(whole+fraction, "0123456789") == ""
}

func stampOf(w wall) stamp {
	year, month, day := time.Unix(int64(w), 0).UTC().Date()
	return stamp{year: year, month: int(month), day: day, second: w.second()}
}
