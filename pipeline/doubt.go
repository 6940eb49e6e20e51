package pipeline

import (
	"fmt"
	"maps"
)

// A file is judged by its first rows, before any of it is sent: a mapping that reads a column wrongly fails on most of
// them, and what it does not fail on may be wrong as well.
const (
	judgedRows     = 1000
	fewestDoubtful = 20 // rows that are INVALID for one reason, for less may be chance
)

// MappingDoubtful is the code of rows that are good by themselves, and are not sent because too many of the first rows of
// their file are INVALID for one reason.
const MappingDoubtful = "MAPPING_DOUBTFUL"

// SecondTable and StrayParameters are the codes of rows that the mapping is not for: they stand below another table's
// header, or below a Parameters row that comes too late.
const (
	SecondTable     = "SECOND_TABLE"
	StrayParameters = "STRAY_PARAMETERS"
)

// MissingClickID is the code of a row without a click ID. An export may be full of such rows, and its mapping right.
const MissingClickID = "NO_CLICK_ID"

// firstRows counts what is wrong with the first rows of a file.
type firstRows struct {
	rows    int // of the report
	mapped  int // those of them that the mapping takes for conversions: no SKIPPED ones, and none of another table
	bytes   int // of the texts in them
	reasons map[reason]reasonCount
}

// reason is why rows are INVALID.
type reason struct{ code, field string }

type reasonCount struct {
	rows  int
	first Origin
}

// add counts a row, and tells whether the rows can be judged: there are enough of them, or as many as fit into memory.
func (f *firstRows) add(e *Entry, bytes int) bool {
	f.rows++
	f.bytes += bytes
	foreign := e.Status == Skipped || e.Code == SecondTable || e.Code == StrayParameters
	if !foreign {
		f.mapped++
	}
	if e.Status == Invalid && !foreign && e.Code != MissingClickID {
		if f.reasons == nil {
			f.reasons = make(map[reason]reasonCount)
		}
		why := reason{e.Code, e.Field}
		count := f.reasons[why]
		if count.rows == 0 {
			count.first = e.Origin
		}
		count.rows++
		f.reasons[why] = count
	}
	return f.rows == judgedRows || f.bytes >= pageBytes
}

// doubt gives the reason for which more than half of the rows are INVALID; ok is false if there is none.
func (f *firstRows) doubt() (why reason, count reasonCount, ok bool) {
	for why, count := range f.reasons {
		if count.rows >= fewestDoubtful && 2*count.rows > f.mapped {
			return why, count, true
		}
	}
	return reason{}, reasonCount{}, false
}

// doubtful gives the problem of the file's other rows if its mapping is probably wrong, and nil otherwise.
func (p *plan) doubtful(f *firstRows) *Problem {
	why, count, ok := f.doubt()
	if !ok {
		return nil
	}
	said, look := why.code, "look at the rows with the code "+why.code+", and at how the mapping has the file read"
	if why.field != "" {
		said += " in " + why.field
		look = "look at " + why.field + " in the mapping"
		if source := p.source(count.first.Sheet, why.field); source != "" {
			look += " (" + source + ")"
		}
	}
	rows := fmt.Sprintf("%d of the first %d rows", count.rows, f.mapped)
	if f.mapped < f.rows {
		rows = fmt.Sprintf("%d of the %d rows that were taken for conversions, among the first %d,", count.rows, f.mapped, f.rows)
	}
	return &Problem{Code: MappingDoubtful, Field: why.field,
		Message: fmt.Sprintf("%s are INVALID for one reason (%s, first in row %d): the mapping is probably wrong", rows, said, count.first.Row),
		Remedy:  look + "; --force sends the rows that are good all the same"}
}

// judge decides by the file's first rows whether any may be sent, and passes on the pages that were held back for that.
func (w *pageWriter) judge() error {
	w.judged = true
	if w.doubt = w.flow.plans[w.file].doubtful(&w.first); w.flow.run.Force {
		w.doubt, w.forced = nil, w.doubt
	}
	if len(w.held) == 0 {
		return nil
	}
	w.sift()
	for _, p := range w.held {
		if err := w.send(p); err != nil {
			return err
		}
	}
	w.held = nil
	w.toSend = len(w.page.unsettled())
	return nil
}

// forget gives up what the rows of a file have claimed: as none of them is sent, those of later files stand for
// themselves.
func (d *duplicates) forget(file int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.keys, func(_ Key, f first) bool { return f.place.file == int32(file) })
	maps.DeleteFunc(d.orders, func(_ Key, o owner) bool { return o.place.file == int32(file) })
}
