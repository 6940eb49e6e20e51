package readers

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
)

// maxMerges is how many ranges of merged cells a sheet may have: reports that merge several cells in every one of
// 100,000 rows stay below it.
const maxMerges = 500_000

// sheetScan is what must be known of a sheet before its first row is given out: its merged cells, which stand behind
// the rows, and where the rows begin that are styled and empty, as they often are down to the last one. It is found tag
// by tag and without the XML decoder, for the sake of speed, and so that there is a second opinion on whether a sheet is
// empty.
type sheetScan struct {
	merges []merge // by their first rows
	values bool    // whether there is anything that looks like a cell's value
	end    int64   // byte of the part behind which no row holds anything; 0: not known

	at     int64 // byte that the tag begins at
	last   int64 // byte of the last tag that is neither a row's nor a cell's own
	opened bool  // whether the last tag began a value
	whole  bool  // whether the last tag was the end of the sheet
}

// scanSheet reads a sheet's part from end to end.
func scanSheet(r io.Reader) (sheetScan, error) {
	var s sheetScan
	pieces := bufio.NewReaderSize(r, 64<<10)
	behind := false // whether the piece follows a "<"
	for {
		piece, err := pieces.ReadSlice('<')
		if behind {
			if err := s.tag(piece); err != nil {
				return sheetScan{}, err
			}
		}
		behind = err == nil
		s.at += int64(len(piece))
		switch {
		case errors.Is(err, io.EOF):
			if !s.whole {
				s.end = 0 // the XML decoder will say what is missing
			}
			slices.SortFunc(s.merges, func(a, b merge) int { return cmp.Or(cmp.Compare(a.top, b.top), cmp.Compare(a.left, b.left)) })
			return s, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull): // of a longer text its beginning is enough
			return sheetScan{}, err
		}
	}
}

// tag looks at what stands from behind one "<" up to the next.
func (s *sheetScan) tag(piece []byte) error {
	opened := s.opened
	s.opened, s.whole = false, false
	name, rest := localName(piece)
	if string(name) == "row" || string(name) == "c" {
		return nil
	}
	end := bytes.HasPrefix(piece, []byte("/"))
	switch string(name) {
	case "mergeCell":
		if !end {
			return s.merge(rest)
		}
	case "sheetData":
		if end {
			s.end = s.last
			s.merges = nil // what a text holds in front of it is no tag
		}
	case "worksheet":
		s.whole = end
	case "v", "t":
		s.opened = !end
		if _, text, ok := bytes.Cut(rest, []byte(">")); ok && s.opened && !blankText(text) {
			s.values = true
		}
	default:
		if text, ok := bytes.CutPrefix(piece, []byte("![CDATA[")); ok && opened && !blankText(text) {
			s.values = true
		}
	}
	s.last = s.at
	return nil
}

// blankText tells whether there is nothing in front of the next tag.
func blankText(text []byte) bool {
	return len(bytes.TrimSpace(bytes.TrimSuffix(text, []byte("<")))) == 0
}

// localName gives a tag's name without its prefix and without the "/" of a closing tag, and what follows it.
func localName(tag []byte) (name, rest []byte) {
	start := 0
	for i, c := range tag {
		switch {
		case c == ':' || c == '/' && i == 0:
			start = i + 1
		case c <= ' ' || c == '>' || c == '/' || c == '<':
			return tag[start:i], tag[i:]
		}
	}
	return tag[start:], nil
}

var refAttribute = regexp.MustCompile(`^[^>]*\sref\s*=\s*["']([^"']*)["']`)

// merge adds a range of merged cells, of whose tag these are the attributes.
func (s *sheetScan) merge(attributes []byte) error {
	ref := refAttribute.FindSubmatch(attributes)
	if ref == nil {
		return errors.New("merged cells without a range")
	}
	m, ok := parseMerge(string(ref[1]))
	if !ok {
		return fmt.Errorf("the merged cells %.40q are no range", ref[1])
	}
	if len(s.merges) == maxMerges {
		return tooLarge(fmt.Sprintf("a sheet has more than %d ranges of merged cells", maxMerges))
	}
	s.merges = append(s.merges, m)
	return nil
}
