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
// their file are INVALID for one reason; and of the problem of such a file that has no row that could be sent.
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
	rows    int                    // of the report
	mapped  int                    // those of them that the mapping takes for conversions: no SKIPPED ones, and none of another table
	bytes   int                    // of the texts in them
	reasons map[reason]reasonCount // not more than rows
}

// reason is why rows are INVALID.
type reason struct{ code, field string }

// reasonCount is how many rows are INVALID for a reason, and the first of them with what was said of it.
type reasonCount struct {
	rows    int
	first   Origin
	message string
}

// verdict is why a file's mapping is probably wrong.
type verdict struct {
	Problem        // of the rows that are good by themselves, and are not sent for it
	first   Origin // of the rows that are INVALID for the reason
	said    string // the message without what was said of that row
	look    string // the remedy without --force
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
			count.first, count.message = e.Origin, e.Message
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

// judge gives the verdict on the file's mapping: nil unless it is probably wrong. The first row's own message names the
// column, which need not be the one that the field is mapped to: the time zone may stand in another one.
func (f *firstRows) judge() *verdict {
	why, count, ok := f.doubt()
	if !ok {
		return nil
	}
	what, look := why.code, "look at the rows with the code "+why.code+", and at how the mapping has the file read"
	if why.field != "" {
		what += " in " + why.field
		look = "look at " + why.field + " in the mapping"
	}
	rows := fmt.Sprintf("%d of the first %d rows", count.rows, f.mapped)
	if f.mapped < f.rows {
		rows = fmt.Sprintf("%d of the %d rows that were taken for conversions, among the first %d,", count.rows, f.mapped, f.rows)
	}
	said := fmt.Sprintf("%s are INVALID for one reason (%s): the mapping is probably wrong", rows, what)
	return &verdict{first: count.first, said: said, look: look, Problem: Problem{Code: MappingDoubtful, Field: why.field,
		Message: fmt.Sprintf("%s; the first is %s: %s", said, count.first, count.message),
		Remedy:  look + "; --force sends the rows that are good all the same"}}
}

// doubted says what the verdict means for a file of which nothing was sent. It waits for the mapping to be mended: from
// the archive it would never be read again.
func (s *FileSummary) doubted(v *verdict) {
	s.waits = true
	if s.Codes[MappingDoubtful] > 0 {
		return // its rows say so
	}
	s.Problems = append(s.Problems, ProblemCount{Status: Invalid, Code: MappingDoubtful, First: v.first.String(),
		Message: v.Message, Remedy: v.look + "; the next run reads the file again"})
}

// hasGood tells whether some row was read as a conversion that can be sent.
func (s *FileSummary) hasGood() bool {
	return s.Statuses.Rows() > s.Statuses[Invalid]+s.Statuses[Skipped]+s.Statuses[Duplicate]
}

// judge decides by the file's first rows whether any may be sent, and passes on the pages that were held back for that.
func (w *pageWriter) judge() error {
	w.judged = true
	if w.doubt = w.first.judge(); w.flow.run.Force {
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
