package googleads

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"time"

	"convload/pipeline"

	"google.golang.org/grpc/codes"
)

// next is what is to be done about the entries that a try has left pending.
type next uint8

const (
	again     next = iota // send them once more, after a while
	atPace                // send them once more, when the pace lets it: Google has not looked at them
	shortened             // send them at once: others, for which the request was refused, are out of it
	inHalves              // send them as two requests
)

// failed decides what a call that failed as a whole means: another try, or the end of the run.
func (u *Uploader) failed(ctx context.Context, d *delivery, e *requestError, last bool) (next, error) {
	for _, entry := range d.pending {
		entry.RequestID = e.requestID
	}
	if e.left && e.unanswered() && !u.ValidateOnly {
		for _, entry := range d.pending {
			entry.Unanswered = true
		}
	}
	if e.slowdown != "" {
		u.Log.Warn(e.slowdown)
	}
	select {
	case <-ctx.Done():
		d.giveUp(interrupted)
		return again, nil
	default:
	}
	if answers, all := blamed(d.pending, e.errors); all && !e.unanswered() {
		u.answered(d)
		d.leaveOut(answers)
		if u.tooLate(d.begun, 0) {
			d.giveUp(outOfTime)
		}
		return shortened, nil
	}
	if Explain(e.first().code).Retry == RetrySplit {
		return u.tooLarge(d, e), nil
	}
	last = last && !u.unseen(e)
	if e.ownFault() && (last || d.suspect || !e.worthAnotherTry()) {
		return u.failedAtRows(d, e)
	}
	if !e.worthAnotherTry() || last || e.wait() > u.MaxWait || u.tooLate(d.begun, e.wait()) {
		stop := e.stop(d.customer)
		if e.tooFast() {
			u.client.pace.stop(stop) // for those who wait, too
		}
		d.giveUp(stop.Problem)
		return again, stop
	}
	if e.tooFast() {
		return atPace, nil
	}
	u.Log.Warn("a request failed and is sent again", "rows", len(d.pending), "error", e.Error())
	return again, nil
}

// tooLarge settles the one row that is too large for a request; several are sent in halves.
func (u *Uploader) tooLarge(d *delivery, e *requestError) next {
	if len(d.pending) > 1 {
		u.Log.Info("a request was too large and is sent in halves", "rows", len(d.pending), "error", e.Error())
		return inHalves
	}
	one := answer{entry: d.pending[0], errors: e.errors}
	if e.unanswered() {
		d.giveUp(one.problem())
		return again
	}
	one.settle()
	d.pending = nil
	return again
}

// How much is done to find the rows at which Google fails.
const (
	halvingsEach = 8 // times the halvings that find one row
	tooManyDead  = 3 // batches in a row of which Google answered no part: it fails at whatever it is sent
)

// failedAtRows decides about a request at which Google failed to the last. Its rows may be the cause, so that others go
// on, and those of them that may be innocent are sent in halves, unless Google has failed at more parts of the batch in a
// row than one row of it explains.
func (u *Uploader) failedAtRows(d *delivery, e *requestError) (next, error) {
	d.stop = e.stop(d.customer)
	d.faults++
	few := d.faults <= bits.Len(MaxBatch)+3
	if len(d.pending) > 1 && few && d.halvings > 0 && !u.tooLate(d.begun, 0) {
		if !d.suspect {
			u.Log.Warn("Google failed at a request, which is sent in halves", "rows", len(d.pending), "error", e.Error())
		}
		d.halvings--
		d.suspect = true
		return inHalves, nil
	}
	u.Log.Warn("Google failed at a request, and others are sent", "rows", len(d.pending), "error", e.Error())
	p := d.stop.Problem
	if len(d.pending) == 1 {
		p.Remedy += "; if Google fails at this row in every run, ask its support and name the request"
	}
	d.giveUp(p)
	return again, nil
}

// ownFault tells whether Google itself answered that it failed at the request, for a reason that may lie in its rows and
// may pass. What befalls all requests alike, such as a lost connection, is none.
func (e *requestError) ownFault() bool {
	if e.code == codes.Internal || e.code == codes.Unknown {
		return len(e.errors) > 0 || e.requestID != ""
	}
	if len(e.errors) == 0 {
		return false
	}
	family, _, _ := strings.Cut(e.first().code, ".")
	return (family == "InternalError" || family == "DatabaseError") && (e.unanswered() || e.worthAnotherTry())
}

// unseen tells whether a refusal is none of the Tries: there were too many requests for Google to look at this one, and
// time alone bounds how often it is sent.
func (o Options) unseen(e *requestError) bool { return e.tooFast() && o.GiveUpAfter > 0 }

// tooLate tells whether what was begun then may not be tried again after the wait.
func (o Options) tooLate(begun time.Time, wait time.Duration) bool {
	return o.GiveUpAfter > 0 && time.Since(begun)+wait >= o.GiveUpAfter
}

// cutsAtOnce is how often a batch is sent at once without the rows that it was refused for; from then on it waits.
const cutsAtOnce = 8

// outOfTime is said of the rows of a request that was refused for others, again and again.
var outOfTime = pipeline.Problem{Code: "OUT_OF_TIME",
	Message: "Google refused the request for other rows, time and again, until upload.give_up_after was over",
	Remedy:  "correct the rows that were refused, and run again"}

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
		if p == interrupted && !e.Unanswered && e.Earlier == nil {
			e.Unsent(pipeline.Interrupted)
			continue
		}
		e.Unsent(p)
	}
	d.pending = nil
}

// abandon settles what is still pending where nothing more can be sent.
func (d *delivery) abandon(ctx context.Context, err error) error {
	p := pipeline.Problem{Code: "PROGRAM_FAULT", Message: err.Error(), Remedy: "report this to convload's makers"}
	if stop, ok := errors.AsType[*pipeline.StopError](err); ok {
		p = stop.Problem
	}
	if ctx.Err() != nil {
		p, err = interrupted, nil
	}
	d.giveUp(p)
	return err
}

// unanswered tells whether the failure leaves it open what Google did. Only a refusal that can be recognised is certain:
// anything else may have come from the way there or back, or from a fault within Google, after the request was served.
func (e *requestError) unanswered() bool {
	switch e.code {
	case codes.InvalidArgument, codes.NotFound, codes.AlreadyExists, codes.PermissionDenied, codes.Unauthenticated,
		codes.FailedPrecondition, codes.OutOfRange, codes.Unimplemented:
		return e.first().code == responseTooLarge
	case codes.ResourceExhausted:
		return len(e.errors) == 0 || e.first().code == responseTooLarge // without Google's error it may be this side's limit on a reply
	default:
		return true
	}
}

// responseTooLarge is said of a request once it is served.
const responseTooLarge = "SizeLimitError.RESPONSE_SIZE_LIMIT_EXCEEDED"

// tooFast tells whether Google refused the request, unseen, because there were too many.
func (e *requestError) tooFast() bool {
	return e.code == codes.ResourceExhausted && len(e.errors) > 0 && Explain(e.first().code).verdict() == transient
}

// worthAnotherTry tells whether the same bytes may pass later. Where Google names an error, the catalogue knows; but a
// stale token has been replaced by now, in vain, and what was not there may be there again, whatever it said. Otherwise
// whatever was not refused for certain is sent again.
func (e *requestError) worthAnotherTry() bool {
	if len(e.errors) == 0 || e.code == codes.Unavailable || e.code == codes.DeadlineExceeded {
		return e.unanswered()
	}
	return Explain(e.first().code).verdict() == transient && !e.staleToken()
}

// stop makes the failure the end of the run.
func (e *requestError) stop(customer string) *pipeline.StopError {
	one, again := e.first(), e.worthAnotherTry()
	p := pipeline.Problem{Code: one.code, Message: "Google Ads refused the request: " + e.Error(), Remedy: Explain(one.code).Remedy}
	switch {
	case e.foreign && !again:
		p.Message, p.Remedy = "Google Ads cannot be reached: "+e.Error(), letPass("googleads.googleapis.com")
	case again && !e.left:
		p.Message = "Google Ads cannot be reached: " + e.Error()
		p.Remedy = "check the network and google_ads.endpoint, and run again"
	case e.unanswered():
		p.Message = "no answer came that tells what became of the request: " + e.Error()
		if again {
			p.Remedy = "run again: nothing is counted twice"
		}
	case again:
		p.Message = "Google Ads did not take the request for now: " + e.Error()
	}
	if wait := e.wait(); again && wait > 0 {
		p.Remedy = fmt.Sprintf("run again after %s, in %s", time.Now().Add(wait).UTC().Format(time.DateTime+" UTC"), wait.Round(time.Second))
	}
	return &pipeline.StopError{Problem: p, Again: again || e.unanswered() || Explain(one.code).verdict() == transient, Customer: e.oneCustomer(customer), Err: e}
}

// oneCustomer gives the customer where the refusal is about it and not about whoever asks: others may go on.
func (e *requestError) oneCustomer(customer string) string {
	family, _, _ := strings.Cut(e.first().code, ".")
	switch {
	case e.tooFast() && e.first().account:
		return customer
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
