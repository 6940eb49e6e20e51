package googleads

import (
	"context"
	"fmt"
	"log/slog"
	"math/bits"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
)

// MaxBatch is the most conversions that a request may hold.
// (https://developers.google.com/google-ads/api/docs/best-practices/quotas)
const MaxBatch = 2000

// Options say how conversions are uploaded.
type Options struct {
	JobID        int32         // 1…2147483647, the same for every request of a run
	ValidateOnly bool          // Google checks the conversions and keeps none
	Deadline     time.Duration // of one call
	Tries        int           // how often a request is sent at most
	GiveUpAfter  time.Duration // no batch is tried again that has taken this long; 0: the Tries alone count
	FirstWait    time.Duration // before the second try; it doubles from try to try
	Grace        time.Duration // how long an answer is waited for once the run is interrupted
	MaxWait      time.Duration // a longer wait than this ends the run, also where Google asks for it
	Log          *slog.Logger
}

// Uploader sends batches through the Google Ads API. It is safe for concurrent use.
type Uploader struct {
	client  *Client
	service services.ConversionUploadServiceClient
	dead    atomic.Int32 // batches of which Google answered no part, since it answered any
	Options
}

var _ pipeline.Uploader = (*Uploader)(nil)

// NewUploader makes an uploader on a connection that stays the caller's.
func NewUploader(c *Client, o Options) *Uploader {
	c.limit(o)
	return &Uploader{client: c, service: services.NewConversionUploadServiceClient(c.conn), Options: o}
}

// interrupted is said of a row that an interruption leaves in doubt.
var interrupted = pipeline.Problem{Code: "INTERRUPTED", Message: "the run was interrupted before Google answered",
	Remedy: "run again: what Google has already is recognised"}

// delivery is a batch on its way, over all its tries.
type delivery struct {
	customer string
	begun    time.Time
	pending  []*pipeline.Entry // those whose fate is still open
	request  *services.UploadClickConversionsRequest
	suspect  bool // a part of a batch at which Google failed
	*trouble
}

// trouble is what all parts of a batch share of Google's failures at it.
type trouble struct {
	halvings int                 // how often a failure may still halve a part
	faults   int                 // requests in a row at which Google failed to the last
	answered bool                // a part of it
	stop     *pipeline.StopError // what is said where Google fails at whatever it is sent
}

// Upload sends the batch until every entry is settled. A request whose answer is lost is sent again with the same
// bytes, because Google recognises a repeat: "already exists" then means that the first one arrived. Rows that met a
// passing fault are sent again alone. A request that Google did not look at, because there were too many, is none of the
// Tries, unless nothing else bounds them; nor is one of which rows were left out. A request at which Google failed to the
// last is cut in halves, so that the rows that it fails at keep no others up.
func (u *Uploader) Upload(ctx context.Context, batch pipeline.Batch) error {
	return u.deliver(ctx, &delivery{customer: batch.Customer, begun: time.Now(), pending: batch.Entries})
}

// deliver sends a batch, and the halves into which it has to be cut: one of them, by lot, to its end before the other, so
// that soon some part is without the row at which Google fails; and another part in another run, where there are many.
func (u *Uploader) deliver(ctx context.Context, d *delivery) error {
	d.trouble = &trouble{halvings: halvingsEach * bits.Len(uint(len(d.pending)))}
	for parts := []*delivery{d}; len(parts) > 0; {
		part := parts[0]
		next, err := u.send(ctx, part)
		parts = parts[1:]
		if err != nil {
			for _, part := range parts {
				_ = part.abandon(ctx, err) // the same error
			}
			return err
		}
		if next == inHalves {
			halves := part.halves()
			if part.suspect && rand.N(2) == 0 {
				slices.Reverse(halves)
			}
			parts = slices.Concat(halves, parts)
		}
	}
	if d.faults > 0 && !d.trouble.answered && ctx.Err() == nil && u.dead.Add(1) >= tooManyDead {
		u.client.pace.stop(d.stop) // for those who wait, too
		return d.stop
	}
	return nil
}

// halves cuts what is pending in two parts, in the time that is left for all of it.
func (d *delivery) halves() []*delivery {
	first, second, half := *d, *d, len(d.pending)/2
	first.pending, first.request = d.pending[:half], nil
	second.pending, second.request = d.pending[half:], nil
	return []*delivery{&first, &second}
}

// send sends what is pending until it is settled, or is to be sent in halves.
func (u *Uploader) send(ctx context.Context, d *delivery) (next, error) {
	for try, cuts := 1, 0; len(d.pending) > 0; {
		next, err := u.try(ctx, d, try >= u.Tries || u.tooLate(d.begun, 0))
		if err != nil || len(d.pending) == 0 || next == inHalves {
			return next, err
		}
		switch {
		case next == shortened && cuts < cutsAtOnce:
			cuts++
			continue
		case next == atPace && u.GiveUpAfter > 0:
			continue
		case next == shortened:
			if err := u.client.pace.pause(ctx, d.customer, u.backoff(1)); err != nil {
				return again, d.abandon(ctx, err)
			}
			continue
		case next == again:
			if err := u.client.pace.pause(ctx, d.customer, u.backoff(try)); err != nil {
				return again, d.abandon(ctx, err)
			}
		}
		try++
	}
	return again, nil
}

// try sends what is pending once. Entries that stay pending may be sent again, as it says.
func (u *Uploader) try(ctx context.Context, d *delivery, last bool) (next, error) {
	if d.request == nil {
		conversions, err := encode(d.customer, d.pending)
		if err != nil {
			return again, d.abandon(ctx, err)
		}
		d.request = &services.UploadClickConversionsRequest{CustomerId: d.customer, Conversions: conversions,
			PartialFailure: true, ValidateOnly: u.ValidateOnly, JobId: &u.JobID}
	}
	var resp *services.UploadClickConversionsResponse
	requestID, err := u.client.call(ctx, d.customer, func(ctx context.Context, opts ...grpc.CallOption) error {
		ctx, cancel := u.patience(ctx)
		defer cancel()
		var err error
		resp, err = u.service.UploadClickConversions(ctx, d.request, opts...)
		return err
	})
	if e, ok := asRequestError(err); ok {
		return u.failed(ctx, d, e, last)
	}
	if err != nil {
		return again, d.abandon(ctx, err)
	}
	u.answered(d)
	u.Log.Debug("batch answered", "rows", len(d.pending), "request", requestID)
	u.settle(d, readReply(d.pending, resp, u.ValidateOnly), resp.GetJobId(), requestID, last)
	return again, nil
}

// answered takes notice that Google does not fail at whatever it is sent.
func (u *Uploader) answered(d *delivery) {
	d.faults, d.trouble.answered = 0, true
	u.dead.Store(0)
}

// patience gives a call its deadline, and, once the run is interrupted, the grace period.
func (u *Uploader) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), u.Deadline)
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(u.Grace):
			cancel()
		case <-call.Done():
		}
	})
	return call, func() {
		stop()
		cancel()
	}
}

// settle gives every answered entry its fate; those that met a passing fault stay pending.
func (u *Uploader) settle(d *delivery, r reply, jobID int64, requestID string, last bool) {
	var again []*pipeline.Entry
	for _, e := range r.loose {
		u.Log.Warn("Google named an error without a row", "error", e.code+": "+e.message, "request", requestID)
	}
	for _, a := range r.answers {
		e := a.entry
		e.JobID, e.RequestID = jobID, requestID
		if !u.ValidateOnly && a.leavesOpen() {
			e.Unanswered = true
		}
		switch {
		case r.unknown != "":
			u.settleUnknown(e, pipeline.Problem{Code: "UNREADABLE_REPLY", Message: r.unknown,
				Remedy: "run again: what Google has already is recognised"})
		case a.accepted && u.ValidateOnly:
			e.Settle(pipeline.Validated, pipeline.Problem{})
		case a.accepted:
			e.Settle(pipeline.Accepted, pipeline.Problem{})
			if len(r.loose) > 0 {
				e.Remark("in the same answer Google named an error without a row: " + r.loose[0].code + ": " + r.loose[0].message)
			}
		case len(a.errors) == 0:
			u.settleUnexplained(e, r.loose)
		case a.verdict() == transient && !last:
			again = append(again, e)
		default:
			a.settle()
		}
	}
	if len(again) > 0 {
		u.Log.Info("rows met a passing fault and are sent again", "rows", len(again), "request", requestID)
	}
	d.pending, d.request = again, nil
}

// settleUnexplained settles an entry that Google neither took nor found fault with: unknown is not success.
func (u *Uploader) settleUnexplained(e *pipeline.Entry, loose []adsError) {
	p := pipeline.Problem{Code: "UNEXPLAINED", Message: "Google did not take the row and named no reason",
		Remedy: "run again: what Google has already is recognised"}
	if len(loose) > 0 {
		p.Code, p.Message = loose[0].code, "Google did not take the row, and named no row for this error: "+loose[0].message
	}
	if u.ValidateOnly {
		p.Remedy = Explain(p.Code).Remedy
	}
	u.settleUnknown(e, p)
}

// settleUnknown settles an entry of which nobody knows what Google did. Of a request that was only to be validated
// Google keeps nothing.
func (u *Uploader) settleUnknown(e *pipeline.Entry, p pipeline.Problem) {
	if u.ValidateOnly {
		e.Settle(pipeline.NotSent, p)
		return
	}
	e.Unanswered = true
	e.Settle(pipeline.InDoubt, p)
}

// orderIDInUse is said of an order ID that Google has, whatever its click.
const orderIDInUse = "ConversionUploadError.ORDER_ID_ALREADY_IN_USE"

// settle gives a row its fate that Google found fault with. What Google has already was delivered by this run, where it
// is open what became of an upload; by an earlier run, where the ledger knows of such an upload; else by somebody else.
// Of an order ID that is in use Google says only that a conversion has it: it is ours where ours may have arrived.
func (a answer) settle() {
	e, p := a.entry, a.problem()
	switch a.verdict() {
	case delivered:
		has := "Google has it"
		if p.Code == orderIDInUse {
			has = "Google has a conversion with this order ID"
		}
		switch {
		case e.Earlier != nil:
			p.Remedy = ""
			p.Message = fmt.Sprintf("%s: run %s began to send it (%s) and heard no answer", has, e.Earlier.Upload.RunID,
				e.Earlier.Upload.At.UTC().Format(time.DateTime+" UTC"))
			if e.Others != e.Earlier.Others {
				p.Message += "; which of the two versions Google has is not known"
			}
			e.Settle(pipeline.AlreadyUploaded, p)
		case e.Unanswered:
			p.Remedy = ""
			p.Message = "no answer told whether the first request was taken; by now " + has
			e.Settle(pipeline.Accepted, p)
		default:
			who := "somebody else delivered it, or a run that this ledger knows nothing of: "
			if e.Elsewhere = p.Code == orderIDInUse; e.Elsewhere {
				who = "another row, or somebody else, has used this order ID, and this deal itself may not be at Google: "
			}
			p.Message = who + p.Message
			e.Settle(pipeline.AlreadyUploaded, p)
		}
	case transient:
		if e.Unanswered || e.Earlier != nil {
			e.Settle(pipeline.InDoubt, p)
			return
		}
		e.Settle(pipeline.Deferred, p)
	case later:
		e.Settle(pipeline.Deferred, p)
	case hopeless:
		e.Settle(pipeline.Rejected, p)
		e.Final = true
	default:
		e.Settle(pipeline.Rejected, p)
	}
}
