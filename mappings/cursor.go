package mappings

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cursor reads a text from left to right. A method that finds nothing to read leaves it where it is.
type cursor struct {
	text string
	at   int
}

func (c *cursor) done() bool { return c.at == len(c.text) }

func (c *cursor) rest() string { return c.text[c.at:] }

// peek gives the next byte, or 0 at the end.
func (c *cursor) peek() byte {
	if c.done() {
		return 0
	}
	return c.text[c.at]
}

func (c *cursor) skip(b byte) bool {
	if c.peek() != b || c.done() {
		return false
	}
	c.at++
	return true
}

// digits counts the digits that come next.
func (c *cursor) digits() int {
	end := c.at
	for end < len(c.text) && isDigit(c.text[end]) {
		end++
	}
	return end - c.at
}

// number reads up to most digits, and nothing if there are fewer than least.
func (c *cursor) number(least, most int) (n int, ok bool) {
	end := c.at
	for end < len(c.text) && end < c.at+most && isDigit(c.text[end]) {
		n = n*10 + int(c.text[end]-'0')
		end++
	}
	if end-c.at < least {
		return 0, false
	}
	c.at = end
	return n, true
}

// blanks reads one blank or more: among them the narrow one that stands before AM and PM in what browsers print.
func (c *cursor) blanks() bool {
	start := c.at
	for !c.done() {
		if b := c.text[c.at]; b == ' ' || b == '\t' {
			c.at++
			continue
		}
		if c.text[c.at] < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeRuneInString(c.text[c.at:])
		if !unicode.IsSpace(r) {
			break
		}
		c.at += size
	}
	return c.at > start
}

// word gives the letters from A to Z that come next.
func (c *cursor) word() string {
	end := c.at
	for end < len(c.text) && isLetter(c.text[end]) {
		end++
	}
	return c.text[c.at:end]
}

// monthNames are the English names, the only ones that Google's importers read.
var monthNames = [12]string{
	"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
	"december",
}

// month reads an English month's name, whole or its first three letters, in any case.
func (c *cursor) month() (month int, ok bool) {
	word := c.word()
	if len(word) < 3 {
		return 0, false
	}
	for i, name := range monthNames {
		if strings.EqualFold(word, name) || strings.EqualFold(word, name[:3]) {
			c.at += len(word)
			return i + 1, true
		}
	}
	if strings.EqualFold(word, "sept") {
		c.at += len(word)
		return 9, true
	}
	return 0, false
}

// half reads AM or PM, also as a.m. or p. m., and gives the hour at which that half of the day begins.
func (c *cursor) half() (hour int, ok bool) {
	start := c.at
	switch c.peek() | 0x20 {
	case 'a':
	case 'p':
		hour = 12
	default:
		return 0, false
	}
	c.at++
	if c.skip('.') {
		c.blanks()
	}
	if c.peek()|0x20 != 'm' {
		c.at = start
		return 0, false
	}
	c.at++
	if next := c.peek(); isLetter(next) || next == '/' { // a zone such as America/New_York
		c.at = start
		return 0, false
	}
	c.skip('.')
	return hour, true
}

// fraction passes over a fraction of a second.
func (c *cursor) fraction() bool {
	n := c.digits()
	c.at += n
	return n > 0
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
