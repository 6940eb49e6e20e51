package readers

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"convload/pipeline"
)

// headSize is how much of a file is looked at to find out what it is.
const headSize = 64 << 10

// rawFile is the file's bytes on their way, and their fingerprint.
type rawFile struct {
	file *File
	r    io.ReadCloser
	hash hash.Hash
	size int64
}

func (f *rawFile) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	f.hash.Write(p[:n])
	f.size += int64(n)
	return n, err
}

// open finds out what the file is. What was packed is unpacked once: packed files within packed files are refused.
func (f *rawFile) open(ctx context.Context) (pipeline.Document, error) {
	r, kind, err := f.content()
	switch {
	case err != nil:
		return nil, err
	case kind == gzipFile:
		return nil, &pipeline.Problem{Code: "COMPRESSED", Message: "the file is compressed with gzip within a packed file",
			Remedy: unpackIt}
	case kind == zipArchive:
		return openXLSX(ctx, f, r)
	case kind == compoundFile:
		return nil, refuseCompoundFile(r)
	default:
		return openCSV(ctx, f, r)
	}
}

// content gives the file's bytes, unpacked where gzip has packed them, and what they are.
func (f *rawFile) content() (*bufio.Reader, kind, error) {
	r := bufio.NewReaderSize(f, headSize)
	kind, err := peek(r)
	if err != nil || kind != gzipFile || f.file.member != nil {
		return r, kind, err
	}
	if r, err = gunzip(r); err != nil {
		return nil, 0, err
	}
	kind, err = peek(r)
	return r, kind, err
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

// fingerprint reads the rest of the file and checks that the file is still the one that was opened.
func (f *rawFile) fingerprint(ctx context.Context) (pipeline.Fingerprint, error) {
	if _, err := io.Copy(io.Discard, cancellable{ctx, f}); err != nil {
		return pipeline.Fingerprint{}, err
	}
	if err := f.file.look(ctx); err != nil {
		return pipeline.Fingerprint{}, err
	}
	return f.sum(), nil
}

// sum is the fingerprint of what was read so far.
func (f *rawFile) sum() pipeline.Fingerprint {
	return pipeline.Fingerprint{Size: f.size, SHA256: hex.EncodeToString(f.hash.Sum(nil))}
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
