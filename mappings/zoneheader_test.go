package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

func TestZoneInHeader(t *testing.T) {
	for header, want := range map[string]string{
		"Close Time (UTC)": "UTC sure", "Close Time [in utc]*": "utc sure", "Close Time (Europe/Berlin)": "Europe/Berlin sure",
		"Close Time (+05:30)": "+05:30 sure", "Close Time (UTC+1)": "UTC+1", "Close Time (GMT -05:00)": "GMT -05:00",
		"Close Time (GMT)": "GMT", "Close Time (Etc/GMT+5)": "Etc/GMT+5", "Close Time (CET)": "CET", "Close Time (local, PST)": "PST",
		"Close Time (Japan)": "Japan", "Close Time (W. Europe Standard Time)": "W. Europe Standard Time",
		"Close Time": "", "Close Time UTC": "", "(UTC) Close Time": "", "Close Time ()": "", "Datum (ist)": "", "Close Date (Won)": "",
		"Close Date (+49)": "", "(": "", "": "", "Close Time (Local)": "",
	} {
		z := zoneInHeader(header)
		got := z.text
		if z.sure {
			got += " sure"
		}
		if got != want || (want != "") != (len(z.zones) > 0) || z.sure && len(z.zones) != 1 {
			t.Errorf("%q says %q %v, want %q", header, got, z.zones, want)
		}
	}
}

func TestZoneOfHeader(t *testing.T) {
	const unread = "NO_TIME_ZONE"
	for _, test := range []struct {
		header, keys, zone string // the header of the times, further keys of the mapping, and the Parameters row's zone
		times              string
		at                 string // of the last row, or the problem's code
		note               string // "" for none that names the header
	}{
		// Nothing else names a zone.
		{"Close Time (UTC)", "", "", "2026-02-03 10:00", "2026-02-03 10:00:00+00:00", "times that name no zone are in UTC, as the header says"},
		{"Close Time (Europe/Berlin)", "", "", "2026-07-03 10:00", "2026-07-03 10:00:00+02:00", "in Europe/Berlin, as the header says"},
		{"Close Time (-0500)", "", "", "2026-07-03 10:00", "2026-07-03 10:00:00-05:00", "in -05:00, as the header says"},
		{"Close Time (UTC)", "", "<fill in>", "2026-02-03 10:00", "2026-02-03 10:00:00+00:00", "in UTC, as the header says"},
		{"Close Time (UTC)", "", "EST", "2026-02-03 10:00", badTimeZone, ""},
		{"Close Time (CET)", "", "", "2026-02-03 10:00", unread, `the header says "CET", and nothing else names the zone`},
		{"Close Time (CET)", "", "", "2026-02-03 10:00+01:00", "2026-02-03 10:00:00+01:00", ""},
		// Something does.
		{"Close Time (UTC)", "time_zone: America/New_York", "", "2026-02-03 10:00", "2026-02-03 10:00:00-05:00",
			`the header says "UTC", but times are read as those of America/New_York: on 2026-02-03 it was -05:00 there, and +00:00 in UTC`},
		{"Close Time (UTC)", "time_zone: UTC", "America/New_York", "2026-02-03 10:00", "2026-02-03 10:00:00-05:00", "as those of America/New_York"},
		{"Close Time (UTC)", "time_zone: Europe/London", "", "2026-02-03 10:00", "2026-02-03 10:00:00+00:00", ""},
		{"Close Time (UTC)", "time_zone: Europe/London", "", "2026-02-03 10:00|2026-03-30 10:00", "2026-03-30 10:00:00+01:00",
			"on 2026-03-29 it was +01:00 there"},
		{"Close Time (UTC)", "time_zone: America/New_York", "", "2026-02-03 10:00Z", "2026-02-03 10:00:00+00:00", ""},
		{"Close Time (UTC)", "time_zone: America/New_York", "", "13/02/2026 10:00", "2026-02-13 10:00:00-05:00", "as those of America/New_York"},
		{"Close Time (CET)", "time_zone: Europe/Vienna", "", "2026-07-03 10:00", "2026-07-03 10:00:00+02:00", ""},
		{"Close Time (CET)", "time_zone: America/New_York", "", "2026-07-03 10:00", "2026-07-03 10:00:00-04:00", `the header says "CET", but`},
		{"Close Time (GMT+1)", "time_zone: Europe/Berlin", "", "2026-02-03 10:00", "2026-02-03 10:00:00+01:00", ""},
		{"Close Time (GMT+1)", "time_zone: Europe/Berlin", "", "2026-07-03 10:00", "2026-07-03 10:00:00+02:00", "and +01:00 in +01:00"},
		{"Close Time (UTC)", "time_zone_column: Zone", "", "2026-02-03 10:00", "2026-02-03 10:00:00+00:00", "in UTC, as the header says"},
		{"Close Time (CET)", "time_zone_column: Zone", "", "2026-02-03 10:00", unread, "but a time is read in the zone that its row names"},
		{"Close Time", "time_zone: America/New_York", "", "2026-02-03 10:00", "2026-02-03 10:00:00-05:00", ""},
	} {
		keys := strings.Trim("column: Close Time, "+test.keys, ", ")
		mapping := "columns: {gclid: GCLID, conversion_action: {value: Won}, conversion_date_time: {" + keys + "}}"
		lines := []string{"GCLID|Zone|" + test.header}
		if test.zone != "" {
			lines = []string{"Parameters:TimeZone=" + test.zone, lines[0]}
		}
		first := len(lines)
		for text := range strings.SplitSeq(test.times, "|") {
			lines = append(lines, "a||"+text)
		}
		rows := table(lines...)
		binding, err := bindTo(t, mapping, rows)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[first:] {
			binding.Observe(row)
		}
		if _, err := binding.Mapper(); err != nil {
			t.Fatal(err)
		}
		entries := mapAll(t, mapping, rows)
		e := entries[len(entries)-1]
		at := e.Code
		if at == "" {
			at = e.At.Format(pipeline.TimeLayout)
		}
		notes := strings.Join(binding.Describe().Notes, "\n")
		if at != test.at || !strings.Contains(notes, test.note) || test.note == "" && strings.Contains(notes, "the header") {
			t.Errorf("%s with %q: %s, %q, want %s and %q", test.header, test.keys, at, notes, test.at, test.note)
		}
	}
}

// The time of day's own header counts first.
func TestZoneOfClockHeader(t *testing.T) {
	mapping := "columns: {gclid: GCLID, conversion_action: {value: Won}, conversion_date_time: {column: Close Date, time_column: Close Time}}"
	entries := mapAll(t, mapping, table("GCLID|Close Date (Asia/Tokyo)|Close Time (UTC)", "a|2026-02-03|10:00"))
	if got := entries[0].At.Format(pipeline.TimeLayout); got != "2026-02-03 10:00:00+00:00" {
		t.Errorf("read as %s %v", got, entries[0].Problem)
	}
}
