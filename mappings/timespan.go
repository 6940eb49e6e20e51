package mappings

import (
	"fmt"
	"time"
)

// span is from the first to the last of some wall times.
type span struct {
	first, last wall
	some        bool
}

func (s *span) add(w wall) {
	if !s.some {
		*s = span{w, w, true}
	}
	s.first, s.last = min(s.first, w), max(s.last, w)
}

func (s *span) addStamp(year, month, day, second int) {
	if w, ok := newWall(year, month, day, second); ok && year >= firstYear && year <= lastYear {
		s.add(w)
	}
}

func (s *span) join(other span) {
	if other.some {
		s.add(other.first)
		s.add(other.last)
	}
}

// addToSpan takes notice of a time that names no zone. Where the order of day and month is in question, it counts for
// both until that is settled.
func (c *timeColumn) addToSpan(s stamp, ordered bool) {
	if ordered {
		c.surveyed.unzoned.addStamp(s.year, s.month, s.day, s.second)
		return
	}
	order := c.orderOf(s.sep)
	order.monthFirstSpan.addStamp(s.year, s.month, s.day, s.second)
	order.dayFirstSpan.addStamp(s.year, s.day, s.month, s.second)
}

// unzoned gives the times that name no zone, once the order of day and month is settled.
func (c *timeColumn) unzoned() span {
	all := c.surveyed.unzoned
	for _, d := range c.orders.each() {
		if d.order != orderMonthFirst {
			all.join(d.dayFirstSpan)
		}
		if d.order != orderDayFirst {
			all.join(d.monthFirstSpan)
		}
	}
	return all
}

// offsetNote warns where the Parameters row has an offset that is not that of the mapping's zone for all of the times:
// they are probably that zone's, and an hour off where its clocks had been changed. Otherwise it gives "".
func (c *timeColumn) offsetNote() string {
	zone, named := c.spec.zone, c.spec.named
	if named == nil {
		return ""
	}
	at, differ := c.unzoned().differ(zone, named)
	if !differ {
		return ""
	}
	return fmt.Sprintf("times are read at %s, as the Parameters row says, but on %s it was %s in %s, the mapping's"+
		" zone: if they are that zone's, write Parameters:TimeZone=%s", zone, at.In(named).Format(time.DateOnly),
		at.In(named).Format("-07:00"), named, named)
}

// differ looks for an instant of the span, which is in the one zone, at which the other has another offset.
func (s span) differ(zone, other *time.Location) (at time.Time, differs bool) {
	if !s.some {
		return time.Time{}, false
	}
	at, end := s.first.in(zone), s.last.in(zone)
	for !at.After(end) {
		_, here := at.Zone()
		_, there := at.In(other).Zone()
		if here != there {
			return at, true
		}
		next := end.Add(time.Second)
		for _, z := range []*time.Location{zone, other} {
			if _, change := at.In(z).ZoneBounds(); !change.IsZero() && change.Before(next) {
				next = change.In(zone)
			}
		}
		if !next.After(at) { // as ZoneBounds has it on the last day of a leap year
			next = at.Add(time.Hour)
		}
		at = next
	}
	return time.Time{}, false
}

// in gives an instant at which clocks in the zone show the time, or, where they skipped it, one close to that.
func (w wall) in(zone *time.Location) time.Time {
	t := time.Unix(int64(w), 0).UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
}
