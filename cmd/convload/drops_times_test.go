package main

import (
	"fmt"
	"strings"
	"testing"
)

// timeDrops are tables whose times are written in every manner, and in two columns.
func timeDrops(t *testing.T) []drop {
	const apart = `
columns:
  gclid: GCLID
  conversion_action: {value: Closed deal}
  conversion_date_time: {column: Close Date, time_column: Close Time, time_zone: Europe/Berlin}
`
	book := line(1, words("GCLID", "Close Date", "Close Time"))
	for i, cells := range []string{
		stored("46083", dateOnly) + stored("0.5", dateAndTime),
		stored("46083", dateOnly) + words("3:04 PM"),
		stored("46083", dateOnly),
		stored("46083", dateOnly) + stored("0.5", plain),
		stored(march, dateAndTime) + stored("0.5", dateAndTime),
		stored("0.5", dateAndTime) + stored("0.5", dateAndTime),
		words("02.03.2026", "15.04"),
	} {
		book += line(i+2, words(click(i+2)), cells)
	}
	var traps strings.Builder
	traps.WriteString("GCLID,Close Date\n")
	for i, text := range []string{
		"2026-03-02", "2025-03-30 02:30", "2025-10-26 02:30", "2026-03-02 10:00 EST", "2026-03-02 10:00 UTC+7",
		"2026-03-02 10:00 Pacific Standard Time", "2026-03-02 10:00+02:00 Europe/Berlin", "2026-03-02 24:00:00", "10:00",
		"1970-01-01", "1900-01-00", "0001-01-01", "9999-12-31", "1709211600", "1709211600123", "1709211600123456", "46083.41",
		"02/03/26", "2. März 2026", "2569-03-02 10:00", "١٤/٠٨/٢٠١٢", "2026-03-02 下午 3:05", "03/22/2026 12:30 p. m.", "2126-03-02", "",
	} {
		fmt.Fprintf(&traps, "%s,%q\n", click(i+2), text)
	}
	return []drop{
		asXLSX("times-apart", workbook(t, sheet{name: "Deals", rows: book})).mapped(apart),
		asCSV("times-apart-missing", "GCLID,Close Date\n"+click(2)+",2026-03-02\n").mapped(apart),
		asCSV("times-of-every-kind", traps.String()).mapped(strings.Replace(apart, "time_column: Close Time, ", "", 1)),
	}
}
