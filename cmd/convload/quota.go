package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"convload/pipeline"
	"convload/writers/ledger"
)

// accessLevels are the levels of access to the Google Ads API, and how many operations each allows in 24 hours; 0 is any
// number. A request is one operation.
// (https://developers.google.com/google-ads/api/docs/api-policy/access-levels)
var accessLevels = map[string]int{"test": 15_000, "explorer": 2_880, "basic": 15_000, "standard": 0}

// count has the job's requests counted, together with those that the log knows of, which may be nil.
func (j *job) count(ctx context.Context, run *pipeline.Run, log pipeline.RequestLog) error {
	quota, err := pipeline.NewQuota(ctx, accessLevels[j.config.GoogleAds.AccessLevel], j.config.realm(), log)
	if err != nil {
		return err
	}
	j.atEnd(quota.Close)
	j.quota, run.Quota = quota, quota
	return nil
}

// request counts a request of the job's. Nothing is asked before the job is prepared.
func (j *job) request(ctx context.Context) error { return j.quota.Request(ctx) }

// obliging is the ledger of a command that changes nothing: where the requests cannot be counted in it, it goes on.
type obliging struct {
	*ledger.Book
	log *slog.Logger
}

// AddRequests counts what can be counted.
func (o obliging) AddRequests(ctx context.Context, realm string, at time.Time, n int) error {
	if err := o.Book.AddRequests(ctx, realm, at, n); err != nil {
		o.log.Warn("requests to Google Ads were not counted", "requests", n, "error", err.Error())
	}
	return nil
}

// counting gives a function that counts each request of a command which opens no ledger itself, and makes few: in the
// ledger, if there is one, and at once. Where that fails it is said, and not tried again.
func (c *config) counting(log *slog.Logger) func(context.Context) error {
	var mu sync.Mutex
	over := false
	return func(ctx context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return nil
		}
		book, err := ledger.OpenBook(ctx, c.ledger())
		if err == nil {
			err = errors.Join(book.AddRequests(ctx, c.realm(), time.Now(), 1), book.Close())
		}
		over = err != nil
		if over && !errors.Is(err, fs.ErrNotExist) {
			log.Warn("requests to Google Ads are not counted", "error", err.Error())
		}
		return nil
	}
}
