package report

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
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

// replace writes a draft, whose name sweep knows, and gives it the rights of what it replaces.
func (f folder) replace(_ context.Context, name string, content []byte) (err error) {
	path := f.where(name)
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
	if err := os.Rename(draft.Name(), path); err != nil {
		return err
	}
	return f.syncFolders(filepath.Dir(path))
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
