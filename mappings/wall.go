package mappings

import (
	"fmt"
	"time"

	"convload/pipeline"
)

const secondsPerDay = 24 * 60 * 60

// wall is a date and a time of day as a clock on a wall shows them, in nobody's zone: the seconds since 1970 that a
// clock in UTC has counted when it shows the same.
type wall int64

// newWall gives the wall time of a date and a second of that day; ok is false where the calendar has no such date.
func newWall(year, month, day, second int) (w wall, ok bool) {
	if !validDate(year, month, day) {
		return 0, false
	}
	return wall(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() + int64(second)), true
}

func validDate(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	switch month {
	case 4, 6, 9, 11:
		return day <= 30
	case 2:
		leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
		return day <= 28 || leap && day == 29
	default:
		return day <= 31
	}
}

// wallOf gives what clocks in the instant's zone show.
func wallOf(t time.Time) wall {
	_, offset := t.Zone()
	return wall(t.Unix() + int64(offset))
}

// day counts the days since 1970.
func (w wall) day() int64 {
	return (int64(w) - int64(w.second())) / secondsPerDay
}

// second counts the seconds since midnight.
func (w wall) second() int {
	return int(((int64(w) % secondsPerDay) + secondsPerDay) % secondsPerDay)
}

// String gives "2006-01-02 15:04:05".
func (w wall) String() string { return time.Unix(int64(w), 0).UTC().Format(time.DateTime) }

// readings are the instants at which clocks in a zone show one wall time: usually one; two where the clocks were put
// back, and then first and last differ; none where they were put forward over it.
type readings struct {
	first, last int64 // Unix seconds
	none        bool
	forward     transition // where there is none: how the clocks were put forward
	steady      bool       // the offset did not change for two days before and after
}

// transition is a change of a zone's offset.
type transition struct {
	at            int64 // Unix seconds: the first second of the new offset
	before, after int   // seconds east of UTC
}

// readingsOf asks the zone itself, because time.Date answers for gaps and overlaps as the zone's data happen to be laid
// out: now the earlier reading, now the later, and for a gap an instant that shows another time. No zone is more than
// 26 hours from another, so every reading lies within two days of the wall time taken as UTC.
func readingsOf(w wall, zone *time.Location) readings {
	const window = 2 * secondsPerDay
	r := readings{none: true, steady: true}
	end := int64(w) + window
	at := time.Unix(int64(w)-window, 0).In(zone)
	_, before := at.Zone()
	for {
		_, offset := at.Zone()
		if offset != before {
			r.steady = false
			if change := (transition{at.Unix(), before, offset}); change.skips(w) {
				r.forward = change
			}
			before = offset
		}
		instant := int64(w) - int64(offset)
		if wallOf(time.Unix(instant, 0).In(zone)) == w {
			if r.none {
				r.first, r.last, r.none = instant, instant, false
			}
			r.first, r.last = min(r.first, instant), max(r.last, instant)
		}
		_, next := at.ZoneBounds()
		if next.IsZero() || next.Unix() > end {
			return r
		}
		// On the last day of a leap year ZoneBounds may name an end that is already past: it counts 365 days.
		if !next.After(at) {
			next = at.Add(time.Hour)
		}
		at = next
	}
}

func (t transition) skips(w wall) bool {
	return wall(t.at+int64(t.before)) <= w && w < wall(t.at+int64(t.after))
}

// clock turns wall times into instants. It remembers the offset of days on which a zone has but one, which makes the
// usual row cheap; its memory is of fixed size, whatever a file holds. The zero value is ready. One goroutine uses it.
type clock struct {
	days [512]struct {
		zone   *time.Location
		day    int32
		offset int32
	}
}

func (c *clock) readings(w wall, zone *time.Location) readings {
	day := w.day()
	slot := &c.days[uint64(day)%uint64(len(c.days))]
	if slot.zone == zone && int64(slot.day) == day {
		instant := int64(w) - int64(slot.offset)
		return readings{first: instant, last: instant, steady: true}
	}
	r := readingsOf(w, zone)
	if r.steady {
		slot.zone, slot.day, slot.offset = zone, int32(day), int32(int64(w)-r.first)
	}
	return r
}

// resolve gives the first and the last instant at which clocks in the zone show w; they differ only where the clocks
// were put back, and there the last is the one to take: a conversion dated before its click is refused, and one dated
// an hour late is not. A time that the clocks skipped is a problem.
func (c *clock) resolve(w wall, zone *time.Location) (first, last time.Time, problem *pipeline.Problem) {
	r := c.readings(w, zone)
	if r.none {
		return time.Time{}, time.Time{}, r.forward.problem(w, zone)
	}
	return time.Unix(r.first, 0).In(zone), time.Unix(r.last, 0).In(zone), nil
}

// endOfDay gives the last second of the day that begins at midnight. There is one even where the clocks are put forward
// from 23:00 to 0:00, as in America/Nuuk, but not on a day that a zone left out altogether, as Pacific/Apia did once.
func (c *clock) endOfDay(midnight wall, zone *time.Location) (time.Time, *pipeline.Problem) {
	w := midnight + secondsPerDay - 1
	r := c.readings(w, zone)
	if !r.none {
		return time.Unix(r.last, 0).In(zone), nil
	}
	last := time.Unix(r.forward.at-1, 0).In(zone)
	if wallOf(last).day() != midnight.day() {
		return time.Time{}, r.forward.problem(w, zone)
	}
	return last, nil
}

func (t transition) problem(w wall, zone *time.Location) *pipeline.Problem {
	return &pipeline.Problem{
		Code: "TIME_GAP",
		Message: fmt.Sprintf("%s does not exist in %s: the clocks there went forward from %s to %s",
			w, zone, wall(t.at+int64(t.before)), wall(t.at+int64(t.after))),
		Remedy: fmt.Sprintf("correct the time, or set time_zone to the zone in which it was recorded, or write the"+
			" offset behind the time, as in %s", time.Unix(t.at, 0).In(zone).Format(pipeline.TimeLayout)),
	}
}

// overlapNote says which of two readings was taken.
func overlapNote(w wall, first, last time.Time) string {
	return fmt.Sprintf("%s occurs twice in %s, at %s and at %s: read as the later, %s",
		w, last.Location(), first.Format("-07:00"), last.Format("-07:00"), last.Format("-07:00"))
}
