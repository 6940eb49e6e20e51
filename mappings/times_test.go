package mappings

import (
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

// testNow is the beginning of the runs in these tests.
var testNow = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

// surveyed gives a column that has seen the texts and decided.
func surveyed(t testing.TB, spec timeSpec, cells ...pipeline.Cell) (*timeColumn, []string, *pipeline.Problem) {
	t.Helper()
	if spec.now.IsZero() {
		spec.now = testNow
	}
	c, err := newTimeColumn(spec)
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range cells {
		c.observe(cell)
	}
	notes, problem := c.decide()
	return c, notes, problem
}

func texts(values ...string) []pipeline.Cell {
	cells := make([]pipeline.Cell, len(values))
	for i, value := range values {
		cells[i] = pipeline.Cell{Text: value}
	}
	return cells
}

func textCell(text string) pipeline.Cell { return pipeline.Cell{Text: text} }

func dateCell(text string) pipeline.Cell { return pipeline.Cell{Text: text, Kind: pipeline.Date} }

func numberCell(text string) pipeline.Cell { return pipeline.Cell{Text: text, Kind: pipeline.Number} }

// reading is what read gives, for comparison: the time as it is sent, or the problem's code.
func reading(c *timeColumn, cell pipeline.Cell, rowZone *time.Location) string {
	at, note, hold, problem := c.read(cell, rowZone)
	switch {
	case problem != nil:
		return problem.Code
	case hold:
		return at.Format(pipeline.TimeLayout) + " held"
	case note != "":
		return at.Format(pipeline.TimeLayout) + " noted"
	default:
		return at.Format(pipeline.TimeLayout)
	}
}

func TestReadSingleValues(t *testing.T) {
	newYork := mustZone(t, "America/New_York")
	us := timeSpec{zone: newYork, usOrder: true}
	dayFirst := timeSpec{zone: newYork, formats: []string{"DD/MM/YYYY HH:mm"}}
	monthFirst := timeSpec{zone: newYork, formats: []string{"MM/DD/YYYY HH:mm"}}
	twoFormats := timeSpec{zone: newYork, formats: []string{"MM/DD/YYYY HH:mm", "DD/MM/YYYY HH:mm"}}
	for _, test := range []struct {
		spec       timeSpec
		text, want string
	}{
		// What else real files hold.
		{us, "2023-11-09 04:56:05 MSK", badTimeZone},
		{us, "2024-03-01 04:56:05 +05 Asia/Almaty", "2024-03-01 04:56:05+05:00"},
		{us, "2024-02-29 23:30:00 +06 Asia/Almaty", "2024-02-29 23:30:00+06:00"},
		{us, "2024-02-29 23:30:00 +05 Asia/Almaty", "2024-02-29 23:30:00+05:00"},
		{us, "2024-03-01 04:56:05 +06 Asia/Almaty", badTimeZone},
		{us, "2024-03-01 04:56:05 +06 Almaty", badTimeZone},
		{us, "2024-03-01 04:56:05 +0620", badTimeZone},
		{us, "2024-03-01 04:56:05 Z Asia/Almaty", badTimeZone},
		{us, "2026-05-20 14:30:00+08:00", "2026-05-20 14:30:00+08:00"},
		{us, "2026-05-20 14:30 UTC", "2026-05-20 14:30:00+00:00"},
		{us, "  2023-11-15 20:09\u200b ", "2023-11-15 20:09:00-05:00"},
		{us, "\ufeff2023-11-15 20:09", "2023-11-15 20:09:00-05:00"},
		{us, "04/19/2024 12:30 p.\u00a0m.", "2024-04-19 12:30:00-04:00"},
		{us, "01/01/1970 01:00:00", badTime},
		{us, "1970-01-01", badTime},
		{us, "1900-01-00", badTime},
		{us, "1900-01-00 15:04:05", badTime},
		{us, "1899-12-30 15:04:05", badTime},
		{us, "0001-01-01 00:00:00", badTime},
		{us, "9999-12-31", badTime},
		{us, "1999-12-31 23:59:59", badTime},
		{us, "2569-01-01 10:00", badTime},
		{us, "23:42:02", badTime},
		{us, "", missingTime},
		{us, " \u00a0\t", missingTime},
		{us, "1709211600", badTime},
		{us, "45231.59", badTime},
		{us, "2012-08-14 24:00:00", badTime},
		// Gaps and overlaps.
		{us, "03/08/2026 02:30", "TIME_GAP"},
		{us, "03/08/2026 02:30 -0500", "2026-03-08 02:30:00-05:00"},
		{us, "11/01/2026 01:30", "2026-11-01 01:30:00-05:00 noted"},
		{us, "11/01/2026 01:30-0400", "2026-11-01 01:30:00-04:00"},
		// The future; testNow is 10:00 in New York.
		{us, "11/23/2026 10:00:00", "2026-11-23 10:00:00-05:00"},
		{us, "11/23/2026 10:05:00", "2026-11-23 10:05:00-05:00"},
		{us, "11/23/2026 10:05:01", futureTime},
		{us, "11/23/2126 10:05:01", badTime},
		{us, "2026-11-23T15:05:00Z", "2026-11-23 15:05:00+00:00"},
		{us, "2026-11-23T15:05:01Z", futureTime},
		// Dates without a time of day.
		{us, "11/22/2026", "2026-11-22 23:59:59-05:00 noted"},
		{us, "11/23/2026", "2026-11-23 23:59:59-05:00 held"},
		{us, "11/24/2026", futureTime},
		{us, "11/22/2026 Asia/Tokyo", "2026-11-22 23:59:59+09:00 noted"},
		{us, "11/24/2026 Asia/Tokyo", "2026-11-24 23:59:59+09:00 held"}, // 0:00 of the 24th in Tokyo
		{us, "11/24/2026 +09", "2026-11-24 23:59:59+09:00 held"},
		{us, "11/24/2026 +08", futureTime},
		{timeSpec{zone: newYork, at: "18:00"}, "2026-11-22", "2026-11-22 18:00:00-05:00 noted"},
		{timeSpec{zone: newYork, at: "09:30:15"}, "2026-11-23", "2026-11-23 09:30:15-05:00 noted"},
		{timeSpec{zone: newYork, at: "18:00"}, "2026-11-23", "2026-11-23 18:00:00-05:00 held"},
		{timeSpec{zone: newYork, at: "18:00"}, "2026-11-24", futureTime},
		{timeSpec{zone: newYork, at: "02:30"}, "2026-03-08", "TIME_GAP"},
		{timeSpec{zone: newYork, at: "01:30"}, "2026-11-01", "2026-11-01 01:30:00-05:00 noted"},
		{timeSpec{zone: mustZone(t, "America/Nuuk")}, "2026-03-28", "2026-03-28 22:59:59-02:00 noted"},
		// A mapping's formats.
		{dayFirst, "03/04/2026 10:00", "2026-04-03 10:00:00-04:00"},
		{monthFirst, "03/04/2026 10:00", "2026-03-04 10:00:00-05:00"},
		{monthFirst, "2026-03-04 10:00", badTime},
		{monthFirst, "03/04/2026 10:00 +01", "2026-03-04 10:00:00+01:00"},
		{timeSpec{zone: newYork, formats: []string{"DD/MM/YY"}}, "03/04/26", "2026-04-03 23:59:59-04:00 noted"},
		{timeSpec{formats: []string{"epoch"}}, "1709211600", "2024-02-29 13:00:00+00:00"},
		{timeSpec{formats: []string{"epoch"}}, "0", badTime},
		{timeSpec{formats: []string{"epoch_ms", "epoch"}}, "1709211600999", "2024-02-29 13:00:00+00:00"},
		{timeSpec{formats: []string{"epoch_us"}}, "1709211600999999", "2024-02-29 13:00:00+00:00"},
		{timeSpec{zone: newYork, formats: []string{"epoch_us"}}, "1709211600999", badTime},
		{timeSpec{zone: newYork, formats: []string{"excel_serial"}}, "45231.59", "2023-11-01 14:09:36-04:00"},
		{timeSpec{zone: newYork, formats: []string{"excel_serial"}}, "60", badTime},
		{twoFormats, "13/04/2026 10:00", "2026-04-13 10:00:00-04:00"},
		{twoFormats, "04/04/2026 10:00", "2026-04-04 10:00:00-04:00"},
		{twoFormats, "03/04/2026 10:00", ambiguousDate},
		// No zone anywhere.
		{timeSpec{}, "2024-02-29 13:00:00", noTimeZone},
		{timeSpec{}, "2024-02-29", noTimeZone},
		{timeSpec{}, "2024-02-29 13:00:00Z", "2024-02-29 13:00:00+00:00"},
	} {
		cell := textCell(test.text)
		c, _, problem := surveyed(t, test.spec, cell)
		if problem != nil {
			t.Errorf("%q: %v", test.text, problem)
			continue
		}
		if got := reading(c, cell, nil); got != test.want {
			t.Errorf("%q is read as %s, want %s", test.text, got, test.want)
		}
	}
}

func TestReadOtherCells(t *testing.T) {
	zone := mustZone(t, "Europe/Berlin")
	for _, test := range []struct {
		cell    pipeline.Cell
		formats []string
		want    string
	}{
		{dateCell("2026-02-03 04:05:06"), nil, "2026-02-03 04:05:06+01:00"},
		{dateCell("2026-02-03"), nil, "2026-02-03 23:59:59+01:00 noted"},
		{dateCell("2026-02-03 04:05:06"), []string{"DD/MM/YYYY"}, "2026-02-03 04:05:06+01:00"},
		{dateCell("1900-01-01"), nil, badTime},
		{pipeline.Cell{Kind: pipeline.TimeOfDay, Text: "15:04:05"}, nil, badTime},
		{pipeline.Cell{Kind: pipeline.TimeOfDay, Text: "15:04:05"}, []string{"DD/MM/YYYY"}, badTime},
		{dateCell("2026-03-29 02:30:00"), nil, "TIME_GAP"},
		{numberCell("45231.59"), nil, badTime},
		{numberCell("20240229"), nil, badTime},
		{numberCell("20240229"), []string{"YYYYMMDD"}, "2024-02-29 23:59:59+01:00 noted"},
		{numberCell("45231.59"), []string{"excel_serial"}, "2023-11-01 14:09:36+01:00"},
		{pipeline.Cell{Kind: pipeline.Bool, Text: "TRUE"}, nil, badTime},
		{numberCell(""), nil, missingTime},
	} {
		c, _, problem := surveyed(t, timeSpec{zone: zone, formats: test.formats}, test.cell)
		if problem != nil {
			t.Errorf("%+v: %v", test.cell, problem)
			continue
		}
		if got := reading(c, test.cell, nil); got != test.want {
			t.Errorf("%+v is read as %s, want %s", test.cell, got, test.want)
		}
	}
}

func TestZonesOutrankEachOther(t *testing.T) {
	column, row := mustZone(t, "America/New_York"), mustZone(t, "Asia/Tokyo")
	for _, test := range []struct {
		column, row *time.Location
		text, want  string
	}{
		{nil, nil, "2026-06-01 12:00:00", noTimeZone},
		{column, nil, "2026-06-01 12:00:00", "2026-06-01 12:00:00-04:00"},
		{column, row, "2026-06-01 12:00:00", "2026-06-01 12:00:00+09:00"},
		{nil, row, "2026-06-01 12:00:00", "2026-06-01 12:00:00+09:00"},
		{column, row, "2026-06-01 12:00:00 Europe/Berlin", "2026-06-01 12:00:00+02:00"},
		{column, row, "2026-06-01 12:00:00+01:00", "2026-06-01 12:00:00+01:00"},
	} {
		c, _, _ := surveyed(t, timeSpec{zone: test.column})
		if got := reading(c, textCell(test.text), test.row); got != test.want {
			t.Errorf("%q is read as %s, want %s", test.text, got, test.want)
		}
	}
}

// A time that this program chose, and that still lies ahead, must wait: had an earlier one been sent in its place, the
// next run would send the chosen one as well, and Google would count both.
func TestChosenTimesAreTheSameInEveryRun(t *testing.T) {
	zone := mustZone(t, "America/New_York")
	for _, test := range []struct {
		now, text string
		want      string
	}{
		{"2026-11-01T05:29:59Z", "2026-11-01 01:30:00", "2026-11-01 01:30:00-05:00 held"}, // 01:29:59 -04:00
		{"2026-11-01T05:24:59Z", "2026-11-01 01:30:00", futureTime},
		{"2026-11-01T06:29:59Z", "2026-11-01 01:30:00", "2026-11-01 01:30:00-05:00 held"},
		{"2026-11-01T06:30:00Z", "2026-11-01 01:30:00", "2026-11-01 01:30:00-05:00 noted"},
		{"2027-11-01T06:30:00Z", "2026-11-01 01:30:00", "2026-11-01 01:30:00-05:00 noted"},
		{"2026-06-01T03:54:00Z", "2026-06-01", futureTime}, // 23:54 of the day before
		{"2026-06-01T03:55:00Z", "2026-06-01", "2026-06-01 23:59:59-04:00 held"},
		{"2026-06-02T03:59:58Z", "2026-06-01", "2026-06-01 23:59:59-04:00 held"},
		{"2026-06-02T03:59:59Z", "2026-06-01", "2026-06-01 23:59:59-04:00 noted"},
	} {
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		c, _, _ := surveyed(t, timeSpec{zone: zone, now: now})
		if got := reading(c, textCell(test.text), nil); got != test.want {
			t.Errorf("at %s %q is read as %s, want %s", test.now, test.text, got, test.want)
		}
	}
}

func TestTimeMessages(t *testing.T) {
	const key = `conversion_date_time: {column: "Close Date", formats: `
	zone := mustZone(t, "America/New_York")
	for _, test := range []struct {
		cell            pipeline.Cell
		formats         []string
		message, remedy string
	}{
		{textCell("soon"), nil, `"soon" does not begin with a date`, "as in " + key + "[DD.MM.YYYY HH:mm]}"},
		{textCell("02/03/24"), nil, `"02/03/24" has a year of two digits`, key + "[DD/MM/YY]}, or formats: [MM/DD/YY]"},
		{textCell("02.03.24 10:00 PM"), nil, "has a year of two digits", key + "[DD.MM.YY hh:mm A]}, or formats: [MM.DD.YY hh:mm A]"},
		{textCell("14-Aug-12"), nil, "has a year of two digits", key + "[D-MMM-YY]}"},
		{textCell("01/01/1970"), nil, `"01/01/1970" lies outside the years 2000 to 2100`, "correct the cell"},
		{textCell("0001-01-01"), nil, "lies outside the years 2000 to 2100", "correct the cell"},
		{textCell("9999-12-31"), nil, "lies outside the years 2000 to 2100", "correct the cell"},
		{textCell("1900-01-00"), nil, "a day that the calendar does not have", "correct the cell"},
		{textCell("23:42:02"), nil, `"23:42:02" is a time of day without a date`, "this one as its time_column"},
		{textCell("2024-02-29 24:00:00"), nil, "no clock shows", "24:00:00 is 00:00:00 of the next day"},
		{textCell("2024-04-19 下午 3:05"), nil, "has no time of day that can be read", "(YYYY-MM-DD HH:mm:ss)"},
		{textCell("5 févr. 2024"), nil, "an English month", "with the month as a number (MM) or in English (MMM)"},
		{textCell("2024. márc. 5."), nil, "does not begin with a date", "YYYY-MM-DD HH:mm:ss"},
		{textCell("5 май 2024"), nil, "an English month", "with the month as a number (MM) or in English (MMM)"},
		{textCell("2569-01-01 10:00"), nil, "in the Buddhist calendar it is 2026", "write the year 2026, or export"},
		{textCell("١٤/٠٨/٢٠١٢"), nil, "its digits are not 0 to 9", "YYYY-MM-DD HH:mm:ss"},
		{textCell("２０２４-02-29"), nil, "its digits are not 0 to 9", "with the digits 0 to 9"},
		{textCell("1709211600"), nil, "a number of 10 digits, not a time; it looks like seconds", key + "[epoch]}"},
		{textCell("1709211600123"), nil, "it looks like milliseconds", key + "[epoch_ms]}"},
		{textCell("1709211600123456"), nil, "it looks like microseconds", key + "[epoch_us]}"},
		{textCell("17092116001234567"), nil, "a number, not a time", "2026-02-28 13:05:00"},
		{textCell("1709211600123"), []string{"epoch"}, "it looks like milliseconds", key + "[epoch_ms]}"},
		{numberCell("45231.59"), nil, "spreadsheet's date that lost its format", key + "[excel_serial]}"},
		{numberCell("20240229"), nil, "a date without separators", key + "[YYYYMMDD]}"},
		{pipeline.Cell{Kind: pipeline.Bool, Text: "TRUE"}, nil, `"TRUE" is no date`, "correct the cell"},
		{textCell(""), nil, "the cell is empty", "fill in"},
		{textCell("2024-02-29"), []string{"DD/MM/YYYY", "epoch"}, `the mapping's format DD/MM/YYYY, epoch`, "formats"},
		{textCell("31/02/2024"), []string{"DD/MM/YYYY", "epoch"}, "a day that the calendar does not have", "cell, in the form 28/02/2026 (DD/MM/YYYY)"},
		{textCell("13/10/2026 10:00"), []string{"MM/DD/YYYY HH:mm"}, "does not have, by the mapping's format MM/DD/YYYY HH:mm",
			"in the form 02/28/2026 13:05 (MM/DD/YYYY HH:mm); if many rows are like that, the order of day and month in the mapping's" +
				" formats is wrong: DD/MM/YYYY HH:mm would fit"},
		{textCell("10-13-26 9:05 PM"), []string{"DD-MM-YY hh:mm A"}, "by the mapping's format", "MM-DD-YY hh:mm A would fit"},
		{textCell("13/10/2026 10:00"), []string{"MM-DD-YYYY"}, "does not fit the mapping's format MM-DD-YYYY",
			"in the form 02-28-2026 (MM-DD-YYYY), or correct the mapping's formats: DD/MM/YYYY HH:mm would fit"},
		{textCell("12:61 28.02.2026"), []string{"HH:mm DD.MM.YYYY"}, "no clock shows", "00 to 23"},
		{numberCell("5791231234"), nil, "a number, not a time", "2026-02-28 13:05:00"}, // a telephone's, perhaps
		{textCell("2023-11-09 04:56:05 MSK"), nil, `"2023-11-09 04:56:05 MSK": "MSK" is an abbreviation`, "Europe/Moscow"},
		{textCell("2024-03-01 04:56:05 +06 Asia/Almaty"), nil, "+06:00 and the zone Asia/Almaty disagree: at that" +
			" time it is +05:00 there", "leave one of them out"},
		{textCell("2027-01-02 10:00"), nil, `"2027-01-02 10:00" lies in the future: 2027-01-02 10:00:00-05:00`, "order"},
		{textCell("someone@example.com"), nil, "personal data", "cell"},
		{textCell("+49 170 1234567"), nil, "a text with 12 digits", "cell"},
		{textCell("01-23-45-67-89"), nil, "a text with 10 digits", "mapping"},
		{textCell("555-12-4567"), nil, "a text with 9 digits", "cell"},
		{textCell(strings.Repeat("x", 1000)), nil, strings.Repeat("x", 39), "cell"},
	} {
		c, _, _ := surveyed(t, timeSpec{keys: `column: "Close Date", `, zone: zone, formats: test.formats})
		_, _, _, problem := c.read(test.cell, nil)
		if problem == nil || !strings.Contains(problem.Message, test.message) ||
			!strings.Contains(problem.Remedy, test.remedy) || len(problem.Message) > 300 || problem.Field != "" {
			t.Errorf("%.50q: %+v, want %q and %q", test.cell.Text, problem, test.message, test.remedy)
		}
	}
}

func TestNewTimeColumnRefuses(t *testing.T) {
	for _, test := range []struct {
		spec timeSpec
		want string
	}{
		{timeSpec{formats: []string{"YYYY-MM-DD", "dd/MM/YYYY"}}, `format "dd/MM/YYYY": character 1`},
		{timeSpec{at: "noon"}, `at "noon" is no time of day`},
		{timeSpec{at: "24:00"}, `at "24:00" is no time of day`},
		{timeSpec{at: "18"}, `at "18" is no time of day`},
		{timeSpec{at: "18:00:00.5"}, `is no time of day`},
		{timeSpec{at: "6:00 PM"}, `is no time of day`},
		{timeSpec{at: "18:00 Z"}, `is no time of day`},
	} {
		if _, err := newTimeColumn(test.spec); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("newTimeColumn(%+v): %v, want %q", test.spec, err, test.want)
		}
	}
}
