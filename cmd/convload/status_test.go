package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
	"convload/writers/googleads"
	"convload/writers/report"
)

var statusNow = time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)

// sentRun is the manifest of a run that sent 200 conversions to Google some time ago.
func sentRun(ago time.Duration, change func(*pipeline.Summary)) *pipeline.Summary {
	at := statusNow.Add(-ago)
	c := defaults()
	c.CustomerID = "1234567890"
	s := &pipeline.Summary{RunID: newRunID(at), Command: "run", Destination: toGoogleAds, JobID: 77, Customers: []string{"1234567890"},
		Started: at.Add(-time.Minute), Finished: at, Sent: 200, Rows: 200, Statuses: pipeline.Counts{pipeline.Accepted: 200}, Configuration: c,
		Requests: new(pipeline.Requests), Files: []pipeline.FileSummary{{Name: "march.csv"}}}
	if change != nil {
		change(s)
	}
	return s
}

// said is what Google says of the run's job.
func said(asked time.Time, successful, failed, pending int64) *pipeline.Diagnostics {
	return &pipeline.Diagnostics{Accounts: []pipeline.AccountDiagnostics{{Customer: "1234567890", Asked: asked,
		Job: &pipeline.EventCounts{Successful: successful, Failed: failed, Pending: pending}}}}
}

// TestWhichRuns: asked about is what was sent in the last seven days and is not known yet, or what is named.
func TestWhichRuns(t *testing.T) {
	const day = 24 * time.Hour
	runs := map[string]*pipeline.Summary{
		"an hour ago":   sentRun(time.Hour, nil),
		"soon over":     sentRun(6*day, nil),
		"known":         sentRun(2*day, func(s *pipeline.Summary) { s.Google = said(statusNow, 188, 12, 0) }),
		"pending":       sentRun(3*day, func(s *pipeline.Summary) { s.Google = said(statusNow, 188, 0, 12) }),
		"over":          sentRun(8*day, nil),
		"over, known":   sentRun(9*day, func(s *pipeline.Summary) { s.Google = said(statusNow, 188, 0, 12) }),
		"long over":     sentRun(20*day, nil),
		"check":         sentRun(4*time.Hour, func(s *pipeline.Summary) { s.Command = "check" }),
		"rehearsal":     sentRun(5*time.Hour, func(s *pipeline.Summary) { s.Destination = toSimulator }),
		"validated":     sentRun(6*time.Hour, func(s *pipeline.Summary) { s.ValidateOnly, s.JobID, s.Customers = true, 0, nil }),
		"nothing taken": sentRun(7*time.Hour, func(s *pipeline.Summary) { s.Statuses = pipeline.Counts{pipeline.AlreadyUploaded: 200} }),
		"elsewhere": sentRun(8*time.Hour, func(s *pipeline.Summary) {
			c := s.Configuration.(config)
			c.GoogleAds.Endpoint = "127.0.0.1:9090"
			s.Configuration = c
		}),
		"old doubts": sentRun(11*time.Hour, func(s *pipeline.Summary) {
			s.Customers, s.Sent, s.Statuses = nil, 0, pipeline.Counts{pipeline.InDoubt: 2}
		}),
		"older version": sentRun(9*time.Hour, func(s *pipeline.Summary) { s.Customers, s.Sent, s.Requests = nil, 0, nil }),
		"no account": sentRun(10*time.Hour, func(s *pipeline.Summary) {
			c := s.Configuration.(config)
			c.CustomerID, s.Customers, s.Requests = "", nil, nil
			s.Configuration = c
		}),
	}
	dir := t.TempDir()
	var all []string
	for name, s := range runs {
		store, err := report.Open(t.Context(), dir, s.RunID)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := store.Finish(t.Context(), s); err != nil {
			t.Fatal(name, err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		all = append(all, s.RunID)
	}
	for _, ago := range []time.Duration{0, 8 * day} { // of which the latter cannot be asked about anyhow
		if err := os.WriteFile(filepath.Join(dir, newRunID(statusNow.Add(-ago))+".json"), []byte(`{"run_id": "2026`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		named []string
		want  []string // the oldest first
		notes []string // each in one note, and there are no others
	}{
		{nil, []string{"soon over", "pending", "older version", "an hour ago"},
			[]string{"of run " + runs["over"].RunID + " is not known: nobody asked until 2026-03-08 12:00 UTC", "passed over: manifest " + dir,
				"1 run is passed over: sent to 127.0.0.1:9090"}},
		{all, []string{"long over", "over, known", "over", "soon over", "pending", "known", "older version", "an hour ago"},
			[]string{"a check", "a rehearsal", "only to validate", runs["nothing taken"].RunID + " is passed over: Google took nothing of it",
				runs["old doubts"].RunID + " is passed over: Google took nothing of it", "sent to 127.0.0.1:9090", "does not say which account"}},
	} {
		m, err := report.OpenManifests(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		c := defaults()
		q := &inquiry{Asked: statusNow, config: &c, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		if err := q.find(t.Context(), m, test.named); err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, u := range q.Runs {
			got = append(got, u.RunID)
			if !slices.Equal(u.Customers, []string{"1234567890"}) {
				t.Errorf("run %s is asked about at %q", u.RunID, u.Customers)
			}
			if u.summary.Files != nil {
				t.Errorf("run %s: its files stay in memory", u.RunID)
			}
		}
		for _, name := range test.want {
			want = append(want, runs[name].RunID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("asked about are %q, want %q", got, test.want)
		}
		for _, note := range test.notes {
			if !slices.ContainsFunc(q.Notes, func(s string) bool { return strings.Contains(s, note) }) {
				t.Errorf("no note says %q: %q", note, q.Notes)
			}
		}
		if unread := len(q.unread) > 0; unread != (test.named == nil) || unread && q.exitCode(nil) != exitUnfinished {
			t.Errorf("not read are %q, exit code %d", q.unread, q.exitCode(nil))
		}
		if len(q.Notes) != len(test.notes) {
			t.Errorf("there are %d notes, want %d: %q", len(q.Notes), len(test.notes), q.Notes)
		}
	}
}

// TestWhatIsSaidOfARun in each state, with the exit code.
func TestWhatIsSaidOfARun(t *testing.T) {
	const day = 24 * time.Hour
	for _, test := range []struct {
		name string
		ago  time.Duration
		said *pipeline.Diagnostics
		gone bool
		code int
		want []string
	}{
		{"nothing", time.Hour, nil, false, exitUnfinished, []string{"of its 200 conversions Google says nothing yet",
			"ask again from 2026-03-09 14:00 UTC on; Google tells it until 2026-03-16 11:00 UTC"}},
		{"pending, soon over", 7*day - 2*time.Hour, said(statusNow, 150, 0, 50), false, exitUnfinished,
			[]string{"Google is not done with the 200 conversions that it took", "until 2026-03-09 14:00 UTC, which is soon"}},
		{"pending, over", 8 * day, said(statusNow, 150, 0, 50), false, exitOK, []string{"the seven days in which it does ended 2026-03-08 12:00 UTC"}},
		{"gone", 2 * day, nil, true, exitNeedsPerson, []string{"status: Google tells no more of 1 run\n",
			"Google names only the 7 newest jobs of an account, and this run's is not among them: it will tell no more of its 200 conversions"}},
		{"failed, not done", time.Hour, said(statusNow, 100, 12, 88), false, exitUnfinished,
			[]string{"could not process 12 conversions that it had taken, and is not done", "took 200 conversions at first and could not process 12 of them"}},
		{"failed", time.Hour, said(statusNow, 188, 12, 0), false, exitNeedsPerson, []string{"Google does not say which rows these are"}},
		{"done", time.Hour, said(statusNow, 200, 0, 0), false, exitOK, []string{"all 200 conversions that Google took are processed"}},
	} {
		c := defaults()
		q := &inquiry{Asked: statusNow, config: &c}
		u, _ := q.newUpload(sentRun(test.ago, func(s *pipeline.Summary) { s.Google = test.said }), "")
		u.Gone = test.gone
		q.Runs = []*upload{u}
		if test.said != nil {
			q.Accounts = test.said.Accounts
		}
		q.ExitCode = q.exitCode(nil)
		text := q.text(false)
		if q.ExitCode != test.code {
			t.Errorf("%s: exit code %d, want %d", test.name, q.ExitCode, test.code)
		}
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", test.name, want, text)
			}
		}
	}
}

// TestWhatIsSaidOfDoubts: what is in doubt is not called good, also where Google processed as many.
func TestWhatIsSaidOfDoubts(t *testing.T) {
	for _, test := range []struct {
		taken, doubts         int
		successful, pending   int64
		headline, said, state string
	}{
		{0, 2, 2, 0, "everything that Google says is good; 2 conversions in doubt, which the next run settles",
			"Google took 0 conversions for certain, 2 more are in doubt, and it has processed 2\n", "PROCESSED"},
		{3, 1, 4, 0, "everything that Google says is good; 1 conversion in doubt, which the next run settles",
			"Google took 3 conversions for certain, 1 more is in doubt, and it has processed 4\n", "PROCESSED"},
		{0, 2, 0, 2, "not everything is known yet: ask again later; 2 conversions in doubt, which the next run settles",
			"Google is not done with the 2 conversions that it took or may have taken\n", "PENDING"},
	} {
		c := defaults()
		q := &inquiry{Asked: statusNow, config: &c}
		u, _ := q.newUpload(sentRun(time.Hour, func(s *pipeline.Summary) {
			s.Sent, s.SentInDoubt, s.Google = test.taken+test.doubts, test.doubts, said(statusNow, test.successful, 0, test.pending)
			s.Statuses = pipeline.Counts{pipeline.Accepted: test.taken, pipeline.InDoubt: test.doubts}
		}), "")
		q.Runs, q.Accounts = []*upload{u}, u.Google.Accounts
		q.ExitCode = q.exitCode(nil)
		text := q.text(false)
		for _, want := range []string{"status: " + test.headline + "\n", test.said, "IN_DOUBT in the report: Google may have taken what is; the next run"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
		if string(u.State) != test.state {
			t.Errorf("%d in doubt: %s", test.doubts, u.State)
		}
	}
}

// TestWhatWasKnownStays: an account that gives no answer, or does not name the job any more, takes nothing away, and makes
// nothing that was said before newer than it is.
func TestWhatWasKnownStays(t *testing.T) {
	const other = "5555555555"
	before := statusNow.Add(-25 * time.Hour)
	silent := func(customer string) *googleads.AccountUploads {
		return &googleads.AccountUploads{Day: pipeline.AccountDiagnostics{Customer: customer, Asked: statusNow, Status: "GOOD"}}
	}
	for name, test := range map[string]struct {
		answers map[string]*googleads.AccountUploads
		news    bool
	}{
		"nobody answers":                    {nil, false},
		"the job is not named any more":     {map[string]*googleads.AccountUploads{"1234567890": silent("1234567890")}, false},
		"one account gives no answer":       {map[string]*googleads.AccountUploads{other: silent(other)}, true},
		"the job is not named, and another": {map[string]*googleads.AccountUploads{"1234567890": silent("1234567890"), other: silent(other)}, true},
	} {
		c := defaults()
		q := &inquiry{Asked: statusNow, config: &c}
		u, _ := q.newUpload(sentRun(26*time.Hour, func(s *pipeline.Summary) {
			s.Customers, s.Google, s.Sent = []string{"1234567890", other}, said(before, 100, 5, 95), 205
		}), "")
		old := u.Google
		if news := q.answered(u, test.answers); news != test.news || !news && u.Google != old {
			t.Errorf("%s: news is %t, and known %+v", name, news, u.Google)
		}
		if first := u.Google.Accounts[0]; first.Job == nil || first.Job.Successful != 100 || !first.Asked.Equal(before) {
			t.Errorf("%s: got %+v", name, first)
		}
		if test.news {
			if second := u.Google.Accounts[1]; second.Job != nil || second.Status != "GOOD" || !second.Asked.Equal(statusNow) {
				t.Errorf("%s: got %+v", name, second)
			}
		}
		if u.State != partlyKnown || u.Pending != 95 || u.Lost != 0 || u.Gone {
			t.Errorf("%s: got %+v", name, u)
		}
		if lines := u.lines(q.Asked); !strings.Contains(lines[0], "95 pending, as of 2026-03-08 11:00 UTC") {
			t.Errorf("%s: it is said %q", name, lines)
		}
	}
}

// TestOneAccountGone: where one account names the job no longer, another one that is done keeps nobody waiting for it.
func TestOneAccountGone(t *testing.T) {
	const day = 24 * time.Hour
	gone := pipeline.AccountDiagnostics{Customer: "5555555555", Asked: statusNow, Gone: true}
	for _, test := range []struct {
		name    string
		ago     time.Duration
		pending int64
		gone    bool
		code    int
	}{
		{"the other one is done", 2 * day, 0, true, exitNeedsPerson},
		{"the other one is not", 2 * day, 5, false, exitUnfinished},
		{"the other one may count more", time.Hour, 0, false, exitUnfinished},
	} {
		c := defaults()
		q := &inquiry{Asked: statusNow, config: &c}
		u, _ := q.newUpload(sentRun(test.ago, func(s *pipeline.Summary) {
			s.Customers, s.Google = []string{"1234567890", gone.Customer}, said(statusNow, 100, 0, test.pending)
			s.Google.Accounts = append(s.Google.Accounts, gone)
		}), "")
		q.Runs, q.Accounts = []*upload{u}, u.Google.Accounts
		if code := q.exitCode(nil); u.lostSight() != test.gone || code != test.code {
			t.Errorf("%s: lost sight %t, exit code %d", test.name, u.lostSight(), code)
		}
		if lines := u.lines(q.Asked); !slices.Contains(lines, "account 5555555555: nothing is known, and Google names the job no longer") {
			t.Errorf("%s: it is said %q", test.name, lines)
		}
	}
}
