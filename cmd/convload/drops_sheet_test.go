package main

import (
	"fmt"
	"strings"
	"testing"
)

// cellDrops are workbooks with cells of every kind.
func cellDrops(t *testing.T) []drop {
	book := func(rows ...string) string {
		return workbook(t, sheet{name: "Deals", rows: beginning() + strings.Join(rows, "")})
	}
	// with is a row whose time, value and order ID are in these cells.
	with := func(row int, at, value, orderID string) string {
		return line(row, words(click(row), "Closed deal"), at, value, words("EUR"), orderID)
	}
	at, value := stored(march, dateAndTime), stored("99", plain)
	since1904 := parts(sheet{name: "Deals", rows: beginning() + with(3, stored(marchOf1904, dateAndTime), value, words("A-1"))})
	return []drop{
		asXLSX("xlsx-dates", book(
			with(3, stored(march, dateAndTime), value, words("A-3")),
			with(4, stored("46083", dateOnly), value, words("A-4")),
			with(5, stored(march, dateOnly), value, words("A-5")),
			with(6, stored(march, plain), value, words("A-6")),
			with(7, stored("46083.99998842592", dateAndTime), value, words("A-7")),
			with(8, stored("0.5", dateAndTime), value, words("A-8")),
			with(9, stored("60", dateOnly), value, words("A-9")),
			with(10, stored("99999999", dateAndTime), value, words("A-10")))),
		asXLSX("xlsx-dates-1904", zipped(t, changed(since1904, `<workbookPr/>`, `<workbookPr date1904="1"/>`)...)),
		asXLSX("xlsx-times-as-text", book(
			with(3, words("2026-03-02 10:00:00"), value, words("A-3")),
			with(4, words("Mar 2, 2026 10:00:00 AM"), value, words("A-4")),
			with(5, words("2026-03-02T10:00:00Z"), value, words("A-5")),
			with(6, words("46083.4166"), value, words("A-6")))),
		asXLSX("xlsx-times-as-text-and-as-dates", book(
			with(3, words("13/02/2026 10:00"), value, words("A-3")),
			with(4, stored("46358.416666666664", dateAndTime), value, words("A-4")))),
		asXLSX("xlsx-numbers", book(
			with(3, at, stored("1250.5", euro), words("A-3")),
			with(4, at, stored("274.65999999999997", plain), words("A-4")),
			with(5, at, stored("1E3", plain), words("A-5")),
			with(6, at, stored("", plain), words("A-6")),
			with(7, at, `<c t="b"><v>1</v></c>`, words("A-7")))),
		asXLSX("xlsx-numbers-as-text", book(
			with(3, at, words("1,250.50"), words("0012345678901234567")),
			with(4, at, words("€ 99.00"), stored("230045", plain)),
			with(5, at, words("1.23E+15"), words("1.23E+15")))),
		asXLSX("xlsx-amounts-half-converted", book(
			with(3, at, stored("1.234", plain), words("A-3")),
			with(4, at, stored("1.5", plain), words("A-4")),
			with(5, at, words("1.250,50"), words("A-5")))),
		asXLSX("xlsx-ids-rounded", book(
			with(3, at, value, stored("123456789012345", plain)),
			with(4, at, value, stored("1234567890123450", plain)),
			with(5, at, value, stored("1.2345678901234501E+18", plain)))),
		asXLSX("xlsx-formulas", book(
			with(3, at, computed("40+2", "n", "<v>42</v>"), computed(`&quot;A-&quot;&amp;3`, "str", "<v>A-3</v>")),
			with(4, at, computed("SUM(Prices!A:A)", "n", ""), words("A-4")),
			with(5, at, computed("1/0", "e", "<v>#DIV/0!</v>"), words("A-5")),
			with(6, `<c t="e"><v>#N/A</v></c>`, value, words("A-6")),
			with(7, at, value, `<c t="e"><v>#REF!</v></c>`))),
		asXLSX("xlsx-texts", book(
			line(3, words(" "+click(3)+"\u00a0", "Closed_x000D_ deal"), at),
			line(4, words(click(4)), `<c t="inlineStr"><is><r><t>Closed </t></r><r><t>deal</t></r></is></c>`, at),
			line(5, `<c t="s"><v>9</v></c>`, words("Closed deal"), at),
			line(6, words(click(6), strings.Repeat("x", 32768)), at))),
	}
}

// sheetDrops are workbooks whose cells are not where a table has them.
func sheetDrops(t *testing.T) []drop {
	book := func(merged, rows string) string {
		return workbook(t, sheet{name: "Deals", rows: rows, behind: merged})
	}
	merge := func(ranges ...string) string {
		return `<mergeCells><mergeCell ref="` + strings.Join(ranges, `"/><mergeCell ref="`) + `"/></mergeCells>`
	}
	head := []string{"gclid", "conversion_action", "conversion_date_time", "order_id"}
	good := func(row int) string {
		return line(row, words(click(row), "Closed deal", "2026-03-02 10:00:00+01:00", fmt.Sprint("A-", row)))
	}
	return []drop{
		asXLSX("xlsx-merged-title", book(merge("A1:D1"), line(1, words("Deals of March"))+line(2, words(head...))+good(3))),
		asXLSX("xlsx-merged-header-down", book(merge("A1:A2", "B1:B2", "C1:C2", "D1:D2"), line(1, words(head...))+line(2)+good(3))),
		asXLSX("xlsx-merged-header-across", book(merge("A1:A2", "B1:C1", "D1:D2"),
			line(1, words("gclid", "Conversion", "", "order_id"))+line(2, words("", "conversion_action", "conversion_date_time", ""))+good(3))),
		asXLSX("xlsx-merged-cells", book(merge("B2:B4", "F2:F4"), line(1, words(append(head, "", "Remark")...))+good(2)+
			line(3, words(click(3), "", "2026-03-02 10:00:00+01:00", "A-3"))+line(4, words(click(4), "", "2026-03-02 10:00:00+01:00", "A-4"))+good(5))),
		asXLSX("xlsx-merged-cells-elsewhere", book(merge("E2:E3"), line(1, words(append(head, "Remark")...))+good(2)+good(3))),
		asXLSX("xlsx-table-in-column-c", book("",
			line(3, `<c r="C3" t="inlineStr"><is><t>gclid</t></is></c>`, words(head[1:]...))+
				line(4, `<c r="C4" t="inlineStr"><is><t>`+click(4)+`</t></is></c>`, words("Closed deal", "not yet", "A-4")))),
		asXLSX("xlsx-rows-blank", book("", line(4, words(head...))+line(5)+good(6)+line(7, words("", " "))+good(1000))),
	}
}
