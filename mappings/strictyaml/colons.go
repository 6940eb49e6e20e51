package strictyaml

import "github.com/goccy/go-yaml/token"

// joinColons puts plain texts together again that the library has cut at a colon: within {…}, it takes every colon for
// the end of a key, so that HH:mm in {formats: [MM/DD/YYYY HH:mm]} would become a key and a value. In YAML a colon ends
// a plain text only where a blank or the end of the text follows.
// (https://yaml.org/spec/1.2.2/#733-plain-style, https://github.com/goccy/go-yaml/pull/866)
func joinColons(tokens token.Tokens) token.Tokens {
	var joined token.Tokens
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		for i+2 < len(tokens) && isPlain(t) && touch(t, tokens[i+1]) && tokens[i+1].Type == token.MappingValueType &&
			isPlain(tokens[i+2]) && touch(tokens[i+1], tokens[i+2]) {
			t = token.String(t.Value+":"+tokens[i+2].Value, t.Origin+":"+tokens[i+2].Origin, t.Position)
			i += 2
		}
		joined.Add(t)
	}
	return joined
}

// isPlain tells whether a token is a text, number or word without quotation marks.
func isPlain(t *token.Token) bool {
	return t.CharacterType == token.CharacterTypeMiscellaneous && t.Indicator == token.NotIndicator &&
		t.Type != token.CommentType && t.Type != token.SpaceType
}

// touch tells whether nothing stands between two tokens.
func touch(a, b *token.Token) bool {
	return a.Position.Line == b.Position.Line && a.Position.Column+len([]rune(a.Value)) == b.Position.Column
}
