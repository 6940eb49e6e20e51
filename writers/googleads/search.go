package googleads

import (
	"context"
	"errors"
	"io"

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
	return queries{client: c, service: services.NewGoogleAdsServiceClient(c.conn), Options: o}
}

// search runs a query to its end, again if Google was not there.
func (q *queries) search(ctx context.Context, customer, query string) ([]*services.GoogleAdsRow, error) {
	for try := 1; ; try++ {
		rows, err := q.searchOnce(ctx, customer, query)
		e, ok := asRequestError(err)
		if !ok {
			return rows, err
		}
		if !e.worthAnotherTry() || try == q.Tries || e.wait() > q.MaxWait || ctx.Err() != nil {
			return nil, e.stop(customer)
		}
		q.Log.Warn("a query failed and is asked again", "error", e.Error())
		if !pause(ctx, max(e.wait(), q.backoff(try))) {
			return nil, ctx.Err()
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
