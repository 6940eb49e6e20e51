//go:build office

package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"convload/writers/report"

	"github.com/xuri/excelize/v2"
)

// awkwardDeals is a CSV whose texts spreadsheet programs like to make something else of.
const awkwardDeals = `gclid,conversion_action,conversion_date_time,order_id,conversion_value,currency_code
EAIaIQobChMI00000000000000000000000000001fAuLt_BwE,"=HYPERLINK(""http://example.com"";""look"")",2026-03-02 10:00:00+01:00,000123,1.50,EUR
EAIaIQobChMI00000000000000000000000000002fAuLt_BwE,"Käufe, 日本 🎉 ""gut""",2026-03-02 10:00:01+01:00,1234567890123456789,2,EUR
EAIaIQobChMI00000000000000000000000000003fAuLt_BwE,"two
lines",2026-03-02 10:00:02+01:00,+49,,
EAIaIQobChMI00000000000000000000000000004fAuLt_BwE,'quoted,2026-03-02 10:00:03+01:00,1E5,0,EUR
EAIaIQobChMI00000000000000000000000000005fAuLt_BwE,Closed deal,2026-03-02 10:00:04+01:00,3-4,0.10,EUR
EAIaIQobChMI00000000000000000000000000006fAuLt_BwE,Closed deal,2026-03-02 10:00:05+01:00,"a;=1+1	+2",2,EUR
=1+1,@SUM(1),soon,-7,2,EUR
`

// TestReportsOpenInLibreOffice has LibreOffice open a report: as text, which leaves every cell as it is, and as it does
// by itself, which makes numbers and dates of some cells and a formula of none.
func TestReportsOpenInLibreOffice(t *testing.T) {
	dir := t.TempDir()
	input := filepath.Join(dir, "=cmd März.csv")
	if err := os.WriteFile(input, []byte(awkwardDeals), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"check", "--reports", dir, input}, &stdout, &stderr); code != exitNeedsPerson {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	published, err := filepath.Glob(filepath.Join(dir, "=cmd März.csv.*.csv"))
	if err != nil || len(published) != 1 {
		t.Fatalf("the reports are %q, %v", published, err)
	}
	content, err := os.ReadFile(published[0])
	if err != nil {
		t.Fatal(err)
	}
	want, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil || len(want) != 1+7 {
		t.Fatalf("the report has %d lines, %v", len(want), err)
	}

	o := office{dir: dir, report: filepath.Join(dir, "report.csv")} // a name that makes the name of a sheet
	if err := os.WriteFile(o.report, content, 0o600); err != nil {
		t.Fatal(err)
	}
	asText := "--infilter=CSV:" + textColumns(len(report.Columns()))
	if written := o.convert(t, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", asText); !bytes.Equal(written, content) {
		t.Errorf("LibreOffice wrote another report:\n%s\nthan convload:\n%s", written, content)
	}
	for i, cells := range o.workbook(t, asText) {
		if !slices.Equal(cells, want[i]) {
			t.Errorf("line %d: LibreOffice shows %q, want %q", i+1, cells, want[i])
		}
	}
	orderID, clickID := slices.Index(want[0], "order_id"), slices.Index(want[0], "click_id")
	for i, cells := range o.workbook(t) {
		for j, text := range cells {
			// These are what people look rows up by; an order ID of digits alone is a number to LibreOffice.
			if _, err := strconv.ParseFloat(want[i][j], 64); (j == clickID || j == orderID && err != nil) && text != want[i][j] {
				t.Errorf("line %d: LibreOffice shows %q by itself, want %q", i+1, text, want[i][j])
			}
		}
	}
}

// office is LibreOffice with a report to open.
type office struct {
	dir    string // for what it writes, its settings too
	report string // the CSV
}

// convert has LibreOffice open the report and save it in a format, and gives what was saved.
func (o office) convert(t *testing.T, format string, options ...string) []byte {
	t.Helper()
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "soffice", append(options, "-env:UserInstallation=file://"+filepath.Join(o.dir, "profile"),
		"--headless", "--convert-to", format, "--outdir", out, o.report)...)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	written, err := os.ReadDir(out)
	if err != nil || len(written) != 1 {
		t.Fatalf("soffice wrote %v, %v\n%s", written, err, said)
	}
	content, err := os.ReadFile(filepath.Join(out, written[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// workbook has LibreOffice save the report as a workbook, and gives its cells' texts by line. None may be a formula.
func (o office) workbook(t *testing.T, options ...string) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(o.convert(t, "xlsx", options...)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	lines, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range lines {
		for len(lines[i]) < len(report.Columns()) { // empty cells at the end are left out
			lines[i] = append(lines[i], "")
		}
		for j := range lines[i] {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
				t.Errorf("%s has the formula %q, %v", cell, formula, err)
			}
		}
	}
	return lines
}

// textColumns are LibreOffice's options for a CSV in UTF-8 whose columns are all text.
func textColumns(n int) string {
	var columns []string
	for i := range n {
		columns = append(columns, strconv.Itoa(i+1)+"/2")
	}
	return "44,34,76,1," + strings.Join(columns, "/") + ",0,false,false"
}
