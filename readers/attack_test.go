package readers

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// writeTo makes a file of what write writes, which need not fit into memory.
func writeTo(t *testing.T, name string, write func(io.Writer) error) string {
	t.Helper()
	dir := t.TempDir()
	file, err := os.Create(dir + "/" + name)
	if err == nil {
		err = errors.Join(write(file), file.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// attack searches and reads all files of a folder, and tells what became of them and how many bytes of memory were taken
// in all, whether they were given back or not.
func attack(t *testing.T, limits Limits, dir string) (files int, memory uint64, err error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	found := findWithin(t, limits, dir)
	for _, f := range found.Files {
		err = errors.Join(err, readAll(t, f))
	}
	runtime.ReadMemStats(&after)
	return len(found.Files), after.TotalAlloc - before.TotalAlloc, err
}

// repeated writes a text many times over.
func repeated(text string, times int) func(io.Writer) error {
	return func(w io.Writer) error {
		for range times {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return nil
	}
}

// zipOf packs one file.
func zipOf(name string, write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		z := zip.NewWriter(w)
		member, err := z.Create(name)
		if err != nil {
			return err
		}
		return errors.Join(write(member), z.Close())
	}
}

// TestAttacks has text and packed files made to use up memory or time.
func TestAttacks(t *testing.T) {
	megabyte := strings.Repeat(strings.Repeat("1", 999)+"\n", 1000)
	zeros := gzipped(strings.Repeat("\x00", 10<<20))
	emptyBlocks := strings.Repeat("\x00\x00\x00\xff\xff", 1<<19) // of Deflate
	tests := []struct {
		name, file  string
		write       func(io.Writer) error
		code, words string
		memory      uint64 // MiB
	}{
		{"10 GB of zeros in gzip", "x.gz", repeated(zeros, 1000), "NOT_A_SPREADSHEET", "neither text", 8},
		{"10 GB of rows in gzip", "x.gz", repeated(gzipped(megabyte), 10_000), "TOO_LARGE", "--max-unpacked-ratio", 1024},
		{"20 MB of rows in a ZIP archive", "x.zip", zipOf("x.csv", repeated(megabyte, 20)), "TOO_LARGE", "--max-unpacked-ratio", 64},
		{"one endless line", "x.csv", repeated(strings.Repeat("x", 1<<20), 32), "ROW_TOO_LONG", "--max-cell-length", 24},
		{"one endless line in a ZIP archive", "x.zip", zipOf("x.csv", repeated(strings.Repeat("x", 1<<20), 4)), "ROW_TOO_LONG", "--max-cell-length", 24},
		{"one endless quoted cell", "x.csv", repeated("\"a"+strings.Repeat("x", 1<<20), 32), "ROW_TOO_LONG", "--max-cell-length", 24},
		{"unclosed quotes", "x.csv", repeated("\"\n"+strings.Repeat("x\n", 1<<19), 16), "UNCLOSED_QUOTE", "close it", 512},
		{"endless blank lines", "x.csv", repeated(strings.Repeat("\r\n", 1<<20), 16), "ROW_TOO_LONG", "--max-cell-length", 16},
		{"a row of 20 million delimiters", "x.csv", repeated(strings.Repeat(",", 1e6), 20), "ROW_TOO_LONG", "--max-cell-length", 256},
		{"a row of a million delimiters", "x.csv", repeated(strings.Repeat(",", 1e6), 1), "TOO_MANY_CELLS", "--max-row-cells", 256},
		{"a million stray quotes", "x.csv", repeated(strings.Repeat("x\"y\n", 1e5), 1), "STRAY_QUOTE", "write it twice", 256},
		{"packed bytes that unpack to nothing", "x.zip", func(w io.Writer) error {
			z := zip.NewWriter(w)
			member, err := z.CreateRaw(&zip.FileHeader{Name: "x.csv", Method: zip.Deflate, UncompressedSize64: 4, CompressedSize64: uint64(len(emptyBlocks))})
			if err != nil {
				return err
			}
			return errors.Join(repeated(emptyBlocks, 1)(member), z.Close())
		}, "DAMAGED", "much larger than what is in it", 16},
		{"gzip headers without content", "x.gz", repeated(gzipped(""), 1<<20), "DAMAGED", "much larger than what is in it", 1500},
		{"a directory of a million members", "x.zip", func(w io.Writer) error { return directoryOf(w, 1_000_000) }, "TOO_LARGE", "too many parts", 160},
		{"members of one name", "x.zip", func(w io.Writer) error { return manyMembers(w, 30_000) }, "TOO_LARGE", "more than 10000 files", 32},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files, memory, err := attack(t, DefaultLimits(), writeTo(t, test.file, test.write))
			if files != 1 || code(err) != test.code || !strings.Contains(fmt.Sprint(err), test.words) {
				t.Errorf("%d files: got %.300v, want %s with %q", files, err, test.code, test.words)
			}
			if memory > test.memory<<20 {
				t.Errorf("took %d MiB of memory", memory>>20)
			}
		})
	}
}

// TestManyDelimiters has a row of cells that nobody could want where long cells are wanted.
func TestManyDelimiters(t *testing.T) {
	limits := DefaultLimits()
	limits.CellLength = 10_000_000
	_, memory, err := attack(t, limits, writeTo(t, "x.csv", repeated(strings.Repeat(",", 1e6), 30)))
	if code(err) != "ROW_TOO_LONG" || memory > 512<<20 {
		t.Errorf("took %d MiB of memory: got %v", memory>>20, err)
	}
}

// directoryOf writes a ZIP archive's directory of so many members, and nothing else of it.
func directoryOf(w io.Writer, members int) error {
	const member = "PK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + // times, CRC
		"\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + "a"
	if err := repeated("PK\x03\x04", 1)(w); err != nil {
		return err
	}
	if err := repeated(member, members)(w); err != nil {
		return err
	}
	end := []byte("PK\x05\x06" + strings.Repeat("\x00", 18))
	binary.LittleEndian.PutUint16(end[8:], uint16(members))
	binary.LittleEndian.PutUint16(end[10:], uint16(members))
	binary.LittleEndian.PutUint32(end[12:], uint32(members*len(member)))
	binary.LittleEndian.PutUint32(end[16:], 4)
	_, err := w.Write(end)
	return err
}

// manyMembers packs empty files of one name.
func manyMembers(w io.Writer, n int) error {
	z := zip.NewWriter(w)
	for range n {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: "a"}); err != nil {
			return err
		}
	}
	return z.Close()
}

// TestNestedAttacks has packed files within each other.
func TestNestedAttacks(t *testing.T) {
	rows := strings.Repeat(strings.Repeat("1", 999)+"\n", 5<<20/1000)
	tree := archiveOf(t, "rows.csv", rows) // 16 of 16 of 16 of 16 of these, as in 42.zip
	for range 4 {
		var parts []string
		for i := range 16 {
			parts = append(parts, fmt.Sprintf("%02d.zip", i), tree)
		}
		tree = archiveOf(t, parts...)
	}
	var hex strings.Builder // half as large when it is packed
	for line := range slices.Chunk([]byte(noise(3<<19)), 500) {
		fmt.Fprintf(&hex, "%x\n", line)
	}
	small := []string{"0.bin", noise(1 << 20)}
	for i := range 100 {
		small = append(small, fmt.Sprintf("a%d.csv", i), "1\n")
	}
	tests := []struct {
		name, content string
		size          int64 // unpacked, at most; 0 stands for the default
		words         string
		memory        uint64 // MiB
	}{
		{"a tree of archives", tree, 0, "--max-unpacked-ratio", 1536},
		{"a bomb in gzip in gzip", gzipped(gzipped(strings.Repeat(rows, 4))), 0, "--max-unpacked-ratio", 128},
		{"a bomb in a ZIP archive in a ZIP archive", archiveOf(t, "a.zip", archiveOf(t, "b.csv", strings.Repeat(rows, 4))), 0, "--max-unpacked-ratio", 128},
		{"more than may be unpacked in all", archiveOf(t, "a.zip", archiveOf(t, "b.csv", hex.String())), 4 << 20, "--max-unpacked-size", 64},
		{"many files behind a large one", archiveOf(t, "a.bin", archiveOf(t, small...)), 50 << 20, "--max-unpacked-size", 64},
		{"many members on two levels", archiveOf(t, "a.zip", members(t, 20), "b.zip", members(t, maxMembers-21)), 0, "more than 10000 files", 64},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			limits := deepLimits()
			if test.size > 0 {
				limits.UnpackedSize = test.size
			}
			files, memory, err := attack(t, limits, inbox(t, map[string]string{"drop.zip": test.content}))
			if files > maxMembers || !strings.Contains(fmt.Sprint(err), test.words) {
				t.Errorf("%d files: got %.300v, want %q", files, err, test.words)
			}
			if memory > test.memory<<20 {
				t.Errorf("took %d MiB of memory", memory>>20)
			}
		})
	}
}

func members(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	if err := manyMembers(&b, n); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSelfContained has an archive with a member that begins in the middle of the archive and goes to its end, with the
// directory that lists it: so it holds itself, in a way, on every level.
func TestSelfContained(t *testing.T) {
	content := []byte(archiveOf(t, "a.csv", "1,2\n", "b.bin", archiveOf(t, "c.csv", "3,4\n")))
	entry := bytes.LastIndex(content, []byte("PK\x01\x02"))
	data := bytes.LastIndex(content, []byte("PK\x03\x04")) // of c.csv
	rest := uint32(len(content) - data)
	binary.LittleEndian.PutUint32(content[entry+16:], 0) // its CRC: unknown
	binary.LittleEndian.PutUint32(content[entry+20:], rest)
	binary.LittleEndian.PutUint32(content[entry+24:], rest)
	dir := inbox(t, map[string]string{"drop.zip": string(content)})
	equal(t, "files", outcomes(t, findWithin(t, deepLimits(), dir).Files), []string{
		"drop.zip!a.csv = 1: 1|2", "drop.zip!b.bin!a.csv = DAMAGED", "drop.zip!b.bin!b.bin = DAMAGED"})
	if _, memory, _ := attack(t, deepLimits(), dir); memory > 16<<20 {
		t.Errorf("took %d MiB of memory", memory>>20)
	}
}
