package report

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

// fullEntry is an entry whose every column says its own name where it can.
func fullEntry() *pipeline.Entry {
	e := new(pipeline.Entry)
	e.Origin = pipeline.Origin{File: "file", Sheet: "sheet", Row: 7}
	e.Status = pipeline.Rejected
	e.Problem = pipeline.Problem{Code: "code", Field: "field", Message: "message", Remedy: "remedy"}
	e.Note = "note"
	e.Click = pipeline.ClickID{Kind: pipeline.GCLID, Value: "click_id"}
	e.Action, e.Value, e.Currency, e.OrderID = "conversion_action", "conversion_value", "currency_code", "order_id"
	e.At = time.Date(2026, 3, 2, 10, 0, 0, 0, time.FixedZone("", -5*3600))
	e.FirstSeen = pipeline.Origin{File: "first_seen", Row: 3}
	e.JobID, e.RequestID = 12, "request_id"
	return e
}

// TestRecordFollowsTheTags holds what is written by hand against the struct whose tags are the contract.
func TestRecordFollowsTheTags(t *testing.T) {
	want := Line{File: "file", Sheet: "sheet", Row: 7, Status: pipeline.Rejected, Code: "code", Field: "field",
		Message: "message; note", Remedy: "remedy", ClickIDType: "gclid", ClickID: "click_id", Action: "conversion_action",
		DateTime: "2026-03-02 10:00:00-05:00", Value: "conversion_value", Currency: "currency_code", OrderID: "order_id",
		FirstSeen: "first_seen:3", JobID: "12", RequestID: "request_id", RunID: "run_id"}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll([][]string{Columns(), record(nil, fullEntry(), "run_id")}); err != nil {
		t.Fatal(err)
	}
	lines, err := Read(&b)
	if err != nil || len(lines) != 1 || !reflect.DeepEqual(lines[0], want) {
		t.Errorf("got %+v, %v", lines, err)
	}
	const contract = "file,sheet,row,status,code,field,message,remedy,click_id_type,click_id,conversion_action," +
		"conversion_date_time,conversion_value,currency_code,order_id,first_seen,job_id,request_id,run_id"
	if got := strings.Join(Columns(), ","); got != contract {
		t.Errorf("the columns are %s", got)
	}
}

func TestNeutral(t *testing.T) {
	for text, want := range map[string]string{"": "", "plain": "plain", "Cj0-_": "Cj0-_", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1",
		"@x": "'@x", "\t=1": "'\t'=1", "\r=1": "'\r=1", "A;=1+1": "A;'=1+1", "A; +1;b": "A; '+1;b", "A\t@x": "A\t'@x", "2026-03-02": "2026-03-02", "＝1": "'＝1", "a=1": "a=1"} {
		if got := Neutral(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func openStore(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir, "RUN")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func below(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAReportAppearsWholeOrNotAtAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s := openStore(t, dir)
	for _, publish := range []bool{false, true} {
		r, err := s.Open(t.Context(), "sub/march.csv")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Write(fullEntry()); err != nil {
			t.Fatal(err)
		}
		if publish {
			where, err := r.Publish()
			if err != nil || where != filepath.Join(dir, "sub", "march.csv~2.RUN.csv") {
				t.Errorf("published at %q, %v", where, err)
			}
		}
		r.Discard()
		if got := len(below(t, dir)); (got == 1) != publish {
			t.Errorf("published: %t, and there are %v", publish, below(t, dir))
		}
	}
}

func TestNamesOfReports(t *testing.T) {
	s := openStore(t, t.TempDir())
	long := strings.Repeat("ü", 150) + ".csv"
	seen := make(map[string]bool)
	for _, file := range []string{"a.csv", "a.csv", "../../etc/passwd", "/abs.csv", "a:b?.csv", "a\nb.csv", "sub/" + long, "sub/" + long, "q1.xlsx"} {
		r, err := s.Open(t.Context(), file)
		if err != nil {
			t.Fatalf("%q: %v", file, err)
		}
		where, err := r.Publish()
		if err != nil {
			t.Fatalf("%q: %v", file, err)
		}
		if seen[where] || !strings.HasPrefix(where, s.location) {
			t.Errorf("%q is reported at %q", file, where)
		}
		seen[where] = true
		if _, err := os.Stat(where); err != nil {
			t.Errorf("%q is said to be at %q: %v", file, where, err)
		}
	}
}

func TestAnUnsettledEntryIsNoReport(t *testing.T) {
	s := openStore(t, t.TempDir())
	r, err := s.Open(t.Context(), "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Discard()
	if err := r.Write(new(pipeline.Entry)); err == nil {
		t.Error("an entry without a fate was written")
	}
}

// TestAFolderThatIsNone: whoever asks for a report that cannot be opened gets an error, and no report that is not nil.
func TestAFolderThatIsNone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reports")
	s := openStore(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(t.Context(), "a.csv")
	if err == nil || r != nil {
		t.Errorf("got %v, %v", r, err)
	}
	if _, err := Open(t.Context(), dir, "RUN"); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// TestLeftoversOfKilledRuns: what a killed run has left of a report is removed a day later, and nothing else is.
func TestLeftoversOfKilledRuns(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-25 * time.Hour)
	const id = "20260302T101500Z-7f3a"
	for name, stays := range map[string]bool{"sub/march.csv." + id + ".csv.18abc0de.tmp": false, id + ".json.18abc0de.tmp": false,
		"march.csv." + id + ".csv": true, "notes.tmp": true, "march.csv.tmp": true} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, age := range []time.Time{time.Now(), old} {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(path, age, age); err != nil {
				t.Fatal(err)
			}
			openStore(t, dir)
			_, err := os.Stat(path)
			if there := err == nil; there != (stays || age != old) {
				t.Errorf("%s of %v is there: %t", name, age, there)
			}
		}
	}
}
