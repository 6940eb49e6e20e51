package main

import "testing"

// crmDrops are exports of CRMs that no text file of testdata/golden shows.
func crmDrops(t *testing.T) []drop {
	heading := words("(Do Not Modify) Opportunity", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Topic",
		"Potential Customer", "Status", "Actual Close Date", "Actual Revenue", "Actual Revenue (Base)", "Currency", "GCLID")
	record := func(row int, topic, status, closed, currency, click string) string {
		hidden := words("6f9619ff-8b86-d011-b42d-00cf4fc9640"+string(rune('0'+row)), "q1w2e3r4t5==") + stored(march, dateAndTime)
		return line(row, hidden, words(topic, "Example Trading", status), closed, stored("1250.5", euro), stored("1300", euro), words(currency, click))
	}
	won := sheet{name: "Won Opportunities", before: `<cols><col min="1" max="3" width="0" hidden="1"/></cols>`,
		rows: line(1, heading) +
			record(2, "Doors", "Won", stored("46083", dateOnly), "Euro", click(2)) +
			record(3, "Rail", "Open", words(""), "Euro", click(3)) +
			record(4, "Food", "Won", stored("46084", dateOnly), "EUR", click(4)) +
			record(5, "Hall", "Won", stored("46085", dateOnly), "EUR", "")}
	helper := sheet{name: "hiddenSheet", state: "veryHidden", rows: line(1, words("opportunity:q1w2e3"))}
	const extending = "extends: dynamics\ncolumns:\n  conversion_action: {value: Closed deal}\n" +
		"  conversion_date_time: {column: Actual Close Date, time_zone: Europe/Paris}\n" +
		"  currency_code: {column: Currency, values: {Euro: EUR}}\n"
	const deals = "Record Id,Deal Name,Stage,Closing Date,GCLID\nzcrm_1,Doors,Closed Won,2026-03-02,"
	const missing = "extends: zoho\ncolumns:\n  conversion_action: {value: Closed deal}\n  conversion_value: Amuont\n"
	return []drop{
		asXLSX("crm-dynamics", workbook(t, won, helper)).mapped(extending),
		asXLSX("crm-dynamics-alone", workbook(t, won, helper)),
		asCSV("crm-zoho-alone", deals+click(2)+"\n"),
		asCSV("crm-zoho-without-zone", deals+click(2)+"\n").mapped("extends: zoho\ncolumns: {conversion_action: {value: Closed deal}}\n"),
		asCSV("crm-zoho-and-a-column-that-is-not-there", "Amount,"+deals+click(2)+"\n").mapped(missing),
	}
}
