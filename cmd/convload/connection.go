package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"convload/writers/googleads"
)

// connection is a way to Google Ads with an access token in hand, and how it is to be used.
type connection struct {
	client  *googleads.Client
	options googleads.Options
	counter *counter
}

func (c *connection) close() error { return errors.Join(c.client.Close(), c.counter.close()) }

// reachGoogle connects to the Google Ads that the configuration names. The caller closes the connection.
func (c *config) reachGoogle(ctx context.Context, log *slog.Logger) (*connection, error) {
	credentials, err := c.credentials(ctx, log)
	if err != nil {
		return nil, usage(err)
	}
	return c.reach(ctx, credentials, c.GoogleAds.Endpoint, c.GoogleAds.Plaintext, log)
}

// credentials reads the credentials, and settles the endpoint, which their file may name too.
func (c *config) credentials(ctx context.Context, log *slog.Logger) (*googleads.Credentials, error) {
	credentials, err := googleads.LoadCredentials(ctx, string(c.GoogleAds.Config), os.Getenv)
	if err != nil {
		return nil, err
	}
	for _, note := range credentials.Notes {
		log.Warn(note)
	}
	c.GoogleAds.Endpoint = cmp.Or(c.GoogleAds.Endpoint, credentials.Endpoint, googleads.DefaultEndpoint)
	return credentials, nil
}

// reach connects to an endpoint, and fetches an access token before anything else is done, so that wrong credentials are
// said at once. Its requests are counted in the ledger, unless somebody else sees to that.
func (c *config) reach(ctx context.Context, credentials *googleads.Credentials, endpoint string, plaintext bool, log *slog.Logger) (*connection, error) {
	client, err := googleads.Dial(endpoint, plaintext, credentials)
	if err != nil {
		return nil, usage(err)
	}
	if err := client.Authorize(ctx); err != nil {
		_ = client.Close() // the first error says more
		return nil, failed(err)
	}
	counter := &counter{config: c, log: log}
	client.Count(counter.request)
	u := c.Upload
	return &connection{client: client, counter: counter, options: googleads.Options{
		JobID:        1 + rand.Int32N(math.MaxInt32), // 1…2147483647
		ValidateOnly: u.ValidateOnly,
		Deadline:     time.Duration(u.Deadline),
		Tries:        u.Tries,
		FirstWait:    time.Duration(u.FirstWait),
		MaxWait:      time.Duration(u.MaxWait),
		GiveUpAfter:  time.Duration(u.GiveUpAfter),
		Grace:        time.Duration(u.Grace),
		Log:          log,
	}}, nil
}
