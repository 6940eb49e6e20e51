package mappings

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata" // tests must not depend on the machine's zone files
)

// testZones are zones of every kind: whole hours, halves and quarters, both hemispheres, clocks put forward at
// midnight, half an hour, or twice a year for Ramadan, zones that moved, a day left out, a day's end that is skipped,
// links, and offsets.
var testZones = []string{
	"UTC", "GMT", "Zulu", "Etc/UTC", "Etc/GMT+5", "Etc/GMT-14", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg",
	"Africa/Juba", "America/Caracas", "America/Havana", "America/Los_Angeles", "America/Mexico_City", "America/New_York",
	"America/Nuuk", "America/Phoenix", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns",
	"Antarctica/Troll", "Asia/Almaty", "Asia/Beirut", "Asia/Calcutta", "Asia/Gaza", "Asia/Kathmandu", "Asia/Pyongyang",
	"Asia/Shanghai", "Asia/Tehran", "Asia/Tokyo", "Atlantic/Azores", "Australia/Lord_Howe", "Australia/Sydney",
	"Europe/Berlin", "Europe/Dublin", "Europe/Istanbul", "Europe/Kiev", "Europe/London", "Europe/Moscow",
	"Europe/Volgograd", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "US/Pacific", "+0530", "-03:30", "+14", "Z",
}

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, problem := parseZone(name)
	if problem != nil {
		t.Fatalf("parseZone(%q): %v", name, problem)
	}
	return zone
}

func TestParseZoneAccepts(t *testing.T) {
	winter := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct{ text, name, offset string }{
		{"UTC", "UTC", "+00:00"},
		{"GMT", "GMT", "+00:00"},
		{"Zulu", "Zulu", "+00:00"},
		{"Etc/UTC", "Etc/UTC", "+00:00"},
		{"America/New_York", "America/New_York", "-05:00"},
		{" America/New_York\u00a0", "America/New_York", "-05:00"},
		{"America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", "-03:00"},
		{"America/Port-au-Prince", "America/Port-au-Prince", "-05:00"},
		{"Asia/Calcutta", "Asia/Calcutta", "+05:30"},
		{"Europe/Kiev", "Europe/Kiev", "+02:00"},
		{"US/Pacific", "US/Pacific", "-08:00"},
		{"Japan", "Japan", "+09:00"},
		{"NZ-CHAT", "NZ-CHAT", "+13:45"},
		{"Etc/GMT+5", "Etc/GMT+5", "-05:00"},
		{"Z", "+00:00", "+00:00"},
		{"+0700", "+07:00", "+07:00"},
		{"+07:00", "+07:00", "+07:00"},
		{"+07", "+07:00", "+07:00"},
		{"-0330", "-03:30", "-03:30"},
		{"-070000", "-07:00", "-07:00"},
		{"-07:00:00", "-07:00", "-07:00"},
		{"+1245", "+12:45", "+12:45"},
		{"-1400", "-14:00", "-14:00"},
		{"+14:00", "+14:00", "+14:00"},
		{"-00:00", "+00:00", "+00:00"},
	} {
		zone, problem := parseZone(test.text)
		if problem != nil {
			t.Errorf("parseZone(%q): %v", test.text, problem)
			continue
		}
		if got := winter.In(zone).Format("-07:00"); zone.String() != test.name || got != test.offset {
			t.Errorf("parseZone(%q) = %s at %s, want %s at %s", test.text, zone, got, test.name, test.offset)
		}
	}
}

func TestParseZoneRefuses(t *testing.T) {
	for _, test := range []struct{ text, code, remedy string }{
		{"", noTimeZone, "America/New_York"},
		{" \t", noTimeZone, "America/New_York"},
		{"Local", badTimeZone, "tz database"},
		{"local", badTimeZone, "tz database"},
		{"Factory", badTimeZone, "tz database"},
		{"EST", badTimeZone, "write America/New_York"},
		{"MST", badTimeZone, "America/Denver or America/Phoenix"},
		{"HST", badTimeZone, "Pacific/Honolulu"},
		{"CET", badTimeZone, "Europe/Berlin"},
		{"MET", badTimeZone, "Europe/Berlin"},
		{"WET", badTimeZone, "Europe/Lisbon"},
		{"EET", badTimeZone, "Europe/Athens"},
		{"EST5EDT", badTimeZone, "America/New_York"},
		{"CST6CDT", badTimeZone, "America/Chicago"},
		{"MST7MDT", badTimeZone, "America/Denver"},
		{"PST8PDT", badTimeZone, "America/Los_Angeles"},
		{"EDT", badTimeZone, "America/New_York"},
		{"PST", badTimeZone, "America/Los_Angeles"},
		{"pst", badTimeZone, "America/Los_Angeles"},
		{"CST", badTimeZone, "America/Chicago, America/Mexico_City or Asia/Shanghai"},
		{"CEST", badTimeZone, "Europe/Berlin"},
		{"BST", badTimeZone, "Europe/London or Asia/Dhaka"},
		{"IST", badTimeZone, "Asia/Kolkata, Asia/Jerusalem or Europe/Dublin"},
		{"MSK", badTimeZone, "Europe/Moscow"},
		{"UTC+7", badTimeZone, "write +07:00"},
		{"GMT+7", badTimeZone, "write +07:00"},
		{"GMT+0300", badTimeZone, "write +03:00"},
		{"UTC-3:30", badTimeZone, "write -03:30"},
		{"utc +5", badTimeZone, "write +05:00"},
		{"UTC+99", badTimeZone, "an offset such as +05:30"},
		{"UTC+-3", badTimeZone, "an offset such as +05:30"},
		{"Pacific Standard Time", badTimeZone, "write America/Los_Angeles"},
		{"Pacific Daylight Time", badTimeZone, "write America/Los_Angeles"},
		{"W. Europe Standard Time", badTimeZone, "write Europe/Berlin"},
		{"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", badTimeZone, "write Europe/Amsterdam"},
		{"(UTC-05:00) Eastern Time (US & Canada)", badTimeZone, "write America/New_York"},
		{"(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", badTimeZone, "write Asia/Kolkata"},
		{"(UTC-03:00) City of Buenos Aires", badTimeZone, "the zone of a city"},
		{"(GMT+10:00) Canberra, Melbourne, Sydney", badTimeZone, "write Australia/Canberra"},
		{"(UTC+01:00) ,", badTimeZone, "the zone of a city"},
		{"(UTC", badTimeZone, "the zone of a city"},
		{"america/new_york", badTimeZone, "write America/New_York"},
		{"America/New York", badTimeZone, "write America/New_York"},
		{"AMERICA / NEW YORK", badTimeZone, "write America/New_York"},
		{"utc", badTimeZone, "write UTC"},
		{"africa/dar_es_salaam", badTimeZone, "write Africa/Dar_es_Salaam"},
		{"us/pacific", badTimeZone, "write US/Pacific"},
		{"../../etc/passwd", badTimeZone, "tz database"},
		{"America/../Europe/Berlin", badTimeZone, "tz database"},
		{"/Europe/Berlin", badTimeZone, "tz database"},
		{`Europe\Berlin`, badTimeZone, "tz database"},
		{"Europe/", badTimeZone, "tz database"},
		{"right/Europe/Berlin", badTimeZone, "tz database"},
		{"posix/Europe/Berlin", badTimeZone, "tz database"},
		{"posixrules", badTimeZone, "tz database"},
		{"Mars/Olympus_Mons", badTimeZone, "tz database"},
		{"America/Atlantis", badTimeZone, "tz database"},
		{"<Replace with your time zone>", badTimeZone, "tz database"},
		{"+1500", badTimeZone, "14 at most"},
		{"+14:15", badTimeZone, "14 at most"},
		{"+05:20", badTimeZone, "00, 15, 30 or 45"},
		{"+05:75", badTimeZone, "00, 15, 30 or 45"},
		{"+07:00:30", badTimeZone, "00, 15, 30 or 45"},
		{"+07:0000", badTimeZone, "hours"},
		{"+0700:00", badTimeZone, "hours"},
		{"+7", badTimeZone, "hours"},
		{"+", badTimeZone, "hours"},
		{"+07x", badTimeZone, "hours"},
		{"+0700x", badTimeZone, "hours"},
		{"+07:", badTimeZone, "hours"},
		{"0700", badTimeZone, "tz database"},
		{strings.Repeat("Europe/Berlin", 100), badTimeZone, "tz database"},
	} {
		zone, problem := parseZone(test.text)
		switch {
		case problem == nil:
			t.Errorf("parseZone(%.50q) = %s, want a problem", test.text, zone)
		case problem.Code != test.code || !strings.Contains(problem.Remedy, test.remedy):
			t.Errorf("parseZone(%.50q): %s %v, want %s and %q", test.text, problem.Code, problem, test.code, test.remedy)
		case test.text != "" && len(problem.Message) > 200:
			t.Errorf("parseZone(%.50q): the message has %d bytes", test.text, len(problem.Message))
		}
	}
}

// A mapping may name the rules that no place is bound to keep, but no abbreviation.
func TestMappingZone(t *testing.T) {
	for text, offset := range map[string]string{
		"CET": "+02:00", "MET": "+02:00", "WET": "+01:00", "EET": "+03:00", "EST5EDT": "-04:00", "CST6CDT": "-05:00",
		"MST7MDT": "-06:00", "PST8PDT": "-07:00", "Europe/Berlin": "+02:00", "+05:30": "+05:30",
		"EST": "", "MST": "", "HST": "", "cet": "", "CEST": "", "Local": "", "": "",
	} {
		zone, problem := mappingZone(text)
		switch {
		case problem != nil && offset != "":
			t.Errorf("mappingZone(%q): %v", text, problem)
		case problem == nil && time.Date(2026, 7, 1, 0, 0, 0, 0, zone).Format("-07:00") != offset:
			t.Errorf("mappingZone(%q) = %s, want %q", text, zone, offset)
		}
	}
}

// What the caller writes into a problem must not come back with the next one.
func TestParseZoneGivesFreshProblems(t *testing.T) {
	_, first := parseZone("MSK")
	first.Field = "conversion_date_time"
	if _, second := parseZone("MSK"); second.Field != "" {
		t.Errorf("the second problem has the first one's field %q", second.Field)
	}
}

func TestParseZoneForgets(t *testing.T) {
	var callers sync.WaitGroup
	for caller := range 4 {
		callers.Go(func() {
			for i := range 2 * maxZoneAnswers {
				if _, problem := parseZone(fmt.Sprintf("Nowhere/%d/%d", caller, i)); problem == nil {
					t.Errorf("Nowhere/%d/%d is a zone", caller, i)
				}
				if _, problem := parseZone("Europe/Berlin"); problem != nil {
					t.Error(problem)
				}
			}
		})
	}
	callers.Wait()
	if n := len(zoneAnswers.of); n > maxZoneAnswers {
		t.Errorf("%d answers are remembered, more than %d", n, maxZoneAnswers)
	}
}

func TestZoneNote(t *testing.T) {
	for name, want := range map[string]string{
		"Etc/GMT+5":     "Etc/GMT+5 means -05:00: its sign counts westward",
		"Etc/GMT-14":    "Etc/GMT-14 means +14:00: its sign counts westward",
		"Etc/GMT":       "",
		"Europe/Berlin": "",
		"-05:00":        "",
	} {
		if got := zoneNote(mustZone(t, name)); got != want {
			t.Errorf("zoneNote(%s) = %q, want %q", name, got, want)
		}
	}
}

// Every advice that names zones must name zones that parseZone takes.
func TestZoneAdviceIsAccepted(t *testing.T) {
	for text, advice := range zoneAbbreviations {
		for name := range strings.SplitSeq(strings.ReplaceAll(advice, " or ", ", "), ", ") {
			if _, problem := parseZone(name); problem != nil {
				t.Errorf("the advice for %s: %v", text, problem)
			}
		}
	}
	for text, name := range windowsZones {
		if _, problem := parseZone(name); problem != nil {
			t.Errorf("the advice for %s: %v", text, problem)
		}
		if text != strings.ToLower(text) {
			t.Errorf("%q is never found: it is not in lower case", text)
		}
	}
}

func FuzzParseZone(f *testing.F) {
	for _, name := range testZones {
		f.Add(name)
	}
	for _, text := range []string{"", "Local", "../x", "UTC+3", "(UTC+01:00) Rome", "america/new york", "+05:75", "-", "EST"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		zone, problem := parseZone(text)
		if problem != nil {
			if zone != nil || problem.Code == "" || problem.Message == "" || problem.Remedy == "" {
				t.Errorf("parseZone(%q) = %v and an incomplete problem %+v", text, zone, *problem)
			}
			return
		}
		again, problem := parseZone(zone.String())
		if problem != nil || again.String() != zone.String() {
			t.Errorf("parseZone(%q) = %s, which reads as %v, %v", text, zone, again, problem)
		}
	})
}
