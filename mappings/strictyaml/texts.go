package strictyaml

import (
	"github.com/goccy/go-yaml/token"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoded gives a file's text as UTF-8 without a byte order mark. The mark tells which Unicode encoding it is in, as of
// what PowerShell writes behind >.
func decoded(text []byte) ([]byte, error) {
	utf8, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), text)
	return utf8, err
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
