package readers

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"convload/pipeline"
	"convload/pipeline/buckets"
)

// File is one file of a source. It is opened by one goroutine at a time.
type File struct {
	name     string
	location string
	key      string
	bucket   *blob.Bucket
	inPlace  bool // somebody may write into the file while it is read; buckets and web servers give one version of it
	seen     version
	limits   Limits
	info     fs.FileInfo // of a local file, as of the last look; nil elsewhere and before it

	container *container // nil unless the file is a ZIP archive whose members are read
	member    *member    // nil unless the file is such a member: then it has no key and no bucket of its own
	refused   error      // what was found out about the file when its source was searched
	depth     int        // packed files that it lies in
	skipped   int64      // bytes that are unpacked to come to its first one
	tally     *tally     // of the file of the source that it lies in, or is
	gunzipped []*int64   // the most bytes that a reading had of each thing that gzip has packed, from the outside

	seal     seal   // nil until the file was read to its end
	encoding string // of text, as the mapping names it; "" where the text itself is to decide
	guess    guess  // what it decided when the file was opened for the first time
}

var _ pipeline.File = (*File)(nil)

// Name is the file's path below its source's folder or prefix, with "/"; it is unique within a run. That of a ZIP
// archive's member follows the archive's: drop.zip!march.csv.
func (f *File) Name() string { return f.name }

// Location says where the file is: an absolute path, or scheme://bucket/key.
func (f *File) Location() string { return f.location }

// Size is the file's size in bytes when it was last looked at.
func (f *File) Size() int64 { return f.seen.size }

// ModTime is when the file last changed, as of when it was last looked at.
func (f *File) ModTime() time.Time { return f.seen.modTime }

// Open opens the file. A file that is not as it was at the last look, in the listing or at an earlier Open, is refused
// as CHANGED. Once it was read to its end, a later reading ends so where the content is another one: what the passes of
// a run see is one and the same content, whenever somebody writes into the file.
func (f *File) Open(ctx context.Context) (pipeline.Document, error) {
	raw, err := f.read(ctx)
	if err != nil {
		return nil, f.wrap(err)
	}
	doc, err := raw.open(ctx)
	if err != nil {
		return nil, f.wrap(errors.Join(err, raw.Close()))
	}
	return doc, nil
}

// Fingerprint reads the whole file. It refuses a file as Open does, and one that changes meanwhile; it does not look at
// what the file is.
func (f *File) Fingerprint(ctx context.Context) (pipeline.Fingerprint, error) {
	print, err := f.fingerprint(ctx)
	if err != nil {
		return pipeline.Fingerprint{}, f.wrap(err)
	}
	return print, nil
}

func (f *File) fingerprint(ctx context.Context) (pipeline.Fingerprint, error) {
	raw, err := f.read(ctx)
	if err != nil {
		return pipeline.Fingerprint{}, err
	}
	print, err := raw.fingerprint(ctx)
	return print, errors.Join(err, raw.Close())
}

// read begins to read the file.
func (f *File) read(ctx context.Context) (*rawFile, error) {
	if err := f.check(ctx); err != nil {
		return nil, err
	}
	s, err := f.stream(ctx)
	if err != nil {
		return nil, err
	}
	return &rawFile{file: f, r: s, bytes: newSealedReader(f, s)}, nil
}

// check refuses a file that is not to be read.
func (f *File) check(ctx context.Context) error {
	if strings.ContainsFunc(f.name, unprintable) {
		return &pipeline.Problem{Code: "BAD_NAME", Message: "the file's name holds characters that cannot be seen",
			Remedy: "give it a name of letters and digits"}
	}
	if f.refused != nil {
		return f.missing(ctx, f.refused)
	}
	return f.look(ctx)
}

func unprintable(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }

// printable makes a name one that does no harm on a terminal; check refuses the file for what was replaced.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return unicode.ReplacementChar
		}
		return r
	}, name)
}

// The codes of files that the next run may find as they should be.
const (
	changed     = "CHANGED"
	gone        = "GONE"
	unreachable = "UNREACHABLE" // package httpsblob's
)

// look compares the file with what it was at the last look. A member is what its container is.
func (f *File) look(ctx context.Context) error {
	if f.member != nil {
		return f.member.container.look(ctx)
	}
	a, err := f.bucket.Attributes(ctx, f.key)
	if err != nil {
		return f.missing(ctx, err)
	}
	now := version{size: a.Size, modTime: a.ModTime, etag: a.ETag}
	if !f.seen.same(now) {
		return changedSince()
	}
	f.seen = now
	a.As(&f.info)
	return nil
}

func changedSince() *pipeline.Problem {
	return &pipeline.Problem{Code: changed, Message: "the file changed in the meantime",
		Remedy: "nothing to do: it is left for the next run"}
}

// isMissing tells whether there is nothing under a name, or the bucket cannot write it.
func isMissing(err error) bool {
	code := gcerrors.Code(err)
	return code == gcerrors.NotFound || code == gcerrors.InvalidArgument
}

// missing tells a file that is not found, and is there, from one that is gone.
func (f *File) missing(ctx context.Context, err error) error {
	if !isMissing(err) || f.bucket == nil || !f.isListed(ctx) {
		return err
	}
	return &pipeline.Problem{Code: "BAD_NAME", Message: "the file is there, and its store does not give it by its name",
		Remedy: "give it a name without #, % and ?, or of plain letters and digits"}
}

// isListed tells whether the file is in its source still, whatever becomes of asking for it: gocloud.dev v0.47.0's
// azureblob lists names with "#", "%" or "?", and finds them neither by their names nor by prefixes of that kind.
func (f *File) isListed(ctx context.Context) bool {
	prefix := f.key
	if i := strings.IndexAny(prefix, "#%?"); i >= 0 {
		prefix = prefix[:i]
	}
	list := f.bucket.List(&blob.ListOptions{Prefix: prefix})
	for {
		o, err := list.Next(ctx)
		if err != nil || o.Key == f.key {
			return err == nil
		}
	}
}

// wrap gives an error the file's name: a *pipeline.Problem becomes a *pipeline.FileError, and so does a file that is not
// there, be it that it was removed or that its bucket cannot write its name.
func (f *File) wrap(err error) error {
	p, ok := errors.AsType[*pipeline.Problem](err)
	code := gcerrors.Code(err)
	if !ok && isMissing(err) {
		p, ok = &pipeline.Problem{Code: gone, Message: "the file was there a moment ago, and is not any more",
			Remedy: "nothing to do, if somebody took it away; if it is still there, give it a name of plain letters and digits"}, true
	}
	if code == gcerrors.FailedPrecondition && !ok {
		p, ok = changedSince(), true
	}
	if errors.Is(err, fs.ErrPermission) {
		p, ok = &pipeline.Problem{Code: "NO_PERMISSION", Message: "the file may not be read",
			Remedy: "give the user that convload runs as the right to read it"}, true
	}
	if ok {
		again := slices.Contains([]string{changed, gone, unreachable}, p.Code)
		return &pipeline.FileError{File: f.name, Problem: *p, Again: again}
	}
	return fmt.Errorf("read %s: %w", f.location, inWords(err, f.location, buckets.Read))
}

// version tells one state of a file from another.
type version struct {
	size    int64
	modTime time.Time
	etag    string // "" where it is not known, as in a listing
}

// same compares times by the second: S3 lists them more precisely than it answers a single request.
func (v version) same(w version) bool {
	return v.size == w.size && v.modTime.Unix() == w.modTime.Unix() && (v.etag == "" || v.etag == w.etag)
}
