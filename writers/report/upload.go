package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"convload/pipeline/buckets"
)

// An upload may take the start, and at this pace its content, before it is given up: some drivers try for ever.
const (
	uploadStart = 5 * time.Minute
	uploadPace  = 64 << 10 // bytes a second
)

// bucketDraft is a file that is uploaded when it is whole.
type bucketDraft struct {
	*os.File
	bucket *bucket
	name   string // of the object
}

func (d bucketDraft) discard() { _ = d.Close() }

func (d bucketDraft) publish(ctx context.Context) error {
	defer d.discard()
	info, err := d.Stat()
	if err != nil {
		return err
	}
	b, size := d.bucket, info.Size()
	ctx, cancel := context.WithTimeout(ctx, uploadStart+time.Duration(size/uploadPace)*time.Second)
	defer cancel()
	err = b.upload(ctx, d.name, io.NewSectionReader(d, 0, size), size)
	switch {
	case err == nil:
		return nil
	case gcerrors.Code(err) == gcerrors.FailedPrecondition:
		return b.compare(ctx, d.name, io.NewSectionReader(d, 0, size))
	}
	return buckets.Words(err, b.root, buckets.Write)
}

// upload makes a new object. The drivers repeat requests that fail for a passing reason; that of Google Cloud Storage does
// so only for objects that must be new.
func (b *bucket) upload(ctx context.Context, name string, content io.Reader, size int64) error {
	return buckets.Upload(ctx, b.objects, name, content, objectOptions(name, size))
}

func objectOptions(name string, size int64) blob.WriterOptions {
	return blob.WriterOptions{ContentType: contentType(name),
		BufferSize: int(min(max(size, 256<<10), 8<<20))} // the drivers' own sizes are up to 16 MB, also for a small object
}

func contentType(name string) string {
	switch path.Ext(name) {
	case reportSuffix:
		return "text/csv; charset=utf-8"
	case pageSuffix:
		return "text/html; charset=utf-8"
	case manifestSuffix:
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

// compare accepts an object that is what was to be published: where the answer to an upload is lost and the driver
// repeats it, the store refuses to write over the object that it has made itself.
func (b *bucket) compare(ctx context.Context, name string, content io.Reader) error {
	object, err := b.open(ctx, name)
	if err != nil {
		return fmt.Errorf("there is an object of this name, and whether it is this report cannot be seen: %w", err)
	}
	defer object.Close()
	there, err := digest(object)
	if err != nil {
		return err
	}
	here, err := digest(content)
	if err == nil && !bytes.Equal(there, here) {
		err = errTaken
	}
	return err
}

func digest(r io.Reader) ([]byte, error) {
	hash := sha256.New()
	_, err := io.Copy(hash, r)
	return hash.Sum(nil), err
}
