package readers

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"convload/pipeline"
)

// headSize is how much of a file is looked at to find out what it is.
const headSize = 64 << 10

// rawFile is the file's bytes on their way, and their fingerprint.
type rawFile struct {
	file  *File
	r     *stream
	bytes *sealedReader // of r
}

func (f *rawFile) Read(p []byte) (int, error) { return f.bytes.Read(p) }

// open finds out what the file is.
func (f *rawFile) open(ctx context.Context) (pipeline.Document, error) {
	c, err := f.file.content(&stream{f, f.r.source})
	switch {
	case err != nil:
		return nil, err
	case c.kind == zipArchive:
		return openXLSX(ctx, f, c)
	case c.kind == compoundFile:
		return nil, refuseCompoundFile(c.Reader)
	default:
		return openCSV(ctx, f, c.Reader)
	}
}

// peek looks at the beginning of a file.
func peek(r *bufio.Reader) (kind, error) {
	head, err := r.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	kind, problem := sniff(head)
	if problem != nil {
		return 0, problem
	}
	return kind, nil
}

// fingerprint reads the rest of the file. The first time that this is done, it checks that the file is still the one that
// was opened; later on its bytes have told.
func (f *rawFile) fingerprint(ctx context.Context) (pipeline.Fingerprint, error) {
	if _, err := io.Copy(io.Discard, cancellable{ctx, f}); err != nil {
		return pipeline.Fingerprint{}, err
	}
	if !f.bytes.held {
		if err := f.file.look(ctx); err != nil {
			return pipeline.Fingerprint{}, err
		}
	}
	return f.bytes.sum(), nil
}

// fingerprintOf reads everything that there is to read.
func fingerprintOf(ctx context.Context, r io.Reader) (pipeline.Fingerprint, error) {
	h := sha256.New()
	n, err := io.Copy(h, cancellable{ctx, r})
	return pipeline.Fingerprint{Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, err
}

// cancellable is a reader that the end of a context stops: those of local files do not know contexts.
type cancellable struct {
	ctx context.Context
	io.Reader
}

func (c cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(p)
}
