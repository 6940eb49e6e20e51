package googleads

import (
	"context"
	"errors"
	"io"
	"time"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// queries asks Google Ads in its query language.
// (https://developers.google.com/google-ads/api/docs/query/overview)
type queries struct {
	client  *Client
	service services.GoogleAdsServiceClient
	Options
}

func newQueries(c *Client, o Options) queries {
	c.limit(o)
	return queries{client: c, service: services.NewGoogleAdsServiceClient(c.conn), Options: o}
}

// search runs a query to its end, again if Google was not there.
func (q *queries) search(ctx context.Context, customer, query string) (rows []*services.GoogleAdsRow, err error) {
	err = q.patiently(ctx, customer, func() error {
		rows, err = q.searchOnce(ctx, customer, query)
		return err
	})
	return rows, err
}

// patiently asks, and asks again if Google was not there. What it asks may change nothing. What Google did not look at,
// because there was too much, is none of the Tries, unless nothing else bounds them.
func (q *queries) patiently(ctx context.Context, customer string, ask func() error) error {
	begun := time.Now()
	for try := 1; ; {
		err := ask()
		if err != nil && ctx.Err() != nil {
			return ctx.Err() // nobody refused anything
		}
		e, ok := asRequestError(err)
		if !ok {
			return err
		}
		if e.slowdown != "" {
			q.Log.Warn(e.slowdown)
		}
		last := try >= q.Tries && !q.unseen(e)
		if !e.worthAnotherTry() || last || e.wait() > q.MaxWait || q.tooLate(begun, e.wait()) {
			return e.unsaid(customer)
		}
		if q.unseen(e) {
			continue // the pace makes it wait
		}
		try++
		q.Log.Warn("a query failed and is asked again", "error", e.Error())
		if err := q.client.pace.pause(ctx, customer, max(e.wait(), q.backoff(try-1))); err != nil {
			return err
		}
	}
}

func (q *queries) searchOnce(ctx context.Context, customer, query string) (rows []*services.GoogleAdsRow, err error) {
	_, err = q.client.call(ctx, customer, func(ctx context.Context, opts ...grpc.CallOption) error {
		ctx, cancel := context.WithTimeout(ctx, q.Deadline)
		defer cancel()
		rows = nil
		stream, err := q.service.SearchStream(ctx, &services.SearchGoogleAdsStreamRequest{CustomerId: customer, Query: query}, opts...)
		if err != nil {
			return err
		}
		for {
			page, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			rows = append(rows, page.GetResults()...)
		}
	})
	return rows, err
}

// notAnswerable tells whether the server does not know the question, rather than refusing to answer it.
func (e *requestError) notAnswerable() bool {
	return e.code == codes.Unimplemented || e.code == codes.InvalidArgument
}

// unsaid is stop for a question: where no answer came there is nothing that could be counted twice.
func (e *requestError) unsaid(customer string) *pipeline.StopError {
	stop := e.stop(customer)
	if e.left && e.unanswered() {
		stop.Problem.Message = "Google Ads did not answer the question: " + e.Error()
		if e.worthAnotherTry() && e.wait() == 0 {
			stop.Problem.Remedy = "run again in some minutes: it was only a question"
		}
	}
	return stop
}
