package sftpblob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gocloud.dev/blob/driver"
)

// What a list may hold, and how deep it may go. Whoever runs the server may show any.
const (
	maxObjects = 250_000
	maxDepth   = 64
)

// errName is a name that leads elsewhere.
var errName = errors.New("the server lists a name that no file can have")

// ListPaged lists a folder with all below it, or without if "/" is the delimiter. All is on one page, in the order of
// the keys. Symbolic links are listed and not followed. A folder that does not exist is an error.
func (b *bucket) ListPaged(ctx context.Context, opts *driver.ListOptions) (*driver.ListPage, error) {
	if opts.Delimiter != "" && opts.Delimiter != "/" {
		return nil, errDelimiter
	}
	if opts.BeforeList != nil {
		if err := opts.BeforeList(func(any) bool { return false }); err != nil {
			return nil, err
		}
	}
	l := &listing{bucket: b, prefix: opts.Prefix, deep: opts.Delimiter == ""}
	if err := l.folder(ctx, opts.Prefix[:strings.LastIndexByte(opts.Prefix, '/')+1], 0); err != nil {
		return nil, err
	}
	slices.SortFunc(l.objects, func(a, b *driver.ListObject) int { return strings.Compare(a.Key, b.Key) })
	return &driver.ListPage{Objects: l.objects}, nil
}

// listing collects what the keys with a prefix stand for.
type listing struct {
	bucket  *bucket
	prefix  string
	deep    bool
	seen    int // files and folders
	objects []*driver.ListObject
}

// folder adds what is in a folder.
func (l *listing) folder(ctx context.Context, folder string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("the folders are more than %d deep", maxDepth)
	}
	name := remotePath(folder)
	var entries []fs.FileInfo
	err := l.bucket.do(ctx, func(c *connection) (err error) {
		entries, err = c.sftp.ReadDirContext(ctx, name)
		return err
	})
	if err != nil {
		return fmt.Errorf("folder %q: %w", name, err)
	}
	if l.seen += len(entries); l.seen > maxObjects {
		return fmt.Errorf("there are more than %d files and folders: name a folder further down, or take finished files away",
			maxObjects)
	}
	for _, info := range entries {
		if name := info.Name(); name == "" || name != path.Base(name) || name == "." || name == ".." || name == "/" {
			return fmt.Errorf("%w: %.40q", errName, name)
		}
		key := folder + info.Name()
		if info.IsDir() {
			key += "/"
		}
		switch {
		case !strings.HasPrefix(key, l.prefix):
		case !info.IsDir():
			l.objects = append(l.objects, &driver.ListObject{Key: key, ModTime: info.ModTime(), Size: info.Size(), AsFunc: as(info)})
		case !l.deep:
			l.objects = append(l.objects, &driver.ListObject{Key: key, IsDir: true})
		default:
			if err := l.folder(ctx, key, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// as gives a file's fs.FileInfo, as fileblob does.
func as(info fs.FileInfo) func(any) bool {
	return func(target any) bool {
		p, ok := target.(*fs.FileInfo)
		if ok {
			*p = info
		}
		return ok
	}
}
