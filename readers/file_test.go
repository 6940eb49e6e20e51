package readers

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"convload/pipeline"
)

func TestFileChanges(t *testing.T) {
	long := strings.Repeat("1,2\n", 1e6)
	rewrite := func(content string) func(t *testing.T, name string) {
		return func(t *testing.T, name string) {
			if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	touch := func(t *testing.T, name string) {
		later := time.Now().Add(time.Minute)
		if err := os.Chtimes(name, later, later); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(t *testing.T, name string) {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name   string
		change func(t *testing.T, name string)
		code   string
	}{
		{"grown", rewrite(long + "3,4\n"), "CHANGED"},
		{"same size, later", touch, "CHANGED"},
		{"removed", remove, "GONE"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := inbox(t, map[string]string{"listed.csv": long, "opened.csv": long, "read.csv": long})
			found := find(t, dir)
			listed, opened, reading := found.Files[0], found.Files[1], found.Files[2]

			test.change(t, filepath.Join(dir, "listed.csv"))
			if _, err := listed.Open(t.Context()); code(err) != test.code {
				t.Errorf("between listing and opening: got %v", err)
			}
			if _, err := listed.Fingerprint(t.Context()); code(err) != test.code {
				t.Errorf("between listing and the fingerprint: got %v", err)
			}

			if err := mustOpenFile(t, opened).Close(); err != nil {
				t.Fatal(err)
			}
			test.change(t, filepath.Join(dir, "opened.csv"))
			if _, err := opened.Open(t.Context()); code(err) != test.code {
				t.Errorf("between two passes: got %v", err)
			}

			doc := mustOpenFile(t, reading)
			table, err := doc.Table(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := table.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
			test.change(t, filepath.Join(dir, "read.csv"))
			if _, err := doc.Fingerprint(t.Context()); code(err) != test.code {
				t.Errorf("during a pass: got %v", err)
			}
		})
	}
}

func TestFileIsOpenedTwice(t *testing.T) {
	dir := inbox(t, map[string]string{"sub/x.csv": "a,b\n1,2\n"})
	f := find(t, dir).Files[0].(*File)
	if f.Size() != 8 || f.ModTime().IsZero() || f.Location() != dir+"/sub/x.csv" || f.Name() != "sub/x.csv" {
		t.Errorf("got %d, %v, %s, %s", f.Size(), f.ModTime(), f.Location(), f.Name())
	}
	for range 2 {
		got, err := rows(t, mustOpenFile(t, f), "")
		if err != nil {
			t.Error(err)
		}
		equal(t, "rows", got, []string{"1: a|b", "2: 1|2"})
	}
}

// TestFileFingerprint takes the fingerprints of files, most of which cannot be opened.
func TestFileFingerprint(t *testing.T) {
	for _, content := range []string{"", "a,b\n1,2\n", "\xd0\xcf\x11\xe0", "PK\x03\x04", noise(3 << 20), workbook(t, "")} {
		f := file(t, "x.csv", content)
		want := pipeline.Fingerprint{Size: int64(len(content)), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(content)))}
		for range 2 {
			if got, err := f.Fingerprint(t.Context()); err != nil || got != want {
				t.Errorf("got %v, %v; want %v", got, err, want)
			}
		}
		if doc, err := f.Open(t.Context()); err == nil {
			if got, err := doc.Fingerprint(t.Context()); err != nil || got != want {
				t.Errorf("opened: got %v, %v; want %v", got, err, want)
			}
			doc.Close()
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := f.Fingerprint(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

// TestFileNames opens files whose names a bucket writes in another way than a file system.
func TestFileNames(t *testing.T) {
	for _, name := range []string{"a b+c%41&?#;ü.csv", "a__0x2f__b.csv", "a\nb.csv", "\xff.csv"} {
		dir := inbox(t, map[string]string{name: "a,b\n"})
		for _, f := range find(t, dir).Files {
			doc, err := f.Open(t.Context())
			if _, again := f.Fingerprint(t.Context()); (again == nil) != (err == nil) || again != nil && code(again) != code(err) {
				t.Errorf("%q: got %v, and for the fingerprint %v", name, err, again)
			}
			if err == nil {
				doc.Close()
			} else if code(err) != "GONE" && code(err) != "BAD_NAME" {
				t.Errorf("%q: got %v", name, err)
			}
			if strings.ContainsFunc(f.Name(), unicode.IsControl) || !utf8.ValidString(f.Name()) {
				t.Errorf("the name %q does harm on a terminal", f.Name())
			}
		}
	}
}

func TestCancel(t *testing.T) {
	for name, content := range map[string]string{"x.csv": "a,b\n1,2\n", "x.xlsx": workbook(t, `<row><c><v>1</v></c></row>`)} {
		doc := mustOpen(t, name, content)
		table, err := doc.Table(t.Context(), doc.Sheets()[0].Name)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := table.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
		if row, err := table.Next(t.Context()); err != nil || row.Row != 1 {
			t.Errorf("%s: got %v, %v afterwards", name, row, err)
		}
	}
}
