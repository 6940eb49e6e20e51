package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
	"convload/writers/report"
	"convload/writers/simulator"
)

// faultRows is how many rows the two files of TestEveryUploadFails have together; faultUploads how many uploads they
// take without a fault.
const (
	faultRows    = 11
	faultUploads = 6
)

// TestEveryUploadFails has the k-th upload fail, for every k and every kind of fault, applied and not applied, with one
// and with several uploads in flight; then runs again until the exit code says that it is done. Each conversion must
// have been accepted exactly once, each report must be in the order of its file, and no run may call a row accepted
// that the other side does not have.
func TestEveryUploadFails(t *testing.T) {
	for _, fault := range []simulator.Fault{simulator.UnavailableBefore, simulator.UnavailableAfter, simulator.NoReply,
		simulator.InternalError, simulator.TemporarilyExhausted, simulator.QuotaExhausted, simulator.ExpiredToken,
		simulator.NotAllowlisted} {
		for k := 1; k <= faultUploads; k++ {
			for _, tries := range []int{1, 3} {
				t.Run(fmt.Sprintf("%s-%d-of-%d-tries", fault, k, tries), func(t *testing.T) {
					t.Parallel()
					f := newFaultRun(t, map[int]simulator.Fault{k: fault}, tries)
					for attempt := 1; ; attempt++ {
						code := f.run(t)
						f.checkReports(t)
						if code == exitOK {
							break
						}
						if code != exitUnfinished && !(code == exitFailed && fault == simulator.NotAllowlisted) {
							t.Fatalf("exit code %d: %s", code, f.stderr.String())
						}
						if attempt == 3 {
							t.Fatalf("still not done after %d runs: %s", attempt, f.stderr.String())
						}
					}
					f.checkAccepted(t)
				})
			}
		}
	}
}

// faultRun is a set of files, a configuration and the other side.
type faultRun struct {
	dir            string
	server         *simulator.Server
	stdout, stderr bytes.Buffer
}

func newFaultRun(t *testing.T, uploads map[int]simulator.Fault, tries int) *faultRun {
	t.Helper()
	f := &faultRun{dir: t.TempDir()}
	var err error
	f.server, err = simulator.Start(t.Context(), simulator.Options{Faults: simulator.Faults{Uploads: uploads,
		RetryDelay: time.Millisecond}}, "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.server.Close(); err != nil {
			t.Error(err)
		}
	})
	f.write(t, "inbox/a.csv", deals(0, 7))
	f.write(t, "inbox/b.csv", deals(7, faultRows))
	f.write(t, "google-ads.yaml", fmt.Sprintf("client_id: %s\nclient_secret: %s\nrefresh_token: %s\ntoken_uri: %s\n",
		simulator.ClientID, simulator.ClientSecret, simulator.RefreshToken, f.server.TokenURL()))
	f.configure(t, tries, "batch_size: 2, in_flight: 3")
	return f
}

func (f *faultRun) configure(t *testing.T, tries int, batches string) {
	t.Helper()
	f.write(t, "convload.yaml", fmt.Sprintf(`customer_id: "1234567890"
source: %s/inbox
reports: %s/reports
ledger: %s/ledger.db
destination: google-ads
google_ads: {config: "%s/google-ads.yaml", endpoint: "%s", plaintext: true}
upload: {%s, tries: %d, first_wait: 1ms, max_wait: 1s, deadline: 300ms}
`, f.dir, f.dir, f.dir, f.dir, f.server.Addr(), batches, tries))
}

func (f *faultRun) write(t testing.TB, name, text string) {
	t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// deals writes a CSV with the rows from first up to, not including, end.
func deals(first, end int) string {
	var b strings.Builder
	b.WriteString("gclid,conversion_action,conversion_date_time,order_id\n")
	for i := first; i < end; i++ {
		fmt.Fprintf(&b, "EAIaIQobChMI%029dfAuLt_BwE,Closed deal,2026-03-02 10:%02d:%02d+01:00,D-%d\n", i, i/60, i%60, i)
	}
	return b.String()
}

func (f *faultRun) run(t testing.TB) int {
	t.Helper()
	f.stdout.Reset()
	f.stderr.Reset()
	return run(t.Context(), []string{"run", "--json", "--config", filepath.Join(f.dir, "convload.yaml")}, &f.stdout, &f.stderr)
}

// checkReports holds the reports against the manifest and against what the simulator has.
func (f *faultRun) checkReports(t *testing.T) {
	t.Helper()
	var s pipeline.Summary
	if err := json.Unmarshal(f.stdout.Bytes(), &s); err != nil {
		t.Fatalf("the summary is no JSON: %v\n%s", err, f.stdout.String())
	}
	has := make(map[string]bool)
	for _, r := range f.server.Accepted() {
		has[r.Gclid] = true
	}
	total, read := 0, 0
	for _, file := range s.Files {
		where := file.Report
		if file.Finished != nil {
			where = file.Finished.Report // of the run that finished it
		} else {
			read += file.Rows
		}
		if where == "" && s.ExitCode == exitFailed { // the run ended before it came to the file
			total += map[string]int{"a.csv": 7, "b.csv": faultRows - 7}[file.Name]
			continue
		}
		lines := reportLines(t, where)
		for i, line := range lines {
			if line.Row != i+2 || line.File != file.Name {
				t.Errorf("line %d of the report on %s is %s:%d", i, file.Name, line.File, line.Row)
			}
			delivered := line.Status == pipeline.Accepted || line.Status == pipeline.AlreadyUploaded
			if delivered && !has[line.ClickID] {
				t.Errorf("%s:%d is %s, and nobody has it", line.File, line.Row, line.Status)
			}
			if line.Status == pipeline.NotSent && has[line.ClickID] {
				t.Errorf("%s:%d is %s, and was taken", line.File, line.Row, line.Status)
			}
		}
		total += len(lines)
	}
	if total != faultRows || s.Statuses.Rows() != read {
		t.Errorf("%d rows were reported, %d were read, statuses %v", total, read, s.Statuses)
	}
}

// reportLines reads a report that was published.
func reportLines(t *testing.T, name string) []report.Line {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := report.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return lines
}

// checkAccepted makes sure that everything arrived once.
func (f *faultRun) checkAccepted(t *testing.T) {
	t.Helper()
	seen := make(map[string]int)
	for _, r := range f.server.Accepted() {
		seen[r.Gclid]++
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s was accepted %d times", id, n)
		}
	}
	if len(seen) != faultRows {
		t.Errorf("%d conversions were accepted of %d", len(seen), faultRows)
	}
	if v := f.server.Violations(); len(v) > 0 {
		t.Errorf("the simulator complains: %q", v)
	}
}
