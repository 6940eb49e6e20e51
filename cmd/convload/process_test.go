package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"convload/pipeline"
	"convload/writers/ledger"
	"convload/writers/simulator"
)

// process is convload in a process of its own, so that it can be killed.
type process struct {
	*exec.Cmd
	stderr bytes.Buffer
}

// start starts convload. TestMain lets this very binary be convload where it is called so.
func (f *faultRun) start(t *testing.T, config string) *process {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: &exec.Cmd{Path: binary, Args: []string{"convload", "run", "--quiet", "--config", filepath.Join(f.dir, config)}}}
	p.Stderr = &p.stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// code waits for the end and gives the exit code, -1 for a process that a signal ended.
func (p *process) code() int {
	_ = p.Wait() // the state says it
	return p.ProcessState.ExitCode()
}

// untilSent waits until the simulator has been sent so many uploads.
func (f *faultRun) untilSent(t *testing.T, uploads int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for f.server.Uploads() < uploads {
		if ctx.Err() != nil {
			t.Fatalf("%d uploads were sent, and no more", f.server.Uploads())
		}
		time.Sleep(time.Millisecond)
	}
}

// doubts counts the conversions that the ledger has in doubt.
func (f *faultRun) doubts(t *testing.T) int {
	t.Helper()
	book, err := ledger.OpenBook(t.Context(), filepath.Join(f.dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	stats, err := book.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return stats.Conversions[pipeline.InDoubt]
}

// patient makes the run wait long for replies that never come.
func (f *faultRun) patient(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(f.dir, "convload.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	f.write(t, "patient.yaml", strings.NewReplacer("deadline: 300ms", "deadline: 60s", "in_flight: 3", "in_flight: 1").Replace(string(text)))
}

// TestSignals: whatever ends a run whose upload is not answered, its rows are in doubt on disk, and the next run
// finishes.
func TestSignals(t *testing.T) {
	for _, test := range []struct {
		name    string
		signals []syscall.Signal
		code    int
	}{
		{"kill -9", []syscall.Signal{syscall.SIGKILL}, -1},
		{"two interrupts", []syscall.Signal{syscall.SIGINT, syscall.SIGINT}, exitInterrupted},
		{"two requests to end", []syscall.Signal{syscall.SIGTERM, syscall.SIGTERM}, exitInterrupted},
		{"a terminal that is closed, and a request to end", []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM}, exitInterrupted},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFaultRun(t, map[int]simulator.Fault{3: simulator.NoReply}, 1)
			f.patient(t)
			p := f.start(t, "patient.yaml")
			f.untilSent(t, 3)
			for i, signal := range test.signals {
				if i > 0 {
					time.Sleep(100 * time.Millisecond) // the first has to be taken notice of; sooner, it would only end the run sooner
				}
				if err := p.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
			}
			if code := p.code(); code != test.code {
				t.Errorf("the run ended with %d: %s", code, p.stderr.String())
			}
			if n := f.doubts(t); n != 2 {
				t.Errorf("%d conversions are in doubt on disk, want the 2 of the batch in flight", n)
			}
			if code := f.run(t); code != exitOK {
				t.Fatalf("the next run ended with %d: %s", code, f.stderr.String())
			}
			f.checkReports(t)
			f.checkAccepted(t)
			if n := f.doubts(t); n != 0 {
				t.Errorf("%d conversions are still in doubt", n)
			}
		})
	}
}

// TestFirstSignalLetsFinish: a first signal stops the reading, what is in flight is answered and settled, the report is
// written, and the code is 130.
func TestFirstSignalLetsFinish(t *testing.T) {
	f := newFaultRun(t, map[int]simulator.Fault{2: simulator.TemporarilyExhausted}, 3)
	f.patient(t)
	p := f.start(t, "patient.yaml")
	f.untilSent(t, 2)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := p.code(); code != exitInterrupted && code != exitOK { // it may have been done by then
		t.Fatalf("exit code %d: %s", code, p.stderr.String())
	}
	if n := f.doubts(t); n != 0 {
		t.Errorf("%d conversions are in doubt after an orderly end", n)
	}
	if manifests, _ := filepath.Glob(filepath.Join(f.dir, "reports", "*.json")); len(manifests) != 1 {
		t.Errorf("the manifests are %v", manifests)
	}
	if code := f.run(t); code != exitOK {
		t.Fatalf("the next run ended with %d: %s", code, f.stderr.String())
	}
	f.checkAccepted(t)
	f.checkAcceptedOnce(t)
}

// threeRuns starts a run whose third upload is never answered, and has two others come and go meanwhile: one over the same
// source, which is refused, and one over another source with the same rows.
func (f *faultRun) threeRuns(t *testing.T) (first, second, third *process) {
	t.Helper()
	f.patient(t)
	text, err := os.ReadFile(filepath.Join(f.dir, "convload.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	f.write(t, "other.yaml", strings.ReplaceAll(string(text), "/inbox", "/other"))
	f.write(t, "other/c.csv", deals(0, faultRows))

	first = f.start(t, "patient.yaml")
	f.untilSent(t, 3)
	second = f.start(t, "convload.yaml")
	if code := second.code(); code != exitFailed || !strings.Contains(second.stderr.String(), "is being worked on by run ") ||
		!strings.Contains(second.stderr.String(), " since 2") {
		t.Errorf("a second run over the same source ended with %d: %s", code, second.stderr.String())
	}
	third = f.start(t, "other.yaml")
	if code := third.code(); code != exitUnfinished {
		t.Errorf("a run over another source ended with %d: %s", code, third.stderr.String())
	}
	return first, second, third
}

// TestTwoRunsAtOnce: over one source the second run stops and says who is at work; over another source with the same
// rows it sends only what the first has not begun.
func TestTwoRunsAtOnce(t *testing.T) {
	f := newFaultRun(t, map[int]simulator.Fault{3: simulator.NoReply}, 1)
	first, _, _ := f.threeRuns(t)
	reports, _ := filepath.Glob(filepath.Join(f.dir, "reports", "c.csv.*.csv"))
	if len(reports) != 1 {
		t.Fatalf("the reports are %v", reports)
	}
	counts := make(pipeline.Counts)
	for _, line := range reportLines(t, reports[0]) {
		counts.Add(line.Status)
		if line.Status == pipeline.NotSent && line.Code != "ANOTHER_RUN" {
			t.Errorf("row %d: %s: %s", line.Row, line.Code, line.Message)
		}
	}
	if counts[pipeline.AlreadyUploaded] != 4 || counts[pipeline.NotSent] != 2 || counts[pipeline.Accepted] != faultRows-6 {
		t.Errorf("of the rows that the first run has sent, is sending and has not sent: %v", counts)
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.code()
	if code := f.run(t); code != exitOK { // the dead run's lock does not hold it up
		t.Fatalf("the next run ended with %d: %s", code, f.stderr.String())
	}
	f.checkReports(t)
	f.checkAccepted(t)
	f.checkAcceptedOnce(t)
}
