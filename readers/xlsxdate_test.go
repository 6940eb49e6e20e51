package readers

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

func TestFormats(t *testing.T) {
	tests := map[numberFormat][]string{
		asNumber: {
			"", "General", "GENERAL", "0", "0.00", "#,##0.00", "0%", "0.00E+00", "##0.0e+0", "# ?/?", "@", `0.00 "days"`, `"yyyy-mm-dd"`,
			"[Red]0.00", "[Blue]", `#,##0.00 [$€-407]`, `[$USD] #,##0.00`, `_-* #,##0.00\ "kr"_-`, `\d0`, `0\ \h`, "USD 0.00", "0.00 USD",
			`_d0_d`, "General;yyyy", `"unclosed yyyy`, "[unclosed yyyy", `0"s".0`,
		},
		asDate: {
			"yyyy-mm-dd", "m/d/yy", "dd.mm.yyyy", "D-MMM-YY", "[$-409]d. mmmm yyyy;@", "mmm yy", `yyyy"年"m"月"d"日"`, `dd\.mm\.yyyy`,
			"[$-F800]dddd, mmmm dd, yyyy", `"at" dd/mm/yy`, "yyyy;0", "ge.m.d",
		},
		asDateTime: {
			"yyyy-mm-dd hh:mm:ss", "m/d/yy h:mm", "h:mm AM/PM", "hh:mm A/P", "[h]:mm:ss", "[mm]:ss", "[ss].00", "mm:ss.0", "hh:mm:ss.000",
			"[$-F400]h:mm:ss AM/PM", `yyyy-mm-dd"T"hh:mm`, "d/m/yyyy\\ h.mm;@", "yyyy/mm/dd am/pm",
		},
	}
	for want, codes := range tests {
		for _, code := range codes {
			if got := parseFormat(code); got != want {
				t.Errorf("%q: got %d, want %d", code, got, want)
			}
		}
	}
	for id, want := range map[int]numberFormat{0: asNumber, 10: asNumber, 13: asNumber, 14: asDate, 17: asDate, 18: asDateTime,
		22: asDateTime, 23: asNumber, 30: asEither, 37: asNumber, 44: asNumber, 45: asDateTime, 47: asDateTime, 48: asNumber,
		58: asEither, 59: asNumber, -1: asNumber} {
		if got := builtInFormat(id); got != want {
			t.Errorf("format %d: got %d, want %d", id, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	const noDate = "!holds a date that a spreadsheet program cannot show, or one before March 1900"
	tests := []struct {
		serial   float64
		format   numberFormat
		date1904 bool
		want     string
		hidden   bool
	}{
		{45231, asDate, false, "@2023-11-01", false},
		{45231, asDateTime, false, "@2023-11-01 00:00:00", false},
		{45231, asEither, false, "@2023-11-01", false},
		{45231.5, asEither, false, "@2023-11-01 12:00:00", false},
		{45231.75, asDate, false, "@2023-11-01", true},
		{45000.99998842592, asDateTime, false, "@2023-03-15 23:59:59", false},
		{45000.9999999, asDateTime, false, "@2023-03-15 23:59:59", false},
		{46340.9999997, asDate, false, "@2026-11-14", true}, // 23:59:59.97
		{46340.9999997, asEither, false, "@2026-11-14 23:59:59", false},
		{46340.9999997, asDate, true, "@2030-11-15", true},
		{46341 - 0.0006/86400, asDate, false, "@2026-11-14", true},
		{46341 - 0.0004/86400, asDate, false, "@2026-11-15", false},
		{46341 - 0.0004/86400, asDateTime, false, "@2026-11-15 00:00:00", false},
		{46340.99999999999, asDate, false, "@2026-11-15", false},
		{46340.99999999999, asEither, false, "@2026-11-15", false},
		{46340.99999421, asDateTime, false, "@2026-11-14 23:59:59", false}, // 23:59:59.5
		{43769, asDate, true, "@2023-11-01", false},
		{61, asDate, false, "@1900-03-01", false},
		{60, asDate, false, noDate, false},
		{1, asDate, false, noDate, false},
		{1, asDate, true, "@1904-01-02", false},
		{2958465.5, asDateTime, false, "@9999-12-31 12:00:00", false},
		{2958466, asDate, false, noDate, false},
		{1e300, asDate, false, noDate, false},
		{-1, asDate, false, noDate, false},
		{-1, asDate, true, noDate, false},
		{math.NaN(), asDate, false, noDate, false},
		{0.5, asDateTime, false, "~12:00:00", false},
		{0.5, asEither, false, "~12:00:00", false},
		{0.5, asDate, false, noDate, false},
		{0, asDateTime, false, "~00:00:00", false},
		{0.5, asDateTime, true, "~12:00:00", false},
		{0.6278472222, asDateTime, false, "~15:04:06", false},
		{0.999999, asDateTime, false, "~23:59:59", false},
	}
	for _, test := range tests {
		cell, hidden := dateOf(test.serial, test.format, test.date1904)
		if got := rowText(pipeline.Row{Cells: []pipeline.Cell{cell}})[3:]; got != test.want || hidden != test.hidden {
			t.Errorf("%v: got %s, %v, want %s, %v", test.serial, got, hidden, test.want, test.hidden)
		}
	}
}

// FuzzDates checks that every second of every day comes back as it was written.
func FuzzDates(f *testing.F) {
	f.Add(int64(1_700_000_000), false)
	f.Add(int64(-2_000_000_000), true)
	f.Fuzz(func(t *testing.T, unix int64, date1904 bool) {
		at := time.Unix(unix, 0).UTC()
		if at.Year() < 1905 || at.Year() > 9999 {
			return
		}
		days := at.Sub(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC))
		if at.Year() > 2200 {
			return // beyond what a Duration holds
		}
		serial := days.Hours()/24 + 25569
		if date1904 {
			serial -= days1904
		}
		stored, err := strconv.ParseFloat(strconv.FormatFloat(serial, 'g', 15, 64), 64)
		if err != nil {
			t.Fatal(err)
		}
		if stored < 1 {
			return
		}
		cell, _ := dateOf(stored, asDateTime, date1904)
		if want := at.Format(time.DateTime); cell.Text != want || cell.Kind != pipeline.Date {
			t.Errorf("%v: got %v, want %s", stored, cell, want)
		}
	})
}

// FuzzFormats checks that literals around a format do not change what it makes of a number.
func FuzzFormats(f *testing.F) {
	f.Add("yyyy-mm-dd", "days")
	f.Add("0.00", "h")
	f.Add("h:mm AM/PM;@", "General")
	f.Add("[$-409]m/d/yy", "]")
	f.Fuzz(func(t *testing.T, code, literal string) {
		want := parseFormat(code)
		if want > asEither {
			t.Fatalf("got %d", want)
		}
		if strings.Contains(literal, `"`) {
			return
		}
		if got := parseFormat(`"` + literal + `"` + code); got != want {
			t.Errorf("%q behind a literal: got %d, want %d", code, got, want)
		}
		if got := parseFormat(code + ";" + literal); got != want && !strings.ContainsAny(code, `"[\_*`) {
			t.Errorf("%q before another section: got %d, want %d", code, got, want)
		}
	})
}

// FuzzNumbers checks that a number of 15 digits comes back as it was written.
func FuzzNumbers(f *testing.F) {
	f.Add(int64(27466), 2)
	f.Add(int64(-123456789012345), 15)
	f.Fuzz(func(t *testing.T, digits int64, point int) {
		if digits <= -1e15 || digits >= 1e15 || point < 0 || point > 20 {
			return
		}
		text := strconv.FormatInt(digits, 10) + "e-" + strconv.Itoa(point)
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		cell, _ := numberCell(strconv.FormatFloat(n, 'g', 17, 64), asNumber, false)
		back, err := strconv.ParseFloat(cell.Text, 64)
		if cell.Kind != pipeline.Number || err != nil || back != n || strings.ContainsAny(cell.Text, "eE") {
			t.Errorf("%s: got %v", text, cell)
		}
	})
}
