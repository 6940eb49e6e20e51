package readers

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestArchiveKeepsTimesAndPermissions(t *testing.T) {
	for permissions, most := range map[fs.FileMode]fs.FileMode{0o600: 0o600, 0o640: 0o640, 0o644: 0o644, 0o777: 0o644, 0o444: 0o444} {
		inbox, done := folderYard(t), folderYard(t)
		inbox.put(t, map[string]string{"sub/march.csv": "new"})
		name := inbox.where + "sub/march.csv"
		changed := time.Date(2026, 3, 31, 17, 4, 5, 123456789, time.UTC)
		if err := errors.Join(os.Chmod(name, permissions), os.Chtimes(name, changed, changed)); err != nil {
			t.Fatal(err)
		}
		f, was := inbox.read(t)
		where, err := done.archive(t).Take(t.Context(), f, was)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(where)
		if err != nil || !info.ModTime().Equal(changed) || info.Mode()&^most != 0 || info.Mode()&0o400 == 0 {
			t.Errorf("%v: got %v, %v", permissions, info, err)
		}
	}
}

// TestArchiveLeadsNowhereElse has links and folders in the archive where a copy is to lie.
func TestArchiveLeadsNowhereElse(t *testing.T) {
	outside := inbox(t, map[string]string{"march.csv": "new", "april.csv": "other"})
	tests := []struct {
		name string
		make func(done string) error
		file string
		want string // where the copy lies; "" if it cannot be made
	}{
		{"a link to the same content", func(done string) error {
			return os.Symlink(outside+"/march.csv", done+"march.csv")
		}, "march.csv", hashed("march", ".csv", "new")},
		{"a link to another file", func(done string) error {
			return os.Symlink(outside+"/april.csv", done+"march.csv")
		}, "march.csv", hashed("march", ".csv", "new")},
		{"a link to nothing", func(done string) error {
			return os.Symlink(outside+"/may.csv", done+"march.csv")
		}, "march.csv", hashed("march", ".csv", "new")},
		{"a link to the same content in the archive", func(done string) error {
			return errors.Join(os.WriteFile(done+"x.c", []byte("new"), 0o644), os.Symlink("x.c", done+"march.csv"))
		}, "march.csv", hashed("march", ".csv", "new")},
		{"a folder", func(done string) error {
			return os.Mkdir(done+"march.csv", 0o755)
		}, "march.csv", hashed("march", ".csv", "new")},
		{"a link to a folder elsewhere", func(done string) error {
			return os.Symlink(outside, done+"sub")
		}, "sub/march.csv", ""},
		{"a file with a folder's name", func(done string) error {
			return os.WriteFile(done+"sub", nil, 0o644)
		}, "sub/march.csv", ""},
	}
	for _, test := range tests {
		inbox, done := folderYard(t), folderYard(t)
		inbox.put(t, map[string]string{test.file: "new"})
		if err := test.make(done.where); err != nil {
			t.Fatal(err)
		}
		f, was := inbox.read(t)
		where, err := done.archive(t).Take(t.Context(), f, was)
		if test.want == "" {
			if err == nil || !strings.Contains(err.Error(), test.file) || !strings.Contains(err.Error(), done.where) {
				t.Errorf("%s: got %s, %v", test.name, where, err)
			}
			inbox.holds(t, map[string]string{test.file: "new"})
		} else if err != nil || where != done.where+test.want {
			t.Errorf("%s: got %s, %v", test.name, where, err)
		}
	}
	entries, err := os.ReadDir(outside)
	if err != nil || len(entries) != 2 {
		t.Errorf("outside there are %v, %v", entries, err)
	}
}

// TestArchiveForbidden moves files from where nothing may be removed, and to where nothing may be written.
func TestArchiveForbidden(t *testing.T) {
	inbox, done := folderYard(t), folderYard(t)
	inbox.put(t, map[string]string{"march.csv": "new"})
	done.put(t, map[string]string{"april/a.csv": ""})
	for _, name := range []string{filepath.Dir(inbox.location), filepath.Dir(done.location)} { // t.TempDir closes them to others
		if err := os.Chmod(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	chmod := func(name string, mode fs.FileMode) {
		t.Helper()
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	chmod(inbox.location, 0o555)
	chmod(done.location, 0o555)
	f, was := inbox.read(t)

	asNobody(t, func() {
		if _, err := OpenArchive(t.Context(), done.location); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), done.location) {
			t.Errorf("an archive that cannot be written was opened: %v", err)
		}
		if _, err := OpenArchive(t.Context(), done.location+"/new"); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("an archive that cannot be made was opened: %v", err)
		}
	})

	chmod(done.location, 0o777)
	asNobody(t, func() {
		a := done.archive(t)
		for range 2 {
			_, err := a.Take(t.Context(), f, was)
			if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "let convload remove files there") {
				t.Errorf("got %v", err)
			}
		}
	})
	inbox.holds(t, map[string]string{"march.csv": "new"})
	done.holds(t, map[string]string{"march.csv": "new", "april/a.csv": ""})

	chmod(inbox.location, 0o777)
	asNobody(t, func() {
		if _, err := done.archive(t).Take(t.Context(), f, was); err != nil {
			t.Error(err)
		}
	})
	inbox.holds(t, nil)
	done.holds(t, map[string]string{"march.csv": "new", "april/a.csv": ""})

	inbox.put(t, map[string]string{"april/march.csv": "new"})
	chmod(inbox.where+"april", 0o777)
	f, was = inbox.read(t)
	asNobody(t, func() {
		_, err := done.archive(t).Take(t.Context(), f, was)
		if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "let convload write there") {
			t.Errorf("got %v", err)
		}
	})
	inbox.holds(t, map[string]string{"april/march.csv": "new"})
	done.holds(t, map[string]string{"march.csv": "new", "april/a.csv": ""})
}

// TestArchiveUnfinishedCopies opens a folder in which runs were killed.
func TestArchiveUnfinishedCopies(t *testing.T) {
	done := folderYard(t)
	old, young := temporaryName(), temporaryName()
	done.put(t, map[string]string{old: "a", young: "b", ".convload-notes": "c", "old.tmp": "d"})
	yesterday := time.Now().Add(-25 * time.Hour)
	for _, name := range []string{old, ".convload-notes", "old.tmp"} {
		if err := os.Chtimes(done.where+name, yesterday, yesterday); err != nil {
			t.Fatal(err)
		}
	}
	done.archive(t)
	done.holds(t, map[string]string{young: "b", ".convload-notes": "c", "old.tmp": "d"})
}
