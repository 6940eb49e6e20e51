package readers

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// FuzzGuess guesses the encoding of any bytes, given in two parts: a guess must be one that has a letter for each byte,
// and must not take memory for the text.
func FuzzGuess(f *testing.F) {
	for name, texts := range guessed {
		for _, names := range texts {
			f.Add([]byte(encoded(f, encodingNamed(name).encoding, strings.Join(names, ","))), 3)
		}
	}
	f.Add(bytes.Repeat([]byte("x"), 3*longestWord), longestWord)
	f.Add(bytes.Repeat([]byte("\xe9"), 3*longestWord), longestWord)
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		cut = min(max(cut, 0), len(text))
		e := newByteEvidence()
		e.take(text[:cut])
		e.take(text[cut:])
		if len(e.word) > 2*longestWord || len(e.sequence) > 4 {
			t.Errorf("keeps a word of %d bytes and a letter of %d", len(e.word), len(e.sequence))
		}
		g := e.guess()
		if g.encoding.isUTF8() || g.encoding.name == "shift-jis" { // not every pair that can be is a letter
			return
		}
		if _, err := io.ReadAll(g.encoding.decode(bytes.NewReader(text))); err != nil {
			t.Errorf("%q as %s: %v", text, g.encoding.name, err)
		}
		if g.note == "" {
			t.Errorf("%q is taken to be %s in silence", text, g.encoding.name)
		}
	})
}

// FuzzEncodingRoundTrip checks that what can be written in an encoding comes back.
func FuzzEncodingRoundTrip(f *testing.F) {
	f.Add("Łódź Spółka; 10 €", byte(3))
	f.Add("株式会社さくら ﾃｽﾄ", byte(6))
	f.Add("ООО «Ромашка» № 5", byte(4))
	f.Add("Grüße 😀", byte(1))
	f.Fuzz(func(t *testing.T, text string, which byte) {
		e := textEncodings[int(which)%len(textEncodings)]
		if strings.ContainsFunc(text, noLetter) || e.name == "shift-jis" && strings.ContainsAny(text, "\\~¥‾") {
			return // Shift-JIS has one byte for each two of these
		}
		written, err := e.encoding.NewEncoder().String(text)
		if err != nil {
			return
		}
		got, err := io.ReadAll(e.decode(strings.NewReader(written)))
		if err != nil || string(got) != text {
			t.Errorf("%s: got %q, %v, want %q", e.name, got, err, text)
		}
	})
}

// BenchmarkGuess gathers the evidence of 16 MiB.
func BenchmarkGuess(b *testing.B) {
	row := "CjwKCAjw0000000000000000000000000000,Closed deal,2026-03-01 10:00:00,1250.00,EUR"
	for name, text := range map[string]string{
		"ascii": row + "\n", "windows-1252": encoded(b, charmap.Windows1252, row+",Müller & Söhne\n"),
		"windows-1251": encoded(b, charmap.Windows1251, row+",ООО Ромашка\n"),
	} {
		b.Run(name, func(b *testing.B) {
			content := strings.Repeat(text, 16<<20/len(text))
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				if err := newByteEvidence().gather(strings.NewReader(content)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
