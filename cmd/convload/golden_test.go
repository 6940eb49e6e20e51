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
func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/golden/*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			got := checkGolden(t, dir)
			want := filepath.Join(dir, "want.csv")
			if *update {
				if err := os.WriteFile(want, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			wanted, err := os.ReadFile(want)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, wanted) {
				t.Errorf("the report is not %s (go test ./cmd/convload -run TestGolden -update writes it anew, for git diff to show):\n%s",
					want, difference(string(wanted), string(got)))
			}
		})
	}
}

// checkGolden runs convload check on a case and gives the report without the columns that differ from run to run.
func checkGolden(t *testing.T, dir string) []byte {
	t.Helper()
	inputs, err := filepath.Glob(filepath.Join(dir, "in.*"))
	if err != nil || len(inputs) != 1 {
		t.Fatalf("%s holds %d inputs: %v", dir, len(inputs), err)
	}
	reports := t.TempDir()
	config := filepath.Join(t.TempDir(), "convload.yaml")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"check", "--quiet", "--config", config, "--reports", reports, inputs[0]}
	if mapping := filepath.Join(dir, "mapping.yaml"); exists(mapping) {
		args = append(args, "--mapping", mapping)
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), args, &stdout, &stderr); code != exitOK && code != exitNeedsPerson {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	found, err := filepath.Glob(filepath.Join(reports, "in.*.csv"))
	if err != nil || len(found) != 1 {
		t.Fatalf("there are %d reports: %v %s", len(found), err, stderr.String())
	}
	f, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, record := range records {
		record = slices.Delete(record, len(record)-3, len(record)) // job_id, request_id, run_id
		if err := w.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return b.Bytes()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
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
