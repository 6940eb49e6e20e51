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
// the second, as a spreadsheet shows it; a serial without one has no time of day.
func serialStamp(text string) (stamp, flaw) {
	const (
		unixDay = 25569 // the serial of 1970-01-01
		latest  = 1e6   // in the year 4637
	)
	serial, err := strconv.ParseFloat(text, 64)
	if err != nil || !isDecimal(text) || serial > latest {
		return stamp{}, flawMisfit
	}
	s := stampOf(wall(math.Round((serial - unixDay) * secondsPerDay)))
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
