package mappings

import (
	"fmt"
	"strings"
)

// mostLeftWords is how many of the words that a rule leaves out are told.
const mostLeftWords = 5

// personalWord stands for all words that may be personal data. No cell holds it, for plainWord leaves no zero byte.
const personalWord = "\x00"

// leave counts a word for which a rule leaves a row out.
func (t *tally) leave(word string) {
	if personal(word) {
		word = personalWord
	}
	t.add(shown(word))
}

// left tells the words that were left out most often.
func (t *tally) left() string {
	var told []string
	others := t.sum
	for _, word := range t.sorted()[:min(len(t.count), mostLeftWords)] {
		n := t.count[word]
		others -= n
		switch word {
		case "":
			told = append(told, fmt.Sprintf("nothing (%d)", n))
		case personalWord:
			told = append(told, fmt.Sprintf("what may be personal data (%d)", n))
		default:
			told = append(told, fmt.Sprintf("%q (%d)", word, n))
		}
	}
	if others > 0 {
		told = append(told, fmt.Sprintf("other words (%d)", others))
	}
	return strings.Join(told, ", ")
}
