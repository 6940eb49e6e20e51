package googleads

import (
	"context"
	"fmt"
	"log/slog"
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
	Options
}

var _ pipeline.Uploader = (*Uploader)(nil)

// NewUploader makes an uploader on a connection that stays the caller's.
func NewUploader(c *Client, o Options) *Uploader {
	c.pace.limit(o)
	return &Uploader{client: c, service: services.NewConversionUploadServiceClient(c.conn), Options: o}
}

var interrupted = pipeline.Problem{Code: "INTERRUPTED", Message: "the run was interrupted before Google answered",
	Remedy: "run again: what Google has already is recognised"}

// delivery is a batch on its way, over all its tries.
type delivery struct {
	customer string
	begun    time.Time
	pending  []*pipeline.Entry // those whose fate is still open
	request  *services.UploadClickConversionsRequest
}

// Upload sends the batch until every entry is settled. A request whose answer is lost is sent again with the same
// bytes, because Google recognises a repeat: "already exists" then means that the first one arrived. Rows that met a
// passing fault are sent again alone. A request that Google did not look at, because there were too many, is none of the
// Tries, unless nothing else bounds them.
func (u *Uploader) Upload(ctx context.Context, batch pipeline.Batch) error {
	d := &delivery{customer: batch.Customer, begun: time.Now(), pending: batch.Entries}
	for try := 1; len(d.pending) > 0; {
		next, err := u.try(ctx, d, try >= u.Tries || u.tooLate(d.begun, 0))
		if err != nil || len(d.pending) == 0 {
			return err
		}
		if next == inHalves {
			return u.halves(ctx, d)
		}
		if next == atPace && u.GiveUpAfter > 0 {
			continue
		}
		if next == again {
			if err := u.client.pace.pause(ctx, d.customer, u.backoff(try)); err != nil {
				return d.abandon(ctx, err)
			}
		}
		try++
	}
	return nil
}

// halves sends what is pending as two batches.
func (u *Uploader) halves(ctx context.Context, d *delivery) error {
	half := len(d.pending) / 2
	first, second := pipeline.Batch{Customer: d.customer, Entries: d.pending[:half]}, &delivery{pending: d.pending[half:]}
	if err := u.Upload(ctx, first); err != nil {
		return second.abandon(ctx, err)
	}
	return u.Upload(ctx, pipeline.Batch{Customer: d.customer, Entries: second.pending})
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
	u.Log.Debug("batch answered", "rows", len(d.pending), "request", requestID)
	u.settle(d, readReply(d.pending, resp, u.ValidateOnly), resp.GetJobId(), requestID, last)
	return again, nil
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
		switch {
		case r.unknown != "":
			e.Settle(u.unknown(), pipeline.Problem{Code: "UNREADABLE_REPLY", Message: r.unknown,
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
		p.Remedy = explain(p.Code).remedy
	}
	e.Settle(u.unknown(), p)
}

// unknown is the fate of a row of which nobody knows what Google did. Of a request that was only to be validated
// Google keeps nothing.
func (u *Uploader) unknown() pipeline.Status {
	if u.ValidateOnly {
		return pipeline.NotSent
	}
	return pipeline.InDoubt
}

// orderIDInUse is said of an order ID that Google has, whatever its click.
const orderIDInUse = "ConversionUploadError.ORDER_ID_ALREADY_IN_USE"

// settle gives a row its fate that Google found fault with. What Google has already was delivered by this run, where an
// upload of it went unanswered; by an earlier run, where the ledger knows of such an upload; else by somebody else.
func (a answer) settle() {
	e, p := a.entry, a.problem()
	switch a.verdict() {
	case delivered:
		switch {
		case e.Earlier != nil:
			p.Remedy = ""
			p.Message = fmt.Sprintf("Google has it: run %s began to send it (%s) and heard no answer", e.Earlier.Upload.RunID,
				e.Earlier.Upload.At.UTC().Format(time.DateTime+" UTC"))
			if e.Others != e.Earlier.Others {
				p.Message += "; which of the two versions Google has is not known"
			}
			e.Settle(pipeline.AlreadyUploaded, p)
		case e.Unanswered:
			p.Remedy = ""
			p.Message = "the answer to the first request was lost; Google says that it has the conversion"
			e.Settle(pipeline.Accepted, p)
		default:
			who := "somebody else delivered it, or a run that this ledger knows nothing of: "
			if e.Elsewhere = p.Code == orderIDInUse; e.Elsewhere {
				who = "another row, or somebody else, has used this order ID: "
			}
			p.Message = who + p.Message
			e.Settle(pipeline.AlreadyUploaded, p)
		}
	case later, transient:
		e.Settle(pipeline.Deferred, p)
	case hopeless:
		e.Settle(pipeline.Rejected, p)
		e.Final = true
	default:
		e.Settle(pipeline.Rejected, p)
	}
}
