package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"convload/mappings"
	"convload/pipeline"
	"convload/readers"
	"convload/writers/report"
	"convload/writers/simulator"
)

// TestInterruptedRun interrupts a run while its first upload waits for a reply that never comes. What was read is
// reported, what was sent is in doubt, and the next run finishes.
func TestInterruptedRun(t *testing.T) {
	f := newFaultRun(t, map[int]simulator.Fault{1: simulator.NoReply}, 1)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	go func() {
		for f.server.Uploads() == 0 && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
		interrupt()
	}()
	code := run(ctx, []string{"run", "--json", "--config", filepath.Join(f.dir, "convload.yaml")}, &f.stdout, &f.stderr)
	if code != exitInterrupted {
		t.Fatalf("exit code %d: %s", code, f.stderr.String())
	}
	var s pipeline.Summary
	if err := json.Unmarshal(f.stdout.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	if s.Statuses[pipeline.InDoubt] != 2 || s.ExitCode != exitInterrupted {
		t.Errorf("statuses %v, exit code %d in the manifest", s.Statuses, s.ExitCode)
	}
	for _, file := range s.Files {
		if file.Report == "" && file.Error == "" {
			t.Errorf("%s has neither a report nor a reason", file.Name)
		}
	}
	if f.run(t) != exitOK {
		t.Fatalf("the next run did not finish: %s", f.stderr.String())
	}
	f.checkReports(t)
	f.checkAccepted(t)
}

// TestReportsCannotBeWritten: a run whose report cannot be written has failed, whatever was sent.
func TestReportsCannotBeWritten(t *testing.T) {
	f := newFaultRun(t, nil, 1)
	f.write(t, "reports", "a file where a folder should be")
	args := []string{"run", "--quiet", "--config", filepath.Join(f.dir, "convload.yaml")}
	if code := run(t.Context(), args, &f.stdout, &f.stderr); code != exitFailed || f.stderr.Len() == 0 {
		t.Errorf("exit code %d: %s", code, f.stderr.String())
	}
	if n := f.server.Uploads(); n != 0 {
		t.Errorf("%d uploads were sent although there was nowhere to report", n)
	}
}

// failingReporter fails at its k-th call.
type failingReporter struct {
	pipeline.Reporter
	left *atomic.Int32 // calls that succeed
}

var errDisk = errors.New("no space left on device")

func (r *failingReporter) Open(ctx context.Context, file string) (pipeline.FileReport, error) {
	if r.left.Add(-1) < 0 {
		return nil, errDisk
	}
	report, err := r.Reporter.Open(ctx, file)
	return &failingReport{report, r}, err
}

type failingReport struct {
	pipeline.FileReport
	reporter *failingReporter
}

func (r *failingReport) Write(e *pipeline.Entry) error {
	if r.reporter.left.Add(-1) < 0 {
		return errDisk
	}
	return r.FileReport.Write(e)
}

func (r *failingReport) Publish() (string, error) {
	if r.reporter.left.Add(-1) < 0 {
		r.FileReport.Discard()
		return "", errDisk
	}
	return r.FileReport.Publish()
}

// TestEveryReportCallFails has each call of the report fail in turn: the run says so, ends, and leaves whole reports or
// none.
func TestEveryReportCallFails(t *testing.T) {
	const calls = 2*2 + faultRows // open and publish for two files, and a line for each row
	f := newFaultRun(t, nil, 1)
	for k := range calls + 1 {
		reports := filepath.Join(f.dir, fmt.Sprint("reports-", k))
		left := new(atomic.Int32)
		left.Store(int32(k))
		err := checkWith(t, f, reports, func(r pipeline.Reporter) pipeline.Reporter { return &failingReporter{r, left} })
		if (err == nil) != (k == calls) {
			t.Fatalf("call %d: %v", k, err)
		}
		if err != nil && !errors.Is(err, errDisk) {
			t.Errorf("call %d: %v", k, err)
		}
		entries, err := os.ReadDir(reports)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if filepath.Ext(entry.Name()) != ".csv" {
				t.Errorf("call %d left %s behind", k, entry.Name())
			}
			if info, err := entry.Info(); err != nil || info.Size() == 0 {
				t.Errorf("call %d left an empty %s", k, entry.Name())
			}
		}
	}
}

// checkWith runs the pipeline over the inbox without sending anything, with the report's store wrapped.
func checkWith(t *testing.T, f *faultRun, reports string, wrap func(pipeline.Reporter) pipeline.Reporter) error {
	t.Helper()
	found, err := readers.Find(t.Context(), []string{filepath.Join(f.dir, "inbox")}, readers.Options{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	set, err := mappings.NewSet([]mappings.Choice{{}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	store, err := report.Open(t.Context(), reports, "run")
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r := &pipeline.Run{Files: found.Files, Mapping: set, Reporter: wrap(store), BatchSize: 2, InFlight: 2,
		Log: slog.New(slog.DiscardHandler)}
	return r.Do(t.Context(), new(pipeline.Summary))
}
