package mappings

import (
	"time"

	"convload/pipeline"
)

// time reads the row's time. Hold says that the row must wait.
func (r *rowReading) time() (hold bool) {
	c := &r.cells.time
	zone := r.zone()
	clock := r.clock()
	cell := r.cell(c)
	if r.blamed(fieldDateTime) {
		return false
	}
	var at time.Time
	var note string
	var problem *pipeline.Problem
	if r.timeOfDay.index < 0 {
		at, note, hold, problem = r.times.read(cell, zone)
	} else {
		at, note, hold, problem = r.times.readJoined(cell, clock, zone)
	}
	if problem != nil {
		switch {
		case problem.Code != noTimeZone:
		case r.params.problem != nil:
			problem = r.params.problem
		case r.zoneColumn >= 0:
			source := r.zoneSource()
			c = &source
			problem = &pipeline.Problem{
				Code:    noTimeZone,
				Message: "the cell is empty, and nothing else says in which time zone the time is",
				Remedy:  "fill in a name such as America/New_York or an offset such as -05:00, or set time_zone in the mapping for such rows",
			}
		}
		r.bad(c, problem)
		return false
	}
	if note != "" {
		r.entry.Remark(note)
	}
	if zone := at.Location(); zone != r.times.spec.zone {
		if note := zoneNote(zone); note != "" {
			r.entry.Remark(note)
		}
	}
	r.entry.At = at
	return hold
}

// zone gives the zone that the row's own column names; nil where there is no such column, or nothing in it.
func (r *rowReading) zone() *time.Location {
	if r.zoneColumn < 0 {
		return nil
	}
	c := r.zoneSource()
	text := r.text(&c)
	if text == "" || r.blamed(fieldDateTime) {
		return nil
	}
	zone, problem := parseZone(text)
	if problem != nil {
		r.bad(&c, problem)
	}
	return zone
}

// zoneSource is the row's own column of zones, as one of times.
func (r *rowReading) zoneSource() column {
	return column{field: fieldDateTime, index: r.zoneColumn, header: shown(r.header.texts[r.zoneColumn])}
}

// clock reads the time of day that stands in a column of its own.
func (r *rowReading) clock() stamp {
	c := &r.timeOfDay
	if c.index < 0 {
		return stamp{}
	}
	cell := c.cell(r.row)
	problem := void(cell)
	var clock stamp
	if problem == nil {
		clock, problem = r.times.readClock(cell)
	}
	if problem != nil {
		r.bad(c, problem)
	}
	return clock
}
