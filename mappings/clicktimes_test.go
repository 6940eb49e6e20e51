package mappings

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// momentID makes a gclid of the form that holds the moment of the click.
func momentID(at time.Time) string {
	inner := append([]byte{0x08}, binary.AppendUvarint(nil, uint64(at.UnixMicro()))...)
	inner = append(inner, 0x15, 1, 2, 3, 4, 0x1d, 5, 6, 7, 8)
	message := append([]byte{0x10, 2, 0x1a, 33, 0x0a, 27, 0x0a, byte(len(inner))}, inner...)
	message = append(message, 0x10, 1, 0x18, 1, 0x20, 0, 0x12, 2, 9, 9, 0xf0, 0xff, 7, 1)
	return base64.RawURLEncoding.EncodeToString(message)
}

// dayID makes a gclid of the form that holds the day of the click.
func dayID(start time.Time) string {
	inner := append([]byte{0x08}, binary.AppendUvarint(nil, uint64(start.Unix()))...)
	inner = append(inner, 0x10, 0x9c, 1)
	message := append([]byte{0x0a, 61, 0x0a, byte(len(inner))}, inner...)
	message = append(append(message, 0x12, 44), make([]byte, 44)...)
	message = append(message, 0x1a, 2, 9, 9, 0x10, 2, 0xf0, 0xff, 7, 1)
	return base64.RawURLEncoding.EncodeToString(message)
}

func TestInstantsInClickIDs(t *testing.T) {
	click := time.Date(2026, time.February, 3, 4, 5, 6, 789_000, time.UTC)
	summer, winter := time.Date(2025, time.July, 1, 7, 0, 0, 0, time.UTC), time.Date(2026, time.January, 9, 8, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		id    string
		first time.Time // zero: none
		last  time.Time
	}{
		{momentID(click), click, click},
		{dayID(summer), summer, summer.Add(25 * time.Hour)},
		{dayID(winter), winter, winter.Add(25 * time.Hour)},
		{"CjwKCA" + dayID(winter)[6:], winter, winter.Add(25 * time.Hour)}, // 91 characters instead of 92
		{dayID(winter.Add(time.Hour)), time.Time{}, time.Time{}},           // no midnight in California
		{momentID(testNow.AddDate(0, 0, 2)), time.Time{}, time.Time{}},
		{momentID(time.Date(1999, time.May, 1, 0, 0, 0, 0, time.UTC)), time.Time{}, time.Time{}},
		{dayID(winter)[:23], time.Time{}, time.Time{}},
		{"EAIaIQobChMI____________________", time.Time{}, time.Time{}},
		{"EAIaIQobChMI~~~~~~~~~~~~~~~~~~~~", time.Time{}, time.Time{}},
	} {
		if !holdsInstant(test.id) {
			t.Errorf("%s is of no known form", test.id)
		}
		at, ok := instantOf(test.id, testNow)
		if ok != !test.first.IsZero() || ok && (!at.first.Equal(test.first) || !at.last.Equal(test.last)) {
			t.Errorf("%s: got %v, %v", test.id, at, ok)
		}
	}
	if len(momentID(click)) != 55 || len(dayID(winter)) != 92 || holdsInstant(aGBRAID) || holdsInstant("CKvZ2rTq5b8CFQ4B4AodZxkGpQ") {
		t.Error("the IDs of the test are not of the real form")
	}
}

// clickTimeNote gives the note of click_times on rows of a click ID and a time in UTC.
func clickTimeNote(t *testing.T, lines ...string) string {
	t.Helper()
	const mapping = "click_times: true\ncolumns: {gclid: G, conversion_date_time: {column: When, time_zone_column: Zone, time_zone: UTC}, conversion_action: {value: x}}\n"
	rows := table(append([]string{"G|When|Zone"}, lines...)...)
	notes := notesOf(t, mapping, rows)
	i := slices.IndexFunc(notes, func(note string) bool { return strings.HasPrefix(note, "click_times: ") })
	if i < 0 {
		t.Fatalf("no note: %q", notes)
	}
	return strings.TrimPrefix(notes[i], "click_times: ")
}

func TestTimesOfClicksAndConversions(t *testing.T) {
	click := time.Date(2026, time.January, 20, 18, 0, 0, 0, time.UTC)
	day := time.Date(2026, time.January, 20, 8, 0, 0, 0, time.UTC)
	line := func(id string, at time.Time) string { return id + "|" + at.Format("2006-01-02 15:04:05") + "|" }
	repeat := func(n int, id func(time.Time) string, start time.Time, step, after time.Duration) (lines []string) {
		for i := range n {
			at := start.Add(time.Duration(i) * step)
			lines = append(lines, line(id(at), at.Add(after+time.Duration(i)*time.Minute)))
		}
		return lines
	}
	good := repeat(20, momentID, click, time.Hour, time.Minute)
	odd := slices.Repeat([]string{line(dayID(day.Add(time.Hour)), click)}, 20)
	for _, test := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"good", good, "of 20 conversions none comes before its click, and none later than 90 days after it"},
		{"seven hours early", repeat(30, momentID, click, time.Hour, -7*time.Hour), "30 of 30 conversions come before their click;" +
			" a shift of the time zone by -7 h would settle it: is the time zone right?"},
		{"half an hour more", repeat(30, momentID, click, time.Hour, -5*time.Hour-30*time.Minute), "30 of 30 conversions come before" +
			" their click; a shift of the time zone by -5:30 h would settle it: is the time zone right?"},
		{"some of them", append(repeat(5, momentID, click, time.Hour, -time.Hour), good...), "5 of 25 conversions come before their click;" +
			" a shift of the time zone by -1 h would settle it: is the time zone right?"},
		{"before the day", repeat(3, dayID, day, 24*time.Hour, -2*time.Hour), "3 of 3 conversions come before their click;" +
			" a shift of the time zone by -2 h would settle it: is the time zone right?"},
		{"on the day", repeat(3, dayID, day, 24*time.Hour, 0), "of 3 conversions none comes before its click, and none later than 90 days after it"},
		{"seconds", []string{line(momentID(click.Add(30*time.Second)), click)}, "1 of 1 conversions come before their click, by less than a minute:" +
			" were the seconds cut off?"},
		{"days early", repeat(4, momentID, click, time.Hour, -50*time.Hour), "4 of 4 conversions come before their click:" +
			" do the click IDs and the times belong together?"},
		{"old", append(repeat(2, momentID, click.AddDate(0, -5, 0), time.Hour, 91*24*time.Hour), good...),
			"2 of 22 clicks are older than 90 days at their conversion, which Google refuses"},
		{"day before 90 days", repeat(2, dayID, day.AddDate(0, -5, 0), 24*time.Hour, 91*24*time.Hour),
			"of 2 conversions none comes before its click, and none later than 90 days after it"},
		{"the row's own zone", []string{momentID(click) + "|2026-01-20 13:30:00|America/New_York"},
			"of 1 conversions none comes before its click, and none later than 90 days after it"},
		{"unreadable times do not count", append([]string{momentID(click) + "|yesterday|"}, good[:2]...),
			"of 2 conversions none comes before its click, and none later than 90 days after it"},
		{"long texts are not kept", append([]string{line(momentID(click), click) + strings.Repeat(" ", maxTimeText+1)}, good[:2]...),
			"of 2 conversions none comes before its click, and none later than 90 days after it"},
		{"no time can be read", []string{momentID(click) + "|yesterday|"}, "no row whose click ID holds a time has one itself that can be read"},
		{"no such ID", []string{line("CKvZ2rTq5b8CFQ4B4AodZxkGpQ", click)}, "no click ID is of a form that holds a time"},
		{"odd", append(odd, good[:19]...), "the times in the click IDs cannot be made out for 20 of 39, so that nothing is said of them"},
		{"half of them odd", append(odd, good...), "of 20 conversions none comes before its click, and none later than 90 days after it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := clickTimeNote(t, test.lines...); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestClickTimesAreSampled: a large file costs no more memory than a small one, and the note says so.
func TestClickTimesAreSampled(t *testing.T) {
	click := time.Date(2026, time.January, 20, 18, 0, 0, 0, time.UTC)
	var lines []string
	for i := range maxClickSamples + 1 {
		lines = append(lines, fmt.Sprintf("%s|2026-01-21 18:00:00|", momentID(click.Add(time.Duration(i)))))
	}
	want := "of the first 5000 conversions none comes before its click, and none later than 90 days after it"
	if got := clickTimeNote(t, lines...); got != want {
		t.Errorf("got %s", got)
	}
}

// TestClickTimesChangeNothing but the notes, which are without them where the mapping does not ask.
func TestClickTimesChangeNothing(t *testing.T) {
	const mapping = "columns: {gclid: G, conversion_date_time: {column: When, time_zone: UTC}, conversion_action: {value: x}}\n"
	rows := table("G|When", momentID(time.Date(2026, time.January, 20, 18, 0, 0, 0, time.UTC))+"|2026-01-20 11:00:00")
	for _, mapping := range []string{mapping, "click_times: true\n" + mapping} {
		if e := mapAll(t, mapping, rows)[0]; e.Status.String() != "UNSETTLED" || e.Note != "" {
			t.Errorf("%s %s, %s", e.Status, e.Message, e.Note)
		}
	}
	if notes := notesOf(t, mapping, rows); len(notes) > 0 {
		t.Errorf("%q", notes)
	}
}
