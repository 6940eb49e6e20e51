package mappings

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"convload/pipeline"
)

// maxClickID is longer than any click ID that was ever seen: gbraids and wbraids reach 142 characters.
const maxClickID = 512

// nullWords stand in cells that hold no click ID.
var nullWords = map[string]bool{"null": true, "(null)": true, "undefined": true, "(not set)": true, "not set": true,
	"n/a": true, "#n/a": true, "na": true, "none": true, "nil": true, "-": true, "--": true, "—": true, "test": true,
	"tester-123": true, "{gclid}": true, "%7bgclid%7d": true, "{gbraid}": true, "{wbraid}": true, "unknown": true, "0": true}

// cleanClickID reads a cell that should hold a click ID: "" where it holds none. Blanks and quotation marks around the
// ID are taken off; apart from that a click ID is opaque, and neither its length, its first letters nor its case are
// judged, for Google promises nothing about them. What is refused can be no click ID of Google's at all, or has been
// changed on its way in a manner that can be named.
func cleanClickID(text string) (string, *pipeline.Problem) {
	id := unwrap(text)
	if id == "" || len(id) <= 12 && nullWords[strings.ToLower(id)] || strings.HasPrefix(id, "{{") {
		return "", nil
	}
	plain, bothCases := letters(id)
	if plain {
		return id, knownDamage(id, bothCases)
	}
	bad := func(message, remedy string) (string, *pipeline.Problem) {
		return "", &pipeline.Problem{Code: "BAD_CLICK_ID", Message: message, Remedy: remedy}
	}
	switch lower := strings.ToLower(id); {
	case len(id) > maxClickID:
		return bad("the text is too long for a click ID", "copy the click ID alone into the cell")
	case strings.Contains(lower, "://") || strings.Contains(lower, "gclid=") || strings.Contains(lower, "braid="):
		return bad("the cell holds an address, not a click ID", "keep only what follows gclid= up to the next &")
	case strings.HasPrefix(id, "GCL."):
		return bad("the cell holds the value of the cookie _gcl_aw", "keep only what follows the second point")
	case strings.HasPrefix(id, "fb."):
		return bad("this is a click ID of Facebook's (fbc), not of Google's", "leave the row out of Google's conversions")
	case strings.Contains(id, "%"):
		return bad("the click ID is URL-encoded", "copy it from the CRM's raw field, or decode %2D to - and %5F to _")
	case strings.HasSuffix(id, ":G:s"):
		return bad("this is an ef_id of Search Ads 360", "keep only what stands in front of :G:s, if that is the click ID")
	case strings.ContainsAny(id, ",;|"):
		return bad("the cell holds several click IDs", "keep the click that the deal came from")
	case strings.IndexFunc(id, unicode.IsSpace) >= 0:
		return bad("there is a blank within the click ID", "copy it again from the CRM's raw field")
	default:
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(id, idLetters)) // the whole text may be somebody's name
		return bad(fmt.Sprintf("the click ID holds %q (%U), and all are made of letters, digits, - and _ alone", string(r), r),
			"copy it again from the CRM's raw field")
	}
}

// idLetters are what click IDs are made of: base64url without padding.
const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// unwrap takes off what copying puts around a click ID: blanks of all kinds, quotation marks, ="…".
func unwrap(text string) string {
	s := strings.TrimFunc(text, isPadding)
	if inner, curly := uncurled(s); curly {
		return strings.TrimFunc(inner, isPadding)
	}
	if inner, ok := strings.CutPrefix(s, `="`); ok && strings.HasSuffix(inner, `"`) {
		return strings.TrimFunc(inner[:len(inner)-1], isPadding)
	}
	if len(s) > 1 && s[0] == s[len(s)-1] && (s[0] == '"' || s[0] == '\'') {
		s = s[1 : len(s)-1]
	} else if strings.HasPrefix(s, "'") {
		s = s[1:]
	}
	return strings.TrimFunc(s, isPadding)
}

func isPadding(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060'
}

// letters tells whether an ID is made of the characters that Google's are, base64url without padding, and whether both
// cases occur among its letters.
func letters(id string) (plain, bothCases bool) {
	if len(id) > maxClickID {
		return false, false
	}
	capitals, small := false, false
	for i := range len(id) {
		switch c := id[i]; {
		case c >= 'a' && c <= 'z':
			small = true
		case c >= 'A' && c <= 'Z':
			capitals = true
		case c >= '0' && c <= '9', c == '-', c == '_':
		default:
			return false, false
		}
	}
	return true, capitals && small
}

// knownDamage recognises IDs that look like Google's and cannot be.
func knownDamage(id string, bothCases bool) *pipeline.Problem {
	switch {
	case len(id) == 32 && isHex(id):
		return &pipeline.Problem{Code: "FOREIGN_CLICK_ID",
			Message: "this is a click ID of Microsoft's (msclkid), not of Google's", Remedy: "leave the row out of Google's conversions"}
	case strings.HasPrefix(id, "IwAR") || strings.HasPrefix(id, "IwZX") || strings.HasPrefix(id, "IwY2"):
		return &pipeline.Problem{Code: "FOREIGN_CLICK_ID",
			Message: "this is a click ID of Facebook's (fbclid), not of Google's", Remedy: "leave the row out of Google's conversions"}
	case len(id) >= 50 && !bothCases: // no ID of this length is without one of the cases by chance
		return &pipeline.Problem{Code: "CLICK_ID_CASE_LOST",
			Message: "the click ID has lost its capital or small letters, and cannot be repaired",
			Remedy:  "find out which program changes the case, and export the column from its raw field"}
	}
	return nil
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// oddClickID tells what is unusual about an ID that may be right all the same: it is sent, for only Google can judge.
func oddClickID(id pipeline.ClickID) string {
	switch v := id.Value; {
	case id.Kind == pipeline.GCLID && len(v) == 34 && strings.HasPrefix(v, "0AAAAA"):
		return "this gclid looks like a gbraid"
	case len(v) < 20:
		return "this " + id.Kind.String() + " is shorter than any that is known"
	case len(v) < 80 && (strings.HasPrefix(v, "Cj0KCQ") || strings.HasPrefix(v, "CjwKCA")):
		return "this " + id.Kind.String() + " may have been cut off: those that begin so are about 91 characters long"
	default:
		return ""
	}
}
