package readers

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"convload/pipeline"
)

const benchRows = 100_000

// benchRow is a row of twelve cells as a CRM exports it; every fourth has a quoted one.
func benchRow(i int) []string {
	name := fmt.Sprintf("Deal %d", i)
	if i%4 == 0 {
		name = fmt.Sprintf(`Deal "%d", renewed`, i)
	}
	return []string{
		fmt.Sprintf("006%012d", i), name, "Closed Won", fmt.Sprintf("CjwKCAjw%083d_BwE", i), "2026-03-01 10:20:30", "1250.50", "EUR",
		fmt.Sprintf("ORDER-%07d", i), "GRANTED", "Enterprise", "Ada Example", "north",
	}
}

func benchmark(b *testing.B, file pipeline.File, sheet string) {
	b.ReportAllocs()
	b.SetBytes(file.(*File).Size())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		doc, err := file.Open(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		table, err := doc.Table(b.Context(), sheet)
		n := 0
		for ; err == nil; n++ {
			_, err = table.Next(b.Context())
		}
		if !errors.Is(err, io.EOF) || n != benchRows+1 {
			b.Fatal(n, err)
		}
		if err := doc.Close(); err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	total := float64(b.N) * benchRows
	b.ReportMetric(total/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/total, "allocs/row")
}

func benchCSV(b *testing.B) string {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	for i := range benchRows {
		if err := w.Write(benchRow(i)); err != nil {
			b.Fatal(err)
		}
	}
	w.Flush()
	return text.String()
}

func BenchmarkCSV(b *testing.B) { benchmark(b, file(b, "x.csv", benchCSV(b)), "") }

// BenchmarkEncodingCSV is what BenchmarkCSV is measured against.
func BenchmarkEncodingCSV(b *testing.B) {
	text := benchCSV(b)
	for b.Loop() {
		r := csv.NewReader(strings.NewReader(text))
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkXLSX(b *testing.B) { benchmark(b, file(b, "x.xlsx", benchXLSX(b)), "Sheet1") }

// BenchmarkXLSXScan is the part of BenchmarkXLSX that looks for merged cells.
func BenchmarkXLSXScan(b *testing.B) {
	doc := mustOpen(b, "x.xlsx", benchXLSX(b)).(*xlsxDocument)
	for b.Loop() {
		if scan, err := doc.book.sheets[0].scan(b.Context()); err != nil || !scan.values {
			b.Fatal(scan, err)
		}
	}
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
}

func benchXLSX(b *testing.B) string {
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	for i := range benchRows {
		var cells []any
		for _, c := range benchRow(i) {
			cells = append(cells, c)
		}
		cells[5] = 1250.5
		err = errors.Join(err, w.SetRow(fmt.Sprintf("A%d", i+1), cells))
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		b.Fatal(err)
	}
	content, err := f.WriteToBuffer()
	if err != nil {
		b.Fatal(err)
	}
	return content.String()
}
