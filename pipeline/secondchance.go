package pipeline

import (
	"context"
	"slices"
	"sync"
)

// secondChances knows which conversions were refused in this run, so that a row which was left out as a duplicate of a
// refused one, and says something else, can be sent after all: otherwise the correction of a bad row would be lost where
// both are read by one run.
type secondChances struct {
	mu      sync.Mutex
	changed *sync.Cond
	done    int          // pages up to here have ended
	early   map[int]bool // pages beyond that which have ended
	byKey   map[Key][]Others
}

func newSecondChances() *secondChances {
	s := &secondChances{early: make(map[int]bool), byKey: make(map[Key][]Others)}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// settled takes notice of what became of an entry that was sent.
func (s *secondChances) settled(e *Entry) {
	if e.Status == Rejected {
		s.refused(e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byKey, e.Key)
}

// refused takes notice of an entry that Google refused.
func (s *secondChances) refused(e *Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byKey[e.Key] = append(s.byKey[e.Key], e.Others)
}

// deserves tells whether all that was sent of a duplicate's conversion was refused, and the duplicate says something else.
func (s *secondChances) deserves(e *Entry) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	refused, ok := s.byKey[e.Key]
	return ok && !slices.Contains(refused, e.Others)
}

// ended takes notice of the end of a page.
func (s *secondChances) ended(page int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.early[page] = true
	for s.early[s.done] {
		delete(s.early, s.done)
		s.done++
	}
	s.changed.Broadcast()
}

// await waits until all pages before one have ended: only then it is known what became of earlier rows.
func (s *secondChances) await(page int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.done < page {
		s.changed.Wait()
	}
}

// reopen finds the duplicates of a page that are to be sent after all, no two of them with one key.
func (f *flow) reopen(ctx context.Context, p *page) []*Entry {
	var again []*Entry
	waited := false
	seen := make(map[Key]bool)
	for i := range p.entries {
		e := &p.entries[i]
		if e.Status != Duplicate || !e.Differs || seen[e.Key] {
			continue
		}
		if !waited {
			f.second.await(p.number)
			waited = true
		}
		if !f.second.deserves(e) {
			continue
		}
		seen[e.Key] = true
		first := e.FirstSeen
		e.Reopen()
		e.Remark(first.String() + ", which has " + theSame(&e.Conversion) + ", was refused, and this row differs")
		if p.doubt != nil {
			e.Unsent(p.doubt.Problem)
			continue
		}
		if f.duplicates.reorder(e, f.place(p, e), f.origin) {
			again = append(again, e)
		}
	}
	f.recall(context.WithoutCancel(ctx), again, nil)
	return slices.DeleteFunc(again, func(e *Entry) bool { return e.Status != Unsettled })
}

// waits tells, in the order of the rows, whether a later run has to read the entry's file again although the entry has
// its fate: its conversion was left to an earlier row that is not finished, or time alone may mend it.
func (f *flow) waits(e *Entry) bool {
	if e.Status.Unfinished() && e.Key != (Key{}) && e.Code != MappingDoubtful { // no other file's row was left to such a one
		f.open[e.Key] = true
	}
	switch e.Code {
	case duplicateOrderID: // once the other file's row is gone, or refused, this one may be sent
		return e.FirstSeen.File != e.Origin.File
	case FutureTime:
		return true
	default:
		return e.Status == Duplicate && f.open[e.Key]
	}
}
