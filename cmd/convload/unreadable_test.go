package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"

	"github.com/xuri/excelize/v2"
)

// TestUnreadableFilesStopNoOther runs over an inbox of files that cannot be read, each in its own way, and of three that
// can. Each of the former is in the manifest with its cause, every row of the latter is delivered, and a person is called.
func TestUnreadableFilesStopNoOther(t *testing.T) {
	f := newFaultRun(t, nil, 1)
	packed := zipOf(t, map[string]string{"damaged.csv": "gclid,damaged\n", "good.csv": deals(faultRows, faultRows+2)})
	packed = strings.Replace(packed, "gclid,damaged", "gclid,changed", 1)
	twoSheets := workbookOfTwoSheets(t)
	files := map[string]struct{ content, code string }{
		"empty.csv":            {"", "EMPTY_FILE"},
		"blank.csv":            {"\n\n \n", "EMPTY_FILE"},
		"letter.csv":           {"Dear colleagues,\nplease find attached\n", "NO_HEADER"},
		"long.csv":             {deals(0, 1) + strings.Repeat("\n", 2<<20), "ROW_TOO_LONG"},
		"mixed.csv":            {deals(0, 1) + strings.Repeat("Łódź\n", 10) + "\x81\x8d\n", "ENCODING"},
		"utf32.csv":            {"\xff\xfe\x00\x00g\x00\x00\x00", "ENCODING"},
		"nul.csv":              {strings.Repeat("\x00", 4096), "NOT_A_SPREADSHEET"},
		"scan.csv":             {"%PDF-1.7\n", "NOT_A_SPREADSHEET"},
		"photo.csv":            {"\xff\xd8\xff\xe0\x00\x10JFIF", "NOT_A_SPREADSHEET"},
		"letter.rtf":           {`{\rtf1\ansi`, "NOT_A_SPREADSHEET"},
		"deals.json":           {`[{"gclid": 1}]`, "NOT_A_SPREADSHEET"},
		"deals.xml":            {`<?xml version="1.0"?><rows/>`, "NOT_A_SPREADSHEET"},
		"deals.slk":            {"ID;PWXL;N;E\n", "NOT_A_SPREADSHEET"},
		"deals.sqlite":         {"SQLite format 3\x00", "NOT_A_SPREADSHEET"},
		"page.xls":             {"<html><table><tr><td>gclid</td></tr></table>", "HTML"},
		"old.xls":              {"\x09\x08\x10\x00\x00\x06\x05\x00", "OLD_EXCEL"},
		"old.doc":              {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "NOT_A_SPREADSHEET"},
		"locked.xlsx":          {lockedWorkbook(t), "PASSWORD"},
		"half.xlsx":            {twoSheets[:len(twoSheets)/2], "DAMAGED"},
		"secondsheet.xlsx":     {twoSheets, "DAMAGED"},
		"binary.xlsb":          {zipOf(t, map[string]string{"[Content_Types].xml": "<Types/>", "xl/workbook.bin": ""}), "EXCEL_BINARY"},
		"letter.docx":          {zipOf(t, map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": ""}), "NOT_A_SPREADSHEET"},
		"deals.7z":             {"7z\xbc\xaf\x27\x1c", "COMPRESSED"},
		"nothing.zip":          {zipOf(t, nil), "EMPTY_FILE"},
		"damaged.csv.gz":       {strings.Replace(gzipOf(t, deals(0, 100)), "Closed deal", "Closed dial", 1), "DAMAGED"},
		"half.csv.gz":          {gzipOf(t, deals(0, 100))[:2000], "DAMAGED"},
		"drop.zip":             {packed, ""},
		"drop.zip!damaged.csv": {"", "DAMAGED"},
	}
	want := map[string]string{"a.csv": "", "b.csv": "", "drop.zip!good.csv": ""}
	for name, file := range files {
		if file.code != "" {
			want[name] = file.code
		}
		if !strings.Contains(name, "!") {
			f.write(t, "inbox/"+name, file.content)
		}
	}
	if code := f.run(t); code != exitNeedsPerson {
		t.Errorf("exit code %d: %s", code, f.stderr.String())
	}
	var s pipeline.Summary
	if err := json.Unmarshal(f.stdout.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, file := range s.Files {
		got[file.Name] = strings.Join(slices.Sorted(maps.Keys(file.Codes)), " ")
		if bad := got[file.Name] != ""; bad != (file.Error != "") || bad != (file.Remedy != "") || bad == (file.Report != "") || file.Again {
			t.Errorf("%+v", file)
		}
	}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: got %q, want %q", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("the manifest has %d files, the inbox %d", len(got), len(want))
	}
	if accepted := len(f.server.Accepted()); accepted != faultRows+2 {
		t.Errorf("%d conversions were accepted, and %d are in files that can be read", accepted, faultRows+2)
	}
}

// gzipOf packs a text without compressing it, so that a test can find it there.
func gzipOf(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.NoCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(z, text)
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zipOf packs files without compressing them.
func zipOf(t *testing.T, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// workbookOfTwoSheets is a workbook whose first sheet holds a deal, and whose second one breaks off.
func workbookOfTwoSheets(t *testing.T) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, line := range strings.Split(strings.TrimSpace(deals(0, 1)), "\n") {
		cells := strings.Split(line, ",")
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := book.NewSheet("Sheet2"); err != nil {
		t.Fatal(err)
	}
	whole, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(whole.Bytes()), int64(whole.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := make(map[string]string)
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		parts[part.Name] = string(content)
	}
	const second = "xl/worksheets/sheet2.xml"
	head, _, _ := strings.Cut(parts[second], "<sheetData")
	parts[second] = head + `<sheetData><row r="1"><c r="A1"><v>1`
	return zipOf(t, parts)
}

func lockedWorkbook(t *testing.T) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	var b bytes.Buffer
	if err := book.Write(&b, excelize.Options{Password: "opensesame"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
