package readers

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"strings"
	"testing"

	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
	"gocloud.dev/blob/memblob"
	"gocloud.dev/gcerrors"

	"convload/pipeline"
)

// testServers stand for SFTP and web servers: buckets in memory, by their URL's host.
type testServers map[string]*blob.Bucket

func (s testServers) OpenBucketURL(_ context.Context, u *url.URL) (*blob.Bucket, error) {
	if s[u.Host] == nil {
		return nil, errors.New("no such server")
	}
	return blob.PrefixedBucket(s[u.Host], ""), nil
}

var remote = testServers{}

func init() {
	blob.DefaultURLMux().RegisterBucket("sftp", remote)
	blob.DefaultURLMux().RegisterBucket("https", remote)
}

func serveRemote(t *testing.T, host string, keys ...string) {
	t.Helper()
	remote[host] = memblob.OpenBucket(nil)
	for _, key := range keys {
		if err := remote[host].WriteAll(t.Context(), key, []byte("a,b\n"), nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFindOnServer(t *testing.T) {
	serveRemote(t, "files.example", "in/a.csv", "in/deals [1].csv", "in/sub/b.csv", "in/sub/deep/c.csv", "inbox/d.csv", "~/e.csv")
	const server = "sftp://sales@files.example"
	for _, test := range []struct{ source, want string }{
		{"/in/", "a.csv deals [1].csv sub/b.csv sub/deep/c.csv"},
		{"/in", "a.csv deals [1].csv sub/b.csv sub/deep/c.csv"},
		{"/in/../in//sub", "b.csv deep/c.csv"},
		{"/in/a.csv", "a.csv"},
		{"/in/*.csv?known_hosts=k", "a.csv deals [1].csv"},
		{"/in/deals%20[1].csv", "deals [1].csv"},
		{"/in*/[a-d].csv", "in/a.csv inbox/d.csv"},
		{"/in/s*", "sub/b.csv sub/deep/c.csv"},
		{"/nowhere/*.csv", ""},
		{"/~/", "e.csv"},
		{"/~/e.csv", "e.csv"},
		{"/", "in/a.csv in/deals [1].csv in/sub/b.csv in/sub/deep/c.csv inbox/d.csv"},
	} {
		found, err := Find(t.Context(), []string{server + test.source}, Options{Archive: t.TempDir()})
		if err != nil {
			t.Errorf("%s: %v", test.source, err)
			continue
		}
		if got := strings.Join(names(found.Files), " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.source, got, test.want)
		}
		for _, f := range found.Files {
			if at := f.(*File).Location(); !strings.HasPrefix(at, server+"/") || !strings.HasSuffix(at, f.Name()) {
				t.Errorf("%s: found at %s", test.source, at)
			}
		}
		found.Close()
	}
}

// TestFindOnWeb has files that only their queries tell apart, and one that is not there.
func TestFindOnWeb(t *testing.T) {
	serveRemote(t, "web.example", "export.csv")
	found, err := Find(t.Context(), []string{"https://web.example/x/export.csv?sheet=1&key=k3y", "https://u:k3y@web.example/x/export.csv?sheet=2",
		"https://web.example/x/export.csv?sheet=1&key=k3y"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	if got := names(found.Files); len(got) != 2 || got[0] == got[1] {
		t.Errorf("got %q", got)
	}
	for _, f := range found.Files {
		if at := f.(*File).Location(); at != "https://web.example/x/export.csv" {
			t.Errorf("found at %s", at)
		}
	}
	_, err = Find(t.Context(), []string{"https://u:k3y@web.example/x/other.csv?k3y"}, Options{})
	if _, wrong := errors.AsType[*SourceError](err); !wrong || strings.Contains(err.Error(), "k3y") {
		t.Errorf("got %v", err)
	}
}

// TestDeadServers: what one server does not give keeps nobody from reading the others.
func TestDeadServers(t *testing.T) {
	serveRemote(t, "files.example", "in/a.csv")
	unreachable := &pipeline.Problem{Code: "UNREACHABLE", Message: "the server cannot be reached"}
	for _, host := range []string{"dead.example", "late.example"} {
		remote[host] = blob.NewBucket(deadServer{err: unreachable})
	}
	remote["broken.example"] = blob.NewBucket(deadServer{err: errors.New("the connection broke")})
	const dead, late = "sftp://s@broken.example/in/", "https://late.example/b.csv?key=1"
	found := find(t, dead, late, "sftp://s@files.example/in/", late, "sftp://s@broken.example/other/")
	if got := strings.Join(names(found.Files), " "); got != "b.csv a.csv" {
		t.Errorf("got %s", got)
	}
	if got := found.Errors; len(got) != 2 || !strings.Contains(got[0].Error(), dead) || !strings.Contains(got[0].Error(), "connection broke") {
		t.Errorf("got %v", got)
	}
	for range 2 {
		_, err := found.Files[0].Fingerprint(t.Context())
		if refused, ok := errors.AsType[*pipeline.FileError](err); !ok || !refused.Again || refused.Problem != *unreachable {
			t.Errorf("got %v", err)
		}
	}
	if _, err := Find(t.Context(), []string{dead}, Options{}); err == nil || !strings.Contains(err.Error(), dead) {
		t.Errorf("alone: %v", err)
	}
	if _, err := Find(t.Context(), []string{dead, "nowhere.csv"}, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("beside a wrong one: %v", err)
	}
}

// deadServer answers everything with an error.
type deadServer struct {
	driver.Bucket
	err error
}

func (s deadServer) Attributes(context.Context, string) (*driver.Attributes, error) {
	return nil, s.err
}
func (deadServer) ErrorCode(error) gcerrors.ErrorCode { return gcerrors.Unknown }
func (deadServer) Close() error                       { return nil }

func TestRemoteFilesStay(t *testing.T) {
	serveRemote(t, "files.example", "in/a.csv")
	found := find(t, "sftp://sales@files.example/in/a.csv")
	archive, err := OpenArchive(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	print, err := found.Files[0].Fingerprint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if where, err := archive.Take(t.Context(), found.Files[0], print); where != "" || err != nil {
		t.Errorf("got %q, %v", where, err)
	}
	if left := find(t, "sftp://sales@files.example/in/").Files; len(left) != 1 {
		t.Errorf("left are %q", names(left))
	}
	for _, location := range []string{"sftp://sales@files.example/done/", "https://u:secret@web.example/done/"} {
		if _, err := OpenArchive(t.Context(), location); err == nil || !strings.Contains(err.Error(), "nothing can be written") ||
			strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", location, err)
		}
	}
}

func TestRemoteRefusals(t *testing.T) {
	for source, want := range map[string]string{
		"https://web.example":             "name one file",
		"https://web.example/folder/":     "name one file",
		"https://web.example/a.csv#sheet": "%23",
		"http://web.example/a.csv":        "use https://",
		"sftp://sales@files.example":      "name a folder or a file",
		"sftp://s@files.example/**/a.csv": "name the folder alone",
		"sftp://s@files.example/[a.csv":   "syntax error in pattern",
		"testcloud://drop?prefix=in/":     "not needed",
		"testcloud:///in/":                "name the bucket",
		"ftp://files.example/in/":         "there are file://, https://, mem://, sftp://, testcloud:// and paths",
	} {
		if _, err := Canonical(source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", source, err)
		}
	}
}

func TestRemoteCanonical(t *testing.T) {
	for source, want := range map[string]string{
		"sftp://sales@Files.example:22/in/?identity=k":     "sftp://sales@files.example/in",
		"sftp://sales@files.example:2222/~/in/*.csv":       "sftp://sales@files.example:2222/~/in/*.csv",
		"sftp://sales@files.example/":                      "sftp://sales@files.example",
		"https://u:secret@Web.example:443/a/b%20c.csv?sig": "https://web.example/a/b c.csv",
	} {
		if got, err := Canonical(source); err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", source, got, err, want)
		}
	}
}
