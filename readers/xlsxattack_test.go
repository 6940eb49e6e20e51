package readers

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

// openWithin opens a file within limits.
func openWithin(t testing.TB, limits Limits, content string) (pipeline.Document, error) {
	t.Helper()
	found, err := Find(t.Context(), []string{filepath.Join(inbox(t, map[string]string{"x.xlsx": content}), "x.xlsx")},
		Options{Now: time.Now(), Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := found.Files[0].Open(t.Context())
	t.Cleanup(func() {
		if doc != nil {
			if err := doc.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := found.Close(); err != nil {
			t.Error(err)
		}
	})
	return doc, err
}

// TestXLSXLimits reads workbooks that are larger than they may be.
func TestXLSXLimits(t *testing.T) {
	row := `<row r="1"><c t="str"><v>a</v></c><c t="str"><v>bcd</v></c><c r="D1" s="1"/></row><row><c t="str"><v>b</v></c></row>`
	var longNames []string
	for i := range 280 { // names of 60,000 letters, so that the directory takes more than 16 MiB
		longNames = append(longNames, strings.Repeat("x", 60000)+strings.Repeat("y", i), "")
	}
	swollen := func(names ...string) string { // the parts are as large as they say, for all that anybody can tell
		var parts []string
		for _, name := range names {
			parts = append(parts, name, "")
		}
		content := workbook(t, row, parts...)
		for _, name := range names {
			content = resized(content, name, freeUnpacked-1<<20)
		}
		return content
	}
	tests := []struct {
		name    string
		change  func(*Limits)
		content string
		want    string // rows, parted by ";", or the code of the problem
		message string
	}{
		{"within", func(*Limits) {}, workbook(t, row), "1: a|bcd||;2: b", ""},
		{"bytes", func(l *Limits) { l.FileSize = 100 }, workbook(t, row), "TOO_LARGE", "--max-file-size"},
		{"unpacked bytes", func(l *Limits) { l.UnpackedSize = 1000 }, workbook(t, row), "TOO_LARGE", "--max-unpacked-size"},
		{"unpacked bytes of parts that nobody reads", func(l *Limits) { l.UnpackedSize = 1 << 20 }, swollen("xl/media/a.png"), "TOO_LARGE", "--max-unpacked-size"},
		{"unpacked bytes of empty texts", func(l *Limits) { l.UnpackedSize = 150_000 },
			workbook(t, row, "xl/strings.xml", "<sst>"+strings.Repeat("<si/>", 20_000)+"</sst>"), "TOO_LARGE", "--max-unpacked-size"},
		{"ratio of one part", func(*Limits) {}, workbook(t, row, "a.xml", strings.Repeat(" ", freeUnpacked+1), "noise.bin", noise(1<<20)), "TOO_LARGE", "--max-unpacked-ratio"},
		{"as few bytes as may be packed at any ratio", func(*Limits) {}, swollen("a.xml"), "1: a|bcd||;2: b", ""},
		{"ratio of all parts", func(*Limits) {}, swollen("a.xml", "b.xml"), "TOO_LARGE", "--max-unpacked-ratio"},
		{"another ratio", func(l *Limits) { l.UnpackedRatio = 100_000 }, swollen("a.xml", "b.xml"), "1: a|bcd||;2: b", ""},
		{"cells", func(l *Limits) { l.RowCells = 1 }, workbook(t, row), "1: TOO_MANY_CELLS;2: b", ""},
		{"cells that are empty", func(l *Limits) { l.RowCells = 2 }, workbook(t, row), "1: a|bcd;2: b", ""},
		{"letters", func(l *Limits) { l.CellLength = 2 }, workbook(t, row), "1: a|!" + Limits{CellLength: 2}.cellTooLong().Text + "||;2: b", ""},
		{"more letters than usual", func(l *Limits) { l.CellLength = 200_000 },
			workbook(t, `<row><c t="str"><v>`+strings.Repeat("_x005F_", 199_999)+`</v></c></row>`), "1: " + strings.Repeat("_", 199_999), ""},
		{"a large directory", func(*Limits) {}, archiveOf(t, longNames...), "TOO_LARGE", ""},
		{"a large small part", func(l *Limits) { l.UnpackedRatio = 1_000_000 }, resized(workbook(t, row), "xl/styles.xml", maxSmallPart), "TOO_LARGE", `"xl/styles.xml" has more than 32 MiB`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			limits := DefaultLimits()
			test.change(&limits)
			var got []string
			doc, err := openWithin(t, limits, test.content)
			if err == nil {
				got, err = rows(t, doc, "Deals")
			}
			if err != nil {
				got = []string{code(err)}
			}
			if strings.Join(got, ";") != test.want || err != nil && !strings.Contains(err.Error(), test.message) {
				t.Errorf("got %.300q, %v, want %.100q with %q", got, err, test.want, test.message)
			}
		})
	}
}

// TestXLSXAttacks opens workbooks that were made to do harm.
func TestXLSXAttacks(t *testing.T) {
	row := `<row r="1"><c t="str"><v>a</v></c></row>`
	laughs := `<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>`
	rels := "xl/_rels/workbook.xml.rels"
	sheet := "xl/worksheets/sheet1.xml"
	good := workbook(t, row)
	tests := []struct{ name, content, code string }{
		{"entities", workbook(t, row, sheet, laughs+`<worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`), "DAMAGED"},
		{"a file as an entity", workbook(t, row, sheet, laughs+`<worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>`), "DAMAGED"},
		{"a DTD that is not used", workbook(t, row, sheet, laughs+`<worksheet><sheetData>`+row+`</sheetData></worksheet>`), ""},
		{"elements within each other", workbook(t, row, "xl/styles.xml", strings.Repeat("<a>", 1_000_000)), "DAMAGED"},
		{"a huge attribute", workbook(t, `<row><c r="`+strings.Repeat("A", 2<<20)+`"><v>1</v></c></row>`), "DAMAGED"},
		{"many attributes", workbook(t, `<row><c `+strings.Repeat(`a="" `, 1<<20)+`><v>1</v></c></row>`), "DAMAGED"},
		{"a huge comment", workbook(t, `<row><!--`+strings.Repeat("x", 3<<20)+`--></row>`+row), "DAMAGED"},
		{"a path out of the package", workbook(t, row, rels, relations("worksheet", "../../../../../etc/passwd")), "DAMAGED"},
		{"an address", workbook(t, row, rels, relations("worksheet", "http://example.com/sheet1.xml")), "DAMAGED"},
		{"an address of the package", workbook(t, row, "_rels/.rels", relations("officeDocument", "//example.com/workbook.xml")), "DAMAGED"},
		{"a part twice", archiveOf(t, "[Content_Types].xml", "", "xl/workbook.xml", "<workbook/>", "XL/Workbook.xml", "<workbook/>"), "DAMAGED"},
		{"one part for two sheets", workbook(t, row, "xl/workbook.xml",
			`<workbook><sheets><sheet name="Deals" r:id="r1"/><sheet name="More" r:id="r1"/></sheets></workbook>`), "DAMAGED"},
		{"parts of the same bytes", overlapping(t, workbook(t, row, "xl/a.xml", good, "xl/b.xml", good)), "DAMAGED"},
		{"a part that says it is smaller", resized(good, sheet, -1), "DAMAGED"},
		{"a part that says it is larger", resized(good, sheet, 1), "DAMAGED"},
		{"rows that go back", workbook(t, `<row r="7"><c><v>1</v></c></row>`+row), "DAMAGED"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, err := openText(t, "x.xlsx", test.content)
			if err == nil {
				_, err = rows(t, doc, "Deals")
			}
			if test.code != "" && code(err) != test.code || test.code == "" && err != nil {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}

// directoryEntry finds where a ZIP archive's directory describes a part.
func directoryEntry(archive []byte, name string) []byte {
	const header = 46 // bytes in front of the name
	return archive[bytes.LastIndex(archive, []byte(name))-header:]
}

// overlapping makes the directory give one part the bytes of another.
func overlapping(t testing.TB, content string) string {
	t.Helper()
	archive := []byte(content)
	copy(directoryEntry(archive, "xl/b.xml")[42:46], directoryEntry(archive, "xl/a.xml")[42:46])
	return string(archive)
}

// resized makes the directory say that a part has more bytes than it has.
func resized(content, name string, more int) string {
	archive := []byte(content)
	size := directoryEntry(archive, name)[24:28]
	binary.LittleEndian.PutUint32(size, binary.LittleEndian.Uint32(size)+uint32(more))
	return string(archive)
}

// TestXLSXManySharedStrings opens a workbook of more texts than a spool keeps in memory.
func TestXLSXManySharedStrings(t *testing.T) {
	const n, length = 200_000, 100
	letters := noise(n)
	var texts strings.Builder
	texts.WriteString("<sst>")
	for i := range n {
		fmt.Fprintf(&texts, "<si><t>%0*d</t></si>", length, letters[i])
	}
	texts.WriteString("</sst>")
	content := workbook(t, fmt.Sprintf(`<row><c t="s"><v>%d</v></c></row>`, n-1), "xl/strings.xml", texts.String())
	doc := mustOpen(t, "x.xlsx", content)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	got, err := rows(t, doc, "Deals")
	if err != nil {
		t.Error(err)
	}
	equal(t, "rows", got, []string{fmt.Sprintf("1: %0*d", length, letters[n-1])})
	runtime.GC()
	runtime.ReadMemStats(&after)
	if after.HeapAlloc > before.HeapAlloc+n*length/2 {
		t.Errorf("%d bytes are held", after.HeapAlloc-before.HeapAlloc)
	}
	runtime.KeepAlive(content)
}
