package simulator

import "time"

// refusals counts the rows of an upload that were refused with the same error. The diagnostics count them as failed.
type refusals struct {
	Customer string    `json:"customer"`
	ActionID int64     `json:"action_id,omitempty"` // 0 where the row named none that can be read
	JobID    int64     `json:"job_id"`
	Code     string    `json:"code"` // "ConversionUploadError.EXPIRED_EVENT", the first error of the row
	Rows     int64     `json:"rows"`
	Received time.Time `json:"received"`
}

// newRefusals counts the rows that did not pass every check.
func newRefusals(rows []*row, customer string, jobID int64, now time.Time) []entry {
	type reason struct {
		action int64
		code   string
	}
	counts := map[reason]*refusals{}
	var entries []entry
	for _, r := range rows {
		if len(r.errors) == 0 {
			continue
		}
		action, _ := resourceID(r.conversion.GetConversionAction(), actionCollection)
		why := reason{action, codeName(r.errors[0].ErrorCode)}
		if counts[why] == nil {
			counts[why] = &refusals{Customer: customer, ActionID: action, JobID: jobID, Code: why.code, Received: now}
			entries = append(entries, entry{Refused: counts[why]})
		}
		counts[why].Rows++
	}
	return entries
}
