package simulator

import (
	"maps"
	"math"
	"net/url"
	"sync"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"
)

const (
	// day is the length of the daily quota's window, which slides
	// (https://developers.google.com/google-ads/api/docs/best-practices/quotas).
	day = 24 * time.Hour
	// quotaDelay is what QuotaExhausted asks to wait.
	quotaDelay = 8 * time.Hour
	// maxBuckets bounds the accounts whose pace is remembered.
	maxBuckets = 1000
)

// quota counts operations against the limits of Faults.
type quota struct {
	perDay    int
	perSecond float64

	mu   sync.Mutex
	done []time.Time          // the operations of the last day, oldest first
	free map[string]time.Time // by customer, when a full bucket of tokens is there again
}

func newQuota(f *faults) *quota {
	return &quota{perDay: f.RequestsPerDay, perSecond: f.RequestsPerSecond, free: map[string]time.Time{}}
}

// take lets a call of so many operations pass, or tells how long to wait. Calls that it refuses cost nothing.
func (q *quota) take(customer string, operations int, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.perDay > 0 {
		for len(q.done) > 0 && !now.Before(q.done[0].Add(day)) {
			q.done = q.done[1:]
		}
		if over := len(q.done) + operations - q.perDay; over > len(q.done) {
			return tooMany(day) // it never fits
		} else if over > 0 {
			return tooMany(q.done[over-1].Add(day).Sub(now))
		}
	}
	if q.perSecond > 0 {
		if delay := q.pace(customer, now); delay > 0 {
			return tooFast(delay)
		}
	}
	if q.perDay > 0 {
		for range operations {
			q.done = append(q.done, now)
		}
	}
	return nil
}

// pace takes a token out of an account's bucket, or tells when there is one again.
func (q *quota) pace(customer string, now time.Time) time.Duration {
	token := time.Duration(float64(time.Second) / q.perSecond)
	size := token * time.Duration(max(1, math.Floor(q.perSecond)))
	if len(q.free) >= maxBuckets {
		maps.DeleteFunc(q.free, func(_ string, free time.Time) bool { return !free.After(now) })
	}
	free := q.free[customer]
	if free.Before(now) {
		free = now
	}
	free = free.Add(token)
	if delay := free.Sub(now) - size; delay > 0 {
		return delay
	}
	q.free[customer] = free
	return 0
}

// routedTo gives the customer of x-goog-request-params, "" if there is none.
func (c *call) routedTo() string {
	if len(c.routing) != 1 {
		return ""
	}
	values, err := url.ParseQuery(c.routing[0])
	if err != nil {
		return ""
	}
	return values.Get("customer_id")
}

// tooFast refuses a call for a moment.
func tooFast(delay time.Duration) *refusal {
	return exhausted(adserrors.QuotaErrorEnum_RESOURCE_TEMPORARILY_EXHAUSTED, "Too many requests. Retry in a while.",
		adserrors.QuotaErrorDetails_ACCOUNT, "Requests per account", delay)
}

// tooMany refuses a call until enough of the day's operations are a day old.
func tooMany(delay time.Duration) *refusal {
	return exhausted(adserrors.QuotaErrorEnum_RESOURCE_EXHAUSTED, "Too many requests. The daily quota is used up.",
		adserrors.QuotaErrorDetails_DEVELOPER, "Number of operations for basic access", delay)
}

// exhausted refuses a call for now and says how long to wait.
func exhausted(code adserrors.QuotaErrorEnum_QuotaError, message string,
	scope adserrors.QuotaErrorDetails_QuotaRateScope, rate string, delay time.Duration,
) *refusal {
	r := refuse(codes.ResourceExhausted, code, message, nil, "")
	r.errors[0].Details = &adserrors.ErrorDetails{QuotaErrorDetails: &adserrors.QuotaErrorDetails{
		RateScope:  scope,
		RateName:   rate,
		RetryDelay: durationpb.New(delay),
	}}
	return r
}
