package googleads

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
)

// The queries, one a question. What a login uploads elsewhere, as in the web interface, is another client's and left out.
// (https://developers.google.com/google-ads/api/docs/conversions/upload-summaries)
const (
	clientSummaryQuery = "SELECT offline_conversion_upload_client_summary.status, " +
		"offline_conversion_upload_client_summary.job_summaries, offline_conversion_upload_client_summary.alerts " +
		"FROM offline_conversion_upload_client_summary " +
		"WHERE offline_conversion_upload_client_summary.client = 'GOOGLE_ADS_API'"
	actionSummaryQuery = "SELECT offline_conversion_upload_conversion_action_summary.conversion_action_id, " +
		"offline_conversion_upload_conversion_action_summary.conversion_action_name, " +
		"offline_conversion_upload_conversion_action_summary.status, " +
		"offline_conversion_upload_conversion_action_summary.job_summaries, " +
		"offline_conversion_upload_conversion_action_summary.alerts " +
		"FROM offline_conversion_upload_conversion_action_summary " +
		"WHERE offline_conversion_upload_conversion_action_summary.client = 'GOOGLE_ADS_API'"
)

// Diagnostics asks what became of uploads: which of the conversions that Google took it could process.
type Diagnostics struct{ queries }

// NewDiagnostics asks on a connection that stays the caller's.
func NewDiagnostics(c *Client, o Options) *Diagnostics {
	return &Diagnostics{newQueries(c, o)}
}

// AccountUploads is what Google says of the uploads to one account.
type AccountUploads struct {
	Day     pipeline.AccountDiagnostics // of the newest day with uploads, whatever the job; without counts
	jobs    jobCounts                   // of the account's newest jobs
	actions []jobCounts                 // of the Day's conversion actions
}

// jobCounts holds counts by the job's ID: queries cannot ask for one job.
type jobCounts map[int64]pipeline.EventCounts

// Account asks about the uploads to one customer.
func (d *Diagnostics) Account(ctx context.Context, customer string) (*AccountUploads, error) {
	rows, err := d.search(ctx, customer, clientSummaryQuery)
	if err != nil {
		return nil, err
	}
	a := &AccountUploads{Day: pipeline.AccountDiagnostics{Customer: customer}, jobs: make(jobCounts)}
	for _, row := range rows {
		s := row.GetOfflineConversionUploadClientSummary()
		a.Day.Status = statusName(s.GetStatus())
		a.Day.Alerts = append(a.Day.Alerts, readAlerts(s.GetAlerts())...)
		a.jobs.add(s.GetJobSummaries())
	}
	if rows, err = d.search(ctx, customer, actionSummaryQuery); err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(x, y *services.GoogleAdsRow) int {
		return cmp.Compare(x.GetOfflineConversionUploadConversionActionSummary().GetConversionActionId(),
			y.GetOfflineConversionUploadConversionActionSummary().GetConversionActionId())
	})
	for _, row := range rows {
		s := row.GetOfflineConversionUploadConversionActionSummary()
		a.Day.Actions = append(a.Day.Actions, pipeline.ActionDiagnostics{ID: s.GetConversionActionId(),
			Name: s.GetConversionActionName(), Status: statusName(s.GetStatus()), Alerts: readAlerts(s.GetAlerts())})
		jobs := make(jobCounts)
		jobs.add(s.GetJobSummaries())
		a.actions = append(a.actions, jobs)
	}
	return a, nil
}

// Jobs is how many jobs Google names: the newest ones.
func (a *AccountUploads) Jobs() int { return len(a.jobs) }

// Names tells whether Google names a job.
func (a *AccountUploads) Names(job int64) bool { return a.jobs.of(job) != nil }

// OfJob gives what is said of one job, with the conversion actions that it uploaded to. The counts are the job's own;
// status and alerts are the Day's.
func (a *AccountUploads) OfJob(id int64) pipeline.AccountDiagnostics {
	d := a.Day
	d.Job, d.Actions = a.jobs.of(id), nil
	for i, action := range a.Day.Actions {
		if action.Job = a.actions[i].of(id); action.Job != nil {
			d.Actions = append(d.Actions, action)
		}
	}
	return d
}

func (j jobCounts) add(summaries []*resources.OfflineConversionSummary) {
	for _, s := range summaries {
		if _, ok := s.GetDimensionKey().(*resources.OfflineConversionSummary_JobId); !ok {
			continue
		}
		counts := j[s.GetJobId()]
		counts.Successful += s.GetSuccessfulCount()
		counts.Failed += s.GetFailedCount()
		counts.Pending += s.GetPendingCount()
		j[s.GetJobId()] = counts
	}
}

func (j jobCounts) of(id int64) *pipeline.EventCounts {
	counts, ok := j[id]
	if !ok {
		return nil
	}
	return &counts
}

// statusName is Google's word; "" where there is none.
func statusName(s enums.OfflineConversionDiagnosticStatusEnum_OfflineConversionDiagnosticStatus) string {
	if s == enums.OfflineConversionDiagnosticStatusEnum_UNSPECIFIED {
		return ""
	}
	return s.String()
}

// readAlerts names each error as reports do, the most frequent one first, and adds the remedy. An alert has no message.
func readAlerts(alerts []*resources.OfflineConversionAlert) []pipeline.Alert {
	var read []pipeline.Alert
	for _, a := range alerts {
		code := oneofCode(a.GetError().ProtoReflect())
		share := a.GetErrorPercentage()
		if math.IsNaN(share) { // which JSON has no word for
			share = 0
		}
		read = append(read, pipeline.Alert{Code: code, Share: min(max(share, 0), 1),
			Remedy: strings.TrimPrefix(Remedy(code), messageSaysWhy)})
	}
	slices.SortFunc(read, func(x, y pipeline.Alert) int {
		return cmp.Or(cmp.Compare(y.Share, x.Share), cmp.Compare(x.Code, y.Code))
	})
	return read
}
