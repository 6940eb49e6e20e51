package readers

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"convload/pipeline"
)

// TestXLSXFurniture reads a sheet among everything else that workbooks hold.
func TestXLSXFurniture(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	text := func(s string) []excelize.RichTextRun { return []excelize.RichTextRun{{Text: s}} }
	_, err := f.NewSheet("It's 100%! \"Q1\"")
	validation := excelize.NewDataValidation(true)
	validation.SetSqref("C2:C1048576")
	err = errors.Join(err,
		f.SetSheetRow("Sheet1", "A1", &[]any{"Click", "Worth", "Stage"}),
		f.SetSheetRow("Sheet1", "A2", &[]any{"a", 1.5, "Won"}),
		f.SetSheetRow("Sheet1", "A3", &[]any{"b", 2.5, "Lost"}),
		f.AddTable("Sheet1", &excelize.Table{Range: "A1:C3", Name: "Deals"}),
		f.AddComment("Sheet1", excelize.Comment{Cell: "A2", Author: "A", Paragraph: text("1")}),
		validation.SetDropList([]string{"Won", "Lost"}),
		f.AddDataValidation("Sheet1", validation),
		f.AddChart("Sheet1", "F1", &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Values: "Sheet1!$B$2:$B$3"}}}),
		f.AddChartSheet("Chart", &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Values: "Sheet1!$B$2:$B$3"}}}),
		f.AddPivotTable(&excelize.PivotTableOptions{DataRange: "Sheet1!A1:C3", PivotTableRange: "Sheet1!H1:J9",
			Rows: []excelize.PivotTableField{{Data: "Stage"}}, Data: []excelize.PivotTableField{{Data: "Worth"}}}),
		f.SetCellHyperLink("Sheet1", "A2", "https://example.com", "External"),
		f.SetDefinedName(&excelize.DefinedName{Name: "Deal", RefersTo: "Sheet1!$A$1"}),
		f.ProtectSheet("Sheet1", &excelize.SheetProtectionOptions{Password: "secret"}),
		f.SetPanes("Sheet1", &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		f.SetCellStr("It's 100%! \"Q1\"", "B2", "x"),
	)
	if err != nil {
		t.Fatal(err)
	}
	content, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	doc := mustOpen(t, "x.xlsx", content.String())
	for _, sheet := range []struct {
		name string
		want []string
	}{
		{"Sheet1", []string{"1: Click|Worth|Stage", "2: a|#1.5|Won", "3: b|#2.5|Lost"}},
		{"It's 100%! \"Q1\"", []string{"2: |x"}},
	} {
		got, err := rows(t, doc, sheet.name)
		if err != nil {
			t.Error(err)
		}
		equal(t, sheet.name, got, sheet.want)
	}
	if sheets := doc.Sheets(); len(sheets) != 2 {
		t.Errorf("got %v", sheets)
	}
}

// TestXLSXDates reads serials and what their formats make of them, in both systems.
func TestXLSXDates(t *testing.T) {
	styles := `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-F400]&quot;at&quot; yyyy\-mm\-dd&quot; days&quot;"/>
		<numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="0.0&quot; days&quot;"/>
		<numFmt numFmtId="167" formatCode="[Red]dd.mm.yyyy hh:mm;@"/></numFmts>
		<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>
		<xf numFmtId="167"/></cellXfs></styleSheet>`
	const noDate = "!holds a date that a spreadsheet program cannot show, or one before March 1900"
	tests := []struct{ cell, want, want1904 string }{
		{`s="1"><v>45231</v>`, "@2023-11-01", "@2027-11-02"},
		{`s="1"><v>45231.75</v>`, "@2023-11-01", "@2027-11-02"},
		{`s="2"><v>45231.75</v>`, "@2023-11-01 18:00:00", "@2027-11-02 18:00:00"},
		{`s="2"><v>45000.999995370373</v>`, "@2023-03-15 23:59:59", "@2027-03-16 23:59:59"}, // 23:59:59.6
		{`s="3"><v>45231</v>`, "@2023-11-01", "@2027-11-02"},
		{`s="4"><v>0.5</v>`, "~12:00:00", "~12:00:00"},
		{`s="1"><v>0.5</v>`, noDate, noDate},
		{`s="4"><v>1.5</v>`, noDate, "@1904-01-02 12:00:00"},
		{`s="5"><v>45231.5</v>`, "#45231.5", "#45231.5"},
		{`s="6"><v>43769.5</v>`, "@2019-10-31 12:00:00", "@2023-11-01 12:00:00"},
		{`s="1"><v>60</v>`, noDate, "@1904-03-01"},
		{`s="1"><v>-1</v>`, noDate, noDate},
		{`s="1"><v>2958465</v>`, "@9999-12-31", noDate},
		{`s="1"><v>2958466</v>`, noDate, noDate},
		{`s="1" t="d"><v>2026-11-14T23:59:59.97</v>`, "@2026-11-14", "@2026-11-14"},
		{`s="2" t="d"><v>2023-11-01T10:00:00</v>`, "@2023-11-01 10:00:00", "@2023-11-01 10:00:00"},
		{`s="4" t="d"><v>15:04:05.9</v>`, "~15:04:05", "~15:04:05"},
		{`s="0"><v>45231.59</v>`, "#45231.59", "#45231.59"},
		{`s="1" t="str"><v>01.11.2023</v>`, "01.11.2023", "01.11.2023"},
	}
	for _, test := range tests {
		for date1904, want := range map[string]string{"0": test.want, "true": test.want1904} {
			content := workbook(t, `<row><c `+test.cell+`</c></row>`, "xl/styles.xml", styles, "xl/workbook.xml",
				`<workbook><workbookPr date1904="`+date1904+`"/><sheets><sheet name="Deals" r:id="r1"/></sheets></workbook>`)
			got, err := rows(t, mustOpen(t, "x.xlsx", content), "Deals")
			if err != nil {
				t.Error(err)
			}
			equal(t, test.cell+" 1904: "+date1904, got, []string{"1: " + want})
		}
	}
}

// TestXLSXValues reads what looks like one thing and is another.
func TestXLSXValues(t *testing.T) {
	tests := map[string]string{
		`t="str"><v>0123456789012345678</v>`:                     "0123456789012345678",
		`t="str"><v>1.5E+15</v>`:                                 "1.5E+15",
		`><v>1.5E+15</v>`:                                        "!holds a number of more than 15 digits, which Excel has rounded",
		`><v>1E+14</v>`:                                          "#100000000000000",
		`><v>999999999999999</v>`:                                "#999999999999999",
		`><v>-999999999999999</v>`:                               "#-999999999999999",
		`><v>1,5</v>`:                                            "!holds a number that cannot be read",
		`t="b"><v>true</v>`:                                      "?TRUE",
		`t="s"><f>B1</f><v>0</v>`:                                "shared",
		`><f t="array" ref="A1:A2">B1:B2*2</f><v>4</v>`:          "#4",
		`><f t="array" ref="A1:A2">B1:B2*2</f>`:                  "!holds a formula whose result was not stored",
		`><f t="shared" ref="A1:A9" si="0">B1</f><v>4</v>`:       "#4",
		`t="str"><f t="shared" si="0"/>`:                         "!holds a formula whose result was not stored",
		`t="e"><f>1/0</f><v>#DIV/0!</v>`:                         "!holds the error #DIV/0!",
		`t="inlineStr"><is><t xml:space="preserve"> a </t></is>`: " a ",
	}
	for _, name := range []string{"#NULL!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"} {
		tests[`t="e"><v>`+name+`</v>`] = "!holds the error " + name
	}
	for cell, want := range tests {
		got, err := rows(t, mustOpen(t, "x.xlsx", workbook(t, `<row><c `+cell+`</c></row>`)), "Deals")
		if err != nil {
			t.Error(err)
		}
		equal(t, cell, got, []string{"1: " + want})
	}
}

// TestXLSXHiddenColumns counts columns as Dynamics 365 exports them.
func TestXLSXHiddenColumns(t *testing.T) {
	for cols, want := range map[string]string{
		`<col min="1" max="3" width="0" hidden="1"/><col min="4" max="4" width="9"/>`: `sheet "Deals": 3 hidden columns were read as well`,
		`<col min="4" max="4" width="0" customWidth="1"/>`:                            `sheet "Deals": 1 hidden column was read as well`,
		`<col min="4" max="4" hidden="true"/>`:                                        `sheet "Deals": 1 hidden column was read as well`,
		`<col min="6" max="16384" hidden="1"/>`:                                       "",
		`<col min="-5" max="99999999" hidden="1"/>`:                                   `sheet "Deals": 5 hidden columns were read as well`,
		strings.Repeat(`<col min="1" max="16383" hidden="1"/>`, 100_000):              `sheet "Deals": 5 hidden columns were read as well`,
		`<col min="x" max="5" hidden="1"/><col hidden="1"/><col min="1" max="5"/>`:    "",
	} {
		part := `<worksheet><cols>` + cols + `</cols><sheetData>` + texts("(Do Not Modify) Deal|b|c|d|e", "1|2|3|4", "|||5") + `</sheetData></worksheet>`
		doc := mustOpen(t, "x.xlsx", workbook(t, "", "xl/worksheets/sheet1.xml", part))
		got, err := rows(t, doc, "Deals")
		if err != nil {
			t.Error(err)
		}
		equal(t, "rows", got, []string{"1: (Do Not Modify) Deal|b|c|d|e", "2: 1|2|3|4", "3: |||5"})
		if notes := strings.Join(doc.Notes(), "; "); notes != want {
			t.Errorf("%s: got %q, want %q", cols, notes, want)
		}
	}
}

// TestXLSXOddSheets opens workbooks of many sheets, of sheets that are told apart by case alone, and of other things
// than worksheets.
func TestXLSXOddSheets(t *testing.T) {
	var list, rels strings.Builder
	rels.WriteString("<Relationships>")
	more := []string{"xl/chart.xml", "<chartsheet/>"}
	for i := range 1000 {
		fmt.Fprintf(&list, `<sheet name="Sheet %d" r:id="r%d"/>`, i, i)
		fmt.Fprintf(&rels, `<Relationship Id="r%d" Type="x/worksheet" Target="worksheets/s%d.xml"/>`, i, i)
		more = append(more, fmt.Sprintf("xl/worksheets/s%d.xml", i), `<worksheet><sheetData>`+texts(fmt.Sprint(i))+`</sheetData></worksheet>`)
	}
	list.WriteString(`<sheet name="SHEET 7" r:id="r7x"/><sheet name="Macro1" r:id="m"/><sheet name="Dialog1" r:id="d"/>`)
	rels.WriteString(`<Relationship Id="r7x" Type="x/worksheet" Target="worksheets/s7x.xml"/>
		<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" Target="chart.xml"/>
		<Relationship Id="d" Type="x/dialogsheet" Target="chart.xml"/>
		<Relationship Id="e" Type="x/externalLink" Target="file:///C:/deals.xlsx" TargetMode="External"/></Relationships>`)
	more = append(more, "xl/worksheets/s7x.xml", `<worksheet><sheetData>`+texts("other")+`</sheetData></worksheet>`,
		"xl/workbook.xml", "<workbook><sheets>"+list.String()+"</sheets></workbook>", "xl/_rels/workbook.xml.rels", rels.String())
	doc := mustOpen(t, "x.xlsx", workbook(t, "", more...))
	if sheets := doc.Sheets(); len(sheets) != 1001 || sheets[999] != (pipeline.Sheet{Name: "Sheet 999"}) {
		t.Errorf("%d sheets", len(sheets))
	}
	for sheet, want := range map[string]string{"Sheet 7": "1: 7", "SHEET 7": "1: other", "Sheet 999": "1: 999"} {
		got, err := rows(t, doc, sheet)
		if err != nil {
			t.Error(err)
		}
		equal(t, sheet, got, []string{want})
	}
}
