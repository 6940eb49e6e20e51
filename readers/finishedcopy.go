package readers

import (
	"context"
	"errors"
	"io"

	"convload/pipeline"
	"convload/pipeline/buckets"
)

// keep sees to it that the archive holds the file's content. It tells under which name, and whether the copy is new.
func (a *Archive) keep(ctx context.Context, f *File, was pipeline.Fingerprint) (name string, copied bool, err error) {
	free := ""
	for _, name := range archivedNames(f.name, was) {
		found, err := a.store.holds(ctx, name, f, was)
		switch {
		case err != nil:
			return "", false, a.stays(f, name, inWords(err, a.store.location(name), buckets.Read))
		case found == itself:
			return "", false, a.stays(f, name, errors.New("it lies there already: name an archive that is not its source"))
		case found == same: // a run ended before it could remove the file, or there are two such files
			return name, false, f.confirm(ctx, was)
		case found == nothing && free == "":
			free = name
		}
	}
	if free == "" {
		return "", false, a.stays(f, f.name, errors.New("other files have its names there: move one of them away"))
	}
	return free, true, a.copy(ctx, f, free, was)
}

// confirm reads the file once more to see that its content is still the one of the fingerprint.
func (f *File) confirm(ctx context.Context, was pipeline.Fingerprint) error {
	now, err := f.Fingerprint(ctx)
	if err == nil && now != was {
		return f.wrap(changedSince())
	}
	return err
}

// copy copies the file to the archive and reads the copy back.
func (a *Archive) copy(ctx context.Context, f *File, name string, was pipeline.Fingerprint) error {
	raw, err := f.read(ctx)
	if err != nil {
		return f.wrap(err)
	}
	content := &unchanged{raw: raw, was: was, r: cancellable{ctx, raw}}
	err = errors.Join(a.store.put(ctx, name, f, content), raw.Close())
	if content.err != nil {
		return f.wrap(content.err) // the other errors follow from it
	}
	if err != nil {
		return a.stays(f, name, inWords(err, a.store.location(name), buckets.Write))
	}
	found, err := a.store.holds(ctx, name, f, was)
	if err == nil && found != same {
		err = errors.New("its copy does not read as it was written: check the disk and remove the copy")
	}
	if err != nil {
		return a.stays(f, name, inWords(err, a.store.location(name), buckets.Read))
	}
	return nil
}

// unchanged is a file's content on its way to the archive. It ends in an error instead of io.EOF if it is not the one
// of the fingerprint.
type unchanged struct {
	raw *rawFile
	was pipeline.Fingerprint
	r   io.Reader // raw
	err error     // in which it ended; nil for io.EOF
}

func (u *unchanged) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	switch end := errors.Is(err, io.EOF); {
	case u.raw.bytes.size > u.was.Size, end && u.raw.bytes.sum() != u.was:
		u.err = changedSince()
		return 0, u.err
	case !end:
		u.err = err
	}
	return n, err
}
