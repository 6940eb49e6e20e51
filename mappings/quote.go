package mappings

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// quote shows a cell's text in a message, shortened. A text that may be an e-mail address is not shown: it may have got
// into the wrong column, and reports are read by more people than the file is.
func quote(text string) string {
	if strings.ContainsRune(text, '@') {
		return "a text with @, which is not repeated here,"
	}
	const most = 40
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
