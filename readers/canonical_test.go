package readers

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"
)

func TestCanonical(t *testing.T) {
	dir := filepath.ToSlash(inbox(t, map[string]string{"in/a.csv": "", "in/deals [1].csv": "", "in/sub/b.csv": ""}))
	t.Chdir(dir)
	for _, l := range [][2]string{{"in", "link"}, {"in/a.csv", "a.csv"}} {
		if err := os.Symlink(l[0], l[1]); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		want    string
		sources []string
	}{
		{dir + "/in", []string{"in", "./in/", dir + "/in", "link", "link/", "in/sub/..", "file://" + dir + "/in",
			"file://" + dir + "/link/", "file://./in"}},
		{dir + "/in/a.csv", []string{"in/a.csv", "link/a.csv", "a.csv", "file://" + dir + "/a.csv"}},
		{dir + "/in/deals [1].csv", []string{"in/deals [1].csv"}},
		{dir + "/in/*.csv", []string{"in/*.csv", "./link/*.csv", dir + "/in//*.csv"}},
		{dir + "/in/*/b.csv", []string{"link/*/b.csv"}},
		{dir + "/in/s*", []string{"in/s*", "in/s*/"}},
		{dir + "/*", []string{"*", "./*"}},
		{dir + "/nowhere/*.csv", []string{"nowhere/*.csv", "./in/../nowhere/*.csv"}},
		{dir + "/in/dea", []string{"file://" + dir + "/in/dea", "file://./link/dea"}},
		{"/", []string{"/", "file:///"}},
		{"testcloud://drop/in", []string{"testcloud://drop/in", "testcloud://drop/in/", "testcloud://drop/in?region=north"}},
		{"testcloud://drop/in/a b", []string{"testcloud://drop/in/a%20b"}},
		{"testcloud://drop", []string{"testcloud://drop", "testcloud://drop/", "testcloud://drop/?region=north"}},
	}
	for _, test := range tests {
		for _, source := range test.sources {
			if got, err := Canonical(source); err != nil || got != test.want {
				t.Errorf("%s: got %s, %v; want %s", source, got, err, test.want)
			}
		}
	}
}

// TestCanonicalRefuses checks that what Find refuses has no name either.
func TestCanonicalRefuses(t *testing.T) {
	dir := inbox(t, map[string]string{"a.csv": ""})
	if err := os.Symlink("nowhere.csv", dir+"/dangling.csv"); err != nil {
		t.Fatal(err)
	}
	for source, cause := range map[string]error{
		dir + "/b.csv": fs.ErrNotExist, dir + "/dangling.csv": fs.ErrNotExist, "": fs.ErrNotExist,
		"file://" + dir + "/nowhere/": fs.ErrNotExist, dir + "/[a.csv": path.ErrBadPattern, dir + "/**/a.csv": nil,
		"file://inbox": nil, "ftp://host/inbox": nil, "s3://drop/%zz": nil, os.DevNull: nil,
	} {
		name, err := Canonical(source)
		if wrong, ok := errors.AsType[*SourceError](err); !ok || wrong.Source != source || cause != nil && !errors.Is(err, cause) {
			t.Errorf("%q: got %q, %v", source, name, err)
		}
		if _, found := Find(t.Context(), []string{source}, Options{}); found == nil || found.Error() != err.Error() {
			t.Errorf("%q: Find says %v, Canonical %v", source, found, err)
		}
	}
}
