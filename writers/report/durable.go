package report

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"gocloud.dev/blob"
)

// durable puts what is written into a local folder on the disk before it appears, so that a power cut after the ledger
// has called a file finished cannot take its report away. A bucket does that by itself.
type durable struct {
	root string   // the folder; "" where the bucket is no folder
	file *os.File // that the library writes to
}

// watch has the library hand its file over.
func (d *durable) watch(options *blob.WriterOptions) {
	options.BeforeWrite = func(as func(any) bool) error {
		var file *os.File
		if as(&file) {
			d.file = file
		}
		return nil
	}
}

// contents puts what was written on the disk. It comes before the object appears, which a failure must prevent.
func (d *durable) contents() error {
	if d.file == nil {
		return nil
	}
	return d.file.Sync()
}

// names puts the names that lead to the object on the disk, once it has appeared.
func (d *durable) names() error {
	if d.file == nil {
		return nil
	}
	root := filepath.Clean(d.root)
	for folder := filepath.Dir(d.file.Name()); ; folder = filepath.Dir(folder) {
		if err := syncFolder(folder); err != nil {
			return err
		}
		if folder == root || folder == filepath.Dir(folder) {
			return nil
		}
	}
}

func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// leftover is what the library calls a report until it is whole.
var leftover = regexp.MustCompile(`\.?\d{8}T\d{6}Z-[0-9a-f]{4}\.(csv|json)\.[0-9a-f]+\.tmp$`)

// leftoverAge is how old a report that was never published must be for its run to be dead for certain.
const leftoverAge = 24 * time.Hour

// sweep removes what killed runs have left of reports. What cannot be removed harms nobody.
func sweep(folder string, now time.Time) {
	_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, _ error) error {
		if d == nil || !d.Type().IsRegular() || !leftover.MatchString(d.Name()) {
			return nil
		}
		if info, err := d.Info(); err == nil && now.Sub(info.ModTime()) > leftoverAge {
			_ = os.Remove(path)
		}
		return nil
	})
}
