package ledger

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

// broken tells whether every method of a ledger fails, and with the error that broke it.
func broken(t *testing.T, l *Ledger, because error) {
	t.Helper()
	settled := entry(1)
	settled.Settle(pipeline.Accepted, pipeline.Problem{})
	_, looking := l.Lookup(t.Context(), keys(1))
	_, beginning := l.Begin(t.Context(), pipeline.Batch{Entries: entries(8)})
	_, finished := l.Finished(t.Context(), 7)
	_, stats := l.Stats(t.Context())
	for method, err := range map[string]error{
		"Lookup":   looking,
		"Begin":    beginning,
		"Settle":   l.Settle(t.Context(), pipeline.Batch{Entries: []*pipeline.Entry{settled}}),
		"Finished": finished,
		"Finish":   l.Finish(t.Context(), pipeline.FinishedFile{}),
		"Stats":    stats,
		"Export":   l.Export(t.Context(), func(*Line) error { return nil }),
		"Close":    l.Close(),
	} {
		if !errors.Is(err, because) {
			t.Errorf("%s of a broken ledger: %v; want %v", method, err, because)
		}
	}
}

// testBroken takes a table away from a run for a moment.
func testBroken(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	claim(t, l, entry(1))
	meddle(t, where, `ALTER TABLE convload_conversions RENAME TO gone`)
	if _, err := l.Lookup(t.Context(), keys(1)); err == nil || !strings.Contains(err.Error(), Name(where)) {
		t.Errorf("without its table Lookup said %v", err)
	}
	_, err := l.Begin(t.Context(), pipeline.Batch{Entries: entries(1, 2)})
	if err == nil || !strings.Contains(err.Error(), Name(where)) {
		t.Fatalf("without its table Begin said %v", err)
	}
	meddle(t, where, `ALTER TABLE gone RENAME TO convload_conversions`)
	broken(t, l, err)

	next := open(t, where, "R2", "/a")
	expect(t, lookup(t, &next.Book, keys(1, 2, 8)...), "IN_DOUBT by R1 (entry 1)", "nothing", "nothing")
	claim(t, next, entries(1, 2)...)
	closeRun(t, next)
}

// testCancelled ends the patience of whoever began.
func testCancelled(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	claim(t, l, entry(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.Begin(ctx, pipeline.Batch{Entries: entries(2)})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	broken(t, l, err)
	next := open(t, where, "R2", "/a")
	expect(t, lookup(t, &next.Book, keys(1, 2)...), "IN_DOUBT by R1 (entry 1)", "nothing")
	closeRun(t, next)
	l = open(t, where, "R3", "/a")
	l.store.limit = time.Nanosecond
	_, err = l.Begin(t.Context(), pipeline.Batch{Entries: entries(2)})
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no answer for 1ns: see whether another program holds it") {
		t.Fatalf("got %v", err)
	}
	broken(t, l, err)
}

// testDamaged finds what no convload has written.
func testDamaged(t *testing.T, location func(testing.TB) string) {
	for _, damage := range []string{
		`UPDATE convload_conversions SET status = 99 WHERE k = $1`,
		`UPDATE convload_conversions SET others = substr(others, 1, 21) WHERE k = $1`,
		`UPDATE convload_conversions SET k = substr(k, 1, 15) WHERE k = $1`,
		`UPDATE convload_conversions SET upload = 1000 WHERE k = $1`,
	} {
		t.Run("", func(t *testing.T) {
			where := location(t)
			l := open(t, where, "R1", "/a")
			send(t, l, pipeline.Accepted, entries(1, 2)...)
			closeRun(t, l)
			meddle(t, where, damage, bytesOf(key(1)))
			_, err := openBook(t, where).Lookup(t.Context(), keys(1, 2))
			exported := openBook(t, where).Export(t.Context(), func(*Line) error { return nil })
			if strings.Contains(damage, "SET k") {
				err = exported
			}
			if err == nil || !strings.Contains(err.Error(), "damaged") {
				t.Errorf("%s: Lookup %v, Export %v", damage, err, exported)
			}
		})
	}
}

func bytesOf(k pipeline.Key) []byte { return k[:] }
