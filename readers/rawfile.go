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
	ahead spool         // what was read ahead of bytes
	at    int64         // how much of that was handed on
}

func (f *rawFile) Read(p []byte) (int, error) {
	if f.at < f.ahead.size {
		n, err := f.ahead.ReadAt(p[:min(int64(len(p)), f.ahead.size-f.at)], f.at)
		f.at += int64(n)
		return n, err
	}
	return f.bytes.Read(p)
}

func (f *rawFile) Close() error { return errors.Join(f.r.Close(), f.ahead.Close()) }

// settle makes sure, before a later reading hands on its first row, that what follows is what it was: a file that somebody
// may write into while it is read is read ahead to its end; of any other, what comes is the version that is there now.
func (f *rawFile) settle(ctx context.Context) error {
	switch {
	case !f.bytes.held || f.bytes.ended():
		return nil
	case !f.file.inPlace:
		return f.file.look(ctx)
	}
	_, err := io.Copy(&f.ahead, cancellable{ctx, f.bytes})
	return err
}

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
	}
	if err := f.settle(ctx); err != nil {
		return nil, err
	}
	return openCSV(ctx, f, c.Reader)
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
