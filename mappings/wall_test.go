package mappings

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

func mustWall(t testing.TB, text string) wall {
	t.Helper()
	at, err := time.Parse(time.DateTime, text)
	if err != nil {
		t.Fatal(err)
	}
	return wall(at.Unix())
}

func TestNewWall(t *testing.T) {
	for _, test := range []struct {
		year, month, day int
		ok               bool
	}{
		{2024, 2, 29, true}, {2023, 2, 29, false}, {2000, 2, 29, true}, {2100, 2, 29, false}, {2024, 2, 30, false},
		{2024, 4, 31, false}, {2024, 12, 31, true}, {2024, 0, 1, false}, {2024, 13, 1, false}, {2024, 1, 0, false},
		{2024, 1, 32, false},
	} {
		w, ok := newWall(test.year, test.month, test.day, 3723)
		if ok != test.ok {
			t.Errorf("newWall(%d, %d, %d) gives %v, want %v", test.year, test.month, test.day, ok, test.ok)
		}
		want := time.Date(test.year, time.Month(test.month), test.day, 1, 2, 3, 0, time.UTC).Format(time.DateTime)
		if ok && w.String() != want {
			t.Errorf("newWall gives %s, want %s", w, want)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, test := range []struct{ zone, text, first, last string }{ // no first: the time does not exist
		{"America/New_York", "2026-03-08 02:30:00", "", ""},
		{"Europe/Berlin", "2026-03-29 02:30:00", "", ""},
		{"Australia/Lord_Howe", "2026-10-04 02:15:00", "", ""},
		{"America/Sao_Paulo", "2018-11-04 00:30:00", "", ""},
		{"Asia/Beirut", "2026-03-29 00:30:00", "", ""},
		{"Africa/Cairo", "2026-04-24 00:30:00", "", ""},
		{"Pacific/Apia", "2011-12-30 12:00:00", "", ""},
		{"America/New_York", "2026-11-01 01:30:00", "-04:00", "-05:00"},
		{"Europe/Berlin", "2026-10-25 02:30:00", "+02:00", "+01:00"},
		{"Europe/London", "2026-10-25 01:30:00", "+01:00", "+00:00"},
		{"Australia/Lord_Howe", "2026-04-05 01:45:00", "+11:00", "+10:30"},
		{"Africa/Casablanca", "2026-02-15 02:30:00", "+01:00", "+00:00"},
		{"Asia/Almaty", "2024-02-29 23:30:00", "+06:00", "+05:00"},

		{"America/New_York", "2026-03-08 01:59:59", "-05:00", "-05:00"},
		{"America/New_York", "2026-03-08 03:00:00", "-04:00", "-04:00"},
		{"America/New_York", "2026-11-01 00:59:59", "-04:00", "-04:00"},
		{"America/New_York", "2026-11-01 01:00:00", "-04:00", "-05:00"},
		{"America/New_York", "2026-11-01 01:59:59", "-04:00", "-05:00"},
		{"America/New_York", "2026-11-01 02:00:00", "-05:00", "-05:00"},
		{"Pacific/Apia", "2011-12-29 23:59:59", "-10:00", "-10:00"},
		{"Pacific/Apia", "2011-12-31 00:00:00", "+14:00", "+14:00"},
		{"Europe/Berlin", "2040-12-31 12:00:00", "+01:00", "+01:00"}, // a leap year's last day
		{"Asia/Calcutta", "2026-06-01 12:00:00", "+05:30", "+05:30"},
		{"-03:30", "2026-06-01 12:00:00", "-03:30", "-03:30"},
		{"Etc/GMT+5", "2026-06-01 12:00:00", "-05:00", "-05:00"},
	} {
		var days clock
		zone, w := mustZone(t, test.zone), mustWall(t, test.text)
		for range 2 { // the second time from memory, where that is allowed
			first, last, problem := days.resolve(w, zone)
			if problem != nil {
				if test.first != "" || problem.Code != "TIME_GAP" {
					t.Errorf("%s in %s: %s %v", test.text, test.zone, problem.Code, problem)
				}
				continue
			}
			want1, want2 := test.text+test.first, test.text+test.last
			got1, got2 := first.Format(pipeline.TimeLayout), last.Format(pipeline.TimeLayout)
			if got1 != want1 || got2 != want2 || last.Location() != zone {
				t.Errorf("%s in %s is %s and %s, want %s and %s", test.text, test.zone, got1, got2, want1, want2)
			}
		}
	}
}

func TestGapIsExplained(t *testing.T) {
	for _, test := range []struct{ zone, text, message, remedy string }{
		{"America/New_York", "2026-03-08 02:30:00", "2026-03-08 02:30:00 does not exist in America/New_York: the clocks" +
			" there went forward from 2026-03-08 02:00:00 to 2026-03-08 03:00:00", "2026-03-08 03:00:00-04:00"},
		{"Australia/Lord_Howe", "2026-10-04 02:15:00", "from 2026-10-04 02:00:00 to 2026-10-04 02:30:00", "+11:00"},
		{"Pacific/Apia", "2011-12-30 12:00:00", "from 2011-12-30 00:00:00 to 2011-12-31 00:00:00", "+14:00"},
	} {
		var days clock
		_, _, problem := days.resolve(mustWall(t, test.text), mustZone(t, test.zone))
		if problem == nil || !strings.Contains(problem.Message, test.message) ||
			!strings.Contains(problem.Remedy, test.remedy) {
			t.Errorf("%s in %s: %v", test.text, test.zone, problem)
		}
	}
}

func TestOverlapNote(t *testing.T) {
	var days clock
	w := mustWall(t, "2026-11-01 01:30:00")
	first, last, problem := days.resolve(w, mustZone(t, "America/New_York"))
	if problem != nil {
		t.Fatal(problem)
	}
	want := "2026-11-01 01:30:00 occurs twice in America/New_York, at -04:00 and at -05:00: read as the later, -05:00"
	if got := overlapNote(w, first, last); got != want {
		t.Errorf("the note is %q, want %q", got, want)
	}
}

func TestEndOfDay(t *testing.T) {
	for _, test := range []struct{ zone, day, want string }{
		{"America/New_York", "2026-03-08", "2026-03-08 23:59:59-04:00"},
		{"America/Havana", "2026-11-01", "2026-11-01 23:59:59-05:00"},
		{"America/Nuuk", "2026-03-28", "2026-03-28 22:59:59-02:00"}, // 23:00 became 0:00
		{"America/Nuuk", "2026-10-24", "2026-10-24 23:59:59-02:00"}, // 0:00 became 23:00
		{"Asia/Beirut", "2026-10-24", "2026-10-24 23:59:59+02:00"},  // the same
		{"Pacific/Apia", "2011-12-29", "2011-12-29 23:59:59-10:00"},
		{"Pacific/Apia", "2011-12-30", ""}, // the day that never was
	} {
		var days clock
		at, problem := days.endOfDay(mustWall(t, test.day+" 00:00:00"), mustZone(t, test.zone))
		switch {
		case problem != nil && (test.want != "" || problem.Code != "TIME_GAP"):
			t.Errorf("the end of %s in %s: %s %v", test.day, test.zone, problem.Code, problem)
		case problem == nil && at.Format(pipeline.TimeLayout) != test.want:
			t.Errorf("the end of %s in %s is %s, want %q", test.day, test.zone, at.Format(pipeline.TimeLayout), test.want)
		}
	}
}

// Whatever the zone, each reading shows the wall time, and there are no others: all offsets on earth are quarters of an
// hour, so they can be tried one by one.
func TestReadingsAreAllReadings(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range testZones {
		zone := mustZone(t, name)
		var days clock
		for range 300 {
			w := randomWall(random, zone)
			got := days.readings(w, zone)
			want := readings{none: true}
			for offset := int64(maxOffset); offset >= -maxOffset; offset -= 900 {
				instant := int64(w) - offset
				if wallOf(time.Unix(instant, 0).In(zone)) != w {
					continue
				}
				if want.none {
					want.first, want.none = instant, false
				}
				want.last = instant
			}
			if got.none != want.none || got.first != want.first || got.last != want.last {
				t.Errorf("%s in %s has the readings %+v, want %+v", w, name, got, want)
			}
			if got.none && !got.forward.skips(w) {
				t.Errorf("%s in %s does not exist, and %+v does not say why", w, name, got.forward)
			}
		}
	}
}

// randomWall gives a wall time from 2000 to 2100, in one of two cases within three hours of a transition.
func randomWall(random *rand.Rand, zone *time.Location) wall {
	at := randomInstant(random)
	if _, next := at.In(zone).ZoneBounds(); !next.IsZero() && next.Year() < 2100 && random.IntN(2) == 0 {
		at = next.Add(time.Duration(random.IntN(6*3600)-3*3600) * time.Second)
	}
	return wallOf(at.In(zone))
}

// randomInstant keeps a day away from the ends of the years that are read, so that they are kept in every zone.
func randomInstant(random *rand.Rand) time.Time {
	start := time.Date(firstYear, 1, 2, 0, 0, 0, 0, time.UTC)
	end := time.Date(lastYear, 12, 31, 0, 0, 0, 0, time.UTC)
	return start.Add(time.Duration(random.Int64N(end.Unix()-start.Unix())) * time.Second)
}

// A day in memory must not speak for another zone, nor for the day that shares its place.
func TestClockKeepsDaysApart(t *testing.T) {
	var days clock
	berlin, tokyo := mustZone(t, "Europe/Berlin"), mustZone(t, "Asia/Tokyo")
	w := mustWall(t, "2026-06-01 12:00:00")
	for _, test := range []struct {
		w    wall
		zone *time.Location
		want string
	}{
		{w, berlin, "2026-06-01 12:00:00+02:00"},
		{w, tokyo, "2026-06-01 12:00:00+09:00"},
		{w, berlin, "2026-06-01 12:00:00+02:00"},
		{w + wall(len(days.days))*secondsPerDay, berlin, "2027-10-26 12:00:00+02:00"},
		{w + 2*wall(len(days.days))*secondsPerDay, berlin, "2029-03-21 12:00:00+01:00"},
		{w, berlin, "2026-06-01 12:00:00+02:00"},
	} {
		_, last, problem := days.resolve(test.w, test.zone)
		if problem != nil || last.Format(pipeline.TimeLayout) != test.want {
			t.Errorf("%s in %s is %s, want %s (%v)", test.w, test.zone, last.Format(pipeline.TimeLayout), test.want, problem)
		}
	}
}
