package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"convload/pipeline/buckets"
)

// bucket is a folder in a bucket. A report is written to a local file, and uploaded when it is whole: an upload that
// stays open for as long as Google takes may be cut off, and ending it early can leave a part of the report.
type bucket struct {
	objects *blob.Bucket // of the folder: its keys are the names
	root    string       // of the folder: scheme://bucket/ or scheme://bucket/prefix/
}

// openBucket opens the bucket of a URL, whose path is the folder and whose query is the driver's own.
func openBucket(ctx context.Context, u *url.URL) (place, error) {
	address, prefix, err := buckets.Split(u)
	if err != nil {
		return nil, err
	}
	objects, err := buckets.Open(ctx, address)
	if err != nil {
		return nil, buckets.Words(err, u.String(), buckets.Write)
	}
	b := &bucket{objects, u.Scheme + "://" + u.Host + "/"}
	if prefix = strings.Trim(prefix, "/"); prefix != "" {
		b.root += prefix + "/"
		b.objects = blob.PrefixedBucket(objects, prefix+"/")
	}
	return b, nil
}

// marker is the object that shows whether the bucket can be written to. Readers pass over its name.
const (
	marker     = ".convload"
	markerText = `convload publishes reports here. Before a run sends anything, it tries to make this object, to see whether it may
write here; once the object is there, it stays as it is. Nobody reads it.
`
)

// prepare tries to make the marker. Nothing less shows before the first report whether objects may be made, and nothing
// else leaves so little behind: one object for good, where a trial object of each run would have to be removed, which a
// store may forbid, and a manifest of a run that has only begun would tell auditors what is not yet so. The marker is
// not replaced either: a store that refuses to only because it is there would have taken a new object.
func (b *bucket) prepare(ctx context.Context) error {
	draft, err := b.draft(marker)
	if err != nil {
		return err
	}
	draft.discard()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	err = b.upload(ctx, marker, strings.NewReader(markerText), int64(len(markerText)))
	if err == nil || refusesToReplace(err) {
		return nil
	}
	return buckets.Words(err, b.root, buckets.Write)
}

// refusesToReplace tells whether a store would have made the object if it were not there, or were not being made by
// another run at this moment. Google Cloud Storage may look at the rights to replace it, and at its retention, first.
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html,
// https://cloud.google.com/storage/docs/json_api/v1/objects/insert,
// https://cloud.google.com/storage/docs/json_api/v1/status-codes)
func refusesToReplace(err error) bool {
	text := err.Error()
	return gcerrors.Code(err) == gcerrors.FailedPrecondition || strings.Contains(text, "ConditionalRequestConflict") ||
		strings.Contains(text, "storage.objects.delete") || strings.Contains(text, "retentionPolicyNotMet")
}

// draft makes a file that has no name, and so is gone with the process, however that ends.
func (b *bucket) draft(name string) (draft, error) {
	file, err := os.CreateTemp("", "convload-")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return bucketDraft{file, b, name}, nil
}

func (b *bucket) reports(ctx context.Context) ([]string, error) {
	var names []string
	for list := b.objects.List(nil); ; {
		o, err := list.Next(ctx)
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, buckets.Words(err, b.root, buckets.Read)
		}
		if published.MatchString(o.Key) {
			names = append(names, o.Key)
		}
	}
}

func (b *bucket) open(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := b.objects.NewReader(ctx, name, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, fmt.Errorf("it was there a moment ago, and is not any more (%w)", fs.ErrNotExist)
	}
	if err != nil {
		return nil, buckets.Words(err, b.root, buckets.Read)
	}
	return bucketReader{r, b.root}, nil
}

// bucketReader says in words why an object cannot be read to its end.
type bucketReader struct {
	*blob.Reader
	root string
}

func (r bucketReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = buckets.Words(err, r.root, buckets.Read)
	}
	return n, err
}

func (b *bucket) where(name string) string { return b.root + name }

func (b *bucket) close() error { return b.objects.Close() }
