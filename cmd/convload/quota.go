package main

import (
	"context"
	"errors"
	"fmt"
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

// count has the job's requests counted, together with those that the book knows of, which may be nil. Where the book
// fails, a run that has a limit to keep stops; a job that sends nothing, or has none, goes on.
func (j *job) count(ctx context.Context, run *pipeline.Run, book pipeline.RequestLog) error {
	limit := accessLevels[j.config.GoogleAds.AccessLevel]
	quota, err := pipeline.NewQuota(ctx, pipeline.QuotaOptions{Limit: limit, Book: book, Realm: j.config.realm(),
		Strict: limit > 0 && j.keeps(), Log: j.log})
	if err != nil {
		return err
	}
	j.atEnd(quota.Close)
	j.quota, run.Quota = quota, quota
	return nil
}

// request counts a request of the job's. Nothing is asked before the job is prepared.
func (j *job) request(ctx context.Context) error {
	err := j.quota.Request(ctx)
	if stop, ok := errors.AsType[*pipeline.StopError](err); ok && stop.Problem.Code == pipeline.DailyLimit {
		stop.Problem.Remedy += ", or ask Google for a higher access level and set google_ads.access_level to it"
	}
	return err
}

// counter counts each request of a command that opens no ledger itself, and makes few: in the ledger, if there is one,
// and at once. Where that fails it is said, and not tried again.
type counter struct {
	config *config
	log    *slog.Logger

	mu   sync.Mutex
	book *ledger.Book
	over bool
}

func (c *counter) request(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return nil
	}
	err := c.count(ctx)
	c.over = err != nil
	if c.over && !errors.Is(err, fs.ErrNotExist) {
		c.log.Warn("requests to Google Ads are not counted", "error", err.Error())
	}
	return nil
}

func (c *counter) count(ctx context.Context) (err error) {
	if c.book == nil {
		if c.book, err = ledger.OpenBook(ctx, c.config.ledger()); err != nil {
			return err
		}
	}
	return c.book.AddRequests(ctx, c.config.realm(), time.Now(), 1)
}

// spent looks up whether the day's requests are used up; nil where they are not, or nobody counts them.
func (c *counter) spent(ctx context.Context) *pipeline.StopError {
	c.mu.Lock()
	defer c.mu.Unlock()
	limit := accessLevels[c.config.GoogleAds.AccessLevel]
	if c.book == nil || c.over || limit == 0 {
		return nil
	}
	quota, err := pipeline.NewQuota(ctx, pipeline.QuotaOptions{Limit: limit, Book: c.book, Realm: c.config.realm(), Log: c.log})
	if err != nil { // only where the count is strict
		return nil
	}
	return quota.Spent()
}

// usedUp says that the day's requests are used up.
func (c *config) usedUp() string {
	return fmt.Sprintf("the %d requests of 24 hours that access_level: %s allows are used up: a run can send nothing for now",
		accessLevels[c.GoogleAds.AccessLevel], c.GoogleAds.AccessLevel)
}

func (c *counter) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.book == nil {
		return nil
	}
	return c.book.Close()
}
