package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"html"
	"io"
	"strings"
	"testing"
)

// sheet is a sheet as a workbook writes it.
type sheet struct {
	name   string
	kind   string // chartsheet; "" is a sheet with cells
	state  string // hidden or veryHidden; "" is visible
	before string // what stands before <sheetData>
	rows   string // inside of it
	behind string // and behind it
}

// The styles of the workbooks, by the numbers that cells name them with.
const (
	plain = iota
	dateAndTime
	dateOnly
	euro
)

// workbook packs sheets as a program may write them.
func workbook(t *testing.T, sheets ...sheet) string { return zipped(t, parts(sheets...)...) }

const (
	openXML  = "http://schemas.openxmlformats.org/"
	relation = openXML + "officeDocument/2006/relationships"
	main2006 = openXML + "spreadsheetml/2006/main"
)

// parts are the files that a workbook is packed of: name, content, name, content…
func parts(sheets ...sheet) []string {
	const numberFormats = `<numFmts count="2"><numFmt numFmtId="164" formatCode="dd.mm.yyyy hh:mm"/>` +
		`<numFmt numFmtId="165" formatCode="#,##0.00 [$€-407]"/></numFmts>`
	const styles = `<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs>`
	related := func(id, kind, target string) string {
		return fmt.Sprintf(`<Relationship Id="%s" Type="%s/%s" Target="%s"/>`, id, relation, kind, target)
	}
	list, relations := "", related("styles", "styles", "styles.xml")
	var all []string
	for i, s := range sheets {
		kind := cmp.Or(s.kind, "worksheet")
		name := fmt.Sprintf("%ss/sheet%d.xml", kind, i+1)
		list += fmt.Sprintf(`<sheet name="%s" sheetId="%d" state="%s" r:id="r%d"/>`, s.name, i+1, cmp.Or(s.state, "visible"), i+1)
		relations += related(fmt.Sprint("r", i+1), kind, name)
		all = append(all, "xl/"+name, `<`+kind+` xmlns="`+main2006+`">`+s.before+`<sheetData>`+s.rows+`</sheetData>`+s.behind+`</`+kind+`>`)
	}
	return append(all,
		"[Content_Types].xml", `<Types xmlns="`+openXML+`package/2006/content-types"/>`,
		"_rels/.rels", `<Relationships>`+related("r1", "officeDocument", "xl/workbook.xml")+`</Relationships>`,
		"xl/styles.xml", `<styleSheet xmlns="`+main2006+`">`+numberFormats+styles+`</styleSheet>`,
		"xl/workbook.xml", `<workbook xmlns="`+main2006+`" xmlns:r="`+relation+`"><workbookPr/><sheets>`+list+`</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships>`+relations+`</Relationships>`)
}

// changed are parts with one text in place of another.
func changed(parts []string, before, after string) []string {
	for i := 1; i < len(parts); i += 2 {
		parts[i] = strings.ReplaceAll(parts[i], before, after)
	}
	return parts
}

// zipped packs files into a ZIP archive: name, content, name, content…
func zipped(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err == nil {
			_, err = io.WriteString(f, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// line is a row of a sheet; cells follow each other from column A on unless they name their own place.
func line(row int, cells ...string) string {
	return fmt.Sprintf(`<row r="%d">%s</row>`, row, strings.Join(cells, ""))
}

// hiddenLine is a row that a filter hides.
func hiddenLine(row int, cells ...string) string {
	return strings.Replace(line(row, cells...), "<row ", `<row hidden="1" `, 1)
}

// words are cells with texts.
func words(texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%s</t></is></c>`, html.EscapeString(text))
	}
	return b.String()
}

// stored is a cell with a number, or a date if its style is one's.
func stored(value string, style int) string {
	return fmt.Sprintf(`<c s="%d"><v>%s</v></c>`, style, value)
}

// computed is a cell with a formula and what a program has stored as its result, <v>…</v> or nothing.
func computed(formula, kind, result string) string {
	return fmt.Sprintf(`<c t="%s"><f>%s</f>%s</c>`, kind, formula, result)
}

// beginning is that of a sheet: the time zone in row 1 and the header in row 2.
func beginning() string {
	return line(1, words("Parameters:TimeZone=Europe/Berlin")) +
		line(2, words("Google Click ID", "Conversion Name", "Conversion Time", "Conversion Value", "Conversion Currency", "Order ID"))
}

// march is 2 March 2026, 10:00, as a serial number; marchOf1904 is the same in a workbook that counts from 1904.
const (
	march       = "46083.416666666664"
	marchOf1904 = "44621.416666666664"
)

// deal is a row below it without anything odd.
func deal(row int) string {
	return line(row, words(click(row), "Closed deal"), stored(march, dateAndTime), stored("1250.5", euro), words("EUR", fmt.Sprint("A-", row)))
}
