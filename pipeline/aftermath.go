package pipeline

import "time"

// Aftermath is what Google's diagnostics say of a run as a whole, held against its report.
type Aftermath struct {
	Taken       int64 `json:"taken"`    // conversions that the report calls ACCEPTED
	InDoubt     int64 `json:"in_doubt"` // conversions that the run sent and has no answer about: Google may have them
	Refused     int64 `json:"refused"`  // conversions that Google refused at once, as the report says
	EventCounts       // of all accounts together
	Lost        int64 `json:"failed_since"` // conversions that Google took at first and could not process
	Known       bool  `json:"-"`            // something is said of the run's own job
	Settled     bool  `json:"-"`            // every conversion that Google took is processed, or lost
}

// settling is how long Google may take to count everything that it was sent.
const settling = 24 * time.Hour

// Aftermath reckons up what Google has said since.
//
// Google's documentation does not say whether conversions that it refused at once are among the failed ones. Those are no
// news, and so the failures beyond them count as news at first; when everything is counted, which is when the counts hold
// all that was sent, or those of a day later all that was taken, what was taken and is neither processed nor pending is
// lost. Nor does it say whether it names a job to an account of which it took nothing: a day later nobody waits for that.
func (s *Summary) Aftermath() Aftermath {
	a := Aftermath{Taken: int64(s.Statuses[Accepted]), InDoubt: int64(s.SentInDoubt)}
	a.Refused = max(int64(s.Sent)-a.Taken-a.InDoubt, 0) // not all REJECTED rows were sent
	if s.Requests == nil {                              // an older version's manifest, which does not say either what was sent
		a.InDoubt, a.Refused = int64(s.Statuses[InDoubt]), int64(s.Statuses[Rejected])
	}
	if s.Google == nil {
		return a
	}
	heard, late := 0, true
	for _, account := range s.Google.Accounts {
		afterwards := account.Asked.Sub(s.Ended()) >= settling
		if account.Job != nil || afterwards {
			heard++
		}
		if account.Job != nil {
			a.Known = true
			a.Successful += account.Job.Successful
			a.Failed += account.Job.Failed
			a.Pending += account.Job.Pending
			late = late && afterwards
		}
	}
	if !a.Known {
		return a
	}
	counted := a.Successful + a.Failed + a.Pending
	whole := counted >= a.Taken+a.InDoubt+a.Refused || counted >= a.Taken && late
	missing := max(a.Taken-a.Successful-a.Pending, 0)
	a.Lost = min(missing, a.Failed)
	if !whole {
		a.Lost = min(missing, max(a.Failed-a.Refused, 0))
	}
	a.Settled = whole && a.Pending == 0 && heard >= len(s.Customers)
	return a
}

// Ended is when the run ended, as far as its manifest says.
func (s *Summary) Ended() time.Time {
	if s.Finished.IsZero() {
		return s.Started
	}
	return s.Finished
}
