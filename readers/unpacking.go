package readers

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"convload/pipeline"
)

const (
	maxUnpacked  = 4 << 30  // bytes of a file that was packed
	maxRatio     = 200      // unpacked bytes for one packed; spreadsheets, even dull ones, stay below 100
	freeUnpacked = 16 << 20 // bytes that may be unpacked at any ratio
)

// unpacking is the content of a packed file on its way. Nothing that the file says about its size is believed. What is
// wrong with the packed bytes ends it with a *pipeline.Problem; errors of the source stay what they are.
type unpacking struct {
	packed *packedBytes
	r      io.Reader // unpacks them
	limit  int64     // of size: maxUnpacked
	size   int64     // bytes unpacked so far
	err    error
}

func (u *unpacking) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err
	}
	n, err := u.r.Read(p)
	u.size += int64(n)
	switch {
	case u.packed.err != nil:
		err = u.packed.err
	case u.size > u.limit:
		err = packedTooTightly(fmt.Sprintf("the file is larger than %d GiB when it is unpacked", u.limit>>30))
	case u.size > freeUnpacked && u.size/maxRatio > u.packed.size:
		err = packedTooTightly(fmt.Sprintf("the file is more than %d times as large when it is unpacked, "+
			"as only files made to do harm are", maxRatio))
	case err != nil && !errors.Is(err, io.EOF):
		err = brokenPacking(err)
	}
	u.err = err
	return n, err
}

func packedTooTightly(what string) *pipeline.Problem {
	return &pipeline.Problem{Code: "TOO_LARGE", Message: what,
		Remedy: "if it comes from somebody you trust, unpack it and upload what is inside"}
}

func brokenPacking(err error) *pipeline.Problem {
	return &pipeline.Problem{Code: "DAMAGED", Message: fmt.Sprintf("the packed file is damaged or cut short: %v", err),
		Remedy: uploadAgain + ", or pack it once more"}
}

// packedBytes counts what an unpacker reads, and tells the errors of the source from those of the unpacker.
type packedBytes struct {
	r    io.Reader
	size int64
	err  error // of the source
}

func (b *packedBytes) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.size += int64(n)
	if !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// gunzip unpacks what gzip has packed.
func gunzip(r io.Reader) (*bufio.Reader, error) {
	packed := &packedBytes{r: r}
	z, err := gzip.NewReader(packed)
	switch {
	case packed.err != nil:
		return nil, packed.err
	case err != nil:
		return nil, brokenPacking(err)
	}
	return bufio.NewReaderSize(&unpacking{packed: packed, r: z, limit: maxUnpacked}, headSize), nil
}
