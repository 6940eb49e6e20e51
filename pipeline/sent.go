package pipeline

import (
	"maps"
	"slices"
	"sync"
)

// sent counts the conversions that went out to each account, whatever became of them there.
type sent struct {
	mu         sync.Mutex
	byCustomer map[string]int
	inDoubt    int
}

// left gives the entries that went out, of a batch that the Uploader is done with. What an earlier run has put in doubt
// did only if Google answered, or may have.
func (b Batch) left() []*Entry {
	return slices.DeleteFunc(slices.Clone(b.Entries), func(e *Entry) bool {
		return e.Status == NotSent || e.Status == InDoubt && !e.Unanswered && e.JobID == 0
	})
}

// add counts entries that went out to an account.
func (s *sent) add(customer string, left []*Entry) {
	if len(left) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byCustomer == nil {
		s.byCustomer = make(map[string]int)
	}
	s.byCustomer[customer] += len(left)
	for _, e := range left {
		if e.Status == InDoubt {
			s.inDoubt++
		}
	}
}

// tell writes down what was sent, and to whom.
func (s *sent) tell(summary *Summary) {
	s.mu.Lock()
	defer s.mu.Unlock()
	summary.Customers = slices.Sorted(maps.Keys(s.byCustomer))
	for _, n := range s.byCustomer {
		summary.Sent += n
	}
	summary.SentInDoubt = s.inDoubt
}
