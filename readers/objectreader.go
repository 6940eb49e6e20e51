package readers

import (
	"context"
	"errors"
	"io"

	"gocloud.dev/blob"
)

// objectBlock is how many bytes of an object are asked for at once: a request to a cloud takes as long for one byte.
const objectBlock = 64 << 10

// objectReader reads an object at random, a block at a time, while its context lasts.
type objectReader struct {
	ctx    context.Context
	bucket *blob.Bucket
	key    string
	size   int64
	at     int64 // offset of the block
	block  []byte
	err    error // of the source
}

// ReadAt reads what was asked for, or up to the object's end.
func (o *objectReader) ReadAt(p []byte, offset int64) (int, error) {
	n := 0
	for n < len(p) {
		at := offset + int64(n)
		if at < 0 || at >= o.size {
			return n, io.EOF
		}
		if at < o.at || at >= o.at+int64(len(o.block)) {
			if err := o.fetch(at - at%objectBlock); err != nil {
				o.err = err
				return n, err
			}
		}
		n += copy(p[n:], o.block[at-o.at:])
	}
	return n, nil
}

// fetch reads the block at an offset.
func (o *objectReader) fetch(at int64) error {
	length := min(objectBlock, o.size-at)
	r, err := o.bucket.NewRangeReader(o.ctx, o.key, at, length, nil)
	if err != nil {
		return err
	}
	block := make([]byte, length)
	if _, err = io.ReadFull(r, block); err == nil {
		o.at, o.block = at, block
	} else if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = changedSince() // it was longer when it was listed
	}
	return errors.Join(err, r.Close())
}
