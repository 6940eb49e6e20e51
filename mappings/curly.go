package mappings

import (
	"strings"
	"unicode/utf8"
)

// curlyQuotes are the quotation marks that word processors and mail programs put for straight ones, in any language.
const curlyQuotes = "“”„‟«»‘’‚‛‹›"

// uncurled takes off curly quotation marks that enclose the whole text, and tells whether it did.
func uncurled(text string) (inner string, found bool) {
	if text == "" || text[0] > ' ' && text[0] < utf8.RuneSelf {
		return text, false // as nearly every text begins
	}
	return cutCurly(text)
}

func cutCurly(text string) (inner string, found bool) {
	s := unpadded(text)
	first, opening := utf8.DecodeRuneInString(s)
	last, closing := utf8.DecodeLastRuneInString(s)
	if opening+closing > len(s) || !strings.ContainsRune(curlyQuotes, first) || !strings.ContainsRune(curlyQuotes, last) {
		return text, false
	}
	inner = s[opening : len(s)-closing]
	if strings.ContainsAny(inner, curlyQuotes) {
		return text, false // they enclose parts of it
	}
	return inner, true
}
