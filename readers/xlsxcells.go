package readers

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"

	"convload/pipeline"
)

// rawCell is a cell as the sheet writes it.
type rawCell struct {
	kind       string // attribute t
	style      int
	value      []byte // of <v> or <is>; cut off where it is too long
	hasValue   bool
	hasFormula bool
}

// readCell reads the rest of a cell element. The value is valid until the next call.
func readCell(x *xmlStream, e xml.StartElement) (rawCell, error) {
	c := rawCell{kind: attribute(e, "t")}
	c.style, _ = strconv.Atoi(attribute(e, "s")) // some programs write s="", which is the same as none
	depth := len(x.path)
	for {
		token, err := x.next()
		if err != nil {
			return c, err
		}
		if len(x.path) < depth {
			return c, nil
		}
		child, ok := token.(xml.StartElement)
		if !ok || len(x.path) != depth+1 {
			continue
		}
		switch child.Name.Local {
		case "f":
			c.hasFormula = true
		case "v":
			c.hasValue = true
			c.value, err = x.text("v")
		case "is":
			c.hasValue = true
			c.value, err = x.text("t")
		case "extLst":
		default:
			err = fmt.Errorf("<%.20s> stands where a cell's value belongs", child.Name.Local)
		}
		if err != nil {
			return c, err
		}
	}
}

// cell turns what the sheet writes into what it means. Display text is never used: it depends on the reader's country.
func (t *sheetTable) cell(c rawCell) (pipeline.Cell, error) {
	if c.hasFormula && (!c.hasValue || len(c.value) == 0 && c.kind != "str") {
		return bad("holds a formula whose result was not stored",
			"open the workbook in Excel or LibreOffice, which calculates it, and save it again"), nil
	}
	switch c.kind {
	case "s":
		if len(c.value) == 0 {
			return pipeline.Cell{}, nil
		}
		number, err := strconv.Atoi(string(c.value))
		if err != nil {
			number = -1
		}
		text, ok, err := t.doc.strings.get(number)
		if err != nil {
			return pipeline.Cell{}, err
		}
		if !ok {
			return bad("refers to a text that the workbook does not hold", typeAnew), nil
		}
		return t.text(text), nil
	case "str", "inlineStr":
		return t.text(c.value), nil
	}
	value := strings.TrimSpace(string(c.value))
	format := asNumber
	if c.style >= 0 && c.style < len(t.doc.book.formats) {
		format = t.doc.book.formats[c.style]
	}
	var cell pipeline.Cell
	hidden := false
	switch {
	case value == "":
	case c.kind == "b":
		cell = pipeline.Cell{Kind: pipeline.Bool, Text: "FALSE"}
		if isTrue(value) {
			cell.Text = "TRUE"
		}
	case c.kind == "e":
		cell = errorCell(value)
	case c.kind == "d":
		cell, hidden = isoDate(value, format)
	default:
		cell, hidden = numberCell(value, format, t.doc.book.date1904)
	}
	if hidden {
		t.hidden.times++
	}
	return cell, nil
}

// errorCell names an error as #N/A does.
func errorCell(name string) pipeline.Cell {
	if !strings.HasPrefix(name, "#") || len(name) > 20 {
		return bad("holds an error", mendFormula)
	}
	return bad("holds the error "+name, mendFormula)
}

// numberCell reads a number, which is a date if the cell's format says so.
func numberCell(value string, format numberFormat, date1904 bool) (cell pipeline.Cell, hidden bool) {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || strings.Trim(value, "0123456789+-.eE") != "" {
		return bad("holds a number that cannot be read", typeAnew), false
	}
	if format != asNumber {
		return dateOf(n, format, date1904)
	}
	if math.Abs(n) >= 1e15 {
		return bad("holds a number of more than 15 digits, which Excel has rounded",
			"format the column as text, then type or paste the whole number again, and save the workbook"), false
	}
	return pipeline.Cell{Kind: pipeline.Number, Text: plainNumber(n)}, false
}

// plainNumber writes a number without an exponent, at the 15 significant digits that a spreadsheet program keeps: what
// binary fractions add behind them, as in 274.65999999999997, nobody has typed.
func plainNumber(n float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'e', 14, 64), 64)
	if err != nil || rounded == 0 {
		return "0"
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// text is a text, cleared of the escapes for what XML cannot hold.
func (t *sheetTable) text(text []byte) pipeline.Cell {
	limits := t.doc.file.limits
	s := unescape(string(text))
	if limits.tooLong(s) {
		return limits.cellTooLong()
	}
	return pipeline.Cell{Text: s}
}

// unescape decodes _x000D_ and its like (ECMA-376 part 1, 22.9.2.19), of which programs write those for control
// characters and for the underscore that would else begin one. The others are left alone, since a click ID from a
// program that knows nothing of these escapes may well hold what looks like one.
func unescape(s string) string {
	var b strings.Builder
	rest := s
	for {
		i := strings.Index(rest, "_x")
		if i < 0 || len(rest) < i+7 {
			break
		}
		code, err := strconv.ParseUint(rest[i+2:i+6], 16, 16)
		if err == nil && rest[i+6] == '_' && (code < ' ' || code == '_') {
			b.WriteString(rest[:i])
			b.WriteByte(byte(code))
			rest = rest[i+7:]
		} else {
			b.WriteString(rest[:i+2])
			rest = rest[i+2:]
		}
	}
	if b.Len() == 0 {
		return s
	}
	return b.String() + rest
}
