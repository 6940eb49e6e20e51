package googleads

import (
	"context"
	"net/url"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
)

// The headers of a call. (https://developers.google.com/google-ads/api/docs/concepts/call-structure)
const (
	requestIDHeader      = "request-id"
	requestParamsHeader  = "x-goog-request-params"
	developerTokenHeader = "developer-token"
	loginCustomerHeader  = "login-customer-id"
)

// call makes one call for a customer with the headers that Google Ads wants, and explains its failure: the error is a
// *requestError, or a *pipeline.StopError if there was no access token. An access token that Google calls expired is
// replaced once.
func (c *Client) call(ctx context.Context, customer string, do func(context.Context, ...grpc.CallOption) error) (string, error) {
	for attempt := 0; ; attempt++ {
		token, err := c.credentials.tokens.get(ctx)
		if err != nil {
			return "", err
		}
		var header, trailer metadata.MD
		left := new(atomic.Bool)
		err = do(context.WithValue(c.withHeaders(ctx, customer, token.AccessToken), departureKey{}, left),
			grpc.Header(&header), grpc.Trailer(&trailer))
		requestID := firstOf(header.Get(requestIDHeader), trailer.Get(requestIDHeader))
		if err == nil {
			return requestID, nil
		}
		failed := newRequestError(err, trailer, left.Load())
		if attempt == 0 && status.Code(err) == codes.Unauthenticated &&
			failed.first().code == "AuthenticationError.OAUTH_TOKEN_EXPIRED" {
			c.credentials.tokens.drop(token.AccessToken)
			continue
		}
		return failed.requestID, failed
	}
}

func (c *Client) withHeaders(ctx context.Context, customer, accessToken string) context.Context {
	pairs := []string{
		"authorization", "Bearer " + accessToken,
		requestParamsHeader, "customer_id=" + url.QueryEscape(customer),
	}
	if c.credentials.DeveloperToken != "" { // an empty one is refused, a missing one is not
		pairs = append(pairs, developerTokenHeader, c.credentials.DeveloperToken)
	}
	if c.credentials.LoginCustomerID != "" {
		pairs = append(pairs, loginCustomerHeader, c.credentials.LoginCustomerID)
	}
	return metadata.AppendToOutgoingContext(ctx, pairs...)
}

func firstOf(lists ...[]string) string {
	for _, list := range lists {
		if len(list) > 0 {
			return list[0]
		}
	}
	return ""
}

// departures notes in a call's context that its request has begun to leave: only before that is it certain that Google
// never saw it.
type departures struct{}

type departureKey struct{}

func (departures) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (departures) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (departures) HandleConn(context.Context, stats.ConnStats)                       {}

func (departures) HandleRPC(ctx context.Context, s stats.RPCStats) {
	if _, ok := s.(*stats.OutHeader); !ok {
		return
	}
	if left, ok := ctx.Value(departureKey{}).(*atomic.Bool); ok {
		left.Store(true)
	}
}
