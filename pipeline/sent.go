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
}

// add counts a batch that the Uploader is done with: what is known not to have left is not counted.
func (s *sent) add(b Batch) {
	n := 0
	for _, e := range b.Entries {
		if e.Status != NotSent {
			n++
		}
	}
	if n == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byCustomer == nil {
		s.byCustomer = make(map[string]int)
	}
	s.byCustomer[b.Customer] += n
}

// tell writes down what was sent, and to whom.
func (s *sent) tell(summary *Summary) {
	s.mu.Lock()
	defer s.mu.Unlock()
	summary.Customers = slices.Sorted(maps.Keys(s.byCustomer))
	for _, n := range s.byCustomer {
		summary.Sent += n
	}
}
