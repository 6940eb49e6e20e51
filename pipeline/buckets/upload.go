package buckets

import (
	"context"
	"errors"
	"io"

	"gocloud.dev/blob"
)

// Upload makes a new object, which appears whole. There is none if reading the content ends in an error, which Upload
// gives back then; where there is one of the name already, the error is gcerrors.FailedPrecondition.
func Upload(ctx context.Context, bucket *blob.Bucket, name string, content io.Reader, opts blob.WriterOptions) error {
	opts.IfNotExist = true
	return put(ctx, bucket, name, content, opts)
}

// Replace makes an object in place of the one of the name, if there is one. It is the old or the new one, and whole, at
// every moment.
func Replace(ctx context.Context, bucket *blob.Bucket, name string, content io.Reader, opts blob.WriterOptions) error {
	return put(ctx, bucket, name, content, opts)
}

// put writes an object. Nothing else writes to buckets, and opts has no ContentMD5: gocloud.dev v0.47.0 panics in azureblob
// where any other way of writing than Bucket.Upload without a checksum is refused.
func put(ctx context.Context, bucket *blob.Bucket, name string, content io.Reader, opts blob.WriterOptions) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	source := &cancelling{Reader: content, cancel: cancel}
	err := bucket.Upload(ctx, name, source, &opts)
	if source.err != nil {
		return source.err
	}
	return err
}

// cancelling is a reader whose errors end the context of its upload: some drivers publish what they have, whatever the
// end of the content was, unless they are told so.
type cancelling struct {
	io.Reader
	cancel context.CancelFunc
	err    error // nil at the end of the content
}

func (c *cancelling) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
		c.cancel()
	}
	return n, err
}
