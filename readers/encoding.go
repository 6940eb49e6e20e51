package readers

import (
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"convload/pipeline"
)

// textEncoding is a way to write letters as bytes.
type textEncoding struct {
	name     string // as mappings write it
	title    string // as people write it
	encoding encoding.Encoding
}

// textEncodings are those of pipeline.Encodings.
var textEncodings = []*textEncoding{
	{"utf-8", "UTF-8", encoding.Nop},
	{"utf-16le", "UTF-16 (little-endian)", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"utf-16be", "UTF-16 (big-endian)", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"windows-1250", "Windows-1250", charmap.Windows1250},
	{"windows-1251", "Windows-1251", charmap.Windows1251},
	{"windows-1252", "Windows-1252", charmap.Windows1252},
	{"shift-jis", "Shift-JIS", japanese.ShiftJIS},
}

// encodingNamed finds an encoding by its name in mappings; nil if there is none.
func encodingNamed(name string) *textEncoding {
	i := slices.IndexFunc(textEncodings, func(e *textEncoding) bool { return e.name == name })
	if i < 0 {
		return nil
	}
	return textEncodings[i]
}

func (e *textEncoding) isUTF8() bool { return e.encoding == encoding.Nop }

func (e *textEncoding) isUTF16() bool { return strings.HasPrefix(e.name, "utf-16") }

// decode gives a text as UTF-8. Bytes that no letter has end it with errNoLetter, or with a *pipeline.Problem.
func (e *textEncoding) decode(r io.Reader) io.Reader {
	switch {
	case e.isUTF8():
		return r // cleanText checks it
	case e.isUTF16():
		return transform.NewReader(&pairs{r: r}, e.encoding.NewDecoder())
	default:
		return transform.NewReader(r, strict{e.encoding.NewDecoder()})
	}
}

// errNoLetter says that a byte, or a pair of them, stands for no letter.
var errNoLetter = errors.New("no letter")

// strict stops a decoder at bytes that stand for no letter: x/text makes U+FFFD of some, and of others a control
// character that no text holds.
type strict struct{ transform.Transformer }

func (s strict) Transform(dst, src []byte, atEOF bool) (int, int, error) {
	written, read, err := s.Transformer.Transform(dst, src, atEOF)
	for i, r := range string(dst[:written]) {
		if noLetter(r) {
			return i, read, errNoLetter
		}
	}
	return written, read, err
}

func noLetter(r rune) bool { return r == '\ufffd' || r >= 0x80 && r < 0xa0 }

// pairs is UTF-16 on its way: a text that ends with half of a pair of bytes was cut.
type pairs struct {
	r   io.Reader
	odd bool
}

func (p *pairs) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.odd = p.odd != (n%2 == 1)
	if errors.Is(err, io.EOF) && p.odd {
		err = &pipeline.Problem{Code: "ENCODING", Message: "the text is UTF-16 and ends in the middle of a letter",
			Remedy: uploadAgain}
	}
	return n, err
}
