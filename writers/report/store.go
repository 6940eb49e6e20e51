package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"convload/pipeline"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
)

// Store is the folder or bucket that reports are published in.
type Store struct {
	bucket   *blob.Bucket
	location string // in front of an object's name in what people are told
	runID    string
	used     map[string]bool
}

var _ pipeline.Reporter = (*Store)(nil)

// Open opens a folder, which is made if it does not exist, or a bucket URL.
func Open(ctx context.Context, location, runID string) (*Store, error) {
	bucket, where, err := openBucket(ctx, location, true)
	if errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("reports %s: let the user that convload runs as write there, and run again (%w)", location, err)
	}
	if err != nil {
		return nil, fmt.Errorf("reports %s: %w", location, err)
	}
	return &Store{bucket: bucket, location: where, runID: runID, used: make(map[string]bool)}, nil
}

// openBucket opens the place of the reports, to write or to read, and gives it the name that people are told.
func openBucket(ctx context.Context, location string, write bool) (*blob.Bucket, string, error) {
	dir, local := localFolder(location)
	if !local {
		bucket, err := blob.OpenBucket(ctx, location)
		return bucket, location, err
	}
	if write {
		if err := tryFolder(dir); err != nil {
			return nil, "", err
		}
		sweep(dir, time.Now())
	}
	// The temporary files lie beside the reports, because a rename works only within a file system; there are no .attrs
	// files, because nobody here reads them.
	bucket, err := fileblob.OpenBucket(dir, &fileblob.Options{DirFileMode: 0o755, NoTempDir: true,
		Metadata: fileblob.MetadataDontWrite})
	return bucket, dir, err
}

// tryFolder makes the folder, and a file in it, so that it is known before anything is sent that reports can be written.
func tryFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".convload-*.tmp")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// localFolder tells whether the location is a folder of this machine, and which.
func localFolder(location string) (string, bool) {
	if !strings.Contains(location, "://") {
		return location, true
	}
	u, err := url.Parse(location)
	if err != nil || u.Scheme != "file" || u.Host != "" && u.Host != "localhost" && u.Host != "." {
		return "", false
	}
	if u.Host == "." {
		return filepath.Join(".", filepath.FromSlash(u.Path)), true
	}
	return filepath.FromSlash(u.Path), true
}

// Close releases the bucket.
func (s *Store) Close() error { return s.bucket.Close() }

// Open begins the report of a source file as NAME.RUN-ID.csv.
func (s *Store) Open(ctx context.Context, file string) (pipeline.FileReport, error) {
	r, err := newFileReport(ctx, s, s.name(file)+"."+s.runID+".csv")
	if err != nil {
		return nil, err
	}
	return r, nil
}

// name makes a source file's name one that every store takes, in the same sub-folder, and different from those of the
// run's other files.
func (s *Store) name(file string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"|?*\`, r) {
			return '_'
		}
		return r
	}, strings.TrimPrefix(path.Clean("/"+file), "/"))
	clean = shortened(clean)
	name := clean
	for n := 2; s.used[name]; n++ {
		name = fmt.Sprintf("%s~%d", clean, n)
	}
	s.used[name] = true
	return name
}

// maxName leaves room in a file's name, of 255 bytes at most, for the ID of the run and what stores add while they write.
const maxName = 160

// shortened cuts the last part of a path to maxName bytes, without cutting a letter in two.
func shortened(name string) string {
	folder, last := path.Split(name)
	if len(last) <= maxName {
		return name
	}
	return folder + strings.ToValidUTF8(last[:maxName], "") + "~"
}

// where tells people where an object is.
func (s *Store) where(name string) string { return whereIn(s.location, name) }

func whereIn(location, name string) string {
	if strings.Contains(location, "://") {
		base, query, found := strings.Cut(location, "?")
		if found {
			query = "?" + query
		}
		return strings.TrimSuffix(base, "/") + "/" + name + query
	}
	return filepath.Join(location, filepath.FromSlash(name))
}

// Finish publishes the manifest as RUN-ID.json.
func (s *Store) Finish(ctx context.Context, summary *pipeline.Summary) (string, error) {
	text, err := json.MarshalIndent(summary, "", "  ")
	if err != nil {
		return "", fmt.Errorf("manifest: %w", err)
	}
	name := s.runID + ".json"
	if err := s.write(ctx, name, append(text, '\n')); err != nil {
		return "", fmt.Errorf("manifest %s: %w", s.where(name), cause(err))
	}
	return s.where(name), nil
}

// write publishes a JSON text.
func (s *Store) write(ctx context.Context, name string, text []byte) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	disk := durable{root: s.location}
	options := &blob.WriterOptions{ContentType: "application/json"}
	disk.watch(options)
	w, err := s.bucket.NewWriter(ctx, name, options)
	if err != nil {
		return err
	}
	if _, err = w.Write(text); err == nil {
		err = disk.contents()
	}
	if err != nil {
		cancel() // nothing of it may appear
		return errors.Join(err, w.Close())
	}
	if err := w.Close(); err != nil {
		return err
	}
	return disk.names()
}

// cause takes the bucket library's wrapping off a plain file error, which says more in fewer words.
func cause(err error) error {
	if pathErr, ok := errors.AsType[*os.PathError](err); ok {
		return pathErr
	}
	return err
}
