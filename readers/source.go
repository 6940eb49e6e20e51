package readers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"convload/pipeline"
	"convload/pipeline/buckets"
)

// Options tells Find what to leave out.
type Options struct {
	Now     time.Time     // the moment that ages are counted from
	Settle  time.Duration // files younger than this wait for the next run; 0: none does
	Archive string        // as OpenArchive takes it: what lies there is no input; "": there is none
	Ledger  string        // path of the ledger, which is no input either; "": there is none, or it is no file
	Limits  Limits        // how much of a file is read at most; the zero Limits are DefaultLimits

	// Encoding names the encoding of a text file, one of pipeline.Encodings, by the file's name; "": its bytes decide.
	// nil: those of every file do.
	Encoding func(file string) string
}

// Found is what the sources hold.
type Found struct {
	Files  []pipeline.File // each a *File: in the order of the sources, and by name within one
	Notes  []string        // what was passed over, one sentence a kind with the number of files
	Empty  []string        // the sources, as buckets.Shown gives them, in which there is no file to read
	Errors []error         // why other sources could not be read; each names its source
	closes []func() error
}

// Close lets go of the sources. The files cannot be opened afterwards.
func (f *Found) Close() error {
	var errs []error
	for _, c := range f.closes {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

// SourceError is a source that cannot be what was meant: a file or folder that does not exist (then it wraps
// fs.ErrNotExist), a malformed pattern or URL, an unknown scheme. Nothing was read.
type SourceError struct {
	Source string
	Err    error
}

// Error names the source first, as buckets.Shown gives it.
func (e *SourceError) Error() string {
	return fmt.Sprintf("source %q: %v", buckets.Shown(e.Source), e.Err)
}

// Unwrap gives the cause.
func (e *SourceError) Unwrap() error { return e.Err }

// Find lists the files of the sources. A source is a file, a folder, which is read with everything below it, a glob
// pattern, each of these on an SFTP server, one file at an https URL, or a bucket URL, whose path is a prefix. A file
// that several sources name is found once. A ZIP archive that is no workbook stands for its members, sorted by name, each
// of which is a file, or such an archive again if packed files may lie so deep.
//
// Symbolic links that were named as a source are followed. Links, pipes and devices inside a folder are passed over,
// since whoever may put files into an inbox must not be able to have other files read; the notes say so.
//
// A source that cannot be read keeps no other from being read: Found.Errors has its error. A file at an https URL is
// found also where its server does not give it, and says so when it is opened.
//
// An error is a *SourceError where a source was named wrongly, which one that lies in the archive is too; any other
// error means that no source could be read, or that ctx ended.
func Find(ctx context.Context, sources []string, opts Options) (found *Found, err error) {
	f := finder{found: &Found{}, seen: map[string]bool{}, settled: opts.Now.Add(-opts.Settle), settle: opts.Settle,
		limits: cmp.Or(opts.Limits, DefaultLimits())}
	if opts.Archive != "" {
		archive, err := archivePlace(opts.Archive)
		if err != nil {
			return nil, fmt.Errorf("archive %q: %w", buckets.Shown(opts.Archive), err)
		}
		f.archive = archive.location()
	}
	if opts.Ledger != "" {
		if folder, err := Canonical(filepath.Dir(opts.Ledger)); err == nil { // else there is no ledger to be passed over
			f.ledger = strings.TrimSuffix(folder, "/") + "/" + filepath.Base(opts.Ledger)
		}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.found.Close())
		}
	}()
	for _, s := range sources {
		err := f.source(ctx, s)
		if _, wrong := errors.AsType[*SourceError](err); wrong || err != nil && ctx.Err() != nil {
			return nil, err
		}
		if err != nil {
			f.found.Errors = append(f.found.Errors, err)
		}
	}
	if n := len(f.found.Errors); n > 0 && n == len(sources) {
		return nil, errors.Join(f.found.Errors...)
	}
	giveNames(f.files)
	files := membersOf(f.files)
	giveNames(files)
	for _, file := range files {
		if opts.Encoding != nil {
			file.encoding = opts.Encoding(file.name)
		}
		f.found.Files = append(f.found.Files, file)
	}
	f.found.Notes = f.passed.notes(opts.Settle)
	return f.found, nil
}

// finder collects what the sources hold.
type finder struct {
	found   *Found
	files   []*File
	seen    map[string]bool // by location: whether it is read, or else passed over
	settle  time.Duration
	settled time.Time // files that changed after it wait
	archive string    // location of the archive; "" if there is none
	ledger  string    // and of the ledger
	passed  passedOver
	limits  Limits
}

// source adds the files of one source, in the order of their names.
func (f *finder) source(ctx context.Context, source string) error {
	p, err := resolve(source)
	if err != nil {
		return err
	}
	if f.archived(p.location()) {
		return &SourceError{source,
			fmt.Errorf("it lies in the archive %s, which is not read: name another folder for one of them", f.archive)}
	}
	p.bound(f.limits)
	var objects []*blob.ListObject
	bucket, err := p.open(ctx)
	if errors.Is(err, buckets.ErrNoCredentials) {
		return fmt.Errorf("open %q: %w", buckets.Shown(source), buckets.Words(err, p.root, buckets.Read))
	}
	if err != nil {
		return &SourceError{source, buckets.Words(err, p.root, buckets.Read)}
	}
	if bucket != nil {
		f.found.closes = append(f.found.closes, bucket.Close)
		objects, err = p.list(ctx, bucket)
		if problem, ok := errors.AsType[*pipeline.Problem](err); ok && p.key != "" {
			f.refuse(p, problem)
			return nil
		}
		if buckets.ReadOnly(p.root) && gcerrors.Code(err) == gcerrors.NotFound { // no bucket, whose folders are there or not
			return &SourceError{source, buckets.Words(err, p.root, buckets.Read)}
		}
		if err != nil {
			return fmt.Errorf("list %q: %w", buckets.Shown(source), buckets.Words(err, p.root, buckets.Read))
		}
	}
	slices.SortFunc(objects, func(a, b *blob.ListObject) int { return strings.Compare(a.Key, b.Key) })
	empty := true
	for _, o := range objects {
		name := strings.TrimPrefix(o.Key, p.folder)
		location := p.root + "/" + o.Key
		if read, known := f.seen[location+p.secret]; known {
			empty = empty && !read
			continue
		}
		why, pass := f.passOver(o, name, location)
		f.seen[location+p.secret] = !pass
		if pass {
			f.passed.add(why, name)
			continue
		}
		empty = false
		file := &File{name: printable(name), location: location, key: o.Key, bucket: bucket, limits: f.limits,
			inPlace: p.local || p.bucket.Scheme == "sftp", seen: version{size: o.Size, modTime: o.ModTime}}
		if err := f.contents(ctx, file); err != nil {
			return err
		}
		f.files = append(f.files, file)
	}
	if empty {
		f.found.Empty = append(f.found.Empty, buckets.Shown(source))
	}
	return nil
}

// refuse adds the one file of a place, of which there is no more to learn than why it cannot be read.
func (f *finder) refuse(p place, problem *pipeline.Problem) {
	location := p.root + "/" + p.key
	if _, known := f.seen[location+p.secret]; !known {
		f.seen[location+p.secret] = true
		f.files = append(f.files, &File{name: printable(p.key), location: location, limits: f.limits, refused: problem})
	}
}
