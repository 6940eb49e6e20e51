package readers

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf8"
)

// undecided is a text whose encoding does not matter yet: it is ASCII so far, which all encodings write alike that do
// not show in the first bytes. The first byte beyond has the encoding decided, and is the first that is decoded.
type undecided struct {
	r       io.Reader
	decide  func() (*textEncoding, error)
	decoded io.Reader // what is left of the text once it is decided
	err     error     // why it could not be decided
}

func (u *undecided) Read(p []byte) (int, error) {
	switch {
	case u.err != nil:
		return 0, u.err
	case u.decoded != nil:
		return u.decoded.Read(p)
	}
	n, err := u.r.Read(p)
	plain := asciiLength(p[:n])
	if plain == n {
		return n, err
	}
	var encoding *textEncoding
	if encoding, u.err = u.decide(); encoding == nil {
		return plain, nil // the next call says why there is no more
	}
	u.decoded = encoding.decode(io.MultiReader(bytes.NewReader(bytes.Clone(p[plain:n])), u.r))
	if plain > 0 {
		return plain, nil
	}
	return u.decoded.Read(p)
}

// asciiLength tells how many bytes there are before the first that is not ASCII.
func asciiLength(p []byte) int {
	i := 0
	for i+8 <= len(p) && binary.NativeEndian.Uint64(p[i:])&0x8080808080808080 == 0 {
		i += 8
	}
	for i < len(p) && p[i] < utf8.RuneSelf {
		i++
	}
	return i
}
