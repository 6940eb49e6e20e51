package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// folder is a folder of this machine. A draft lies beside its report, because a rename works only within a file system,
// and is on the disk before it gets the report's name, so that a power cut after the ledger has called a file finished
// cannot take its report away.
type folder struct{ root string }

const draftSuffix = ".tmp"

// prepare makes the folder and a file in it.
func (f folder) prepare(context.Context) error {
	err := f.try()
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("let the user that convload runs as write there, and run again (%w)", err)
	}
	if err != nil {
		return err
	}
	f.sweep(time.Now())
	return nil
}

func (f folder) try() error {
	if err := os.MkdirAll(f.root, 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(f.root, ".convload-*"+draftSuffix)
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// folderDraft is a file beside the report that it is to become.
type folderDraft struct {
	*os.File
	folder folder
	report string // the report's path
}

// draft keeps two runs from publishing under one name, should they have come to share an ID: only one of them can make
// the draft, and who makes it after the other is done finds the report.
func (f folder) draft(name string) (draft, error) {
	path := f.where(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path+draftSuffix, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, errTaken
	}
	if err != nil {
		return nil, err
	}
	d := folderDraft{file, f, path}
	if _, err = os.Lstat(path); err == nil {
		err = errTaken
	}
	if !errors.Is(err, fs.ErrNotExist) {
		d.discard()
		return nil, err
	}
	return d, nil
}

var errTaken = errors.New("another run has the same ID, and a report of this name: run again")

func (d folderDraft) publish(context.Context) error {
	err := errors.Join(d.Sync(), d.Close())
	if err == nil {
		err = os.Rename(d.Name(), d.report)
	}
	if err != nil {
		d.discard()
		return err
	}
	return d.folder.syncFolders(filepath.Dir(d.report))
}

// discard leaves what it cannot remove to a later run's sweep.
func (d folderDraft) discard() {
	_ = d.Close()
	_ = os.Remove(d.Name())
}

// syncFolders puts the names that lead to a report on the disk.
func (f folder) syncFolders(name string) error {
	for root := filepath.Clean(f.root); ; name = filepath.Dir(name) {
		opened, err := os.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(opened.Sync(), opened.Close()); err != nil || name == root {
			return err
		}
	}
}

func (f folder) reports(context.Context) ([]string, error) {
	var names []string
	err := f.walk(func(name string, _ fs.DirEntry) {
		if published.MatchString(name) {
			names = append(names, filepath.ToSlash(name))
		}
	})
	return names, err
}

// walk shows every file below the folder by its path from there. It follows no link but the folder's own, and shows
// nothing that might never end. It goes on where it may not look, and says so at the end.
func (f folder) walk(show func(name string, d fs.DirEntry)) error {
	root, err := filepath.EvalSymlinks(f.root)
	if err != nil {
		return err
	}
	var errs []error
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if path, err = filepath.Rel(root, path); err == nil {
				show(path, d)
			}
		}
		if err != nil {
			errs = append(errs, err)
		}
		return nil
	})
	return errors.Join(errs...)
}

func (f folder) open(_ context.Context, name string) (io.ReadCloser, error) {
	return os.Open(f.where(name))
}

func (f folder) where(name string) string { return filepath.Join(f.root, filepath.FromSlash(name)) }

func (f folder) close() error { return nil }

// leftover is what the draft of a report, a page or a manifest is called.
var leftover = regexp.MustCompile(`\.?\d{8}T\d{6}Z-[0-9a-f]{4}\.(csv|html|json)(\.[0-9a-f]+)?\.tmp$`)

// leftoverAge is how old a draft must be for its run to be dead for certain.
const leftoverAge = 24 * time.Hour

// sweep removes the drafts of killed runs. What cannot be removed harms nobody.
func (f folder) sweep(now time.Time) {
	_ = f.walk(func(name string, d fs.DirEntry) {
		info, err := d.Info()
		if err == nil && leftover.MatchString(name) && now.Sub(info.ModTime()) > leftoverAge {
			_ = os.Remove(filepath.Join(f.root, name))
		}
	})
}
