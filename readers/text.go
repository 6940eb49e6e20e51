package readers

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"unicode/utf8"
)

// errEnd is the end of a text. It is not io.EOF, because encoding/csv reports a quotation mark that is never closed and
// is followed by io.EOF as it reports any other stray quotation mark.
var errEnd = errors.New("end of text")

// errRecordTooLong says that too many bytes went by without the end of a row.
var errRecordTooLong = errors.New("record too long")

// cleanText is decoded text on its way to the CSV reader. It must be UTF-8 by now. A carriage return alone that ends a
// row becomes a line feed. The text gets a line feed at its end if it has none, and ends with errEnd.
type cleanText struct {
	r     io.Reader
	from  *decoded // knows the encoding that the text was in
	cr    bool     // lines end in carriage returns: they become line feeds, within quotation marks too
	nul   bool     // whether there was a NUL so far
	lines int      // line feeds so far
	// done is how many bytes the consumer was done with before the row that it is reading. It may be behind by
	// recordBytes, so that a quoted cell without an end does not fill the memory.
	done        int64
	recordBytes int64
	comma       rune
	delimiters  int // in the row that it is reading, behind its usualRecord bytes: none is known in a shorter one

	kept     []byte // the text since the row began that the consumer is reading, and what was read beyond
	at       int64  // the place of kept in the text
	given    int64  // bytes given so far
	quoting  quoting
	followed int64 // bytes that quoting has followed; it is made to begin with a row and is behind where it is not needed
	mixed    bool  // whether some rows end in a carriage return alone, though not all do

	part    [utf8.UTFMax]byte // the beginning of a letter whose rest is still to come
	partLen int
	lastCR  bool
	err     error // what is returned once all has been given
}

func newCleanText(r io.Reader, d *csvDocument) *cleanText {
	return &cleanText{r: r, from: d.text, cr: d.dialect.cr, comma: d.dialect.comma,
		recordBytes: d.raw.file.limits.recordBytes(), quoting: quoting{comma: string(d.dialect.comma)}}
}

func (t *cleanText) Read(p []byte) (int, error) {
	waiting := t.given - t.done
	if waiting <= usualRecord {
		t.delimiters = 0
	}
	if waiting > t.recordBytes || t.delimiters > usualRecord {
		return 0, errRecordTooLong
	}
	for len(t.ready()) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		t.fill()
	}
	n := copy(p, t.ready())
	t.endRows(p[:n])
	t.given += int64(n)
	return n, nil
}

// ready is what can be given. Of a carriage return it must be known what follows.
func (t *cleanText) ready() []byte {
	ready := t.kept[t.given-t.at:]
	if t.err == nil {
		return bytes.TrimSuffix(ready, []byte("\r"))
	}
	return ready
}

// fill reads on. What the consumer is done with is forgotten.
func (t *cleanText) fill() {
	t.kept = t.kept[:copy(t.kept, t.kept[t.done-t.at:])]
	t.at = t.done
	t.kept = slices.Grow(t.kept, csvBuffer+1)
	old := len(t.kept)
	n, err := t.r.Read(t.kept[old : old+csvBuffer])
	t.kept = t.kept[:old+t.accept(t.kept[old:old+n], err)]
	if !errors.Is(t.err, io.EOF) {
		return
	}
	t.err = errEnd
	if len(t.kept) > 0 && t.kept[len(t.kept)-1] != '\n' {
		t.kept = append(t.kept, '\n')
	}
}

// endRows puts line feeds for those carriage returns in p, which is given next, that end a row alone. Whether one does
// is found out where there is any; most texts have none.
func (t *cleanText) endRows(p []byte) {
	if t.cr || !t.hasLoneCR(len(p)) {
		return
	}
	if t.followed < t.done {
		t.followed, t.quoting = t.done, quoting{comma: string(t.comma)}
	}
	for end := t.given + int64(len(p)); t.followed < end; t.followed++ {
		rest := t.kept[t.followed-t.at:]
		c := t.quoting.follow(rest[0], byteAt(rest, 1))
		t.mixed = t.mixed || c != rest[0]
		if i := t.followed - t.given; i >= 0 {
			p[i] = c
		}
	}
}

// hasLoneCR tells whether there is a carriage return that no line feed follows in the next n bytes to be given.
func (t *cleanText) hasLoneCR(n int) bool {
	for p := t.kept[t.given-t.at:]; ; {
		i := bytes.IndexByte(p[:n], '\r')
		if i < 0 {
			return false
		}
		if i+1 == len(p) || p[i+1] != '\n' {
			return true
		}
		p, n = p[i+1:], n-i-1
	}
}

// row is the text of the row that the consumer is reading, as far as it may be long.
func (t *cleanText) row() []byte {
	row := t.kept[t.done-t.at:]
	return row[:min(int64(len(row)), t.recordBytes)]
}

// rewind lets the text go on from a place in the row that the consumer is reading, which is the beginning of a row too.
func (t *cleanText) rewind(place int64) {
	t.given, t.done = place, place
	t.followed, t.quoting = place, quoting{comma: string(t.comma)}
}

// accept checks what was read and tells how much of it is good. It keeps err for later.
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
