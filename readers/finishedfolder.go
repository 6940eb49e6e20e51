package readers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"convload/pipeline"
)

// folderStore is an archive in a local folder, out of which neither a name nor a symbolic link leads.
//
// It does without fileblob, which does not wait for the disk and, where two programs write one file at once, lets one
// write over the other's. Here a copy is written under a temporary name and then linked to its own, which fails where
// something is.
type folderStore struct {
	root *os.Root
	path string
}

// openFolderStore makes the folder, opens it and tries it out.
func openFolderStore(ctx context.Context, p place) (*folderStore, error) {
	folder := p.location()
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	s := &folderStore{root, p.root}
	s.clean()
	if err := s.try(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

const temporaryPrefix, temporarySuffix = ".convload-", ".tmp"

func temporaryName() string { return temporaryPrefix + rand.Text() + temporarySuffix }

// clean removes the unfinished copies of runs that were killed. One that is younger than a day may be on its way in a
// run that is alive.
func (s *folderStore) clean() {
	names, _ := fs.Glob(s.root.FS(), temporaryPrefix+"*"+temporarySuffix) // the pattern is well-formed
	for _, name := range names {
		if info, err := s.root.Lstat(name); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = s.root.Remove(name) // it does no harm, and the next run tries again
		}
	}
}

// try does what archiving a file takes.
func (s *folderStore) try(ctx context.Context) error {
	name := temporaryName()
	err := s.put(ctx, name, &File{}, strings.NewReader(""))
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return fmt.Errorf("%w: an archive needs a file system with hard links", link)
	}
	if err != nil {
		return err
	}
	return errors.Join(s.syncFolders("."), s.root.Remove(name))
}

func (s *folderStore) holds(ctx context.Context, name string, f *File, was pipeline.Fingerprint) (holding, error) {
	info, err := s.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nothing, nil
	case err != nil:
		return another, err
	case f.info != nil && os.SameFile(info, f.info):
		return itself, nil
	case !info.Mode().IsRegular() || info.Size() != was.Size:
		return another, nil
	}
	file, err := s.root.Open(name)
	if err != nil {
		return another, err
	}
	defer file.Close()
	found, err := compare(ctx, file, was)
	if found == same { // a run that was killed may not have come to wait for the disk
		err = errors.Join(file.Sync(), s.syncFolders(path.Dir(name)))
	}
	return found, err
}

// compare reads a file of the archive to tell whether it has the content of the fingerprint.
func compare(ctx context.Context, file io.Reader, was pipeline.Fingerprint) (holding, error) {
	if is, err := fingerprintOf(ctx, file); is != was {
		return another, err
	}
	return same, nil
}

// put gives a copy of a local file that file's modification time, by which people sort archives, and no permission that
// the file does not have.
func (s *folderStore) put(_ context.Context, name string, f *File, content io.Reader) (err error) {
	if err := s.root.MkdirAll(path.Dir(name), 0o750); err != nil {
		return err
	}
	permissions := fs.FileMode(0o644)
	if f.info != nil {
		permissions &= f.info.Mode()
	}
	temporary := temporaryName()
	file, err := s.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, permissions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.root.Remove(temporary)) }()
	_, err = io.Copy(file, content)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if f.info != nil {
		if err := s.root.Chtimes(temporary, time.Time{}, f.info.ModTime()); err != nil {
			return err
		}
	}
	return s.root.Link(temporary, name)
}

// syncFolders waits until the disk holds the names in a folder and in those above it.
func (s *folderStore) syncFolders(name string) error {
	for ; ; name = path.Dir(name) {
		folder, err := s.root.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(folder.Sync(), folder.Close()); err != nil || name == "." {
			return err
		}
	}
}

func (s *folderStore) remove(_ context.Context, name string) error { return s.root.Remove(name) }

func (s *folderStore) location(name string) string { return s.path + "/" + name }

func (s *folderStore) close() error { return s.root.Close() }
