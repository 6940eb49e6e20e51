package httpsblob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"gocloud.dev/blob/driver"
)

// download is the file as it came, in a temporary file that is gone with the process, however that ends.
type download struct {
	file        *os.File // nil if the file is too large
	left        string   // name of the file, where the system cannot remove it while it is open
	size        int64
	contentType string
	etag        string
	modTime     time.Time // zero if the server does not say
}

// save writes the answer to a temporary file.
func (b *bucket) save(response *http.Response, heard func()) (_ *download, err error) {
	d := &download{size: response.ContentLength, etag: response.Header.Get("ETag"), contentType: "application/octet-stream"}
	if sent := response.Header.Get("Content-Type"); sent != "" {
		d.contentType = sent
	}
	if at, err := http.ParseTime(response.Header.Get("Last-Modified")); err == nil {
		d.modTime = at
	}
	if d.size > b.maxSize {
		return d, nil
	}
	if d.size < 0 && response.ProtoMajor < 2 && len(response.TransferEncoding) == 0 {
		return nil, notGiven("the server does not say how long the file is, so that a cut could not be noticed",
			"have the server send a Content-Length, or upload the file to a folder, a bucket or an SFTP server")
	}
	if d.file, err = os.CreateTemp("", "convload-"); err != nil {
		return nil, err
	}
	if os.Remove(d.file.Name()) != nil {
		d.left = d.file.Name()
	}
	body := &listener{Reader: response.Body, heard: heard}
	d.size, err = io.Copy(d.file, io.LimitReader(body, b.maxSize+1))
	switch {
	case body.broken != nil:
		err = unreachable(fmt.Sprintf("the download broke off after %d bytes (%v)", d.size, body.broken), "nothing to do, unless it stays so")
		return nil, errors.Join(err, d.close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("download: %w", err), d.close())
	case d.size > b.maxSize:
		return d, d.close()
	}
	return d, nil
}

// listener tells whenever something was read, and why nothing more was.
type listener struct {
	io.Reader
	heard  func()
	broken error // nil at the end of the file
}

func (l *listener) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if n > 0 {
		l.heard()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		l.broken = err
	}
	return n, err
}

func (d *download) close() error {
	if d.file == nil {
		return nil
	}
	err := d.file.Close()
	if d.left != "" {
		err = errors.Join(err, os.Remove(d.left))
	}
	d.file = nil
	return err
}

// NewRangeReader reads a part of the download.
func (b *bucket) NewRangeReader(ctx context.Context, key string, offset, length int64, opts *driver.ReaderOptions) (driver.Reader, error) {
	d, err := b.get(ctx, key)
	if err != nil {
		return nil, err
	}
	if d.file == nil {
		return nil, errTooLarge
	}
	if opts.BeforeRead != nil {
		if err := opts.BeforeRead(func(any) bool { return false }); err != nil {
			return nil, err
		}
	}
	if length < 0 {
		length = max(0, d.size-offset)
	}
	return &reader{io.NewSectionReader(d.file, offset, length), d}, nil
}

// reader is a part of a download.
type reader struct {
	io.Reader
	download *download
}

func (*reader) Close() error { return nil }
func (*reader) As(any) bool  { return false }

// Attributes are those of the whole file.
func (r *reader) Attributes() *driver.ReaderAttributes {
	d := r.download
	return &driver.ReaderAttributes{ContentType: d.contentType, ModTime: d.modTime, Size: d.size}
}
