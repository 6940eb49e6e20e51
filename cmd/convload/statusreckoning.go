package main

import (
	"cmp"
	"slices"
	"time"

	"convload/pipeline"
	"convload/writers/googleads"
)

// upload is what a run sent to Google, and what is known of it since.
type upload struct {
	RunID     string      `json:"run_id"`
	Manifest  string      `json:"manifest"`
	JobID     int64       `json:"job_id"`
	Customers []string    `json:"customer_ids"`
	Ended     time.Time   `json:"ended"`
	Until     time.Time   `json:"ask_until"` // Google knows nothing of the run any more after that
	State     uploadState `json:"state"`
	Gone      bool        `json:"gone"` // an account names seven newer jobs instead, and none tells more of this one

	Unanswered []string `json:"unanswered_customer_ids,omitempty"` // accounts that gave no answer now

	pipeline.Aftermath
	Google *pipeline.Diagnostics `json:"google,omitempty"`

	summary  *pipeline.Summary
	endpoint string // where it sent to
	remedy   string // about the accounts that gave no answer
}

// uploadState is how much is known.
type uploadState string

const (
	nothingKnown uploadState = "NOT_KNOWN"
	partlyKnown  uploadState = "PENDING"
	allProcessed uploadState = "PROCESSED" // though not all of it need have succeeded
)

// answered adds to a run what Google says now. What it said before and does not name any more stays, with the time when
// it said so. It tells whether there is anything new.
func (q *inquiry) answered(u *upload, answers map[string]*googleads.AccountUploads) bool {
	d := new(pipeline.Diagnostics)
	heard := false
	for _, customer := range u.Customers {
		before := u.known(customer)
		answer, ok := answers[customer]
		if !ok {
			u.Unanswered = append(u.Unanswered, customer)
			u.remedy = cmp.Or(u.remedy, q.remedies[customer], q.remedies[""])
			if before != nil {
				d.Accounts = append(d.Accounts, *before)
			}
			continue
		}
		account := answer.OfJob(u.JobID)
		gone := account.Job == nil && (q.displaced(u, answer) || before != nil && before.Gone)
		if account.Job == nil && before != nil && before.Job != nil {
			heard = heard || gone != before.Gone
			account = *before
		} else {
			heard = true
		}
		account.Gone = gone
		d.Accounts = append(d.Accounts, account)
	}
	if heard {
		u.Google = d
		u.reckon()
	}
	return heard
}

// longAgo is after how much time Google has come to every job.
const longAgo = 24 * time.Hour

// displaced tells whether Google names other jobs in place of the run's, because they are newer, and not only because it
// has not come to the run's yet.
func (q *inquiry) displaced(u *upload, answer *googleads.AccountUploads) bool {
	if answer.Names(u.JobID) || answer.Jobs() < namedJobs {
		return false
	}
	for job, ended := range q.ends {
		if ended.After(u.Ended) && answer.Names(job) {
			return true
		}
	}
	return q.Asked.Sub(u.Ended) >= longAgo
}

// known is what the manifest says of an account; nil if nothing.
func (u *upload) known(customer string) *pipeline.AccountDiagnostics {
	if u.Google == nil {
		return nil
	}
	for i := range u.Google.Accounts {
		if u.Google.Accounts[i].Customer == customer {
			return &u.Google.Accounts[i]
		}
	}
	return nil
}

// reckon tells how much is known by now.
func (u *upload) reckon() {
	u.summary.Google = u.Google
	u.Aftermath = u.summary.Aftermath()
	u.Gone = slices.ContainsFunc(u.Customers, func(customer string) bool {
		account := u.known(customer)
		return account != nil && account.Gone
	}) && !slices.ContainsFunc(u.Customers, u.mayTellMore)
	switch {
	case u.Settled:
		u.State = allProcessed
	case u.Known:
		u.State = partlyKnown
	default:
		u.State = nothingKnown
	}
}

// mayTellMore tells whether Google may say more of an account than it has. A day later it says nothing new of what is
// not pending.
func (u *upload) mayTellMore(customer string) bool {
	account := u.known(customer)
	if account == nil {
		return true
	}
	said := account.Asked.Sub(u.summary.Ended()) >= longAgo && (account.Job == nil || account.Job.Pending == 0)
	return !account.Gone && !said
}

// lostSight tells whether Google will never tell all of a run.
func (u *upload) lostSight() bool { return u.Gone && u.State != allProcessed }

// waits tells whether asking again may tell more.
func (u *upload) waits(now time.Time) bool {
	return u.State != allProcessed && !u.Gone && now.Before(u.Until)
}
