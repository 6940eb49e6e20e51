package readers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"gocloud.dev/gcerrors"

	"convload/pipeline"
	"convload/pipeline/buckets"
)

// Archive is the folder or the bucket that finished files move to. It is used by one goroutine at a time.
//
// A file moves by being copied, compared and removed, in this order. A run that ends in between leaves a file that can
// still be read, and a copy that the next run recognises by its content. The copy's name depends on what is in the file
// and not on the run, so that copies do not pile up. What lies in the archive is never written over.
type Archive struct {
	store store
}

var _ pipeline.Archive = (*Archive)(nil)

// store is where an archive keeps its files. Their names have "/" between folders.
type store interface {
	// holds tells what lies under a name. A file that it finds to be the same is safe from a power failure.
	holds(ctx context.Context, name string, f *File, was pipeline.Fingerprint) (holding, error)
	// put writes a new file, which appears whole, or not at all if reading its content ends in an error.
	put(ctx context.Context, name string, f *File, content io.Reader) error
	remove(ctx context.Context, name string) error
	// location says where a file is, as File.Location does.
	location(name string) string
	close() error
}

// holding is what lies under a name in an archive, for a file that is to go there.
type holding uint8

const (
	nothing holding = iota
	another         // something else, which need not be a file
	same            // a file with the content in question
	itself          // the very file
)

// OpenArchive opens a folder, which is made if it does not exist, or a bucket URL, whose path is a folder of the
// bucket. A folder is tried out, so that it is known before anything is read that files can move there. A bucket is
// looked into and not written to, since it may allow writing and forbid removing.
func OpenArchive(ctx context.Context, location string) (*Archive, error) {
	p, err := archivePlace(location)
	if err != nil {
		return nil, fmt.Errorf("archive %q: %w", buckets.Shown(location), err)
	}
	var s store
	if p.local {
		s, err = openFolderStore(ctx, p)
	} else {
		s, err = openBucketStore(ctx, p)
	}
	if err != nil {
		return nil, fmt.Errorf("archive %q: %w", buckets.Shown(location), buckets.Words(err, location, buckets.Read))
	}
	return &Archive{s}, nil
}

// archivePlace finds out where an archive is, or will be.
func archivePlace(location string) (place, error) {
	name := location
	if strings.Contains(location, "://") {
		u, err := buckets.Parse(location)
		if err != nil {
			return place{}, err
		}
		if buckets.ReadOnly(location) {
			return place{}, fmt.Errorf("nothing can be written to %s://: name a folder or a bucket", u.Scheme)
		}
		if u.Scheme != "file" {
			u.Path = strings.TrimRight(u.Path, "/") + "/"
			return bucketPlace(u)
		}
		if name, err = buckets.FilePath(u); err != nil {
			return place{}, err
		}
	}
	p, err := folderPlace(name)
	if errors.Is(err, fs.ErrNotExist) {
		return missingPlace(name)
	}
	return p, err
}

// Close lets go of the folder or the bucket.
func (a *Archive) Close() error { return a.store.close() }

// Take moves a file of Find's to the archive, where it keeps its name, and tells where it is now. Where something else
// has that name, a part of the content's SHA-256 stands before the extension: march~3f2a9c81d4e5.csv.
//
// A file whose content is not the one of the fingerprint any more stays, and the error is a *pipeline.FileError; so it
// is if the file is gone. After any other error the file is still in its source and can be tried again: that error
// names the file and the place in the archive.
//
// A ZIP archive moves as one file, once all its members that are read have been taken, in whatever order: Take of any
// other than the last moves nothing and gives "". So the archive stays where it is as long as one member is unfinished.
// A file of a place that is buckets.ReadOnly stays too, and Take gives "".
func (a *Archive) Take(ctx context.Context, file pipeline.File, was pipeline.Fingerprint) (string, error) {
	f, ok := file.(*File)
	if !ok {
		return "", fmt.Errorf("archive: a %T is no file of a source", file)
	}
	if buckets.ReadOnly(f.location) {
		return "", nil
	}
	if f.member != nil {
		if f = f.member.container.take(f.member); f == nil {
			return "", nil
		}
		was = f.container.print
	}
	if err := f.check(ctx); err != nil {
		return "", f.wrap(err)
	}
	name, copied, err := a.keep(ctx, f, was)
	if err != nil {
		return "", err
	}
	err = f.remove(ctx)
	if err == nil {
		return a.store.location(name), nil
	}
	if _, ok := errors.AsType[*pipeline.Problem](err); !ok {
		return "", a.stays(f, name,
			fmt.Errorf("it was copied, and cannot be removed from its source: %w", inWords(err, f.location, buckets.Remove)))
	}
	err = f.wrap(err)
	if copied {
		err = errors.Join(err, a.store.remove(ctx, name)) // it is no copy of what is to be archived now
	}
	return "", err
}

// remove removes the file from its source, unless it has changed since it was last looked at.
func (f *File) remove(ctx context.Context) error {
	err := f.look(ctx)
	if err == nil {
		err = f.bucket.Delete(ctx, f.key)
	}
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil // somebody else was faster
	}
	return err
}

// stays tells why a file stays in its source.
func (a *Archive) stays(f *File, name string, err error) error {
	return fmt.Errorf("%s: cannot be moved to %s: %w; it stays where it is, and the next run tries again",
		f.name, a.store.location(name), err)
}

// inWords says what keeps an operation with a file from being done, without the bucket library's words.
func inWords(err error, location string, operation buckets.Operation) error {
	if local, ok := errors.AsType[*fs.PathError](err); ok {
		err = local
	} else {
		err = buckets.Words(err, location, operation)
	}
	switch forbidden := errors.Is(err, fs.ErrPermission); {
	case forbidden && operation == buckets.Write:
		return fmt.Errorf("%w: let convload write there", err)
	case forbidden && operation == buckets.Remove:
		return fmt.Errorf("%w: let convload remove files there", err)
	}
	return err
}
