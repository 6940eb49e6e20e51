package simulator

import (
	"fmt"
	"strings"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
)

// tokenKind tells the tokens of a query apart.
type tokenKind uint8

const (
	endToken    tokenKind = iota
	nameToken             // a field, a resource, a keyword or a bare word
	numberToken           // digits and points, perhaps with a minus
	stringToken           // a string, without its quotes and escapes
	symbolToken           // = != ( ) ,
)

// token is one word of a query.
type token struct {
	kind tokenKind
	text string
	at   int // bytes before it
}

// unexpected says that something else was expected in the token's place.
func (t token) unexpected(code adserrors.QueryErrorEnum_QueryError, expected string) error {
	if t.kind == endToken {
		return &queryError{adserrors.QueryErrorEnum_UNEXPECTED_END_OF_QUERY,
			"Error in query: unexpected end of query, expected " + expected + "."}
	}
	return &queryError{code, fmt.Sprintf("Error in query: unexpected input %.40q at %d, expected %s. "+
		"The simulator serves SELECT, FROM, WHERE with =, !=, IN and NOT IN, and LIMIT.", t.text, t.at, expected)}
}

const (
	spaces      = " \t\r\n"
	digits      = "0123456789"
	nameLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_." + digits
)

// scan cuts a query into tokens, of which the last is endToken.
func scan(query string) ([]token, error) {
	var tokens []token
	for rest := strings.TrimLeft(query, spaces); rest != ""; rest = strings.TrimLeft(rest, spaces) {
		t, length, err := scanToken(rest)
		if err != nil {
			return nil, err
		}
		t.at = len(query) - len(rest)
		tokens = append(tokens, t)
		rest = rest[length:]
	}
	return append(tokens, token{kind: endToken, at: len(query)}), nil
}

// scanToken reads the token that the text begins with and tells how long it is.
func scanToken(rest string) (token, int, error) {
	switch first := rest[:1]; {
	case first == "'" || first == `"`:
		return scanString(rest)
	case strings.HasPrefix(rest, "!="):
		return token{kind: symbolToken, text: "!="}, 2, nil
	case strings.ContainsAny(first, "=(),"):
		return token{kind: symbolToken, text: first}, 1, nil
	case strings.ContainsAny(first, digits+"-"):
		n := length(rest[1:], digits+".") + 1
		return token{kind: numberToken, text: rest[:n]}, n, nil
	case strings.ContainsAny(first, nameLetters):
		n := length(rest, nameLetters)
		return token{kind: nameToken, text: rest[:n]}, n, nil
	}
	return token{}, 0, &queryError{adserrors.QueryErrorEnum_BAD_SYMBOL,
		fmt.Sprintf("Error in query: bad symbol in %.40q.", rest)}
}

// length tells how many bytes at the beginning of a text are in the alphabet.
func length(text, alphabet string) int {
	return len(text) - len(strings.TrimLeft(text, alphabet))
}

// scanString reads a string in quotes, in which a backslash goes before a quote or a backslash.
func scanString(rest string) (token, int, error) {
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; c {
		case rest[0]:
			return token{kind: stringToken, text: b.String()}, i + 1, nil
		case '\n':
			return token{}, 0, &queryError{adserrors.QueryErrorEnum_PROHIBITED_NEWLINE_IN_STRING,
				"Error in query: a string must not have a line break."}
		case '\\':
			i++
			if i == len(rest) || !strings.ContainsAny(rest[i:i+1], `\'"`) {
				return token{}, 0, &queryError{adserrors.QueryErrorEnum_BAD_ESCAPE_SEQUENCE,
					"Error in query: only a quote or a backslash follows a backslash."}
			}
			b.WriteByte(rest[i])
		default:
			b.WriteByte(c)
		}
	}
	return token{}, 0, &queryError{adserrors.QueryErrorEnum_STRING_NOT_TERMINATED,
		"Error in query: a string does not end."}
}
