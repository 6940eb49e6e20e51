package mappings

import "testing"

// The forms of times that Google documents for files of conversions, each with its own example: 1 to 9 for the import
// of conversions from clicks (https://support.google.com/google-ads/answer/7014069), 10 for the API
// (https://developers.google.com/google-ads/api/reference/rpc/v25/ClickConversion), 11 for the AdWords API, 12 for Data
// Manager (https://support.google.com/google-ads/answer/14184381).
func TestGoogleTimeForms(t *testing.T) {
	spec := timeSpec{zone: mustZone(t, "America/New_York"), usOrder: true}
	for _, test := range []struct {
		form       int
		text, want string
	}{
		{1, "08/14/2012 5:01:54 PM", "2012-08-14 17:01:54-04:00"},
		{1, "08/14/2012 05:01:54 pm", "2012-08-14 17:01:54-04:00"},
		{1, "03/04/2012 12:01:54 AM", "2012-03-04 00:01:54-05:00"},
		{2, "Aug 14, 2012 5:01:54 PM", "2012-08-14 17:01:54-04:00"},
		{2, "Aug 14,2012 05:01:54 PM", "2012-08-14 17:01:54-04:00"},
		{3, "08/14/2012 17:01:54", "2012-08-14 17:01:54-04:00"},
		{3, "03/04/2012 17:01:54", "2012-03-04 17:01:54-05:00"},
		{4, "2012-08-14 13:00:00", "2012-08-14 13:00:00-04:00"},
		{5, "2012-08-14T13:00:00", "2012-08-14 13:00:00-04:00"},
		{6, "2012-08-14 13:00:00+0500", "2012-08-14 13:00:00+05:00"},
		{7, "2012-08-14T13:00:00-0100", "2012-08-14 13:00:00-01:00"},
		{8, "2012-08-14 13:00:00 America/Los_Angeles", "2012-08-14 13:00:00-07:00"},
		{9, "2012-08-14T13:00:00 America/Los_Angeles", "2012-08-14 13:00:00-07:00"},
		{10, "2019-01-01 12:32:45-08:00", "2019-01-01 12:32:45-08:00"},
		{11, "20120814 170154 America/Los_Angeles", "2012-08-14 17:01:54-07:00"},
		{12, "2012-08-15T00:01:54Z", "2012-08-15 00:01:54+00:00"},
		{12, "2012-08-14T17:01:54-07:00", "2012-08-14 17:01:54-07:00"},
		{12, "2012-08-14T17:01:54-07", "2012-08-14 17:01:54-07:00"},
		{12, "2012-08-14T17:01:54-0700", "2012-08-14 17:01:54-07:00"},
		{12, "2012-08-14T17:01:54-070000", "2012-08-14 17:01:54-07:00"},
		{12, "2012-08-14T17:01:54-07:00:00", "2012-08-14 17:01:54-07:00"},
		{12, "2012-08-14T17:01:54 America/Los_Angeles", "2012-08-14 17:01:54-07:00"},
		{12, "Aug 14, 2012 17:01:54", "2012-08-14 17:01:54-04:00"},
		{12, "Aug 14, 2012 17:01:54PST", badTimeZone}, // which is not in force in August
		{12, "08/14/2012T5:01:54 PM", "2012-08-14 17:01:54-04:00"},
		{12, "2012-08-14 5:01:54 PM", "2012-08-14 17:01:54-04:00"},
		{12, "08/14/2012 17:01:54*123", "2012-08-14 17:01:54-04:00"},
	} {
		cell := textCell(test.text)
		c, _, problem := surveyed(t, spec, cell)
		if problem != nil {
			t.Errorf("form %d: %q: %v", test.form, test.text, problem)
			continue
		}
		if got := reading(c, cell, nil); got != test.want {
			t.Errorf("form %d: %q is read as %s, want %s", test.form, test.text, got, test.want)
		}
	}
}
