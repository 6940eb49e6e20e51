package mappings

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"convload/mappings/strictyaml"
	"convload/pipeline"
)

// maxUserIDs is how many user identifiers Google takes with one conversion.
// (https://developers.google.com/google-ads/api/reference/rpc/v25/ClickConversion)
const maxUserIDs = 5

// userIDColumn is a column of e-mail addresses or of phone numbers. What stands in it appears in no message.
type userIDColumn struct {
	column
	kind   pipeline.UserIDKind
	region string // of phone numbers without a country's code; "" where the mapping names none

	unusable      int    // cells that Observe has seen and that nothing can be made of
	firstUnusable string // the name of the first of them
}

// userIDKind tells whether a field holds e-mail addresses or phone numbers; 0 for any other.
func userIDKind(field string) pipeline.UserIDKind {
	switch field {
	case fieldEmail:
		return pipeline.HashedEmail
	case fieldPhone:
		return pipeline.HashedPhone
	default:
		return 0
	}
}

// read hashes what stands in the column; the zero UserID means that nothing does.
func (c *userIDColumn) read(row pipeline.Row) (pipeline.UserID, *pipeline.Problem) {
	cell := c.cell(row)
	if problem := void(cell); problem != nil {
		return pipeline.UserID{}, problem
	}
	text := unpadded(cell.Text)
	switch {
	case text == "" || len(text) <= 12 && nullWords[strings.ToLower(text)]:
		return pipeline.UserID{}, nil
	case c.kind == pipeline.HashedEmail:
		return hashEmail(text)
	default:
		return hashPhone(cell, c.region)
	}
}

func (c *userIDColumn) observe(row pipeline.Row) {
	if _, problem := c.read(row); problem != nil {
		if c.unusable++; c.unusable == 1 {
			c.firstUnusable = pipeline.CellName(c.index, row.Row)
		}
	}
}

// note counts the cells that nothing can be made of; "" if there are none.
func (c *userIDColumn) note() string {
	what := "e-mail address"
	if c.kind == pipeline.HashedPhone {
		what = "phone number"
	}
	const fate = "a row that has a click ID or another identifier is sent without"
	switch c.unusable {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("the cell %s holds no %s that Google could match; %s", c.firstUnusable, what, fate)
	default:
		return fmt.Sprintf("%d cells, %s being the first, hold no %s that Google could match; %s", c.unusable, c.firstUnusable, what, fate)
	}
}

// bindUserIDs looks up the columns of e-mail addresses and phone numbers: those that the fields themselves name, which
// are bound already, and more_columns.
func (f *fit) bindUserIDs(look func(names Header, field string, where place) int) {
	for _, c := range f.definition.Columns {
		kind := userIDKind(c.Field)
		if kind == 0 {
			continue
		}
		add := func(bound column) {
			f.userIDs = append(f.userIDs, userIDColumn{column: bound, kind: kind, region: c.Source.Region})
		}
		if bound, ok := f.columns[c.Field]; ok {
			add(bound)
		}
		for _, names := range c.Source.MoreColumns {
			if i := look(names, c.Field, c.Source.where); i >= 0 {
				f.found++
				add(column{field: c.Field, index: i, header: shown(f.header.texts[i]), values: folded(c.Source.Values)})
			} else if !c.Source.Optional {
				f.missing = append(f.missing, wanted{names: names, where: c.Source.where})
			}
		}
	}
}

// checkUserID refuses a region that no country is, and more_columns that add nothing.
func (c Column) checkUserID() error {
	if _, given := c.Source.keys["region"]; given && !regions[c.Source.Region] {
		hint := strictyaml.Suggest(c.Source.Region, regionNames)
		if c.Source.Region == "UK" { // which ISO 3166 reserves, and gives to nobody
			hint = `; did you mean "GB"?`
		}
		return c.refuse("region", "region is a country's code of two letters such as DE, not %q%s", c.Source.Region, hint)
	}
	seen := make(map[string]bool)
	for _, names := range c.Source.MoreColumns {
		for _, name := range names {
			if seen[spaced(name)] {
				return c.refuse("more_columns", "more_columns names %q twice", name)
			}
			seen[spaced(name)] = true
		}
	}
	return nil
}

// checkUserIDs refuses more columns of identifiers than Google takes identifiers.
func (c Columns) checkUserIDs() error {
	n := 0
	for _, column := range c {
		if userIDKind(column.Field) == 0 {
			continue
		}
		if n += 1 + len(column.Source.MoreColumns); n > maxUserIDs {
			return column.refuse("more_columns", "with this field's, the columns of email and phone are more than %d, and Google takes no "+
				"more identifiers with a conversion", maxUserIDs)
		}
	}
	return nil
}

// emptyHash is what programs make of an empty cell when they hash a whole column.
var emptyHash = hashed("")

// alreadyHashed tells whether a text is a SHA-256 hash, or is one that cannot be used.
func alreadyHashed(s string) (hash string, found bool, problem *pipeline.Problem) {
	if len(s) < 32 || !isHex(s) {
		return "", false, nil
	}
	switch hash = strings.ToLower(s); {
	case len(s) != sha256.Size*2:
		return "", false, &pipeline.Problem{Message: "this looks like a hash, and is none by SHA-256",
			Remedy: "hash with SHA-256, in hexadecimal digits, or leave the hashing to convload"}
	case hash == emptyHash:
		return "", false, &pipeline.Problem{Message: "this is the hash of an empty text",
			Remedy: "leave such a cell empty: the program that hashed the column hashed empty cells too"}
	default:
		return hash, true, nil
	}
}

// bared takes off what spreadsheets and links put around an address or a number: ="…", quotation marks, the apostrophe
// that keeps a cell text, and the scheme of a link.
func bared(text, scheme string) (bare string, link bool) {
	s := unpadded(text)
	if strings.HasPrefix(s, `="`) {
		s = s[1:]
	}
	s = unpadded(strings.Trim(s, `"'`))
	s, link = cutPrefixFold(s, scheme)
	return unpadded(s), link
}

func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
