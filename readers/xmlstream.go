package readers

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

const (
	minToken = 1 << 20 // bytes that one tag or one run of text may have whatever a cell may
	maxDepth = 64

	// A letter takes no more bytes than that as _x005F_, and in front of the XML decoder as &#x10FFFF;.
	maxLetter      = 7
	maxLetterInXML = 10
)

// xmlStream reads one part of a workbook tag by tag, in memory that does not depend on what is in it. Namespaces are
// left aside: the prefixes differ between programs, and the local names are the same in both standards, transitional
// and strict.
type xmlStream struct {
	r     io.Reader
	token int64 // bytes that one tag or one run of text may have
	given int64 // bytes read
	done  int64 // bytes that the tags so far took
	dec   *xml.Decoder
	path  []string // names of the open elements
	buf   []byte
	most  int // bytes of a cell's text that are kept
}

// newXMLStream reads a part whose texts are a cell's, or short.
func newXMLStream(r io.Reader, limits Limits) *xmlStream {
	x := &xmlStream{r: r, token: max(minToken, maxLetterInXML*int64(limits.CellLength)), most: maxLetter * limits.CellLength}
	x.dec = xml.NewDecoder(bufio.NewReaderSize(ration{x}, 64<<10))
	return x
}

// ration is an xmlStream's bytes, of which there are only so many for one tag.
type ration struct{ *xmlStream }

func (s ration) Read(p []byte) (int, error) {
	if s.given-s.done > s.token {
		return 0, fmt.Errorf("more than %d bytes without a tag", s.token)
	}
	n, err := s.r.Read(p)
	s.given += int64(n)
	return n, err
}

// next gives the next tag or text. Texts are valid until the next call. io.EOF is the end of a complete document.
func (x *xmlStream) next() (xml.Token, error) {
	x.done = x.dec.InputOffset()
	token, err := x.dec.RawToken()
	if errors.Is(err, io.EOF) && len(x.path) > 0 {
		return nil, io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case xml.StartElement:
		if len(x.path) == maxDepth {
			return nil, fmt.Errorf("more than %d elements within each other", maxDepth)
		}
		x.path = append(x.path, token.Name.Local)
	case xml.EndElement:
		if len(x.path) == 0 || x.path[len(x.path)-1] != token.Name.Local {
			return nil, fmt.Errorf("</%s> closes nothing", token.Name.Local)
		}
		x.path = x.path[:len(x.path)-1]
	}
	return token, nil
}

// each calls fn for every element of the rest of the part, with its parent's name.
func (x *xmlStream) each(fn func(parent string, e xml.StartElement)) error {
	for {
		parent := ""
		if len(x.path) > 0 {
			parent = x.path[len(x.path)-1]
		}
		token, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			fn(parent, e)
		}
	}
}

// text gives the text of the elements called name, up to the end of the element that was opened last, which may be one
// of them; but not how it is pronounced. It is valid until the next call, and cut off once it is longer than any cell.
func (x *xmlStream) text(name string) ([]byte, error) {
	x.buf = x.buf[:0]
	depth := len(x.path)
	for {
		token, err := x.next()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.EndElement:
			if len(x.path) < depth {
				return x.buf, nil
			}
		case xml.CharData:
			top := len(x.path) - 1
			if x.path[top] == name && (top == 0 || x.path[top-1] != "rPh") && len(x.buf) <= x.most {
				x.buf = append(x.buf, token...)
			}
		}
	}
}

// attribute gives the value of an element's attribute, "" where it has none.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// isTrue reads a truth value as XML Schema writes it.
func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }
