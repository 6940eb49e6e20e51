package readers

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

// findWithin finds the files of the sources, to be read within limits.
func findWithin(t testing.TB, limits Limits, sources ...string) *Found {
	t.Helper()
	found, err := Find(t.Context(), sources, Options{Now: time.Now(), Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := found.Close(); err != nil {
			t.Error(err)
		}
	})
	return found
}

// readAll reads a file's tables to their end, and gives the first thing that is wrong with it or one of its rows.
func readAll(t testing.TB, f pipeline.File) error {
	t.Helper()
	doc, err := f.Open(t.Context())
	if err != nil {
		return err
	}
	defer doc.Close()
	var first error
	for _, sheet := range doc.Sheets() {
		table, err := doc.Table(t.Context(), sheet.Name)
		if err != nil {
			return err
		}
		defer table.Close()
		for {
			_, err := table.Next(t.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			if bad, ok := errors.AsType[*pipeline.RowError](err); ok {
				if first == nil {
					first = &pipeline.FileError{File: f.Name(), Problem: bad.Problem}
				}
				continue
			}
			if err != nil {
				return err
			}
		}
	}
	return first
}

// TestLimits has files at a limit, which are read, and beyond it, which are refused with the limit and how to raise it.
func TestLimits(t *testing.T) {
	lines := strings.Repeat(strings.Repeat("1", 999)+"\n", 20<<10) // 20 MB
	two := func(size int) string { return archiveOf(t, "a.csv", strings.Repeat("1", size)+"\n", "b.csv", "1\n") }
	tests := []struct {
		name        string
		limit       func(*Limits)
		good, bad   string
		code, words string
	}{
		{"bytes", func(l *Limits) { l.FileSize = 1000 }, strings.Repeat("1", 1000), strings.Repeat("1", 1100),
			"TOO_LARGE", "the file has 1.1 KiB, more than the limit of 1 kB: split it, or raise limits.file_size (--max-file-size)"},
		{"unpacked size of gzip", func(l *Limits) { l.UnpackedSize = 1024 }, gzipped(strings.Repeat("1", 1024)),
			gzipped(strings.Repeat("1", 1025)), "TOO_LARGE",
			"what is packed in the file has more bytes than the limit of 1 KiB: split it, or raise limits.unpacked_size (--max-unpacked-size)"},
		{"unpacked size of a ZIP archive", func(l *Limits) { l.UnpackedSize = 1003 }, two(1000), two(1001), "TOO_LARGE",
			"more bytes than the limit of 1003 bytes: split it, or raise limits.unpacked_size (--max-unpacked-size)"},
		{"unpacked ratio", func(l *Limits) { l.UnpackedRatio = 10 }, gzipped(lines[:freeUnpacked]), gzipped(lines), "TOO_LARGE",
			"more than 10 times as large when it is unpacked, the limit, as hardly any but files made to do harm do: if it comes " +
				"from somebody you trust, unpack it and upload what is inside, or raise limits.unpacked_ratio (--max-unpacked-ratio)"},
		{"unpacked ratio of all members together", func(l *Limits) { l.UnpackedRatio = 10 }, archiveOf(t, "a.csv", lines[:8<<20], "b.csv", lines[:8<<20]),
			archiveOf(t, "a.csv", lines[:9<<20], "b.csv", lines[:9<<20]), "TOO_LARGE", "more than 10 times as large"},
		{"cells of a row", func(l *Limits) { l.RowCells = 3 }, "1,2,3\n", "1,2,3,4\n", "TOO_MANY_CELLS",
			"the row has 4 cells, more than the limit of 3: mend the delimiters of this row, split the table, or raise limits.row_cells (--max-row-cells)"},
		{"many cells of a row", func(l *Limits) { l.RowCells = 50_000 }, strings.Repeat(strings.Repeat("1", 59)+",", 49_999),
			strings.Repeat("1,", 50_000), "TOO_MANY_CELLS", "the row has 50001 cells, more than the limit of 50000"},
		{"bytes of a row", func(l *Limits) { l.CellLength = 1 << 20 }, `"` + strings.Repeat("ü", 1<<20) + `",` + strings.Repeat("1,", 1000),
			strings.Repeat("1", 8<<20), "ROW_TOO_LONG", "no row ends within 4.9 MiB from line 1 on: look whether a quotation mark is missing " +
				"there, take out blank lines, or, where cells are long indeed, raise limits.cell_length (--max-cell-length)"},
		{"nesting of gzip", func(l *Limits) { l.Nesting = 2 }, gzipped(gzipped("1\n")), gzipped(gzipped(gzipped("1\n"))), "COMPRESSED",
			"the file is compressed with gzip: packed files are 3 deep here, more than the limit of 2: unpack it and upload what is " +
				"inside, or raise limits.nesting (--max-nesting)"},
		{"no packed files", func(l *Limits) { l.Nesting = 0 }, workbook(t, `<row r="1"><c r="A1"><v>1</v></c></row>`), gzipped("1\n"),
			"COMPRESSED", "packed files are 1 deep here, more than the limit of 0"},
		{"no ZIP archives", func(l *Limits) { l.Nesting = 0 }, "1\n", archiveOf(t, "a.csv", "1\n"), "COMPRESSED",
			"the file is a ZIP archive: packed files are 1 deep here, more than the limit of 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			limits := DefaultLimits()
			test.limit(&limits)
			for _, f := range findWithin(t, limits, inbox(t, map[string]string{"good": test.good})).Files {
				if err := readAll(t, f); err != nil {
					t.Errorf("at the limit: %v", err)
				}
			}
			files := findWithin(t, limits, inbox(t, map[string]string{"bad": test.bad})).Files
			for range 2 { // each pass finds the same
				var err error
				for _, f := range files {
					err = errors.Join(err, readAll(t, f))
				}
				if code(err) != test.code || !strings.Contains(err.Error(), test.words) {
					t.Errorf("beyond it: got %v, want %s with %q", err, test.code, test.words)
				}
			}
		})
	}
}

// TestCellLength leaves a cell out that is too long, and no other cell of its row.
func TestCellLength(t *testing.T) {
	limits := DefaultLimits()
	limits.CellLength = 5
	got := outcomes(t, findWithin(t, limits, inbox(t, map[string]string{"x.csv": "müüür,abcdef,g\n"})).Files)
	equal(t, "rows", got, []string{"x.csv = 1: müüür|!holds more than 5 characters, the limit|g"})
}

// TestFileGrows reads a file that somebody goes on writing into.
func TestFileGrows(t *testing.T) {
	limits := DefaultLimits()
	limits.FileSize = 10
	for content, want := range map[string]string{"123456789\n": "", "1234567890\n": "TOO_LARGE"} {
		f := findWithin(t, limits, inbox(t, map[string]string{"x.csv": ""})).Files[0].(*File)
		if err := f.bucket.WriteAll(t.Context(), f.key, []byte(content), nil); err != nil {
			t.Fatal(err)
		}
		s, err := f.stream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.Copy(io.Discard, s); err == nil && want != "" || err != nil && code(f.wrap(err)) != want {
			t.Errorf("%q: got %v, want %s", content, err, want)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestExactly(t *testing.T) {
	for bytes, want := range map[int64]string{4 << 30: "4 GiB", 500e6: "500 MB", 1536 << 20: "1536 MiB", 1000: "1 kB", 1023: "1023 bytes",
		1 << 40: "1 TiB", 2e12: "2 TB"} {
		if got := exactly(bytes); got != want {
			t.Errorf("%d: got %q, want %q", bytes, got, want)
		}
	}
}
