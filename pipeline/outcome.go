package pipeline

import (
	"fmt"
	"time"
)

// Status is a row's fate.
type Status uint8

// The fates. A row begins Unsettled, and no report is finished while one is.
const (
	Unsettled       Status = iota
	Accepted               // Google took it in this run
	Submitted              // Data Manager took the request; its verdict comes later
	AlreadyUploaded        // an earlier run, or somebody else, delivered it
	Duplicate              // an earlier row of this run says the same
	Validated              // it would be accepted
	Skipped                // it is no conversion
	Invalid                // not sent: the row is bad
	Rejected               // Google refused it
	Deferred               // refused for now: a later run sends it again
	NotSent                // known not to have left
	InDoubt                // sent, and the reply never came
	statusEnd
)

var statusNames = [statusEnd]string{
	"UNSETTLED", "ACCEPTED", "SUBMITTED", "ALREADY_UPLOADED", "DUPLICATE", "VALIDATED", "SKIPPED", "INVALID", "REJECTED",
	"DEFERRED", "NOT_SENT", "IN_DOUBT",
}

// String gives the word that the report uses.
func (s Status) String() string {
	if s < statusEnd {
		return statusNames[s]
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText makes a Status a word in JSON and CSV.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word back; any other word is an error.
func (s *Status) UnmarshalText(text []byte) error {
	for i, name := range statusNames {
		if name == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("%q is no status", text)
}

// Statuses lists the fates in the order in which they are printed, Unsettled left out.
func Statuses() []Status {
	all := make([]Status, 0, statusEnd-1)
	for s := Accepted; s < statusEnd; s++ {
		all = append(all, s)
	}
	return all
}

// NeedsPerson tells whether somebody has to mend the row.
func (s Status) NeedsPerson() bool { return s == Invalid || s == Rejected }

// Delivered tells whether the conversion is where it should be.
func (s Status) Delivered() bool { return s == Accepted || s == Submitted || s == AlreadyUploaded }

// Unfinished tells whether a later run has to send the row.
func (s Status) Unfinished() bool { return s == Deferred || s == NotSent || s == InDoubt }

// Outcome is a row's fate and why.
type Outcome struct {
	Status Status
	Problem
	Final     bool      // Rejected: nothing outside the row can mend it
	Elsewhere bool      // AlreadyUploaded by its order ID alone: of the conversion itself Google may know nothing
	FirstSeen Origin    // Duplicate: the row that says the same
	JobID     int64     // Google's, which groups a run's uploads in its diagnostics
	RequestID string    // Google's, of the request that settled the row
	NotBefore time.Time // Deferred: no run sends the row earlier; the zero time where the next one does
}

// Entry is a row on its way: what it says and, once known, what became of it.
type Entry struct {
	Conversion
	Outcome
	Key        Key     // set with the check for duplicates
	Others     Others  // set with the Key
	Claim      int64   // the ledger's, set by its Begin for its Settle
	Differs    bool    // Duplicate: another field differs from the first row's
	Earlier    *Memory // of an upload by an earlier run that was never answered; nil where there is none
	Unanswered bool    // an upload of it in this run was not answered: Google may have it already
}

// Settle gives the entry its fate. A second fate is a bug in the program, for the counts would no longer add up.
func (e *Entry) Settle(s Status, p Problem) {
	if e.Status != Unsettled {
		panic(fmt.Sprintf("%s is %s already and cannot become %s", e.Origin, e.Status, s))
	}
	e.Status, e.Problem = s, p
}

// Unsent settles an entry that is not sent any more: it is in doubt all the same where an earlier upload of it was never
// answered.
func (e *Entry) Unsent(p Problem) {
	if e.Unanswered || e.Earlier != nil {
		e.Settle(InDoubt, p)
		return
	}
	e.Settle(NotSent, p)
}

// Reopen takes the fate from a Duplicate whose first row was not delivered after all.
func (e *Entry) Reopen() {
	if e.Status != Duplicate {
		panic(fmt.Sprintf("%s is %s and is not opened again", e.Origin, e.Status))
	}
	e.Outcome = Outcome{}
}

// Withdraw puts an entry in doubt whose verdict could not be written down: what the ledger does not know, no report may
// say.
func (e *Entry) Withdraw(p Problem) {
	if e.Status != NotSent {
		e.Status, e.Problem, e.Final = InDoubt, p, false
	}
}
