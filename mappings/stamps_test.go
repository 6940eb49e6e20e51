package mappings

import "testing"

func TestScanStamp(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		// What Google documents, in the order of its pages.
		{"08/14/2012 5:01:54 PM", "2012-08-14 17:01:54"},
		{"Aug 14, 2012 5:01:54 PM", "2012-08-14 17:01:54"},
		{"Aug 14,2012 05:01:54 PM", "2012-08-14 17:01:54"},
		{"08/14/2012 17:01:54", "2012-08-14 17:01:54"},
		{"2012-08-14 13:00:00", "2012-08-14 13:00:00"},
		{"2012-08-14T13:00:00", "2012-08-14 13:00:00"},
		{"2012-08-14 13:00:00+0500", "2012-08-14 13:00:00|+0500"},
		{"2012-08-14T13:00:00-0100", "2012-08-14 13:00:00|-0100"},
		{"2012-08-14 13:00:00 America/Los_Angeles", "2012-08-14 13:00:00|America/Los_Angeles"},
		{"2012-08-14T13:00:00 America/Los_Angeles", "2012-08-14 13:00:00|America/Los_Angeles"},
		{"2019-01-01 12:32:45-08:00", "2019-01-01 12:32:45|-08:00"},
		{"20120814 170154 America/Los_Angeles", "2012-08-14 17:01:54|America/Los_Angeles"},
		{"2012-08-15T00:01:54Z", "2012-08-15 00:01:54|Z"},
		{"2012-08-14T17:01:54-07:00", "2012-08-14 17:01:54|-07:00"},
		{"2012-08-14T17:01:54-07", "2012-08-14 17:01:54|-07"},
		{"2012-08-14T17:01:54-0700", "2012-08-14 17:01:54|-0700"},
		{"2012-08-14T17:01:54-070000", "2012-08-14 17:01:54|-070000"},
		{"2012-08-14T17:01:54-07:00:00", "2012-08-14 17:01:54|-07:00:00"},
		{"2012-08-14T17:01:54 America/Los_Angeles", "2012-08-14 17:01:54|America/Los_Angeles"},
		{"Aug 14, 2012 17:01:54", "2012-08-14 17:01:54"},
		{"Aug 14, 2012 17:01:54PST", "2012-08-14 17:01:54|PST"},
		{"08/14/2012T5:01:54 PM", "2012-08-14 17:01:54"},
		{"2012-08-14 5:01:54 PM", "2012-08-14 17:01:54"},
		{"08/14/2012 17:01:54*123", "2012-08-14 17:01:54"},
		// What real files hold.
		{"2023-11-09 04:56:05 MSK", "2023-11-09 04:56:05|MSK"},
		{"2023-11-09 04:56:05 +06", "2023-11-09 04:56:05|+06"},
		{"2023-11-09 04:56:05+06 Asia/Almaty", "2023-11-09 04:56:05|+06 Asia/Almaty"},
		{"2026-05-20 14:30:00+08:00", "2026-05-20 14:30:00|+08:00"},
		{"01/01/1970 01:00:00", "1970-01-01 01:00:00"},
		{"4/19/2024", "2024-04-19"},
		{"4/19/2024, 3:12 PM", "2024-04-19 15:12:00"},
		{"4/19/2024,15:12", "2024-04-19 15:12:00"},
		{"19.04.2024", "2024-04-19"},
		{"19.04.2024 15:12:00", "2024-04-19 15:12:00"},
		{"2024-04-19T15:12:00.000Z", "2024-04-19 15:12:00|Z"},
		{"2024-04-19T15:12:00,999+02:00", "2024-04-19 15:12:00|+02:00"},
		{"2023-11-15 20:09", "2023-11-15 20:09:00"},
		{"2024-3-5 4:22", "2024-03-05 04:22:00"},
		{"2024/03/05 14:22:10", "2024-03-05 14:22:10"},
		{"14-Aug-2012", "2012-08-14"},
		{"14 August 2012 17:01", "2012-08-14 17:01:00"},
		{"14/Aug/2012 17:01", "2012-08-14 17:01:00"},
		{"Aug. 14, 2012", "2012-08-14"},
		{"SEPT 5, 2012 12:00 am", "2012-09-05 00:00:00"},
		{"20240229", "2024-02-29"},
		{"20240229T1301", "2024-02-29 13:01:00"},
		{"20240229 13:01:02", "2024-02-29 13:01:02"},
		{"2024-02-29 America/New_York", "2024-02-29|America/New_York"},
		{"2024-02-29 +0200", "2024-02-29|+0200"},
		{"04/19/2024 12:30 p. m.", "2024-04-19 12:30:00"},
		{"04/19/2024 12:30\u202fAM", "2024-04-19 00:30:00"},
		{"2024-04-19\u00a012:30", "2024-04-19 12:30:00"},
		{"2024-04-19 12:30 Am", "2024-04-19 00:30:00"},
	} {
		s, f := scanStamp(test.text)
		if s.sep != 0 && s.sep != '.' && s.day <= 12 || s.sep == '.' {
			s.month, s.day = s.day, s.month
		}
		if f != noFlaw || s.text() != test.want {
			t.Errorf("%q is read as %s (%q), want %s", test.text, s.text(), f, test.want)
		}
	}
}

func TestScanStampRefuses(t *testing.T) {
	for _, test := range []struct {
		text string
		want flaw
	}{
		{"tomorrow", flawMonthName},
		{"févr. 5, 2024", flawMonthName},
		{"5 févr. 2024", flawMonthName},
		{"15 märz 2024 10:00", flawMonthName},
		{"5 май 2024", flawMonthName},
		{"١٤/٠٨/٢٠١٢", flawNoDate},
		{"２０２４-02-29", flawNoDate},
		{"23:42:02", flawOnlyTime},
		{"5:01 PM", flawOnlyTime},
		{"2024", flawNoDate},
		{"Aug x", flawNoDate},
		{"Aug 14:2012", flawNoDate},
		{"14 Aug:2012", flawNoDate},
		{"14|08|2012", flawNoDate},
		{"2024-02", flawNoDate},
		{"2024-02-", flawNoDate},
		{"2024-02/29", flawNoDate},
		{"2024-02-291", flawNoDate},
		{"12/2024", flawNoDate},
		{"1/2/3/4", flawNoYear},
		{"02/03/20244", flawNoYear},
		{"02/03/24", flawTwoDigits},
		{"02.03.24 10:00", flawTwoDigits},
		{"Aug 14, 12", flawTwoDigits},
		{"14-Aug-12", flawTwoDigits},
		{"29/02/23", flawCalendar},
		{"2024-02-30", flawCalendar},
		{"2023-02-29 10:00", flawCalendar},
		{"31/02/2024", flawCalendar},
		{"13/14/2024", flawCalendar},
		{"32.01.2024", flawCalendar},
		{"00/01/2024", flawCalendar},
		{"Apr 31, 2024", flawCalendar},
		{"20241301", flawCalendar},
		{"2024-02-29 24:00:00", flawClock},
		{"2024-02-29 23:60", flawClock},
		{"2024-02-29 23:59:60", flawClock},
		{"2024-02-29 13:00 PM", flawHalf},
		{"2024-02-29 0:30 AM", flawHalf},
		{"2024-02-29T", flawTime},
		{"2024-02-29T13", flawTime},
		{"2024-02-29 13", flawTime},
		{"2024-02-29 13:1", flawTime},
		{"2024-02-29 13:001", flawTime},
		{"2024-02-29 13:00:1", flawTime},
		{"2024-02-29 13:00:00.", flawTime},
		{"2024-02-29 113:00", flawTime},
		{"2024-02-29-07", flawTime},
		{"2024-02-29Z", flawTime},
		{"2024-02-29x", flawTime},
		{"20240229 13010", flawTime},
		{"2024-04-19 下午 3:05", flawTime},
		{"2024-02-29 13:00 (CET)", flawTail},
		{"2024-02-29 13:00:00:00", flawTail},
		{"2024-02-29 13:00 - 14:00", noFlaw}, // the rest is refused as a zone
		{"1709211600", flawNoDate},
		{"45231.59", flawNoDate},
		{"", flawNoDate},
		{"-", flawNoDate},
		{"\x00", flawNoDate},
	} {
		if s, f := scanStamp(test.text); f != test.want {
			t.Errorf("%q is read as %s, %q, want %q", test.text, s.text(), f, test.want)
		}
	}
}

// The pattern that is proposed for a text must read that text, and in the order that it says.
func TestShapeReadsItsText(t *testing.T) {
	for _, text := range []string{
		"03/04/2026", "03/04/2026 10:00", "3/4/2026 10:00:59", "03/04/2026, 3:12 PM", "03/04/2026T10:00:00.123",
		"03-04-2026 03:12:00 am", "03.04.2026 10:00", "03/04/2026 10:00 Europe/Berlin",
	} {
		s, f := scanStamp(text)
		if f != noFlaw {
			t.Errorf("%q %s", text, f)
			continue
		}
		for _, dayFirst := range []bool{true, false} {
			l, err := compileLayout(s.shape(dayFirst))
			if err != nil {
				t.Errorf("%q: %v", text, err)
				continue
			}
			got, f := l.match(text)
			if f != noFlaw || got.second != s.second || got.day == 3 != dayFirst {
				t.Errorf("%q reads %q as %s (%q)", l.format, text, got.text(), f)
			}
		}
	}
}

func FuzzScanStamp(f *testing.F) {
	for _, text := range []string{
		"08/14/2012 5:01:54 PM", "Aug 14,2012 05:01:54 PM", "2012-08-14T13:00:00-0100", "20120814 170154 America/Los_Angeles",
		"08/14/2012 17:01:54*123", "19.04.2024 15:12", "4/19/2024, 3:12 PM", "14-Aug-2012", "2024-02-29 12:30 p. m.", "23:42:02",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, flawed := scanStamp(text)
		if flawed != noFlaw {
			return
		}
		if s.second < 0 || s.second >= secondsPerDay || s.day < 1 || s.day > 31 || s.month < 1 || s.month > 31 {
			t.Fatalf("%q is read as %+v", text, s)
		}
		printed := printStamp(s)
		again, flawed := scanStamp(printed)
		if flawed != noFlaw || again != s {
			t.Errorf("%q is read as %+v, but its print %q as %+v (%q)", text, s, printed, again, flawed)
		}
	})
}

// printStamp writes a stamp so that scanStamp reads the same.
func printStamp(s stamp) string {
	l := layout{steps: []step{{kind: stepYear}, {kind: stepLiteral, literal: '-'}, {kind: stepMonth},
		{kind: stepLiteral, literal: '-'}, {kind: stepDay}}}
	if s.sep != 0 {
		l.steps = []step{{kind: stepMonth}, {kind: stepLiteral, literal: s.sep}, {kind: stepDay},
			{kind: stepLiteral, literal: s.sep}, {kind: stepYear}}
	}
	for i := range len(s.joint) {
		l.steps = append(l.steps, step{kind: stepLiteral, literal: s.joint[i]})
	}
	if s.timed {
		hour := stepHour
		if s.half {
			hour = stepHalfHour
		}
		l.steps = append(l.steps, step{kind: hour}, step{kind: stepLiteral, literal: ':'}, step{kind: stepMinute})
		if s.seconds {
			l.steps = append(l.steps, step{kind: stepLiteral, literal: ':'}, step{kind: stepSecond})
		}
		if s.fraction {
			l.steps = append(l.steps, step{kind: stepLiteral, literal: '.'}, step{kind: stepLiteral, literal: '0'})
		}
		if s.half {
			l.steps = append(l.steps, step{kind: stepHalf})
		}
	}
	return l.print(s)
}
