package pipeline

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"sync"
)

// stopper remembers the first reasons why nothing more can be sent: to one account, or at all.
type stopper struct {
	mu      sync.Mutex
	reasons map[string]error // by customer; "" for all
}

// at notes a reason, and tells whether it is the first.
func (s *stopper) at(err error) bool {
	customer := ""
	if stop, ok := errors.AsType[*StopError](err); ok {
		customer = stop.Customer
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reasons == nil {
		s.reasons = make(map[string]error)
	}
	if s.reasons[customer] != nil {
		return false
	}
	s.reasons[customer] = err
	return true
}

// reason is why nothing more can be sent to a customer; nil if it can.
func (s *stopper) reason(customer string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(s.reasons[""], s.reasons[customer])
}

// stopped says of rows that they are not sent for the reason, and what to do: some reasons have to be mended, and others
// pass.
func stopped(reason error) Problem {
	p := Problem{Code: "RUN_STOPPED", Message: reason.Error(), Remedy: "run again once the cause is mended"}
	if stop, ok := errors.AsType[*StopError](reason); ok && stop.Problem.Remedy != "" {
		p.Message, p.Remedy = stop.Problem.Message, stop.Problem.Remedy
	}
	p.Message = "the run was stopped before this row was sent: " + p.Message
	return p
}

// all joins the reasons.
func (s *stopper) all() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var reasons []error
	for _, customer := range slices.Sorted(maps.Keys(s.reasons)) {
		reasons = append(reasons, s.reasons[customer])
	}
	return errors.Join(reasons...)
}
