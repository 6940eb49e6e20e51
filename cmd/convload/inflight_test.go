package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"convload/pipeline"
	"convload/writers/simulator"
)

// serveRun starts the other side, and writes a configuration that sends to it.
func serveRun(t testing.TB, options simulator.Options, upload string) *faultRun {
	t.Helper()
	f := &faultRun{dir: t.TempDir()}
	var err error
	f.server, err = simulator.Start(t.Context(), options, "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.server.Close(); err != nil {
			t.Error(err)
		}
	})
	f.write(t, "google-ads.yaml", fmt.Sprintf("client_id: %s\nclient_secret: %s\nrefresh_token: %s\ntoken_uri: %s\n",
		simulator.ClientID, simulator.ClientSecret, simulator.RefreshToken, f.server.TokenURL()))
	f.write(t, "convload.yaml", fmt.Sprintf(`customer_id: "1234567890"
source: %s/inbox
reports: %s/reports
ledger: %s/ledger.db
destination: google-ads
google_ads: {config: "%s/google-ads.yaml", endpoint: "%s", plaintext: true}
upload: {%s}
`, f.dir, f.dir, f.dir, f.dir, f.server.Addr(), upload))
	return f
}

// crowded writes a CSV whose rows share click IDs, times and order IDs with others of it and of other files, with other
// values; Google refuses some of them, so that others get a second chance.
func crowded(random *rand.Rand, rows int) string {
	var b strings.Builder
	b.WriteString("gclid,conversion_action,conversion_date_time,conversion_value,currency_code,order_id\n")
	for range rows {
		n := random.IntN(rows)
		click := fmt.Sprintf("EAIaIQobChMI%029dfAuLt_BwE", n)
		if n%5 == 0 {
			click = fmt.Sprintf("SIM-ROW-ConversionUploadError-CLICK_NOT_FOUND-%d", n)
		}
		order := ""
		if random.IntN(3) > 0 {
			order = fmt.Sprintf("D-%d", random.IntN(rows))
		}
		fmt.Fprintf(&b, "%s,Closed deal,2026-03-02 10:00:%02d+01:00,%d,EUR,%s\n", click, random.IntN(2), random.IntN(3), order)
	}
	return b.String()
}

// TestNothingIsInFlightTwice has eight requests at once carry rows that share conversions and order IDs within a file and
// across files, while requests fail, slow down and are sent again: no two of them may hold one conversion or order ID at
// the same time, and each conversion is accepted once.
func TestNothingIsInFlightTwice(t *testing.T) {
	f := serveRun(t, simulator.Options{Faults: simulator.Faults{Seed: 7, Latency: 2 * time.Millisecond, RetryDelay: time.Millisecond, TransientRows: 0.05,
		Rates: map[simulator.Fault]float64{simulator.UnavailableAfter: 0.05, simulator.UnavailableBefore: 0.05,
			simulator.InternalError: 0.05, simulator.TemporarilyExhausted: 0.02}}},
		"batch_size: 3, in_flight: 8, tries: 20, first_wait: 1ms, max_wait: 1s")
	random := rand.New(rand.NewPCG(1, 1))
	for _, name := range []string{"a", "b", "c"} {
		f.write(t, "inbox/"+name+".csv", crowded(random, 120))
	}
	if code := f.run(t); code != exitNeedsPerson {
		t.Fatalf("exit code %d: %s", code, f.stderr.String())
	}
	var s pipeline.Summary
	if err := json.Unmarshal(f.stdout.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	for _, status := range []pipeline.Status{pipeline.Accepted, pipeline.Duplicate, pipeline.Rejected, pipeline.Invalid} {
		if s.Statuses[status] < 20 {
			t.Errorf("the rows show too little: %v", s.Statuses)
		}
	}
	seen := make(map[string]bool)
	for _, r := range f.server.Accepted() {
		what := r.Gclid + " " + r.DateTime
		if seen[what] {
			t.Errorf("%s was accepted twice", what)
		}
		seen[what] = true
	}
	if len(seen) != s.Statuses[pipeline.Accepted] {
		t.Errorf("%d conversions were accepted, and the reports say %v", len(seen), s.Statuses)
	}
	if v := f.server.Violations(); len(v) > 0 {
		t.Errorf("the simulator complains: %q", v)
	}
}

// TestTokensRunOut has access tokens run out, again and again, while a run goes on: on the other side's clock a minute
// passes with every look at it.
func TestTokensRunOut(t *testing.T) {
	var looks atomic.Int64
	start := time.Now()
	f := serveRun(t, simulator.Options{Faults: simulator.Faults{TokenTTL: 30 * time.Minute},
		Now: func() time.Time { return start.Add(time.Duration(looks.Add(1)) * time.Minute) }},
		"batch_size: 1, in_flight: 2, tries: 3, first_wait: 1ms")
	f.write(t, "inbox/a.csv", deals(0, 50))
	if code := f.run(t); code != exitOK {
		t.Fatalf("exit code %d: %s", code, f.stderr.String())
	}
	if got := len(f.server.Accepted()); got != 50 {
		t.Errorf("%d conversions were accepted of 50", got)
	}
	if looks.Load() < 60 {
		t.Errorf("only %d minutes have passed", looks.Load())
	}
}

// BenchmarkInFlight has whole runs, from the CSV to the reports and the ledger, send conversions to a server that takes
// 50 ms for each request, with several requests at once. Large batches come to the CPU's limit soon, small ones late. The
// server shares the CPU, and its part is in cpu-ns/row.
func BenchmarkInFlight(b *testing.B) {
	for _, batch := range []struct{ size, rows int }{{2000, 200_000}, {200, 30_000}} {
		for _, n := range []int{1, 2, 4, 8, 16} {
			b.Run(fmt.Sprintf("batch=%d/in_flight=%d", batch.size, n), func(b *testing.B) {
				var busy time.Duration
				for b.Loop() {
					b.StopTimer()
					f := serveRun(b, simulator.Options{Faults: simulator.Faults{Latency: 50 * time.Millisecond}},
						fmt.Sprintf("batch_size: %d, in_flight: %d", batch.size, n))
					f.write(b, "inbox/a.csv", unique(batch.rows))
					busy -= cpuTime(b)
					b.StartTimer()
					if code := f.run(b); code != exitOK {
						b.Fatalf("exit code %d: %s", code, f.stderr.String())
					}
					busy += cpuTime(b)
				}
				rows := float64(b.N * batch.rows)
				b.ReportMetric(rows/b.Elapsed().Seconds(), "rows/s")
				b.ReportMetric(float64(busy.Nanoseconds())/rows, "cpu-ns/row")
			})
		}
	}
}

// cpuTime is how much of the CPU this process has had.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// unique writes a CSV with that many conversions over a month.
func unique(rows int) string {
	var b strings.Builder
	b.WriteString("gclid,conversion_action,conversion_date_time,conversion_value,currency_code,order_id\n")
	first := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range rows {
		at := first.Add(time.Duration(i) * 30 * 24 * time.Hour / time.Duration(rows))
		fmt.Fprintf(&b, "EAIaIQobChMI%029dfAuLt_BwE,Closed deal,%s,%d.50,EUR,D-%d\n", i, at.Format("2006-01-02 15:04:05+00:00"), i%500, i)
	}
	return b.String()
}
