package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

func clockCell(text string) pipeline.Cell {
	return pipeline.Cell{Kind: pipeline.TimeOfDay, Text: text}
}

// joined gives a column of dates beside one of times of day, after it has seen the cells.
func joined(t testing.TB, spec timeSpec, date, clock pipeline.Cell) *timeColumn {
	t.Helper()
	spec.keys, spec.timeHeader = `column: "Close Date", time_column: "Close Time", `, "Close Time"
	c, _, _ := surveyed(t, spec)
	c.observeJoined(date, clock)
	if _, problem := c.decide(); problem != nil {
		t.Fatal(problem)
	}
	return c
}

// joinedReading is what a date and a time of day are read as: the time as it is sent, or the problem's code.
func joinedReading(c *timeColumn, date, clockCell pipeline.Cell) string {
	clock, problem := c.readClock(clockCell)
	if problem != nil {
		return problem.Code
	}
	at, note, hold, problem := c.readJoined(date, clock, nil)
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

func TestTimesOfDay(t *testing.T) {
	spec := timeSpec{zone: mustZone(t, "Europe/Berlin")}
	date := dateCell("2026-02-03")
	for _, test := range []struct {
		clock pipeline.Cell
		want  string // without the date and the offset
	}{
		{textCell("15:04"), "15:04:00"},
		{textCell("15:04:05"), "15:04:05"},
		{textCell("15:04:05.999"), "15:04:05"},
		{textCell("3:04 PM"), "15:04:00"},
		{textCell("3:04:05 a. m."), "03:04:05"},
		{textCell("12:00 am"), "00:00:00"},
		{textCell("15.04"), "15:04:00"},
		{textCell("9.04"), "09:04:00"},
		{textCell("15.04.05"), "15:04:05"},
		{textCell("1504"), "15:04:00"},
		{textCell("0004"), "00:04:00"},
		{textCell("150405"), "15:04:05"},
		{textCell(" 15:04\u00a0"), "15:04:00"},
		{clockCell("15:04:05"), "15:04:05"},
		{clockCell("00:00:00"), "00:00:00"},
		{dateCell("2026-02-03 15:04:05"), "15:04:05"},
		{textCell("2026-02-03 15:04"), "15:04:00"},
		{textCell("03/02/2026 15:04"), "15:04:00"},
		{textCell("1899-12-30 15:04:05"), "15:04:05"},
		{textCell("1900-01-00 15:04:05"), "15:04:05"},
		{textCell("1/0/1900 15:04"), "15:04:00"},
		{textCell("1970-01-01T15:04:05"), "15:04:05"},
		{textCell("0001-01-01 15:04"), "15:04:00"},

		{textCell("24:00"), badTime},
		{textCell("15:60"), badTime},
		{textCell("13:04 PM"), badTime},
		{textCell("15"), badTime},
		{textCell("15:4"), badTime},
		{textCell("930"), badTime},
		{textCell("93015"), badTime},
		{textCell("2460"), badTime},
		{textCell("0.25"), badTime}, // a quarter of a day
		{textCell("0.627835648148148"), badTime},
		{numberCell("0.25"), badTime},
		{numberCell("15.04"), badTime},
		{numberCell("1504"), badTime},
		{pipeline.Cell{Kind: pipeline.Bool, Text: "TRUE"}, badTime},
		{textCell("noon"), badTime},
		{textCell("15:04 h"), badTimeZone},
		{dateCell("2026-02-03"), badTime},
		{dateCell("2026-02-04 15:04:05"), badTime}, // another day
		{textCell("04.02.2026 15:04"), badTime},
	} {
		got := joinedReading(joined(t, spec, date, test.clock), date, test.clock)
		got = strings.TrimSuffix(strings.TrimPrefix(got, "2026-02-03 "), "+01:00")
		if got != test.want {
			t.Errorf("%+v is read as %s, want %s", test.clock, got, test.want)
		}
	}
}

func TestDateAndTimeOfDayJoined(t *testing.T) {
	berlin := timeSpec{zone: mustZone(t, "Europe/Berlin")}
	atSix := timeSpec{zone: mustZone(t, "Europe/Berlin"), at: "18:00"}
	dayFirst := timeSpec{zone: mustZone(t, "Europe/Berlin"), formats: []string{"DD/MM/YYYY", "DD/MM/YYYY HH:mm"}}
	packedDate := timeSpec{zone: mustZone(t, "Europe/Berlin"), formats: []string{"YYYYMMDD"}}
	for _, test := range []struct {
		spec        timeSpec
		date, clock pipeline.Cell
		want        string
	}{
		{berlin, textCell("2026-02-03"), textCell("15:04"), "2026-02-03 15:04:00+01:00"},
		{berlin, textCell("03.02.2026"), clockCell("15:04:05"), "2026-02-03 15:04:05+01:00"},
		{berlin, textCell("13/02/2026"), textCell("3:04 PM"), "2026-02-13 15:04:00+01:00"},
		{berlin, dateCell("2026-02-03"), clockCell("15:04:05"), "2026-02-03 15:04:05+01:00"},
		{dayFirst, textCell("03/04/2026"), textCell("15:04"), "2026-04-03 15:04:00+02:00"},
		{dayFirst, textCell("03/04/2026 00:00"), textCell("15:04"), "2026-04-03 15:04:00+02:00"},
		{packedDate, numberCell("20260203"), textCell("150405"), "2026-02-03 15:04:05+01:00"},
		// A zone in either cell, and both.
		{berlin, textCell("2026-02-03"), textCell("15:04 +0500"), "2026-02-03 15:04:00+05:00"},
		{berlin, textCell("2026-02-03 America/New_York"), textCell("15:04"), "2026-02-03 15:04:00-05:00"},
		{berlin, textCell("2026-02-03 +05"), textCell("15:04+05"), "2026-02-03 15:04:00+05:00"},
		{berlin, textCell("2026-02-03 +04"), textCell("15:04+05"), badTime},
		{timeSpec{}, textCell("2026-02-03"), textCell("15:04"), noTimeZone},
		// No time of day.
		{berlin, textCell("2026-02-03"), textCell(""), "2026-02-03 23:59:59+01:00 noted"},
		{berlin, dateCell("2026-02-03 00:00:00"), textCell(" "), "2026-02-03 23:59:59+01:00 noted"},
		{atSix, textCell("2026-02-03"), textCell(""), "2026-02-03 18:00:00+01:00 noted"},
		{berlin, textCell("2026-11-23"), textCell(""), "2026-11-23 23:59:59+01:00 held"},
		// A time of day in the date's cell, too: midnight is none.
		{berlin, textCell("2026-02-03 00:00:00"), textCell("15:04"), "2026-02-03 15:04:00+01:00"},
		{berlin, textCell("2026-02-03 15:04"), textCell("15:04"), "2026-02-03 15:04:00+01:00"},
		{berlin, textCell("2026-02-03 15:04"), textCell(""), "2026-02-03 15:04:00+01:00"},
		{berlin, textCell("2026-02-03 15:05"), textCell("15:04"), badTime},
		{berlin, textCell("2026-02-03 15:05"), textCell("00:00"), badTime},
		// What a time in one column must be, too.
		{berlin, textCell("15:04"), textCell("15:04"), badTime},
		{berlin, clockCell("15:04:00"), textCell("15:04"), badTime},
		{berlin, textCell(""), textCell("15:04"), missingTime},
		{berlin, textCell("1970-01-01"), textCell("15:04"), badTime},
		{berlin, textCell("2026-03-29"), textCell("02:30"), "TIME_GAP"},
		{berlin, textCell("2026-10-25"), textCell("02:30"), "2026-10-25 02:30:00+01:00 noted"},
		{berlin, textCell("2026-11-23"), textCell("16:05"), "2026-11-23 16:05:00+01:00"},
		{berlin, textCell("2026-11-23"), textCell("16:06"), futureTime},
	} {
		c := joined(t, test.spec, test.date, test.clock)
		if got := joinedReading(c, test.date, test.clock); got != test.want {
			t.Errorf("%q and %q are read as %s, want %s", test.date.Text, test.clock.Text, got, test.want)
		}
	}
}

// In a column that writes seconds without anything between the digits, and drops noughts in front, 1504 may be 00:15:04.
func TestDroppedNoughtsAreNotGuessed(t *testing.T) {
	spec := timeSpec{timeHeader: "Close Time", zone: mustZone(t, "UTC")}
	for _, other := range []string{"150405", "93015"} {
		c, _, _ := surveyed(t, spec)
		c.observeJoined(textCell("2026-02-03"), textCell(other))
		if _, problem := c.readClock(textCell("1504")); problem == nil || !strings.Contains(problem.Message, "as other cells") {
			t.Errorf("beside %s: %v", other, problem)
		}
	}
	c, _, _ := surveyed(t, spec)
	c.observeJoined(textCell("2026-02-03"), textCell("0930"))
	if s, problem := c.readClock(textCell("1504")); problem != nil || s.second != 15*3600+4*60 {
		t.Errorf("beside 0930: %v, %v", s, problem)
	}
}

func TestMessagesOfJoinedTimes(t *testing.T) {
	for _, test := range []struct{ date, clock, message, remedy string }{
		{"2026-02-03", "soon", `"soon" is no time of day`, "15:04:05, or leave it empty"},
		{"2026-02-03", "24:00", `"24:00" names a time of day that no clock shows`, "15:04:05"},
		{"2026-02-03 10:00", "11:00", `"2026-02-03 10:00" has a time of day, and the column for times of day holds another`,
			`take time_column: "Close Time" out of the mapping`},
		{"2026-02-03", "2026-02-04 11:00", "is not the date that stands in front of the time of day", "correct one of the two"},
		{"03/04/26", "11:00", "a year of two digits", `{column: "Close Date", time_column: "Close Time", formats: [DD/MM/YY]}`},
	} {
		c := joined(t, timeSpec{zone: mustZone(t, "UTC")}, textCell(test.date), textCell(test.clock))
		clock, problem := c.readClock(textCell(test.clock))
		if problem == nil {
			_, _, _, problem = c.readJoined(textCell(test.date), clock, nil)
		}
		if problem == nil || !strings.Contains(problem.Message, test.message) || !strings.Contains(problem.Remedy, test.remedy) {
			t.Errorf("%q and %q: %+v, want %q and %q", test.date, test.clock, problem, test.message, test.remedy)
		}
	}
}

// Whatever the two cells hold, the survey and the reading agree on it, and nothing is made up.
func FuzzJoinedTimes(f *testing.F) {
	for _, clock := range []string{"15:04", "3:04 PM", "15.04", "1504", "150405", "1899-12-30 15:04:05", "15:04 Europe/Berlin", "0.25", ""} {
		f.Add("2026-02-03", clock, uint8(pipeline.Text))
		f.Add("03/02/2026 00:00", clock, uint8(pipeline.Date))
		f.Add("2026-02-03 +01", clock, uint8(pipeline.TimeOfDay))
	}
	f.Fuzz(func(t *testing.T, date, clock string, kind uint8) {
		spec := timeSpec{timeHeader: "Time", zone: mustZone(t, "America/New_York"), usOrder: true}
		c, _, _ := surveyed(t, spec)
		clockCell := pipeline.Cell{Kind: pipeline.CellKind(kind) % pipeline.Bad, Text: clock}
		c.observeJoined(textCell(date), clockCell)
		if _, problem := c.decide(); problem != nil {
			return
		}
		s, problem := c.readClock(clockCell)
		if problem != nil {
			if problem.Message == "" || problem.Remedy == "" || len(problem.Message) > 1000 {
				t.Errorf("%q: an incomplete problem %+v", clock, *problem)
			}
			return
		}
		at, _, _, problem := c.readJoined(textCell(date), s, nil)
		if problem == nil && s.timed && wallOf(at).second() != s.second {
			t.Errorf("%q and %q are read as %s", date, clock, at)
		}
	})
}
