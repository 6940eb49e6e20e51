package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"gocloud.dev/blob"

	"convload/pipeline/buckets"
)

// amendable is where reports were published, and manifests are amended.
type amendable interface {
	// top lists the names of the objects that lie in the folder itself.
	top(ctx context.Context) ([]string, error)
	// replace makes an object in place of the one of the name, if there is one. Whoever reads it meanwhile gets the old or
	// the new one, whole.
	replace(ctx context.Context, name string, content []byte) error
}

func (f folder) top(context.Context) ([]string, error) {
	entries, err := os.ReadDir(f.root)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() { // what is none might never end
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (f folder) replace(_ context.Context, name string, content []byte) error {
	path := f.where(name)
	if err := rewrite(path, content); err != nil {
		return inWords(err)
	}
	return f.syncFolders(filepath.Dir(path))
}

// inWords says what to do where a folder cannot be written to, without the name of the draft, which nobody knows.
func inWords(err error) error {
	if inPath, ok := errors.AsType[*fs.PathError](err); ok {
		err = inPath.Err
	}
	if inLink, ok := errors.AsType[*os.LinkError](err); ok {
		err = inLink.Err
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("let the user that convload runs as write in the folder, and ask again (%w)", err)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("the folder lies on a file system that cannot be written to: make it writable, and ask again (%w)", err)
	default:
		return err
	}
}

// rewrite writes a draft, whose name sweep knows, and gives it the rights of what it replaces.
func rewrite(path string, content []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	draft, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+draftSuffix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(draft.Name()) // sweep removes what this leaves
		}
	}()
	_, err = draft.Write(content)
	if err = errors.Join(err, draft.Chmod(mode), draft.Sync(), draft.Close()); err != nil {
		return err
	}
	return os.Rename(draft.Name(), path)
}

func (b *bucket) top(ctx context.Context) ([]string, error) {
	var names []string
	for list := b.objects.List(&blob.ListOptions{Delimiter: "/"}); ; {
		o, err := list.Next(ctx)
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, buckets.Words(err, b.root, buckets.Read)
		}
		if !o.IsDir {
			names = append(names, o.Key)
		}
	}
}

// replace asks nobody whether the object has changed since it was read: what is amended is a manifest's "google", which
// holds Google's latest answer, whoever asked for it.
func (b *bucket) replace(ctx context.Context, name string, content []byte) error {
	ctx, cancel := context.WithTimeout(ctx, uploadStart+time.Duration(len(content)/uploadPace)*time.Second)
	defer cancel()
	err := buckets.Replace(ctx, b.objects, name, bytes.NewReader(content), objectOptions(name, int64(len(content))))
	return buckets.Words(err, b.root, buckets.Overwrite)
}
