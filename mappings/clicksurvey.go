package mappings

import (
	"fmt"
	"hash/maphash"
	"strings"

	"convload/pipeline"
)

// clickSurvey counts what was observed in a column of click IDs.
type clickSurvey struct {
	unwrapped, decoded, uncookied int // cells with a click ID that had to be treated
	fromAddress, emptyAddress     int // addresses with a click ID, and without
	words                         wordCount
	ids                           int
	times                         map[uint64]int // how often each ID stands there, by its hash
	lengths                       map[int]int    // how many different IDs have each length
	most                          int            // how often the most frequent one does
	mostHash                      uint64
	frequent                      string // the most frequent one, once it is frequent
}

// maxCounted bounds how many different click IDs are counted. One that stands in many rows is likely among the first.
const maxCounted = 1 << 16

// frequentID is how often a click ID may stand in a column before it is worth a word: one click may bring several
// conversions.
const frequentID = 10

var clickSeed = maphash.MakeSeed()

// observe counts a cell that could be read.
func (s *clickSurvey) observe(r clickReading) {
	id := r.id.Value
	switch {
	case r.word != "":
		s.words.add(r.word)
		return
	case id == "" && r.done.address:
		s.emptyAddress++
		return
	case id == "":
		return
	}
	count := func(n *int, done bool) {
		if done {
			*n++
		}
	}
	count(&s.unwrapped, r.done.unwrapped)
	count(&s.decoded, r.done.decoded)
	count(&s.uncookied, r.done.uncookied)
	count(&s.fromAddress, r.done.address)
	s.ids++
	if s.lengths == nil {
		s.lengths, s.times = make(map[int]int), make(map[uint64]int)
	}
	hash := maphash.String(clickSeed, id)
	n := s.times[hash] + 1
	if n == 1 && len(s.times) == maxCounted {
		return
	}
	s.times[hash] = n
	if n == 1 {
		s.lengths[len(id)]++
	}
	if n > s.most {
		if n >= frequentID && (n == frequentID || hash != s.mostHash) {
			s.frequent = strings.Clone(id)
		}
		s.most, s.mostHash = n, hash
	}
}

// decide ends the survey. The notes say, one sentence each, what was done to the cells and what is striking.
func (s *clickSurvey) decide() (notes []string) {
	add := func(n int, format string, more ...any) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf(format, append([]any{cells(n)}, more...)...))
		}
	}
	add(s.unwrapped, "%s had blanks or quotation marks around the click ID, which were taken off")
	add(s.fromAddress, "%s held an address, of which the click ID alone was taken")
	add(s.emptyAddress, "%s held an address without a click ID")
	add(s.uncookied, "%s held the cookie _gcl_aw, whose beginning GCL.… was taken off")
	add(s.decoded, "%s held a URL-encoded click ID, which was decoded")
	add(s.words.total(), "%s had no click ID but a word: %s", s.words)
	if length, n := s.cutAt(); n > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d different click IDs are %d characters long, and none is longer: has a field"+
			" of the CRM cut them off?", n, len(s.times), length))
	}
	if s.frequent != "" {
		notes = append(notes, fmt.Sprintf("one click ID, %s, stands in %s of %d: has it been filled in by hand or for a test?",
			shortened(s.frequent), cells(s.most), s.ids))
	}
	s.times = nil // the mapper, which lives on, needs it no more
	return notes
}

func cells(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return fmt.Sprintf("%d cells", n)
}

// cutAt finds signs that the IDs were cut off by a field of the CRM that is too short for them: at least half of them,
// and not only a few, have the greatest length, and it is one that people give to fields, such as 20, 50, 64, 80 or 90
// characters. Google's own 55 is none. n is 0 where there are no such signs.
func (s *clickSurvey) cutAt() (length, n int) {
	for l := range s.lengths {
		length = max(length, l)
	}
	n = s.lengths[length]
	if n < 10 || 2*n < len(s.times) || length < 20 || length == 55 || length%5 != 0 && length%16 != 0 {
		return 0, 0
	}
	return length, n
}

// shortened shows enough of a click ID to find it by. Many begin and end alike.
func shortened(id string) string {
	const most = 24
	if len(id) <= most {
		return id
	}
	return id[:10] + "…" + id[len(id)-12:]
}

// observeClicks shows the row's click IDs to their columns.
func (b *binding) observeClicks(row pipeline.Row) {
	for i := range b.cells.clicks {
		c := &b.cells.clicks[i]
		if c.index < 0 {
			continue
		}
		reading, problem := b.clicks[i].cell(c.cell(row))
		if problem != nil {
			continue // Map says so
		}
		b.clicks[i].survey.observe(reading)
		if b.clickTimes != nil && reading.id.Kind == pipeline.GCLID {
			b.clickTimes.observe(reading.id.Value, row)
		}
	}
}

// decideClicks ends the survey of the click IDs.
func (b *binding) decideClicks() {
	for i := range b.clicks {
		b.note(b.cells.clicks[i], b.clicks[i].survey.decide()...)
	}
}
