package mappings

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
)

func TestOrderOfDayAndMonth(t *testing.T) {
	for _, test := range []struct {
		name    string
		usOrder bool
		values  []string
		want    []string // as they are read in UTC, without seconds; or nil and the problem's code and remedy
		code    string
		remedy  string
		note    string
	}{
		{
			name: "one value settles day/month", values: []string{"03/04/2026 10:00", "13/04/2026 10:00"},
			want: []string{"2026-04-03 10:00", "2026-04-13 10:00"},
			note: `with the day first: "13/04/2026 10:00" cannot be`,
		}, {
			name: "one value settles month/day", values: []string{"03/04/2026 10:00", "04/13/2026 10:00"},
			want: []string{"2026-03-04 10:00", "2026-04-13 10:00"},
			note: `with the month first: "04/13/2026 10:00" cannot be`,
		}, {
			name: "dashes", values: []string{"03-04-2026 10:00", "13-04-2026 10:00"},
			want: []string{"2026-04-03 10:00", "2026-04-13 10:00"}, note: "with the day first",
		}, {
			name: "nothing settles", values: []string{"03/04/2026 3:12 PM", "05/06/2026 3:12 PM"},
			code: ambiguousDate, remedy: `{column: "Close Date", formats: [DD/MM/YYYY hh:mm A]}, or formats: [MM/DD/YYYY hh:mm A]`,
		}, {
			name: "nothing settles, and a comma", values: []string{"03/04/2026, 10:00"},
			code: ambiguousDate, remedy: "formats: ['DD/MM/YYYY, HH:mm']}, or formats: ['MM/DD/YYYY, HH:mm']",
		}, {
			name: "nothing settles dates alone", values: []string{"03/04/2026"},
			code: ambiguousDate, remedy: `conversion_date_time: {column: "Close Date", formats: [DD/MM/YYYY]}, or formats: [MM/DD/YYYY]`,
		}, {
			name: "slashes say nothing of dashes", values: []string{"13/04/2026 10:00", "03-04-2026 10:00:00"},
			code: ambiguousDate, remedy: "formats: [DD-MM-YYYY HH:mm:ss]}, or formats: [MM-DD-YYYY HH:mm:ss]",
		}, {
			name: "both", values: []string{"13/04/2026 10:00", "04/13/2026 10:00"},
			code: mixedDates, remedy: "yyyy-mm-dd",
		}, {
			name: "the same number twice asks nothing", values: []string{"05/05/2026 10:00"},
			want: []string{"2026-05-05 10:00"},
		}, {
			name: "what cannot be read is no evidence", values: []string{"13/04/2026 25:00", "03/04/2026 10:00"},
			code: ambiguousDate, remedy: "formats: [DD/MM/YYYY HH:mm]",
		}, {
			name: "dots", values: []string{"03.04.2026 10:00", "05.06.2026 10:00"},
			want: []string{"2026-04-03 10:00", "2026-06-05 10:00"},
			note: `dots are read with the day first, such as "03.04.2026`,
		}, {
			name: "dots against custom", values: []string{"03.04.2026 10:00", "04.13.2026 10:00"},
			code: mixedDates, remedy: "formats: [MM.DD.YYYY HH:mm]",
		}, {
			name: "dots day first and slashes month first", values: []string{"03.04.2026", "06/25/2026"},
			code: mixedDates, remedy: "best as yyyy-mm-dd, or name the forms of both in the mapping's formats",
		}, {
			name: "dashes day first and slashes month first", values: []string{"25-06-2026", "06/25/2026"},
			code: mixedDates, remedy: "best as yyyy-mm-dd",
		}, {
			name: "a slash that says nothing beside dots", values: []string{"03.04.2026 10:00", "05/05/2026 10:00", "13/05/2026 10:00"},
			want: []string{"2026-04-03 10:00", "2026-05-05 10:00", "2026-05-13 10:00"},
			note: "with the day first",
		}, {
			name: "a slash that says nothing beside dashes", values: []string{"25-06-2026 10:00", "05/05/2026 10:00"},
			want: []string{"2026-06-25 10:00", "2026-05-05 10:00"}, note: "with the day first",
		}, {
			name: "Google's order, and dots", usOrder: true, values: []string{"03.04.2026 10:00", "06/07/2026 10:00", "06/25/2026 10:00"},
			want: []string{ambiguousDate, ambiguousDate, "2026-06-25 10:00"},
			note: `such as "03.04.2026 10:00": those that can be read both ways (1) are not sent`,
		}, {
			name: "Google's order, and dots alone", usOrder: true, values: []string{"03.04.2026 10:00"},
			want: []string{"2026-04-03 10:00"}, note: "with the day first",
		}, {
			name: "year first and month names need no order", values: []string{"2026-04-03 10:00", "3 Apr 2026 11:00"},
			want: []string{"2026-04-03 10:00", "2026-04-03 11:00"},
		}, {
			name: "Google's order", usOrder: true,
			values: []string{"03/04/2026 10:00", "05/06/2026 10:00"},
			want:   []string{"2026-03-04 10:00", "2026-05-06 10:00"},
			note:   "as Google's templates have them",
		}, {
			name: "Google's order and evidence for it", usOrder: true,
			values: []string{"03/04/2026 10:00", "04/13/2026 10:00"},
			want:   []string{"2026-03-04 10:00", "2026-04-13 10:00"}, note: "cannot be otherwise",
		}, {
			name: "Google's order and evidence against it", usOrder: true,
			values: []string{"03/04/2026 10:00", "13/04/2026 10:00", "04/14/2026 10:00", "05/05/2026 10:00"},
			want:   []string{ambiguousDate, "2026-04-13 10:00", "2026-04-14 10:00", "2026-05-05 10:00"},
			note:   `such as "13/04/2026 10:00": those that can be read both ways (1) are not sent`,
		}, {
			name: "dots against custom, in Google's order", usOrder: true,
			values: []string{"03.04.2026 10:00", "04.13.2026 10:00", "05.05.2026 10:00"},
			want:   []string{ambiguousDate, "2026-04-13 10:00", "2026-05-05 10:00"},
			note:   `such as "04.13.2026 10:00": those that can be read both ways (1) are not sent`,
		}, {
			name: "Google's order is of slashes", usOrder: true,
			values: []string{"03-04-2026 10:00", "03/04/2026 10:00"},
			want:   []string{ambiguousDate, "2026-03-04 10:00"},
			note:   `such as "03-04-2026 10:00" can be read both ways and are`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			cells := texts(test.values...)
			c, notes, problem := surveyed(t, timeSpec{keys: `column: "Close Date", `, zone: mustZone(t, "UTC"), usOrder: test.usOrder}, cells...)
			if test.code != "" {
				if problem == nil || problem.Code != test.code || !strings.Contains(problem.Remedy, test.remedy) {
					t.Errorf("the problem is %+v, want %s and %q", problem, test.code, test.remedy)
				}
				return
			}
			if problem != nil {
				t.Fatal(problem)
			}
			if !strings.Contains(strings.Join(notes, "\n"), test.note) || test.note == "" && len(notes) > 0 {
				t.Errorf("the notes are %q, want %q", notes, test.note)
			}
			for i, cell := range cells {
				if got := reading(c, cell, nil); strings.TrimSuffix(got, ":00+00:00") != test.want[i] {
					t.Errorf("%q is read as %s, want %s", cell.Text, got, test.want[i])
				}
			}
		})
	}
}

// An American spreadsheet program that opened 12/02/2024 and 13/02/2024 made a date of the first, the 2nd of December,
// and left the second as text.
func TestHalfConvertedColumn(t *testing.T) {
	const both = "dates of the spreadsheet (1) and dates as text (1)"
	for _, test := range []struct {
		name    string
		formats []string
		cells   []pipeline.Cell
		note    string // or, if empty, a problem
	}{
		{"day first", nil, []pipeline.Cell{dateCell("2024-12-02 10:00:00"), textCell("13/02/2024 10:00")}, ""},
		{"undecided", nil, []pipeline.Cell{textCell("03/02/2024 10:00"), dateCell("2024-12-12 10:00:00")}, ""},
		{"dashes", nil, []pipeline.Cell{dateCell("2024-12-02"), textCell("13-02-2024")}, ""},
		{"told by the mapping", []string{"DD/MM/YY"}, []pipeline.Cell{dateCell("2024-12-02"), textCell("13/02/24")}, ""},
		{"late dates", nil, []pipeline.Cell{dateCell("2024-02-14"), textCell("13/02/2024")}, both},
		{"year first", nil, []pipeline.Cell{dateCell("2024-12-02"), textCell("2024-02-13")}, both},
		{"only dates", nil, []pipeline.Cell{dateCell("2024-12-02"), dateCell("2024-02-03")}, "no time of day: read as 23:59:59"},
	} {
		_, notes, problem := surveyed(t, timeSpec{formats: test.formats}, test.cells...)
		switch {
		case test.note == "" && (problem == nil || problem.Code != mixedDates):
			t.Errorf("%s: the problem is %+v", test.name, problem)
		case test.note != "" && (problem != nil || !strings.Contains(strings.Join(notes, "\n"), test.note)):
			t.Errorf("%s: the notes are %q (%v), want %q", test.name, notes, problem, test.note)
		}
	}
}

// A mapping's formats may name two orders.
func TestFormatsOfTwoOrders(t *testing.T) {
	cells := texts("03.04.2026", "06/25/2026")
	c, _, problem := surveyed(t, timeSpec{zone: mustZone(t, "UTC"), formats: []string{"DD.MM.YYYY", "MM/DD/YYYY"}}, cells...)
	if problem != nil {
		t.Fatal(problem)
	}
	for i, want := range []string{"2026-04-03 23:59:59+00:00 noted", "2026-06-25 23:59:59+00:00 noted"} {
		if got := reading(c, cells[i], nil); got != want {
			t.Errorf("%s is read as %s, want %s", cells[i].Text, got, want)
		}
	}
}

func TestTimeColumnNotes(t *testing.T) {
	for _, test := range []struct {
		spec   timeSpec
		values []string
		want   []string
	}{
		{timeSpec{}, []string{"2026-04-03 10:00", "2026-04-03 00:00"}, nil},
		{timeSpec{}, []string{"2026-04-03", "2026-04-03 10:00"}, []string{"no time of day: read as 23:59:59 (rows: 1)"}},
		{timeSpec{at: "12:00"}, []string{"2026-04-03"}, []string{"no time of day: read as 12:00 (rows: 1)"}},
		{timeSpec{}, []string{"2026-04-03 00:00", "2026-04-04T00:00:00Z"},
			[]string{"all 2 times are midnight: was the time of day lost?"}},
		{timeSpec{}, []string{"2026-04-03 00:00"}, nil},
		{timeSpec{}, []string{"", "nonsense"}, nil},
	} {
		_, notes, problem := surveyed(t, test.spec, texts(test.values...)...)
		if problem != nil || !slices.Equal(notes, test.want) {
			t.Errorf("%q: the notes are %q (%v), want %q", test.values, notes, problem, test.want)
		}
	}
}

// What is remembered of a column must not grow with it.
func TestSurveyIsOfFixedSize(t *testing.T) {
	c, _, _ := surveyed(t, timeSpec{})
	cell := pipeline.Cell{Text: "13/04/2026 10:00 " + strings.Repeat("x", 1<<16)}
	c.observe(cell)
	for _, example := range []string{c.surveyed.order.example, c.orders.slash.dayFirst.example} {
		if len(example) > 100 {
			t.Errorf("an example of %d bytes is kept", len(example))
		}
	}
	if rest := fmt.Sprint(c.orders.slash.dayFirst.stamp, c.surveyed.order.stamp); len(rest) > 300 {
		t.Errorf("%d bytes of the cell are kept", len(rest))
	}
}
