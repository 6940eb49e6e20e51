package report

import (
	"bytes"
	"encoding/csv"
	"os"
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
	e.Problem = pipeline.Problem{Code: "code", Field: "field", Message: "message.", Remedy: "remedy"}
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

func TestNamesOfReports(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	long := strings.Repeat("ü", 150) + ".csv"
	seen := make(map[string]bool)
	for _, file := range []string{"a.csv", "a.csv", "A.CSV", "../../etc/passwd", "/abs.csv", "a:b?.csv", "a\nb.csv", "sub/" + long, "sub/" + long, "q1.xlsx"} {
		r, err := s.Open(t.Context(), file)
		if err != nil {
			t.Fatalf("%q: %v", file, err)
		}
		where, err := r.Publish()
		if err != nil {
			t.Fatalf("%q: %v", file, err)
		}
		if seen[strings.ToLower(where)] || !strings.HasPrefix(where, dir) {
			t.Errorf("%q is reported at %q", file, where)
		}
		seen[strings.ToLower(where)] = true
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
