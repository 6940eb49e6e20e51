package report

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"

	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
	"gocloud.dev/blob/memblob"
	"gocloud.dev/gcerrors"
)

// testBuckets are what testbucket://NAME?region=north opens.
type testBuckets map[string]*blob.Bucket

func (b testBuckets) OpenBucketURL(_ context.Context, u *url.URL) (*blob.Bucket, error) {
	if u.Query().Get("region") != "north" || u.Path != "" || b[u.Host] == nil {
		return nil, fmt.Errorf("open bucket %s: no such bucket", u)
	}
	return b.view(u.Host), nil
}

// view is a bucket with the same content, which can be closed without closing others.
func (b testBuckets) view(name string) *blob.Bucket { return blob.PrefixedBucket(b[name], "") }

var opened = testBuckets{}

func init() { blob.DefaultURLMux().RegisterBucket("testbucket", opened) }

// keys lists what is in a bucket.
func keys(t *testing.T, name string) []string {
	t.Helper()
	var keys []string
	for list := opened.view(name).List(nil); ; {
		o, err := list.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return keys
		}
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, o.Key)
	}
}

func TestReportsInABucket(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	tests := []struct{ location, root string }{
		{"testbucket://drop?region=north", ""},
		{"testbucket://drop/?region=north", ""},
		{"testbucket://drop/reports?region=north", "reports/"},
		{"testbucket://drop/reports/?region=north", "reports/"},
		{"testbucket://drop/a/b%20c%23%3f%25/ü/?region=north", "a/b c#?%/ü/"},
	}
	for _, test := range tests {
		opened["drop"] = memblob.OpenBucket(nil)
		s := openStore(t, test.location)
		name := "süd/100% #1 a+b&c=d.csv"
		published := test.root + name + ".20260302T101500Z-7f3a.csv"
		s.runID = "20260302T101500Z-7f3a"
		for _, publish := range []bool{false, true} {
			s.used = map[string]bool{}
			r, err := s.Open(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Write(fullEntry()); err != nil {
				t.Fatal(err)
			}
			if got := keys(t, "drop"); !slices.Equal(got, []string{test.root + marker}) {
				t.Errorf("%s: before anything is published there are %q", test.location, got)
			}
			if publish {
				if where, err := r.Publish(); err != nil || where != "testbucket://drop/"+published {
					t.Errorf("%s: published at %s, %v", test.location, where, err)
				}
			}
			r.Discard()
		}
		if where, err := s.Finish(t.Context(), &pipeline.Summary{}); err != nil ||
			where != "testbucket://drop/"+test.root+"20260302T101500Z-7f3a.json" {
			t.Errorf("%s: the manifest is at %s, %v", test.location, where, err)
		}
		if got := keys(t, "drop"); len(got) != 3 || !slices.Contains(got, published) {
			t.Errorf("%s: there are %q", test.location, got)
		}
		if a, err := opened.view("drop").Attributes(t.Context(), published); err != nil || a.ContentType != "text/csv; charset=utf-8" {
			t.Errorf("%s: %+v, %v", test.location, a, err)
		}
		var lines []Line
		notes, err := Search(t.Context(), test.location, func(l *Line) { lines = append(lines, *l) })
		if err != nil || len(notes) != 0 || len(lines) != 1 || lines[0].RunID != s.runID {
			t.Errorf("%s: found %+v, %v, %v", test.location, lines, notes, err)
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("in the folder of temporary files there are %v, %v", left, err)
	}
}

// TestOneIDOfTwoRunsInABucket: neither the marker nor a report is written over.
func TestOneIDOfTwoRunsInABucket(t *testing.T) {
	opened["shared"] = memblob.OpenBucket(nil)
	const location = "testbucket://shared/reports/?region=north"
	var errs []error
	var first []byte
	for _, lines := range []int{1, 1, 2} {
		r, err := openStore(t, location).Open(t.Context(), "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		for range lines {
			if err := r.Write(fullEntry()); err != nil {
				t.Fatal(err)
			}
		}
		_, err = r.Publish()
		errs = append(errs, err)
		content, err := opened.view("shared").ReadAll(t.Context(), "reports/a.csv.RUN.csv")
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = content
		}
		if !bytes.Equal(content, first) {
			t.Errorf("a report of %d lines was written over the first: %s", lines, content)
		}
	}
	if errs[0] != nil || errs[1] != nil || !errors.Is(errs[2], errTaken) {
		t.Errorf("got the errors %v", errs)
	}
}

// stubStore is a driver whose store answers as a test wants.
type stubStore struct {
	driver.Bucket // no more is used than the methods below

	objects map[string]string
	code    gcerrors.ErrorCode
	err     error // of every upload
	torn    error // of every download, at its end
	lost    bool  // it is the answer that gets lost: the object is made
}

func (s *stubStore) ErrorCode(error) gcerrors.ErrorCode { return s.code }
func (s *stubStore) Close() error                       { return nil }

func (s *stubStore) ListPaged(context.Context, *driver.ListOptions) (*driver.ListPage, error) {
	return nil, s.err
}

func (s *stubStore) NewTypedWriter(ctx context.Context, key, _ string, _ *driver.WriterOptions) (driver.Writer, error) {
	return &stubWriter{ctx: ctx, store: s, key: key}, nil
}

func (s *stubStore) NewRangeReader(_ context.Context, key string, _, _ int64, _ *driver.ReaderOptions) (driver.Reader, error) {
	content := strings.NewReader(s.objects[key])
	end := readerFunc(func([]byte) (int, error) { return 0, cmp.Or(s.torn, io.EOF) })
	return stubReader{io.MultiReader(content, end), content.Size()}, nil
}

type stubWriter struct {
	bytes.Buffer
	ctx   context.Context
	store *stubStore
	key   string
}

// Upload tells of the end of its context where its content cannot be read.
func (w *stubWriter) Upload(content io.Reader) error {
	if _, err := io.Copy(&w.Buffer, content); err != nil {
		return w.ctx.Err()
	}
	return nil
}

func (w *stubWriter) Close() error {
	if w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	if w.store.err == nil || w.store.lost {
		w.store.objects[w.key] = w.String()
	}
	return w.store.err
}

type stubReader struct {
	io.Reader
	size int64
}

func (stubReader) Close() error { return nil }
func (r stubReader) Attributes() *driver.ReaderAttributes {
	return &driver.ReaderAttributes{Size: r.size}
}
func (stubReader) As(any) bool { return false }

// TestARefusingBucket: what a bucket refuses is known before anything is sent.
func TestARefusingBucket(t *testing.T) {
	tests := []struct {
		scheme string
		code   gcerrors.ErrorCode
		err    string
		want   string // "": reports can be written
	}{
		{"s3", gcerrors.PermissionDenied, "AccessDenied", "need s3:PutObject"},
		{"s3", gcerrors.NotFound, "NoSuchBucket", "there is no bucket drop"},
		{"s3", gcerrors.Unknown, "get identity: get credentials: failed", "AWS_ACCESS_KEY_ID"},
		{"s3", gcerrors.Unknown, "Invalid Configuration: Missing Region", "add ?region="},
		{"s3", gcerrors.Unknown, "InvalidAccessKeyId: it does not exist", "not valid"},
		{"s3", gcerrors.Unknown, "dial tcp: connection refused", "cannot be reached"},
		{"s3", gcerrors.FailedPrecondition, "PreconditionFailed", ""},
		{"s3", gcerrors.Unknown, "ConditionalRequestConflict", ""},
		{"gs", gcerrors.NotFound, "googleapi: Error 403: no storage.objects.create access", "need storage.objects.create"},
		{"gs", gcerrors.NotFound, "googleapi: Error 403: no storage.objects.delete access", ""},
		{"gs", gcerrors.NotFound, "googleapi: Error 404: the specified bucket does not exist", "there is no bucket drop"},
		{"azblob", gcerrors.PermissionDenied, "ERROR CODE: AuthenticationFailed", "AZURE_STORAGE_KEY"},
		{"azblob", gcerrors.Unknown, "ERROR CODE: AuthorizationPermissionMismatch", "Storage Blob Data Contributor"},
		{"other", gcerrors.Unknown, "the cable is cut", "the cable is cut"},
	}
	for _, test := range tests {
		stub := &stubStore{code: test.code, err: errors.New(test.err)}
		b := &bucket{blob.NewBucket(stub), test.scheme + "://drop/"}
		err := b.prepare(t.Context())
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s, %s: got %v, want %q", test.scheme, test.err, err, test.want)
		}
		if err != nil && (!errors.Is(err, stub.err) || !strings.Contains(err.Error(), test.err) || strings.Contains(err.Error(), "code=")) {
			t.Errorf("%s, %s: got %v", test.scheme, test.err, err)
		}
	}
}

// TestNoRoomForDrafts: that the machine has no place for them is known before anything is sent, too.
func TestNoRoomForDrafts(t *testing.T) {
	opened["roomy"] = memblob.OpenBucket(nil)
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	if _, err := Open(t.Context(), "testbucket://roomy?region=north", "RUN"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// TestABucketThatCannotBeRead names the right to read.
func TestABucketThatCannotBeRead(t *testing.T) {
	stub := &stubStore{code: gcerrors.PermissionDenied, err: errors.New("AccessDenied")}
	b := &bucket{blob.NewBucket(stub), "s3://drop/"}
	if _, err := b.reports(t.Context()); err == nil || !strings.Contains(err.Error(), "need s3:ListBucket") {
		t.Errorf("got %v", err)
	}
}

// TestAnAnswerThatIsLost: an object that is there already is the report where its content is the same, and else that of
// another run.
func TestAnAnswerThatIsLost(t *testing.T) {
	for _, lost := range []bool{true, false} {
		stub := &stubStore{objects: map[string]string{"a.csv.RUN.csv": "another's"}, code: gcerrors.FailedPrecondition,
			err: errors.New("it is there"), lost: lost}
		s := &Store{place: &bucket{objects: blob.NewBucket(stub), root: "x://drop/"}, runID: "RUN", used: map[string]bool{}}
		r, err := s.Open(t.Context(), "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		where, err := r.Publish()
		if lost && (err != nil || where != "x://drop/a.csv.RUN.csv") || !lost && !errors.Is(err, errTaken) {
			t.Errorf("lost %t: published at %q, %v", lost, where, err)
		}
	}
}

// TestADraftThatCannotBeRead: no part of a report is published, and the cause is said.
func TestADraftThatCannotBeRead(t *testing.T) {
	stub := &stubStore{objects: map[string]string{}}
	b := &bucket{objects: blob.NewBucket(stub)}
	torn := errors.New("torn")
	content := io.MultiReader(strings.NewReader("begin"), readerFunc(func([]byte) (int, error) { return 0, torn }))
	if err := b.upload(t.Context(), "a.csv", content, 100); !errors.Is(err, torn) || errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(stub.objects) != 0 {
		t.Errorf("there are %q", stub.objects)
	}
}

// TestAReportThatBreaksOff: of the store's words, what is secret is not repeated.
func TestAReportThatBreaksOff(t *testing.T) {
	stub := &stubStore{objects: map[string]string{"a": "begin"}, torn: errors.New("get https://x/y?sig=SECRET: connection reset")}
	r, err := (&bucket{blob.NewBucket(stub), "s3://drop/"}).open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := io.ReadAll(r); err == nil || !strings.Contains(err.Error(), "the cloud cannot be reached") || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("got %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestLocations(t *testing.T) {
	t.Chdir(t.TempDir())
	for location, want := range map[string]string{
		"reports":                               "reports/a.csv",
		"file://./reports/":                     "reports/a.csv",
		"file:///srv/reports":                   "/srv/reports/a.csv",
		"file://localhost/srv":                  "/srv/a.csv",
		"file://srv/reports":                    "error: write file:///srv/reports for an absolute path, or file://./srv/reports",
		"file:///srv?metadata=skip":             "error: no options",
		"ftp://host/reports":                    "error: nothing has the scheme ftp://",
		"testbucket://drop/a#1":                 "error: %23",
		"testbucket://drop?key=one":             "error: the parameter key is not needed",
		"testbucket://SECRET@drop/%zz?s=SECRET": "error: no well-formed URL",
		"testbucket://drop/r?prefix=team/":      "error: the parameter prefix is not needed",
		"testbucket://nobody/r?region=SECRETS":  "error: no such bucket",
	} {
		p, err := openPlace(t.Context(), location)
		wrong, fails := strings.CutPrefix(want, "error: ")
		switch {
		case fails && (err == nil || !strings.Contains(err.Error(), wrong) || strings.Contains(err.Error(), "SECRET")):
			t.Errorf("%s: got %v, want an error with %q", location, err, wrong)
		case !fails && (err != nil || p.where("a.csv") != want):
			t.Errorf("%s: got %v, %v, want %s", location, p, err, want)
		}
		if fails {
			if _, err := Open(t.Context(), location, "RUN"); err == nil || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s: got %v", location, err)
			}
		}
	}
}
