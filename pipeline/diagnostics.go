package pipeline

import "time"

// Diagnostics is what Google says of a run's uploads afterwards: it takes a conversion at once and tells only later what
// became of it. (https://developers.google.com/google-ads/api/docs/conversions/upload-summaries)
type Diagnostics struct {
	Accounts []AccountDiagnostics `json:"accounts"`
}

// AccountDiagnostics is what Google says of the uploads to one account.
type AccountDiagnostics struct {
	Customer string              `json:"customer_id"`
	Asked    time.Time           `json:"asked"`            // when Google said all of this
	Job      *EventCounts        `json:"job,omitempty"`    // of the run's own job; nil where Google does not name it, or no longer
	Gone     bool                `json:"gone,omitempty"`   // Google names seven newer jobs instead, and will say no more of the run's
	Status   string              `json:"status,omitempty"` // of all that is uploaded to the account: EXCELLENT, GOOD, NEEDS_ATTENTION, NO_RECENT_UPLOAD
	Alerts   []Alert             `json:"alerts,omitempty"` // of the newest day with uploads, whatever the job
	Actions  []ActionDiagnostics `json:"conversion_actions,omitempty"`
}

// ActionDiagnostics is what Google says of the uploads to one conversion action.
type ActionDiagnostics struct {
	ID     int64        `json:"id"`
	Name   string       `json:"name"`
	Job    *EventCounts `json:"job,omitempty"`
	Status string       `json:"status,omitempty"`
	Alerts []Alert      `json:"alerts,omitempty"`
}

// EventCounts is how many conversions of a job Google could process, could not, and has not got to yet.
type EventCounts struct {
	Successful int64 `json:"successful"`
	Failed     int64 `json:"failed"`
	Pending    int64 `json:"pending"`
}

// Alert is an error that a share of the uploaded conversions met.
type Alert struct {
	Code   string  `json:"code"`  // as in a report: "ConversionUploadError.EXPIRED_EVENT"
	Share  float64 `json:"share"` // 0 to 1
	Remedy string  `json:"remedy,omitempty"`
}
