package mappings

import (
	"fmt"
	"regexp"
	"unicode/utf8"
)

// phoneLike finds what is written as telephone numbers are: +49 170 1234567, 0170/1234567.
var phoneLike = regexp.MustCompile(`\+\d[\d ()/.-]{6,}|\b0\d{2,4}[ /-]\d{5,}`)

// personal tells whether a text may hold an e-mail address or a telephone number.
func personal(text string) bool {
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '@':
			return true
		case c >= '0' && c <= '9':
			digits++
		}
	}
	return digits >= 7 && phoneLike.MatchString(text)
}

// quote shows a cell's text in a message, shortened. A text that may be personal data is not shown: it may have got into
// the wrong column, and reports are read by more people than the file is.
func quote(text string) string {
	if personal(text) {
		return "a text that may be personal data, and is not repeated here,"
	}
	return fmt.Sprintf("%q", shown(text))
}

// shown shortens a text for messages, which are repeated for every row.
func shown(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}
