package readers

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"convload/pipeline"
)

// marks are the byte order marks with which a text says itself what it is.
var marks = []struct{ mark, encoding string }{
	{"\ufeff", "utf-8"}, {"\xff\xfe", "utf-16le"}, {"\xfe\xff", "utf-16be"},
}

// hasUTF16Mark tells whether text begins with a byte order mark of UTF-16.
func hasUTF16Mark(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}

// decoded is a text as UTF-8 that has not been checked yet, without its byte order mark. Encoding and note may change
// while it is read, at the first byte beyond ASCII.
type decoded struct {
	*bufio.Reader
	encoding *textEncoding
	note     string // how the encoding was found out; "" if there was nothing to find out
}

func newDecoded(r *bufio.Reader, e *textEncoding, note string) *decoded {
	if !e.isUTF8() {
		r = bufio.NewReaderSize(e.decode(r), headSize)
	}
	return &decoded{r, e, note}
}

// decode finds out how a text is written, of which r gives the bytes: by its mark, else as the mapping says, else by
// its bytes.
func decode(ctx context.Context, raw *rawFile, r *bufio.Reader) (*decoded, error) {
	head, err := r.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	whole := err != nil
	named := encodingNamed(raw.file.encoding)
	if e, length := marked(head); e != nil {
		_, err := r.Discard(length)
		return newDecoded(r, e, markNote(e, named)), err
	}
	if named != nil && (named.isUTF8() || named.isUTF16()) {
		return newDecoded(r, named, ""), nil
	}
	if e := zerosOfUTF16(head); named == nil && e != nil {
		note := fmt.Sprintf("the text is taken to be %s, as every other byte of its letters is zero", e.title)
		return newDecoded(r, e, note), nil
	}
	if !whole && asciiLength(head) == len(head) {
		return decodeLater(ctx, raw, r, named), nil
	}
	e, note, err := raw.chooseEncoding(ctx, named, head, whole)
	if err != nil {
		return nil, err
	}
	return newDecoded(r, e, note), nil
}

// decodeLater leaves the encoding open until it matters: to find it out, the file is read once more.
func decodeLater(ctx context.Context, raw *rawFile, r *bufio.Reader, named *textEncoding) *decoded {
	d := &decoded{encoding: encodingNamed("utf-8")}
	d.Reader = bufio.NewReaderSize(&undecided{r: r, decide: func() (_ *textEncoding, err error) {
		d.encoding, d.note, err = raw.chooseEncoding(ctx, named, nil, false)
		return d.encoding, err
	}}, headSize)
	return d
}

// chooseEncoding chooses the encoding that is named, else the one that all of the text seems to be in, and says why.
func (f *rawFile) chooseEncoding(ctx context.Context, named *textEncoding, head []byte, whole bool) (*textEncoding, string, error) {
	g, err := f.guessEncoding(ctx, head, whole)
	switch {
	case err != nil:
		return nil, "", err
	case named == nil:
		return g.encoding, g.note, nil
	case g.surelyUTF8:
		return named, fmt.Sprintf("the text is read as %s, as the mapping says, though it looks like UTF-8", named.title), nil
	}
	return named, "", nil
}

// marked gives the encoding that a text says itself it is in, and the length of the mark that says so.
func marked(head []byte) (*textEncoding, int) {
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return encodingNamed(m.encoding), len(m.mark)
		}
	}
	return nil, 0
}

// markNote tells what a mark has decided.
func markNote(e, named *textEncoding) string {
	switch {
	case named != nil && named != e:
		return fmt.Sprintf("the text is %s by the mark at its beginning, not %s as the mapping says", e.title, named.title)
	case e.isUTF16():
		return "the text is UTF-16"
	}
	return ""
}

// guessEncoding guesses by all of the text, of which head may be the whole. It does so when the file is read for the
// first time, since a file that changes is refused at the second.
func (f *rawFile) guessEncoding(ctx context.Context, head []byte, whole bool) (guess, error) {
	if f.file.guess.encoding != nil {
		return f.file.guess, nil
	}
	e := newByteEvidence()
	if whole {
		e.take(head)
	} else if err := f.gatherAgain(ctx, e); err != nil {
		return guess{}, err
	}
	f.file.guess = e.guess()
	return f.file.guess, nil
}

// gatherAgain reads the file from its beginning, beside the reading that is under way.
func (f *rawFile) gatherAgain(ctx context.Context, e *byteEvidence) (err error) {
	again, err := f.file.read(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, again.Close()) }()
	c, err := f.file.content(again.r)
	if err != nil {
		return err
	}
	return e.gather(cancellable{ctx, c})
}

// zerosOfUTF16 gives the kind of UTF-16 whose zeros a text has that is ASCII for the most part, as tables of click IDs
// are; else nil.
func zerosOfUTF16(head []byte) *textEncoding {
	var zeros [2]int // at even and at odd places
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch even, odd := zeros[0], zeros[1]; {
	case odd > len(head)/5 && even < odd/10:
		return encodingNamed("utf-16le")
	case even > len(head)/5 && odd < even/10:
		return encodingNamed("utf-16be")
	}
	return nil
}

const saveAsUTF8 = `save it as UTF-8, in Excel as "CSV UTF-8"`

// notInEncoding is what is wrong with a line that holds bytes that no letter of the text's encoding has.
func notInEncoding(e *textEncoding, line int) *pipeline.Problem {
	return &pipeline.Problem{Code: "ENCODING",
		Message: fmt.Sprintf("the text is not %s: line %d holds bytes that %s does not have", e.title, line, e.title),
		Remedy:  saveAsUTF8 + ", or set encoding in the mapping to the one that it was written in"}
}

// cutInALetter is what is wrong with UTF-8 whose last letter is not whole.
func cutInALetter(line int) *pipeline.Problem {
	return &pipeline.Problem{Code: "ENCODING",
		Message: fmt.Sprintf("the text ends in line %d in the middle of a letter of UTF-8: it is cut short", line),
		Remedy:  uploadAgain + ", or set encoding in the mapping if the text was written in another one"}
}
