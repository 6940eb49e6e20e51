package mappings

import (
	"fmt"
	"regexp"
	"unicode/utf8"
)

// phoneLike finds what is written as telephone numbers are: +49 170 1234567, 0170/1234567.
var phoneLike = regexp.MustCompile(`\+\d[\d ()/.-]{6,}|\b0\d{2,4}[ /-]\d{5,}`)

// phoneGroups are how a text without a letter groups the digits of a telephone number: 0151 2345 9998, (212) 555-0123,
// 212-555-0123, 01.23.45.67.89, 49 151 23459998.
var phoneGroups = regexp.MustCompile(`^(\(?0[\d ()/-]+|\(\d{2,5}\)[\d /-]+|\d{3}[ -]\d{3}-\d{4}|0\d(\.\d\d){4}|[1-9]\d{0,2} \d{2,4}[ /-][\d /-]+)$`)

// personal tells whether a text may hold an e-mail address or a telephone number. Digits alone are one if they begin with
// a nought, as no amount and no ID of Google's does.
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
	return digits >= 7 && phoneLike.MatchString(text) || digits >= 9 && digits <= 15 && groupedAsPhone(unpadded(text))
}

// groupedAsPhone recognises the telephone numbers of a country, which do not say that they are such by a plus sign.
func groupedAsPhone(text string) bool {
	_, amount := ungroup(text, '.') // as 1 234 567 890 is
	return !(amount && text[0] != '0') && phoneGroups.MatchString(text) && !dateLike.MatchString(text)
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
