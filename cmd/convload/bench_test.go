package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// benchRows is a whole year of a large advertiser's deals.
const benchRows = 1_000_000

// BenchmarkCheck checks a CSV of a million rows with the command as it is built for release, and prints the rows a
// second and the peak of its memory as the operating system accounts for it.
func BenchmarkCheck(b *testing.B) {
	dir := b.TempDir()
	binary := filepath.Join(dir, "convload")
	build := exec.CommandContext(b.Context(), "go", "build", "-tags", "grpcnotrace", "-o", binary, ".")
	if output, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, output)
	}
	input := filepath.Join(dir, "deals.csv")
	if err := writeDeals(input, benchRows); err != nil {
		b.Fatal(err)
	}
	var peak int64
	var seconds float64
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), binary, "check", "--quiet", "--reports", filepath.Join(dir, "reports"), input)
		cmd.Dir = dir
		output, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != exitOK && code != exitNeedsPerson {
			b.Fatalf("exit code %d, %v: %s", code, err, output)
		}
		usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		peak = max(peak, usage.Maxrss<<10)
		seconds += cmd.ProcessState.UserTime().Seconds() + cmd.ProcessState.SystemTime().Seconds()
		if err := os.RemoveAll(filepath.Join(dir, "reports")); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(seconds/float64(b.N)/benchRows*1e9, "cpu-ns/row")
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
}

// writeDeals writes a CSV with rows of seven columns; one in fifty repeats an earlier one, one in a hundred is bad.
func writeDeals(path string, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "Parameters:TimeZone=America/New_York,,,,,,")
	fmt.Fprintln(w, "Google Click ID,Conversion Name,Conversion Time,Conversion Value,Conversion Currency,Order ID,Note")
	r := rand.New(rand.NewPCG(1, 2))
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	id := make([]byte, 82)
	last := ""
	for i := range rows {
		for j := range id {
			id[j] = alphabet[r.IntN(len(alphabet))]
		}
		line := fmt.Sprintf("Cj0KCQ%s_wcB,Closed deal,2026-%02d-%02d %02d:%02d:%02d,%d.%02d,USD,D-%d,\"said \"\"yes\"\", at last\"", id,
			1+i*9/rows, 1+r.IntN(28), 3+r.IntN(20), r.IntN(60), r.IntN(60), r.IntN(5000), r.IntN(100), i)
		switch {
		case i%50 == 49:
			line = last
		case i%100 == 7:
			line = ",Closed deal,2026-02-30 10:00:00,ten,USD,,"
		}
		fmt.Fprintln(w, line)
		last = line
	}
	return w.Flush()
}
