package readers

import (
	"archive/zip"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"convload/pipeline"
)

// member is one file in a container, as the container's directory describes it.
type member struct {
	container *container
	label     string // its name in the container
	offset    int64  // of the packed bytes
	packed    int64  // how many they are
	size      int64  // bytes unpacked
	crc       uint32
	method    uint16
	encrypted bool
	broken    error // why the packed bytes cannot be found

	unpacked int64 // the most bytes that one reading gave
	taken    bool
}

func newMember(c *container, z *zip.File) *member {
	m := &member{container: c, packed: int64(z.CompressedSize64), size: int64(z.UncompressedSize64), crc: z.CRC32,
		method: z.Method, encrypted: z.Flags&1 != 0}
	m.offset, m.broken = z.DataOffset()
	if m.broken == nil && (m.packed < 0 || m.size < 0 || m.packed > c.size-m.offset) {
		m.broken = errors.New("it ends behind the end of the archive")
	}
	return m
}

// refuse tells why there is no way to read the member.
func (m *member) refuse() error {
	switch {
	case m.broken != nil:
		return brokenPacking(m.broken)
	case m.encrypted:
		return &pipeline.Problem{Code: "PASSWORD", Message: "the file is protected with the ZIP archive's password",
			Remedy: "pack it again without a password, or upload it as it is"}
	case m.method != zip.Store && m.method != zip.Deflate:
		return &pipeline.Problem{Code: "COMPRESSED",
			Message: fmt.Sprintf("the file is packed into the ZIP archive in a way (%d) that convload does not know", m.method),
			Remedy:  "pack it again by the usual method, Deflate, or upload it as it is"}
	}
	return nil
}

// open begins to unpack the member.
func (m *member) open(ctx context.Context) (*stream, error) {
	s, err := m.container.part(ctx, m.offset, m.packed)
	if err != nil {
		return nil, err
	}
	packed := &packedBytes{r: s}
	r := &memberReader{member: m, crc: crc32.NewIEEE(), unpacking: unpacking{packed: packed, r: packed, source: s.source,
		tally: m.container.file.tally, farthest: &m.unpacked}}
	if m.method == zip.Deflate {
		r.unpacking.r = flate.NewReader(packed)
	}
	return &stream{r, s.source}, nil
}

// memberReader is a member's content, which ends in an error if it is not the one that was packed.
type memberReader struct {
	unpacking
	member *member
	crc    hash.Hash32
}

func (r *memberReader) Read(p []byte) (int, error) {
	n, err := r.unpacking.Read(p)
	r.crc.Write(p[:n])
	m := r.member
	end := errors.Is(err, io.EOF)
	switch {
	case err != nil && !end:
	case r.size > m.size || end && r.size < m.size:
		err = brokenPacking(fmt.Errorf("the archive's directory has %d bytes, and unpacked are %d or more", m.size, r.size))
	case end && m.crc != 0 && m.crc != r.crc.Sum32():
		err = brokenPacking(zip.ErrChecksum)
	}
	r.err = err
	return n, err
}
