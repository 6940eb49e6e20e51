package mappings

import "testing"

// The usual rows must cost no memory.
func TestReadDoesNotAllocate(t *testing.T) {
	zone := mustZone(t, "America/New_York")
	for _, test := range readBenchmarks {
		cells := texts(test.texts...)
		c, _, problem := surveyed(t, timeSpec{zone: zone, formats: test.formats}, cells...)
		if problem != nil {
			t.Errorf("%s: %v", test.name, problem)
			continue
		}
		allocations := testing.AllocsPerRun(100, func() {
			for _, cell := range cells {
				c.observe(cell)
				if _, _, _, problem := c.read(cell, nil); problem != nil {
					t.Fatal(problem)
				}
			}
		})
		if allocations != 0 {
			t.Errorf("%s: %v allocations in %d readings", test.name, allocations, len(cells))
		}
	}
}

var readBenchmarks = []struct {
	name    string
	formats []string
	texts   []string
}{
	{"ISO", nil, []string{"2026-06-01 12:34:56", "2026-06-02 01:02:03"}},
	{"offset", nil, []string{"2026-06-01T12:34:56+02:00", "2026-06-02 01:02:03-0700"}},
	{"zone", nil, []string{"2026-06-01 12:34:56 Europe/Berlin", "2026-06-02 01:02:03 Europe/Berlin"}},
	{"slashes", nil, []string{"06/13/2026 12:34", "06/02/2026 01:02"}},
	{"AM PM", nil, []string{"06/13/2026, 12:34:56 PM", "06/02/2026 01:02 AM"}},
	{"date", nil, []string{"06/13/2026", "2026-06-02"}},
	{"format", []string{"DD.MM.YYYY HH:mm"}, []string{"13.06.2026 12:34", "02.06.2026 01:02"}},
	{"two formats", []string{"DD.MM.YYYY HH:mm", "MMM D, YYYY h:mm A"}, []string{"13.06.2026 12:34", "Jun 2, 2026 1:02 PM"}},
	{"epoch", []string{"epoch"}, []string{"1709211600", "1709211601"}},
	{"serial", []string{"excel_serial"}, []string{"45231.59", "45000.99998842592"}},
	{"near a transition", nil, []string{"2026-03-08 01:30:00", "2026-10-31 12:00:00"}},
}

func BenchmarkReadTime(b *testing.B) {
	zone := mustZone(b, "America/New_York")
	for _, test := range readBenchmarks {
		cells := texts(test.texts...)
		c, _, _ := surveyed(b, timeSpec{zone: zone, formats: test.formats}, cells...)
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if _, _, _, problem := c.read(cells[i&1], nil); problem != nil {
					b.Fatal(problem)
				}
				i++
			}
		})
	}
}
