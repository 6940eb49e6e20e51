package readers

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"convload/pipeline"
)

// Limits are how much of a file is read at most. Whoever may put files into an inbox may put any file there: within the
// limits, memory and disk space do not depend on what is in it.
type Limits struct {
	FileSize      int64 // bytes of a file as it lies in its source
	UnpackedSize  int64 // bytes of all that one packed file of a source holds, on all levels; of a workbook, its parts
	UnpackedRatio int64 // unpacked bytes for one packed
	RowCells      int   // cells of a row
	CellLength    int   // characters of a cell
	Nesting       int   // packed files within each other: 1 is a spreadsheet in a ZIP archive or in gzip; a workbook counts as none
}

// DefaultLimits are beyond what spreadsheet programs make: 1,048,576 rows of 16,384 cells of 32,767 characters. Even dull
// spreadsheets stay below a ratio of 100.
func DefaultLimits() Limits {
	return Limits{FileSize: 4 << 30, UnpackedSize: 16 << 30, UnpackedRatio: 200, RowCells: 16384, CellLength: 32767, Nesting: 1}
}

// usualRecord is how many bytes a row of text may have within the usual limits: 64 for each cell.
const usualRecord = 1 << 20

// recordBytes is how many bytes a row of text may have: the usual number, and more where cells may be more or longer.
// Each byte of the usual number may be a delimiter, and so a cell of 40 bytes in memory until the cells can be counted;
// not so each byte beyond.
func (l Limits) recordBytes() int64 {
	usual := DefaultLimits()
	return usualRecord + 64*max(0, int64(l.RowCells-usual.RowCells)) + utf8.UTFMax*max(0, int64(l.CellLength-usual.CellLength))
}

// tooLong tells whether a text has more characters than a cell may.
func (l Limits) tooLong(text string) bool {
	return len(text) > l.CellLength && utf8.RuneCountInString(text) > l.CellLength
}

// cellTooLong stands for a cell whose text is.
func (l Limits) cellTooLong() pipeline.Cell {
	return bad(fmt.Sprintf("holds more than %d characters, the limit", l.CellLength), "shorten the text, or "+toRaise("cell_length"))
}

// fileTooLarge is the problem of a file that lies in its source with so many bytes, or of which so many were read.
func (l Limits) fileTooLarge(size int64) *pipeline.Problem {
	message := fmt.Sprintf("the file has %s, more than the limit of %s", about(size), exactly(l.FileSize))
	if size == l.FileSize+1 { // which is as much as is read of one whose size nobody tells
		message = fmt.Sprintf("the file has more than %s, the limit", exactly(l.FileSize))
	}
	return &pipeline.Problem{Code: "TOO_LARGE", Message: message, Remedy: "split it, or " + toRaise("file_size")}
}

// unpackedTooLarge is the problem of a packed file of a source that holds too much.
func (l Limits) unpackedTooLarge() *pipeline.Problem {
	return &pipeline.Problem{Code: "TOO_LARGE",
		Message: fmt.Sprintf("what is packed in the file has more bytes than the limit of %s", exactly(l.UnpackedSize)),
		Remedy:  "split it, or " + toRaise("unpacked_size")}
}

// packedTooTightly is the problem of a file that only somebody who means to do harm is likely to have made.
func (l Limits) packedTooTightly() *pipeline.Problem {
	return &pipeline.Problem{Code: "TOO_LARGE",
		Message: fmt.Sprintf("the file becomes more than %d times as large when it is unpacked, the limit, "+
			"as hardly any but files made to do harm do", l.UnpackedRatio),
		Remedy: "if it comes from somebody you trust, unpack it and upload what is inside, or " + toRaise("unpacked_ratio")}
}

// tooDeep is the problem of a packed file within so many others, itself included.
func (l Limits) tooDeep(what string, depth int) *pipeline.Problem {
	return &pipeline.Problem{Code: "COMPRESSED",
		Message: fmt.Sprintf("the file is %s: packed files are %d deep here, more than the limit of %d", what, depth, l.Nesting),
		Remedy:  unpackIt + ", or " + toRaise("nesting")}
}

// toRaise says how to have a limit raised.
func toRaise(key string) string {
	return fmt.Sprintf("raise limits.%s (--max-%s)", key, strings.ReplaceAll(key, "_", "-"))
}

// about writes a number of bytes rounded, as in 5.1 GiB or 1 MiB.
func about(bytes int64) string {
	if bytes < humanize.KiByte {
		return exactly(bytes)
	}
	return strings.Replace(humanize.IBytes(uint64(bytes)), ".0 ", " ", 1)
}

// exactly writes a number of bytes as somebody would write a limit, as in 4 GiB or 500 MB.
func exactly(bytes int64) string {
	for _, unit := range []struct {
		name  string
		bytes int64
	}{
		{"TiB", humanize.TiByte}, {"TB", humanize.TByte}, {"GiB", humanize.GiByte}, {"GB", humanize.GByte},
		{"MiB", humanize.MiByte}, {"MB", humanize.MByte}, {"KiB", humanize.KiByte}, {"kB", humanize.KByte},
	} {
		if bytes%unit.bytes == 0 {
			return fmt.Sprintf("%d %s", bytes/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", bytes)
}
