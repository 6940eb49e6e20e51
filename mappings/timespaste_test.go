package mappings

import (
	"cmp"
	"strings"
	"testing"
)

// TestRemediesFitWhenPasted: the line that a message proposes reads the times that the message is about.
func TestRemediesFitWhenPasted(t *testing.T) {
	const joint, alone = "column: Close Date, time_column: Close Time, time_zone: UTC", "column: Close Date, time_zone: UTC"
	for _, test := range []struct{ source, date, clock, format, at string }{
		{joint, "03/04/2026", "15:04", "DD/MM/YYYY", "2026-04-03 15:04:00"},
		{joint, "03-04-2026", "3:04 PM", "DD-MM-YYYY", "2026-04-03 15:04:00"},
		{joint, "03/04/2026", "", "DD/MM/YYYY", "2026-04-03 23:59:59"},
		{joint, "03/04/2026 00:00", "15:04", "DD/MM/YYYY HH:mm", "2026-04-03 15:04:00"},
		{joint, "03/04/2026 00:00", "", "DD/MM/YYYY HH:mm", "2026-04-03 23:59:59"},
		{joint, "03/04/2026 UTC", "15:04", "DD/MM/YYYY", "2026-04-03 15:04:00"},
		{joint, "3-Nov-25", "15:04", "D-MMM-YY", "2025-11-03 15:04:00"},
		{alone, "3-Nov-25", "", "D-MMM-YY", "2025-11-03 23:59:59"},
		{alone, "14 August 25", "", "D MMM YY", "2025-08-14 23:59:59"},
		{alone, "14/Aug/25 10:00", "", "D/MMM/YY HH:mm", "2025-08-14 10:00:00"},
		{alone, "3-Sept.-25, 3:04:05 pm", "", "'D-MMM.-YY, hh:mm:ss A'", "2025-09-03 15:04:05"},
		{alone, "Nov 3,\u00a025 15:04", "", "'MMM D, YY HH:mm'", "2025-11-03 15:04:00"},
		{alone, "3-Nov-25 10:00 +00:00", "", "D-MMM-YY HH:mm", "2025-11-03 10:00:00"},
	} {
		mapping := "columns:\n  gclid: GCLID\n  conversion_action: {value: Won}\n  conversion_date_time: {" + test.source + "}\n"
		rows := table("GCLID|Close Date|Close Time", aGCLID+"|"+test.date+"|"+test.clock)
		entries, refused := surveyAndMap(t, mapping, rows)
		var said string
		if refused != nil {
			said = refused.Error()
		} else {
			said = entries[0].Problem.Remedy
		}
		_, line, _ := strings.Cut(said, "in the mapping conversion_date_time: ")
		line, _, _ = strings.Cut(line, ", or formats")
		if !strings.HasSuffix(line, "formats: ["+test.format+"]}") {
			t.Errorf("%q: the line is %q (%s)", test.date, line, cmp.Or(said, "nothing said"))
			continue
		}
		mended := strings.Replace(mapping, "{"+test.source+"}", line, 1)
		if e := mapAll(t, mended, rows)[0]; e.At.UTC().Format("2006-01-02 15:04:05") != test.at {
			t.Errorf("%q: with %s it is %s, %v", test.date, line, e.At, e.Problem)
		}
	}
}
