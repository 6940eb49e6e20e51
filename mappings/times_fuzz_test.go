package mappings

import (
	"math/rand/v2"
	"testing"
	"time"

	"convload/pipeline"
)

// A wall time is read as the same wall time, or refused because it does not exist.
func TestWallTimesAreReadBack(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	now := time.Date(2101, 1, 2, 0, 0, 0, 0, time.UTC)
	for _, name := range testZones {
		zone := mustZone(t, name)
		c, _, _ := surveyed(t, timeSpec{zone: zone, now: now})
		for range 300 {
			w := randomWall(random, zone)
			got, _, _, problem := c.read(textCell(w.String()), nil)
			switch {
			case problem == nil && (wallOf(got) != w || got.Location() != zone):
				t.Fatalf("%s in %s is read as %s", w, name, got)
			case problem != nil && problem.Code != "TIME_GAP":
				t.Fatalf("%s in %s: %v", w, name, problem)
			}
		}
	}
}

func FuzzReadTime(f *testing.F) {
	for _, text := range []string{
		"08/14/2012 5:01:54 PM", "2012-08-14 13:00:00 America/Los_Angeles", "2023-11-09 04:56:05+06 Asia/Almaty", "19.04.2024",
		"2026-11-01 01:30", "2026-03-08 02:30", "1709211600", "45231.59", "23:42:02", "2024-02-29T13:00:00.999Z", "",
	} {
		f.Add(text, uint8(pipeline.Text))
		f.Add(text, uint8(pipeline.Number))
		f.Add(text, uint8(pipeline.Date))
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		zone := mustZone(t, "America/New_York")
		cell := pipeline.Cell{Text: text, Kind: pipeline.CellKind(kind) % pipeline.Bad}
		for _, spec := range []timeSpec{
			{zone: zone, usOrder: true},
			{formats: []string{"DD/MM/YYYY HH:mm", "epoch_ms", "excel_serial"}},
		} {
			c, _, problem := surveyed(t, spec, cell)
			if problem != nil {
				return
			}
			at, note, hold, problem := c.read(cell, nil)
			if problem != nil {
				if problem.Code == "" || problem.Message == "" || problem.Remedy == "" || len(problem.Message) > 1000 {
					t.Errorf("%q: an incomplete problem %+v", text, *problem)
				}
				continue
			}
			printed := at.Format(pipeline.TimeLayout)
			again, _, _, problem := c.read(dateCell(printed), nil)
			if hold {
				continue // it lies in the future
			}
			if problem != nil || !again.Equal(at) || again.Format(pipeline.TimeLayout) != printed {
				t.Errorf("%q is read as %s (%s), which is read as %s, %v", text, printed, note, again, problem)
			}
		}
	})
}
