package ledger

import (
	"fmt"
	"testing"

	"convload/pipeline"
)

func prune(t testing.TB, location string, before pipeline.Key, want Pruned) {
	t.Helper()
	book, err := OpenBook(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	got, err := book.Prune(t.Context(), before.Time())
	if err != nil || got != want {
		t.Errorf("before %v: got %+v, %v; want %+v", before.Time(), got, err, want)
	}
	if err := book.Close(); err != nil {
		t.Error(err)
	}
}

func testPrune(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	for n := range 5 { // each with a conversion that is delivered, one refused and one in doubt
		l := open(t, where, fmt.Sprint("R", n), "/a")
		send(t, l, pipeline.Accepted, entry(10*n))
		send(t, l, pipeline.Rejected, entry(10*n+1))
		if n == 1 {
			claim(t, l, entry(12))
		}
		closeRun(t, l)
	}
	l := open(t, where, "R9", "/a")
	if err := l.Finish(t.Context(), pipeline.FinishedFile{Fingerprint: pipeline.Fingerprint{Size: 7}}); err != nil {
		t.Fatal(err)
	}
	closeRun(t, l)

	prune(t, where, key(0), Pruned{Runs: 1}) // R9 has sent nothing
	prune(t, where, key(30), Pruned{Conversions: 6, InDoubt: 1, Runs: 2})
	prune(t, where, key(30), Pruned{InDoubt: 1})

	next := open(t, where, "next", "/a")
	expect(t, lookup(t, &next.Book, keys(0, 10, 12, 21, 30, 31, 40)...), "nothing", "nothing", "IN_DOUBT by R1 (entry 12)", "nothing",
		"ACCEPTED by R3 in request of ACCEPTED, job 7 (entry 30)", "REJECTED by R3 in request of REJECTED, job 7 for code of REJECTED in  (entry 31)",
		"ACCEPTED by R4 in request of ACCEPTED, job 7 (entry 40)")
	if files, err := next.Finished(t.Context(), 7); err != nil || len(files) != 1 {
		t.Errorf("what is known of finished files: %v, %v", files, err)
	}
	send(t, next, pipeline.Accepted, entries(0, 12)...)
	closeRun(t, next)
	expect(t, lookup(t, openBook(t, where), keys(0, 12)...), "ACCEPTED by next in request of ACCEPTED, job 7 (entry 0)",
		"ACCEPTED by next in request of ACCEPTED, job 7 (entry 12)")
}

// testPruneDuringRun prunes while a run knows of an upload by a dead run that nothing else refers to, and then finds that
// this upload is the conversion's last word.
func testPruneDuringRun(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	dead := open(t, where, "dead", "/a")
	claim(t, dead, entry(1))
	die(t, dead)
	l := open(t, where, "live", "/a")
	earlier := lookup(t, &l.Book, key(1))[0]
	e := entry(1)
	e.Earlier = &earlier
	claim(t, l, e)
	begun := entry(2)
	claim(t, l, begun)
	prune(t, where, key(1000), Pruned{InDoubt: 2})
	e.Settle(pipeline.Deferred, pipeline.Problem{})
	settleAll(t, l, e)
	closeRun(t, l)
	next := open(t, where, "next", "/a")
	expect(t, lookup(t, &next.Book, keys(1, 2)...), "IN_DOUBT by dead (entry 1)", "IN_DOUBT by live (entry 2)")
	claim(t, next, entries(1, 2)...)
	closeRun(t, next)
}
