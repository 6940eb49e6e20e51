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

// offsetNote warns where the Parameters row has an offset that is not that of the mapping's zone for all of the times:
// they are probably that zone's, and an hour off where its clocks had been changed. Otherwise it gives "".
func (c *timeColumn) offsetNote() string {
	zone, named := c.spec.zone, c.spec.named
	if named == nil {
		return ""
	}
	all := c.surveyed.unzoned
	for _, d := range c.orders.each() {
		if d.order != orderMonthFirst {
			all.join(d.dayFirstSpan)
		}
		if d.order != orderDayFirst {
			all.join(d.monthFirstSpan)
		}
	}
	if !all.some {
		return ""
	}
	_, offset := time.Unix(0, 0).In(zone).Zone()
	end := int64(all.last) - int64(offset)
	for at := time.Unix(int64(all.first)-int64(offset), 0).In(named); at.Unix() <= end; {
		if _, there := at.Zone(); there != offset {
			return fmt.Sprintf("times are read at %s, as the Parameters row says, but on %s it was %s in %s, the mapping's"+
				" zone: if they are that zone's, write Parameters:TimeZone=%s", zone, at.Format(time.DateOnly),
				at.Format("-07:00"), named, named)
		}
		_, next := at.ZoneBounds()
		if next.IsZero() {
			break
		}
		if !next.After(at) { // as ZoneBounds has it on the last day of a leap year
			next = at.Add(time.Hour)
		}
		at = next
	}
	return ""
}
