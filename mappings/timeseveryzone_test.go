package mappings

import (
	_ "embed"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

// zoneList holds the names of the tz database 2025c, as Go's own copy has them, one a line.
//
//go:embed testdata/zones.txt
var zoneList string

// noZones are those of zoneList that are refused in a file, because most who write them mean something else.
var noZones = map[string]bool{
	"CET": true, "CST6CDT": true, "EET": true, "EST": true, "EST5EDT": true, "Factory": true, "GMT+0": true, "GMT-0": true,
	"HST": true, "MET": true, "MST": true, "MST7MDT": true, "PST8PDT": true, "WET": true,
}

// printedForms are ways to write a time that are read. Those that name no zone are read in the row's.
var printedForms = []struct {
	name   string
	format string // of the mapping; none is needed for most
	print  func(time.Time) string
	zoned  bool // it says which of two readings is meant
}{
	{"ISO", "", layoutPrinter(time.DateTime), false},
	{"ISO with T", "", layoutPrinter("2006-01-02T15:04:05.000"), false},
	{"slashes", "", layoutPrinter("01/02/2006 15:04:05"), false},
	{"slashes, AM or PM", "", layoutPrinter("1/2/2006 3:04:05 PM"), false},
	{"month's name", "", layoutPrinter("Jan 2, 2006 3:04:05 pm"), false},
	{"day, month's name", "", layoutPrinter("2-January-2006 15:04:05"), false},
	{"dots", "", layoutPrinter("02.01.2006 15:04:05"), false},
	{"packed", "", layoutPrinter("20060102 150405"), false},
	{"day first", "DD/MM/YYYY HH:mm:ss", layoutPrinter("02/01/2006 15:04:05"), false},
	{"short year", "D-M-YY h:mm:ss A", layoutPrinter("2-1-06 3:04:05 PM"), false},
	{"Excel's serial", "excel_serial", printSerial, false},
	{"offset", "", layoutPrinter("2006-01-02T15:04:05-07:00"), true},
	{"offset without colon", "", layoutPrinter("01/02/2006 15:04:05 -0700"), true},
	{"zone", "", func(at time.Time) string { return at.Format(time.DateTime) + " " + at.Location().String() }, false},
	{"offset and zone", "", func(at time.Time) string {
		return at.Format("2006-01-02 15:04:05-0700 ") + at.Location().String()
	}, true},
	{"in UTC", "", func(at time.Time) string { return at.UTC().Format(time.RFC3339) }, true},
	{"epoch", "epoch", func(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }, true},
	{"epoch_ms", "epoch_ms", func(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }, true},
	{"epoch_us", "epoch_us", func(at time.Time) string { return strconv.FormatInt(at.UnixMicro(), 10) }, true},
}

func layoutPrinter(layout string) func(time.Time) string {
	return func(at time.Time) string { return at.Format(layout) }
}

// printSerial writes a wall time with the 15 digits that spreadsheet programs keep.
func printSerial(at time.Time) string {
	return strconv.FormatFloat(float64(wallOf(at))/secondsPerDay+25569, 'g', 15, 64)
}

// Any instant, in any zone of the tz database, in any form: what is printed is read as the same instant. Where clocks
// show a time twice and nothing says which, it is the later.
func TestEveryFormInEveryZone(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	now := time.Date(2101, 1, 2, 0, 0, 0, 0, time.UTC)
	columns := make([]*timeColumn, len(printedForms))
	for i, form := range printedForms {
		spec := timeSpec{now: now, usOrder: true}
		if form.format != "" {
			spec.formats = []string{form.format}
		}
		columns[i], _, _ = surveyed(t, spec)
	}
	apart, _, _ := surveyed(t, timeSpec{timeHeader: "Time", now: now})
	for name := range strings.Lines(zoneList) {
		name = strings.TrimSpace(name)
		zone, problem := parseZone(name)
		if noZones[name] != (problem != nil) {
			t.Errorf("the zone %s: %v", name, problem)
		}
		if problem != nil {
			continue
		}
		for range 12 {
			at := someInstant(random, zone)
			later := latest(at)
			for i, form := range printedForms {
				printed, want := form.print(at), later
				if form.zoned {
					want = at
				}
				got, _, hold, problem := columns[i].read(textCell(printed), zone)
				if form.name == "Excel's serial" && wallOf(at).second() == 0 {
					continue // it has no time of day
				}
				if problem != nil || hold || !got.Equal(want) {
					t.Fatalf("%s: %q in %s is read as %s, want %s (%v)", form.name, printed, name, got, want, problem)
				}
			}
			for _, layout := range []string{"15:04:05", "3:04:05 PM", "15.04.05", "150405"} {
				printed := at.Format(layout)
				clock, problem := apart.readClock(textCell(printed))
				if problem != nil {
					t.Fatalf("%q: %v", printed, problem)
				}
				got, _, _, problem := apart.readJoined(dateCell(at.Format(time.DateOnly)), clock, zone)
				if problem != nil || !got.Equal(later) {
					t.Fatalf("%s and %q in %s are read as %s, want %s (%v)", at.Format(time.DateOnly), printed, name, got, later, problem)
				}
			}
			if sent := at.Format(pipeline.TimeLayout); len(sent) != len("2006-01-02 15:04:05+00:00") {
				t.Fatalf("%s in %s is sent as %s", at, name, sent)
			}
		}
	}
}

// someInstant is an instant before 2100, in one of two cases within three hours of a change of the zone's offset.
func someInstant(random *rand.Rand, zone *time.Location) time.Time {
	for {
		at := randomInstant(random).In(zone)
		if _, next := at.ZoneBounds(); !next.IsZero() && random.IntN(2) == 0 {
			at = next.Add(time.Duration(random.IntN(6*3600)-3*3600) * time.Second).In(zone)
		}
		if at.Year() < 2100 {
			return at
		}
	}
}

// latest is the last instant at which clocks in the same zone show the same: no clock was ever put back by more than a
// day, and all offsets are quarters of an hour.
func latest(at time.Time) time.Time {
	for later := at.Add(24 * time.Hour); later.After(at); later = later.Add(-15 * time.Minute) {
		if wallOf(later) == wallOf(at) {
			return later
		}
	}
	return at
}
