package mappings

import (
	"convload/pipeline"
)

func (r *rowReading) time() (hold bool) {
	c := &r.cells.time
	zone := r.times.spec.zone
	if r.zoneColumn >= 0 {
		zoneCell := column{field: fieldDateTime, index: r.zoneColumn, header: shown(r.header.texts[r.zoneColumn])}
		text := r.text(&zoneCell)
		if r.blamed(fieldDateTime) {
			return false
		}
		if text != "" {
			var problem *pipeline.Problem
			if zone, problem = parseZone(text); problem != nil {
				r.bad(&zoneCell, problem)
				return false
			}
		}
	}
	cell := r.cell(c)
	if r.blamed(fieldDateTime) {
		return false
	}
	at, note, hold, problem := r.times.read(cell, zone)
	if problem != nil {
		if problem.Code == noTimeZone && r.params.problem != nil {
			problem = r.params.problem
		}
		r.bad(c, problem)
		return false
	}
	if note != "" {
		r.entry.Remark(note)
	}
	r.entry.At = at
	return hold
}
