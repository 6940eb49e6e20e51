package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"convload/pipeline"
	"convload/writers/report"
)

// checked is what convload check made of a file.
type checked struct {
	code     int // the exit code
	manifest pipeline.Summary
}

// check runs convload check on a file, with a mapping file if there is one.
func check(t *testing.T, input, mapping string) checked {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "convload.yaml")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"check", "--quiet", "--config", config, "--reports", filepath.Join(dir, "reports"), input}
	if mapping != "" {
		args = append(args, "--mapping", mapping)
	}
	var stdout, stderr bytes.Buffer
	c := checked{code: run(t.Context(), args, &stdout, &stderr)}
	if c.code != exitOK && c.code != exitNeedsPerson {
		t.Fatalf("exit code %d: %s", c.code, stderr.String())
	}
	manifests, err := filepath.Glob(filepath.Join(dir, "reports", "*.json"))
	if err != nil || len(manifests) != 1 {
		t.Fatalf("there are %d manifests: %v %s", len(manifests), err, stderr.String())
	}
	text, err := os.ReadFile(manifests[0])
	if err == nil {
		err = json.Unmarshal(text, &c.manifest)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// text writes the outcome for people to read, without what differs from run to run.
func (c checked) text(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "exit code %d\n", c.code)
	for _, note := range c.manifest.Notes {
		if !strings.HasPrefix(note, "no account was asked") { // as in every case
			fmt.Fprintln(&b, "note:", note)
		}
	}
	for _, f := range c.manifest.Files {
		fmt.Fprintf(&b, "\n%s\n", f.Name)
		writeFile(&b, f)
		if f.Report != "" {
			writeReport(t, &b, f.Report)
		}
	}
	return b.String()
}

// writeFile writes what the manifest says of a file.
func writeFile(b *strings.Builder, f pipeline.FileSummary) {
	if f.Error != "" {
		fmt.Fprintf(b, "not read: %s: %s\n    → %s\n", strings.Join(slices.Sorted(maps.Keys(f.Codes)), ", "), f.Error, f.Remedy)
	}
	if f.Again {
		fmt.Fprintln(b, "the next run tries again")
	}
	if f.SameAs != "" {
		fmt.Fprintln(b, "not read: the same content as", f.SameAs)
	}
	for _, p := range f.Problems {
		if p.Rows == 0 {
			fmt.Fprintf(b, "%s: %s: %s\n    → %s\n", p.First, p.Code, p.Message, p.Remedy)
		}
	}
	for _, note := range f.Notes {
		fmt.Fprintln(b, "note:", note)
	}
	for _, s := range f.Sheets {
		fmt.Fprintf(b, "sheet %q: header in row %d, mapping %q, rows: %d\n", s.Name, s.Header, s.Mapping, s.Rows)
		for _, note := range s.Notes {
			fmt.Fprintln(b, "    note:", note)
		}
		var columns []string
		for _, field := range slices.Sorted(maps.Keys(s.Columns)) {
			columns = append(columns, field+" ← "+s.Columns[field])
		}
		fmt.Fprintf(b, "    columns: %s\n", strings.Join(columns, ", "))
		if len(s.Ignored) > 0 {
			fmt.Fprintf(b, "    ignored: %s\n", strings.Join(s.Ignored, ", "))
		}
	}
}

// writeReport writes the lines of a report, a line of its own for what is wrong and for what to do.
func writeReport(t *testing.T, b *strings.Builder, path string) {
	t.Helper()
	text, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	lines, err := report.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		words := []string{fmt.Sprint("row ", l.Row, ": ", l.Status), l.Code, l.Field, l.ClickIDType, l.ClickID, l.Action,
			l.DateTime, l.Value, l.Currency, l.OrderID, l.FirstSeen}
		if l.Sheet != "" {
			words[0] = fmt.Sprintf("%q %s", l.Sheet, words[0])
		}
		words = slices.DeleteFunc(words, func(s string) bool { return s == "" })
		for i, word := range words[1:] {
			if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsPrint(r) }) {
				words[i+1] = strconv.Quote(word)
			}
		}
		fmt.Fprintln(b, strings.Join(words, " | "))
		if l.Message != "" {
			fmt.Fprintf(b, "    %s\n", l.Message)
		}
		if l.Remedy != "" {
			fmt.Fprintf(b, "    → %s\n", l.Remedy)
		}
	}
}
