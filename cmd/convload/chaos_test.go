//go:build chaos

package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"convload/writers/simulator"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

var (
	chaosRounds = flag.Int("chaos.rounds", 200, "how many rounds TestChaos takes")
	chaosSeed   = flag.Int("chaos.seed", 1, "seed of the first round; every further round has the next one")
	chaosLedger = flag.String("chaos.ledger", "", "one ledger for all rounds; empty: each round has a file of its own")
)

// chaosNonce keeps this test's conversions apart from those that an earlier one left in a ledger that stays.
var chaosNonce string

const (
	restless    = 10 // attempts of a round that may be ended from outside; the others are left alone
	maxAttempts = 40
	hangs       = 2 * time.Minute // an attempt that takes longer
)

// TestChaos runs the command over and over while Google's side loses replies and refuses calls, kills it or interrupts
// it at random moments, and lets it run again until it says that it is done. Each conversion must then have been
// accepted exactly once, and the reports of all attempts together must tell what became of every row.
//
// A round depends on its seed alone, but for the moments of the kills. With -artifacts the rounds' folders stay.
func TestChaos(t *testing.T) {
	start := time.Now()
	var f figures
	t.Cleanup(func() { fmt.Println(f.line(time.Since(start))) })
	if *chaosLedger != "" {
		chaosNonce = strconv.FormatInt(start.UnixMilli(), 36)
	}
	calm := newChaosRound(t, -1, false)
	undisturbed := calm.attempt(t, nil)
	calm.check(t)
	if t.Failed() {
		return
	}
	for i := range *chaosRounds {
		seed := *chaosSeed + i
		t.Run(fmt.Sprintf("seed-%d", seed), func(t *testing.T) {
			t.Parallel()
			r := newChaosRound(t, seed, true)
			defer f.add(r)
			for !r.finished() {
				if len(r.attempts) == maxAttempts {
					r.problem("not done", "after %d attempts", maxAttempts)
					break
				}
				r.attempt(t, r.draw(undisturbed.took))
			}
			r.check(t)
		})
	}
}

// attempt is one run of the command.
type attempt struct {
	sent    os.Signal // from outside; nil: none, or it came too late
	code    int       // -1: a signal ended it
	took    time.Duration
	uploads int // that it made
	runID   string
	jobID   int64 // from its manifest
	first   bool  // of its round: what Google has of this round is its doing
	stderr  bytes.Buffer
}

func (a *attempt) String() string {
	how := "undisturbed"
	if a.sent != nil {
		how = "signal " + a.sent.String()
	}
	return fmt.Sprintf("%s, exit code %d after %s and %d uploads (%s)", how, a.code, a.took.Round(time.Millisecond),
		a.uploads, a.runID)
}

// finished tells whether the last attempt said that no further one is needed, or nothing more is to be learnt.
func (r *chaosRound) finished() bool {
	if len(r.attempts) == 0 {
		return false
	}
	return r.attempts[len(r.attempts)-1].code == exitNeedsPerson || len(r.problems) > 0
}

// blow is a signal and its moment.
type blow struct {
	signal os.Signal
	due    func(elapsed time.Duration) bool
}

// draw decides what the next attempt is sent, and when: soon after a random time, a random upload, a random change in
// the folder of the reports, or a random write to the ledger. nil leaves it alone.
func (r *chaosRound) draw(typical time.Duration) *blow {
	lot, moment, x, y := r.random.Float64(), r.random.IntN(4), r.random.Float64(), r.random.Float64()
	b := &blow{signal: syscall.SIGKILL}
	switch {
	case lot > 0.92 || len(r.attempts) >= restless: // of the others, a quarter or so end before they are hit
		return nil
	case lot > 0.84:
		b.signal = syscall.SIGTERM
	}
	var came func(elapsed time.Duration) bool
	left := float64(chaosRows-len(r.server.Accepted())) / chaosBatch
	switch moment {
	case 0:
		at := time.Duration(x * x * 1.3 * float64(typical)) // early moments are as interesting as late ones
		came = func(elapsed time.Duration) bool { return elapsed >= at }
	case 1:
		at := r.server.Uploads() + 1 + int(x*left)
		came = func(time.Duration) bool { return r.server.Uploads() >= at }
	case 2:
		at := len(r.reportsFolder()) + 1 + int(x*5)
		came = func(time.Duration) bool { return len(r.reportsFolder()) >= at }
	default:
		at, was := 1+int(x*(left+4)), int64(0)
		came = func(time.Duration) bool {
			if info, err := os.Stat(r.ledger + "-wal"); err == nil && info.Size() != was {
				was = info.Size()
				at--
			}
			return at <= 0
		}
	}
	due, linger := time.Duration(0), time.Duration(y*y*float64(8*time.Millisecond))
	b.due = func(elapsed time.Duration) bool {
		if due == 0 && came(elapsed) {
			due = elapsed + linger
		}
		return due > 0 && elapsed >= due
	}
	return b
}

// attempt runs the command, deals it the blow as soon as that is due, and reads what it has published.
func (r *chaosRound) attempt(t *testing.T, b *blow) *attempt {
	t.Helper()
	a := &attempt{uploads: -r.server.Uploads(), first: len(r.attempts) == 0}
	r.attempts = append(r.attempts, a)
	cmd := exec.CommandContext(t.Context(), "convload", "run", "--config", filepath.Join(r.dir, "convload.yaml"))
	cmd.Dir, cmd.Env, cmd.Stderr = r.dir, append(os.Environ(), "HOME="+r.dir), &a.stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	ticker := time.NewTicker(200 * time.Microsecond)
	defer ticker.Stop()
	hung := false
	for running := true; running; {
		select {
		case <-done: // the exit code says it better
			running = false
		case <-ticker.C:
			switch elapsed := time.Since(start); {
			case !hung && elapsed > hangs:
				hung = true
				_ = cmd.Process.Signal(syscall.SIGQUIT) // for a dump of its goroutines
			case elapsed > hangs+10*time.Second:
				_ = cmd.Process.Kill()
			case b != nil && b.due(elapsed):
				if cmd.Process.Signal(b.signal) == nil {
					a.sent = b.signal
				}
				b = nil
			}
		}
	}
	a.code, a.took = cmd.ProcessState.ExitCode(), time.Since(start)
	a.uploads += r.server.Uploads()
	if hung {
		r.problem("the command hangs", "%s", a.stderr.String())
	} else {
		r.checkCode(a)
		r.read(a)
	}
	return a
}

// checkCode holds an attempt's end against what was done to it.
func (r *chaosRound) checkCode(a *attempt) {
	switch a.code {
	case exitNeedsPerson, exitUnfinished: // never exitOK: every round has INVALID rows
		return
	case exitInterrupted:
		if a.sent == syscall.SIGTERM {
			return
		}
	case -1: // a signal ends a program that has not come to its main function yet
		if a.sent == syscall.SIGKILL || a.sent == syscall.SIGTERM && a.uploads == 0 {
			return
		}
	}
	r.problem("exit code", "%d: %s", a.code, a.stderr.String())
}

// figures sum the rounds up.
type figures struct {
	mu                                sync.Mutex
	rounds, runs, killed, interrupted int
	uploads, lost, refused            int
	lines, left, problems             int
}

func (f *figures) add(r *chaosRound) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rounds++
	f.runs += len(r.attempts)
	for _, a := range r.attempts {
		switch a.code {
		case -1:
			f.killed++
		case exitInterrupted:
			f.interrupted++
		}
	}
	for k := range r.server.Uploads() {
		switch r.faults.Uploads[k+1] {
		case simulator.NoFault:
		case simulator.UnavailableAfter, simulator.NoReply:
			f.lost++
		default:
			f.refused++
		}
	}
	f.uploads += r.server.Uploads()
	f.lines += r.lines
	f.left += r.left
	for _, n := range r.kinds {
		f.problems += n
	}
}

func (f *figures) line(took time.Duration) string {
	return message.NewPrinter(language.English).Sprintf("chaos: seed %d, %d rounds, %d rows, "+
		"%d runs of which %d killed and %d interrupted, %d uploads of which %d lost their reply and %d were refused, "+
		"%d lines reported, %d temporary files left by kills, %d problems, %ds",
		*chaosSeed, f.rounds, f.rounds*chaosRows, f.runs, f.killed, f.interrupted, f.uploads, f.lost, f.refused,
		f.lines, f.left, f.problems, int(took.Seconds()))
}
