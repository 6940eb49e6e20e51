package readers

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
)

// sharedStrings are the texts of a workbook that its cells refer to by number.
type sharedStrings struct {
	limits Limits
	count  int
	texts  spool // one behind the other
	ends   spool // where each text ends, eight bytes each, behind a nought for where the first begins
	buf    []byte
}

// readSharedStrings reads the texts; part may be nil.
func readSharedStrings(ctx context.Context, part *zip.File, limits Limits) (*sharedStrings, error) {
	s := &sharedStrings{limits: limits}
	if part == nil {
		return s, nil
	}
	r, err := part.Open()
	if err != nil {
		return s, damaged("the workbook", err)
	}
	defer r.Close()
	if err := s.read(newXMLStream(cancellable{ctx, r}, limits)); err != nil {
		return s, damaged("the workbook", fmt.Errorf("shared strings: %w", err))
	}
	return s, nil
}

func (s *sharedStrings) read(x *xmlStream) error {
	texts, ends := bufio.NewWriter(&s.texts), bufio.NewWriter(&s.ends)
	size := uint64(0)
	end := make([]byte, 8)
	if _, err := ends.Write(end); err != nil {
		return err
	}
	for {
		token, err := x.next()
		if errors.Is(err, io.EOF) {
			return errors.Join(texts.Flush(), ends.Flush())
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); !ok || e.Name.Local != "si" {
			continue
		}
		text, err := x.text("t")
		if err != nil {
			return err
		}
		s.count++
		size += uint64(len(text))
		if int64(size)+8*int64(s.count) > s.limits.UnpackedSize { // an empty text has eight bytes here, and five in the workbook
			return s.limits.unpackedTooLarge()
		}
		binary.LittleEndian.PutUint64(end, size)
		_, err = texts.Write(text)
		if _, err2 := ends.Write(end); err != nil || err2 != nil {
			return errors.Join(err, err2)
		}
	}
}

// get gives the text of a number, if there is one. It is valid until the next call.
func (s *sharedStrings) get(i int) (text []byte, ok bool, err error) {
	if i < 0 || i >= s.count {
		return nil, false, nil
	}
	var span [16]byte
	if _, err := s.ends.ReadAt(span[:], int64(i)*8); err != nil {
		return nil, false, err
	}
	start, end := binary.LittleEndian.Uint64(span[:8]), binary.LittleEndian.Uint64(span[8:])
	s.buf = slices.Grow(s.buf[:0], int(end-start))[:end-start]
	if start == end {
		return s.buf, true, nil
	}
	_, err = s.texts.ReadAt(s.buf, int64(start))
	return s.buf, true, err
}

// Close forgets the texts.
func (s *sharedStrings) Close() error { return errors.Join(s.texts.Close(), s.ends.Close()) }
