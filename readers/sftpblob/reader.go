package sftpblob

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pkg/sftp"
	"gocloud.dev/blob/driver"
)

// readAhead is how many bytes are asked for at once, as several requests that are under way together.
const readAhead = 512 << 10

// NewRangeReader opens a file.
func (b *bucket) NewRangeReader(ctx context.Context, key string, offset, length int64, opts *driver.ReaderOptions) (driver.Reader, error) {
	f := &openFile{ctx: ctx, bucket: b, offset: offset}
	err := b.do(ctx, func(c *connection) error {
		file, err := c.sftp.Open(remotePath(key))
		if err != nil {
			return err
		}
		info, err := file.Stat()
		if err == nil && !info.Mode().IsRegular() {
			err = errNoFile
		}
		if err != nil {
			return errors.Join(err, file.Close())
		}
		f.conn, f.file, f.size, f.modTime = c, file, info.Size(), info.ModTime()
		return nil
	})
	if err != nil {
		return nil, err
	}
	if opts.BeforeRead != nil {
		if err := opts.BeforeRead(func(any) bool { return false }); err != nil {
			return nil, errors.Join(err, f.close())
		}
	}
	f.end = f.size
	if length >= 0 && length < f.size-offset {
		f.end = offset + length
	}
	return &reader{file: f, ahead: bufio.NewReaderSize(f, int(min(readAhead, max(f.end-offset, 16))))}, nil
}

// reader is a part of a file.
type reader struct {
	file  *openFile
	ahead *bufio.Reader
}

func (r *reader) Read(p []byte) (int, error) { return r.ahead.Read(p) }
func (r *reader) Close() error               { return r.file.close() }
func (r *reader) As(any) bool                { return false }

// Attributes are those of the whole file.
func (r *reader) Attributes() *driver.ReaderAttributes {
	return &driver.ReaderAttributes{ContentType: contentType, ModTime: r.file.modTime, Size: r.file.size}
}

// openFile is a file on the server, which belongs to one connection.
type openFile struct {
	ctx     context.Context
	bucket  *bucket
	conn    *connection
	file    *sftp.File
	size    int64
	modTime time.Time
	offset  int64 // of what is read next
	end     int64 // of what is to be read
}

// Read reads up to the end that the file had when it was opened. The library takes a server that gives less than it was
// asked for as the end of the file; what is missing is asked for again.
func (f *openFile) Read(p []byte) (n int, err error) {
	if f.offset >= f.end {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), f.end-f.offset)]
	err = f.bucket.ask(f.ctx, f.conn, func(*connection) error {
		n, err = f.file.ReadAt(p, f.offset)
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	})
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: %d bytes of %d", errShort, f.offset, f.size)
	}
	f.offset += int64(n)
	return n, err
}

func (f *openFile) close() error {
	ctx := context.WithoutCancel(f.ctx)
	err := f.bucket.ask(ctx, f.conn, func(*connection) error { return f.file.Close() })
	if errors.As(err, new(*lostError)) {
		return nil // with the connection the server has closed the file
	}
	return err
}
