package simulator

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
)

const (
	// summaries is how many days and how many jobs the diagnostics go back
	// (https://developers.google.com/google-ads/api/docs/conversions/upload-summaries).
	summaries = 7
	// recent is how many days after the last upload the diagnostics say that there is none.
	recent = 28
	// passable is the share of failed conversions up to which the diagnostics call an upload good. Google does not publish
	// where it draws the line.
	passable = 0.1
	// apiClient is the client that all uploads of a simulator come from.
	apiClient = enums.OfflineEventUploadClientEnum_GOOGLE_ADS_API
)

// event is what became of some conversions of one upload.
type event struct {
	action, job int64
	received    time.Time // in the account's time zone
	rows        int64
	pending     bool
	failure     string // the code of the error; "" for none
}

// events lists everything that was uploaded to an account.
func (s *Server) events(a *account) []event {
	zone, err := time.LoadLocation(a.TimeZone)
	if err != nil {
		zone = time.UTC // cannot be: the account was checked
	}
	settled := s.options.Now().Add(-s.faults.PendingFor)
	var events []event
	for _, r := range s.world.accepted {
		if r.Customer == a.id {
			events = append(events, event{action: r.ActionID, job: r.JobID, received: r.Received.In(zone), rows: 1,
				pending: r.Received.After(settled), failure: laterFailure(r.click().value)})
		}
	}
	for _, r := range s.world.refused {
		if r.Customer == a.id {
			events = append(events, event{action: r.ActionID, job: r.JobID, received: r.Received.In(zone), rows: r.Rows,
				failure: r.Code})
		}
	}
	return events
}

// laterFailure gives the code of the error that a conversion meets after it was taken, as its click ID asks for it.
func laterFailure(clickID string) string {
	code, ok := asked(laterPrefix, clickID)
	if !ok {
		return ""
	}
	return codeName(code)
}

// counts adds up what became of conversions.
type counts struct {
	successful, failed, pending int64
	last                        time.Time
}

func (c *counts) add(e event) {
	switch {
	case e.pending:
		c.pending += e.rows
	case e.failure != "":
		c.failed += e.rows
	default:
		c.successful += e.rows
	}
	if e.received.After(c.last) {
		c.last = e.received
	}
}

func (c *counts) total() int64 { return c.successful + c.failed + c.pending }

// share is a part of the total, from 0 to 1.
func (c *counts) share(part int64) float64 { return float64(part) / float64(max(1, c.total())) }

// summary is the diagnostics of an account or of one of its conversion actions.
type summary struct {
	newest     counts // of the newest day with uploads
	status     enums.OfflineConversionDiagnosticStatusEnum_OfflineConversionDiagnosticStatus
	days, jobs []*resources.OfflineConversionSummary
	alerts     []*resources.OfflineConversionAlert
}

// summarise counts events by day and by job, the newest first. There is one event at least.
func summarise(events []event, now time.Time) *summary {
	days, jobs := map[string]*counts{}, map[int64]*counts{}
	for _, e := range events {
		add(days, e.received.Format(time.DateOnly), e)
		add(jobs, e.job, e)
	}
	now = now.In(events[0].received.Location())
	newest := slices.Max(slices.Collect(maps.Keys(days)))
	s := &summary{newest: *days[newest], alerts: alerts(events, newest, days[newest])}
	s.status = s.newest.status(now)
	for _, day := range byNewest(days) {
		if day > now.AddDate(0, 0, -summaries).Format(time.DateOnly) {
			one := days[day].summary()
			one.DimensionKey = &resources.OfflineConversionSummary_UploadDate{UploadDate: day}
			s.days = append(s.days, one)
		}
	}
	for _, job := range byNewest(jobs)[:min(summaries, len(jobs))] {
		one := jobs[job].summary()
		one.DimensionKey = &resources.OfflineConversionSummary_JobId{JobId: job}
		s.jobs = append(s.jobs, one)
	}
	return s
}

func add[K comparable](all map[K]*counts, key K, e event) {
	if all[key] == nil {
		all[key] = &counts{}
	}
	all[key].add(e)
}

func byNewest[K cmp.Ordered](all map[K]*counts) []K {
	return slices.SortedFunc(maps.Keys(all), func(a, b K) int {
		return cmp.Or(all[b].last.Compare(all[a].last), cmp.Compare(b, a))
	})
}

func (c *counts) summary() *resources.OfflineConversionSummary {
	return &resources.OfflineConversionSummary{SuccessfulCount: c.successful, FailedCount: c.failed, PendingCount: c.pending}
}

// status judges the newest day with uploads.
func (c *counts) status(now time.Time) enums.OfflineConversionDiagnosticStatusEnum_OfflineConversionDiagnosticStatus {
	switch {
	case c.last.Before(now.AddDate(0, 0, -recent)):
		return enums.OfflineConversionDiagnosticStatusEnum_NO_RECENT_UPLOAD
	case c.failed == 0:
		return enums.OfflineConversionDiagnosticStatusEnum_EXCELLENT
	case c.share(c.failed) <= passable:
		return enums.OfflineConversionDiagnosticStatusEnum_GOOD
	}
	return enums.OfflineConversionDiagnosticStatusEnum_NEEDS_ATTENTION
}
