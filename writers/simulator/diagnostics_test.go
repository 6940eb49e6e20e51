package simulator_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"convload/writers/simulator"
)

// clientView and actionView are queries for the diagnostics of an account and of its conversion actions
// (https://developers.google.com/google-ads/api/docs/conversions/upload-summaries).
const (
	clientView = `SELECT customer.id, offline_conversion_upload_client_summary.client,
		offline_conversion_upload_client_summary.status, offline_conversion_upload_client_summary.total_event_count,
		offline_conversion_upload_client_summary.successful_event_count,
		offline_conversion_upload_client_summary.success_rate, offline_conversion_upload_client_summary.pending_event_count,
		offline_conversion_upload_client_summary.pending_rate,
		offline_conversion_upload_client_summary.last_upload_date_time,
		offline_conversion_upload_client_summary.daily_summaries, offline_conversion_upload_client_summary.job_summaries,
		offline_conversion_upload_client_summary.alerts
		FROM offline_conversion_upload_client_summary
		WHERE offline_conversion_upload_client_summary.client = 'GOOGLE_ADS_API'`
	actionView = `SELECT offline_conversion_upload_conversion_action_summary.client,
		offline_conversion_upload_conversion_action_summary.conversion_action_id,
		offline_conversion_upload_conversion_action_summary.conversion_action_name,
		offline_conversion_upload_conversion_action_summary.status,
		offline_conversion_upload_conversion_action_summary.total_event_count,
		offline_conversion_upload_conversion_action_summary.successful_event_count,
		offline_conversion_upload_conversion_action_summary.pending_event_count,
		offline_conversion_upload_conversion_action_summary.last_upload_date_time,
		offline_conversion_upload_conversion_action_summary.daily_summaries,
		offline_conversion_upload_conversion_action_summary.job_summaries,
		offline_conversion_upload_conversion_action_summary.alerts
		FROM offline_conversion_upload_conversion_action_summary`
)

// inJob uploads conversions under a job ID.
func (c *client) inJob(t *testing.T, job int32, rows ...*click) {
	t.Helper()
	req := request(rows...)
	req.JobId = &job
	if _, err := c.uploads.UploadClickConversions(c.ctx, req); err != nil {
		t.Fatal(err)
	}
}

// TestDiagnostics uploads on three days of the account's calendar and reads what became of it, before and after a
// restart.
func TestDiagnostics(t *testing.T) {
	clock := now.AddDate(0, 0, -8)
	o := simulator.Options{
		Account: simulator.Account{TimeZone: "Asia/Tokyo"},
		Now:     func() time.Time { return clock },
		Faults:  simulator.Faults{PendingFor: time.Hour, TokenTTL: 1000 * time.Hour},
		State:   filepath.Join(t.TempDir(), "state.jsonl"),
	}
	s, c := start(t, o)
	if rows := append(c.find(t, clientView), c.find(t, actionView)...); rows != nil {
		t.Errorf("before any upload: %v", rows)
	}
	c.inJob(t, 1, conversion("old", func(c *click) { c.ConversionDateTime = new("2026-11-01 09:30:00+01:00") }))
	clock = now.Add(2*time.Hour + 59*time.Minute) // 23:59 in Tokyo
	c.inJob(t, 2, conversion("evening"))
	clock = clock.Add(time.Minute)
	toLead := func(c *click) { c.ConversionAction = new(action(simulator.QualifiedLead)) }
	rows := append(many(5), conversion("lead", toLead),
		conversion("SIM-LATER-ConversionUploadError-EXPIRED_EVENT-1"),
		conversion("SIM-LATER-ConversionUploadError-43-2"),
		conversion("SIM-LATER-DateError-LATER_THAN_MAXIMUM_DATE-1", toLead),
		conversion("SIM-EXPIRED-1"),
		conversion("euro", func(c *click) { c.CurrencyCode = new("EURO") }), // diagnostics know no currency errors
		conversion("nothing", func(c *click) { c.ConversionAction = nil }))
	c.inJob(t, 3, rows...)
	rehearsed := request(conversion("rehearsed"))
	rehearsed.ValidateOnly = true
	if _, err := c.uploads.UploadClickConversions(c.ctx, rehearsed); err != nil {
		t.Fatal(err)
	}

	clock = clock.Add(time.Hour - time.Second)
	fresh := c.find(t, clientView)[0].OfflineConversionUploadClientSummary
	if fresh.PendingEventCount != 9 || fresh.PendingRate != 0.75 || fresh.SuccessfulEventCount != 0 || fresh.JobSummaries[0].FailedCount != 3 {
		t.Errorf("within the hour: %v", fresh)
	}
	clock = clock.Add(time.Second)
	for restarts := range 2 {
		if restarts > 0 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s, c = start(t, o)
		}
		check(t, c.find(t, clientView), `{"customer":{"resourceName":"customers/1234567890","id":"1234567890"},
			"offlineConversionUploadClientSummary":{
			"resourceName":"customers/1234567890/offlineConversionUploadClientSummaries/GOOGLE_ADS_API",
			"client":"GOOGLE_ADS_API","status":"NEEDS_ATTENTION","totalEventCount":"12","successfulEventCount":"6",
			"successRate":0.5,"lastUploadDateTime":"2026-11-24 00:00:00","dailySummaries":[
			{"uploadDate":"2026-11-24","successfulCount":"6","failedCount":"6"},
			{"uploadDate":"2026-11-23","successfulCount":"1"}],"jobSummaries":[
			{"jobId":"3","successfulCount":"6","failedCount":"6"},{"jobId":"2","successfulCount":"1"},
			{"jobId":"1","successfulCount":"1"}],"alerts":[
			{"error":{"conversionUploadError":"EXPIRED_EVENT"},"errorPercentage":0.25},
			{"error":{"dateError":"LATER_THAN_MAXIMUM_DATE"},"errorPercentage":0.08333333333333333},
			{"error":{"fieldError":"REQUIRED"},"errorPercentage":0.08333333333333333}]}}`)
		check(t, c.find(t, actionView), `{"offlineConversionUploadConversionActionSummary":{
			"resourceName":"customers/1234567890/offlineConversionUploadConversionActionSummaries/7001001~GOOGLE_ADS_API",
			"client":"GOOGLE_ADS_API","conversionActionId":"7001001","conversionActionName":"Closed deal",
			"status":"NEEDS_ATTENTION","totalEventCount":"9","successfulEventCount":"5",
			"lastUploadDateTime":"2026-11-24 00:00:00","dailySummaries":[
			{"uploadDate":"2026-11-24","successfulCount":"5","failedCount":"4"},
			{"uploadDate":"2026-11-23","successfulCount":"1"}],"jobSummaries":[
			{"jobId":"3","successfulCount":"5","failedCount":"4"},{"jobId":"2","successfulCount":"1"},
			{"jobId":"1","successfulCount":"1"}],"alerts":[
			{"error":{"conversionUploadError":"EXPIRED_EVENT"},"errorPercentage":0.3333333333333333}]}}`,
			`{"offlineConversionUploadConversionActionSummary":{
			"resourceName":"customers/1234567890/offlineConversionUploadConversionActionSummaries/7001002~GOOGLE_ADS_API",
			"client":"GOOGLE_ADS_API","conversionActionId":"7001002","conversionActionName":"Qualified lead",
			"status":"NEEDS_ATTENTION","totalEventCount":"2","successfulEventCount":"1",
			"lastUploadDateTime":"2026-11-24 00:00:00","dailySummaries":[
			{"uploadDate":"2026-11-24","successfulCount":"1","failedCount":"1"}],"jobSummaries":[
			{"jobId":"3","successfulCount":"1","failedCount":"1"}],"alerts":[
			{"error":{"dateError":"LATER_THAN_MAXIMUM_DATE"},"errorPercentage":0.5}]}}`)
	}
}

// check compares rows with what they are in JSON.
func check(t *testing.T, rows []*services.GoogleAdsRow, want ...string) {
	t.Helper()
	if len(rows) != len(want) {
		t.Fatalf("got %d rows, want %d: %v", len(rows), len(want), rows)
	}
	for i, row := range rows {
		var expected services.GoogleAdsRow
		if err := protojson.Unmarshal([]byte(want[i]), &expected); err != nil {
			t.Fatal(err)
		}
		if !proto.Equal(row, &expected) {
			t.Errorf("got  %v\nwant %v", row, &expected)
		}
	}
}

// TestDiagnosticsAge checks what is left to see of days and jobs as time goes by.
func TestDiagnosticsAge(t *testing.T) {
	clock := now.AddDate(0, -3, 0)
	_, c := start(t, simulator.Options{Now: func() time.Time { return clock }, Faults: simulator.Faults{TokenTTL: 10_000 * time.Hour}})
	for i, row := range many(9) {
		clock = clock.AddDate(0, 0, 1)
		row.ConversionDateTime = new("2026-08-01 09:30:00+01:00")
		c.inJob(t, int32(i+1), row)
	}
	var jobs []int64
	var days []string
	look := func() *resources.OfflineConversionUploadClientSummary {
		sum := c.find(t, clientView)[0].OfflineConversionUploadClientSummary
		jobs, days = nil, nil
		for _, job := range sum.JobSummaries {
			jobs = append(jobs, job.GetJobId())
		}
		for _, day := range sum.DailySummaries {
			days = append(days, day.GetUploadDate())
		}
		return sum
	}
	if sum := look(); sum.Status.String() != "EXCELLENT" || sum.Alerts != nil || sum.TotalEventCount != 1 ||
		!slices.Equal(jobs, []int64{9, 8, 7, 6, 5, 4, 3}) || len(days) != 7 || days[0] != "2026-09-01" || days[6] != "2026-08-26" {
		t.Errorf("on the last day: %s, jobs %v, days %q", sum.Status, jobs, days)
	}
	clock = clock.AddDate(0, 0, 28)
	if sum := look(); sum.Status.String() != "EXCELLENT" || len(jobs) != 7 || days != nil {
		t.Errorf("after 28 days: %s, jobs %v, days %q", sum.Status, jobs, days)
	}
	clock = clock.AddDate(0, 0, 1)
	if sum := look(); sum.Status.String() != "NO_RECENT_UPLOAD" || sum.LastUploadDateTime != "2026-09-01 14:00:00" {
		t.Errorf("after 29 days: %v", sum)
	}
	rows := slices.Concat(many(20)[9:19], []*click{conversion("SIM-EXPIRED-1")})
	for _, row := range rows {
		row.ConversionDateTime = new("2026-08-01 09:30:00+01:00")
	}
	c.inJob(t, 10, rows...)
	if sum := look(); sum.Status.String() != "GOOD" || len(sum.Alerts) != 1 {
		t.Errorf("with one of eleven failed: %v", sum)
	}
}
