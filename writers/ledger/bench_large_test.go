package ledger

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"
	"time"

	"convload/pipeline"
)

// largeKeys makes BenchmarkLargeLedger run, which takes some minutes for ten million keys:
//
//	go test ./writers/ledger -run '^$' -bench LargeLedger -ledger.keys 10000000
var largeKeys = flag.Int("ledger.keys", 0, "how many keys BenchmarkLargeLedger builds a ledger of; it is skipped without")

// BenchmarkLargeLedger opens a ledger of 90 days, asks for conversions that are there and adds new ones, as cumulative
// exports do: sorted by day, and in no order within the day.
func BenchmarkLargeLedger(b *testing.B) {
	benchmarkLarge(b, func(b testing.TB) string { return filepath.Join(b.TempDir(), "ledger.db") })
}

// dayKey makes the i-th key of an export of so many keys a day.
func dayKey(i, perDay int) pipeline.Key {
	random := rand.New(rand.NewPCG(uint64(i), 7))
	var k pipeline.Key
	binary.BigEndian.PutUint32(k[:], uint32(1_700_000_000+i/perDay*86400+random.IntN(86400)))
	binary.BigEndian.PutUint32(k[4:], random.Uint32())
	binary.BigEndian.PutUint64(k[8:], random.Uint64())
	return k
}

func benchmarkLarge(b *testing.B, place func(testing.TB) string) {
	const days, asked = 90, 1_000_000
	size := *largeKeys
	if size == 0 {
		b.Skip("this needs the flag -ledger.keys")
	}
	location := place(b)
	perDay := max(size/days, 1)
	run := func(id string) *Ledger {
		l, err := Open(b.Context(), location, Run{ID: id, Sources: []string{"/inbox"}})
		if err != nil {
			b.Fatal(err)
		}
		return l
	}
	// batch makes keys from those that pick numbers.
	batch := func(n int, pick func(i int) int) []pipeline.Key {
		keys := make([]pipeline.Key, n)
		for i := range keys {
			keys[i] = dayKey(pick(i), perDay)
		}
		return keys
	}

	l := run("build")
	var building time.Duration
	for from := 0; from < size; from += 20 * benchmarkSize {
		building += add(b, l, batch(min(20*benchmarkSize, size-from), func(i int) int { return from + i }), "building")
	}
	b.ReportMetric(float64(size)/building.Seconds(), "built/s")
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	// the peak of memory is that from here on (https://docs.kernel.org/filesystems/proc.html)
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Log(err)
	}

	start := time.Now()
	l = run("use")
	b.ReportMetric(time.Since(start).Seconds(), "open-s")
	defer l.Close()

	look := func(unit string, pick func(i int) int) {
		var looking time.Duration
		n := 0
		for ; n < min(asked, size); n += benchmarkSize {
			keys := batch(min(benchmarkSize, size), func(i int) int { return pick(n + i) })
			start := time.Now()
			memories, err := l.Lookup(b.Context(), keys)
			if err != nil {
				b.Fatal(err)
			}
			looking += time.Since(start)
			for i, m := range memories {
				if m.Status != pipeline.Accepted {
					b.Fatalf("key %x: %+v", keys[i], m)
				}
			}
		}
		b.ReportMetric(float64(n)/looking.Seconds(), unit)
	}
	look("sorted-lookups/s", func(i int) int { return (size/2 + i) % size })
	random := rand.New(rand.NewPCG(1, 1))
	look("scattered-lookups/s", func(int) int { return random.IntN(size) })

	// new ones: keys of the days after
	var adding time.Duration
	for n := 0; n < asked; n += benchmarkSize {
		adding += add(b, l, batch(benchmarkSize, func(i int) int { return size + n + i }), fmt.Sprint(n))
	}
	b.ReportMetric(asked/adding.Seconds(), "adds/s")

	stats, err := l.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(stats.Bytes)/1e6, "MB")
	b.ReportMetric(float64(stats.Bytes)/float64(stats.Conversions.Rows()), "bytes/key")
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		var peak float64
		_, after, _ := bytes.Cut(status, []byte("VmHWM:"))
		if _, err := fmt.Sscan(string(after), &peak); err != nil {
			b.Error(err)
		}
		b.ReportMetric(peak/1e3, "peak-MB")
	}
	b.ReportMetric(0, "ns/op")
}
