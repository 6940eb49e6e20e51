package readers

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"gocloud.dev/blob/memblob"

	"convload/pipeline"
)

func gzipped(content string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, content); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func deflate(t *testing.T, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGzip(t *testing.T) {
	packed := gzipped("a,b\n1,2\n")
	rotten := []byte(packed)
	rotten[len(rotten)-5] ^= 1 // of the checksum
	sheet := workbook(t, `<row r="1"><c r="A1"><v>1</v></c></row>`)
	tests := []struct{ name, content, want string }{
		{"text", packed, "1: a|b, 2: 1|2"},
		{"text in two parts", gzipped("a,b\n1,") + gzipped("2\n"), "1: a|b, 2: 1|2"},
		{"UTF-16", gzipped(utf16Text("a,b\n1,2\n", false)), "1: a|b, 2: 1|2"},
		{"UTF-16, an odd number of packed bytes", gzipped(utf16Text("a,b\n1,34567892345678\n", false)), "1: a|b, 2: 1|34567892345678"},
		{"a workbook", gzipped(sheet), "1: #1"},
		{"nothing", gzipped(""), "EMPTY_FILE"},
		{"a PDF", gzipped("%PDF-1.7"), "NOT_A_SPREADSHEET"},
		{"gzip", gzipped(packed), "COMPRESSED"},
		{"a ZIP archive", gzipped(archiveOf(t, "x.csv", "1\n")), "COMPRESSED"},
		{"cut short", packed[:len(packed)-4], "DAMAGED"},
		{"a wrong checksum", string(rotten), "DAMAGED"},
		{"something behind it", packed + "!", "DAMAGED"},
		{"a bomb", gzipped(strings.Repeat(strings.Repeat("1", 999)+"\n", 20<<10)), "TOO_LARGE"},
		{"bytes", gzipped(noise(4096)), "NOT_A_SPREADSHEET"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := file(t, "march.csv.gz", test.content)
			want := pipeline.Fingerprint{Size: int64(len(test.content)), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(test.content)))}
			if got, err := f.Fingerprint(t.Context()); err != nil || got != want {
				t.Errorf("got %v, %v; want %v", got, err, want)
			}
			if doc, err := f.Open(t.Context()); err == nil {
				if got, err := doc.Fingerprint(t.Context()); err != nil || got != want {
					t.Errorf("opened: got %v, %v; want %v", got, err, want)
				}
				doc.Close()
			}
			got := outcomes(t, []pipeline.File{f})[0]
			if !strings.HasPrefix(got, "march.csv.gz = ") || !strings.HasSuffix(got, test.want) {
				t.Errorf("got %.200s, want %s", got, test.want)
			}
		})
	}
}

// TestPackedEncoding reads long text in an old encoding, which takes a look at all of it before the first row.
func TestPackedEncoding(t *testing.T) {
	const n = 20_000
	text := strings.Repeat("M\xfcller,Stra\xdfe\n", n)
	for name, content := range map[string]string{"x.csv.gz": gzipped(text), "x.zip": archiveOf(t, "x.csv", text)} {
		for range 2 {
			got, err := rows(t, mustOpen(t, name, content), "")
			if err != nil || len(got) != n || got[n-1] != "20000: Müller|Straße" {
				t.Errorf("%s: got %d rows, %v", name, len(got), err)
			}
		}
	}
}

func TestUnpackingLimit(t *testing.T) {
	limits := DefaultLimits()
	limits.UnpackedSize = 4
	u := &unpacking{packed: &packedBytes{}, source: &sourceBytes{}, r: strings.NewReader("12345"), tally: &tally{limits: limits},
		farthest: new(int64)}
	if _, err := io.ReadAll(u); err == nil || !strings.Contains(err.Error(), "more bytes than the limit of 4 bytes") {
		t.Errorf("got %v", err)
	}
	if n, err := u.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("got %d, %v afterwards", n, err)
	}
}

// TestUnpackingSourceFails checks that a source's error is not taken for a damaged file.
func TestUnpackingSourceFails(t *testing.T) {
	packed := gzipped(noise(200 << 10))
	lost := errors.New("connection lost")
	for _, n := range []int{0, 5, 100 << 10} {
		limits := DefaultLimits()
		f := &File{limits: limits, tally: &tally{limits: limits, size: int64(len(packed))}}
		r, err := f.gunzip(io.MultiReader(strings.NewReader(packed[:n]), iotest.ErrReader(lost)), &sourceBytes{}, 0)
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if !errors.Is(err, lost) {
			t.Errorf("after %d bytes: got %v", n, err)
		}
	}
}

func TestObjectReader(t *testing.T) {
	bucket := memblob.OpenBucket(nil)
	defer bucket.Close()
	content := noise(3*objectBlock + 5)
	if err := bucket.WriteAll(t.Context(), "x", []byte(content), nil); err != nil {
		t.Fatal(err)
	}
	o := &objectReader{ctx: t.Context(), bucket: bucket, key: "x", size: int64(len(content))}
	for _, at := range []struct{ offset, length int }{{0, 4}, {objectBlock - 2, 4}, {10, 2 * objectBlock}, {len(content) - 3, 3},
		{len(content) - 3, 9}, {len(content), 1}, {len(content) + 1, 1}, {0, len(content)}, {3, 0}} {
		p := make([]byte, at.length)
		n, err := o.ReadAt(p, int64(at.offset))
		want := content[min(at.offset, len(content)):min(at.offset+at.length, len(content))]
		if string(p[:n]) != want || (err != nil) != (len(want) < at.length) || err != nil && !errors.Is(err, io.EOF) {
			t.Errorf("%v: got %d bytes, %v", at, n, err)
		}
	}
	o = &objectReader{ctx: t.Context(), bucket: bucket, key: "y", size: 5}
	if _, err := o.ReadAt(make([]byte, 5), 0); err == nil || o.err == nil {
		t.Errorf("got %v, %v", err, o.err)
	}
	o = &objectReader{ctx: t.Context(), bucket: bucket, key: "x", size: int64(len(content)) + 1}
	if _, err := o.ReadAt(make([]byte, 9), int64(len(content))-8); err == nil || o.err == nil {
		t.Errorf("got %v, %v", err, o.err)
	}
}
