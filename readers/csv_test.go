package readers

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"convload/pipeline"
)

// utf16Text encodes a text in the byte order of its mark.
func utf16Text(text string, bigEndian bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		if bigEndian {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

func TestCSVRows(t *testing.T) {
	tests := []struct {
		name, content string
		want          []string
	}{
		{"plain", "a,b\n1,2\n", []string{"1: a|b", "2: 1|2"}},
		{"no line feed at the end", "a,b\n1,2", []string{"1: a|b", "2: 1|2"}},
		{"byte order mark", "\ufeffa,b\n1,2\n", []string{"1: a|b", "2: 1|2"}},
		{"byte order mark before a quote", "\ufeff\"a\",b\n1,2\n", []string{"1: a|b", "2: 1|2"}},
		{"CRLF", "a,b\r\n1,2\r\n", []string{"1: a|b", "2: 1|2"}},
		{"CR", "a,b\r1,2\r\"x\ry\",3\r4,5", []string{"1: a|b", "2: 1|2", "3: x\ny|3", "4: 4|5"}},
		{"CR, with LF in a cell", "a,b\r\"x\ny\",3\r4,5\r", []string{"1: a|b", "2: x\ny|3", "3: 4|5"}},
		{"LF, with CR in a cell", "a,b\n\"x\ry\",3\n4,5\n", []string{"1: a|b", "2: x\ry|3", "3: 4|5"}},
		{"rows that end in CR below others", "a,b\r\n1,2\r\n3,4\r5,6\r\"x\ry\",\"\"\"\r\"\r7,8",
			[]string{"1: a|b", "2: 1|2", "3: 3|4", "4: 5|6", "5: x\ry|\"\r", "6: 7|8"}},
		{"CR behind stray quotes", "a,b\n1,x\"y\r\"2\" ,z\r3,4\n", []string{"1: a|b", "2: STRAY_QUOTE", "3: STRAY_QUOTE", "4: 3|4"}},
		{"CR in front of CRLF", "a,b\r\n1,2\r\r\n3,4\r\r\n", []string{"1: a|b", "2: 1|2", "4: 3|4"}},
		{"an unclosed quote", "a,b\n1,2\n3,\"4\n5,6\n\n7,8\n", []string{"1: a|b", "2: 1|2", "3: UNCLOSED_QUOTE", "4: 5|6", "6: 7|8"}},
		{"an unclosed quote in the last line", "a,b\n\n1,\"2", []string{"1: a|b", "3: UNCLOSED_QUOTE"}},
		{"an unclosed quote as the last letter", "a,b\n1,\"", []string{"1: a|b", "2: UNCLOSED_QUOTE"}},
		{"an unclosed quote in front of CR", "a,b\n1,\"2\r3,4\r5,6\n", []string{"1: a|b", "2: UNCLOSED_QUOTE", "3: 3|4", "4: 5|6"}},
		{"unclosed quotes behind line breaks in quotes", "a,b\n\"x\ny\",\"2\n\n\"z\nz\",3\n4,\"\"\"5\n6,7\n",
			[]string{"1: a|b", "2: STRAY_QUOTE", "3: STRAY_QUOTE", "4: UNCLOSED_QUOTE", "5: 6|7"}},
		{"line breaks in quotes, and an unclosed one", "a,b\n\n\"x\ny\",\"p\nq\",\"2\nr,\n\ns,3\n", []string{"1: a|b", "3: UNCLOSED_QUOTE", "4: r|", "6: s|3"}},
		{"an unclosed quote in front of many rows", "a,b\n1,\"2\n" + strings.Repeat(strings.Repeat("x", 99)+"\n", 20000) + "3,\"4\n5,6\n",
			slices.Concat([]string{"1: a|b", "2: UNCLOSED_QUOTE"}, numbered(3, 20000, strings.Repeat("x", 99)),
				[]string{"20003: UNCLOSED_QUOTE", "20004: 5|6"})},
		{"UTF-16 little-endian", utf16Text("gclid\tname\r\nCj0\tMüller 😀\r\n", false), []string{"1: gclid|name", "2: Cj0|Müller 😀"}},
		{"UTF-16 big-endian", utf16Text("gclid,name\nCj0,Łódź\n", true), []string{"1: gclid|name", "2: Cj0|Łódź"}},
		{"blank rows are left out and count", "\n\na,b\n,\n \t,\u00a0\n\n1,2\n\n\n", []string{"3: a|b", "7: 1|2"}},
		{"line breaks in quotes do not count", "a,b\n\"x\ny\r\nz\",\"1\n2\"\n\nc,d\n\"e\n\",f\ng,h\n",
			[]string{"1: a|b", "2: x\ny\nz|1\n2", "4: c|d", "5: e\n|f", "6: g|h"}},
		{"rows of different lengths", "a,b,c\n1\n1,2,3,4\n1,2,\n", []string{"1: a|b|c", "2: 1", "3: 1|2|3|4", "4: 1|2|"}},
		{"a quote in a plain cell", "a,b\n1,x\"y\n2,z\n", []string{"1: a|b", "2: STRAY_QUOTE", "3: 2|z"}},
		{"a quote behind a quoted cell", "a,b\n\"1\" ,2\n\"b\"c,3\n4,5\n", []string{"1: a|b", "2: STRAY_QUOTE", "3: STRAY_QUOTE", "4: 4|5"}},
		{"a stray quote in the last row", "a,b\n\"b\"c,3", []string{"1: a|b", "2: STRAY_QUOTE"}},
		{"a stray quote over several lines", "a,b\n\"1,2\n3,4\n5,\"6\"\n7,8\n", []string{"1: a|b", "2: STRAY_QUOTE", "3: 7|8"}},
		{"stray quote, then line breaks", "a,b\nx\"y,1\n\"p\nq\",2\nr,3\n", []string{"1: a|b", "2: STRAY_QUOTE", "3: p\nq|2", "4: r|3"}},
		{"NUL", "a,b\n1,x\x00y\n2,z\n", []string{"1: a|b", "2: NUL_BYTE", "3: 2|z"}},
		{"too many cells", "a,b\n" + strings.Repeat(",", 16384) + "\n2,z\n", []string{"1: a|b", "2: TOO_MANY_CELLS", "3: 2|z"}},
		{"as many cells as can be", "a,b\n" + strings.Repeat(",", 16383) + "\n2,z\n", []string{"1: a|b", "3: 2|z"}},
		{"a long cell", "a,b\nx," + strings.Repeat("ü", 32768) + "\n2,z\n", []string{"1: a|b", "2: x|!" + DefaultLimits().cellTooLong().Text, "3: 2|z"}},
		{"a replacement character is a letter", "a,\ufffd\n", []string{"1: a|\ufffd"}},
		{"formulas are text", "a,=1+1\n", []string{"1: a|=1+1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := rows(t, mustOpen(t, "x.csv", test.content), "")
			if err != nil {
				t.Error(err)
			}
			equal(t, "rows", got, test.want)
		})
	}
}

// numbered is a text in rows of this number and the following.
func numbered(first, count int, text string) []string {
	lines := make([]string, count)
	for i := range lines {
		lines[i] = fmt.Sprintf("%d: %s", first+i, text)
	}
	return lines
}

// TestCSVLetterAcrossBuffers puts a letter of several bytes at every place around the ends of the buffers.
func TestCSVLetterAcrossBuffers(t *testing.T) {
	for _, end := range []int{4096, headSize, csvBuffer} {
		for shift := range 5 {
			line := strings.Repeat("x", 30000)
			var text strings.Builder
			for text.Len()+len(line)+1 < end {
				fmt.Fprintf(&text, "%s\n", line)
			}
			fmt.Fprintf(&text, "%s😀\nend\n", strings.Repeat("y", end-text.Len()-shift))
			got, err := rows(t, mustOpen(t, "x.csv", text.String()), "")
			if err != nil || !strings.HasSuffix(got[len(got)-2], "y😀") {
				t.Errorf("%d bytes in front of %d: %v", shift, end, err)
			}
		}
	}
}

func TestCSVFileErrors(t *testing.T) {
	tests := []struct {
		name, content, code, message string
		rows                         int
	}{
		{"empty", "", "EMPTY_FILE", "the file is empty", 0},
		{"a byte order mark", "\ufeff", "EMPTY_FILE", "the file is empty", 0},
		{"blanks", strings.Repeat(" \r\n\t\n", 50000), "EMPTY_FILE", "the file is empty", 0},
		{"delimiters", ",,,\n,,,\n", "EMPTY_FILE", "the file is empty", 0},
		{"no known encoding", "a,b\n1,2\n3,M\x81ller\n", "ENCODING", "line 3 ", 2},
		{"no known encoding, behind a delimiter line", "sep=;\na;b\n3;M\x81ller\n", "ENCODING", "line 3 ", 1},
		{"no known encoding, far down", strings.Repeat("a,b\n", 1e6) + "M\x81ller", "ENCODING", "line 1000001 ", 1000000},
		{"no known encoding, lines that end in CR", "a,b\r1,2\r3,M\x81ller\r", "ENCODING", "line 3 ", 2},
		{"no known encoding, in a quoted cell", "a,b\n\"M\x81ller", "ENCODING", "line 2 ", 1},
		{"UTF-8 with a line of Windows-1252", "a,Müller\n1,Grün\n3,M\xfcller\n", "ENCODING", "line 3 ", 2},
		{"cut in the middle of a letter", "a,b\n1,\xe2\x82", "ENCODING", "line 2 ", 1},
		{"UTF-16 cut in the middle of a letter", utf16Text("a,b\n", false) + "x", "ENCODING", "middle of a letter", 0},
		{"a line without end", "a,b\n" + strings.Repeat("x", 5<<20), "ROW_TOO_LONG", "from line 2 on", 1},
		{"a cell without end", "a,b\n\n1,\"" + strings.Repeat("x", 5<<20), "ROW_TOO_LONG", "from line 2 on", 1},
		{"a row that is too long and ends", "a,b\n1," + strings.Repeat("x", 1<<20) + "\n2,3", "ROW_TOO_LONG", "from line 2 on", 1},
		{"a stray quote in a line without end", "a,b\nx\"" + strings.Repeat("x,", 5<<19), "ROW_TOO_LONG", "from line 2 on", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, err := openText(t, "x.csv", test.content)
			var got []string
			if err == nil {
				got, err = rows(t, doc, "")
			}
			if code(err) != test.code || !strings.Contains(err.Error(), test.message) || !strings.HasPrefix(err.Error(), "x.csv: ") {
				t.Errorf("got %v, want %s with %q", err, test.code, test.message)
			}
			if len(got) != test.rows {
				t.Errorf("got %d rows, want %d", len(got), test.rows)
			}
		})
	}
}

func TestCSVStrayQuoteSaysWhere(t *testing.T) {
	doc := mustOpen(t, "x.csv", "sep=;\na;b\n\"p\nq\";1\n\"1;2\n3;4\n5;\"6\"\n")
	table, err := doc.Table(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = table.Next(t.Context())
	}
	want := `x.csv:3: lines 5 to 7 of the file cannot be taken apart into cells: a quotation mark stands in the middle of a ` +
		`quoted cell: write it twice ("") in a cell that is in quotation marks, or take it out`
	if err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestCSVFingerprint(t *testing.T) {
	content := "\ufeffa,b\r\n" + strings.Repeat("1,2\r\n", 1e6)
	sum := sha256.Sum256([]byte(content))
	want := pipeline.Fingerprint{Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
	for _, read := range []int{0, 1, -1} {
		doc := mustOpen(t, "x.csv", content)
		table, err := doc.Table(t.Context(), "")
		for i := 0; err == nil && i != read; i++ {
			_, err = table.Next(t.Context())
		}
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		for range 2 {
			if got, err := doc.Fingerprint(t.Context()); err != nil || got != want {
				t.Errorf("after %d rows: got %v, %v, want %v", read, got, err, want)
			}
		}
		if _, err := table.Next(t.Context()); err == nil || errors.Is(err, io.EOF) != (read < 0) {
			t.Errorf("after %d rows and the fingerprint: got %v", read, err)
		}
	}
}

func TestCSVTableIsReadOnce(t *testing.T) {
	doc := mustOpen(t, "x.csv", "a,b\n")
	if sheets := doc.Sheets(); len(sheets) != 1 || sheets[0] != (pipeline.Sheet{}) {
		t.Errorf("got %v", sheets)
	}
	if _, err := doc.Table(t.Context(), "Sheet1"); err == nil {
		t.Error("a sheet that is not there was opened")
	}
	if _, err := rows(t, doc, ""); err != nil {
		t.Error(err)
	}
	if _, err := doc.Table(t.Context(), ""); err == nil {
		t.Error("the table was opened twice")
	}
}

// TestCSVAllocations holds the reader to the one string that encoding/csv makes of a row.
func TestCSVAllocations(t *testing.T) {
	const n = 20000
	content := strings.Repeat("CjwKCAjw0000000000,Closed deal,2026-03-01 10:00:00,\"1,250.00\",EUR\n", n)
	file := file(t, "x.csv", content)
	perRun := testing.AllocsPerRun(1, func() {
		doc, err := file.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer doc.Close()
		table, err := doc.Table(t.Context(), "")
		for err == nil {
			_, err = table.Next(t.Context())
		}
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
	})
	if perRow := perRun / n; perRow > 1.2 {
		t.Errorf("%.2f allocations a row", perRow)
	}
}
