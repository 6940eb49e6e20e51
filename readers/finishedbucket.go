package readers

import (
	"context"
	"errors"
	"io"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"convload/pipeline"
	"convload/pipeline/buckets"
)

// bucketStore is an archive in a folder of a bucket.
type bucketStore struct {
	bucket *blob.Bucket
	root   string // location of the bucket's top
	prefix string // of the keys: "" or with a "/" at its end
}

// openBucketStore opens the bucket and looks into it.
func openBucketStore(ctx context.Context, p place) (*bucketStore, error) {
	bucket, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	s := &bucketStore{bucket, p.root, p.prefix}
	if _, _, err := bucket.ListPage(ctx, blob.FirstPageToken, 1, &blob.ListOptions{Prefix: p.prefix}); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *bucketStore) holds(ctx context.Context, name string, f *File, was pipeline.Fingerprint) (holding, error) {
	if s.location(name) == f.location {
		return itself, nil
	}
	a, err := s.bucket.Attributes(ctx, s.prefix+name)
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound:
		return nothing, nil
	case err != nil:
		return another, err
	case a.Size != was.Size:
		return another, nil
	}
	r, err := s.bucket.NewReader(ctx, s.prefix+name, nil)
	if err != nil {
		return another, err
	}
	found, err := compare(ctx, r, was)
	return found, errors.Join(err, r.Close())
}

func (s *bucketStore) put(ctx context.Context, name string, _ *File, content io.Reader) error {
	return buckets.Upload(ctx, s.bucket, s.prefix+name, content, blob.WriterOptions{ContentType: "application/octet-stream"})
}

func (s *bucketStore) remove(ctx context.Context, name string) error {
	return s.bucket.Delete(ctx, s.prefix+name)
}

func (s *bucketStore) location(name string) string { return s.root + "/" + s.prefix + name }

func (s *bucketStore) close() error { return s.bucket.Close() }
