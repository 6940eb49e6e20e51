package readers

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
)

// tableOf is a table of a text in memory.
func tableOf(text string, d dialect) *csvTable {
	doc := &csvDocument{raw: &rawFile{file: &File{name: "x.csv", location: "/x.csv", limits: DefaultLimits()}}, dialect: d,
		text: &decoded{encoding: encodingNamed("utf-8")}}
	return newCSVTable(doc, strings.NewReader(text))
}

// FuzzCSVRoundTrip checks that what encoding/csv writes comes back, in the rows that a spreadsheet program shows. A
// record is a line of the input whose cells end in 0x1F; 0x1E is a line break within a cell.
func FuzzCSVRoundTrip(f *testing.F) {
	f.Add("gclid\x1fname\nCj0\x1fa \"b\", c\n\nx\x1ey\x1fz\nlast", byte(0), false)
	f.Add(" \n\x1f\x1f\n\x1e\n\"\x1f'", byte(1), true)
	f.Fuzz(func(t *testing.T, input string, comma byte, crlf bool) {
		if !isText(input) {
			return
		}
		d := dialect{comma: []rune{',', ';', '\t', '|'}[comma%4]}
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.Comma, w.UseCRLF = d.comma, crlf
		var want []string
		for i, line := range strings.Split(input, "\n") {
			cells := strings.Split(strings.ReplaceAll(line, "\x1e", "\n"), "\x1f")
			if err := w.Write(cells); err != nil {
				t.Fatal(err)
			}
			row := pipeline.Row{Origin: pipeline.Origin{Row: i + 1}}
			for _, c := range cells {
				row.Cells = append(row.Cells, pipeline.Cell{Text: c})
			}
			if !blank(row.Cells) {
				want = append(want, rowText(row))
			}
		}
		if w.Flush(); w.Error() != nil {
			t.Fatal(w.Error())
		}
		table := tableOf(text.String(), d)
		var got []string
		for {
			row, err := table.Next(context.Background())
			if errors.Is(err, io.EOF) || len(want) == 0 && code(err) == "EMPTY_FILE" {
				break
			}
			if err != nil {
				t.Fatalf("%q: %v", text.String(), err)
			}
			got = append(got, rowText(row))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q:\n got %q\nwant %q", text.String(), got, want)
		}
	})
}

// isText tells whether a reader can give a text back: encoding/csv makes one line break of CRLF.
func isText(s string) bool {
	return strings.ToValidUTF8(s, "") == s && !strings.ContainsAny(s, "\r\x00")
}

// FuzzCSVPieces checks that it does not matter how many bytes of a text come at once.
func FuzzCSVPieces(f *testing.F) {
	f.Add("a,b\r\n1,2\r\"x\ry\r\",\"\"\"\r\n\"\r3,x\"y\r4,\"5\r6,7\r", uint8(1))
	f.Add("a,b\n\r\n\"1\"2\r\"3\",\"4\r\n5,\"\"\n\"\r", uint8(2))
	f.Fuzz(func(t *testing.T, text string, size uint8) {
		text = strings.ToValidUTF8(text, "")
		read := func(size int) []string {
			table := tableOf("", dialect{comma: '€'})
			table.text.r, table.text.recordBytes = &pieces{strings.ReplaceAll(text, ",", "€"), size}, 50
			var lines []string
			for {
				row, err := table.Next(context.Background())
				switch bad, ok := errors.AsType[*pipeline.RowError](err); {
				case ok:
					lines = append(lines, bad.Error())
				case err != nil:
					return append(lines, err.Error())
				default:
					lines = append(lines, rowText(row))
				}
			}
		}
		if got, want := read(int(size)+1), read(len(text)+1); !slices.Equal(got, want) {
			t.Errorf("%q in pieces of %d bytes:\n got %q\nwant %q", text, int(size)+1, got, want)
		}
	})
}

// pieces gives a text some bytes at a time.
type pieces struct {
	text string
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := copy(b, p.text[:min(p.size, len(p.text))])
	p.text = p.text[n:]
	return n, nil
}

// FuzzCSVBytes checks that any bytes come to an end: with rows in ascending order, and every byte accounted for.
func FuzzCSVBytes(f *testing.F) {
	f.Add([]byte("a,b\n1,\"2\n"))
	f.Add([]byte("sep=;\r\na;b\r\n\"x\ny\";M\xfcller\r\n\"z\"z\r\n"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Add([]byte("a\rb\r\"c\rd\r"))
	f.Add([]byte("a\x00,\x00b\x00\n\x00c\x00"))
	f.Add([]byte("a,b\n\x8e\x91\x97\xbf\x90\xbf\x8b\x81,\xd1\xe4\xe5\xeb\xea\xe0\n"))
	f.Add([]byte("a,b\n\xa3\xf3d\x9f,\"Gda\xf1sk\"\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		found := find(t, inbox(t, map[string]string{"x.csv": string(content)}))
		doc, err := found.Files[0].Open(t.Context())
		if err != nil {
			mustBlameFile(t, err)
			return
		}
		defer doc.Close()
		table, err := doc.Table(t.Context(), doc.Sheets()[0].Name)
		if err != nil {
			mustBlameFile(t, err)
			return
		}
		last := 0
		for {
			row, err := table.Next(t.Context())
			if bad, ok := errors.AsType[*pipeline.RowError](err); ok {
				row, err = pipeline.Row{Origin: bad.Origin}, nil
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				mustBlameFile(t, err)
				break
			}
			if row.Row <= last {
				t.Errorf("row %d follows row %d", row.Row, last)
			}
			last = row.Row
		}
		if print, err := doc.Fingerprint(t.Context()); err != nil || print.Size != int64(len(content)) {
			t.Errorf("got %v, %v of %d bytes", print, err, len(content))
		}
	})
}

func mustBlameFile(t *testing.T, err error) {
	t.Helper()
	if _, ok := errors.AsType[*pipeline.FileError](err); !ok {
		t.Errorf("%v does not blame the file", err)
	}
}
