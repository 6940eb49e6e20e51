package readers

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file://

	"convload/pipeline/buckets"
)

// place is where a source points, in the terms of buckets.
type place struct {
	bucket *url.URL // what blob.OpenBucket takes; nil where there is nothing to open
	root   string   // location of the bucket's top: an absolute path or scheme://host
	folder string   // beginning of the keys that names are told without: "" or with a "/" at its end
	prefix string   // beginning of the keys
	key    string   // the one file, where the source is one
	glob   []string // pattern of each segment of the keys behind folder, where the source is a pattern
	local  bool

	unknown string // key of which only the server can tell whether it is a file, a folder or a pattern
	secret  string // what beside the location tells a file from others, and is not for people to see
}

// resolve finds out what a source is.
func resolve(source string) (place, error) {
	p, err := urlOrPath(source)
	if err != nil && !errors.Is(err, fs.ErrPermission) { // what cannot be looked at may well exist
		err = &SourceError{source, err}
	}
	return p, err
}

func urlOrPath(source string) (place, error) {
	if !strings.Contains(source, "://") {
		return localPlace(source)
	}
	u, err := buckets.Parse(source)
	if err != nil {
		return place{}, err
	}
	switch u.Scheme {
	case "file":
		return fileURLPlace(u)
	case "sftp":
		return sftpPlace(u)
	case "https":
		return httpsPlace(u)
	}
	return bucketPlace(u)
}

// localPlace is the place of a path or a pattern of paths. What exists under the very name is no pattern: browsers call
// a second download "deals [1].csv".
func localPlace(name string) (place, error) {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return folderPlace(name)
	case err == nil && info.Mode().IsRegular():
		p, err := folderPlace(filepath.Dir(name))
		p.key = filepath.Base(name)
		return p, err
	case err == nil:
		return place{}, errors.New("neither a file nor a folder")
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(name, `*?[`):
		return globPlace(filepath.ToSlash(name))
	}
	return place{}, err
}

// globPlace is the folder in front of a pattern's first special character, with the rest of the pattern. A folder that
// does not exist has no bucket, since a pattern may match nothing.
func globPlace(pattern string) (place, error) {
	segments := strings.Split(pattern, "/")
	first := 0
	for !strings.ContainsAny(segments[first], `*?[`) {
		first++
	}
	if err := checkPattern(segments[first:]); err != nil {
		return place{}, err
	}
	folder := strings.Join(segments[:first], "/") + "/"
	if first == 0 {
		folder = "."
	}
	info, err := os.Stat(folder)
	at := folderPlace
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		at = missingPlace
	} else if err != nil {
		return place{}, err
	}
	p, err := at(folder)
	p.glob = segments[first:]
	return p, err
}

// checkPattern checks the patterns of segments.
func checkPattern(segments []string) error {
	for _, s := range segments {
		if s == "**" {
			return errors.New(`"**" is no pattern here: name the folder alone, and all below it is read`)
		}
		if _, err := path.Match(s, ""); err != nil {
			return err
		}
	}
	return nil
}

// missingPlace is a local folder that does not exist.
func missingPlace(name string) (place, error) {
	name, err := filepath.Abs(name)
	return place{root: strings.TrimSuffix(filepath.ToSlash(name), "/"), local: true}, err
}

// fileOptions makes fileblob do without sidecar files for attributes, and without files in the system's temporary
// folder, which may be another file system.
const fileOptions = "metadata=skip&no_tmp_dir=true"

// folderPlace is a local folder as a bucket. Its location is free of links, so that one file has one location.
func folderPlace(name string) (place, error) {
	name, err := filepath.Abs(name)
	if err != nil {
		return place{}, err
	}
	if name, err = filepath.EvalSymlinks(name); err != nil {
		return place{}, err
	}
	root := filepath.ToSlash(name)
	u := &url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(root, "/"), RawQuery: fileOptions}
	return place{bucket: u, root: strings.TrimSuffix(root, "/"), local: true}, nil
}

// fileURLPlace is the place of a file URL. Its path is a prefix as that of any bucket URL, but a folder is meant as a
// folder and a file as a file, without the neighbours whose names begin alike.
func fileURLPlace(u *url.URL) (place, error) {
	name, err := buckets.FilePath(u)
	if err != nil {
		return place{}, err
	}
	if _, err := os.Stat(name); err == nil || strings.HasSuffix(u.Path, "/") {
		return localPlace(name)
	}
	p, err := folderPlace(filepath.Dir(name))
	p.prefix = filepath.Base(name)
	return p, err
}

// bucketPlace is the place of a cloud's bucket URL: the path is a prefix, the query is the driver's own.
func bucketPlace(u *url.URL) (place, error) {
	bucket, prefix, err := buckets.Split(u)
	if err != nil {
		return place{}, err
	}
	return place{
		bucket: bucket,
		root:   u.Scheme + "://" + u.Host,
		folder: prefix[:strings.LastIndexByte(prefix, '/')+1],
		prefix: prefix,
	}, nil
}

// open opens the bucket; there is none where a pattern's folder does not exist.
func (p place) open(ctx context.Context) (*blob.Bucket, error) {
	if p.bucket == nil {
		return nil, nil
	}
	return buckets.Open(ctx, p.bucket)
}
