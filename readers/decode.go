package readers

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"convload/pipeline"
)

// hasUTF16Mark tells whether text begins with a byte order mark of UTF-16.
func hasUTF16Mark(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}

// decode gives the text without its byte order mark, as UTF-8 that has not been checked yet. The note says what was
// decoded.
func decode(r *bufio.Reader, size int64) (text *bufio.Reader, note string, err error) {
	mark, err := r.Peek(3)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	if string(mark) == "\ufeff" {
		_, err := r.Discard(len(mark))
		return r, "", err
	}
	if !hasUTF16Mark(mark) {
		return r, "", nil
	}
	if size%2 != 0 {
		return nil, "", &pipeline.Problem{Code: "ENCODING", Message: "the text is UTF-16 and ends in the middle of a letter",
			Remedy: uploadAgain}
	}
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	return bufio.NewReaderSize(transform.NewReader(r, utf16), headSize), "the text is UTF-16", nil
}

const saveAsUTF8 = `save it as UTF-8, in Excel as "CSV UTF-8"`
