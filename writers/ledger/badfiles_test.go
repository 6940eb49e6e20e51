package ledger

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
)

// filled makes a ledger of some pages with the keys below n, all of them delivered, and gives its bytes.
func filled(t *testing.T, path string, n int) []byte {
	t.Helper()
	l := open(t, path, "filled", "/a")
	for from := 0; from < n; from += 1000 {
		batch := make([]*pipeline.Entry, 0, 1000)
		for i := from; i < min(from+1000, n); i++ {
			batch = append(batch, entry(i))
		}
		send(t, l, pipeline.Accepted, batch...)
	}
	closeRun(t, l)
	return read(t, path)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestRefusedFiles opens what is no ledger. It must stay as it is, and nothing may be made beside it.
func TestRefusedFiles(t *testing.T) {
	whole := filled(t, filepath.Join(t.TempDir(), "whole.db"), 2000)
	const foreign = "it is the database of another program: name another file"
	const damaged = "the file is damaged: put a copy from before the damage in its place, or move it away to begin a new one; what is " +
		"sent again then is recognised by Google"
	const noLedger = "the file is no ledger: name another one, or, if it was one, put a copy from before the damage in its place"
	for _, test := range []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"text", func(t *testing.T, path string) {
			write(t, path, []byte(strings.Repeat("gclid,conversion_name\n", 100)))
		}, noLedger},
		{"a few bytes", func(t *testing.T, path string) { write(t, path, []byte("a few bytes")) }, noLedger},
		{"a page of zeros and more", func(t *testing.T, path string) { write(t, path, make([]byte, 8192)) }, noLedger},
		{"another program's", func(t *testing.T, path string) { meddle(t, path, `CREATE TABLE places (url TEXT)`) }, foreign},
		{"another program's, written ahead", func(t *testing.T, path string) {
			meddle(t, path, `PRAGMA journal_mode = WAL; CREATE TABLE places (url TEXT)`)
		}, foreign},
		{"truncated", func(t *testing.T, path string) { write(t, path, whole[:len(whole)/2]) }, damaged},
		{"truncated within a page", func(t *testing.T, path string) { write(t, path, whole[:5000]) }, damaged},
		{"truncated within its header", func(t *testing.T, path string) { write(t, path, whole[:50]) }, damaged},
		{"without its first table", func(t *testing.T, path string) {
			write(t, path, slices.Concat(whole[:100], make([]byte, 3996), whole[4096:]))
		}, damaged},
		{"a later format of SQLite", func(t *testing.T, path string) {
			later := bytes.Clone(whole)
			later[18], later[19] = 9, 9
			write(t, path, later)
		}, noLedger},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			test.make(t, path)
			before := read(t, path)
			l, opening := Open(t.Context(), path, Run{ID: "R1", Sources: []string{"/a"}})
			if opening == nil {
				die(t, l)
			}
			book, looking := OpenBook(t.Context(), path)
			if looking == nil {
				_ = book.Close()
			}
			for _, err := range []error{opening, looking} {
				if err == nil || !strings.HasPrefix(err.Error(), "ledger "+path+": "+test.want) {
					t.Errorf("got  %v\nwant %s", err, test.want)
				}
			}
			if !bytes.Equal(before, read(t, path)) {
				t.Error("the file was changed")
			}
			if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
				t.Errorf("in its folder: %v, %v", files, err)
			}
		})
	}
}

// TestRefusedPlaces opens ledgers where no file can be.
func TestRefusedPlaces(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), nil)
	const notOne = "expected a path, or a URL such as postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full"
	const unreadable = "the URL cannot be read: expected postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full; special characters"
	for location, want := range map[string]string{
		"host=db.example password=secret":         notOne,
		"postgres:/me:secret@db.example/convload": notOne,
		filepath.Join(dir, "missing", "ledger.db"): "its folder " + filepath.Join(dir, "missing") +
			" does not exist: create it, or correct ledger in the configuration",
		filepath.Join(dir, "file", "ledger.db"): "",
		dir:                                     "it is a folder: name a file in it",
		"mysql://me:secret@db.example/convload": notOne,
		"Postgres://me:secret@db.example/convload":   notOne,
		"sqlite://" + filepath.Join(dir, "a.db"):     notOne,
		"postgres://me:1/secret@db.example/convload": unreadable,
		"postgres://me:se%cret@db.example/convload":  unreadable,
	} {
		_, err := Open(t.Context(), location, Run{ID: "R1", Sources: []string{"/a"}})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "cret") {
			t.Errorf("%s: got %v\nwant %s", location, err, want)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("in the folder: %v, %v", files, err)
	}
}

// TestEmptyFile begins a ledger in a file that somebody has made for it.
func TestEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	write(t, path, nil)
	testNoLedger(t, func(testing.TB) string { return path })
	if content := read(t, path); len(content) > 0 {
		t.Errorf("looking into an empty file has written %d bytes", len(content))
	}
	l := open(t, path, "R1", "/a")
	if !l.Fresh() {
		t.Error("nothing was known, and the ledger is not fresh")
	}
	closeRun(t, l)
}

// TestMovedFile takes the file away from a run, which would write on into a file that nobody finds again.
func TestMovedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	for name, move := range map[string]func() error{
		"moved": func() error { return os.Rename(path, path+".old") },
		"replaced": func() error {
			return errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, nil, 0o644))
		},
	} {
		l := open(t, path, name, "/a")
		claim(t, l, entry(1))
		if err := move(); err != nil {
			t.Fatal(err)
		}
		_, err := l.Begin(t.Context(), pipeline.Batch{Entries: entries(2)})
		if err == nil || !strings.Contains(err.Error(), "the file was moved or deleted while convload had it open: put it back, and run again") {
			t.Fatalf("%s: got %v", name, err)
		}
		broken(t, l, err)
		if err := os.Rename(path+".old", path); err != nil {
			t.Fatal(err)
		}
		expect(t, lookup(t, openBook(t, path), key(1)), "IN_DOUBT by "+name+" (entry 1)")
		next := open(t, path, "next", "/a")
		claim(t, next, entry(1))
		closeRun(t, next)
	}
}

// TestLinkedFile opens a ledger by its name and over a symbolic link: the locks are the same.
func TestLinkedFile(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "ledger.db"), filepath.Join(dir, "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	l := open(t, path, "R1", "/a")
	if held := refused(t, link, "/a"); held.RunID != "R1" {
		t.Errorf("got %+v", held)
	}
	closeRun(t, l)
	closeRun(t, open(t, link, "R2", "/a"))
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
