package mappings

import (
	"strings"
	"testing"
)

// text writes a stamp for comparison, with the zone as it stood.
func (s stamp) text() string {
	w, _ := newWall(s.year, s.month, s.day, s.second)
	text := w.String()
	if !s.timed {
		text = text[:len("2006-01-02")]
	}
	if s.rest != "" {
		text += "|" + s.rest
	}
	return text
}

// The example of every form is what the form reads.
func TestLayoutExamples(t *testing.T) {
	for format, want := range map[string]string{
		"MM/DD/YYYY HH:mm": "02/28/2026 13:05", "D.M.YY": "28.02.26", "DD-MMM-YYYY, h:mm:ss.SSS a": "28-Feb-2026, 01:05:00.000 PM",
		"YYYYMMDDTHHmmss": "20260228T130500", "YYYY-MM-DD HH:mm Z": "2026-02-28 13:05 +00:00", "MMMM D, YYYY [at] hh:mmA": "Feb 28, 2026 at 01:05 PM",
		"epoch": "1772283900", "epoch_ms": "1772283900000", "epoch_us": "1772283900000000", "excel_serial": "46081.54514",
	} {
		l, err := compileLayout(format)
		if err != nil {
			t.Fatal(err)
		}
		text := l.example()
		s, f := l.match(text)
		const at = "2026-02-28 13:05:00"
		if read, _, _ := strings.Cut(s.text(), "|"); f != noFlaw || read != at[:len(read)] || text != want {
			t.Errorf("%s: the example %q is read as %s (%s)", format, text, s.text(), f)
		}
	}
}

func TestLayoutMatches(t *testing.T) {
	for _, test := range []struct{ format, text, want string }{
		{"MM/DD/YYYY HH:mm", "04/19/2024 15:12", "2024-04-19 15:12:00"},
		{"MM/DD/YYYY HH:mm", "4/9/2024 5:12", "2024-04-09 05:12:00"},
		{"M/D/YYYY H:mm", "04/09/2024 05:12", "2024-04-09 05:12:00"},
		{"MM/DD/YYYY HH:mm", "04/19/2024  15:12", "2024-04-19 15:12:00"},
		{"MM/DD/YYYY HH:mm", "04/19/2024\u00a015:12", "2024-04-19 15:12:00"},
		{"MM/DD/YYYY", "04/19/2024", "2024-04-19"},
		{"DD.MM.YYYY", "19.04.2024", "2024-04-19"},
		{"DD.MM.YYYY HH:mm:ss", "19.04.2024 23:59:59", "2024-04-19 23:59:59"},
		{"YYYY-MM-DD HH:mm:ss", "2024-02-29 00:00:00", "2024-02-29 00:00:00"},
		{"YYYY-MM-DDTHH:mm:ss", "2024-02-29T13:00:00", "2024-02-29 13:00:00"},
		{"YYYY-MM-DD HH:mm:ss.SSS", "2024-02-29 13:00:00.999", "2024-02-29 13:00:00"},
		{"YYYY-MM-DD HH:mm:ss.SSS", "2024-02-29 13:00:00.999999", "2024-02-29 13:00:00"},
		{"YYYY-MM-DD HH:mm:ss.SSS", "2024-02-29 13:00:00", "2024-02-29 13:00:00"},
		{"YYYY-MM-DD HH:mm:ss,SSSZ", "2024-02-29 13:00:00,5+01", "2024-02-29 13:00:00|+01"},
		{"MMM D, YYYY h:mm:ss A", "Aug 14, 2012 5:01:54 PM", "2012-08-14 17:01:54"},
		{"MMM D, YYYY h:mm:ss A", "AUGUST 14, 2012 12:01:54 am", "2012-08-14 00:01:54"},
		{"MMM D, YYYY h:mm:ss A", "aug 14, 2012 12:01:54\u202fp.m.", "2012-08-14 12:01:54"},
		{"MMMM DD YYYY", "September 05 2012", "2012-09-05"},
		{"MMMM DD YYYY", "Sept 5 2012", "2012-09-05"},
		{"DD/MM/YYYY hh:mma", "03/04/2026 09:15pm", "2026-04-03 21:15:00"},
		{"DD/MM/YY", "03/04/26", "2026-04-03"},
		{"YYYYMMDD HHmmss", "20120814 170154", "2012-08-14 17:01:54"},
		{"YYYYMMDD", "20240229", "2024-02-29"},
		{"YYYY-MM-DD [at] HH:mm", "2024-02-29 at 13:00", "2024-02-29 13:00:00"},
		{"YYYY年MM月DD日 HH:mm", "2024年2月29日 13:00", "2024-02-29 13:00:00"},
		{"YYYY-MM-DD HH:mm", "2024-02-29 13:00 +0530", "2024-02-29 13:00:00|+0530"},
		{"YYYY-MM-DD HH:mm", "2024-02-29 13:00+05:30", "2024-02-29 13:00:00|+05:30"},
		{"YYYY-MM-DD HH:mm Z", "2024-02-29 13:00 America/Los_Angeles", "2024-02-29 13:00:00|America/Los_Angeles"},
		{"YYYY-MM-DD HH:mm Z", "2024-02-29 13:00Z", "2024-02-29 13:00:00|Z"},
		{"YYYY-MM-DD HH:mmZ", "2024-02-29 13:00 +06 Asia/Almaty", "2024-02-29 13:00:00|+06 Asia/Almaty"},
		{"YYYY-MM-DD hh:mm A", "2024-02-29 11:00 PM America/New_York", "2024-02-29 23:00:00|America/New_York"},
		{"YYYY-MM-DD HH:mm", "2024-02-29 11:00 America/New_York", "2024-02-29 11:00:00|America/New_York"},
		{"epoch", "1709211600", "2024-02-29 13:00:00|Z"},
		{"epoch", "1709211600.999", "2024-02-29 13:00:00|Z"},
		{"epoch", "0", "1970-01-01 00:00:00|Z"},
		{"epoch_ms", "1709211600999", "2024-02-29 13:00:00|Z"},
		{"excel_serial", "45231.59", "2023-11-01 14:09:36"},
		{"excel_serial", "45000.99998842592", "2023-03-15 23:59:59"},
		{"excel_serial", "45000.999999", "2023-03-15 23:59:59"},
		{"excel_serial", "45000.99999999999", "2023-03-16"},
		{"excel_serial", "45000.00001157", "2023-03-15 00:00:01"},
		{"excel_serial", "45000", "2023-03-15"},
	} {
		l, err := compileLayout(test.format)
		if err != nil {
			t.Errorf("%q: %v", test.format, err)
			continue
		}
		if s, f := l.match(test.text); f != noFlaw || s.text() != test.want {
			t.Errorf("%q reads %q as %s (%q), want %s", test.format, test.text, s.text(), f, test.want)
		}
	}
}

func TestLayoutRefusesTexts(t *testing.T) {
	for _, test := range []struct {
		format, text string
		want         flaw
	}{
		{"DD/MM/YYYY", "31/02/2024", flawCalendar},
		{"DD/MM/YYYY", "29/02/2023", flawCalendar},
		{"DD/MM/YYYY", "04/19/2024", flawCalendar},
		{"DD/MM/YYYY", "00/01/2024", flawCalendar},
		{"DD/MM/YYYY", "19-04-2024", flawMisfit},
		{"DD/MM/YYYY", "19/04/24", flawMisfit},
		{"DD/MM/YYYY", "19/04/20244", flawMisfit},
		{"DD/MM/YYYY", "19/04/2024 10:00", flawMisfit},
		{"DD/MM/YYYY", "19/04", flawMisfit},
		{"DD/MM/YY", "19/04/2024", flawMisfit},
		{"YYYY-MM-DD HH:mm", "2024-02-29 13:00:59", flawMisfit},
		{"YYYY-MM-DD HH:mm", "2024-02-29T13:00", flawMisfit},
		{"YYYY-MM-DD HH:mm", "2024-02-29 13:0", flawMisfit},
		{"YYYY-MM-DD HH:mm:ss", "2024-02-29 24:00:00", flawClock},
		{"YYYY-MM-DD HH:mm:ss", "2024-02-29 23:60:00", flawClock},
		{"YYYY-MM-DD HH:mm:ss", "2024-02-29 23:59:60", flawClock},
		{"YYYY-MM-DD HH:mm:ss.SSS", "2024-02-29 23:59:59.", flawMisfit},
		{"YYYY-MM-DD hh:mm A", "2024-02-29 13:00 PM", flawHalf},
		{"YYYY-MM-DD hh:mm A", "2024-02-29 0:30 AM", flawHalf},
		{"YYYY-MM-DD hh:mm A", "2024-02-29 10:30", flawMisfit},
		{"YYYY-MM-DD HH:mm Z", "2024-02-29 10:30", flawMisfit},
		{"MMM D, YYYY", "févr. 29, 2024", flawMisfit},
		{"MMM D, YYYY", "Auguste 14, 2012", flawMisfit},
		{"YYYYMMDD", "2024229", flawMisfit},
		{"YYYYMMDD", "202402291", flawMisfit},
		{"YYYYMMDD HHmmss", "20240229 10154", flawMisfit},
		{"epoch", "", flawMisfit},
		{"epoch", "-1", flawMisfit},
		{"epoch", "+1709211600", flawMisfit},
		{"epoch", "1e9", flawMisfit},
		{"epoch", "1709211600.0.0", flawMisfit},
		{"epoch", "99999999999999999999", flawMisfit},
		{"epoch", "9223372036854775807", flawMisfit},
		{"epoch_ms", "2024-02-29", flawMisfit},
		{"excel_serial", "1e5", flawMisfit},
		{"excel_serial", "Inf", flawMisfit},
		{"excel_serial", "0x10", flawMisfit},
		{"excel_serial", "1000001", flawMisfit},
		{"excel_serial", ".", flawMisfit},
	} {
		l, err := compileLayout(test.format)
		if err != nil {
			t.Errorf("%q: %v", test.format, err)
			continue
		}
		if s, f := l.match(test.text); f != test.want {
			t.Errorf("%q reads %q as %s, %q, want %q", test.format, test.text, s.text(), f, test.want)
		}
	}
}

func TestCompileLayoutRefuses(t *testing.T) {
	for _, test := range []struct{ format, want string }{
		{"", "a year, a month and a day"},
		{"yyyy-MM-dd", `character 1: "yyyy" means nothing`},
		{"MM/dd/YYYY", `character 4: "dd" means nothing`},
		{"MM.DD.YYYY kk:mm", `character 12: "kk" means nothing`},
		{"YYYY年MM月dd", `character 9: "dd" means nothing`},
		{"YYYYY-MM-DD", `character 1: "YYYYY" means nothing`},
		{"DDD.MM.YYYY", `character 1: "DDD" means nothing`},
		{"YYYY-MM-DD at HH:mm", `character 13: "t" means nothing`},
		{"YYYY-MM-DD'T'HH:mm", "character 11: letters that stand for themselves are written in [brackets], and T"},
		{"YYYY-MM-DD HH:mm MST", `"M" is there twice`},
		{"YYYY-MM-DD MM", `character 12: "MM" is there twice`},
		{"MM-DD", "a year, a month and a day"},
		{"YYYY-MM", "a year, a month and a day"},
		{"YYYY-YY-MM-DD", "a year, a month and a day"},
		{"MMM MM DD YYYY", "a year, a month and a day"},
		{"YYYY-MM-DD HH:mm A", "hh or h, not HH or H"},
		{"YYYY-MM-DD hh:mm", "hh and h go with A"},
		{"YYYY-MM-DD A", "hh and h go with A"},
		{"YYYY-MM-DD HH hh:mm A", "the hour twice"},
		{"YYYY-MM-DD HH", "needs hours and minutes"},
		{"YYYY-MM-DD mm", "needs hours and minutes"},
		{"YYYY-MM-DD ss", "needs hours and minutes"},
		{"YYYY-MM-DD HH:mm:ssSSS", "point or a comma"},
		{"SSS", "point or a comma"},
		{"YYYY-MM-DD HH:mm.SSS", "needs seconds"},
		{"YYYY-MM-DD HH:mm Z:ss", "character 19: nothing can follow Z"},
		{"YYYY-MM-DD [HH:mm", "character 12: [ is never closed"},
		{"EPOCH", `character 1: "E" means nothing`},
	} {
		_, err := compileLayout(test.format)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("compileLayout(%q): %v, want %q", test.format, err, test.want)
		}
	}
}

// print writes a stamp in the layout's form: the inverse of match.
func (l *layout) print(s stamp) string {
	pad := func(n, width int) string {
		digits := []byte{'0' + byte(n/1000%10), '0' + byte(n/100%10), '0' + byte(n/10%10), '0' + byte(n%10)}
		return string(digits[len(digits)-width:])
	}
	var text strings.Builder
	for _, step := range l.steps {
		switch step.kind {
		case stepLiteral:
			text.WriteByte(step.literal)
		case stepBlank:
			text.WriteByte(' ')
		case stepYear:
			text.WriteString(pad(s.year, 4))
		case stepShortYear:
			text.WriteString(pad(s.year, 2))
		case stepMonth:
			text.WriteString(pad(s.month, 2))
		case stepMonthName:
			text.WriteString(monthNames[s.month-1])
		case stepDay:
			text.WriteString(pad(s.day, 2))
		case stepHour:
			text.WriteString(pad(s.second/3600, 2))
		case stepHalfHour:
			text.WriteString(pad((s.second/3600+11)%12+1, 2))
		case stepMinute:
			text.WriteString(pad(s.second/60%60, 2))
		case stepSecond:
			text.WriteString(pad(s.second%60, 2))
		case stepHalf:
			text.WriteString([]string{" AM", " PM"}[s.second/(12*3600)])
		default: // a fraction is cut off, and a zone is the rest
		}
	}
	if s.rest != "" {
		text.WriteString(" " + s.rest)
	}
	return text.String()
}

func FuzzLayout(f *testing.F) {
	for _, format := range []string{
		"MM/DD/YYYY HH:mm", "DD.MM.YYYY", "YYYY-MM-DDTHH:mm:ss.SSSZ", "MMM D, YYYY h:mm:ss A", "YYYYMMDD HHmmss",
		"D MMMM YY [at] hh:mm a", "epoch", "epoch_ms", "excel_serial", "YYYY年M月D日", "M/YYYY/D/hA:mm",
	} {
		f.Add(format, "04/19/2024 15:12 +0530")
		f.Add(format, "Aug 14, 2012 5:01:54 PM")
		f.Add(format, "45231.59")
	}
	f.Fuzz(func(t *testing.T, format, text string) {
		l, err := compileLayout(format)
		if err != nil {
			return
		}
		s, flawed := l.match(text)
		if flawed != noFlaw {
			return
		}
		if !validDate(s.year, s.month, s.day) || s.second < 0 || s.second >= secondsPerDay {
			t.Fatalf("%q reads %q as %+v", format, text, s)
		}
		if l.number != nil || strings.Contains(format, "[") {
			return // the words have no printed form, and bracketed text may be anything
		}
		printed := l.print(s)
		again, flawed := l.match(printed)
		if flawed != noFlaw || again.text() != s.text() {
			t.Errorf("%q reads %q as %s, but its print %q as %s (%q)", format, text, s.text(), printed, again.text(), flawed)
		}
	})
}
