package googleads

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"convload/pipeline"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
)

// DefaultEndpoint is where Google Ads is, for those who name no other.
const DefaultEndpoint = "googleads.googleapis.com:443"

// The sizes that Google's own client libraries allow: failures travel in the trailer and can be large.
const (
	maxMessageBytes = 64 << 20
	maxHeaderBytes  = 16 << 20
)

// connectDeadline is how long a first connection is waited for.
const connectDeadline = 30 * time.Second

// Dial prepares a connection to Google Ads; Authorize or the first call makes it. The endpoint is host:port, or a host
// whose port is then 443. Plain text is refused unless the endpoint is this machine's own.
func Dial(endpoint string, plaintext bool, c *Credentials) (*Client, error) {
	address, err := withPort(endpoint)
	if err != nil {
		return nil, fmt.Errorf("google_ads.endpoint %s: %w", shownSecret(endpoint), err)
	}
	client := &Client{credentials: c, pace: newPace(), last: new(lastFailure)}
	transport := credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})
	if plaintext {
		if !Loopback(address) {
			return nil, fmt.Errorf("google_ads.endpoint %s: plaintext is allowed for a loopback address only", address)
		}
		transport = insecure.NewCredentials()
	}
	if _, err := c.way.proxy(address); err != nil {
		return nil, fmt.Errorf("google_ads.endpoint %s: %w", address, err)
	}
	// The name is looked up by the proxy or by net.Dialer, which tries each address: gRPC would not say which is unknown.
	client.conn, err = grpc.NewClient("passthrough:///"+address,
		grpc.WithTransportCredentials(&watchedHandshake{transport, client.last}),
		grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
			conn, err := c.way.dial(ctx, "tcp", address)
			client.last.note(err)
			return conn, err
		}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessageBytes), grpc.MaxCallSendMsgSize(maxMessageBytes)),
		grpc.WithMaxHeaderListSize(maxHeaderBytes),
		// Servers end connections that are pinged too often; while a call is open, once a minute is borne.
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: time.Minute, Timeout: 20 * time.Second}),
		grpc.WithDisableRetry(), // whether a request is sent again is decided in uploader.go alone
		grpc.WithStatsHandler(departures{}),
	)
	if err != nil {
		return nil, fmt.Errorf("google_ads.endpoint %s: %w", address, err)
	}
	return client, nil
}

// withPort adds the port of TLS to an endpoint that names none.
func withPort(endpoint string) (string, error) {
	host, port, err := net.SplitHostPort(endpoint)
	if err != nil {
		host, port = strings.Trim(endpoint, "[]"), ""
	}
	if host == "" || strings.ContainsAny(endpoint, "/@ ") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
		return "", errors.New("write host or host:port, without https:// and without a path")
	}
	port = cmp.Or(port, "443")
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", errors.New("a port is a number from 1 to 65535")
	}
	return net.JoinHostPort(host, port), nil
}

// Client is a connection to Google Ads with the right to use it. It is safe for concurrent use.
type Client struct {
	conn        *grpc.ClientConn
	credentials *Credentials
	pace        *pace
	count       func(context.Context) error // asked before every request, if it is set; its error is why none may leave
	last        *lastFailure
}

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// limit sets how often and how long is waited for Google.
func (c *Client) limit(o Options) {
	c.pace.limit(o)
	c.credentials.tokens.limit(o)
}

// Authorize fetches an access token and connects, so that a credential, a proxy or a certificate that does not work is
// found before anything is read or sent. A token endpoint that is away for a moment is asked a second time; a connection
// that may come about by itself is left to the calls, which try again.
func (c *Client) Authorize(ctx context.Context) error {
	if _, err := c.credentials.tokens.get(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, connectDeadline)
	defer cancel()
	c.conn.Connect()
	for state := c.conn.GetState(); state != connectivity.Ready; state = c.conn.GetState() {
		if state == connectivity.TransientFailure {
			return c.last.stop()
		}
		if !c.conn.WaitForStateChange(ctx, state) {
			return nil
		}
	}
	return nil
}

// lastFailure is why the last attempt to connect failed: gRPC tells in words only.
type lastFailure struct {
	mu  sync.Mutex
	err error
}

func (l *lastFailure) note(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// stop explains a failure that a person has to mend; any other is nil.
func (l *lastFailure) stop() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		return nil
	}
	remedy, again := hindrance(l.err)
	if again {
		return nil
	}
	return &pipeline.StopError{Problem: pipeline.Problem{Code: "CONNECTION",
		Message: "Google Ads cannot be reached: " + l.err.Error(), Remedy: remedy}, Err: l.err}
}

// watchedHandshake keeps why a TLS handshake failed.
type watchedHandshake struct {
	credentials.TransportCredentials
	last *lastFailure
}

// ClientHandshake is that of the credentials within.
func (h *watchedHandshake) ClientHandshake(ctx context.Context, authority string, conn net.Conn) (net.Conn, credentials.AuthInfo, error) {
	secured, info, err := h.TransportCredentials.ClientHandshake(ctx, authority, conn)
	h.last.note(err)
	return secured, info, err
}

// Clone is gRPC's: each connection has credentials of its own.
func (h *watchedHandshake) Clone() credentials.TransportCredentials {
	return &watchedHandshake{h.TransportCredentials.Clone(), h.last}
}
