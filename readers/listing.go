package readers

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"gocloud.dev/blob"
)

// list gives the objects of the place, in no order that is promised.
func (p *place) list(ctx context.Context, bucket *blob.Bucket) ([]*blob.ListObject, error) {
	switch {
	case p.unknown != "":
		return p.listUnknown(ctx, bucket)
	case p.key != "":
		a, err := bucket.Attributes(ctx, p.key)
		if err != nil {
			return nil, err
		}
		return []*blob.ListObject{{Key: p.key, ModTime: a.ModTime, Size: a.Size}}, nil
	case p.glob != nil:
		return p.match(ctx, bucket, "", p.glob)
	}
	return p.below(ctx, bucket, p.prefix)
}

// below gives all objects whose keys begin with the prefix.
func (p place) below(ctx context.Context, bucket *blob.Bucket, prefix string) ([]*blob.ListObject, error) {
	if err := p.readable(prefix, true); err != nil {
		return nil, err
	}
	var objects []*blob.ListObject
	for list := bucket.List(&blob.ListOptions{Prefix: prefix}); ; {
		o, err := list.Next(ctx)
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(o.Key, "/") { // such keys are how some programs write down an empty folder
			objects = append(objects, o)
		}
	}
}

// match gives the objects below a folder that a pattern matches, segment by segment. As in a shell, a folder that the
// last segment matches stands for what is in it.
func (p place) match(ctx context.Context, bucket *blob.Bucket, folder string, pattern []string) (
	[]*blob.ListObject, error,
) {
	if err := p.readable(folder, false); err != nil {
		return nil, err
	}
	var objects []*blob.ListObject
	for list := bucket.List(&blob.ListOptions{Prefix: folder, Delimiter: "/"}); ; {
		o, err := list.Next(ctx)
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(o.Key, folder), "/")
		if ok, err := path.Match(pattern[0], name); err != nil || !ok {
			continue // globPlace has checked the pattern
		}
		var inside []*blob.ListObject
		switch last := len(pattern) == 1; {
		case o.IsDir && last:
			inside, err = p.below(ctx, bucket, o.Key)
		case o.IsDir:
			inside, err = p.match(ctx, bucket, o.Key, pattern[1:])
		case last || isLink(o):
			inside = []*blob.ListObject{o}
		}
		if err != nil {
			return nil, err
		}
		objects = append(objects, inside...)
	}
}

// isLink tells whether the object is a symbolic link, which may lead to a folder.
func isLink(o *blob.ListObject) bool {
	var info fs.FileInfo
	return o.As(&info) && info.Mode()&fs.ModeSymlink != 0
}

// readable looks at the local folders that a listing will go through, since fileblob passes over what it cannot read
// without a word.
func (p place) readable(prefix string, deep bool) error {
	if !p.local {
		return nil
	}
	top := filepath.Join(p.root+"/", filepath.FromSlash(prefix[:strings.LastIndexByte(prefix, '/')+1]))
	return filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && name != top && (!deep || d.Name() == "lost+found" || unfinishedName(d.Name())) {
			return fs.SkipDir
		}
		return err
	})
}
