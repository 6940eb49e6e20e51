package readers

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"convload/pipeline"
)

// mergedSheet is a sheet's part with merged cells.
func mergedSheet(rows string, refs ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<worksheet><sheetData>%s</sheetData><sheetProtection sheet="0"/><mergeCells count="1">`, rows)
	for _, ref := range refs {
		fmt.Fprintf(&b, `<mergeCell ref="%s"/>`, ref)
	}
	return b.String() + `</mergeCells><pageMargins left="1"/></worksheet>`
}

// texts writes rows of text cells: the cells are parted by "|", a blank one is not written.
func texts(rows ...string) string {
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for column, text := range strings.Split(row, "|") {
			if text != "" {
				fmt.Fprintf(&b, `<c r="%c%d" t="str"><v>%s</v></c>`, 'A'+column, i+1, text)
			}
		}
		b.WriteString("</row>")
	}
	return b.String()
}

func TestXLSXMerges(t *testing.T) {
	const hides = "!holds a value that is not shown, since the cell is merged with "
	under := hides + "A1|" + hides + "A1|" + hides + "A1"
	tests := []struct {
		name, part string
		want       []string
	}{
		{"a title over the width", mergedSheet(texts("March", "a|b|c", "1|2|3"), "A1:C1"), []string{"1: March", "2: a|b|c", "3: 1|2|3"}},
		{"a title, and the cells that programs write into it", mergedSheet(`<row r="1"><c r="A1" t="str"><v>March</v></c><c r="B1" s="1"/><c r="C1"/></row>`, "A1:C1"),
			[]string{"1: March|^A1|^A1"}},
		{"names over two rows", mergedSheet(texts("a|b|c", "", "1|2|3"), "A1:A2", "B1:B2", "C1:C2"), []string{"1: a|b|c", "3: 1|2|3"}},
		{"names over two rows, and a group", mergedSheet(texts("a|group||d", "|x|y", "1|2|3|4"), "A1:A2", "B1:C1", "D1:D2"),
			[]string{"1: a|group|^B1|d", "2: ^A1a|x|y|^D1d", "3: 1|2|3|4"}},
		{"data", mergedSheet(texts("a|b|c", "1|2|3", "4||6", "7||9", "|5|5"), "B2:B4"), []string{"1: a|b|c", "2: 1|2|3", "3: 4|^B22|6", "4: 7|^B22|9", "5: |5|5"}},
		{"a block", mergedSheet(texts("a|b|c", "1||x", "||y"), "A2:B3"), []string{"1: a|b|c", "2: 1|^A2|x", "3: ^A21|^A2|y"}},
		{"a value that the merge hides", mergedSheet(texts("a|b", "1|2", "3|4"), "A2:A3"), []string{"1: a|b", "2: 1|2", "3: " + hides + "A2|4"}},
		{"the same value in all", mergedSheet(texts("a|b", "1|2", "1|4"), "A2:A3"), []string{"1: a|b", "2: 1|2", "3: ^A21|4"}},
		{"nothing in any of them", mergedSheet(texts("a|b", "1|", "2|"), "B2:B3"), []string{"1: a|b", "2: 1", "3: 2"}},
		{"a value that only another one than the first has", mergedSheet(texts("a|b", "1|", "2|x"), "B2:B3"), []string{"1: a|b", "2: 1", "3: 2|" + hides + "B2"}},
		{"an error in the first", mergedSheet(`<row r="1"><c t="e"><v>#N/A</v></c><c><v>1</v></c></row><row r="2"><c/><c><v>2</v></c></row>`, "A1:A2"),
			[]string{"1: !holds the error #N/A|#1", "2: ^A1|#2"}},
		{"a first row that is not written", mergedSheet(`<row r="1"><c t="str"><v>a</v></c></row><row r="3"><c t="str"><v>x</v></c></row>`, "A2:A3"),
			[]string{"1: a", "3: " + hides + "A2"}},
		{"single cells and ranges from below", mergedSheet(texts("a|b", "1|2", "|4"), "B1", "$A$3:$A$2"), []string{"1: a|b", "2: 1|2", "3: ^A21|4"}},
		{"the whole sheet", mergedSheet(texts("a|b", "1|2"), "A1:XFD1048576"), []string{"1: a|" + hides + "A1", "2: " + hides + "A1|" + hides + "A1"}},
		{"one over another", mergedSheet(texts("a|b|c", "1|2|3", "4|5|6"), "A2:B3", "A2:A3", "B3:C3", "A1:XFD1048576"),
			[]string{"1: a" + strings.Repeat("|"+hides+"A1", 2), "2: " + under, "3: " + under}},
		{"beyond the data", mergedSheet(texts("a|b", "1|2"), "A5:B9", "C1:D2", "AA1:AB2"), []string{"1: a|b", "2: 1|2"}},
		{"a prefix and other quotation marks", strings.NewReplacer("<merge", "<x:merge", "</merge", "</x:merge", `ref="A2:A3"`, "xr:uid='{1}' ref = 'A2:A3'\n").
			Replace(mergedSheet(texts("a|b", "1|2", "|4"), "A2:A3")), []string{"1: a|b", "2: 1|2", "3: ^A21|4"}},
		{"a text that looks like it", mergedSheet(`<row><c t="str"><v><![CDATA[<mergeCell ref="A1:A2"/>]]></v></c></row><row><c t="str"><v>&lt;mergeCell ref="A1:A2"/></v></c></row>`),
			[]string{`1: <mergeCell ref="A1:A2"/>`, `2: <mergeCell ref="A1:A2"/>`}},
		{"far behind the rows", strings.Replace(mergedSheet(texts("a|b", "1|2", "|4"), "A2:A3"), "<mergeCells", strings.Repeat(" ", 200_000)+"<mergeCells", 1),
			[]string{"1: a|b", "2: 1|2", "3: ^A21|4"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := rows(t, mustOpen(t, "x.xlsx", workbook(t, "", "xl/worksheets/sheet1.xml", test.part)), "Deals")
			if err != nil {
				t.Error(err)
			}
			equal(t, "rows", got, test.want)
		})
	}
}

func TestXLSXBadMerges(t *testing.T) {
	for refs, message := range map[string]string{"": "no range", "A:B": "no range", "A1:B": "no range", "A1:XFE2": "no range", "A0:A1": "no range",
		"A1:A1048577": "no range", "#REF!": "no range", `A1:B2" rev="`: ""} {
		_, err := rows(t, mustOpen(t, "x.xlsx", workbook(t, "", "xl/worksheets/sheet1.xml", mergedSheet(texts("a"), refs))), "Deals")
		if message != "" && code(err) != "DAMAGED" || err != nil && !strings.Contains(err.Error(), message) {
			t.Errorf("%q: got %v, want %q", refs, err, message)
		}
	}
	scan := sheetScan{merges: make([]merge, maxMerges-1)}
	one := []byte(`mergeCell ref="A1:B2"/><`)
	if err := scan.tag(one); err != nil {
		t.Errorf("as many as there may be: %v", err)
	}
	if p, ok := errors.AsType[*pipeline.Problem](scan.tag(one)); !ok || p.Code != "TOO_LARGE" {
		t.Errorf("too many: got %v", p)
	}
}

// TestXLSXMergesCostNothing reads rows under as many ranges as there may be, all over each other, and looks at what
// marking a row takes.
func TestXLSXMergesCostNothing(t *testing.T) {
	refs := make([]merge, maxMerges)
	for i := range refs {
		refs[i] = merge{top: 1 + i/1000, left: i % 1000, bottom: maxRow, right: maxColumns - 1}
	}
	m := merges{ahead: refs}
	first := []pipeline.Cell{{Text: "a"}, {Text: "b"}, {Text: "c"}}
	var cells []pipeline.Cell
	var err error
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for row := 1; row <= 10_000; row++ {
		if cells, err = m.mark(row, append(cells[:0], first...)); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if len(cells) != 3 || len(m.across) != 1 || len(m.ahead) != 0 {
		t.Errorf("%d cells, %d merges across, %d ahead", len(cells), len(m.across), len(m.ahead))
	}
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 16<<20 {
		t.Errorf("%d bytes were allocated", bytes)
	}
}

// TestXLSXMergesAreCounted: neither many wide merges that go down the whole sheet, nor many that come before others, take
// more work than so much.
func TestXLSXMergesAreCounted(t *testing.T) {
	wide := merges{width: maxColumns}
	for left := 0; left < maxColumns; left += 2 {
		wide.ahead = append(wide.ahead, merge{top: 1, left: left, bottom: maxRow, right: left + 1})
	}
	crowded := merges{}
	for left := maxColumns / 2; left < maxColumns; left++ {
		crowded.ahead = append(crowded.ahead, merge{top: 1, left: left, bottom: maxRow, right: left})
	}
	for i := range maxMerges - maxColumns/2 {
		top, left := 2+i/(maxColumns/2), i%(maxColumns/2)
		crowded.ahead = append(crowded.ahead, merge{top: top, left: left, bottom: top, right: left})
	}
	usual := merges{width: 10}
	for left := range 10 {
		usual.ahead = append(usual.ahead, merge{top: 1, left: left, bottom: maxRow, right: left})
	}
	for name, test := range map[string]struct {
		merges *merges
		rows   int
	}{"wide": {&wide, 3000}, "crowded": {&crowded, 3}, "usual": {&usual, maxRow}} {
		row, err := 0, error(nil)
		for ; row < maxRow && err == nil; row++ {
			_, err = test.merges.mark(row+1, nil)
		}
		if p, refused := errors.AsType[*pipeline.Problem](err); row > test.rows || refused == (name == "usual") || refused && p.Code != "TOO_LARGE" {
			t.Errorf("%s: %v in row %d, after %d steps", name, err, row, test.merges.steps)
		}
	}
}
