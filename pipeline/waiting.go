package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// patience is how long a row waits that was DEFERRED for the code; 0: the next run sends it.
func (r *Run) patience(code string) time.Duration {
	if r.Patience == nil {
		return 0
	}
	return r.Patience(code)
}

// stillWaits settles an entry that an earlier run has put off and whose time has not come; otherwise it is sent. What
// else the row says does not count, for it is the click or the conversion action that has to grow older. Where the
// clocks disagree so that the verdict lies ahead, the row is sent: at worst it is put off again.
func (f *flow) stillWaits(e *Entry, m *Memory) {
	patience := f.run.patience(m.Code)
	if passed := time.Since(m.Upload.At); passed < 0 || passed >= patience {
		return
	}
	e.Settle(Deferred, Problem{Code: m.Code, Field: m.Field, Remedy: strings.TrimSpace(f.run.remedy(m.Code)),
		Message: fmt.Sprintf("Google put the row off in run %s (%s): it was not sent again", m.Upload.RunID, m.Upload.day())})
	e.waitUntil(m.Upload.At.Add(patience))
	e.RequestID, e.JobID = m.Upload.RequestID, m.Upload.JobID
}

// putOff says of an entry that Google has just put off when it is sent again. Nothing is said of one that the ledger
// does not know to be put off: because nothing is recorded, or because an upload of it was not answered.
func (f *flow) putOff(e *Entry) {
	if e.Status != Deferred || e.Unanswered || e.Earlier != nil || !f.run.records() {
		return
	}
	if patience := f.run.patience(e.Code); patience > 0 {
		e.waitUntil(time.Now().Add(patience))
	}
}

// waitUntil says that the row is not sent before an instant, or rather before the first whole minute from then on: that
// can be told and read in few characters.
func (e *Entry) waitUntil(t time.Time) {
	e.NotBefore = t.Add(time.Minute - 1).UTC().Truncate(time.Minute)
	e.Message = strings.TrimSuffix(e.Message, ".") + e.NotBefore.Format("; a run from 2006-01-02 15:04 UTC on sends it")
}

// wait takes notice of a row that waits.
func (s *FileSummary) wait(e *Entry) {
	if e.NotBefore.IsZero() {
		return
	}
	s.waiting++
	if e.NotBefore.After(s.until) {
		s.until = e.NotBefore
	}
}

// await finds out whether all that the next run could finish waits, and until when. Rows that lie ahead do not wait for
// Google.
func (s *Summary) await() {
	waiting, unfinished := 0, 0
	var until time.Time
	for i := range s.Files {
		waiting += s.Files[i].waiting
		if s.Files[i].until.After(until) {
			until = s.Files[i].until
		}
	}
	for status, n := range s.Statuses {
		if status.Unfinished() {
			unfinished += n
		}
	}
	again := slices.ContainsFunc(s.Files, func(f FileSummary) bool { return f.Again })
	if waiting > 0 && waiting == unfinished-s.Codes[MappingDoubtful] && s.Codes[FutureTime] == 0 && s.Stopped == "" && !again {
		s.NotBefore = until
	}
}
