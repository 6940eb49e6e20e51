package readers

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"

	"gocloud.dev/blob"
)

// stream is a file's bytes on their way: out of its source, or unpacked out of the files that it lies in.
type stream struct {
	io.Reader
	source *sourceBytes
}

func (s *stream) Close() error { return s.source.object.Close() }

// sourceBytes are bytes of a file as it lies in its source, of which there may be only so many.
type sourceBytes struct {
	object *blob.Reader
	limits Limits
	size   int64 // bytes read so far
}

func (s *sourceBytes) Read(p []byte) (int, error) {
	if s.size > s.limits.FileSize {
		return 0, s.limits.fileTooLarge(s.limits.FileSize + 1)
	}
	n, err := s.object.Read(p)
	s.size += int64(n)
	return n, err
}

// stream begins to read the file.
func (f *File) stream(ctx context.Context) (*stream, error) {
	if f.member != nil {
		return f.member.open(ctx)
	}
	return f.part(ctx, 0, -1)
}

// part begins to read a part of a file of a source; of a negative length, it goes to the end.
func (f *File) part(ctx context.Context, offset, length int64) (*stream, error) {
	object, err := f.bucket.NewRangeReader(ctx, f.key, offset, length, nil)
	if err != nil {
		return nil, err
	}
	source := &sourceBytes{object: object, limits: f.limits}
	return &stream{source, source}, nil
}

// content is a file's bytes without what gzip made of them.
type content struct {
	*bufio.Reader
	kind  kind
	depth int // packed files that it lies in
}

// content takes off a stream of the file's bytes what gzip made of them.
func (f *File) content(s *stream) (content, error) {
	c := content{Reader: bufio.NewReaderSize(s, headSize), depth: f.depth}
	for {
		var err error
		if c.kind, err = peek(c.Reader); err != nil || c.kind != gzipFile {
			return c, err
		}
		if c.depth++; c.depth > f.limits.Nesting {
			return c, f.limits.tooDeep("compressed with gzip", c.depth)
		}
		if c.Reader, err = f.gunzip(c.Reader, s.source, c.depth-f.depth-1); err != nil {
			return c, err
		}
	}
}

// gunzip unpacks what gzip has packed around the file's content, the how-manieth time from the outside.
func (f *File) gunzip(r io.Reader, source *sourceBytes, layer int) (*bufio.Reader, error) {
	if layer == len(f.gunzipped) {
		f.gunzipped = append(f.gunzipped, new(int64))
	}
	packed := &packedBytes{r: r}
	z, err := gzip.NewReader(packed)
	switch {
	case packed.err != nil:
		return nil, packed.err
	case err != nil:
		return nil, brokenPacking(err)
	}
	u := &unpacking{packed: packed, r: z, source: source, tally: f.tally, farthest: f.gunzipped[layer]}
	return bufio.NewReaderSize(u, headSize), nil
}
