package readers

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"gocloud.dev/blob/memblob"

	"convload/pipeline"
)

// outcomes reads every file: its name with its rows, or with the code of what is wrong with it.
func outcomes(t *testing.T, files []pipeline.File) []string {
	t.Helper()
	var all []string
	for _, f := range files {
		doc, err := f.Open(t.Context())
		var lines []string
		if err == nil {
			lines, err = rows(t, doc, doc.Sheets()[0].Name)
			doc.Close()
		}
		if err != nil {
			lines = append(lines, code(err))
		}
		all = append(all, f.Name()+" = "+strings.Join(lines, ", "))
	}
	return all
}

// rawArchive packs one member as the header says, whether it is true or not.
func rawArchive(t *testing.T, header zip.FileHeader, packed string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(packed)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestContainer(t *testing.T) {
	sheet := workbook(t, `<row r="1"><c r="A1"><v>1</v></c></row>`)
	content := archiveOf(t,
		"march.csv", "a,b\n1,2\n", "sub/", "", "sub/april.xlsx", sheet, "February.TXT", "c;d\n3;4\n",
		"__MACOSX/._march.csv", "x", ".DS_Store", "x", "sub/~$april.xlsx", "x", "half.csv.part", "x",
		"r.csv.20260302T101500Z-7f3a.csv", "x",
		"/etc/passwd", "e\n", "../../up.csv", "u\n", `win\dows.csv`, "w\n", "M\x84rz.csv", "m\n", "bell\a.csv", "b\n",
		"twice.csv", "1\n", "twice.csv", "2\n", "twice (2).csv", "3\n", "twice.csv", "4\n",
		"inner.zip", archiveOf(t, "x.csv", "x"), "inner.csv.gz", gzipped("a,b\n"), "letter.pdf", "%PDF-1.7", "nothing.csv", "")
	want := []string{
		"drop.zip!February.TXT = 1: c|d, 2: 3|4",
		"drop.zip!März.csv = 1: m",
		"drop.zip!bell_.csv = 1: b",
		"drop.zip!etc/passwd = 1: e",
		"drop.zip!inner.csv.gz = COMPRESSED",
		"drop.zip!inner.zip = COMPRESSED",
		"drop.zip!letter.pdf = NOT_A_SPREADSHEET",
		"drop.zip!march.csv = 1: a|b, 2: 1|2",
		"drop.zip!nothing.csv = EMPTY_FILE",
		"drop.zip!sub/april.xlsx = 1: #1",
		"drop.zip!twice (2).csv = 1: 3",
		"drop.zip!twice.csv = 1: 1",
		"drop.zip!twice (3).csv = 1: 2",
		"drop.zip!twice (4).csv = 1: 4",
		"drop.zip!up.csv = 1: u",
		"drop.zip!win/dows.csv = 1: w",
	}
	for name, inbox := range map[string]yard{"folder": folderYard(t), "bucket": bucketYard(t)} {
		t.Run(name, func(t *testing.T) {
			inbox.put(t, map[string]string{"a.csv": "1\n", "drop.zip": content, "e.csv": "2\n"})
			found := find(t, inbox.location)
			all := append(append([]string{"a.csv = 1: 1"}, want...), "e.csv = 1: 2")
			for range 2 { // each pass opens every file
				equal(t, "files", outcomes(t, found.Files), all)
			}
			equal(t, "notes", found.Notes, []string{
				`4 temporary, lock or hidden files were passed over: "drop.zip!__MACOSX/._march.csv", "drop.zip!.DS_Store", ` +
					`"drop.zip!sub/~$april.xlsx", "drop.zip!half.csv.part"`,
				`1 file of convload's own was passed over: "drop.zip!r.csv.20260302T101500Z-7f3a.csv"`})
			f := found.Files[slices.Index(names(found.Files), "drop.zip!sub/april.xlsx")]
			want := pipeline.Fingerprint{Size: int64(len(sheet)), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(sheet)))}
			if print, err := f.Fingerprint(t.Context()); err != nil || print != want || f.Size() != want.Size {
				t.Errorf("got %v, %v, want %v", print, err, want)
			}
		})
	}
}

// TestContainerNames has two archives of one name, and a file that is called as a member is.
func TestContainerNames(t *testing.T) {
	drop := archiveOf(t, "a.csv", "1\n")
	dir := inbox(t, map[string]string{"jan/drop.zip": drop, "feb/drop.zip": drop, "mar/d.zip": drop, "mar/d.zip!a.csv": "2\n",
		"apr/x\ay.csv": "", "apr/x\by.csv": ""})
	for range 2 {
		found := find(t, dir+"/jan", dir+"/feb", dir+"/mar", dir+"/apr")
		got := names(found.Files)
		for i := range got {
			got[i] = strings.ReplaceAll(got[i], filepath.ToSlash(dir), "DIR")
		}
		equal(t, "names", got, []string{"jan/drop.zip!a.csv", "feb/drop.zip!a.csv", "DIR/mar/d.zip!a.csv~1", "DIR/mar/d.zip!a.csv~2",
			"DIR/apr/x\uFFFDy.csv~1", "DIR/apr/x\uFFFDy.csv~2"})
	}
}

// TestContainerKinds tells archives with files from documents that happen to be ZIP archives.
func TestContainerKinds(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"a workbook", workbook(t, `<row r="1"><c r="A1"><v>1</v></c></row>`), "drop = 1: #1"},
		{".ods", archiveOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", ""), "drop = OPEN_DOCUMENT"},
		{".docx", archiveOf(t, "[Content_Types].xml", "<Types/>", "word/document.xml", ""), "drop = NOT_A_SPREADSHEET"},
		{"a workbook's parts alone", archiveOf(t, "xl/workbook.xml", "<workbook/>"), "drop = EMPTY_FILE"},
		{"a member", archiveOf(t, "x", "1\n"), "drop!x = 1: 1"},
		{"text", "PK,b\n", "drop = 1: PK|b"},
	}
	for _, test := range tests {
		equal(t, test.name, outcomes(t, find(t, inbox(t, map[string]string{"drop": test.content})).Files), []string{test.want})
	}
}

// TestContainerModes packs a link, a pipe and a folder that is one by its attributes alone, as other systems do.
func TestContainerModes(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, mode := range map[string]fs.FileMode{"link.csv": fs.ModeSymlink | 0o777, "-": fs.ModeNamedPipe | 0o600, "sub": fs.ModeDir | 0o755} {
		header := &zip.FileHeader{Name: name}
		header.SetMode(mode)
		w, err := z.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, "/etc/passwd\n"); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	found := find(t, inbox(t, map[string]string{"drop.zip": b.String()}))
	equal(t, "files", outcomes(t, found.Files), []string{"drop.zip!- = 1: /etc/passwd"})
	equal(t, "notes", found.Notes, []string{
		`1 symbolic link was passed over, since links inside a folder are not followed: "drop.zip!link.csv"`})
}

// TestContainerRefused has archives of which nothing can be read.
func TestContainerRefused(t *testing.T) {
	many := make([]string, 0, 2*(maxMembers+1))
	for i := range maxMembers + 1 {
		many = append(many, fmt.Sprintf("%d.csv", i), "")
	}
	good := archiveOf(t, "a.csv", strings.Repeat("1,2\n", 100), "b.csv", "3,4\n")
	overlapping := []byte(archiveOf(t, "a.csv", "1,2\n", "b.csv", "3,4\n"))
	last := bytes.LastIndex(overlapping, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(overlapping[last+42:], 0) // where the second member begins
	tests := []struct{ name, content, code, message string }{
		{"cut short", good[:len(good)-30], "DAMAGED", "cut short"},
		{"a beginning", good[:40], "DAMAGED", "cut short"},
		{"its signature alone", "PK\x03\x04", "DAMAGED", "cut short"},
		{"without members", "PK\x05\x06" + strings.Repeat("\x00", 18), "EMPTY_FILE", "empty ZIP archive"},
		{"with an empty folder", archiveOf(t, "sub/", ""), "EMPTY_FILE", "holds no file"},
		{"with hidden files", archiveOf(t, ".a", "", "__MACOSX/b", ""), "EMPTY_FILE", "holds no file"},
		{"too many members", archiveOf(t, many...), "TOO_LARGE", "more than 10000 files"},
		{"overlapping members", string(overlapping), "DAMAGED", "lies over another"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := find(t, inbox(t, map[string]string{"drop.zip": test.content})).Files
			if len(files) != 1 || files[0].Name() != "drop.zip" {
				t.Fatalf("found %q", names(files))
			}
			_, err := files[0].Open(t.Context())
			if code(err) != test.code || !strings.Contains(err.Error(), test.message) {
				t.Errorf("got %v, want %s with %q", err, test.code, test.message)
			}
		})
	}
}

// TestMemberRefused has members that are not what the archive says. Another member is read all the same.
func TestMemberRefused(t *testing.T) {
	const text = "a,b\n1,2\n"
	deflated := string(deflate(t, text))
	bomb := string(deflate(t, strings.Repeat(strings.Repeat("1", 999)+"\n", 20<<10)))
	tests := []struct {
		name          string
		header        zip.FileHeader
		packed        string
		code, message string
	}{
		{"encrypted", zip.FileHeader{Flags: 1, UncompressedSize64: 8}, text, "PASSWORD", "without a password"},
		{"an unknown method", zip.FileHeader{Method: 9, UncompressedSize64: 8}, text, "COMPRESSED", "Deflate"},
		{"no deflate stream", zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 8}, "\xff\xff\xff", "DAMAGED", "flate"},
		{"a stream cut short", zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 8}, deflated[:5], "DAMAGED", "unexpected EOF"},
		{"a wrong checksum", zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 8, CRC32: 1}, deflated, "DAMAGED", "checksum"},
		{"larger than the directory says", zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 7}, deflated, "DAMAGED", "7 bytes"},
		{"smaller than the directory says", zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 9}, deflated, "DAMAGED", "9 bytes"},
		{"longer than the archive", zip.FileHeader{UncompressedSize64: 8, CompressedSize64: 1 << 40}, text, "DAMAGED", "behind the end"},
		{"longer than there are numbers", zip.FileHeader{UncompressedSize64: 1 << 63, CompressedSize64: 8}, text, "DAMAGED", "behind the end"},
		{"a bomb", zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 20480000}, bomb, "TOO_LARGE", "200 times"},
		{"a bomb that says nothing", zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 8}, bomb, "DAMAGED", "8 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.header.Name = "bad.csv"
			test.header.CompressedSize64 = cmp.Or(test.header.CompressedSize64, uint64(len(test.packed)))
			dir := inbox(t, map[string]string{"drop.zip": rawArchive(t, test.header, test.packed)})
			f := find(t, dir).Files[0]
			for range 2 {
				doc, err := f.Open(t.Context())
				if err == nil {
					_, err = rows(t, doc, "")
					doc.Close()
				}
				if code(err) != test.code || !strings.Contains(err.Error(), test.message) || !strings.HasPrefix(err.Error(), "drop.zip!bad.csv: ") {
					t.Errorf("got %.300v, want %s with %q", err, test.code, test.message)
				}
				if _, err := f.Fingerprint(t.Context()); code(err) != test.code {
					t.Errorf("fingerprint: got %v", err)
				}
			}
		})
	}
}

// TestMemberBroken damages one member of two; the other one is read.
func TestMemberBroken(t *testing.T) {
	content := []byte(archiveOf(t, "a.csv", "1,2\n", "b.csv", "3,4\n"))
	second := bytes.LastIndex(content, []byte("PK\x03\x04"))
	copy(content[second:], "XXXX")
	got := outcomes(t, find(t, inbox(t, map[string]string{"drop.zip": string(content)})).Files)
	equal(t, "files", got, []string{"drop.zip!a.csv = 1: 1|2", "drop.zip!b.csv = DAMAGED"})
}

// TestContainerTotal unpacks more in all than is allowed, whereas what is read again does not count again.
func TestContainerTotal(t *testing.T) {
	limits := DefaultLimits()
	limits.UnpackedSize = 4
	files := findWithin(t, limits, inbox(t, map[string]string{"drop.zip": archiveOf(t, "a.csv", "1,2\n", "b.csv", "3,4\n")})).Files
	for range 2 {
		equal(t, "files", outcomes(t, files), []string{"drop.zip!a.csv = 1: 1|2", "drop.zip!b.csv = TOO_LARGE"})
	}
}

func TestContainerChanges(t *testing.T) {
	dir := inbox(t, map[string]string{"drop.zip": archiveOf(t, "a.csv", "1\n", "b.csv", "2\n")})
	files := find(t, dir).Files
	equal(t, "before", outcomes(t, files[:1]), []string{"drop.zip!a.csv = 1: 1"})
	doc := mustOpenFile(t, files[1])
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(dir+"/drop.zip", later, later); err != nil {
		t.Fatal(err)
	}
	if _, err := doc.Fingerprint(t.Context()); code(err) != changed {
		t.Errorf("during a pass: got %v", err)
	}
	equal(t, "after", outcomes(t, files), []string{"drop.zip!a.csv = CHANGED", "drop.zip!b.csv = CHANGED"})
	if err := os.Remove(dir + "/drop.zip"); err != nil {
		t.Fatal(err)
	}
	equal(t, "removed", outcomes(t, files), []string{"drop.zip!a.csv = GONE", "drop.zip!b.csv = GONE"})
}

// TestContainerSourceFails searches in a file that is not there any more, and under a context that has ended.
func TestContainerSourceFails(t *testing.T) {
	bucket := memblob.OpenBucket(nil)
	defer bucket.Close()
	f := &File{name: "drop.zip", location: "bucket/drop.zip", key: "drop.zip", bucket: bucket, seen: version{size: 9}, limits: DefaultLimits()}
	if err := (&finder{limits: DefaultLimits()}).contents(t.Context(), f); err != nil {
		t.Error(err)
	}
	if _, err := f.Open(t.Context()); code(err) != gone {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (&finder{limits: DefaultLimits()}).contents(ctx, f); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestMemberLabel(t *testing.T) {
	long := strings.Repeat("x", 300)
	tests := []struct{ name, container, want string }{
		{"march.csv", "drop.zip", "march.csv"},
		{"sub//./march.csv", "drop.zip", "sub/march.csv"},
		{"C:\\Users\\march.csv", "drop.zip", "C:/Users/march.csv"},
		{"..", "drop.zip", "_"},
		{"../../../x", "drop.zip", "x"},
		{"a\x00\x1b[2Jb\u0085", "drop.zip", "a__[2Jb_"},
		{"\x8eber.csv", "drop.zip", "Äber.csv"},
		{"sub/" + long + "/march.csv", "drop.zip", "~" + long[:90] + "_march.csv"},
		{"sub/march.csv", long[:245] + ".zip", "~sub_march.csv"},
	}
	for _, test := range tests {
		if got := memberLabel(test.name, test.container); got != test.want {
			t.Errorf("%.40q in %.20q: got %q, want %q", test.name, test.container, got, test.want)
		}
	}
}

// FuzzContainer searches and reads whatever pretends to be a ZIP archive: names must be harmless and different, and every
// file must have an outcome.
func FuzzContainer(f *testing.F) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"a.csv", "../b.csv", "a.csv", "M\x84rz.csv", "sub/"} {
		w, err := z.Create(name)
		if err != nil {
			f.Fatal(err)
		}
		if !strings.HasSuffix(name, "/") {
			if _, err := w.Write([]byte("1,2\n")); err != nil {
				f.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte(gzipped("a,b\n1,2\n")))
	f.Add([]byte(archiveOf(f, "inner.zip", b.String(), "inner.zip", b.String(), "inner.zip.gz", gzipped(b.String()))))
	f.Add([]byte(gzipped(archiveOf(f, "a.bin", b.String()))))
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(dir+"/drop.zip", content, 0o644); err != nil {
			t.Fatal(err)
		}
		found := findWithin(t, deepLimits(), dir)
		if len(found.Files) == 0 {
			t.Error("nothing was found")
		}
		seen := map[string]bool{}
		for _, file := range found.Files {
			name := file.Name()
			if seen[name] || strings.ContainsFunc(name, unicode.IsControl) || !utf8.ValidString(name) || strings.Contains(name, "..") && !filepath.IsLocal(name) {
				t.Errorf("the name %q is another file's or does harm", name)
			}
			seen[name] = true
			doc, err := file.Open(t.Context())
			if err == nil {
				_, err = rows(t, doc, doc.Sheets()[0].Name)
				err = errors.Join(err, doc.Close())
			}
			if _, ok := errors.AsType[*pipeline.FileError](err); err != nil && !ok {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}
