package pipeline

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Requests is what a run needs of the requests that Google takes in a day, and what it has made of them.
type Requests struct {
	Needed int `json:"needed"`          // at most, if every row is new and nothing has to be sent twice
	Made   int `json:"made"`            // by this run
	Day    int `json:"day"`             // in the last 24 hours, by all runs that share the ledger, this one included
	Limit  int `json:"limit,omitempty"` // in 24 hours; 0: none is known
}

// Quota counts the requests of a run, together with those that its RequestLog knows of, and refuses those that go
// beyond a day's limit. It is safe for concurrent use.
//
// Google counts requests in any 24 hours. The log knows only the hour of each, and so one counts until the whole hour
// is a day old.
type Quota struct {
	limit int
	realm string
	log   RequestLog // nil: only this run's requests are known

	mu    sync.Mutex
	hours []Hour // the last day's; those that are not in the log yet included
	last  Hour   // of this run, not in the log yet
	made  int
}

// quotaGroup is how many requests are written down together: so many at most are forgotten when a run is killed.
const quotaGroup = 8

// NewQuota makes a quota of limit requests in 24 hours; 0 is none. The log may be nil.
func NewQuota(ctx context.Context, limit int, realm string, log RequestLog) (*Quota, error) {
	q := &Quota{limit: limit, realm: realm, log: log}
	return q, q.read(ctx, time.Now())
}

// DayBegins is when the first of the hours began that still count at an instant.
func DayBegins(now time.Time) time.Time { return now.Add(-24 * time.Hour).UTC().Truncate(time.Hour) }

// read takes over what the log knows, other runs' requests among it.
func (q *Quota) read(ctx context.Context, now time.Time) (err error) {
	if q.log != nil {
		q.hours, err = q.log.Requests(ctx, q.realm, DayBegins(now))
	}
	return err
}

// Request counts a request that is about to be made. If it must not be, the error is a *StopError.
func (q *Quota) Request(ctx context.Context) error { return q.request(ctx, time.Now()) }

func (q *Quota) request(ctx context.Context, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	hour := now.UTC().Truncate(time.Hour)
	if q.last.Requests >= quotaGroup || q.last.Requests > 0 && !q.last.Begins.Equal(hour) {
		if err := q.write(ctx, now); err != nil {
			return &StopError{Problem: unrecorded(err), Err: err}
		}
	}
	if used := q.used(now); q.limit > 0 && used >= q.limit {
		return q.spent(used, now)
	}
	q.last = Hour{hour, q.last.Requests + 1}
	q.made++
	return nil
}

// write writes down what is not in the log yet, and takes over what other runs have written since.
func (q *Quota) write(ctx context.Context, now time.Time) error {
	ctx = context.WithoutCancel(ctx)
	if q.log == nil {
		q.hours = append(q.hours, q.last)
		q.last = Hour{}
		return nil
	}
	if err := q.log.AddRequests(ctx, q.realm, q.last.Begins, q.last.Requests); err != nil {
		return err
	}
	q.last = Hour{}
	return q.read(ctx, now)
}

// Close writes down what is not in the log yet.
func (q *Quota) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.last.Requests == 0 {
		return nil
	}
	return q.write(context.Background(), time.Now())
}

// used counts the requests that count at an instant.
func (q *Quota) used(now time.Time) int {
	n, day := q.last.Requests, DayBegins(now)
	for _, hour := range q.hours {
		if !hour.Begins.Before(day) {
			n += hour.Requests
		}
	}
	return n
}

// spent says that the day's requests are used up, and from when on there are new ones: once the first hour that counts
// is a day old.
func (q *Quota) spent(used int, now time.Time) *StopError {
	first := now
	for _, hour := range append(q.hours, q.last) {
		if hour.Requests > 0 && !hour.Begins.Before(DayBegins(now)) && hour.Begins.Before(first) {
			first = hour.Begins
		}
	}
	again := first.Add(25 * time.Hour)
	return &StopError{Again: true, Problem: Problem{Code: "DAILY_LIMIT",
		Message: fmt.Sprintf("%s were made in the last 24 hours, and google_ads.access_level allows %d: the rest was not sent",
			requests(used), q.limit),
		Remedy: fmt.Sprintf("run again after %s, or ask Google for a higher access level and set google_ads.access_level to it",
			again.UTC().Format("2006-01-02 15:04 UTC"))}}
}

// state tells where the run stands.
func (q *Quota) state(needed int) Requests {
	q.mu.Lock()
	defer q.mu.Unlock()
	return Requests{Needed: needed, Made: q.made, Day: q.used(time.Now()), Limit: q.limit}
}

// foretell says, before anything is sent, what the run needs at most and whether the day's requests will do.
func (r Requests) foretell(log *slog.Logger) {
	needed := fmt.Sprintf("this run needs at most %s, %d of them made; all runs made %d in the last 24 hours", requests(r.Needed), r.Made, r.Day)
	switch left := r.Limit - r.Day; {
	case r.Limit == 0:
		log.Info(needed)
	case r.Needed-r.Made <= left:
		log.Info(fmt.Sprintf("%s and may make %d: they will do", needed, r.Limit))
	default:
		log.Warn(fmt.Sprintf("%s and may make %d: they may not do, and then a later run sends the rest", needed, r.Limit))
	}
}

// requests tells how many uploads the files take at most, if every row is new, none is refused for now, and each page
// holds rows of every account that its file names.
func (r *Run) requests(plans []*plan) int {
	n := 0
	if r.Uploader == nil {
		return n
	}
	for _, p := range plans {
		if p != nil {
			batches := (p.rows + r.BatchSize - 1) / r.BatchSize
			n += min(batches*max(len(p.to), 1), p.rows)
		}
	}
	return n
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}
