package mappings

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"convload/pipeline"
)

const joinedMapping = `
name: joined
columns:
  gclid: GCLID
  conversion_action: {value: Won}
  conversion_date_time: {column: Close Date, time_column: Close Time, time_zone: Europe/Berlin}
`

func TestTimeColumnInRows(t *testing.T) {
	const id = "EAIaIQobChMIx7Q-x7Q-x7Q-x7Q-x7Q-x7Q-x7Q-x7Q-x7Q-003_BwE"
	rows := table("GCLID|Close Date|Close Time|Note",
		id+"|03.02.2026|15:04|a", id+"|04.02.2026||b", id+"|05.02.2026|soon|c", id+"|06.02.2026|“3:04 PM”|d", id+"|07.02.2026|x|e",
		id+"|x|8:00|f")
	rows[5].Cells[2] = clockCell("16:05:06")
	entries := mapAll(t, joinedMapping, rows)
	for i, want := range []struct {
		status        pipeline.Status
		at, said, not string
	}{
		{pipeline.Unsettled, "2026-02-03 15:04:00+01:00", "", "read as"},
		{pipeline.Unsettled, "2026-02-04 23:59:59+01:00", "no time of day: read as 23:59:59", ""},
		{pipeline.Invalid, "", `column "Close Time", cell C4: "soon" is no time of day`, "Close Date"},
		{pipeline.Unsettled, "2026-02-06 15:04:00+01:00", "", "read as"},
		{pipeline.Unsettled, "2026-02-07 16:05:06+01:00", "", "read as"},
		{pipeline.Invalid, "", `column "Close Date", cell B7: "x" does not begin with a date`, "Close Time\", cell"},
	} {
		e := entries[i]
		said := e.Note + e.Problem.Message
		if e.Status != want.status || want.at != "" && e.At.Format(pipeline.TimeLayout) != want.at ||
			!strings.Contains(said, want.said) || want.not != "" && strings.Contains(said, want.not) {
			t.Errorf("row %d is %v at %s: %q, want %+v", i+2, e.Status, e.At, said, want)
		}
	}
}

func TestTimeColumnInHeader(t *testing.T) {
	for _, test := range []struct{ header, code, message string }{
		{"GCLID|Close Date", "NO_HEADER", `no column "Close Time"`},
		{"GCLID|Close Date|Close Time|Close Time", "AMBIGUOUS_HEADER", "two columns for time_column"},
		{"GCLID|Close Date|close_time [UTC]", "", ""},
	} {
		_, err := bindTo(t, joinedMapping, table(test.header))
		var code string
		if problem, ok := errors.AsType[*pipeline.Problem](err); ok {
			code = problem.Code
		}
		if misfit, ok := errors.AsType[*pipeline.NoFitError](err); ok {
			code = misfit.Problem.Code
		}
		if code != test.code || err != nil && !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s: %v, want %s %q", test.header, err, test.code, test.message)
		}
	}
	binding, err := bindTo(t, joinedMapping, table("GCLID|Close Date|Close Time|Note"))
	if err != nil {
		t.Fatal(err)
	}
	info := binding.Describe()
	if from := info.Columns[fieldDateTime]; from != "Close Date + Close Time" || len(info.Ignored) != 1 || info.Ignored[0] != "Note" {
		t.Errorf("the time is from %q, and %q are ignored", from, info.Ignored)
	}
}

// The error for a column whose order of day and month nothing settles names the column as the sheet does, and the two
// keys, in a form that may be copied over the mapping's own without a loss.
func TestUndecidedColumnNamesTheKeys(t *testing.T) {
	mapping := "name: m\ncolumns: {gclid: GCLID, conversion_action: {value: Won}, conversion_date_time: {column: [Date, close date], time_zone: UTC}}"
	rows := table("GCLID|Close_Date", "a|03/04/2026 10:00", "b|05/04/2026 10:00")
	binding, err := bindTo(t, mapping, rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		binding.Observe(row)
	}
	_, err = binding.Mapper()
	const first = `conversion_date_time: {column: ["Date", "close date"], time_zone: "UTC", formats: [DD/MM/YYYY HH:mm]}`
	const second = `formats: [MM/DD/YYYY HH:mm]`
	if err == nil || !strings.Contains(err.Error(), `column "Close_Date": "03/04/2026 10:00" can be day/month or month/day`) ||
		!strings.Contains(err.Error(), first+", or "+second) {
		t.Fatalf("the error is %v", err)
	}
	for _, key := range []string{first, strings.Replace(first, "formats: [DD/MM/YYYY HH:mm]", second, 1)} {
		mended := "name: m\ncolumns:\n  gclid: GCLID\n  conversion_action: {value: Won}\n  " + key
		for _, e := range mapAll(t, mended, rows) {
			if e.At.IsZero() {
				t.Errorf("with %s: %v", key, e.Problem)
			}
		}
	}
}

// The line to copy says all that the mapping said of the times.
func TestKeysToCopyLoseNothing(t *testing.T) {
	for _, test := range []struct{ mapping, want string }{
		{"columns: {gclid: A, conversion_date_time: When}", `in the mapping conversion_date_time: {column: "When", formats: [epoch]}`},
		{"columns: {gclid: A, conversion_date_time: {column: W, time_column: \"Ti:me\", time_zone_column: [Z, Zone], at: \"18:00\"," +
			" time_zone: \"+02:00\", us_order: true, values: {soon: 2026-02-02, Now: \"\"}, formats: [YYYY-MM-DD]}}",
			`in the mapping conversion_date_time: {column: "W", time_column: "Ti:me", time_zone: "+02:00", at: "18:00", ` +
				`time_zone_column: ["Z", "Zone"], us_order: true, values: {"Now": "", "soon": "2026-02-02"}, formats: [epoch]}`},
		{"extends: salesforce", `in the mapping conversion_date_time: {column: ["Close Date", "CloseDate"], formats: [epoch]}`},
	} {
		d, err := Parse("m.yaml", []byte(test.mapping))
		if err != nil {
			t.Fatal(err)
		}
		source := d.Columns[d.Columns.index(fieldDateTime)].Source
		c, _, _ := surveyed(t, source.timeSpec(nil, testNow))
		setting := c.setting("epoch")
		if setting != test.want {
			t.Errorf("the setting is\n%s, want\n%s", setting, test.want)
		}
		_, line, _ := strings.Cut(setting, fieldDateTime)
		again, err := Parse("m.yaml", []byte("columns:\n  gclid: A\n  "+fieldDateTime+line))
		if err != nil {
			t.Fatal(err)
		}
		got := again.Columns[again.Columns.index(fieldDateTime)].Source
		source.Formats, source.keys, source.where = []string{"epoch"}, got.keys, got.where
		if !reflect.DeepEqual(got, source) {
			t.Errorf("copied, the keys are\n%+v, want\n%+v", got, source)
		}
	}
}

// Nobody can change a preset: what is to be copied is a mapping that extends it.
func TestSettingsOfPresetAreAMapping(t *testing.T) {
	rows := table("Parameters:TimeZone=UTC", "Google Click ID|Conversion Name|Conversion_Time", "a|Won|25.02.26 10:00")
	problem := mapAll(t, "", rows)[0].Problem
	_, mapping, found := strings.Cut(problem.Remedy, "in a mapping of your own ")
	mapping, _, _ = strings.Cut(mapping, ", or formats")
	if !found {
		t.Fatalf("the remedy is %q", problem.Remedy)
	}
	if e := mapAll(t, mapping, rows)[0]; e.At.Format(pipeline.TimeLayout) != "2026-02-25 10:00:00+00:00" {
		t.Errorf("with %s: %v", mapping, e.Problem)
	}
}

// A zone's problem is told of its own column.
func TestProblemsOfZoneColumn(t *testing.T) {
	mapping := "columns: {gclid: GCLID, conversion_action: {value: Won}, conversion_date_time: {column: Close Date, time_zone_column: Zone}}"
	entries := mapAll(t, mapping, table("GCLID|Close Date|Zone", "a|2026-02-03 10:00|EST", "b|2026-02-03 10:00|", "c|2026-02-03 10:00 EST|UTC"))
	for i, want := range []struct{ code, beginning string }{
		{badTimeZone, `column "Zone", cell C2: "EST" is an abbreviation`},
		{noTimeZone, `column "Zone", cell C3: the cell is empty`},
		{badTimeZone, `column "Close Date", cell B4: `},
	} {
		if e := entries[i]; e.Code != want.code || !strings.HasPrefix(e.Message, want.beginning) || e.Field != fieldDateTime {
			t.Errorf("row %d: %s %s %q, want %s %q", i+2, e.Field, e.Code, e.Message, want.code, want.beginning)
		}
	}
}

// What a file of Google's own says of day and month is never read without a word about it.
func TestMonthFirstIsAlwaysNoted(t *testing.T) {
	const header = "Google Click ID|Conversion Name|Conversion Time"
	for _, test := range []struct{ first, second, note string }{
		{"03/04/2026 10:00", "05/06/2026 10:00", "read with the month first, as Google's templates have them"},
		{"03/04/2026 10:00", "05/16/2026 10:00", "read with the month first"},
		{"03/04/2026 10:00", "16/05/2026 10:00", "are not all in the usual order"},
		{"16/04/2026 10:00", "04/16/2026 10:00", "are not all in the usual order"},
		{"03-04-2026 10:00", "05-06-2026 10:00", "can be read both ways and are not sent"},
		{"05/05/2026 10:00", "06/06/2026 10:00", ""}, // there is nothing to decide
	} {
		rows := table("Parameters:TimeZone=UTC", header, "a|Won|"+test.first, "b|Won|"+test.second)
		binding, err := bindTo(t, "", rows)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[2:] {
			binding.Observe(row)
		}
		if _, err := binding.Mapper(); err != nil {
			t.Fatal(err)
		}
		notes := strings.Join(binding.Describe().Notes, "\n")
		if !strings.Contains(notes, test.note) || test.note == "" && strings.Contains(notes, "first") {
			t.Errorf("%s and %s: the notes are %q, want %q", test.first, test.second, notes, test.note)
		}
	}
}

func TestZoneRemarksAndNotes(t *testing.T) {
	const westward = "Etc/GMT+5 means -05:00: its sign counts westward"
	const header = "GCLID|Close Date|Zone"
	for _, test := range []struct {
		name, zone  string // of the mapping
		rows        []string
		note, said  string
		at          string
		silentNotes string
	}{
		{"the mapping's", "time_zone: Etc/GMT+5", []string{header, "a|2026-02-03 10:00|"}, westward, "", "2026-02-03 10:00:00-05:00", ""},
		{"the zone column's", "time_zone_column: Zone", []string{header, "a|2026-02-03 10:00|Etc/GMT+5"}, "", westward, "2026-02-03 10:00:00-05:00", westward},
		{"the value's", "time_zone: UTC", []string{header, "a|2026-02-03 10:00 Etc/GMT+5|"}, "", westward, "2026-02-03 10:00:00-05:00", westward},
		{"the Parameters row's", "time_zone: UTC", []string{"Parameters:TimeZone=Etc/GMT+5", header, "a|2026-02-03 10:00|"}, westward, "",
			"2026-02-03 10:00:00-05:00", ""},
		{"a rule chosen by the mapping", "time_zone: CET", []string{header, "a|2026-06-03 10:00|"}, "", "", "2026-06-03 10:00:00+02:00", "CET"},
		{"the same rule in a cell", "time_zone_column: Zone", []string{header, "a|2026-06-03 10:00|CET"}, "", `"CET" is an abbreviation`, "", ""},
	} {
		mapping := "name: m\ncolumns: {gclid: GCLID, conversion_action: {value: Won}, conversion_date_time: {column: Close Date, " + test.zone + "}}"
		rows := table(test.rows...)
		entries := mapAll(t, mapping, rows)
		binding, err := bindTo(t, mapping, rows)
		if err != nil {
			t.Fatal(err)
		}
		notes := strings.Join(binding.Describe().Notes, "\n")
		e := entries[len(entries)-1]
		if !strings.Contains(notes, test.note) || test.silentNotes != "" && strings.Contains(notes, test.silentNotes) {
			t.Errorf("%s: the notes are %q, want %q", test.name, notes, test.note)
		}
		if said := e.Note + e.Problem.Message; !strings.Contains(said, test.said) || test.at != "" && e.At.Format(pipeline.TimeLayout) != test.at {
			t.Errorf("%s: %s, %q, want %s and %q", test.name, e.At, said, test.at, test.said)
		}
	}
}

// A fixed offset above the header is right for half of the year where the mapping names a zone with summer time.
func TestOffsetBesideNamedZone(t *testing.T) {
	const warning = "times are read at -05:00, as the Parameters row says, but on 2026-03-08 it was -04:00 in America/New_York"
	for _, test := range []struct {
		parameters, zone string
		times            []string
		want             string // "" for no note
	}{
		{"-0500", "America/New_York", []string{"2026-02-03 10:00", "2026-03-08 10:00"}, warning},
		{"-0500", "America/New_York", []string{"2026-02-03 10:00", "2026-04-30 10:00"}, warning},
		{"-0500", "America/New_York", []string{"2026-06-03 10:00", "2026-06-04 10:00"}, "but on 2026-06-03 it was -04:00"},
		{"-0500", "America/New_York", []string{"2026-02-03 10:00", "2026-03-07 10:00"}, ""},
		{"-0500", "America/New_York", []string{"2026-02-03 10:00", "2026-06-07 10:00-04:00"}, ""}, // names its own
		{"-0500", "America/New_York", []string{"02/03/2026 10:00", "03/28/2026 10:00"}, warning},
		{"-0500", "America/New_York", []string{"03/02/2026 10:00", "13/02/2026 10:00"}, ""}, // not 2 March
		{"-0500", "America/New_York", []string{"13.02.2026 10:00", "08.03.2026 10:00"}, warning},
		{"-0500", "America/Bogota", []string{"2026-02-03 10:00", "2026-06-08 10:00"}, ""},
		{"-0500", "-04:00", []string{"2026-02-03 10:00", "2026-06-08 10:00"}, ""},
		{"America/New_York", "America/New_York", []string{"2026-02-03 10:00", "2026-06-08 10:00"}, ""},
		{"America/Chicago", "America/New_York", []string{"2026-02-03 10:00", "2026-06-08 10:00"}, ""},
	} {
		rows := table("Parameters:TimeZone="+test.parameters, "GCLID|Close Date", "a|"+test.times[0], "b|"+test.times[1])
		mapping := "name: m\ncolumns: {gclid: GCLID, conversion_action: {value: Won}, conversion_date_time: {column: Close Date, time_zone: \"" +
			test.zone + "\"}}"
		binding, err := bindTo(t, mapping, rows)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[2:] {
			binding.Observe(row)
		}
		if _, err := binding.Mapper(); err != nil {
			t.Fatal(err)
		}
		notes := strings.Join(binding.Describe().Notes, "\n")
		if !strings.Contains(notes, test.want) || test.want == "" && strings.Contains(notes, "as the Parameters row says") {
			t.Errorf("%+v: the notes are %q", test, notes)
		}
	}
}
