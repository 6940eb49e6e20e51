package pipeline

import "time"

// Aftermath is what Google's diagnostics say of a run as a whole, held against its report.
type Aftermath struct {
	EventCounts       // of all accounts together
	Refused     int64 `json:"refused"`      // conversions that Google refused at once, as the report says
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
// all that was sent, or a day later all that was taken, what was taken and is neither processed nor pending is lost.
func (s *Summary) Aftermath() Aftermath {
	taken, doubtful := int64(s.Statuses[Accepted]), int64(s.Statuses[InDoubt])
	a := Aftermath{Refused: int64(s.Statuses[Rejected])}
	if s.Sent > 0 { // which an older version's manifest lacks; of the REJECTED rows, some may not have been sent
		a.Refused = max(int64(s.Sent)-taken-doubtful, 0)
	}
	if s.Google == nil {
		return a
	}
	named := 0
	for _, account := range s.Google.Accounts {
		if account.Job != nil {
			named++
			a.Successful += account.Job.Successful
			a.Failed += account.Job.Failed
			a.Pending += account.Job.Pending
		}
	}
	if named == 0 {
		return a
	}
	a.Known = true
	counted := a.Successful + a.Failed + a.Pending
	whole := counted >= taken+doubtful+a.Refused || counted >= taken && s.Google.Asked.Sub(s.ended()) >= settling
	missing := max(taken-a.Successful-a.Pending, 0)
	a.Lost = min(missing, a.Failed)
	if !whole {
		a.Lost = min(missing, max(a.Failed-a.Refused, 0))
	}
	a.Settled = whole && a.Pending == 0 && named >= max(len(s.Customers), 1)
	return a
}

func (s *Summary) ended() time.Time {
	if s.Finished.IsZero() {
		return s.Started
	}
	return s.Finished
}
