package googleads

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/url"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
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

// The sizes that Google's own client libraries allow: failures travel in the trailer and can be large.
const (
	maxMessageBytes = 64 << 20
	maxHeaderBytes  = 16 << 20
)

// Dial prepares a connection to Google Ads; the first call makes it. Plain text is refused unless the endpoint is this
// machine's own.
func Dial(endpoint string, plaintext bool, c *Credentials) (*Client, error) {
	transport := credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})
	if plaintext {
		if !Loopback(endpoint) {
			return nil, fmt.Errorf("google_ads.endpoint %s: plaintext is allowed for a loopback address only", endpoint)
		}
		transport = insecure.NewCredentials()
	}
	client := &Client{credentials: c}
	conn, err := grpc.NewClient(endpoint,
		grpc.WithTransportCredentials(transport),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessageBytes)),
		grpc.WithMaxHeaderListSize(maxHeaderBytes),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: time.Minute, Timeout: 20 * time.Second}),
		grpc.WithDisableRetry(), // whether a request is sent again is decided in uploader.go alone
		grpc.WithStatsHandler(departures{}),
	)
	if err != nil {
		return nil, fmt.Errorf("google_ads.endpoint %s: %w", endpoint, err)
	}
	client.conn = conn
	return client, nil
}

// Client is a connection to Google Ads with the right to use it. It is safe for concurrent use.
type Client struct {
	conn        *grpc.ClientConn
	credentials *Credentials
}

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// Authorize fetches an access token, so that a credential that does not work is found before anything is read or sent.
func (c *Client) Authorize(ctx context.Context) error {
	_, err := c.credentials.tokens.get(ctx)
	return err
}

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
