package readers

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// errEnd is the end of a text. It is not io.EOF, because encoding/csv reports a quotation mark that is never closed and
// is followed by io.EOF as it reports any other stray quotation mark.
var errEnd = errors.New("end of text")

// errRecordTooLong says that too many bytes went by without the end of a row.
var errRecordTooLong = errors.New("record too long")

// cleanText is decoded text on its way to the CSV reader. It must be UTF-8 by now. It gets a line feed at its end if it
// has none, and ends with errEnd.
type cleanText struct {
	r     io.Reader
	from  *decoded // knows the encoding that the text was in
	cr    bool     // lines end in carriage returns: they become line feeds
	nul   bool     // whether there was a NUL so far
	lines int      // line feeds so far
	given int64    // bytes given so far
	// done is how many bytes the consumer was done with before the row that it is reading. It may be behind by
	// recordBytes, so that a quoted cell without an end does not fill the memory.
	done        int64
	recordBytes int64
	comma       rune
	delimiters  int // in the row that it is reading, behind its usualRecord bytes: none is known in a shorter one

	part    [utf8.UTFMax]byte // the beginning of a letter whose rest is still to come
	partLen int
	lastCR  bool
	last    byte
	err     error // what is returned once all has been given
}

func (t *cleanText) Read(p []byte) (int, error) {
	waiting := t.given - t.done
	if waiting <= usualRecord {
		t.delimiters = 0
	}
	if t.err == nil && (waiting > t.recordBytes || t.delimiters > usualRecord) {
		t.err = errRecordTooLong
	}
	for t.err == nil {
		n, err := t.r.Read(p)
		if n = t.accept(p[:n], err); n > 0 {
			return n, nil
		}
	}
	if !errors.Is(t.err, io.EOF) {
		return 0, t.err
	}
	if t.given == 0 || t.last == '\n' {
		return 0, errEnd
	}
	p[0], t.last = '\n', '\n'
	t.given++
	return 1, nil
}

// accept checks what was read into p and tells how much of it is given on. It keeps err for later.
func (t *cleanText) accept(p []byte, err error) int {
	good := p[:t.valid(p)]
	bad := len(good) < len(p) || errors.Is(err, errNoLetter)
	cut := errors.Is(err, io.EOF) && t.partLen > 0
	if t.cr {
		good = t.lineFeeds(good)
	}
	t.nul = t.nul || bytes.IndexByte(good, 0) >= 0
	t.lines += bytes.Count(good, []byte("\n"))
	if t.given-t.done > usualRecord {
		t.delimiters += bytes.Count(good, []byte(string(t.comma)))
	}
	t.err = err
	switch {
	case bad:
		t.err = notInEncoding(t.from.encoding, t.lines+1)
	case cut:
		t.err = cutInALetter(t.lines + 1)
	}
	t.given += int64(len(good))
	if len(good) > 0 {
		t.last = good[len(good)-1]
	}
	return len(good)
}

// valid tells how many bytes of p go on as UTF-8. A letter may begin in one p and end in the next.
func (t *cleanText) valid(p []byte) int {
	i := 0
	for t.partLen > 0 {
		switch {
		case utf8.FullRune(t.part[:t.partLen]):
			if r, size := utf8.DecodeRune(t.part[:t.partLen]); r == utf8.RuneError && size == 1 {
				return 0
			}
			t.partLen = 0
		case i == len(p):
			return i
		default:
			t.part[t.partLen] = p[i]
			t.partLen++
			i++
		}
	}
	whole := len(p) - partialLetter(p[i:])
	if i += validPrefix(p[i:whole]); i < whole {
		return i
	}
	t.partLen = copy(t.part[:], p[whole:])
	return len(p)
}

// lineFeeds puts line feeds for carriage returns, in place.
func (t *cleanText) lineFeeds(p []byte) []byte {
	n := 0
	for _, c := range p {
		after := t.lastCR
		t.lastCR = c == '\r'
		switch {
		case c == '\r':
			c = '\n'
		case c == '\n' && after:
			continue
		}
		p[n] = c
		n++
	}
	return p[:n]
}

// partialLetter tells how many bytes at the end begin a letter whose rest may still come.
func partialLetter(p []byte) int {
	for i := len(p) - 1; i >= 0 && i >= len(p)-utf8.UTFMax; i-- {
		if utf8.RuneStart(p[i]) {
			if utf8.FullRune(p[i:]) {
				return 0
			}
			return len(p) - i
		}
	}
	return 0
}

// validPrefix tells how many bytes there are before the first that is no UTF-8.
func validPrefix(p []byte) int {
	if utf8.Valid(p) {
		return len(p)
	}
	i := 0
	for {
		r, size := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}
