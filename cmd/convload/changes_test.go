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

// meddler takes every conversion, and does something in between.
type meddler struct {
	asked   func() // done when the account is asked, after the survey of all files; nil: nothing
	sending func() // done when the first conversions come; nil: nothing
	once    sync.Once
	sent    map[string]int // by click ID
}

func (m *meddler) Account(_ context.Context, _ string, needs pipeline.Needs) (*pipeline.Account, error) {
	if m.asked != nil {
		m.asked()
	}
	a := &pipeline.Account{TimeZone: time.UTC, Actions: make(map[string]pipeline.ActionAnswer)}
	for i, name := range needs.Actions {
		a.Actions[name] = pipeline.ActionAnswer{Action: pipeline.Action{ID: int64(i + 1), Name: name}}
	}
	return a, nil
}

func (m *meddler) Upload(_ context.Context, b pipeline.Batch) error {
	if m.sending != nil {
		m.once.Do(m.sending)
	}
	for _, e := range b.Entries {
		m.sent[e.Click.Value]++
		e.Settle(pipeline.Accepted, pipeline.Problem{})
	}
	return nil
}

// changes are what somebody may do to a file of some rows, which its time does not show.
func changes(rows int) map[string]change {
	const header = "gclid,conversion_action,conversion_date_time\n"
	head, old := header+clicks("Old", 0, rows/2), header+clicks("Old", 0, rows)
	tail, now := clicks("New", rows/2, rows), header+clicks("New", 0, rows)
	more := clicks("New", rows, rows+1)
	return map[string]change{
		"overwritten":           {old, func(f *os.File) error { _, err := f.WriteAt([]byte(now), 0); return err }, rows},
		"overwritten in a part": {old, func(f *os.File) error { _, err := f.WriteAt([]byte(tail), int64(len(head))); return err }, rows},
		"cut short":             {old, func(f *os.File) error { return f.Truncate(int64(len(head))) }, rows / 2},
		"appended to":           {old, func(f *os.File) error { _, err := f.WriteAt([]byte(more), int64(len(old))); return err }, rows + 1},
	}
}

type change struct {
	old   string // what is in the file before
	make  func(f *os.File) error
	after int // rows that the next run finds
}

// TestNothingIsSentOfAFileThatChanged changes a file after its survey. Nothing of it may be sent, and the next run must
// read the file as it is by then.
func TestNothingIsSentOfAFileThatChanged(t *testing.T) {
	for name, test := range changes(5_000) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := test.write(t)
			code, s, sent := runOnce(t, path, &meddler{asked: test.meddle(t, path)})
			if code != exitUnfinished || !s.Files[0].Again || s.Files[0].Codes["CHANGED"] != 1 || len(sent) > 0 {
				t.Errorf("exit code %d, %d rows were sent, %+v", code, len(sent), s.Files[0])
			}
			test.readNext(t, path)
		})
	}
}

// TestOnlyWhatWasSurveyedIsSent changes a file while its rows are being sent. All that was there when the file was
// surveyed must be sent, and nothing else, however large the file is.
func TestOnlyWhatWasSurveyedIsSent(t *testing.T) {
	const small, large = 5_000, 250_000
	for name, test := range changes(small) {
		t.Run(name, func(t *testing.T) { test.whileSending(t, small) })
	}
	for name, test := range changes(large) {
		t.Run("large, "+name, func(t *testing.T) { test.whileSending(t, large) })
	}
}

func (c change) whileSending(t *testing.T, rows int) {
	t.Parallel()
	path := c.write(t)
	code, s, sent := runOnce(t, path, &meddler{sending: c.meddle(t, path)})
	old(t, sent)
	if code != exitOK || len(sent) != rows || s.Rows != rows {
		t.Errorf("exit code %d, %d rows were sent, %+v", code, len(sent), s.Files[0])
	}
	c.readNext(t, path)
}

func (c change) write(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "deals.csv")
	if err := os.WriteFile(path, []byte(c.old), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (c change) meddle(t *testing.T, path string) func() {
	return func() {
		if err := changeUnseen(path, c.make); err != nil {
			t.Error(err)
		}
	}
}

// readNext runs once more, when the file changes no more.
func (c change) readNext(t *testing.T, path string) {
	t.Helper()
	code, s, sent := runOnce(t, path, &meddler{})
	if code != exitOK || s.Rows != c.after || len(sent) != c.after {
		t.Errorf("the next run: exit code %d, %d rows, %d sent, want %d", code, s.Rows, len(sent), c.after)
	}
}

// old makes sure that what was sent is what was there before the change, once.
func old(t *testing.T, sent map[string]int) {
	t.Helper()
	for click, n := range sent {
		if n != 1 || !strings.HasPrefix(click, "EAIaIQobChMIOld") {
			t.Fatalf("%s was sent %d times", click, n)
		}
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
func runOnce(t *testing.T, path string, m *meddler) (code int, s *pipeline.Summary, sent map[string]int) {
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
	m.sent = make(map[string]int)
	r := &pipeline.Run{ID: "R", Files: found.Files, Mapping: set, Customer: "1234567890", Directory: m, Uploader: m, Reporter: store,
		BatchSize: 100, InFlight: 1, Log: slog.New(slog.DiscardHandler)}
	s = new(pipeline.Summary)
	err = r.Do(t.Context(), s)
	return exitCode(s, err), s, m.sent
}
