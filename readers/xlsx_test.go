package readers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"convload/pipeline"
)

// workbook packs a workbook around the inside of one sheet, as a program other than Excel may write it.
func workbook(t testing.TB, sheet string, more ...string) string {
	t.Helper()
	parts := map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                relations("officeDocument", "xl/workbook.xml"),
		"xl/workbook.xml":            `<workbook><sheets><sheet name="Deals" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relations("worksheet", "worksheets/sheet1.xml", "styles", "styles.xml", "sharedStrings", "strings.xml"),
		"xl/styles.xml": `<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="dd.mm.yyyy hh:mm"/></numFmts>
			<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf/></cellXfs>
			<dxfs><dxf><numFmt numFmtId="164" formatCode="0.00"/></dxf></dxfs></styleSheet>`,
		"xl/strings.xml": `<sst><si><t>shared</t></si>
			<si><r><rPr><b/></rPr><t>ri</t></r> <r><t xml:space="preserve">ch </t></r><rPh sb="0" eb="1"><t>PHONETIC</t></rPh></si>
			<si/><si><t>line_x000D_
end</t></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet><dimension ref="A1"/><sheetData>` + sheet + `</sheetData><pageMargins/></worksheet>`,
	}
	for i := 0; i < len(more); i += 2 {
		parts[more[i]] = more[i+1]
	}
	var list []string
	for name, content := range parts {
		list = append(list, name, content)
	}
	return archiveOf(t, list...)
}

// relations writes a list of relations, type and target in turns; their IDs are r1, r2 …
func relations(kindsAndTargets ...string) string {
	var b strings.Builder
	b.WriteString("<Relationships>")
	for i := 0; i < len(kindsAndTargets); i += 2 {
		fmt.Fprintf(&b, `<Relationship Id="r%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`,
			i/2+1, kindsAndTargets[i], kindsAndTargets[i+1])
	}
	return b.String() + "</Relationships>"
}

func TestXLSXCells(t *testing.T) {
	cell := func(inside string) string { return `<row r="1"><c r="A1" t="str"><v>x</v></c>` + inside + `</row>` }
	tests := []struct{ name, sheet, want string }{
		{"shared string", cell(`<c r="B1" t="s"><v>0</v></c>`), "x|shared"},
		{"rich text without how it is pronounced", cell(`<c r="B1" t="s"><v>1</v></c>`), "x|rich "},
		{"empty shared string", cell(`<c r="B1" t="s"><v>2</v></c>`), "x|"},
		{"escaped carriage return", cell(`<c r="B1" t="s"><v>3</v></c>`), "x|line\r\nend"},
		{"shared string that is not there", cell(`<c r="B1" t="s"><v>4</v></c>`), "x|!refers to a text that the workbook does not hold"},
		{"shared string without a number", cell(`<c r="B1" t="s"><v>-</v></c>`), "x|!refers to a text that the workbook does not hold"},
		{"shared string without a value", cell(`<c r="B1" t="s"/>`), "x|"},
		{"inline string", cell(`<c r="B1" t="inlineStr"><is><t>in</t></is></c>`), "x|in"},
		{"inline rich text", cell(`<c r="B1" t="inlineStr"><is> <r><t>in</t></r><r><t>line</t></r><rPh><t>P</t></rPh></is></c>`), "x|inline"},
		{"character data and entities", cell(`<c r="B1" t="inlineStr"><is><t>a &lt;&#228;&gt; <![CDATA[<b>]]><!-- no --></t></is></c>`), "x|a <ä> <b>"},
		{"number", cell(`<c r="B1"><v>12.5</v></c>`), "x|#12.5"},
		{"number with its type", cell(`<c r="B1" t="n"><v>1250</v></c>`), "x|#1250"},
		{"binary fraction", cell(`<c r="B1"><v>274.65999999999997</v></c>`), "x|#274.66"},
		{"exponent", cell(`<c r="B1"><v>1.5E-3</v></c>`), "x|#0.0015"},
		{"number in blanks", cell(`<c r="B1"><v> 7 </v></c>`), "x|#7"},
		{"nought", cell(`<c r="B1"><v>-0</v></c>`), "x|#0"},
		{"no number", cell(`<c r="B1"><v>0x10</v></c>`), "x|!holds a number that cannot be read"},
		{"infinite", cell(`<c r="B1"><v>1E999</v></c>`), "x|!holds a number that cannot be read"},
		{"fifteen digits", cell(`<c r="B1"><v>123456789012345</v></c>`), "x|#123456789012345"},
		{"more digits than that", cell(`<c r="B1"><v>4.5938200000123402E+18</v></c>`), "x|!holds a number of more than 15 digits, which Excel has rounded"},
		{"sixteen digits", cell(`<c r="B1"><v>1234567890123456</v></c>`), "x|!holds a number of more than 15 digits, which Excel has rounded"},
		{"date", cell(`<c r="B1" s="1"><v>45231</v></c>`), "x|@2023-11-01"},
		{"date and time", cell(`<c r="B1" s="2"><v>45231.59027777778</v></c>`), "x|@2023-11-01 14:10:00"},
		{"style without a format", cell(`<c r="B1" s="3"><v>45231</v></c>`), "x|#45231"},
		{"style that is not there", cell(`<c r="B1" s="9"><v>45231</v></c>`), "x|#45231"},
		{"empty style", cell(`<c r="B1" s=""><v>45231</v></c>`), "x|#45231"},
		{"ISO date and time", cell(`<c r="B1" t="d" s="2"><v>2021-01-01T10:10:09.6</v></c>`), "x|@2021-01-01 10:10:10"},
		{"ISO date and time without a style", cell(`<c r="B1" t="d"><v>2021-01-01T00:00:00</v></c>`), "x|@2021-01-01 00:00:00"},
		{"ISO date and time, shown as a date", cell(`<c r="B1" t="d" s="1"><v>2021-01-01T00:00:00</v></c>`), "x|@2021-01-01"},
		{"ISO date", cell(`<c r="B1" t="d"><v>2021-01-31</v></c>`), "x|@2021-01-31"},
		{"ISO date with a zone", cell(`<c r="B1" t="d"><v>2021-01-01T10:10:10Z</v></c>`), "x|2021-01-01T10:10:10Z"},
		{"ISO time", cell(`<c r="B1" t="d"><v>10:10:10</v></c>`), "x|~10:10:10"},
		{"truth", cell(`<c r="B1" t="b"><v>1</v></c><c r="C1" t="b"><v>0</v></c>`), "x|?TRUE|?FALSE"},
		{"error", cell(`<c r="B1" t="e"><v>#N/A</v></c>`), "x|!holds the error #N/A"},
		{"error of another program", cell(`<c r="B1" t="e"><v>ada@example.com</v></c>`), "x|!holds an error"},
		{"formula", cell(`<c r="B1"><f>1+1</f><v>2</v></c>`), "x|#2"},
		{"text formula", cell(`<c r="B1" t="str"><f>A1</f><v>y</v></c>`), "x|y"},
		{"empty text of a formula", cell(`<c r="B1" t="str"><f>""</f><v></v></c>`), "x|"},
		{"formula without a result", cell(`<c r="B1"><f>1+1</f></c>`), "x|!holds a formula whose result was not stored"},
		{"formula with an empty result", cell(`<c r="B1"><f>1+1</f><v/></c>`), "x|!holds a formula whose result was not stored"},
		{"shared formula without a result", cell(`<c r="B1"><f t="shared" si="0"/></c>`), "x|!holds a formula whose result was not stored"},
		{"style alone", cell(`<c r="B1" s="1"/>`), "x|"},
		{"extension in a cell", cell(`<c r="B1"><extLst><ext><v>9</v></ext></extLst><v>7</v></c>`), "x|#7"},
		{"escape that is none", cell(`<c r="B1" t="str"><v>a_x1234_b_xZZZZ_c_x00</v></c>`), "x|a_x1234_b_xZZZZ_c_x00"},
		{"escaped escape", cell(`<c r="B1" t="str"><v>_x005F_x000D_</v></c>`), "x|_x000D_"},
		{"long text", cell(`<c r="B1" t="str"><v>` + strings.Repeat("ü", 32768) + `</v></c>`), "x|!" + DefaultLimits().cellTooLong().Text},
		{"very long text", cell(`<c r="B1" t="str"><v>` + strings.Repeat("ü&amp;<![CDATA[x]]>", 200000) + `</v></c>`), "x|!" + DefaultLimits().cellTooLong().Text},
		{"gaps", `<row r="1"><c r="C1"><v>1</v></c><c r="E1"><v>2</v></c></row>`, "||#1||#2"},
		{"no names", `<row><c><v>1</v></c><c r="C1"><v>2</v></c><c><v>3</v></c></row>`, "#1||#2|#3"},
		{"prefixes", `<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>p</x:t></x:is></x:c></x:row>`, "p"},
		{"the last column", `<row r="1"><c r="XFD1"><v>1</v></c></row>`, strings.Repeat("|", maxColumns-1) + "#1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := rows(t, mustOpen(t, "x.xlsx", workbook(t, test.sheet)), "Deals")
			if err != nil {
				t.Error(err)
			}
			equal(t, "rows", got, []string{"1: " + test.want})
		})
	}
}

func TestXLSXRows(t *testing.T) {
	tests := []struct {
		name, sheet string
		want        []string
	}{
		{"blank rows count", `<row r="3"><c t="str"><v>a</v></c></row><row r="4"/><row r="5"><c s="1"/><c t="str"><v> </v></c></row><row r="1048576"><c t="str"><v>b</v></c></row>`,
			[]string{"3: a", "1048576: b"}},
		{"rows without numbers", `<row><c t="str"><v>a</v></c></row><row/><row r="7"/><row><c t="str"><v>b</v></c></row>`, []string{"1: a", "8: b"}},
		{"no rows", ``, nil},
		{"extension in a row", `<row r="1"><extLst><c><v>1</v></c></extLst><c t="str"><v>a</v></c></row>`, []string{"1: a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := rows(t, mustOpen(t, "x.xlsx", workbook(t, test.sheet)), "Deals")
			if err != nil {
				t.Error(err)
			}
			equal(t, "rows", got, test.want)
		})
	}
}

func TestXLSXDamage(t *testing.T) {
	row := `<row r="1"><c><v>1</v></c></row>`
	rels := "xl/_rels/workbook.xml.rels"
	flipped := []byte(workbook(t, row))
	i := bytes.Index(flipped, []byte("xl/worksheets/sheet1.xml"))
	flipped[i+len("xl/worksheets/sheet1.xml")+2] ^= 0xff
	tests := []struct{ name, content, code, message string }{
		{"broken off", workbook(t, "", "xl/worksheets/sheet1.xml", "<worksheet><sheetData>"+row), "DAMAGED", "behind row 1, is damaged"},
		{"a wrapper around some rows", workbook(t, row+`<mc:AlternateContent><row r="2"><c><v>1</v></c></row></mc:AlternateContent>`), "DAMAGED", "<AlternateContent> stands where rows"},
		{"a wrapper around some cells", workbook(t, `<row><c><v>1</v></c><mc:AlternateContent><c><v>1</v></c></mc:AlternateContent></row>`), "DAMAGED", "where cells"},
		{"a wrapper around a value", workbook(t, `<row><c><v>1</v></c><c><mc:AlternateContent><v>1</v></mc:AlternateContent></c></row>`), "DAMAGED", "where a cell's value"},
		{"crossed tags", workbook(t, row+`<row r="2"></c></row>`+row), "DAMAGED", "</c> closes nothing"},
		{"no XML", workbook(t, row, "xl/worksheets/sheet1.xml", "a,b,c & d"), "DAMAGED", "damaged"},
		{"an entity of its own", workbook(t, `<row><c t="str"><v>&lol;</v></c></row>`), "DAMAGED", "entity"},
		{"rows in disorder", workbook(t, row+row), "DAMAGED", "row 1 follows row 1"},
		{"a row beyond the last", workbook(t, `<row r="1048577"><c><v>1</v></c></row>`), "DAMAGED", "row 1048577"},
		{"a row without a number", workbook(t, `<row r="x"><c><v>1</v></c></row>`), "DAMAGED", `"x" is no row number`},
		{"cells in disorder", workbook(t, `<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>`), "DAMAGED", `cell "A1" is out of place`},
		{"a cell beyond the last", workbook(t, `<row><c r="XFE1"><v>1</v></c></row>`), "DAMAGED", `cell "XFE1" is out of place`},
		{"a cell far beyond the last", workbook(t, `<row><c r="AAAAAAAAAAAAAAAAAAAAAA1"><v>1</v></c></row>`), "DAMAGED", "out of place"},
		{"a cell without a column", workbook(t, `<row><c r="7"><v>1</v></c></row>`), "DAMAGED", `cell "7" is out of place`},
		{"deep nesting", workbook(t, `<row><extLst>`+strings.Repeat("<a>", 100)), "DAMAGED", "elements within each other"},
		{"an endless tag", workbook(t, `<row a="`+strings.Repeat("x", 3<<20)), "DAMAGED", "without a tag"},
		{"bits flipped", string(flipped), "DAMAGED", ""},
		{"no workbook", archiveOf(t, "[Content_Types].xml", "<Types/>"), "DAMAGED", "xl/workbook.xml is missing"},
		{"no relations", workbook(t, row, rels, "<Relationships/>"), "DAMAGED", `the sheet "Deals" is missing`},
		{"two sheets of one name", workbook(t, row, "xl/workbook.xml",
			`<workbook><sheets><sheet name="Deals" r:id="r1"/><sheet name="Deals" r:id="r1"/></sheets></workbook>`), "DAMAGED", "there twice"},
		{"relations broken off", workbook(t, row, rels, "<Relationships"), "DAMAGED", rels},
		{"no sheets", workbook(t, row, "xl/workbook.xml", "<workbook><sheets/></workbook>"), "EMPTY_FILE", "no sheets"},
		{"only a chart", workbook(t, row, rels, relations("chartsheet", "worksheets/gone.xml")), "EMPTY_FILE", "no sheets"},
		{"a table that is said to be a chart", workbook(t, row, rels, relations("chartsheet", "worksheets/sheet1.xml")), "DAMAGED", `"Deals" is a table`},
		{"a table that is said to be something else", workbook(t, row, rels, relations("sheet", "worksheets/sheet1.xml")), "DAMAGED", `"Deals" is a table`},
		{"two relations of one ID", workbook(t, row, rels, strings.ReplaceAll(relations("worksheet", "worksheets/sheet1.xml",
			"styles", "styles.xml"), `"r2"`, `"r1"`)), "DAMAGED", `says twice what "r1" is`},
		{"broken shared strings", workbook(t, row, "xl/strings.xml", "<sst><si>"), "DAMAGED", "shared strings"},
		{"broken styles", workbook(t, row, "xl/styles.xml", "<styleSheet>"), "DAMAGED", "xl/styles.xml"},
		{"UTF-16 in the workbook", workbook(t, row, "xl/styles.xml", `<?xml version="1.0" encoding="UTF-16"?><styleSheet/>`), "DAMAGED", "UTF-16"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, err := openText(t, "x.xlsx", test.content)
			if err == nil {
				_, err = rows(t, doc, "Deals")
			}
			if code(err) != test.code || !strings.Contains(err.Error(), test.message) || !strings.HasPrefix(err.Error(), "x.xlsx: ") {
				t.Errorf("got %v, want %s with %q", err, test.code, test.message)
			}
		})
	}
}

func TestXLSXSheets(t *testing.T) {
	content := workbook(t, `<row><c><v>1</v></c></row>`,
		"xl/workbook.xml", `<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="Über &amp; unter" r:id="r1"/>
			<sheet name="Chart" r:id="r2"/><sheet name="hid" state="hidden" r:id="r5"/><sheet name="very" state="veryHidden" r:id="r3"/>
			<sheet name="New" r:id="r6"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", relations("worksheet", "/xl/Worksheets/Sheet1.xml", "chartsheet", "chartsheets/sheet1.xml",
			"worksheet", "../xl/worksheets/./sheet3.xml", "styles", `styles.xml`, "worksheet", "sheet4.xml", "canvas", "canvas.xml"),
		"xl/canvas.xml", "<canvas/>",
		"xl/sheet4.xml", "<worksheet/>",
		"xl/worksheets/sheet3.xml", `<worksheet><sheetData><row><c s="1"><v>43769</v></c></row></sheetData></worksheet>`)
	doc := mustOpen(t, "x.xlsx", content)
	want := []pipeline.Sheet{{Name: "Über & unter"}, {Name: "hid", Hidden: true}, {Name: "very", Hidden: true}}
	if got := doc.Sheets(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, sheet := range []struct{ name, row string }{{"very", "1: @2023-11-01"}, {"Über & unter", "1: #1"}, {"very", "1: @2023-11-01"}} {
		got, err := rows(t, doc, sheet.name)
		if err != nil {
			t.Error(err)
		}
		equal(t, sheet.name, got, []string{sheet.row})
	}
	if _, err := doc.Table(t.Context(), "Chart"); err == nil {
		t.Error("a chart was opened")
	}
	equal(t, "notes", doc.Notes(), []string{`sheet "Chart" was not read: it is a chart`, `sheet "New" was not read: it is a "canvas", which is no table`})
}

// TestXLSXManySheets opens every sheet of a workbook with very many.
func TestXLSXManySheets(t *testing.T) {
	const n = 3000
	var sheets strings.Builder
	var kinds, parts []string
	for i := range n {
		fmt.Fprintf(&sheets, `<sheet name="S%d" sheetId="%d" r:id="r%d"/>`, i+1, i+1, i+1)
		kinds = append(kinds, "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i+1))
		parts = append(parts, fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), fmt.Sprintf(`<worksheet><sheetData><row><c><v>%d</v></c></row></sheetData></worksheet>`, i+1))
	}
	parts = append(parts, "xl/workbook.xml", "<workbook><sheets>"+sheets.String()+"</sheets></workbook>",
		"xl/_rels/workbook.xml.rels", relations(append(kinds, "styles", "styles.xml")...))
	doc := mustOpen(t, "x.xlsx", workbook(t, "", parts...))
	for i, s := range doc.Sheets() {
		got, err := rows(t, doc, s.Name)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, s.Name, got, []string{fmt.Sprintf("1: #%d", i+1)})
	}
	if len(doc.Sheets()) != n {
		t.Errorf("got %d sheets, want %d", len(doc.Sheets()), n)
	}
}

func TestXLSXNotes(t *testing.T) {
	doc := mustOpen(t, "x.xlsx", workbook(t, `<row r="1"><c t="str"><v>a</v></c></row>
		<row r="2" hidden="1"><c t="str"><v>b</v></c></row><row r="3" hidden="true"><c><v>1</v></c></row><row r="4" hidden="1"/>
		<row r="5" ht="15"><c s="1"><v>45231.5</v></c></row><row r="6" ht="0" customHeight="1"><c><v>2</v></c></row>`))
	got, err := rows(t, doc, "Deals")
	if err != nil {
		t.Error(err)
	}
	equal(t, "rows", got, []string{"1: a", "2: b", "3: #1", "5: @2023-11-01", "6: #2"})
	equal(t, "notes", doc.Notes(), []string{
		`sheet "Deals": 3 hidden rows were read as well`,
		`sheet "Deals": 1 cell shows a date and holds a time of day too, which was not read`,
	})
}

// TestXLSXStrict reads the names and namespaces of a strict workbook, with prefixes as some programs write them.
func TestXLSXStrict(t *testing.T) {
	strict := "http://purl.oclc.org/ooxml/officeDocument/relationships"
	content := workbook(t, "",
		"xl/workbook.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><x:workbook xmlns:x="urn:x" xmlns:q="`+strict+`">
			<x:sheets><x:sheet name="Deals" sheetId="1" q:id="r1"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels", strings.ReplaceAll(relations("worksheet", "worksheets/sheet1.xml", "styles", "styles.xml"),
			"http://schemas.openxmlformats.org/officeDocument/2006/relationships", strict),
		"xl/worksheets/sheet1.xml", "\ufeff"+`<x:worksheet><x:sheetData><x:row><x:c t="d" s="1"><x:v>2026-03-01T00:00:00</x:v></x:c></x:row>
			</x:sheetData></x:worksheet>`)
	got, err := rows(t, mustOpen(t, "x.xlsx", content), "Deals")
	if err != nil {
		t.Error(err)
	}
	equal(t, "rows", got, []string{"1: @2026-03-01"})
}

// TestXLSXByExcelize reads what another program's writer writes, and compares it with that program's reader.
func TestXLSXByExcelize(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	date := "yyyy-mm-dd hh:mm:ss"
	euro := `#,##0.00 [$€-407]`
	dateStyle, err1 := f.NewStyle(&excelize.Style{CustomNumFmt: &date})
	euroStyle, err2 := f.NewStyle(&excelize.Style{CustomNumFmt: &euro})
	percent, err3 := f.NewStyle(&excelize.Style{NumFmt: 10})
	day, err4 := f.NewStyle(&excelize.Style{NumFmt: 14})
	at := time.Date(2026, 3, 1, 23, 59, 59, 0, time.UTC)
	err := errors.Join(err1, err2, err3, err4,
		f.SetSheetRow("Sheet1", "A1", &[]any{"GCLID", "Amount", "Closed", "Rate", "Won"}),
		f.SetSheetRow("Sheet1", "A2", &[]any{"Cj0_x00", 1250.5, at, 0.25, true}),
		f.SetCellStyle("Sheet1", "B2", "B2", euroStyle),
		f.SetCellStyle("Sheet1", "C2", "C2", dateStyle),
		f.SetCellStyle("Sheet1", "D2", "D2", percent),
		f.SetSheetRow("Sheet1", "A4", &[]any{" spaces ", int64(-3), at.Truncate(24 * time.Hour), 1e-7, false}),
		f.SetCellStyle("Sheet1", "C4", "C4", day),
		f.SetCellRichText("Sheet1", "F4", []excelize.RichTextRun{{Text: "ri"}, {Text: "ch", Font: &excelize.Font{Bold: true}}}),
		f.SetCellFormula("Sheet1", "G4", "1+1"),
		f.MergeCell("Sheet1", "A5", "B6"),
		f.SetCellValue("Sheet1", "A5", "merged"),
		f.SetCellValue("Sheet1", "C6", "below"),
		f.SetRowVisible("Sheet1", 4, false),
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("Hidden"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetVisible("Hidden", false); err != nil {
		t.Fatal(err)
	}
	plain, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	content := plain.String()
	doc := mustOpen(t, "x.xlsx", content)
	got, err := rows(t, doc, "Sheet1")
	if err != nil {
		t.Error(err)
	}
	equal(t, "rows", got, []string{
		"1: GCLID|Amount|Closed|Rate|Won",
		"2: Cj0_x00|#1250.5|@2026-03-01 23:59:59|#0.25|?TRUE",
		"4:  spaces |#-3|@2026-03-01|#0.0000001|?FALSE|rich|!holds a formula whose result was not stored",
		"5: merged|^A5",
		"6: ^A5merged|^A5|below",
	})
	equal(t, "notes", doc.Notes(), []string{`sheet "Sheet1": 1 hidden row was read as well`})
	if sheets := doc.Sheets(); len(sheets) != 2 || sheets[0].Hidden || !sheets[1].Hidden {
		t.Errorf("got %v", sheets)
	}
	sum := sha256.Sum256([]byte(content))
	want := pipeline.Fingerprint{Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
	if print, err := doc.Fingerprint(t.Context()); err != nil || print != want {
		t.Errorf("got %v, %v, want %v", print, err, want)
	}

	var locked bytes.Buffer
	if err := f.Write(&locked, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	if _, err := openText(t, "x.xlsx", locked.String()); code(err) != "PASSWORD" {
		t.Errorf("with a password: got %v", err)
	}
}

// TestXLSXSpills reads a workbook that is too large for memory and looks for what stays behind.
func TestXLSXSpills(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	content := workbook(t, `<row><c t="s"><v>0</v></c></row>`, "xl/media/noise.bin", noise(spoolMemory))
	doc := mustOpen(t, "x.xlsx", content)
	for range 2 {
		got, err := rows(t, doc, "Deals")
		if err != nil {
			t.Error(err)
		}
		equal(t, "rows", got, []string{"1: shared"})
	}
	if doc.(*xlsxDocument).spool.file == nil {
		t.Error("the workbook is in memory")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func FuzzXLSXSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="2"><v>45231.5</v></c></row>`)
	f.Add(`<row><c t="inlineStr"><is><r><t>a_x000D_</t></r></is></c><c><f>1</f></c></row><row r="9" hidden="1"/>`)
	f.Add(`<row><c><v>1</v></c></row><row><c/></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><sheetData>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		part := "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"
		read := func(scan sheetScan) (texts []string, err error) {
			table := &sheetTable{
				doc: &xlsxDocument{
					file:    &File{name: "x.xlsx", limits: DefaultLimits()},
					book:    &book{formats: []numberFormat{asNumber, asDate, asDateTime}},
					strings: &sharedStrings{},
				},
				xml:    newXMLStream(strings.NewReader(part), DefaultLimits()),
				merges: merges{ahead: scan.merges}, last: scan.end, unread: scan.values,
			}
			last := 0
			for {
				row, err := table.Next(t.Context())
				if err != nil {
					return texts, err
				}
				if row.Row <= last || len(row.Cells) > maxColumns || blank(row.Cells) {
					t.Errorf("row %d behind row %d: %v", row.Row, last, row.Cells)
				}
				last = row.Row
				texts = append(texts, rowText(row))
			}
		}
		scan, err := scanSheet(strings.NewReader(part))
		if err != nil {
			return
		}
		whole, err := read(sheetScan{merges: scan.merges, values: scan.values})
		if _, ok := errors.AsType[*pipeline.FileError](err); !ok && !errors.Is(err, io.EOF) {
			t.Errorf("%v does not blame the file", err)
		}
		if !errors.Is(err, io.EOF) {
			return
		}
		scanned, err := read(scan)
		if !errors.Is(err, io.EOF) {
			t.Error(err)
		}
		equal(t, "rows up to where the scan saw the last one", scanned, whole)
	})
}
