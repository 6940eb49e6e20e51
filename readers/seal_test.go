package readers

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"convload/pipeline"
)

// smallBlock is a block for tests.
const smallBlock = 64 << 10

// readSealed reads a file's content as one of its readings.
func readSealed(f *File, r io.Reader) (string, error) {
	got, err := io.ReadAll(newSealedReader(f, r))
	return string(got), err
}

// TestSeal reads contents of all kinds of length, then what has become of them.
func TestSeal(t *testing.T) {
	for _, size := range []int{0, 1, 1000, smallBlock - 1, smallBlock, smallBlock + 1, 2 * smallBlock, 3*smallBlock + 7} {
		old := noise(size)
		f := &File{seal: seal{block: smallBlock}}
		for _, r := range []io.Reader{strings.NewReader(old), iotest.DataErrReader(strings.NewReader(old)),
			iotest.HalfReader(strings.NewReader(old)), iotest.OneByteReader(strings.NewReader(old))} {
			if got, err := readSealed(f, r); got != old || err != nil {
				t.Fatalf("%d bytes: got %d, %v", size, len(got), err)
			}
		}
		changes := map[string]string{"longer": old + "x", "much longer": old + noise(2*smallBlock), "twice": old + "x" + old}
		for _, at := range []int{0, 1, smallBlock - 1, smallBlock, 2 * smallBlock, size - 1} {
			if at < 0 || at >= size {
				continue
			}
			other := []byte(old)
			other[at] ^= 1
			changes[fmt.Sprint("other at ", at)] = string(other)
			changes[fmt.Sprint("cut at ", at)] = old[:at]
		}
		for name, now := range changes {
			got, err := readSealed(f, strings.NewReader(now))
			if p, ok := errors.AsType[*pipeline.Problem](err); !ok || p.Code != changed {
				t.Errorf("%d bytes, %s: got %v", size, name, err)
			}
			if !strings.HasPrefix(old, got) {
				t.Errorf("%d bytes, %s: something of the new content was handed on", size, name)
			}
		}
	}
}

// TestSealOfABrokenReading: a reading that ends in an error seals nothing, and in a later one it is an error still, with
// nothing of the last block.
func TestSealOfABrokenReading(t *testing.T) {
	long := noise(smallBlock + 1000)
	for _, broken := range []error{io.ErrUnexpectedEOF, iotest.ErrTimeout} {
		f := &File{seal: seal{block: smallBlock}}
		cut := func() io.Reader {
			return io.MultiReader(strings.NewReader(long[:smallBlock+9]), iotest.ErrReader(broken))
		}
		if got, err := readSealed(f, cut()); !errors.Is(err, broken) || f.seal.sums != nil || len(got) != smallBlock+9 {
			t.Errorf("%v: got %d bytes, %v", broken, len(got), err)
		}
		if _, err := readSealed(f, strings.NewReader(long)); err != nil {
			t.Fatal(err)
		}
		if got, err := readSealed(f, cut()); !errors.Is(err, broken) || len(got) != smallBlock {
			t.Errorf("%v: got %d bytes, %v", broken, len(got), err)
		}
		// What was whole once, and now does not unpack, was changed.
		_, err := readSealed(f, iotest.ErrReader(brokenPacking(broken)))
		if p, ok := errors.AsType[*pipeline.Problem](err); !ok || p.Code != changed {
			t.Errorf("got %v", err)
		}
	}
}

// overwrite writes into a file from its beginning, and lets neither its time nor, if there are as many bytes, its size
// tell.
func overwrite(t *testing.T, name, content string) {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(content)
	if err = errors.Join(err, f.Close(), os.Chtimes(name, time.Time{}, info.ModTime())); err != nil {
		t.Fatal(err)
	}
}

// storedGzip packs a text so that texts of one length become files of one length.
func storedGzip(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.NoCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAFileIsWhatItWasWhenItWasSurveyed changes a file between its two readings, and while it is read for the second
// time. No row of the second reading may be anything but what the first one found; where files can be written into, all
// rows of the second reading are read. The same files stand for objects of a bucket, to be compared as they come.
func TestAFileIsWhatItWasWhenItWasSurveyed(t *testing.T) {
	end := "," + strings.Repeat("x", 100) + "\n"
	old, now := strings.Repeat("old,1"+end, 30_000), strings.Repeat("new,2"+end, 30_000)
	packings := map[string]func(string) string{
		"x.csv":    func(text string) string { return text },
		"x.csv.gz": func(text string) string { return storedGzip(t, text) },
		"x.zip":    func(text string) string { return archiveOf(t, "x.bin", text) },
	}
	changes := map[string]struct {
		change            func(t *testing.T, name, content string)
		between, meantime string // the codes
	}{
		"overwritten, which nothing shows": {overwrite, changed, changed},
		"its second half overwritten, which nothing shows": {func(t *testing.T, name, content string) {
			before, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			overwrite(t, name, string(before[:len(before)/2])+content[len(before)/2:])
		}, changed, changed},
		"written again": {func(t *testing.T, name, content string) {
			if err := os.WriteFile(name, []byte(content+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, changed, changed},
		"cut short": {func(t *testing.T, name, content string) {
			if err := os.Truncate(name, int64(len(content)*2/3)); err != nil {
				t.Fatal(err)
			}
		}, changed, changed},
		"replaced": {func(t *testing.T, name, content string) {
			if err := os.WriteFile(name+".tmp", []byte(content+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(name+".tmp", name); err != nil {
				t.Fatal(err)
			}
		}, changed, ""},
		"removed": {func(t *testing.T, name, _ string) {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}, gone, ""},
	}
	for packing, pack := range packings {
		for name, test := range changes {
			for _, when := range []string{"between", "meantime", "meantime in a bucket"} {
				t.Run(fmt.Sprint(packing, ", ", name, ", ", when), func(t *testing.T) {
					dir := inbox(t, map[string]string{packing: pack(old)})
					f := find(t, dir).Files[0]
					f.(*File).seal.block, f.(*File).inPlace = smallBlock, when != "meantime in a bucket"
					first := mustOpenFile(t, f)
					print, err := first.Fingerprint(t.Context())
					if err = errors.Join(err, first.Close()); err != nil {
						t.Fatal(err)
					}
					change := func() { test.change(t, filepath.Join(dir, packing), pack(now)) }
					want := ""
					switch when {
					case "between":
						change()
						want, change = test.between, func() {}
					case "meantime in a bucket":
						want = test.meantime
					}
					again, err := readAgain(t, f, change)
					if want == "" && (err != nil || again != print) || want != "" && code(err) != want {
						t.Errorf("got %v, %v; want %v, %q", again, err, print, want)
					}
				})
			}
		}
	}
}

// readAgain reads all rows of a file, whose first rows are old, and has it changed after the first of them. All have to
// be old.
func readAgain(t *testing.T, f pipeline.File, change func()) (print pipeline.Fingerprint, err error) {
	doc, err := f.Open(t.Context())
	if err != nil {
		return print, err
	}
	defer func() { err = errors.Join(err, doc.Close()) }()
	table, err := doc.Table(t.Context(), "")
	if err != nil {
		return print, err
	}
	for n := 0; ; n++ {
		row, err := table.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return doc.Fingerprint(t.Context())
		}
		if err != nil {
			return print, err
		}
		if row.Cell(0).Text != "old" || row.Cell(1).Text != "1" {
			t.Fatalf("row %d is %q", row.Row, rowText(row))
		}
		if n == 0 {
			change()
		}
	}
}

// TestAChangedWorkbookIsNotRead: of a workbook that was overwritten no row is read, and of one that is overwritten while
// it is read, every row as it was.
func TestAChangedWorkbookIsNotRead(t *testing.T) {
	old := workbook(t, `<row><c><v>1</v></c></row>`)
	now := workbook(t, `<row><c><v>2</v></c></row>`)
	dir := inbox(t, map[string]string{"x.xlsx": old})
	f := find(t, dir).Files[0]
	if err := mustOpenFile(t, f).Close(); err != nil {
		t.Fatal(err)
	}
	doc := mustOpenFile(t, f)
	defer doc.Close()
	overwrite(t, filepath.Join(dir, "x.xlsx"), now)
	got, err := rows(t, doc, doc.Sheets()[0].Name)
	if err != nil {
		t.Error(err)
	}
	equal(t, "rows", got, []string{"1: #1"})
	if _, err := f.Open(t.Context()); code(err) != changed {
		t.Errorf("got %v", err)
	}
}
