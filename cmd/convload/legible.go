package main

import (
	"strings"
	"unicode"
)

// legible replaces what a terminal would act upon instead of showing it: control characters, which may move the cursor or
// change colours, and those that turn the direction of a text. Files and reports hold texts of anybody's.
func legible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
