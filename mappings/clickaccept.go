package mappings

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"convload/mappings/strictyaml"
	"convload/pipeline"
)

// acceptance is what a mapping lets a cell hold instead of a bare click ID.
type acceptance uint8

const (
	acceptURL     acceptance = 1 << iota // a page's address, or parameters such as gclid=…&gbraid=…
	acceptCookie                         // the value of the cookie _gcl_aw: GCL.1690000000.…
	acceptEncoded                        // %2D for -
)

// acceptWords are the words of a mapping's accept, in the order of the constants.
var acceptWords = []string{"url", "cookie", "encoded"}

// newAcceptance reads the words of accept.
func newAcceptance(words []string) (acceptance, error) {
	var a acceptance
	for _, word := range words {
		i := slices.Index(acceptWords, word)
		if i < 0 {
			return 0, fmt.Errorf("accept: unknown word %q%s; the words are %s", word, strictyaml.Suggest(word, acceptWords),
				strings.Join(acceptWords, ", "))
		}
		a |= 1 << i
	}
	return a, nil
}

// acceptance is what the definition lets the cells of a field hold.
func (f *fit) acceptance(field string) acceptance {
	if i := f.definition.Columns.index(field); i >= 0 {
		a, _ := newAcceptance(f.definition.Columns[i].Source.Accept) // validate has checked it
		return a
	}
	return 0
}

// String lists the words as a mapping writes them.
func (a acceptance) String() string {
	var words []string
	for i, word := range acceptWords {
		if a&(1<<i) != 0 {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

// takeApart takes the click ID out of what the column's mapping accepts; "" where the text holds none.
func (c *clickColumn) takeApart(text string, r *clickReading) (string, *pipeline.Problem) {
	if c.accept&acceptEncoded != 0 && strings.Contains(text, "%") && !isAddress(text) {
		decoded, err := url.PathUnescape(text)
		if err != nil {
			return "", &pipeline.Problem{Code: badClickID, Message: "the click ID is URL-encoded, but not as it should be",
				Remedy: fromRawField}
		}
		text, r.done.decoded = decoded, true
	}
	if c.accept&acceptURL != 0 && (isAddress(text) || isPage(text)) {
		return c.parameter(text, r)
	}
	if rest, ok := uncookied(text); ok && c.accept&acceptCookie != 0 {
		text, r.done.uncookied = rest, true
	}
	return text, nil
}

// parameter takes the click ID out of an address: the parameter of the column's own kind, else the first of the others,
// since one column of landing pages is what people have. An ID that the address holds elsewhere is not taken, and not
// passed over for another: once the address is mended, the row would be sent with it.
func (c *clickColumn) parameter(text string, r *clickReading) (string, *pipeline.Problem) {
	r.done.address = true
	bad := func(message string) (string, *pipeline.Problem) {
		return "", &pipeline.Problem{Code: badClickID, Message: message, Remedy: "keep the right click ID alone"}
	}
	if strings.ContainsFunc(text, unicode.IsSpace) {
		return bad("there is a blank within the address")
	}
	values, err := url.ParseQuery(query(text))
	if err != nil {
		return bad("the parameters of the address cannot be read")
	}
	found := ""
	for _, kind := range append([]pipeline.ClickIDKind{c.kind}, precedence[:]...) {
		all := values[kind.String()]
		if len(all) > 1 {
			return bad("the address holds " + kind.String() + " more than once")
		}
		value := values.Get(kind.String())
		switch word := nullWord(value); {
		case value != "" && word == "" && found == "":
			found, r.id.Kind = value, kind
		case value != "" && word == "" && kind != r.id.Kind:
			r.beside = r.beside.with(kind)
		case found == "" && astray(text, kind):
			return "", &pipeline.Problem{Code: badClickID, Message: "the address holds " + kind.String() + ", but not as a parameter of its own",
				Remedy: "keep only what follows " + kind.String() + "= up to the next &"}
		case word != "":
			r.word = word
		}
	}
	if found != "" {
		r.word = ""
	}
	return found, nil
}

// astray tells whether an address holds an ID of a kind of which it has no parameter: behind the fragment, within another
// parameter, under a name in capitals. What is as short as the words for no ID is none.
func astray(address string, kind pipeline.ClickIDKind) bool {
	rest := strings.ToLower(address)
	for {
		_, behind, found := strings.Cut(rest, kind.String())
		if !found {
			return false
		}
		rest = behind
		for _, equals := range []string{"=", "%3d", "%253d"} { // encoded where the address of a page stands in a parameter
			value, ok := strings.CutPrefix(rest, equals)
			if n := len(value) - len(strings.TrimLeft(value, idLetters)); ok && n > longestNullWord {
				return true
			}
		}
	}
}

// query gives the query of an address, or the whole text where it consists of parameters alone.
func query(text string) string {
	text, _, _ = strings.Cut(text, "#")
	if _, query, ok := strings.Cut(text, "?"); ok || isPage(text) {
		return query
	}
	return text
}

// isAddress tells whether a text is an address with parameters, or parameters alone. A click ID with something behind it
// is none.
func isAddress(text string) bool {
	text, _, _ = strings.Cut(text, "#")
	if page, _, ok := strings.Cut(text, "?"); ok {
		return page == "" || isPage(page) || isHost(page)
	}
	name, value, ok := strings.Cut(text, "=")
	return ok && value != "" && isParameterName(name) || strings.Contains(text, "://")
}

// isPage tells whether a text is the address of a page: https://example.com, www.example.com/deals, /deals.
func isPage(text string) bool {
	host, _, deeper := strings.Cut(text, "/")
	return strings.Contains(text, "://") || deeper && (host == "" || strings.Contains(host, ".")) || strings.HasPrefix(text, "www.")
}

// isHost tells whether a text is the name of a host: example.com, and not the cookie GCL.1.Cj0….
func isHost(text string) bool {
	text = strings.ToLower(text)
	i := strings.LastIndexByte(text, '.')
	return i > 0 && len(text)-i > 2 && strings.Trim(text[i+1:], "abcdefghijklmnopqrstuvwxyz") == "" && !strings.HasPrefix(text, "gcl.") &&
		strings.Trim(text[:i], "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}

// isParameterName tells whether a text may be a parameter's name: small letters, digits and _, and shorter than a click
// ID.
func isParameterName(name string) bool {
	return name != "" && len(name) <= 24 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// namesClickID tells whether a text says itself which parameter its click ID was.
func namesClickID(text string) bool {
	lower := strings.ToLower(text)
	return strings.Contains(lower, "gclid=") || strings.Contains(lower, "braid=")
}

// cookiePrefix begins the value of the cookie _gcl_aw, in which Google's tag keeps a gclid: the time at which it was set, in
// seconds since 1970, and a point follow.
const cookiePrefix = "GCL."

// uncookied takes the cookie's prefix off.
func uncookied(text string) (id string, found bool) {
	rest, ok := strings.CutPrefix(text, cookiePrefix)
	seconds, id, cut := strings.Cut(rest, ".")
	if !ok || !cut || seconds == "" || !allDigits(seconds) {
		return text, false
	}
	return id, true
}
