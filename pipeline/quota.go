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
	Needed int `json:"needed"`          // about: if every row is new, no page is cut for its size, and nothing is sent twice
	Made   int `json:"made"`            // by this run
	Day    int `json:"day"`             // in the last 24 hours, by all runs that share the ledger, this one included
	Limit  int `json:"limit,omitempty"` // in 24 hours; 0: none is known
}

// QuotaOptions say what a Quota counts, and against what.
type QuotaOptions struct {
	Limit  int        // requests in 24 hours; 0: none is known
	Book   RequestLog // nil: only this run's requests are known
	Realm  string     // of the Book
	Strict bool       // where the Book fails, no request is made; otherwise that is logged, and the Quota goes on without it
	Log    *slog.Logger
}

// Quota counts the requests of a run, together with those that its RequestLog knows of, and refuses uploads that go
// beyond a day's limit. It is safe for concurrent use.
//
// Google counts requests in any 24 hours. The log knows only the hour of each, and so one counts until the whole hour
// is a day old.
type Quota struct {
	options QuotaOptions

	mu     sync.Mutex
	hours  []Hour // the last day's; those that are not in the log yet included
	last   Hour   // of this run, not in the log yet
	made   int
	asking bool // what is asked before anything is sent: few requests, to which the limit does not apply
}

// quotaGroup is how many requests are written down together: so many at most are forgotten when a run is killed.
const quotaGroup = 8

// NewQuota makes a quota, and looks up what was made before.
func NewQuota(ctx context.Context, options QuotaOptions) (*Quota, error) {
	q := &Quota{options: options}
	return q, q.read(ctx, time.Now())
}

// DayBegins is when the first of the hours began that still count at an instant.
func DayBegins(now time.Time) time.Time { return now.Add(-24 * time.Hour).UTC().Truncate(time.Hour) }

// read takes over what the log knows, other runs' requests among it.
func (q *Quota) read(ctx context.Context, now time.Time) error {
	if q.options.Book == nil {
		return nil
	}
	hours, err := q.options.Book.Requests(ctx, q.options.Realm, DayBegins(now))
	if err != nil {
		return q.lost(err)
	}
	q.hours = hours
	return nil
}

// lost gives the log up that has failed, unless the quota is strict.
func (q *Quota) lost(err error) error {
	if q.options.Strict {
		return err
	}
	q.options.Log.Warn("requests are not counted in the ledger from here on", "error", err.Error())
	q.options.Book = nil
	return nil
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
	if stop := q.spent(now); stop != nil && !q.asking {
		return stop
	}
	q.last = Hour{hour, q.last.Requests + 1}
	q.made++
	return nil
}

// asks tells whether the requests from here on are questions, whose answers tell what need not be sent.
func (q *Quota) asks(asking bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asking = asking
}

// write writes down what is not in the log yet, and takes over what other runs have written since.
func (q *Quota) write(ctx context.Context, now time.Time) error {
	ctx = context.WithoutCancel(ctx)
	if q.options.Book != nil {
		if err := q.options.Book.AddRequests(ctx, q.options.Realm, q.last.Begins, q.last.Requests); err != nil {
			if err := q.lost(err); err != nil {
				return err
			}
		}
	}
	q.hours = append(q.hours, q.last)
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

// DailyLimit is the code of a run that has used the day's requests up.
const DailyLimit = "DAILY_LIMIT"

// Spent says, where the day's requests are used up, why nothing can be sent, and when to run again.
func (q *Quota) Spent() *StopError {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.spent(time.Now())
}

// spent says that the day's requests are used up, and from when on there are new ones: once the first hour that counts
// is a day old. It is nil where they are not.
func (q *Quota) spent(now time.Time) *StopError {
	used := q.used(now)
	if q.options.Limit == 0 || used < q.options.Limit {
		return nil
	}
	first := now
	for _, hour := range append(q.hours, q.last) {
		if hour.Requests > 0 && !hour.Begins.Before(DayBegins(now)) && hour.Begins.Before(first) {
			first = hour.Begins
		}
	}
	again := first.Add(25 * time.Hour)
	return &StopError{Again: true, Problem: Problem{Code: DailyLimit,
		Message: fmt.Sprintf("%s made in the last 24 hours, %d are allowed, and the rest was not sent",
			counted(used, "request was", "requests were"), q.options.Limit),
		Remedy: again.UTC().Format("run again after 2006-01-02 15:04 UTC")}}
}

// state tells where the run stands.
func (q *Quota) state(needed int) Requests {
	q.mu.Lock()
	defer q.mu.Unlock()
	return Requests{Needed: needed, Made: q.made, Day: q.used(time.Now()), Limit: q.options.Limit}
}

// foretell says, before anything is sent, about how much the run needs and whether the day's requests will do.
func (r Requests) foretell(log *slog.Logger) {
	needed := fmt.Sprintf("this run needs about %s, %d of them made; all runs made %d in the last 24 hours",
		counted(r.Needed, "request", "requests"), r.Made, r.Day)
	switch left := r.Limit - r.Day; {
	case r.Limit == 0:
		log.Info(needed)
	case r.Needed-r.Made <= left:
		log.Info(fmt.Sprintf("%s and may make %d: they will do", needed, r.Limit))
	default:
		log.Warn(fmt.Sprintf("%s and may make %d: they may be too few; a later run then sends the rest", needed, r.Limit))
	}
}

// uploads tells about how many requests the files take to upload: that many if every row is new and sent once, and each
// page is full and holds rows of every account that its file names.
func (r *Run) uploads(plans []*plan) int {
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
