package mappings

import (
	"fmt"
	"slices"
	"strings"
)

// bracketNotes says which columns were taken for a field although a note in brackets at the end of their header may say
// that they hold something else, as those of Amount (refunded) do.
func (f *fit) bracketNotes() (notes []string) {
	for _, c := range f.definition.sources() {
		bound, ok := f.columns[c.Field]
		if !ok || bound.index < 0 {
			continue
		}
		if text := f.header.texts[bound.index]; unheeded(text, c) {
			notes = append(notes, fmt.Sprintf("the column %q was taken for %s, whatever its note in brackets says", bound.header, c.Field))
		}
	}
	return notes
}

// harmlessNotes say nothing about what a column holds.
var harmlessNotes = []string{"required", "optional", "mandatory"}

// unheeded tells whether a header has a note in brackets that the column's mapping does not write, and that is neither
// another name of the field nor a currency or a time zone, which are heeded.
func unheeded(text string, c Column) bool {
	whole, plain := strings.TrimRight(spaced(text), "* "), plainHeader(text)
	note, noted := strings.CutPrefix(whole, plain)
	if !noted || note == "" || c.Field == fieldValue && headerUnit(text) != "" ||
		c.Field == fieldDateTime && zoneInHeader(text).zones != nil {
		return false
	}
	note = strings.Trim(note, " ()[]")
	return note != spaced(c.Field) && !slices.Contains(harmlessNotes, note) && !slices.ContainsFunc(c.Source.Column, func(name string) bool {
		return strings.TrimRight(spaced(name), "* ") == whole || plainHeader(name) == note
	})
}
