// Command generate writes the sample files of testdata/inbox. The companies, people and click IDs in them are invented:
// a click ID is a real one's shape around random letters, always the same ones.
//
//	go run ./testdata/generate testdata/inbox
package main

import (
	"bytes"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: generate FOLDER")
	}
	files := map[string][]byte{
		"google-week-42.csv":        googleTemplate(),
		"google-week-43.csv":        googleTemplateAgain(),
		"salesforce-2026-10.csv":    salesforce(),
		"hubspot-deals.xlsx":        hubspot(),
		"ios-clicks.csv":            iosClicks(),
		"bad-rows.csv":              badRows(),
		"regions/north/october.csv": october(),
	}
	for name, content := range files {
		path := filepath.Join(os.Args[1], filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// clickID gives the n-th click ID of a shape: beginning, end and length as real ones have them.
func clickID(n uint64, begin, end string, length int) string {
	r := rand.New(rand.NewPCG(2026, n))
	b := []byte(begin)
	for len(b) < length-len(end) {
		b = append(b, alphabet[r.IntN(len(alphabet))])
	}
	return string(b) + end
}

func search(n uint64) string { return clickID(n, "Cj0KCQ", "_wcB", 92) }
func shop(n uint64) string   { return clickID(n, "CjwKCA", "D_BwE", 91) }
func video(n uint64) string  { return clickID(n, "EAIaIQobChMI", "_BwE", 55) }
func gbraid(n uint64) string { return clickID(n, "0AAAAA", "", 34) }
func wbraid(n uint64) string { return clickID(n, "Cl", "", 78+int(n%3)*32) }

// table joins rows with a separator, each row given as its cells.
func table(separator, lineEnd string, rows ...[]string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteString(separator)
			}
			if strings.ContainsAny(cell, separator+"\"\n") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString(lineEnd)
	}
	return b.String()
}

func googleHeader() [][]string {
	return [][]string{
		{"### INSTRUCTIONS ###", "", "", "", "", "", ""},
		{`# IMPORTANT: Remember to set the TimeZone value in the "parameters" row and/or in your Conversion Time column`, "", "", "", "", "", ""},
		{"# For instructions on how to set your timezones visit http://goo.gl/T1C5Ov", "", "", "", "", "", ""},
		{"", "", "", "", "", "", ""},
		{"### TEMPLATE ###", "", "", "", "", "", ""},
		{"Parameters:TimeZone=America/New_York", "", "", "", "", "", ""},
		{"Google Click ID", "Conversion Name", "Conversion Time", "Conversion Value", "Conversion Currency", "Ad User Data", "Order ID"},
	}
}

// googleTemplate is a template as downloaded, filled in: times in several of the forms that Google documents, one of them
// in the hour that the clocks showed twice, one with a zone of its own.
func googleTemplate() []byte {
	rows := append(googleHeader(),
		[]string{search(1), "Closed deal", "10/14/2026 5:01:54 PM", "1250.00", "USD", "Granted", "N-1001"},
		[]string{search(2), "Closed deal", "10/14/2026 17:45:00", "980", "USD", "Granted", "N-1002"},
		[]string{shop(3), "Closed deal", "Oct 15, 2026 9:12:30 AM", "2400.50", "USD", "", "N-1003"},
		[]string{video(4), "Qualified lead", "2026-10-16 11:30:00", "", "", "Denied", ""},
		[]string{shop(5), "Closed deal", "2026-11-01 01:30:00", "410", "USD", "Granted", "N-1005"},
		[]string{search(6), "Closed deal", "2026-10-17T08:00:00+0200", "0", "EUR", "Granted", "N-1006"})
	return []byte(table(",", "\r\n", rows...))
}

// googleTemplateAgain is the next week's export: it repeats rows of the first, one of them with another value, and adds
// one.
func googleTemplateAgain() []byte {
	rows := append(googleHeader(),
		[]string{search(1), "Closed deal", "2026-10-14 17:01:54", "1250", "USD", "Granted", "N-1001"},
		[]string{search(2), "Closed deal", "10/14/2026 17:45:00", "1080", "USD", "Granted", "N-1002"},
		[]string{search(7), "Closed deal", "10/20/2026 10:00:00", "640", "USD", "Granted", "N-1007"})
	return []byte(table(",", "\r\n", rows...))
}

// salesforce is a report as a German user exports it: semicolons, decimal commas, a byte order mark, a date without a
// time, deals that are not won or that no ad brought, and the footer.
func salesforce() []byte {
	return []byte("\ufeff" + table(";", "\r\n",
		[]string{"Opportunity ID", "Opportunity Name", "Stage", "Amount", "Amount Currency", "Close Date", "GCLID__c"},
		[]string{"0061t00000AbCdE", "Zimmerei Ahlers – Dachstuhl", "Closed Won", "12.480,00", "EUR", "02.10.2026", search(21)},
		[]string{"0061t00000AbCdF", "Café Morgenrot; Theke", "Closed Won", "1.999,90", "EUR", "13.10.2026", video(22)},
		[]string{"0061t00000AbCdG", "Autohaus Petersen", "Negotiation", "31.000,00", "EUR", "30.10.2026", shop(23)},
		[]string{"0061t00000AbCdH", "Praxis Dr. Lindqvist", "Closed Won", "450,5", "EUR", "27.10.2026", ""},
		[]string{"0061t00000AbCdI", "Gärtnerei \"Grüne Hand\"", "Closed Won", "780,00", "EUR", "27.10.2026", shop(24)},
		[]string{}, []string{},
		[]string{"Opportunities October"},
		[]string{"Grand Totals (5 records)"},
		[]string{"Confidential Information - Do Not Distribute"}))
}

// hubspot is an export with true date cells. Its numbers are numbers, its IDs too.
func hubspot() []byte {
	f := excelize.NewFile()
	check := func(err error) {
		if err != nil {
			log.Fatal(err)
		}
	}
	sheet := "Deals"
	check(f.SetSheetName("Sheet1", sheet))
	dates, err := f.NewStyle(&excelize.Style{CustomNumFmt: new("yyyy-mm-dd hh:mm")})
	check(err)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 10, day, hour, minute, 0, 0, time.UTC) }
	for i, row := range [][]any{
		{"Record ID", "Deal Name", "Deal Stage", "Amount", "Currency", "Close Date", "Google ad click id", "Deal owner"},
		{18230045011, "Fjordmøbler – kontor", "Closed Won", 5400.25, "NOK", at(5, 9, 30), search(31), "Ingrid"},
		{18230045012, "Blueheron Kayaks", "Closed Won", 274.66, "USD", at(6, 16, 5), shop(32), "Ingrid"},
		{18230045013, "Atelier Rivoli", "Contract Sent", 8000, "EUR", at(7, 12, 0), video(33), "Paulo"},
		{18230045014, "Ramalho & Filhos", "Closed Won", 1999, "EUR", at(8, 23, 59), video(34), "Paulo"},
		{18230045015, "Ohne Anzeige GmbH", "Closed Won", 120, "EUR", at(9, 8, 15), nil, "Paulo"},
	} {
		check(f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row))
	}
	check(f.SetCellStyle(sheet, "F2", "F6", dates))
	var b bytes.Buffer
	check(f.Write(&b))
	return b.Bytes()
}

// iosClicks has clicks that bear a gbraid or a wbraid, and one that bears more than one ID.
func iosClicks() []byte {
	return []byte(table(",", "\n",
		[]string{"Parameters:TimeZone=Europe/Paris", "", "", "", "", "", ""},
		[]string{"Google Click ID", "GBRAID", "WBRAID", "Conversion Name", "Conversion Time", "Conversion Value", "Conversion Currency"},
		[]string{"", gbraid(41), "", "Closed deal", "2026-10-02 10:00:00", "55", "EUR"},
		[]string{"", "", wbraid(42), "Closed deal", "2026-10-03 11:00:00", "65", "EUR"},
		[]string{"", "", wbraid(44), "Closed deal", "2026-10-03 12:00:00", "75", "EUR"},
		[]string{search(43), gbraid(43), "", "Closed deal", "2026-10-04 12:00:00", "85", "EUR"}))
}

// badRows has one row for each thing that can be wrong with a row, and two good ones, so that it is seen that these get
// through.
func badRows() []byte {
	row := func(id, action, at, value, currency, order string) []string {
		return []string{id, action, at, value, currency, order, "Granted"}
	}
	good := "2026-10-10 12:00:00"
	rows := [][]string{
		{"Parameters:TimeZone=America/New_York", "", "", "", "", "", ""},
		{"Google Click ID", "Conversion Name", "Conversion Time", "Conversion Value", "Conversion Currency", "Order ID", "Ad User Data"},
		row(search(61), "Closed deal", good, "10", "USD", "B-1"),
		row("", "Closed deal", good, "10", "USD", "B-2"),
		row(search(62)[:40]+" "+search(62)[40:], "Closed deal", good, "10", "USD", "B-3"),
		row(strings.ToLower(search(63)), "Closed deal", good, "10", "USD", "B-4"),
		row("IwAR0"+search(64), "Closed deal", good, "10", "USD", "B-5"),
		row("https://example.com/?gclid="+search(65), "Closed deal", good, "10", "USD", "B-6"),
		row(search(66), "", good, "10", "USD", "B-7"),
		row(search(67), "Phone call", good, "10", "USD", "B-8"),
		row(search(68), "Retired sale", good, "10", "USD", "B-9"),
		row(search(69), "Closed deal", "", "10", "USD", "B-10"),
		row(search(70), "Closed deal", "2026-02-31 12:00:00", "10", "USD", "B-11"),
		row(search(71), "Closed deal", "2026-03-08 02:30:00", "10", "USD", "B-12"),
		row(search(72), "Closed deal", "2026-10-10 12:00:00 MSK", "10", "USD", "B-13"),
		row(search(73), "Closed deal", "2099-01-01 12:00:00", "10", "USD", "B-14"),
		row(search(74), "Closed deal", "46305.5", "10", "USD", "B-15"),
		row(search(75), "Closed deal", good, "ten", "USD", "B-16"),
		row(search(76), "Closed deal", good, "1e3", "USD", "B-17"),
		row(search(77), "Closed deal", good, "-10", "USD", "B-18"),
		row(search(78), "Closed deal", good, "10", "Dollar", "B-19"),
		row(search(79), "Closed deal", good, "10", "USD", "anna@example.com"),
		row(search(80), "Closed deal", good, "10", "USD", "1.23457E+15"),
		row(search(81), "Closed deal", "2026-10-11 12:00:00", "10", "USD", "B-1"),
		{search(82), "Closed deal", good, "10", "USD", "B-21", "yes"},
		row("SIM-EXPIRED-1", "Closed deal", good, "10", "USD", "B-22"),
		row("SIM-PRECEDES-1", "Closed deal", good, "10", "USD", "B-23"),
		row("SIM-UNPARSEABLE-1", "Closed deal", good, "10", "USD", "B-24"),
		row("SIM-OTHER-CUSTOMER-1", "Closed deal", good, "10", "USD", "B-25"),
		row(search(83), "Closed deal", good, "10", "USD", "B-26"),
		row(search(84), "Closed deal", good, "10 EUR", "USD", "B-27"),
		row(search(85), "anna@example.com", good, "10", "USD", "B-28"),
		row(search(86)+"; "+search(87), "Closed deal", good, "10", "USD", "B-29"),
		row("0f8fad5bd9cb469fa16570867728950e", "Closed deal", good, "10", "USD", "B-30"),
		row(search(88), "Closed deal", "10/10/26 12:00", "10", "USD", "B-31"),
	}
	return []byte(table(",", "\n", rows...) + search(89) + ",Closed \"deal,2026-10-10 12:00:00,10,USD,B-32,Granted\n")
}

// october is a file in a folder below the inbox, whose times name their zone.
func october() []byte {
	return []byte(table("\t", "\n",
		[]string{"gclid", "conversion_action", "conversion_date_time", "conversion_value", "currency_code", "order_id"},
		[]string{search(91), "Closed deal", "2026-10-21 09:00:00+02:00", "300", "SEK", "O-1"},
		[]string{search(92), "Signed contract", "2026-10-22 09:00:00 Europe/Stockholm", "4500", "SEK", "O-2"}))
}
