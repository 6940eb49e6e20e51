package main

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"convload/writers/report"
)

var update = flag.Bool("update", false, "write what the golden tests got as what they want")

// TestGolden checks every export of testdata/golden and compares the report with the one beside it. A case is a folder:
//
//	in.csv, in.xlsx, …   the export
//	mapping.yaml         the mapping, where the header alone does not choose one
//	want.csv             the report, without the columns that differ from run to run
//
// The folder drops belongs to TestDrops.
func TestGolden(t *testing.T) {
	inputs, err := filepath.Glob("testdata/golden/*/in.*")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, input := range inputs {
		dir := filepath.Dir(input)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			mapping := filepath.Join(dir, "mapping.yaml")
			if _, err := os.Stat(mapping); err != nil {
				mapping = ""
			}
			c := check(t, input, mapping)
			if len(c.manifest.Files) != 1 || c.manifest.Files[0].Report == "" {
				t.Fatalf("there is no report of one file: %+v", c.manifest)
			}
			compare(t, filepath.Join(dir, "want.csv"), lasting(t, c.manifest.Files[0].Report))
		})
	}
}

// lasting gives a report without the columns that differ from run to run: job_id, request_id and run_id, the last ones.
func lasting(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, record := range records {
		records[i] = record[:len(record)-3]
	}
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compare holds what a case got against the file that keeps what it wants, or writes that file anew.
func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("this is not %s (go test ./cmd/convload -run '%s' -update writes it anew, for git diff to show):\n%s",
			path, t.Name(), difference(string(want), got))
	}
}

// difference shows the lines that are in one text and not in the other.
func difference(want, got string) string {
	var b strings.Builder
	wanted, gotten := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range wanted {
		if !slices.Contains(gotten, line) {
			b.WriteString("- " + line + "\n")
		}
	}
	for _, line := range gotten {
		if !slices.Contains(wanted, line) {
			b.WriteString("+ " + line + "\n")
		}
	}
	return b.String()
}

// TestReportReadsBack holds the report against the struct that declares its columns.
func TestReportReadsBack(t *testing.T) {
	want, err := filepath.Glob("testdata/golden/*/want.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range want {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := report.Read(bytes.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if rows := bytes.Count(text, []byte("\nin.")); len(lines) != rows {
			t.Errorf("%s has %d rows and reads back as %d", path, rows, len(lines))
		}
	}
}
