package googleads

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
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
