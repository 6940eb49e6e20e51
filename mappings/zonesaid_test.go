package mappings

import (
	"strings"
	"testing"
)

// TestZoneSaid: who asks about the zone of the times hears which it was, who said so, and what to write instead.
func TestZoneSaid(t *testing.T) {
	const own = "name: crm\ncolumns:\n  gclid: Click\n  conversion_action: {value: Sale}\n  conversion_date_time: "
	for _, test := range []struct {
		name, mapping string
		lines         []string
		said, remedy  string
	}{
		{"the mapping", own + "{column: When, time_zone: Asia/Tokyo}", []string{"Click|When", "a|2026-03-02 10:00"},
			"Asia/Tokyo, as the mapping crm says", "as time_zone of conversion_date_time in the mapping, for example time_zone: America/New_York"},
		{"the header", own + "'When (UTC)'", []string{"Click|When (UTC)", "a|2026-03-02 10:00"}, "UTC, as the header says", "in the mapping"},
		{"each time", own + "{column: When, time_zone: Asia/Tokyo}", []string{"Click|When", "a|2026-03-02 10:00+01:00", "b|2026-03-03T10:00:00Z"},
			"the zone that each time names itself", "exported"},
		{"some times", own + "{column: When, time_zone: Asia/Tokyo}", []string{"Click|When", "a|2026-03-02 10:00+01:00", "b|2026-03-03 10:00"},
			"Asia/Tokyo, as the mapping crm says", "time_zone"},
		{"a column", own + "{column: When, time_zone_column: Zone}", []string{"Click|When|Zone", "a|2026-03-02 10:00|Asia/Tokyo"},
			"the zone that each row names", "column of time zones"},
		{"nobody", own + "When", []string{"Click|When", "a|2026-03-02 10:00"}, "", "time_zone: America/New_York"},
		{"the template", "", []string{"Parameters:TimeZone=Asia/Tokyo||", "Google Click ID|Conversion Name|Conversion Time", "a|Sale|2026-03-02 10:00:00"},
			"Asia/Tokyo, as the Parameters row says (row 1)", "Parameters:TimeZone=America/New_York"},
		{"a preset without one", "", []string{"Google Click ID|Conversion Name|Conversion Time", "a|Sale|2026-03-02 10:00:00"}, "",
			`{extends: google-ads, columns: {conversion_date_time: {column: "Conversion Time", time_zone: America/New_York}}}`},
	} {
		rows := table(test.lines...)
		binding, err := bindTo(t, test.mapping, rows)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		for _, row := range rows[binding.Header():] {
			binding.Observe(row)
		}
		if _, err := binding.Mapper(); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if info := binding.Describe(); info.Zone != test.said || !strings.Contains(info.ZoneRemedy, test.remedy) {
			t.Errorf("%s: %q, %q", test.name, info.Zone, info.ZoneRemedy)
		}
	}
}
