package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"convload/mappings"
	"convload/pipeline"
	"convload/readers"
	"convload/writers/report"
)

// meddler takes every conversion, and does something when the first ones come, while the rest of their file is still to
// be read.
type meddler struct {
	meddle func()
	once   sync.Once
	sent   map[string]int // by click ID
}

func (m *meddler) Account(_ context.Context, _ string, needs pipeline.Needs) (*pipeline.Account, error) {
	a := &pipeline.Account{TimeZone: time.UTC, Actions: make(map[string]pipeline.ActionAnswer)}
	for i, name := range needs.Actions {
		a.Actions[name] = pipeline.ActionAnswer{Action: pipeline.Action{ID: int64(i + 1), Name: name}}
	}
	return a, nil
}

func (m *meddler) Upload(_ context.Context, b pipeline.Batch) error {
	m.once.Do(m.meddle)
	for _, e := range b.Entries {
		m.sent[e.Click.Value]++
		e.Settle(pipeline.Accepted, pipeline.Problem{})
	}
	return nil
}

// TestNothingIsSentOfAFileThatChanges changes a large file in ways that neither its size nor its time shows, while its
// rows are being sent. What is sent must be what was there when the file was surveyed, and the next run must read the
// file as it is by then.
func TestNothingIsSentOfAFileThatChanges(t *testing.T) {
	const rows = 50_000
	const header = "gclid,conversion_action,conversion_date_time\n"
	head, old := header+clicks("Old", 0, rows/2), header+clicks("Old", 0, rows)
	tail, now := clicks("New", rows/2, rows), header+clicks("New", 0, rows)
	more := clicks("New", rows, rows+1)
	for name, test := range map[string]struct {
		change func(f *os.File) error
		after  int // rows that the next run finds
	}{
		"overwritten":           {func(f *os.File) error { _, err := f.WriteAt([]byte(now), 0); return err }, rows},
		"overwritten in a part": {func(f *os.File) error { _, err := f.WriteAt([]byte(tail), int64(len(head))); return err }, rows},
		"cut short":             {func(f *os.File) error { return f.Truncate(int64(len(head))) }, rows / 2},
		"appended to":           {func(f *os.File) error { _, err := f.WriteAt([]byte(more), int64(len(old))); return err }, rows + 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "deals.csv")
			if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
				t.Fatal(err)
			}
			meddle := func() {
				if err := changeUnseen(path, test.change); err != nil {
					t.Error(err)
				}
			}
			code, s, sent := runOnce(t, path, meddle)
			if code != exitUnfinished || !s.Files[0].Again || s.Files[0].Codes["CHANGED"] != 1 {
				t.Errorf("exit code %d, %+v", code, s.Files[0])
			}
			if len(sent) == 0 || len(sent) >= rows {
				t.Errorf("%d of %d rows were sent", len(sent), rows)
			}
			for click, n := range sent {
				if n != 1 || !strings.HasPrefix(click, "EAIaIQobChMIOld") {
					t.Fatalf("%s was sent %d times", click, n)
				}
			}
			code, s, sent = runOnce(t, path, func() {})
			if code != exitOK || s.Rows != test.after || len(sent) != test.after {
				t.Errorf("the next run: exit code %d, %d rows, %d sent, want %d", code, s.Rows, len(sent), test.after)
			}
		})
	}
}

// clicks writes rows of one length.
func clicks(word string, first, end int) string {
	var b strings.Builder
	for i := first; i < end; i++ {
		fmt.Fprintf(&b, "EAIaIQobChMI%s%029dfAuLt_BwE,Closed deal,2026-03-02 10:00:%02d+01:00\n", word, i, i%60)
	}
	return b.String()
}

// changeUnseen changes a file and gives it the time back that it had.
func changeUnseen(path string, change func(*os.File) error) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(change(f), f.Close(), os.Chtimes(path, time.Time{}, info.ModTime()))
}

// runOnce runs a file through all stages, with a meddler at the end, and tells what the command would be told.
func runOnce(t *testing.T, path string, meddle func()) (code int, s *pipeline.Summary, sent map[string]int) {
	t.Helper()
	found, err := readers.Find(t.Context(), []string{path}, readers.Options{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	set, err := mappings.NewSet([]mappings.Choice{{}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	store, err := report.Open(t.Context(), t.TempDir(), newRunID(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	m := &meddler{meddle: meddle, sent: make(map[string]int)}
	r := &pipeline.Run{ID: "R", Files: found.Files, Mapping: set, Customer: "1234567890", Directory: m, Uploader: m, Reporter: store,
		BatchSize: 100, InFlight: 1, Log: slog.New(slog.DiscardHandler)}
	s = new(pipeline.Summary)
	err = r.Do(t.Context(), s)
	return exitCode(s, err), s, m.sent
}
