package mappings

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// nullWords stand in cells that hold no click ID, or no order ID.
var nullWords = map[string]bool{"null": true, "(null)": true, "undefined": true, "(not set)": true, "not set": true, "(none)": true,
	"n/a": true, "#n/a": true, "na": true, "none": true, "nil": true, "-": true, "--": true, "—": true, "test": true,
	"tester-123": true, "{gclid}": true, "%7bgclid%7d": true, "{gbraid}": true, "%7bgbraid%7d": true, "{wbraid}": true,
	"%7bwbraid%7d": true, "unknown": true, "0": true, "nan": true, "#nv": true}

// longestNullWord is the length in bytes of the longest of nullWords.
const longestNullWord = len("%7bgbraid%7d")

// nullWord gives the word that stands for a missing ID, in small letters; "" if the text is none. Placeholders of
// templates, {{…}}, are one word, so that a column cannot have more words than there are in the list.
func nullWord(id string) string {
	if strings.HasPrefix(id, "{{") {
		return "{{…}}"
	}
	if len(id) > longestNullWord {
		return ""
	}
	var small [longestNullWord]byte // asked of every order ID: strings.ToLower would allocate
	for i := range len(id) {
		small[i] = id[i]
		if c := id[i]; 'A' <= c && c <= 'Z' {
			small[i] = c + 'a' - 'A'
		}
	}
	if nullWords[string(small[:len(id)])] {
		return string(small[:len(id)])
	}
	return ""
}

// wordCount counts the words of a column that stand for a missing ID.
type wordCount map[string]int

func (c *wordCount) add(word string) {
	if *c == nil {
		*c = make(wordCount)
	}
	(*c)[strings.Clone(word)]++ // the cell's text would keep its whole row alive
}

// total counts the cells that hold one.
func (c wordCount) total() int {
	n := 0
	for _, times := range c {
		n += times
	}
	return n
}

// String lists the words, the most frequent first: null (9), (not set) (5).
func (c wordCount) String() string {
	words := slices.SortedFunc(maps.Keys(c), func(a, b string) int {
		return cmp.Or(cmp.Compare(c[b], c[a]), cmp.Compare(a, b))
	})
	for i, word := range words {
		words[i] = fmt.Sprintf("%s (%d)", word, c[word])
	}
	return strings.Join(words, ", ")
}

// unwrap takes off what copying puts around a click ID: blanks of all kinds, quotation marks, ="…", also several of them.
func unwrap(text string) string {
	for {
		inner := unwrapOnce(text)
		if len(inner) == len(text) {
			return text
		}
		text = inner
	}
}

func unwrapOnce(text string) string {
	s := unpadded(text)
	if inner, curly := uncurled(s); curly {
		return inner
	}
	if inner, ok := strings.CutPrefix(s, `="`); ok && strings.HasSuffix(inner, `"`) {
		return inner[:len(inner)-1]
	}
	if len(s) > 1 && s[0] == s[len(s)-1] && (s[0] == '"' || s[0] == '\'') {
		return s[1 : len(s)-1]
	}
	return strings.TrimPrefix(s, "'")
}

// unpadded takes the padding off a text. Most texts have none, as their first and last byte show.
func unpadded(s string) string {
	if s == "" || isInk(s[0]) && isInk(s[len(s)-1]) {
		return s
	}
	return strings.TrimFunc(s, isPadding)
}

// isInk tells whether a byte is a character of ASCII that can be seen.
func isInk(c byte) bool { return '!' <= c && c <= '~' }

// isPadding tells whether a character is a blank or one that nobody sees, such as a zero-width space or the mark that turns
// the direction of writing.
func isPadding(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
