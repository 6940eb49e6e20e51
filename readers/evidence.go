package readers

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const (
	longestWord = 256  // bytes; longer ones are cut
	surelyUTF8  = 1000 // letters of several bytes: no other text looks like that many by chance
	enoughSense = 0.9  // share of the words that must make sense in an encoding
)

// byteEvidence is what the bytes of a text without a mark say about its encoding. There is no library for it that is
// right about a few names in a table of numbers: those that exist know prose, and take Polish names for Italian ones.
type byteEvidence struct {
	letters  int // of several bytes that UTF-8 has
	broken   int // bytes beyond ASCII that are part of none
	beyond   int // bytes beyond ASCII
	used     [256]bool
	sequence []byte // the beginning of a letter of UTF-8
	word     []byte // ASCII letters and bytes beyond ASCII side by side
	western  reading
	eastern  reading
	cyrillic reading
	japanese japaneseReading
}

func newByteEvidence() *byteEvidence {
	all := alphabets()
	return &byteEvidence{
		western:  reading{alphabet: all[charmap.Windows1252]},
		eastern:  reading{alphabet: all[charmap.Windows1250]},
		cyrillic: reading{alphabet: all[charmap.Windows1251]},
	}
}

// gather reads a text until there is no doubt that it is UTF-8, or to its end.
func (e *byteEvidence) gather(r io.Reader) error {
	for part := make([]byte, headSize); ; {
		n, err := io.ReadFull(r, part)
		e.take(part[:n])
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return err
		case e.letters >= surelyUTF8 && e.broken == 0:
			return nil
		}
	}
}

// take takes the next bytes.
func (e *byteEvidence) take(p []byte) {
	for len(p) > 0 {
		n := asciiLength(p)
		if n > 0 {
			e.plain(p[:n])
		}
		for p = p[n:]; len(p) > 0 && p[0] >= utf8.RuneSelf; p = p[1:] {
			e.byteBeyond(p[0])
		}
	}
}

// plain takes ASCII text, of which only the letters beside other bytes matter.
func (e *byteEvidence) plain(p []byte) {
	e.broken += len(e.sequence)
	e.sequence = e.sequence[:0]
	e.japanese.plain(p)
	first := 0
	for first < len(p) && isASCIILetter(p[first]) {
		first++
	}
	e.word = append(e.word, p[:min(first, max(0, longestWord-len(e.word)))]...)
	if first == len(p) {
		return
	}
	e.endWord()
	last := len(p)
	for last > 0 && len(p)-last < longestWord && isASCIILetter(p[last-1]) {
		last--
	}
	e.word = append(e.word, p[last:]...)
}

func (e *byteEvidence) byteBeyond(c byte) {
	e.beyond++
	e.used[c] = true
	e.japanese.beyond(c)
	if e.word = append(e.word, c); len(e.word) >= longestWord {
		e.endWord()
	}
	e.sequence = append(e.sequence, c)
	for utf8.FullRune(e.sequence) && len(e.sequence) > 0 {
		r, size := utf8.DecodeRune(e.sequence)
		if r == utf8.RuneError && size == 1 {
			e.broken++
		} else {
			e.letters++
		}
		e.sequence = append(e.sequence[:0], e.sequence[size:]...)
	}
}

func (e *byteEvidence) endWord() {
	e.western.word(e.word)
	e.eastern.word(e.word)
	e.cyrillic.word(e.word)
	e.word = e.word[:0]
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isUTF8 tells whether the text is UTF-8, as a whole or but for damage: it may be cut in the middle of a letter, or
// hold lines from elsewhere. Text in another encoding has hardly any bytes that UTF-8 could mean.
func (e *byteEvidence) isUTF8() bool {
	cut := len(e.sequence)
	return e.broken+cut == 0 || e.broken == 0 && cut > 1 || e.letters > 0 && e.letters >= e.broken+cut
}

// guess is the encoding that a text seems to be in.
type guess struct {
	encoding   *textEncoding
	note       string // "" of a text that is UTF-8, or in no encoding that is known
	surelyUTF8 bool   // it is, and not by being ASCII alone
}

// guess ends the gathering. Where nothing makes sense of the text, it says UTF-8, which the reading will find it is
// not.
func (e *byteEvidence) guess() guess {
	if e.isUTF8() {
		return guess{encoding: encodingNamed("utf-8"), surelyUTF8: e.letters > 0 && e.broken == 0}
	}
	e.endWord()
	e.japanese.end()
	name, misfits := e.likeliest()
	// A text that has letters of UTF-8 too, and words that make no sense, is a mixture.
	if name == "" || e.letters > 0 && misfits > 0 {
		return guess{encoding: encodingNamed("utf-8")}
	}
	enc := encodingNamed(name)
	why := fmt.Sprintf("its %d bytes beyond ASCII suggest", e.beyond)
	if e.beyond == 1 {
		why = "its one byte beyond ASCII suggests"
	}
	if name == "windows-1252" && e.share(&e.eastern) >= enoughSense && e.differs() {
		why += ", though Windows-1250 would fit as well"
	}
	note := fmt.Sprintf("the text is read as %s, as %s; set encoding in the mapping if names look wrong", enc.title, why)
	return guess{encoding: enc, note: note}
}

// likeliest gives the name of the encoding that makes most sense of the text, and how many bytes it makes none of; ""
// if no encoding makes enough.
func (e *byteEvidence) likeliest() (name string, misfits int) {
	western, eastern, cyrillic := e.share(&e.western), e.share(&e.eastern), e.share(&e.cyrillic)
	switch best := max(western, eastern); {
	case e.japanese.share() >= enoughSense:
		return "shift-jis", e.japanese.misfits
	case cyrillic >= enoughSense && cyrillic >= best:
		return "windows-1251", e.cyrillic.misfits
	case e.signsOnly():
		return "windows-1252", 0
	case best < enoughSense:
		return "", 0
	case western < enoughSense || eastern >= enoughSense && e.eastern.language() > e.western.language():
		return "windows-1250", e.eastern.misfits
	default:
		return "windows-1252", e.western.misfits
	}
}

// share is that of a reading, 0 if the text has bytes that stand for nothing in its encoding.
func (e *byteEvidence) share(a *reading) float64 {
	if !e.possible(a) {
		return 0
	}
	return a.share()
}

func (e *byteEvidence) possible(a *reading) bool {
	for c, used := range e.used {
		if used && noLetter(a.others[c]) {
			return false
		}
	}
	return true
}

// signsOnly tells whether nothing is beyond ASCII but signs of Windows-1252 where signs can stand, as in "£5 – Nº 3".
func (e *byteEvidence) signsOnly() bool {
	return e.possible(&e.western) && e.western.fits+e.western.misfits == 0
}

// differs tells whether Windows-1250 and 1252 read the text differently.
func (e *byteEvidence) differs() bool {
	for c, used := range e.used {
		if used && (e.western.letters[c] != e.eastern.letters[c] || e.western.others[c] != e.eastern.others[c]) {
			return true
		}
	}
	return false
}
