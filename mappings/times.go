package mappings

import (
	"fmt"
	"strings"
	"time"

	"convload/pipeline"
)

// timeSpec says how the times of a column are to be read.
type timeSpec struct {
	keys       string         // the mapping's for the column but formats, as YAML, for messages
	preset     string         // the mapping, where it is one that nobody can change; else ""
	timeHeader string         // of the column that holds the time of day; "" where one column holds both
	formats    []string       // of compileLayout; none: the forms that tell themselves apart
	zone       *time.Location // of times that name none, in a row that names none; nil where nobody said
	named      *time.Location // the zone that the mapping names, where zone is another's mere offset; else nil
	noted      headerZone     // what the header says of the zone, where zone does not come from there
	rowZones   bool           // a column names each row's zone
	at         string         // the time of day of dates without one, "15:04" or "15:04:05"; "" is the end of the day
	now        time.Time      // the run's beginning; nothing is read without it
	usOrder    bool           // 03/04/2026 is 4 March, as in Google's templates, but beside dates such as 13/04/2026
}

// timeColumn reads a column of times. It is shown every cell once, decides what they have in common, and then reads
// them. One goroutine uses it.
type timeColumn struct {
	spec     timeSpec
	layouts  []layout
	at       int    // second of the day at which dates without a time of day are taken, or endOfDay
	untimed  string // the note on such a date
	days     clock
	orders   dayMonths
	surveyed timeSurvey
}

// endOfDay stands for the last second of a day. A conversion that is dated before its click is refused, so that a date
// without a time of day is better taken too late than too early.
const endOfDay = -1

// Codes of problems with times.
const (
	badTime       = "BAD_TIME"
	missingTime   = "MISSING_TIME"
	futureTime    = pipeline.FutureTime
	noTimeZone    = "NO_TIME_ZONE"
	ambiguousDate = "AMBIGUOUS_DATE"
	mixedDates    = "MIXED_DATES"
)

// clockSkew is how far a time may lie ahead: the clock that wrote it need not agree with this machine's.
const clockSkew = 5 * time.Minute

// Conversions of other years are mistakes: empty dates that became 1900 or 1970, placeholders such as 9999, years of
// the Buddhist calendar. Google takes 90 days.
const firstYear, lastYear = 2000, 2100

func newTimeColumn(spec timeSpec) (*timeColumn, error) {
	c := &timeColumn{spec: spec, at: endOfDay, untimed: "no time of day: read as 23:59:59"}
	for _, format := range spec.formats {
		l, err := compileLayout(format)
		if err != nil {
			return nil, err
		}
		c.layouts = append(c.layouts, l)
	}
	if spec.at != "" {
		var s stamp
		text := cursor{text: spec.at}
		if text.timeOfDay(&s, withColons) != noFlaw || s.half || s.fraction || !text.done() {
			return nil, fmt.Errorf("at %q is no time of day such as 18:00", spec.at)
		}
		c.at = s.second
		c.untimed = "no time of day: read as " + spec.at
	}
	return c, nil
}

// read gives the instant that a cell names, in the zone that the time itself names, else in the row's, else in the
// column's. The note says what was assumed. Hold says that the instant was our choice and still lies ahead: the row
// must wait, for any other instant taken instead would differ from the one that the next run takes.
func (c *timeColumn) read(cell pipeline.Cell, rowZone *time.Location) (
	t time.Time, note string, hold bool, problem *pipeline.Problem,
) {
	text := unpadded(cell.Text)
	var s stamp
	if f := c.date(&s, cell.Kind, text); f != noFlaw {
		return time.Time{}, "", false, c.problem(text, s, f)
	}
	return c.judge(text, &s, rowZone)
}

// date reads a cell and puts day and month into their places.
func (c *timeColumn) date(s *stamp, kind pipeline.CellKind, text string) flaw {
	var f flaw
	*s, f = c.scan(kind, text)
	switch {
	case f != noFlaw:
		return f
	case s.sep != 0 && len(c.layouts) == 0 && !c.orderOf(s.sep).arrange(s):
		return flawOrder
	case s.year < firstYear || s.year > lastYear:
		return flawYear
	default:
		return noFlaw
	}
}

// judge finds the instant of a stamp and holds it against the clock. The text is for messages.
func (c *timeColumn) judge(text string, s *stamp, rowZone *time.Location) (
	t time.Time, note string, hold bool, problem *pipeline.Problem,
) {
	first, last, problem := c.instants(s, rowZone)
	if problem != nil {
		problem.Message = shownTime(text) + ": " + problem.Message
		return time.Time{}, "", false, problem
	}
	if c.ahead(s, first) {
		return time.Time{}, "", false, &pipeline.Problem{
			Code:    futureTime,
			Message: fmt.Sprintf("%s lies in the future: %s", shownTime(text), last.Format(pipeline.TimeLayout)),
			Remedy:  "correct the time, or the time zone or the order of day and month if they are wrong",
		}
	}
	if !s.timed {
		note = c.untimed
	}
	if !first.Equal(last) {
		note = strings.TrimPrefix(note+"; "+overlapNote(wallOf(last), first, last), "; ")
	}
	if note != "" && last.After(c.spec.now) {
		note += "; this lies ahead, so the row waits"
		hold = true
	}
	return last, note, hold, nil
}

// ahead tells whether a time lies in the future; of a date without a time of day, whether the whole day does.
func (c *timeColumn) ahead(s *stamp, first time.Time) bool {
	soonest := c.spec.now.Add(clockSkew)
	if s.timed {
		return first.After(soonest)
	}
	return wallOf(first).day() > wallOf(soonest.In(first.Location())).day()
}

// scan reads a cell as far as it can be read by itself.
func (c *timeColumn) scan(kind pipeline.CellKind, text string) (stamp, flaw) {
	switch {
	case kind == pipeline.Bad, kind == pipeline.Merged:
		return stamp{}, flawBadCell
	case kind == pipeline.TimeOfDay:
		return stamp{}, flawOnlyTime
	case text == "":
		return stamp{}, flawBlank
	case kind == pipeline.Date, kind == pipeline.Text && len(c.layouts) == 0:
		return scanStamp(text)
	case len(c.layouts) == 0:
		return stamp{}, flawKind
	}
	return c.match(text)
}

// match reads a text by the mapping's formats. Every one of them is tried: if two fit, they must agree.
func (c *timeColumn) match(text string) (found stamp, f flaw) {
	f = flawMisfit
	for i := range c.layouts {
		s, why := c.layouts[i].match(text)
		switch {
		case why == noFlaw && f == noFlaw && s != found:
			return stamp{}, flawTwoWays
		case why == noFlaw:
			found, f = s, noFlaw
		case f == flawMisfit:
			f = why
		}
	}
	return found, f
}

// instants gives the first and the last instant that a stamp can mean.
func (c *timeColumn) instants(s *stamp, rowZone *time.Location) (first, last time.Time, problem *pipeline.Problem) {
	midnight, _ := newWall(s.year, s.month, s.day, 0)
	w := midnight + wall(s.second)
	toEnd := !s.timed && c.at == endOfDay
	switch {
	case toEnd:
		w = midnight + secondsPerDay - 1
	case !s.timed:
		w = midnight + wall(c.at)
	}
	zone := rowZone
	if zone == nil {
		zone = c.spec.zone
	}
	if s.rest != "" {
		var offset int
		var fixed bool
		if zone, offset, fixed, problem = valueZone(s.rest); problem != nil {
			return time.Time{}, time.Time{}, problem
		}
		if fixed {
			at := time.Unix(int64(w)-int64(offset), 0).In(zone)
			return at, at, agree(at, offset)
		}
	}
	switch {
	case zone == nil:
		return time.Time{}, time.Time{}, &pipeline.Problem{
			Code:    noTimeZone,
			Message: "nothing says in which time zone this is",
			Remedy: "set time_zone in the mapping, or fill in the template's row Parameters:TimeZone=America/New_York," +
				" or write the offset behind each time",
		}
	case toEnd:
		last, problem = c.days.endOfDay(midnight, zone)
		return last, last, problem
	default:
		return c.days.resolve(w, zone)
	}
}
