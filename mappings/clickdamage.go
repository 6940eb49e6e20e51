package mappings

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"convload/pipeline"
)

// Codes of problems with click IDs.
const (
	badClickID     = "BAD_CLICK_ID"
	foreignClickID = "FOREIGN_CLICK_ID"
	clickCaseLost  = "CLICK_ID_CASE_LOST"
)

// fromRawField is the remedy where a program has changed the ID on its way.
const fromRawField = "copy it again from the CRM's raw field"

// damage names what is wrong with a text that holds other characters than click IDs do; nil where nothing is known to do
// that, so that only Google can judge.
func (c *clickColumn) damage(id string) *pipeline.Problem {
	bad := func(message, remedy string) *pipeline.Problem {
		return &pipeline.Problem{Code: badClickID, Message: message, Remedy: remedy}
	}
	foreign := foreignParameter(id)
	switch {
	case len(id) > maxClickID && !isAddress(id):
		return bad("the text is too long for a click ID", "copy the click ID alone into the cell")
	case namesClickID(id) || strings.Contains(id, "://"):
		return bad("the cell holds an address, not a click ID", c.orAccept(acceptURL, c.keepParameter(id)))
	case foreign != nil:
		return foreign
	case strings.ContainsAny(id, "?&"):
		return bad("the cell holds a part of an address, not a click ID", c.orAccept(acceptURL, "keep the click ID alone"))
	case strings.HasPrefix(id, cookiePrefix):
		return bad("the cell holds the value of the cookie _gcl_aw", c.orAccept(acceptCookie, "keep only what follows the second point"))
	case strings.Contains(id, "%"):
		return bad("the click ID is URL-encoded", c.orAccept(acceptEncoded, fromRawField))
	case strings.HasSuffix(id, ":G:s"):
		return bad("this is an ef_id of Search Ads 360", "keep only what stands in front of :G:s, if that is the click ID")
	case strings.HasPrefix(id, "#") && strings.Trim(id[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ/!?0") == "":
		return bad("the cell holds a spreadsheet's error, "+id, "mend the formula, and export again")
	case strings.HasPrefix(id, "#"):
		return bad("the cell holds a comment, not a click ID", "delete the row if it is no conversion, or correct the cell")
	case strings.ContainsAny(id, ",;|"):
		return bad("the cell holds several click IDs", "keep the click that the deal came from")
	case strings.ContainsFunc(id, unicode.IsSpace):
		return bad("there is a blank within the click ID", fromRawField)
	case strings.Contains(id, "@") || personal(id):
		return bad("the text may be personal data, and is no click ID", "map the column that holds click IDs")
	}
	for _, r := range id {
		if r >= utf8.RuneSelf || unicode.IsControl(r) || strings.ContainsRune("+/=", r) { // the whole text may be somebody's name
			return bad(fmt.Sprintf("the click ID holds %q (%U), and all are made of letters, digits, - and _ alone", string(r), r), fromRawField)
		}
	}
	return nil
}

// keepParameter says which parameter of an address to keep: the column's own, or the one that is there.
func (c *clickColumn) keepParameter(address string) string {
	for _, kind := range append([]pipeline.ClickIDKind{c.kind}, precedence[:]...) {
		switch name := kind.String(); {
		case !strings.Contains(strings.ToLower(address), name+"="):
		case kind == c.kind:
			return "keep only what follows " + name + "= up to the next &"
		default:
			return "keep only what follows " + name + "= up to the next &, in a column for " + name
		}
	}
	return "keep the click ID alone, if the address holds one"
}

// orAccept adds to a remedy that the mapping can have convload do the like for every row.
func (c *clickColumn) orAccept(more acceptance, remedy string) string {
	if c.accept&more != 0 {
		return remedy
	}
	return fmt.Sprintf("%s, or set accept: [%s] for %s in the mapping", remedy, c.accept|more, c.kind)
}

// knownDamage recognises IDs that are made as Google's are and cannot be.
func knownDamage(id string, bothCases bool) *pipeline.Problem {
	switch {
	case len(id) == 32 && isHex(id):
		return foreignID("Microsoft Advertising", "msclkid")
	case strings.HasPrefix(id, "IwAR") || strings.HasPrefix(id, "IwZX") || strings.HasPrefix(id, "IwY2"):
		return foreignID("Facebook", "fbclid")
	case !bothCases && (len(id) >= 50 || len(id) >= 26 && beginsFold(id)): // no such ID lacks one of the cases by chance
		return &pipeline.Problem{Code: clickCaseLost,
			Message: "the click ID has lost its capital or small letters, and cannot be repaired",
			Remedy:  "find out which program changes the case, and export the column from its raw field"}
	case len(id) < 20 && personal(id):
		return &pipeline.Problem{Code: badClickID, Message: "the text may be personal data, and is no click ID",
			Remedy: "map the column that holds click IDs"}
	}
	return nil
}

// beginsFold tells whether an ID begins as many of Google's do, but for the case.
func beginsFold(id string) bool {
	for _, beginning := range []string{"Cj0KCQ", "CjwKCA", "EAIaIQ", "0AAAAA"} {
		if strings.EqualFold(id[:len(beginning)], beginning) {
			return true
		}
	}
	return false
}

// foreignParameters are the names of other firms' click IDs in addresses.
var foreignParameters = []struct{ name, owner string }{
	{"msclkid", "Microsoft Advertising"}, {"fbclid", "Facebook"}, {"dclid", "Campaign Manager 360"}, {"ttclid", "TikTok"},
	{"twclid", "X"}, {"li_fat_id", "LinkedIn"}, {"yclid", "Yandex"},
}

// foreignParameter recognises another firm's click ID by what stands in front of it; nil if it is none.
func foreignParameter(text string) *pipeline.Problem {
	for _, p := range foreignParameters {
		if rest, ok := cutPrefixFold(strings.TrimLeft(text, "?&"), p.name); ok && strings.HasPrefix(rest, "=") {
			return foreignID(p.owner, p.name)
		}
	}
	switch {
	case strings.HasPrefix(text, "fb.1."): // the cookie _fbc
		return foreignID("Facebook", "fbc")
	case strings.HasPrefix(text, "E.C.P."):
		return foreignID("TikTok", "ttclid")
	}
	return nil
}

func foreignID(owner, name string) *pipeline.Problem {
	return &pipeline.Problem{Code: foreignClickID, Message: fmt.Sprintf("this is a click ID of %s (%s), not of Google Ads", owner, name),
		Remedy: "leave the row out of Google's conversions"}
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
