package readers

import (
	"archive/zip"
	"context"
	"errors"
	"io"
)

// contents finds out what there is to read in a file that was found: the file itself, or the members of a ZIP archive
// that is no workbook, and what there is in these, as deep as packed files may lie in each other. An archive that cannot
// be taken apart is one file, which says why once it is opened.
func (f *finder) contents(ctx context.Context, file *File) error {
	if file.member == nil {
		file.tally = &tally{limits: f.limits, size: file.seen.size}
	}
	file.container, file.refused = f.search(ctx, file)
	if file.container == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	for _, m := range file.container.members {
		if m.refused != nil {
			continue
		}
		if err := f.contents(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// search reads the directory of a file that is a ZIP archive with members; of any other file it is nil. A file that may
// hold no further packed files is left alone: it is refused if it turns out to be one when it is opened.
func (f *finder) search(ctx context.Context, file *File) (*container, error) {
	switch {
	case file.member == nil && file.seen.size > f.limits.FileSize:
		return nil, f.limits.fileTooLarge(file.seen.size)
	case file.depth == f.limits.Nesting:
		return nil, nil
	case file.member != nil:
		return f.searchPacked(ctx, file)
	}
	object := &objectReader{ctx: ctx, bucket: file.bucket, key: file.key, size: file.seen.size}
	head := make([]byte, 4)
	_, err := object.ReadAt(head, 0)
	kind, _ := sniff(head) // what it does not know is no archive
	switch {
	case err != nil:
		return nil, object.err
	case kind == gzipFile && f.limits.Nesting > 1:
		return f.searchPacked(ctx, file)
	case kind != zipArchive:
		return nil, nil
	}
	c, err := f.openArchive(ctx, &container{file: file, depth: 1}, object, object.size)
	if object.err != nil {
		return nil, object.err
	}
	return c, err
}

// searchPacked does so for an archive that cannot be read at random. All of it is unpacked, into a spool that is there
// until the directory is read: one at a time.
func (f *finder) searchPacked(ctx context.Context, file *File) (_ *container, err error) {
	s, err := file.stream(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	content, err := file.content(s)
	if err != nil || content.kind != zipArchive || content.depth == f.limits.Nesting {
		return nil, err
	}
	whole := &spool{}
	defer func() { err = errors.Join(err, whole.Close()) }()
	if _, err := io.Copy(whole, cancellable{ctx, content}); err != nil {
		return nil, err
	}
	return f.openArchive(ctx, &container{file: file, depth: content.depth + 1, packed: true}, whole, whole.size)
}

// openArchive makes a container of a ZIP archive that is no document of any kind.
func (f *finder) openArchive(ctx context.Context, c *container, r io.ReaderAt, size int64) (_ *container, err error) {
	directory := plainArchive(r, size)
	if directory == nil {
		return nil, nil
	}
	c.size = size
	if err := c.list(f, directory); err != nil {
		return nil, err
	}
	if c.file.member == nil {
		if c.print, err = c.file.fingerprint(ctx); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// plainArchive gives the directory of a ZIP archive that is no document. One that is cut short has no directory, for it
// stands at the end: opening the file says so.
func plainArchive(r io.ReaderAt, size int64) []*zip.File {
	directory, err := readDirectory(r, size)
	if err != nil {
		return nil
	}
	if parts := partsOf(directory); parts.otherDocument() != nil || parts.isWorkbook() {
		return nil
	}
	return directory
}
