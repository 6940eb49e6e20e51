package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// bookDrops are workbooks of several sheets, and with hidden parts.
func bookDrops(t *testing.T) []drop {
	good := sheet{name: "Deals", rows: beginning() + deal(3) + deal(4)}
	named := func(name, state string, rows ...string) sheet {
		return sheet{name: name, state: state, rows: beginning() + strings.Join(rows, "")}
	}
	notes := sheet{name: "Notes", rows: line(1, words("Exported by the sales office")) + line(2, words("Questions to", "the office"))}
	empty := sheet{name: "Empty"}
	unknown := sheet{name: "Zwei", rows: line(1, words("Klick", "Aktion", "Zeit")) + line(2, words(click(2), "Closed deal", "morgen"))}
	hidden := named("Old", "hidden", deal(5))
	filtered := named("Deals", "", deal(3), hiddenLine(4, words(click(4), "Closed deal"), stored(march, dateAndTime)),
		hiddenLine(5, words(click(5), "Closed deal"), stored(march, dateAndTime)), hiddenLine(6), hiddenLine(7, words("Total")))
	columns := good
	columns.before = `<cols><col min="4" max="5" width="0" hidden="1"/></cols>`
	return []drop{
		asXLSX("xlsx-one-sheet", workbook(t, good)),
		asCSV("xlsx-named-csv", workbook(t, good)),
		asXLSX("xlsx-sheets-hidden", workbook(t, good, hidden, named("Older", "veryHidden", deal(6)))),
		asXLSX("xlsx-sheet-hidden-by-mapping", workbook(t, good, hidden)).mapped("name: ours\nextends: google-ads\nsheet: Old\n"),
		asXLSX("xlsx-sheet-by-another-name", workbook(t, good)).mapped("name: ours\nextends: google-ads\nsheet: Old\n"),
		asXLSX("xlsx-sheets-all-hidden", workbook(t, hidden)),
		asXLSX("xlsx-sheets-hidden-and-no-table", workbook(t, notes, hidden)),
		asXLSX("xlsx-sheets-one-table", workbook(t, notes, good, empty)),
		asXLSX("xlsx-sheets-two-tables", workbook(t, named("North", "", deal(3)), named("South", "", deal(4)))),
		asXLSX("xlsx-sheets-one-unknown", workbook(t, good, unknown)),
		asXLSX("xlsx-sheets-no-table", workbook(t, notes, empty)),
		asXLSX("xlsx-sheet-chart", workbook(t, sheet{name: "Chart", kind: "chartsheet"}, good)),
		asXLSX("xlsx-no-sheets", workbook(t)),
		asXLSX("xlsx-header-only", workbook(t, named("Deals", ""))),
		asXLSX("xlsx-rows-hidden", workbook(t, filtered)),
		asXLSX("xlsx-columns-hidden", workbook(t, columns)),
	}
}

// programDrops are workbooks with the habits of the programs that write them, and damaged ones.
func programDrops(t *testing.T) []drop {
	one := func(rows string) []string { return parts(sheet{name: "Deals", rows: beginning() + rows}) }
	wrong := sheet{name: "Deals", before: `<dimension ref="A1"/>`, rows: beginning() + deal(3)}
	summary := sheet{name: "Export Summary", rows: line(1, words("This document was exported from Numbers.")) +
		line(3, words("Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name")) +
		line(4, words("Deals", "", "")) + line(5, words("", "Table 1", "Deals"))}
	dynamics := sheet{name: "Won Deals", before: `<cols><col min="1" max="3" width="0" hidden="1"/></cols>`,
		rows: line(1, words("(Do Not Modify) Opportunity", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On",
			"gclid", "conversion_action", "conversion_date_time")) +
			line(2, words("6f9619ff-8b86-d011-b42d-00cf4fc964ff", "q1w2e3==:r4t5", ""), words(click(2), "Closed deal", "2026-03-02 10:00:00+01:00"))}
	tables := sheet{name: "hiddenSheet", state: "veryHidden", rows: line(1, words("opportunity:q1w2e3"))}
	isoDate := line(3, words(click(3), "Closed deal"), `<c s="1" t="d"><v>2026-03-02T10:00:00</v></c>`)
	strict := changed(one(isoDate), relation, "http://purl.oclc.org/ooxml/officeDocument/relationships")
	strict = changed(strict, main2006, "http://purl.oclc.org/ooxml/spreadsheetml/main")
	// As testdata/generate writes it.
	hubspot, err := os.ReadFile("../../testdata/inbox/hubspot-deals.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	const hubspotMapping = "name: ours\nextends: hubspot\ncolumns:\n  conversion_action: {value: Closed deal}\n" +
		"  conversion_date_time: {column: Close Date, time_zone: Europe/Oslo}\n"
	return []drop{
		asXLSX("xlsx-by-excelize", byExcelize(t)),
		asXLSX("xlsx-from-hubspot", string(hubspot)).mapped(hubspotMapping),
		asXLSX("xlsx-from-dynamics", workbook(t, dynamics, tables)),
		asXLSX("xlsx-from-numbers", workbook(t, summary, sheet{name: "Deals", rows: beginning() + deal(3)})),
		asXLSX("xlsx-strict", zipped(t, strict...)),
		asXLSX("xlsx-style-empty", zipped(t, changed(one(deal(3)), `t="inlineStr"`, `s="" t="inlineStr"`)...)),
		asXLSX("xlsx-dimension-wrong", workbook(t, wrong)),
		asXLSX("xlsx-styled-to-the-last-row", zipped(t, one(deal(3)+`<row r="1048576" s="1" customFormat="1"><c s="1"/></row>`)...)),
		asXLSX("xlsx-cut-short", workbook(t, wrong)[:1500]),
		asXLSX("xlsx-sheet-broken-off", zipped(t, changed(one(deal(3)), "</sheetData></worksheet>", `<row r="4"><c>`)...)),
		asXLSX("xlsx-sheet-missing", zipped(t, changed(one(deal(3)), "worksheets/sheet1.xml", "worksheets/sheet9.xml")...)),
	}
}

// byExcelize is a workbook as a library writes it, with its texts in a part of their own.
func byExcelize(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	rows := [][]any{
		{"gclid", "conversion_action", "conversion_date_time", "conversion_value", "currency_code"},
		{click(2), "Closed deal", "2026-03-02 10:00:00+01:00", 1250.5, "EUR"},
		{click(3), "Closed deal", time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), 99, "EUR"},
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", cell, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
