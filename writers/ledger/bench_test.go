package ledger

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"convload/pipeline"
)

// BenchmarkBatches begins, settles and looks up batches of 2,000 conversions of a few days, as a cumulative export has
// them.
func BenchmarkBatches(b *testing.B) { benchmarkBatches(b, filepath.Join(b.TempDir(), "ledger.db")) }

// BenchmarkAddRequests writes a count of requests down, as a run does once for several batches.
func BenchmarkAddRequests(b *testing.B) {
	l, err := Open(b.Context(), filepath.Join(b.TempDir(), "ledger.db"), Run{ID: "R1", Sources: []string{"/inbox"}})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	for b.Loop() {
		count(b, &l.Book, "", time.Now(), 8)
	}
}

const benchmarkSize = 2000 // of a batch

func benchmarkBatches(b *testing.B, location string) {
	l, err := Open(b.Context(), location, Run{ID: "R1", Sources: []string{"/inbox"}})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	random := rand.New(rand.NewPCG(1, 1))
	var adding, looking time.Duration
	n := 0
	for b.Loop() {
		keys := make([]pipeline.Key, benchmarkSize)
		for i := range keys {
			binary.BigEndian.PutUint32(keys[i][:], uint32(1_700_000_000+n*500+random.IntN(5000)))
			binary.BigEndian.PutUint32(keys[i][4:], random.Uint32())
			binary.BigEndian.PutUint64(keys[i][8:], random.Uint64())
		}
		n++
		adding += add(b, l, keys, fmt.Sprint(n))
		start := time.Now()
		memories, err := l.Lookup(b.Context(), keys)
		if err != nil || memories[7].Status != pipeline.Accepted || memories[7].Upload.RequestID != fmt.Sprint(n) {
			b.Fatal(err, memories[7])
		}
		looking += time.Since(start)
	}
	b.ReportMetric(float64(n*benchmarkSize)/adding.Seconds(), "adds/s")
	b.ReportMetric(float64(n*benchmarkSize)/looking.Seconds(), "lookups/s")
}

// add begins and settles new keys, and tells how long that took.
func add(b *testing.B, l *Ledger, keys []pipeline.Key, request string) time.Duration {
	all := make([]pipeline.Entry, len(keys))
	batch := pipeline.Batch{Entries: make([]*pipeline.Entry, len(keys))}
	for i, k := range keys {
		all[i].Key = k
		batch.Entries[i] = &all[i]
	}
	start := time.Now()
	memories, err := l.Begin(b.Context(), batch)
	if err != nil {
		b.Fatal(err)
	}
	for i, e := range batch.Entries {
		if memories[i].Status != pipeline.Unsettled {
			b.Fatal(memories[i])
		}
		e.Settle(pipeline.Accepted, pipeline.Problem{})
		e.RequestID, e.JobID = request, 7
	}
	if err := l.Settle(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}
