package sftpblob

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/pkg/sftp"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// hostile lists what no honest server does.
type hostile struct {
	entry func(folder string, i int64) fs.FileInfo
	count int64
}

func (h hostile) Filelist(r *sftp.Request) (sftp.ListerAt, error) {
	return hostileList{h, r.Filepath}, nil
}

type hostileList struct {
	hostile
	folder string
}

func (h hostileList) ListAt(list []fs.FileInfo, offset int64) (int, error) {
	for i := range list {
		if offset+int64(i) >= h.count {
			return i, io.EOF
		}
		list[i] = h.entry(h.folder, offset+int64(i))
	}
	return len(list), nil
}

type entry struct {
	name string
	mode fs.FileMode
}

func (e entry) Name() string       { return e.name }
func (e entry) Size() int64        { return 5 }
func (e entry) Mode() fs.FileMode  { return e.mode }
func (e entry) ModTime() time.Time { return time.Unix(1, 0) }
func (e entry) IsDir() bool        { return e.mode.IsDir() }
func (e entry) Sys() any           { return nil }

func TestHostileLists(t *testing.T) {
	noAgent(t)
	user, host := ed25519Key(t, ""), ed25519Key(t, "")
	for _, test := range []struct {
		name, want string
		count      int64
		entry      func(string, int64) fs.FileInfo
	}{
		{"folders without end", "more than 64 deep", 1, func(string, int64) fs.FileInfo { return entry{"a", fs.ModeDir | 0o700} }},
		{"files without end", "for one answer", 1 << 40,
			func(_ string, i int64) fs.FileInfo { return entry{fmt.Sprint(i, strings.Repeat("x", 200)), 0o600} }},
		{"many files", "more than 250000", maxObjects + 1, func(_ string, i int64) fs.FileInfo { return entry{fmt.Sprint(i), 0o600} }},
		{"a way up", "no file can have", 1, func(string, int64) fs.FileInfo { return entry{"x/..", fs.ModeDir | 0o700} }},
		{"the root", "no file can have", 1, func(string, int64) fs.FileInfo { return entry{"/", 0o600} }},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, user.PublicKey(), func(c io.ReadWriteCloser) {
				_ = sftp.NewRequestServer(c, sftp.Handlers{FileList: hostile{test.entry, test.count}}).Serve()
			}, host)
			_, err := blob.NewBucket(s.bucket(t, s.known(t, host), user.file)).List(&blob.ListOptions{Prefix: "in/"}).Next(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// shortFile is a file that ends before its size, or whose server gives less than it is asked for.
type shortFile struct {
	size, end int64
	most      int
}

func (f shortFile) Fileread(*sftp.Request) (io.ReaderAt, error) { return f, nil }

func (f shortFile) Filelist(*sftp.Request) (sftp.ListerAt, error) { return f, nil }

func (f shortFile) ListAt(list []fs.FileInfo, _ int64) (int, error) {
	list[0] = sized{entry{"a", 0o600}, f.size}
	return 1, io.EOF
}

type sized struct {
	entry
	size int64
}

func (s sized) Size() int64 { return s.size }

func (f shortFile) ReadAt(p []byte, offset int64) (int, error) {
	if offset >= f.end {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), int64(f.most), f.end-offset))
	for i := range n {
		p[i] = byte((offset + int64(i)) / 1000)
	}
	return n, nil
}

func TestSizes(t *testing.T) {
	noAgent(t)
	user, host := ed25519Key(t, ""), ed25519Key(t, "")
	for _, test := range []struct {
		name string
		file shortFile
		want int
		code gcerrors.ErrorCode
	}{
		{"little at a time", shortFile{300_000, 300_000, 9_000}, 300_000, gcerrors.OK},
		{"shorter than it says", shortFile{300_000, 100_000, 1 << 20}, 100_000, gcerrors.FailedPrecondition},
		{"longer than it says", shortFile{1_000, 300_000, 1 << 20}, 1_000, gcerrors.OK},
		{"endless", shortFile{0, 1 << 60, 1 << 20}, 0, gcerrors.OK},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, user.PublicKey(), func(c io.ReadWriteCloser) {
				_ = sftp.NewRequestServer(c, sftp.Handlers{FileGet: test.file, FileList: test.file}).Serve()
			}, host)
			r, err := blob.NewBucket(s.bucket(t, s.known(t, host), user.file)).NewReader(t.Context(), "a", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got, err := io.ReadAll(r)
			if len(got) != test.want || gcerrors.Code(err) != test.code {
				t.Errorf("got %d bytes, %v", len(got), err)
			}
			for i, b := range got {
				if b != byte(i/1000) {
					t.Fatalf("byte %d is another one's", i)
				}
			}
		})
	}
}
