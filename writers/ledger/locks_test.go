package ledger

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"convload/pipeline"
)

// refused opens a ledger over a source that is held, and gives the error, which says who holds it.
func refused(t *testing.T, location string, sources ...string) *HeldError {
	t.Helper()
	l, err := Open(t.Context(), location, Run{ID: "refused", Sources: sources})
	if err == nil {
		t.Fatalf("the ledger was opened for %q: %v", sources, l.Close())
	}
	held, ok := errors.AsType[*HeldError](err)
	if !ok {
		t.Fatalf("got %v, want a HeldError", err)
	}
	return held
}

func testLocks(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	start := time.Now().Truncate(time.Second)
	first := open(t, where, "R1", "/a", "/b", "/a")
	held := refused(t, where, "/c", "/b")
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	if held.Source != "/b" || held.RunID != "R1" || held.Host != host || held.PID != os.Getpid() || held.Since.Before(start) ||
		held.Since.After(time.Now()) {
		t.Errorf("got %+v", held)
	}
	want := fmt.Sprintf("the source /b is being worked on by run R1 (process %d on %s) since %s UTC: wait until it has ended, and run again",
		os.Getpid(), host, held.Since.UTC().Format(time.DateTime))
	if held.Error() != want {
		t.Errorf("got  %s\nwant %s", held.Error(), want)
	}
	if first.Fresh() != true {
		t.Error("the first run did not make the ledger")
	}

	other := open(t, where, "R2", "/c") // which the run that was refused does not hold
	if other.Fresh() {
		t.Error("the second run made the ledger")
	}
	closeRun(t, first)
	third := open(t, where, "R3", "/b", "/a")
	if held := refused(t, where, "/a"); held.RunID != "R3" {
		t.Errorf("got %+v", held)
	}
	closeRun(t, third)
	closeRun(t, other)
}

// testHalfLocked has a run take the lock whose run is not written down yet.
func testHalfLocked(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	closeRun(t, open(t, where, "R1", "/a"))
	s, err := connect(t.Context(), where, true)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if free, err := s.locks.try(t.Context(), "/a"); err != nil || !free {
		t.Fatal(free, err)
	}
	held := refused(t, where, "/a")
	const want = "the source /a is being worked on by another run, which has only just begun: wait until it has ended, and run again"
	if held.Error() != want {
		t.Errorf("got  %s\nwant %s", held, want)
	}
}

// testKilled kills a process that holds locks and has begun a conversion.
func testKilled(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victim+"="+where)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "begun\n" {
		t.Fatalf("the other process said %q: %v", line, err)
	}

	if held := refused(t, where, "/victims"); held.RunID != "victim" || held.PID != cmd.Process.Pid {
		t.Errorf("got %+v", held)
	}
	during := open(t, where, "during", "/a")
	expect(t, lookup(t, &during.Book, key(1)), "IN_DOUBT by victim, busy (entry 1)")
	expect(t, begin(t, during, entry(1)), "IN_DOUBT by victim, busy (entry 1)")

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	after := take(t, where, "after", "/widows")
	expect(t, lookup(t, &after.Book, key(1)), "IN_DOUBT by victim (entry 1)")
	expect(t, lookup(t, &during.Book, key(1)), "IN_DOUBT by victim (entry 1)")
	claim(t, during, entry(1))
	closeRun(t, during)
	closeRun(t, after)
}

// take opens a ledger over sources whose run was killed: the server may need a moment to notice.
func take(t *testing.T, location, id string, sources ...string) *Ledger {
	t.Helper()
	for range 200 {
		l, err := Open(t.Context(), location, Run{ID: id, Sources: sources})
		if _, held := errors.AsType[*HeldError](err); held {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.store.close() })
		return l
	}
	t.Fatalf("the locks on %q outlive their process", sources)
	return nil
}

// testDead tells runs that died from those that live, by whoever opens the ledger next, over whichever source.
func testDead(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	book := openBook(t, seed(t, where))
	dead, live := open(t, where, "dead", "/a", "/b"), open(t, where, "live", "/c", "/d")
	claim(t, dead, entry(1))
	claim(t, live, entry(2))
	going(t, book, "dead", "live")
	expect(t, lookup(t, book, key(1), key(2)), "IN_DOUBT by dead, busy (entry 1)", "IN_DOUBT by live, busy (entry 2)")
	die(t, dead)
	if held := refused(t, where, "/a", "/d"); held.RunID != "live" {
		t.Errorf("got %+v", held)
	}
	expect(t, lookup(t, openBook(t, where), key(1), key(2)), "IN_DOUBT by dead (entry 1)", "IN_DOUBT by live, busy (entry 2)")
	next := open(t, where, "next", "/e")
	going(t, book, "live", "next")
	expect(t, lookup(t, book, key(1), key(2)), "IN_DOUBT by dead (entry 1)", "IN_DOUBT by live, busy (entry 2)")
	expect(t, lookup(t, &live.Book, key(1), key(2)), "IN_DOUBT by dead (entry 1)", "IN_DOUBT by live (entry 2)")
	expect(t, begin(t, next, entry(1), entry(2)), "nothing", "IN_DOUBT by live, busy (entry 2)")
	again := open(t, where, "again", "/b")
	going(t, book, "live", "next", "again")
	for _, l := range []*Ledger{live, next, again} {
		closeRun(t, l)
	}
	going(t, book)
}

// seed makes a ledger.
func seed(t *testing.T, location string) string {
	t.Helper()
	closeRun(t, open(t, location, "seed", "/seed"))
	return location
}

// going compares which runs have not ended.
func going(t *testing.T, b *Book, want ...string) {
	t.Helper()
	stats, err := b.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range stats.Going {
		got = append(got, g.RunID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("going are %q, want %q", got, want)
	}
}

// testMadeAtOnce has several runs make the ledger at the same time.
func testMadeAtOnce(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	const runs = 8
	all := make([]*Ledger, runs)
	var wait sync.WaitGroup
	for i := range runs {
		wait.Go(func() {
			var err error
			if all[i], err = Open(t.Context(), where, Run{ID: fmt.Sprint("R", i), Sources: []string{fmt.Sprint("/", i)}}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for i, l := range all {
		if l != nil {
			send(t, l, pipeline.Accepted, entry(i))
			closeRun(t, l)
		}
	}
	var want strings.Builder
	for i := range runs {
		fmt.Fprintf(&want, "%x\n", key(i))
	}
	if got := export(t, openBook(t, where)); got != want.String() {
		t.Errorf("got\n%s, want\n%s", got, &want)
	}
}

// testNoSource opens a ledger for a run that no lock would stand for: to others it would seem to be dead.
func testNoSource(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	if l, err := Open(t.Context(), where, Run{ID: "R1"}); err == nil || !strings.Contains(err.Error(), "names no source") {
		t.Errorf("got %v, %v", l, err)
	}
}
