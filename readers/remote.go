package readers

import (
	"context"
	"errors"
	"net/url"
	"path"
	"strconv"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// httpsPlace is the one file that an https URL names.
func httpsPlace(u *url.URL) (place, error) {
	if strings.HasSuffix(u.Path, "/") || u.Path == "" {
		return place{}, errors.New("name one file: https://host/path/name.csv; folders cannot be read through https")
	}
	folder, name := path.Split(u.Path)
	return place{
		bucket: &url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host, Path: u.Path, RawPath: u.RawPath, Fragment: u.RawQuery},
		root:   "https://" + hostOf(u, "443") + strings.TrimRight(folder, "/"),
		key:    name,
		secret: u.RawQuery,
	}, nil
}

// bound tells the driver of an https URL how many bytes of the file are worth downloading.
func (p place) bound(limits Limits) {
	if p.bucket != nil && p.bucket.Scheme == "https" {
		p.bucket.RawQuery = "max_size=" + strconv.FormatInt(limits.FileSize, 10)
	}
}

// sftpPlace is the place of a path on an SFTP server. Only the server knows whether it is a file, a folder or a pattern.
func sftpPlace(u *url.URL) (place, error) {
	if u.Path == "" {
		return place{}, errors.New("name a folder or a file: sftp://user@host/ is all that the server shows")
	}
	bucket := *u
	bucket.Path, bucket.RawPath = "", ""
	root := url.URL{Scheme: u.Scheme, User: url.User(u.User.Username()), Host: hostOf(u, "22")}
	name := strings.TrimPrefix(path.Clean(u.Path), "/")
	p := place{bucket: &bucket, root: root.String(), unknown: name}
	first := strings.IndexAny(name, `*?[`)
	if first < 0 {
		p.folder = name[:strings.LastIndexByte(name, '/')+1]
		return p, nil
	}
	p.folder = name[:strings.LastIndexByte(name[:first], '/')+1]
	p.glob = strings.Split(name[len(p.folder):], "/")
	return p, checkPattern(p.glob)
}

// hostOf is a URL's host as it is compared: in lower case and without the port that its scheme has anyway.
func hostOf(u *url.URL, port string) string {
	return strings.TrimSuffix(strings.ToLower(u.Host), ":"+port)
}

// listUnknown asks a server what a path is, and gives the objects that it stands for. As with local paths, what exists
// under the very name is no pattern, and a folder stands for all that is below it.
func (p *place) listUnknown(ctx context.Context, bucket *blob.Bucket) ([]*blob.ListObject, error) {
	a, err := bucket.Attributes(ctx, p.unknown)
	switch code := gcerrors.Code(err); {
	case err == nil:
		p.folder = p.unknown[:strings.LastIndexByte(p.unknown, '/')+1]
		return []*blob.ListObject{{Key: p.unknown, ModTime: a.ModTime, Size: a.Size}}, nil
	case code != gcerrors.NotFound:
		return nil, err
	case p.glob == nil:
		p.folder = p.unknown + "/"
		return p.below(ctx, bucket, p.folder)
	}
	objects, err := p.match(ctx, bucket, p.folder, p.glob)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, nil // a pattern may match nothing
	}
	return objects, err
}
