package readers

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestXLSXNoRows reads sheets in which there is no row where rows belong.
func TestXLSXNoRows(t *testing.T) {
	row := `<row r="1"><c r="A1" t="str"><v>a</v></c></row>`
	tests := []struct {
		name, part string
		damaged    bool
		message    string
	}{
		{"empty", `<worksheet><dimension ref="A1:Z99"/><sheetData/></worksheet>`, false, ""},
		{"nothing at all", `<worksheet/>`, false, ""},
		{"styled cells", `<worksheet><sheetData><row><c r="A1" s="1"/><c r="B1" s="1"></c></row></sheetData></worksheet>`, false, ""},
		{"empty values", `<worksheet><sheetData><row><c><v/></c><c t="str"><v> </v></c><c t="inlineStr"><is><t/></is></c></row></sheetData></worksheet>`, false, ""},
		{"only how a text is pronounced", `<worksheet><sheetData><row><c t="inlineStr"><is><rPh><t>a</t></rPh></is></c></row></sheetData></worksheet>`, false, ""},
		{"an empty shared text", `<worksheet><sheetData><row><c t="s"><v>2</v></c></row></sheetData></worksheet>`, false, ""},
		{"a wrapper around the rows", `<worksheet><sheetData><mc:AlternateContent><mc:Choice>` + row + `</mc:Choice></mc:AlternateContent></sheetData></worksheet>`, true, "where rows belong"},
		{"no sheetData", `<worksheet>` + row + `</worksheet>`, true, "it holds values, but no rows"},
		{"another name for the rows", `<worksheet><sheetData><line><c><v>1</v></c></line></sheetData></worksheet>`, true, "where rows belong"},
		{"another name for the cells", `<x:worksheet><x:sheetData><x:row><x:cell><x:v>1</x:v></x:cell></x:row></x:sheetData></x:worksheet>`, true, "where cells belong"},
		{"an inline text", `<worksheet><rows><row><c><is><t xml:space="preserve"> a</t></is></c></row></rows></worksheet>`, true, "it holds values, but no rows"},
		{"character data", `<worksheet><rows><row><c><v><![CDATA[a]]></v></c></row></rows></worksheet>`, true, "it holds values, but no rows"},
		{"an extension", `<worksheet><sheetData/><extLst><row r="9"><c><v>1</v></c></row></extLst></worksheet>`, true, "it holds values, but no rows"},
		{"a row besides", `<worksheet><sheetData>` + row + `</sheetData><extLst><row r="9"><c><v>1</v></c></row></extLst></worksheet>`, false, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := rows(t, mustOpen(t, "x.xlsx", workbook(t, "", "xl/worksheets/sheet1.xml", test.part)), "Deals")
			if test.damaged != (code(err) == "DAMAGED" && strings.Contains(err.Error(), test.message)) ||
				!test.damaged && err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestXLSXStyledRows reads a sheet whose empty rows are styled to the last one, and looks at what they take.
func TestXLSXStyledRows(t *testing.T) {
	styled := func(last int) string {
		var b strings.Builder
		b.WriteString(`<row r="1"><c t="str"><v>a</v></c></row>`)
		for i := last - 20_000; i <= last; i++ {
			fmt.Fprintf(&b, `<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/><c r="B%d" s="1"></c></row>`, i, i, i)
		}
		return b.String()
	}
	doc := mustOpen(t, "x.xlsx", workbook(t, styled(maxRow)))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := rows(t, doc, "Deals")
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Error(err)
	}
	equal(t, "rows", got, []string{"1: a"})
	if n := after.Mallocs - before.Mallocs; n > 10_000 {
		t.Errorf("%d allocations", n)
	}

	got, err = rows(t, mustOpen(t, "x.xlsx", workbook(t, styled(maxRow-1)+`<row r="1048576"><c r="B1048576"><f>1+1</f></c></row>`)), "Deals")
	if err != nil {
		t.Error(err)
	}
	equal(t, "rows with one at the very end", got, []string{"1: a", "1048576: |!holds a formula whose result was not stored"})
}

// TestXLSXCancelled ends a context before the sheet is opened, which looks at all of it.
func TestXLSXCancelled(t *testing.T) {
	doc := mustOpen(t, "x.xlsx", workbook(t, texts("a")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := doc.Table(ctx, "Deals"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// FuzzXLSXScan checks that the ranges which are found in any bytes lie within a sheet and from top to bottom.
func FuzzXLSXScan(f *testing.F) {
	f.Add(mergedSheet(texts("a|b"), "A1:B1", "A2:A9"))
	f.Add("<worksheet><sheetData></x:sheetData><x:mergeCell ref='B2'/><v><![CDATA[1]]></v></worksheet><")
	f.Add("<")
	f.Add("<<c></><v>1")
	f.Fuzz(func(t *testing.T, part string) {
		scan, err := scanSheet(strings.NewReader(part))
		if err != nil {
			return
		}
		top := 1
		for _, m := range scan.merges {
			if m.top < top || m.bottom < m.top || m.bottom > maxRow || m.left < 0 || m.right < m.left || m.right >= maxColumns {
				t.Errorf("%v behind row %d", m, top)
			}
			top = m.top
		}
		if scan.end < 0 || scan.end > int64(len(part)) {
			t.Errorf("the rows end at %d of %d", scan.end, len(part))
		}
	})
}
