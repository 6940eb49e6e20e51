package mappings

import (
	"slices"
	"strings"
	"testing"
)

// TestUnheededNotes: a column whose header matches but for its note in brackets is taken for the field, and that is said.
func TestUnheededNotes(t *testing.T) {
	const mapping = "columns: {gclid: Google Click ID, conversion_date_time: When, conversion_action: {value: x}, conversion_value: %}\n"
	for _, test := range []struct {
		value, header string
		field         string // that the note is about; "" where there is none
	}{
		{"Amount", "Google Click ID|When|Amount (converted)", "conversion_value"},
		{"Actual Revenue", "Google Click ID|When|Actual Revenue (Base) *", "conversion_value"},
		{"Amount", "Google Click ID|When|Amount [refunded]", "conversion_value"},
		{"Amount (net)", "Google Click ID|When|Amount (gross)", "conversion_value"},
		{"Amount", "Google Click ID|When (local)|Amount", "conversion_date_time"},
		{"Amount", "Google Click ID (old)|When|Amount", "gclid"},
		{"Amount", "Google Click ID|When|Amount", ""},
		{"Amount", "Google Click ID|When|Amount*", ""},
		{"Amount", "Google Click ID|When|Amount (EUR)", ""},
		{"Amount", "Google Click ID|When|Amount (net, in €)", ""},
		{"Amount (net)", "Google Click ID|When|amount (net)*", ""},
		{"Amount", "Google Click ID|When (UTC)|Amount", ""},
		{"Amount", "Google Click ID (gclid)|When|Amount", ""},
		{"[Amount, Deal Value]", "Google Click ID|When|Amount (Deal Value)", ""},
	} {
		notes := notesOf(t, strings.Replace(mapping, "%", test.value, 1), table(test.header, aGCLID+"|"+aTime+"|5 EUR"))
		notes = slices.DeleteFunc(notes, func(note string) bool { return !strings.HasSuffix(note, "whatever its note in brackets says") })
		if test.field == "" && len(notes) > 0 || test.field != "" && (len(notes) != 1 || !strings.Contains(notes[0], " was taken for "+test.field+",")) {
			t.Errorf("%s: %q", test.header, notes)
		}
	}
}
