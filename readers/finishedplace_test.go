package readers

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOpenArchive(t *testing.T) {
	dir := filepath.ToSlash(inbox(t, map[string]string{"file": "", "done/a.csv": ""}))
	t.Chdir(dir)
	testCloud["closet"] = bucketYard(t).bucket
	tests := []struct {
		location string
		where    string // of a file in it
		err      string
	}{
		{location: "done", where: dir + "/done/a.csv"},
		{location: dir + "/done/", where: dir + "/done/a.csv"},
		{location: "new/below", where: dir + "/new/below/a.csv"},
		{location: "file://" + dir + "/new", where: dir + "/new/a.csv"},
		{location: "file://./newer/", where: dir + "/newer/a.csv"},
		{location: "testcloud://closet?region=north", where: "testcloud://closet/a.csv"},
		{location: "testcloud://closet/done?region=north", where: "testcloud://closet/done/a.csv"},
		{location: "testcloud://closet/done/?region=north", where: "testcloud://closet/done/a.csv"},
		{location: "file", err: "not a directory"},
		{location: "file/below", err: "not a directory"},
		{location: "file://done", err: "file://./done"},
		{location: "file://" + dir + "/done?create_dir=true", err: "no options"},
		{location: "ftp://host/done", err: "nothing has the scheme ftp://"},
		{location: "testcloud://nobody/done?region=north", err: "no such bucket"},
		{location: "s3://done/%zz", err: "no well-formed URL"},
	}
	for _, test := range tests {
		a, err := OpenArchive(t.Context(), test.location)
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) || !strings.HasPrefix(err.Error(), "archive ") {
				t.Errorf("%s: got %v, want an error with %q", test.location, err, test.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: got %v", test.location, err)
			continue
		}
		if got := a.store.location("a.csv"); got != test.where {
			t.Errorf("%s: got %s, want %s", test.location, got, test.where)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"new/below", "newer"} {
		if entries, err := os.ReadDir(name); err != nil || len(entries) != 0 {
			t.Errorf("%s holds %v, %v", name, entries, err)
		}
	}
}

func TestFindPassesOverArchive(t *testing.T) {
	dir := inbox(t, map[string]string{"in/a.csv": "", "in/done/b.csv": "", "in/done/sub/c.csv": "", "in/done/.x.tmp": "",
		"in/done-2/d.csv": "", "in/done.csv": "", "out/e.csv": ""})
	t.Chdir(dir)
	if err := os.Symlink("in", "link"); err != nil {
		t.Fatal(err)
	}
	cloud := bucketYard(t)
	cloud.put(t, map[string]string{"a.csv": "", "done/b.csv": "", "done-2/c.csv": ""})
	note := `3 files in the archive were passed over: "done/.x.tmp" and 2 more`
	tests := []struct {
		archive string
		sources []string
		want    string
		note    string
	}{
		{"in/done", []string{"in"}, "a.csv done-2/d.csv done.csv", note},
		{"in/done/", []string{dir + "/in/"}, "a.csv done-2/d.csv done.csv", note},
		{"file://" + dir + "/in/done", []string{"in"}, "a.csv done-2/d.csv done.csv", note},
		{"link/done", []string{"in"}, "a.csv done-2/d.csv done.csv", note},
		{"in/done", []string{"link"}, "a.csv done-2/d.csv done.csv", note},
		{"in/done", []string{"in/d*"}, "done-2/d.csv done.csv", note},
		{"in/done", []string{"in/*.csv"}, "a.csv done.csv", ""},
		{"in/done/sub", []string{"in/done/*.csv"}, "b.csv", ""},
		{"in/done/sub", []string{"in"}, "a.csv done-2/d.csv done.csv done/b.csv",
			`1 file in the archive was passed over: "done/sub/c.csv"`},
		{"in/new", []string{"out"}, "e.csv", ""},
		{"", []string{"out"}, "e.csv", ""},
		{cloud.where + "done?region=south", []string{cloud.location}, "a.csv done-2/c.csv",
			`1 file in the archive was passed over: "done/b.csv"`},
		{cloud.where + "done/", []string{cloud.where + "do?region=north"}, "done-2/c.csv",
			`1 file in the archive was passed over: "done/b.csv"`},
	}
	for _, test := range tests {
		found, err := Find(t.Context(), test.sources, Options{Now: time.Now(), Archive: test.archive})
		if err != nil {
			t.Errorf("%s in %q: %v", test.archive, test.sources, err)
			continue
		}
		if got := strings.Join(names(found.Files), " "); got != test.want {
			t.Errorf("%s in %q: got %s, want %s", test.archive, test.sources, got, test.want)
		}
		if got := strings.Join(found.Notes, "\n"); !strings.Contains(got, test.note) || test.note == "" && got != "" {
			t.Errorf("%s in %q: got the notes %q, want %q", test.archive, test.sources, got, test.note)
		}
		found.Close()
	}
}

func TestFindRefusesArchive(t *testing.T) {
	dir := inbox(t, map[string]string{"in/a.csv": "", "in/sub/b.csv": ""})
	t.Chdir(dir)
	if err := os.Symlink("in", "link"); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ source, archive string }{
		{"in", "in"},
		{"in", "./in/"},
		{"link", "in"},
		{"in", "link"},
		{"in/", "file://" + dir + "/in"},
		{"in/sub", "in"},
		{"in/sub/b.csv", "in"},
		{"in/*.csv", "in"},
		{"in/missing/*.csv", "in"},
		{"testcloud://drop/in/?region=north", "testcloud://drop/in?region=north"},
		{"testcloud://drop/in?region=north", "testcloud://drop/in/"},
		{"testcloud://drop/in/sub/?region=north", "testcloud://drop"},
	}
	for _, test := range tests {
		_, err := Find(t.Context(), []string{test.source}, Options{Archive: test.archive})
		if wrong, ok := errors.AsType[*SourceError](err); !ok || wrong.Source != test.source || !strings.Contains(err.Error(), "archive") {
			t.Errorf("%s in %s: got %v, want a *SourceError", test.source, test.archive, err)
		}
	}
	if _, err := Find(t.Context(), []string{"in"}, Options{Archive: "ftp://host"}); err == nil ||
		!strings.Contains(err.Error(), `archive "ftp://host": nothing has the scheme ftp://`) {
		t.Errorf("got %v", err)
	}
}

// TestTakeFromArchive is the last defence against an archive that is its own source: the file must not be taken for the
// copy of itself.
func TestTakeFromArchive(t *testing.T) {
	for _, make := range []func(*testing.T) yard{folderYard, bucketYard} {
		inbox := make(t)
		inbox.put(t, map[string]string{"march.csv": "new"})
		f, was := inbox.read(t)
		_, err := inbox.archive(t).Take(t.Context(), f, was)
		if err == nil || !strings.Contains(err.Error(), "name an archive that is not its source") {
			t.Errorf("got %v", err)
		}
		inbox.holds(t, map[string]string{"march.csv": "new"})
	}
}

// TestTakeFromAbove archives into the folder above the source, where longer names lead back into the source.
func TestTakeFromAbove(t *testing.T) {
	dir := inbox(t, map[string]string{"north/march.csv": "north", "south/march.csv": "south"})
	found := find(t, dir+"/north", dir+"/south")
	equal(t, "names", names(found.Files), []string{"north/march.csv", "south/march.csv"})
	a, err := OpenArchive(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, f := range found.Files {
		was, err := f.Fingerprint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if where, err := a.Take(t.Context(), f, was); err == nil {
			t.Errorf("%s was moved to %s", f.Name(), where)
		}
		if _, err := os.Stat(f.(*File).Location()); err != nil {
			t.Error(err)
		}
	}
}
