package strictyaml

import (
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoded gives a file's text as UTF-8 without a byte order mark. The mark tells which Unicode encoding it is in, as of
// what PowerShell writes behind >. A file in another encoding, such as Windows-1252, is refused.
func decoded(text []byte) ([]byte, error) {
	text, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), text)
	if err != nil || utf8.Valid(text) {
		return text, err
	}
	e := &Error{Line: 1, Column: 1, Message: "the file is not UTF-8: save it as UTF-8"}
	for {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			return nil, e
		case r == '\n':
			e.Line, e.Column = e.Line+1, 1
		default:
			e.Column++
		}
		text = text[size:]
	}
}

// asWritten takes numbers and words such as TRUE for the texts that they are written as: an ID of 0123 is not the octal
// number 83, and a version 1.0 is not 1. A field that is a number reads it from its text. Only true and false stay what
// they are, for their text is the same.
func asWritten(tokens token.Tokens) token.Tokens {
	for i, t := range tokens {
		switch t.Type {
		case token.BoolType:
			if t.Value == "true" || t.Value == "false" {
				continue
			}
		case token.IntegerType, token.BinaryIntegerType, token.OctetIntegerType, token.HexIntegerType, token.FloatType,
			token.InfinityType, token.NanType:
		default:
			continue
		}
		tokens[i].Type = token.StringType
	}
	return tokens
}
