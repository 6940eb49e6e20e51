// Package httpsblob reads one file from a web server as a gocloud.dev bucket that holds nothing else. It never writes.
//
// The bucket is https://[user:password@]host/path/name, and its only key is the name. The query that the server is to
// get stands behind "#": what stands behind "?" are the bucket's own parameters, of which there is one:
//
//	max_size   how many bytes of the file are read at most, 4 GiB by default
//
// Of a file that is larger, there is no more to learn than its size, or a size beyond the limit where the server does
// not tell it.
//
// The file is downloaded once, into a temporary file, when it is first asked for. So all that is read of it is one and
// the same version, whether or not the server gives it a length, a version or parts; a link that is good for one
// download is enough; and one that expires may do so while the file is read.
//
// Why there is no file, a *pipeline.Problem says: UNREACHABLE is what may pass by itself, NOT_GIVEN what a person has to
// mend. A file that is not there is no such problem but gcerrors.NotFound.
package httpsblob

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"sync"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
	"gocloud.dev/gcerrors"

	"convload/pipeline"
)

// Scheme is the URL scheme under which URLOpener is registered on blob.DefaultURLMux.
const Scheme = "https"

func init() { blob.DefaultURLMux().RegisterBucket(Scheme, &URLOpener{}) }

// URLOpener opens https URLs.
type URLOpener struct {
	Transport http.RoundTripper // nil: one that takes proxies from the environment, as curl does
}

// OpenBucketURL checks the URL. The server is asked when the file is.
func (o *URLOpener) OpenBucketURL(_ context.Context, u *url.URL) (*blob.Bucket, error) {
	b, err := bucketOf(u, o.Transport)
	if err != nil {
		return nil, err
	}
	return blob.NewBucket(b), nil
}

// bucket is one file of a web server.
type bucket struct {
	url            string // without user and password
	user, password string
	name           string
	transport      http.RoundTripper
	patience       time.Duration // how long the server may send nothing
	maxSize        int64         // bytes

	mu       sync.Mutex
	download *download // nil as long as nothing was asked for
}

var _ driver.Bucket = (*bucket)(nil)

func bucketOf(u *url.URL, transport http.RoundTripper) (*bucket, error) {
	name := path.Base(u.Path)
	if u.Host == "" || name == "." || name == "/" || u.Path[len(u.Path)-1] == '/' {
		return nil, errors.New("name one file: https://host/path/name.csv; folders cannot be read through https")
	}
	if transport == nil {
		usual := http.DefaultTransport.(*http.Transport).Clone()
		usual.DisableCompression = true // a file is what the server has, packed or not
		usual.DisableKeepAlives = true  // nothing else is asked for
		transport = usual
	}
	b := &bucket{name: name, transport: transport, patience: 2 * time.Minute, maxSize: 4 << 30}
	for name, values := range u.Query() {
		var err error
		if b.maxSize, err = strconv.ParseInt(values[0], 10, 64); name != "max_size" || err != nil || b.maxSize < 0 {
			return nil, errors.New("the only parameter is max_size, a number of bytes; the query of the file's URL stands behind #")
		}
	}
	b.user = u.User.Username()
	b.password, _ = u.User.Password()
	b.url = (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath, RawQuery: u.Fragment}).String()
	return b, nil
}

// get gives the file, which is downloaded if it was not yet.
func (b *bucket) get(ctx context.Context, key string) (*download, error) {
	if key != b.name {
		return nil, errNotFound
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.download == nil {
		d, err := b.fetch(ctx)
		if err != nil {
			return nil, err
		}
		b.download = d
	}
	return b.download, nil
}

func (b *bucket) Attributes(ctx context.Context, key string) (*driver.Attributes, error) {
	d, err := b.get(ctx, key)
	if err != nil {
		return nil, err
	}
	return &driver.Attributes{ContentType: d.contentType, ModTime: d.modTime, Size: d.size, ETag: d.etag}, nil
}

// Close removes the temporary file.
func (b *bucket) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.download == nil {
		return nil
	}
	return b.download.close()
}

var (
	errNotFound = errors.New("there is no such file on the server")
	errReadOnly = errors.New("files are only read through https")
	errNoList   = errors.New("what is on a web server cannot be listed")
	errTooLarge = errors.New("the file is larger than what is read at most")
)

// unreachable is the problem of a server that may give the file later.
func unreachable(message, remedy string) error {
	return &pipeline.Problem{Code: "UNREACHABLE", Message: message, Remedy: remedy}
}

// notGiven is the problem of a server that will not give the file, or not all of it, until somebody does something.
func notGiven(message, remedy string) error {
	return &pipeline.Problem{Code: "NOT_GIVEN", Message: message, Remedy: remedy}
}

// ErrorCode tells what kind of error it is.
func (*bucket) ErrorCode(err error) gcerrors.ErrorCode {
	switch {
	case errors.Is(err, errNotFound):
		return gcerrors.NotFound
	case errors.Is(err, errReadOnly), errors.Is(err, errNoList):
		return gcerrors.Unimplemented
	case errors.Is(err, errTooLarge):
		return gcerrors.FailedPrecondition
	}
	return gcerrors.Unknown
}

// As gives nothing away.
func (*bucket) As(any) bool { return false }

// ErrorAs gives nothing away: errors of net/http hold the URL, which may be secret.
func (*bucket) ErrorAs(error, any) bool { return false }

func (*bucket) ListPaged(context.Context, *driver.ListOptions) (*driver.ListPage, error) {
	return nil, errNoList
}

func (*bucket) NewTypedWriter(context.Context, string, string, *driver.WriterOptions) (driver.Writer, error) {
	return nil, errReadOnly
}

func (*bucket) Copy(context.Context, string, string, *driver.CopyOptions) error { return errReadOnly }

func (*bucket) Delete(context.Context, string, *driver.DeleteOptions) error { return errReadOnly }

func (*bucket) SignedURL(context.Context, string, *driver.SignedURLOptions) (string, error) {
	return "", errReadOnly
}
