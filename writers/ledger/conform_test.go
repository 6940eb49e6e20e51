package ledger

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"convload/pipeline"
)

// conform tests what must hold of a ledger in any store. The function gives the location of one that does not exist yet.
func conform(t *testing.T, location func(testing.TB) string) {
	for name, test := range map[string]func(*testing.T, func(testing.TB) string){
		"settle":             testSettle,
		"settle twice":       testSettleTwice,
		"unsettled":          testUnsettled,
		"begin":              testBegin,
		"begin twice":        testBeginTwice,
		"begin unknowing":    testBeginUnknowing,
		"batches":            testBatches,
		"empty batches":      testEmptyBatches,
		"claims":             testClaims,
		"locks":              testLocks,
		"half locked":        testHalfLocked,
		"no source":          testNoSource,
		"killed":             testKilled,
		"dead":               testDead,
		"made at once":       testMadeAtOnce,
		"files":              testFiles,
		"odd names":          testOddNames,
		"stats":              testStats,
		"export":             testExport,
		"find":               testFind,
		"prune":              testPrune,
		"prune during a run": testPruneDuringRun,
		"no ledger":          testNoLedger,
		"several readers":    testSeveralReaders,
		"another version":    testAnotherVersion,
		"version 1":          testVersion1,
		"requests":           testRequests,
		"requests at once":   testRequestsAtOnce,
		"broken":             testBroken,
		"cancelled":          testCancelled,
		"damaged":            testDamaged,
		"walk":               testWalk,
	} {
		t.Run(name, func(t *testing.T) { test(t, location) })
	}
}

// key makes the n-th of keys that lie 10 seconds apart, 8 of them to a click.
func key(n int) pipeline.Key {
	var k pipeline.Key
	binary.BigEndian.PutUint32(k[:], uint32(1_770_000_000+10*n))
	mark := pipeline.MarkOf(fmt.Sprint(n / 8))
	copy(k[4:], mark[:])
	binary.BigEndian.PutUint64(k[8:], uint64(n)*0x9e3779b97f4a7c15)
	return k
}

func keys(numbers ...int) []pipeline.Key {
	all := make([]pipeline.Key, len(numbers))
	for i, n := range numbers {
		all[i] = key(n)
	}
	return all
}

// entry makes an entry with the n-th key.
func entry(n int) *pipeline.Entry {
	return &pipeline.Entry{Key: key(n), Others: others(fmt.Sprint("entry ", n))}
}

func entries(numbers ...int) []*pipeline.Entry {
	all := make([]*pipeline.Entry, len(numbers))
	for i, n := range numbers {
		all[i] = entry(n)
	}
	return all
}

func others(text string) (o pipeline.Others) {
	copy(o[:], text)
	return o
}

// open opens a ledger for a run.
func open(t testing.TB, location, id string, sources ...string) *Ledger {
	t.Helper()
	l, err := Open(t.Context(), location, Run{ID: id, Sources: sources})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.store.close() }) // most tests have closed it by then
	return l
}

func openBook(t testing.TB, location string) *Book {
	t.Helper()
	b, err := OpenBook(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func closeRun(t testing.TB, l *Ledger) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// die ends a run as the death of its process does: its locks are free, and nothing is written.
func die(t testing.TB, l *Ledger) {
	t.Helper()
	if err := l.store.close(); err != nil {
		t.Fatal(err)
	}
}

// begin claims entries, as the pipeline does once it has looked them up, and gives the memories of those that could not
// be claimed.
func begin(t testing.TB, l *Ledger, entries ...*pipeline.Entry) []pipeline.Memory {
	t.Helper()
	wanted := make([]pipeline.Key, len(entries))
	for i, e := range entries {
		wanted[i] = e.Key
	}
	known, err := l.Lookup(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		if known[i].Status == pipeline.InDoubt && !known[i].Busy && e.Earlier == nil {
			e.Earlier = &known[i]
		}
	}
	memories, err := l.Begin(t.Context(), pipeline.Batch{Entries: entries})
	if err != nil {
		t.Fatal(err)
	}
	if len(memories) != len(entries) {
		t.Fatalf("%d memories of %d entries", len(memories), len(entries))
	}
	return memories
}

// claim claims entries, all of which must be free.
func claim(t testing.TB, l *Ledger, entries ...*pipeline.Entry) {
	t.Helper()
	for i, m := range begin(t, l, entries...) {
		if m != (pipeline.Memory{}) {
			t.Fatalf("entry %d was not claimed: %+v", i, m)
		}
	}
}

// send claims entries and settles all with one status.
func send(t testing.TB, l *Ledger, s pipeline.Status, entries ...*pipeline.Entry) {
	t.Helper()
	claim(t, l, entries...)
	for _, e := range entries {
		e.Settle(s, pipeline.Problem{Code: "code of " + s.String()})
		e.RequestID, e.JobID = "request of "+s.String(), 7
	}
	settleAll(t, l, entries...)
}

func settleAll(t testing.TB, l *Ledger, entries ...*pipeline.Entry) {
	t.Helper()
	if err := l.Settle(t.Context(), pipeline.Batch{Entries: entries}); err != nil {
		t.Fatal(err)
	}
}

// lookup asks for keys, of which there are as many memories.
func lookup(t testing.TB, b *Book, keys ...pipeline.Key) []pipeline.Memory {
	t.Helper()
	memories, err := b.Lookup(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	if len(memories) != len(keys) {
		t.Fatalf("%d memories of %d keys", len(memories), len(keys))
	}
	return memories
}

// say puts a memory into words that can be compared: without the ledger's own number, and without the time, which must
// be a recent one.
func say(t testing.TB, m pipeline.Memory) string {
	t.Helper()
	if m.Upload == nil {
		if m != (pipeline.Memory{}) {
			t.Errorf("a memory of nothing: %+v", m)
		}
		return "nothing"
	}
	if age := time.Since(m.Upload.At); age < -time.Second || age > time.Minute || m.Upload.At.Location() != time.UTC {
		t.Errorf("uploaded at %v", m.Upload.At)
	}
	text := fmt.Sprintf("%s by %s", m.Status, m.Upload.RunID)
	if m.Upload.RequestID != "" || m.Upload.JobID != 0 {
		text += fmt.Sprintf(" in %s, job %d", m.Upload.RequestID, m.Upload.JobID)
	}
	if m.Code != "" || m.Field != "" {
		text += fmt.Sprintf(" for %s in %s", m.Code, m.Field)
	}
	if m.Final {
		text += ", for good"
	}
	if m.Busy {
		text += ", busy"
	}
	return text + " (" + string(bytes.TrimRight(m.Others[:], "\x00")) + ")"
}

// expect compares what a ledger remembers.
func expect(t testing.TB, memories []pipeline.Memory, want ...string) {
	t.Helper()
	if len(memories) != len(want) {
		t.Fatalf("%d memories, want %d", len(memories), len(want))
	}
	for i, m := range memories {
		if got := say(t, m); got != want[i] {
			t.Errorf("memory %d: got  %s\nwant %s", i, got, want[i])
		}
	}
}

// meddle runs a statement over a connection of its own.
func meddle(t testing.TB, location, statement string, args ...any) {
	t.Helper()
	driver := "pgx"
	if !isPostgres(location) {
		file := url.URL{Scheme: "file", OmitHost: true, Path: location}
		driver, location = "sqlite", file.String()
	}
	db, err := sql.Open(driver, location)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statement, args...)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
