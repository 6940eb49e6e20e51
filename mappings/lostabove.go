package mappings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"convload/pipeline"
)

// lostAbove refuses a header that conversions stand above: no row there is read, and they would be lost without a word.
// Such is the file whose own header is missing or damaged, with another pasted below it.
func (f *fit) lostAbove(above []pipeline.Row) *pipeline.Problem {
	for _, row := range above {
		if f.holdsConversion(row) || slices.ContainsFunc(row.Cells, func(c pipeline.Cell) bool { return knownShape(c.Text) }) {
			return &pipeline.Problem{Code: "ROWS_ABOVE_HEADER",
				Message: fmt.Sprintf("row %d seems to be a conversion, and stands above the header, which is row %d", row.Row, f.header.row),
				Remedy:  "put the header above the first conversion, and a second table on a sheet or in a file of its own"}
		}
	}
	return nil
}

// holdsConversion tells whether a row has, where the header in force has them, what may be a click ID, or an e-mail
// address or phone number beside a time.
func (f *fit) holdsConversion(row pipeline.Row) bool {
	if slices.ContainsFunc(clickFields[:], func(field string) bool { return likeClickID(cellText(row, f.column(field).index)) }) {
		return true
	}
	if !hasDigit(cellText(row, f.column(fieldDateTime).index)) {
		return false
	}
	return slices.ContainsFunc(f.userIDs, func(c userIDColumn) bool {
		id, problem := c.read(row)
		return problem == nil && id != pipeline.UserID{}
	})
}

// oldGCLID is how the gclids of 26 characters are made: a time in microseconds and two numbers of 32 bits, each behind
// its tag in the wire format of protocol buffers, in base64url.
var oldGCLID = regexp.MustCompile(`^C[I-P][\w-]{9}[CD]F[Q-f][\w-]{5}d[\w-]{6}$`)

// knownShape tells whether a text is made as most of Google's click IDs are.
func knownShape(text string) bool {
	id := unwrap(text)
	if oldGCLID.MatchString(id) {
		return true
	}
	known := slices.ContainsFunc([]string{"Cj0KC", "CjwKC", "EAIaI", "0AAAA"}, func(s string) bool { return strings.HasPrefix(id, s) })
	return known && likeClickID(id)
}

// likeClickID tells whether a text is as long as click IDs are, and of their letters.
func likeClickID(text string) bool {
	plain, bothCases := letters(unwrap(text))
	return plain && bothCases && len(text) >= 26 && hasDigit(text)
}
