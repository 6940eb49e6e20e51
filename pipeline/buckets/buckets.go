// Package buckets opens the buckets that sources, reports and the archive lie in by their URLs, and says in words what
// clouds answer. It links no cloud's driver: the program does.
package buckets

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gocloud.dev/blob"
)

// LocationError is a URL that names no place. Nobody was asked for anything.
type LocationError struct{ Err error }

func (e *LocationError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *LocationError) Unwrap() error { return e.Err }

func wrong(format string, args ...any) error { return &LocationError{fmt.Errorf(format, args...)} }

// Parse takes a URL apart. Its errors, as those of FilePath and Split, are a *LocationError and repeat nothing of the URL
// that may be secret.
func Parse(location string) (*url.URL, error) {
	u, err := url.Parse(location)
	if err != nil {
		return nil, wrong("%s", "it is no well-formed URL: what is special in it is percent-encoded, as in %20 for a space, "+
			"%3F for ? and %25 for %")
	}
	if u.Fragment != "" {
		return nil, wrong("a # in a name is written %%23 in a URL")
	}
	return u, nil
}

// FilePath is the path that a file URL stands for.
func FilePath(u *url.URL) (string, error) {
	if u.RawQuery != "" {
		return "", wrong("a file URL takes no options here")
	}
	switch name := filepath.FromSlash(u.Path); u.Host {
	case "", "localhost":
		return name, nil
	case ".":
		return filepath.Join(".", name), nil
	}
	return "", wrong("write file:///%s for an absolute path, or file://./%[1]s for a relative one", u.Host+u.Path)
}

// Split takes the URL of a place in a cloud's bucket apart: into the bucket's own, whose query is the driver's, and what
// the keys begin with, which is the path.
func Split(u *url.URL) (bucket *url.URL, prefix string, err error) {
	if err := checkScheme(u); err != nil {
		return nil, "", err
	}
	if u.Host == "" {
		return nil, "", wrong("name the bucket: %s://bucket/folder/", u.Scheme)
	}
	if u.User != nil {
		return nil, "", wrong("a bucket's URL takes neither user nor password, which others would see: take out what stands " +
			"in front of the @; credentials come from the environment")
	}
	for _, name := range []string{"prefix", "key"} {
		if u.Query().Has(name) {
			return nil, "", wrong("the parameter %s is not needed: the path says which objects are meant, as in %s://%s/folder/",
				name, u.Scheme, u.Host)
		}
	}
	bucket = &url.URL{Scheme: u.Scheme, Host: u.Host, RawQuery: u.RawQuery}
	return bucket, strings.TrimPrefix(u.Path, "/"), nil
}

// ErrNoCredentials is why a bucket cannot be opened, where credentials are looked for before it is asked for anything.
var ErrNoCredentials = errors.New("default credentials")

// Open opens the bucket of a URL as its driver takes it. The keys are those of the whole bucket. An error is
// ErrNoCredentials or a *LocationError; Words says it to people.
func Open(ctx context.Context, u *url.URL) (*blob.Bucket, error) {
	if err := checkScheme(u); err != nil {
		return nil, err
	}
	adapted := *u
	switch u.Scheme {
	case "s3":
		adapted.RawQuery = withoutChecksums(u.Query())
	case "gs":
		if anonymous(u.Query()) {
			adapted.Scheme = AnonymousGoogle
		} else if err := findGoogleCredentials(ctx, u.Query()); err != nil {
			return nil, err
		}
	}
	bucket, err := blob.OpenBucket(ctx, adapted.String())
	if err != nil {
		return nil, &LocationError{err}
	}
	return bucket, nil
}

// checkScheme knows the schemes whose drivers the program is linked with.
func checkScheme(u *url.URL) error {
	schemes := slices.DeleteFunc(blob.DefaultURLMux().BucketSchemes(), func(s string) bool { return s == AnonymousGoogle })
	switch {
	case slices.Contains(schemes, u.Scheme):
		return nil
	case u.Scheme == "http":
		return wrong("what comes without encryption may be anybody's: use https://")
	}
	return wrong("nothing has the scheme %.40s://: there are %s:// and paths", u.Scheme, strings.Join(schemes, "://, "))
}

// withoutChecksums adds to the query of an S3 bucket that the SDK is not to ask for an object's checksum, unless that was
// decided on already. Of every object that has none, or that was uploaded in parts, it would complain on standard error,
// between the lines of a log; convload compares what it reads with its own SHA-256.
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html)
func withoutChecksums(query url.Values) string {
	const name = "response_checksum_validation"
	if !query.Has(name) && os.Getenv("AWS_RESPONSE_CHECKSUM_VALIDATION") == "" {
		query.Set(name, "when_required")
	}
	return query.Encode()
}
