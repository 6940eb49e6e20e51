package googleads

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"convload/pipeline"

	"google.golang.org/grpc/codes"
)

// failed decides what a call that failed as a whole means: another try, or the end of the run.
func (u *Uploader) failed(ctx context.Context, d *delivery, e *requestError, last bool) (time.Duration, error) {
	for _, entry := range d.pending {
		entry.RequestID = e.requestID
	}
	if e.left && e.unanswered() && !u.ValidateOnly {
		for _, entry := range d.pending {
			entry.Unanswered = true
		}
	}
	select {
	case <-ctx.Done():
		d.giveUp(interrupted)
		return 0, nil
	default:
	}
	if answers, all := blamed(d.pending, e.errors); all && !e.unanswered() {
		d.leaveOut(answers)
		return 0, nil
	}
	stop := e.stop(d.customer)
	if !e.worthAnotherTry() || last || e.wait() > u.MaxWait {
		d.giveUp(stop.Problem)
		return 0, stop
	}
	u.Log.Warn("a request failed and is sent again", "rows", len(d.pending), "error", e.Error())
	return e.wait(), nil
}

// leaveOut settles the entries that a refused request was refused for. Nothing of it was taken; the others go again.
func (d *delivery) leaveOut(answers []answer) {
	d.pending, d.request = nil, nil
	for _, a := range answers {
		if len(a.errors) == 0 {
			d.pending = append(d.pending, a.entry)
			continue
		}
		a.settle()
	}
}

// giveUp settles what is still pending: in doubt if any try may have reached Google, not sent otherwise.
func (d *delivery) giveUp(p pipeline.Problem) {
	for _, e := range d.pending {
		e.Unsent(p)
	}
	d.pending = nil
}

// unanswered tells whether the failure leaves it open what Google did. Only a refusal that can be recognised is certain:
// anything else may have come from the way there or back, or from a fault within Google, after the request was served.
func (e *requestError) unanswered() bool {
	switch e.code {
	case codes.InvalidArgument, codes.NotFound, codes.PermissionDenied, codes.Unauthenticated, codes.FailedPrecondition,
		codes.Unimplemented:
		return false
	case codes.ResourceExhausted:
		return len(e.errors) == 0 // without Google's own error it may be this side's limit on a reply
	default:
		return true
	}
}

// worthAnotherTry tells whether the same bytes may pass later. (google.rpc.Code; for RESOURCE_EXHAUSTED,
// https://developers.google.com/google-ads/api/docs/best-practices/rate-limits)
func (e *requestError) worthAnotherTry() bool {
	switch e.code {
	case codes.Unavailable, codes.Internal, codes.Unknown, codes.Aborted, codes.DeadlineExceeded:
		return true
	case codes.ResourceExhausted:
		return explain(e.first().code).verdict == transient || len(e.errors) == 0
	case codes.Unauthenticated:
		return explain(e.first().code).verdict == transient // an access token that has just run out
	default:
		return false
	}
}

// stop makes the failure the end of the run.
func (e *requestError) stop(customer string) *pipeline.StopError {
	one := e.first()
	p := pipeline.Problem{Code: one.code, Message: "Google Ads refused the request: " + e.Error(), Remedy: explain(one.code).remedy}
	if e.worthAnotherTry() {
		p.Message = "Google Ads did not take the request for now: " + e.Error()
		if e.unanswered() {
			p.Message = "no answer came that tells what became of the request: " + e.Error()
			p.Remedy = "run again: nothing is counted twice"
		}
		if !e.left {
			p.Message = "Google Ads cannot be reached: " + e.Error()
			p.Remedy = "check the network and google_ads.endpoint, and run again"
		}
		if wait := e.wait(); wait > 0 {
			p.Remedy = fmt.Sprintf("run again in %s or later", wait.Round(time.Second))
		}
	}
	return &pipeline.StopError{Problem: p, Again: e.worthAnotherTry(), Customer: e.oneCustomer(customer), Err: e}
}

// oneCustomer gives the customer where the refusal is about it and not about whoever asks: others may go on.
func (e *requestError) oneCustomer(customer string) string {
	family, _, _ := strings.Cut(e.first().code, ".")
	switch {
	case e.worthAnotherTry():
		return ""
	case family == "AuthorizationError", family == "OperationAccessDeniedError", family == "ResourceAccessDeniedError",
		e.first().code == "AuthenticationError.CUSTOMER_NOT_FOUND", e.first().code == "RequestError.INVALID_CUSTOMER_ID",
		e.first().code == "RequestError.CANNOT_BE_EXECUTED_BY_MANAGER_ACCOUNT":
		return customer
	}
	return ""
}

// backoff is the wait before the next try: it doubles, and a random half of it keeps many runs from coming back at
// the same moment.
func (o Options) backoff(try int) time.Duration {
	wait := min(o.FirstWait<<min(try-1, 16), o.MaxWait)
	return wait/2 + rand.N(wait/2+1)
}

// pause waits, and tells whether it was let to wait to the end.
func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
