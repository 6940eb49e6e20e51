package readers

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"

	"convload/pipeline"
)

func names(files []pipeline.File) []string {
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

func TestFind(t *testing.T) {
	dir := inbox(t, map[string]string{
		"in/b.csv": "b", "in/a.csv": "a", "in/deals [1].csv": "d", "in/sub/c.csv": "c", "in/sub/deep/d.txt": "d",
		"inbox-old/z.csv": "z", "other/a.csv": "other", "empty/.keep": "",
	})
	t.Chdir(dir)
	slashed := filepath.ToSlash(dir)
	tests := []struct {
		name    string
		sources []string
		want    string
		empty   string
	}{
		{"a file", []string{"in/b.csv"}, "b.csv", ""},
		{"a folder with what is below it", []string{"in"}, "a.csv b.csv deals [1].csv sub/c.csv sub/deep/d.txt", ""},
		{"an absolute folder", []string{dir + "/in/sub/"}, "c.csv deep/d.txt", ""},
		{"a pattern", []string{"in/*.csv"}, "a.csv b.csv deals [1].csv", ""},
		{"a pattern for a folder", []string{"in/s*"}, "sub/c.csv sub/deep/d.txt", ""},
		{"a pattern in the middle", []string{"i*/[a-c].csv"}, "in/a.csv in/b.csv", ""},
		{"a pattern of everything", []string{"*/a.csv"}, "in/a.csv other/a.csv", ""},
		{"a name that looks like a pattern", []string{"in/deals [1].csv"}, "deals [1].csv", ""},
		{"a pattern without a match", []string{"in/*.xlsx"}, "", "in/*.xlsx"},
		{"a pattern in no folder", []string{"nowhere/*.csv"}, "", "nowhere/*.csv"},
		{"an empty folder", []string{"empty", "in/a.csv"}, "a.csv", "empty"},
		{"sources in their order", []string{"in/b.csv", "in/sub", "in/a.csv"}, "b.csv c.csv deep/d.txt a.csv", ""},
		{"one file by several ways", []string{"in/a.csv", "in", "./in/*.csv", "file://" + slashed + "/in/a.csv"},
			"a.csv b.csv deals [1].csv sub/c.csv sub/deep/d.txt", ""},
		{"two files of one name", []string{"in", "other"},
			"in/a.csv b.csv deals [1].csv sub/c.csv sub/deep/d.txt other/a.csv", ""},
		{"a URL of a folder", []string{"file://" + slashed + "/in/sub/"}, "c.csv deep/d.txt", ""},
		{"a URL of a folder without its slash", []string{"file://" + slashed + "/in"},
			"a.csv b.csv deals [1].csv sub/c.csv sub/deep/d.txt", ""},
		{"a URL of a prefix", []string{"file://" + slashed + "/inb"}, "inbox-old/z.csv", ""},
		{"a URL of a prefix without a match", []string{"file://" + slashed + "/q"}, "", "file://" + slashed + "/q"},
		{"a relative URL", []string{"file://./in/sub/"}, "c.csv deep/d.txt", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found := find(t, test.sources...)
			if got := strings.Join(names(found.Files), " "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if got := strings.Join(found.Empty, " "); got != test.empty {
				t.Errorf("empty: got %q, want %q", got, test.empty)
			}
		})
	}
}

func TestFindReadsTheRightFiles(t *testing.T) {
	dir := inbox(t, map[string]string{"jan/deals.csv": "january", "feb/deals.csv": "february"})
	for _, f := range find(t, dir+"/jan", dir+"/feb/*.csv").Files {
		lines, err := rows(t, mustOpenFile(t, f), "")
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"jan/deals.csv": "1: january", "feb/deals.csv": "1: february"}[f.Name()]
		equal(t, f.Name(), lines, []string{want})
	}
}

func mustOpenFile(t *testing.T, f pipeline.File) pipeline.Document {
	t.Helper()
	doc, err := f.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { doc.Close() })
	return doc
}

func TestFindRefusesSources(t *testing.T) {
	dir := inbox(t, map[string]string{"a.csv": "a"})
	tests := []struct {
		source, want string
		cause        error
	}{
		{dir + "/b.csv", "no such file", fs.ErrNotExist},
		{dir + "/nowhere/", "no such file", fs.ErrNotExist},
		{"", "no such file", fs.ErrNotExist},
		{"file://" + dir + "/nowhere/", "no such file", fs.ErrNotExist},
		{"file://" + dir + "/nowhere/x", "no such file", fs.ErrNotExist},
		{dir + "/[a.csv", "syntax error in pattern", path.ErrBadPattern},
		{dir + "/**/a.csv", "name the folder alone", nil},
		{"file://inbox/a.csv", "file://./inbox/a.csv", nil},
		{"file://" + dir + "/?create_dir=true", "no options", nil},
		{"ftp://host/inbox", "ftp://", nil},
		{"s3://drop/%zz", "no well-formed URL", nil},
		{os.DevNull, "neither a file nor a folder", nil},
	}
	for _, test := range tests {
		_, err := Find(t.Context(), []string{dir, test.source}, Options{})
		wrong, ok := errors.AsType[*SourceError](err)
		if !ok || wrong.Source != test.source || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want a *SourceError with %q", test.source, err, test.want)
		}
		if test.cause != nil && !errors.Is(err, test.cause) {
			t.Errorf("%q: %v does not wrap %v", test.source, err, test.cause)
		}
	}
}

func TestFindThroughLinkedFolder(t *testing.T) {
	dir := inbox(t, map[string]string{"real/a.csv": "a"})
	if err := os.Symlink("real", dir+"/link"); err != nil {
		t.Fatal(err)
	}
	found, err := Find(t.Context(), []string{dir + "/link", dir + "/real"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	equal(t, "files", names(found.Files), []string{"a.csv"})
}

func TestFindLeavesNothingBehind(t *testing.T) {
	dir := inbox(t, map[string]string{"a.csv": "a,b\n1,2\n"})
	doc := mustOpenFile(t, find(t, dir).Files[0])
	if _, err := rows(t, doc, ""); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

// testBuckets opens buckets in memory, as a cloud's driver opens its own.
type testBuckets map[string]*blob.Bucket

func (b testBuckets) OpenBucketURL(_ context.Context, u *url.URL) (*blob.Bucket, error) {
	if b[u.Host] == nil || u.Path != "" || u.Query().Get("region") != "north" {
		return nil, errors.New("no such bucket")
	}
	return blob.PrefixedBucket(b[u.Host], ""), nil
}

// testCloud is what testcloud://NAME?region=north opens.
var testCloud = testBuckets{}

func init() { blob.DefaultURLMux().RegisterBucket("testcloud", testCloud) }

func TestFindInBucket(t *testing.T) {
	drop := memblob.OpenBucket(nil)
	for _, key := range []string{"inbox/", "inbox/b.csv", "inbox/sub/a.csv", "inbox-2/c.csv", "reports/r.csv.20260302T101500Z-7f3a.csv", "a.csv"} {
		if err := drop.WriteAll(t.Context(), key, []byte(key), nil); err != nil {
			t.Fatal(err)
		}
	}
	testCloud["drop"] = drop
	tests := []struct{ source, want string }{
		{"testcloud://drop/inbox/?region=north", "b.csv sub/a.csv"},
		{"testcloud://drop/inbox?region=north", "inbox-2/c.csv inbox/b.csv inbox/sub/a.csv"},
		{"testcloud://drop/inbox/b?region=north", "b.csv"},
		{"testcloud://drop?region=north", "a.csv inbox-2/c.csv inbox/b.csv inbox/sub/a.csv"},
		{"testcloud://drop/x/?region=north", ""},
	}
	for _, test := range tests {
		found, err := Find(t.Context(), []string{test.source}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(names(found.Files), " "); got != test.want {
			t.Errorf("%s: got %q, want %q", test.source, got, test.want)
		}
		for _, f := range found.Files {
			lines, err := rows(t, mustOpenFile(t, f), "")
			if err != nil || len(lines) != 1 || !strings.HasSuffix(f.(*File).Location(), lines[0][3:]) {
				t.Errorf("%s: got %q, %v", f.(*File).Location(), lines, err)
			}
		}
		found.Close()
	}
	if _, err := Find(t.Context(), []string{"testcloud://other/"}, Options{}); err == nil {
		t.Error("an unknown bucket was opened")
	}
}
