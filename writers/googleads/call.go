package googleads

import (
	"context"
	"errors"
	"net/url"
	"sync/atomic"

	"convload/pipeline"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
)

// The headers of a call. (https://developers.google.com/google-ads/api/docs/concepts/call-structure)
const (
	requestIDHeader      = "request-id"
	requestParamsHeader  = "x-goog-request-params"
	developerTokenHeader = "developer-token"
	loginCustomerHeader  = "login-customer-id"
	linkedCustomerHeader = "linked-customer-id"
)

// Count has a function asked before every request: where its error is a *pipeline.StopError, no further one is made. It
// is set before the client is used.
func (c *Client) Count(request func(context.Context) error) { c.count = request }

// call makes one call for a customer, once its turn has come, with the headers that Google Ads wants, and explains its
// failure: the error is a *requestError; or, where nothing was sent, a *pipeline.StopError that says why nothing can be,
// or the context's. An access token that Google does not take is replaced once.
func (c *Client) call(ctx context.Context, customer string, do func(context.Context, ...grpc.CallOption) error) (string, error) {
	for attempt := 0; ; attempt++ {
		departure, err := c.pace.enter(ctx, customer)
		if err != nil {
			return "", err
		}
		token, requestID, failed, err := c.callOnce(ctx, customer, do)
		c.pace.arrive(customer, departure, failed, err)
		switch {
		case err != nil:
			return "", err
		case failed == nil:
			return requestID, nil
		case attempt == 0 && failed.staleToken():
			c.credentials.tokens.drop(token)
		default:
			return failed.requestID, failed
		}
	}
}

// callOnce makes one call. The error says why nothing was sent.
func (c *Client) callOnce(ctx context.Context, customer string, do func(context.Context, ...grpc.CallOption) error) (token, requestID string, failed *requestError, err error) {
	t, err := c.credentials.tokens.get(ctx)
	if err == nil && c.count != nil {
		err = c.count(ctx)
	}
	if err != nil {
		if stop, ok := errors.AsType[*pipeline.StopError](err); ok {
			c.pace.stop(stop) // for those who wait, too
		}
		return "", "", nil, err
	}
	var header, trailer metadata.MD
	left := new(atomic.Bool)
	err = do(context.WithValue(c.withHeaders(ctx, customer, t.AccessToken), departureKey{}, left),
		grpc.Header(&header), grpc.Trailer(&trailer))
	if err != nil {
		failed = newRequestError(err, trailer, left.Load())
		failed.hide(t.AccessToken, c.credentials.DeveloperToken)
		return t.AccessToken, "", failed, nil
	}
	return t.AccessToken, firstOf(header.Get(requestIDHeader), trailer.Get(requestIDHeader)), nil, nil
}

// staleToken tells whether another access token may help: this one has run out before its time. In front of Google Ads
// stand servers that say so without an error of Google Ads.
func (e *requestError) staleToken() bool {
	return e.code == codes.Unauthenticated && (len(e.errors) == 0 || e.first().code == "AuthenticationError.OAUTH_TOKEN_EXPIRED" ||
		e.first().code == "AuthenticationError.OAUTH_TOKEN_INVALID")
}

func (c *Client) withHeaders(ctx context.Context, customer, accessToken string) context.Context {
	pairs := []string{"authorization", "Bearer " + accessToken}
	if customer != "" { // what is asked of no account in particular needs no route
		pairs = append(pairs, requestParamsHeader, "customer_id="+url.QueryEscape(customer))
	}
	if c.credentials.DeveloperToken != "" { // an empty one is refused, a missing one is not
		pairs = append(pairs, developerTokenHeader, c.credentials.DeveloperToken)
	}
	if c.credentials.LoginCustomerID != "" {
		pairs = append(pairs, loginCustomerHeader, c.credentials.LoginCustomerID)
	}
	if c.credentials.LinkedCustomerID != "" {
		pairs = append(pairs, linkedCustomerHeader, c.credentials.LinkedCustomerID)
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
