package sftpblob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// inbox starts a server and gives a folder on it.
func inbox(t *testing.T) (*server, *bucket, string) {
	t.Helper()
	noAgent(t)
	user, host := ed25519Key(t, ""), ed25519Key(t, "")
	s := serve(t, user.PublicKey(), serveFiles, host)
	return s, s.bucket(t, s.known(t, host), user.file), t.TempDir()
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, content, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestRead(t *testing.T) {
	_, driver, dir := inbox(t)
	bucket := blob.NewBucket(driver)
	content := make([]byte, 3*readAhead+17)
	for i := range content {
		content[i] = byte(rand.Uint32())
	}
	write(t, dir+"/a b.csv", content)
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	if err := os.Chtimes(dir+"/a b.csv", at, at); err != nil {
		t.Fatal(err)
	}
	key := keyOf(dir + "/a b.csv")
	a, err := bucket.Attributes(t.Context(), key)
	if err != nil || a.Size != int64(len(content)) || !a.ModTime.Equal(at) {
		t.Errorf("got %+v, %v", a, err)
	}
	got, err := bucket.ReadAll(t.Context(), key)
	if err != nil || sum(got) != sum(content) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	for _, part := range []struct{ offset, length int64 }{{0, 1}, {5, 100_000}, {readAhead - 1, 2}, {readAhead, -1},
		{int64(len(content)) - 3, 50}, {int64(len(content)), 5}, {int64(len(content)) + 9, -1}, {3, 0}} {
		r, err := bucket.NewRangeReader(t.Context(), key, part.offset, part.length, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		from := min(part.offset, int64(len(content)))
		to := int64(len(content))
		if part.length >= 0 {
			to = min(to, from+part.length)
		}
		if err != nil || !bytes.Equal(got, content[from:to]) {
			t.Errorf("%+v: got %d bytes, %v; want %d", part, len(got), err, to-from)
		}
		r.Close()
	}
}

func TestList(t *testing.T) {
	_, driver, dir := inbox(t)
	bucket := blob.NewBucket(driver)
	for _, name := range []string{"a.csv", "sub/b.csv", "sub/deep/c.csv", "sub-2/d.csv"} {
		write(t, dir+"/"+name, []byte(name))
	}
	if err := os.Symlink("/etc", dir+"/sub/loop"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ prefix, delimiter, want string }{
		{"/", "", "/a.csv /sub-2/d.csv /sub/b.csv /sub/deep/c.csv /sub/loop"},
		{"/", "/", "/a.csv /sub-2/ /sub/"},
		{"/sub/", "/", "/sub/b.csv /sub/deep/ /sub/loop"},
		{"/sub", "", "/sub-2/d.csv /sub/b.csv /sub/deep/c.csv /sub/loop"},
		{"/x", "", ""},
	} {
		var got []string
		list := bucket.List(&blob.ListOptions{Prefix: keyOf(dir) + test.prefix, Delimiter: test.delimiter})
		for {
			o, err := list.Next(t.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.TrimPrefix(o.Key, keyOf(dir)))
			var info fs.FileInfo
			if link := strings.HasSuffix(o.Key, "loop"); !o.IsDir && (!o.As(&info) || info.Mode().IsRegular() == link) {
				t.Errorf("%s: has no proper fs.FileInfo", o.Key)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%q, %q: got %v", test.prefix, test.delimiter, got)
		}
	}
}

func TestNotThere(t *testing.T) {
	_, driver, dir := inbox(t)
	bucket := blob.NewBucket(driver)
	_, there := bucket.Attributes(t.Context(), keyOf(dir))
	_, gone := bucket.Attributes(t.Context(), keyOf(dir)+"/a.csv")
	_, listed := bucket.List(&blob.ListOptions{Prefix: keyOf(dir) + "/sub/"}).Next(t.Context())
	_, read := bucket.NewReader(t.Context(), keyOf(dir)+"/a.csv", nil)
	for _, err := range []error{there, gone, listed, read} {
		if gcerrors.Code(err) != gcerrors.NotFound {
			t.Errorf("got %v", err)
		}
	}
	if err := bucket.Delete(t.Context(), keyOf(dir)+"/a.csv"); gcerrors.Code(err) != gcerrors.Unimplemented {
		t.Errorf("delete: %v", err)
	}
}

// TestBrokenConnection has the server go away between two files, and within one.
func TestBrokenConnection(t *testing.T) {
	s, driver, dir := inbox(t)
	bucket := blob.NewBucket(driver)
	write(t, dir+"/a.csv", make([]byte, 4*readAhead))
	key := keyOf(dir + "/a.csv")
	for range 3 {
		if _, err := bucket.ReadAll(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		s.drop()
	}
	s.mu.Lock()
	logins := s.logins
	s.mu.Unlock()
	if logins != 3 {
		t.Errorf("%d logins", logins)
	}
	r, err := bucket.NewReader(t.Context(), key, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.drop()
	if _, err := io.Copy(io.Discard, r); err == nil || !strings.Contains(err.Error(), "connection to the server broke") {
		t.Errorf("got %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestCancelled(t *testing.T) {
	noAgent(t)
	user, host := ed25519Key(t, ""), ed25519Key(t, "")
	asked := make(chan bool)
	s := serve(t, user.PublicKey(), func(c io.ReadWriteCloser) {
		if err := hello(c); err == nil {
			_, _ = c.Read(make([]byte, 9))
			close(asked)
		}
		_, _ = io.Copy(io.Discard, c)
	}, host)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	if _, err := blob.NewBucket(s.bucket(t, s.known(t, host), user.file)).Attributes(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// hello answers a client's first packet, and no other.
func hello(c io.ReadWriter) error {
	if _, err := io.ReadFull(c, make([]byte, 9)); err != nil { // length, type, version
		return err
	}
	_, err := c.Write([]byte{0, 0, 0, 5, 2, 0, 0, 0, 3})
	return err
}

// TestHangingServer has a server that does not answer: neither a request nor a login.
func TestHangingServer(t *testing.T) {
	noAgent(t)
	user, host := ed25519Key(t, ""), ed25519Key(t, "")
	s := serve(t, user.PublicKey(), func(c io.ReadWriteCloser) {
		_ = hello(c)
		_, _ = io.Copy(io.Discard, c)
	}, host)
	b := s.bucket(t, s.known(t, host), user.file)
	b.answering = time.Millisecond
	_, err := blob.NewBucket(b).Attributes(t.Context(), "a")
	if gcerrors.Code(err) != gcerrors.DeadlineExceeded || !strings.Contains(err.Error(), "stopped answering") {
		t.Errorf("got %v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	mute := &server{address: listener.Addr().String()}
	b = mute.bucket(t, s.known(t, host), user.file)
	b.dialing = time.Millisecond
	_, err = blob.NewBucket(b).Attributes(t.Context(), "a")
	if gcerrors.Code(err) != gcerrors.DeadlineExceeded || !strings.Contains(err.Error(), "check the network") {
		t.Errorf("got %v", err)
	}
}

func TestURLs(t *testing.T) {
	for source, want := range map[string]string{
		"sftp://sales@host": "", "sftp://sales@host:2222?known_hosts=a&identity=b": "",
		"sftp://sales:secret@host": "a password", "sftp://host": "name the user", "sftp://sales@": "name the user",
		"sftp://sales@host?x=1": "is no parameter",
	} {
		u, err := url.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		_, err = bucketOf(u)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) || strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("%s: got %v", source, err)
		}
	}
}
