package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// table makes rows of texts separated by |, numbered from 1.
func table(lines ...string) []pipeline.Row {
	rows := make([]pipeline.Row, len(lines))
	widest := 0
	for _, line := range lines {
		widest = max(widest, 1+strings.Count(line, "|"))
	}
	for i, line := range lines {
		rows[i].Origin = pipeline.Origin{File: "deals.csv", Row: i + 1}
		for text := range strings.SplitSeq(line, "|") {
			rows[i].Cells = append(rows[i].Cells, pipeline.Cell{Text: text})
		}
		rows[i].Cells = append(rows[i].Cells, make([]pipeline.Cell, widest-len(rows[i].Cells))...)
	}
	return rows
}

// bindTo binds a mapping, "" for auto, to a table.
func bindTo(t testing.TB, mapping string, rows []pipeline.Row) (pipeline.Binding, error) {
	t.Helper()
	choice := Choice{}
	if mapping != "" {
		d, err := Parse("mapping.yaml", []byte(mapping))
		if err != nil {
			t.Fatal(err)
		}
		choice.Definition = d
	}
	set, err := NewSet([]Choice{choice}, testNow)
	if err != nil {
		t.Fatal(err)
	}
	return set.Bind("deals.csv", pipeline.Sheet{}, rows)
}

// mapAll surveys and maps a table, as the pipeline does.
func mapAll(t testing.TB, mapping string, rows []pipeline.Row) []pipeline.Entry {
	t.Helper()
	binding, err := bindTo(t, mapping, rows)
	if err != nil {
		t.Fatal(err)
	}
	data := rows[binding.Header():]
	for _, row := range data {
		binding.Observe(row)
	}
	m, err := binding.Mapper()
	if err != nil {
		t.Fatal(err)
	}
	entries := make([]pipeline.Entry, len(data))
	for i, row := range data {
		m.Map(row, &entries[i])
	}
	return entries
}

// notesOf surveys a table, and gives the notes on it.
func notesOf(t testing.TB, mapping string, rows []pipeline.Row) []string {
	t.Helper()
	binding, err := bindTo(t, mapping, rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[binding.Header():] {
		binding.Observe(row)
	}
	if _, err := binding.Mapper(); err != nil {
		t.Fatal(err)
	}
	return binding.Describe().Notes
}

func TestWhichMappingFits(t *testing.T) {
	for _, test := range []struct {
		name    string
		rows    []pipeline.Row
		mapping string // chosen; "" where err is wanted
		header  int
		err     string
	}{
		{"Google's own header", table("Google Click ID|Conversion Name|Conversion Time"), "google-ads", 1, ""},
		{"in sentence case", table("Google click id|Conversion name|Conversion time|Conversion value"), "google-ads", 1, ""},
		{"the API's names", table("gclid|conversion_action|conversion_date_time"), "google-ads", 1, ""},
		{"wbraid only", table("wbraid|conversion_action|conversion_date_time"), "google-ads", 1, ""},
		{"below a title", table("Deals|of|October", "a|b|c", "Google Click ID|Conversion Name|Conversion Time"), "google-ads", 3, ""},
		{"notes in brackets", table("Google Click ID (gclid)|Conversion Name*|Conversion Time [local]"), "google-ads", 1, ""},
		{"calls", table("Caller's Phone Number|Call Start Time|Conversion Name|Conversion Time"), "", 0, "call conversions"},
		{"adjustments", table("Google Click ID|Conversion Name|Conversion Time|Adjustment Type|Adjustment Time"), "", 0, "conversion adjustments"},
		{"store sales", table("Parameters:TimeZone=Europe/Rome;LoyaltyRate=0.5|||", "Google Click ID|Conversion Name|Conversion Time|x"), "", 0, "store sales"},
		{"two columns for one field", table("Google Click ID|gclid|Conversion Name|Conversion Time"), "", 0, "two columns"},
		{"no conversion action", table("Opportunity ID|Close Date|GCLID__c"), "", 0, "which conversion action"},
		{"something else", table("Name|Street", "Ahlers|Hauptstr. 1"), "", 0, "no row names the columns"},
	} {
		t.Run(test.name, func(t *testing.T) {
			binding, err := bindTo(t, "", test.rows)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Fatalf("got %v, want %s", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if info := binding.Describe(); info.Mapping != test.mapping || binding.Header() != test.header {
				t.Errorf("got %s, header %d", info.Mapping, binding.Header())
			}
		})
	}
}

// TestTwoMappingsFitEqually: nothing tells which one is meant, so neither is taken.
func TestTwoMappingsFitEqually(t *testing.T) {
	h := newHeader(table("click|when|what")[0])
	var twins []*Definition
	for _, name := range []string{"one", "two"} {
		d, err := Parse("x", []byte("name: "+name+"\ndetect: [click]\ncolumns: {gclid: click, conversion_date_time: when, conversion_action: what}\n"))
		if err != nil {
			t.Fatal(err)
		}
		twins = append(twins, d)
	}
	if _, err := choose(twins, h, true, new(nearMiss)); err == nil || !strings.Contains(err.Error(), "fits the mappings one and two: both read the same columns") {
		t.Errorf("got %v", err)
	}
	if f, err := choose(twins[:1], h, true, new(nearMiss)); err != nil || f.definition.Name != "one" {
		t.Errorf("got %v, %v", f, err)
	}
}

func TestMappingsThatCannotBe(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"unknown key", "colums: {}\n", `m.yaml:1:1: unknown key "colums"; did you mean "columns"?`},
		{"unknown field", "columns:\n  gclidd: A\n", `m.yaml:2:3: unknown field "gclidd"; did you mean "gclid"?`},
		{"twice", "columns:\n  gclid: A\n  gclid: B\n", "already defined"},
		{"no click ID", "columns:\n  conversion_date_time: A\n", "m.yaml: columns: none of gclid, gbraid, wbraid, email and phone is mapped"},
		{"no time", "columns:\n  gclid: A\n", "m.yaml: columns: conversion_date_time is not mapped"},
		{"constant time", "columns:\n  gclid: A\n  conversion_date_time: {value: 2026-03-02}\n", "m.yaml:3:26: conversion_date_time: a time that is the same in every row"},
		{"optional time", "columns:\n  gclid: A\n  conversion_date_time: {column: B, optional: true}\n", "m.yaml:3:37: conversion_date_time: no row can be sent without a time"},
		{"column and value", "columns:\n  gclid: {column: A, value: B}\n", "column and value exclude each other"},
		{"neither", "columns:\n  gclid: {default: B}\n", "neither column nor value"},
		{"decimal", "columns:\n  gclid: A\n  conversion_value: {column: B, decimal: \";\"}\n", `decimal is "." or ",", not ";"`},
		{"decimal of an ID", "columns:\n  gclid: {column: A, decimal: \",\"}\n  conversion_date_time: B\n", "decimal is for conversion_value"},
		{"zone of an amount", "columns:\n  gclid: A\n  conversion_date_time: B\n  conversion_value: {column: C, time_zone: Europe/Rome}\n", "time_zone is for conversion_date_time only"},
		{"bad zone", "columns:\n  gclid: A\n  conversion_date_time: {column: B, time_zone: EST}\n", "m.yaml:3:"},
		{"bad format", "columns:\n  gclid: A\n  conversion_date_time: {column: B, formats: [QQ]}\n", "m.yaml:3:"},
		{"half attribution", "columns:\n  gclid: A\n  conversion_date_time: B\n  external_attribution_credit: C\n", "go together"},
		{"rule without a test", "columns: {gclid: A, conversion_date_time: B}\nskip:\n  - {column: C}\n", "m.yaml:3:"},
		{"unknown encoding", "name: m\nencoding: windows1251\n", `m.yaml:2:11: unknown encoding "windows1251"; did you mean "windows-1251"?`},
		{"extends nothing", "extends: nothing\n", `there is no preset "nothing"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("m.yaml", []byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestEncodingIsOfTheFilesMapping(t *testing.T) {
	var choices []Choice
	for match, encoding := range map[string]string{"ru-*": "windows-1251", "pl-*": "windows-1250"} {
		d, err := Parse("m.yaml", []byte("extends: google-ads\nencoding: "+encoding+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		choices = append(choices, Choice{Match: match, Definition: d})
	}
	set, err := NewSet(append(choices, Choice{Match: "auto-*"}), testNow)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"ru-1.csv": "windows-1251", "in/pl-1.csv": "windows-1250", "auto-1.csv": "", "other.csv": ""} {
		if got := set.Encoding(file); got != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
	if set.Terms("ru-1.csv") == set.Terms("pl-1.csv") {
		t.Error("another encoding does not change the terms")
	}
}

func TestBadCellsAreNamed(t *testing.T) {
	rows := table("gclid|conversion_action|conversion_date_time|order_id", "x|y|z|w")
	rows[1].Cells = []pipeline.Cell{{Text: aGCLID}, {Text: "Closed deal"},
		{Text: "2026-03-02 10:00:00+01:00"}, {Text: "holds the error #N/A", Kind: pipeline.Bad}}
	e := mapAll(t, "", rows)[0]
	if e.Status != pipeline.Invalid || !strings.Contains(e.Message, `column "order_id", cell D2: the cell holds the error #N/A`) {
		t.Errorf("%s: %s", e.Status, e.Message)
	}
}

func TestAllProblemsOfARowAtOnce(t *testing.T) {
	e := mapAll(t, "", table("gclid|conversion_action|conversion_date_time|conversion_value|currency_code", "a b|||ten|Euro"))[0]
	for _, want := range []string{"blank within the click ID", "no conversion action", "cell C2", `"ten" is no amount`, `"EURO" is no currency code`} {
		if !strings.Contains(e.Message, want) {
			t.Errorf("the message lacks %q: %s", want, e.Message)
		}
	}
	if e.Code != "BAD_CLICK_ID" || e.Field != fieldGCLID {
		t.Errorf("code %s, field %s", e.Code, e.Field)
	}
}

func TestRowsDoNotKeepTheirCells(t *testing.T) {
	rows := table("gclid|conversion_action|conversion_date_time", aGCLID+"|Closed deal|2026-03-02 10:00:00+01:00")
	e := mapAll(t, "", rows)[0]
	clear(rows[1].Cells)
	if e.Click.Value != aGCLID || e.Action != "Closed deal" {
		t.Errorf("the entry changed with the row: %+v", e.Conversion)
	}
}

// TestRowsBesideTheTable tells remarks on the table from rows that lack something.
func TestRowsBesideTheTable(t *testing.T) {
	const mapping = "columns: {order_id: Order, gclid: Click, conversion_date_time: When, conversion_value: Worth, conversion_action: {value: x}}\n"
	for row, want := range map[string]string{
		"#1001|" + aGCLID + "||5":                          "INVALID MISSING_TIME",
		"#1001|" + aGCLID + "|2026-03-02 10:00:00+01:00|5": "UNSETTLED ",
		"# not checked yet|||":                             "SKIPPED COMMENT",
		"Total|||11":                                       "SKIPPED TOTAL",
		"Total|" + aGCLID + "||11":                         "INVALID MISSING_TIME",
		"|||11":                                            "SKIPPED TOTAL",
		"|Grand Totals (3 records)||":                      "INVALID RECORD_COUNT",
		"||2026-03-02 10:00:00+01:00|":                     "INVALID NO_CLICK_ID",
		"D-1|||":                                           "SKIPPED NO_CONVERSION",
		"Order|Click|When|Worth":                           "SKIPPED REPEATED_HEADER",
	} {
		e := mapAll(t, mapping, table("Order|Click|When|Worth", row))[0]
		if got := e.Status.String() + " " + e.Code; got != want {
			t.Errorf("%q is %s, want %s", row, got, want)
		}
	}
}

// TestZoneOfTheParametersRow: a zone that the file itself states wins over the mapping's, also where it cannot be read.
func TestZoneOfTheParametersRow(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: {column: When, time_zone: America/New_York}, conversion_action: {value: x}}\n"
	for parameters, want := range map[string]string{
		"Parameters:TimeZone=Europe/Berlin":                       "+02:00",
		"Parameters:TimeZone=Europe/Berlim":                       "BAD_TIME_ZONE",
		"Parameters:TimeZone=<Replace with your time zone>":       "-04:00",
		"Parameters:EntityType=OFFLINECONVERSION;TimeZone=+0700;": "+07:00",
		"Something else": "-04:00",
	} {
		e := mapAll(t, mapping, table(parameters+"|", "Click|When", aGCLID+"|2026-08-14 10:00:00"))[0]
		got := e.Code
		if got == "" {
			got = e.At.Format("-07:00")
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", parameters, got, want)
		}
	}
	_, err := bindTo(t, mapping, table("Parameters:TimeZone=Europe/Berlin|", "Parameters:TimeZone=Europe/Rome|", "Click|When"))
	if err == nil || !strings.Contains(err.Error(), "different time zones") {
		t.Errorf("two zones: %v", err)
	}
}

// TestLongHeadersAreShortened: a header is repeated in the message of every bad row.
func TestLongHeadersAreShortened(t *testing.T) {
	long := "conversion_date_time (" + strings.Repeat("x", 30_000) + ")"
	e := mapAll(t, "", table("gclid|conversion_action|"+long, aGCLID+"|x|never"))[0]
	if e.Code != "BAD_TIME" || len(e.Message) > 500 {
		t.Errorf("%s, %d bytes", e.Code, len(e.Message))
	}
}

// sixColumns gives the mapper of a table of six columns, as Google's template has them, and a row of it.
func sixColumns(tb testing.TB) (pipeline.RowMapper, pipeline.Row) {
	rows := table("Parameters:TimeZone=America/New_York|||||", "Google Click ID|Conversion Name|Conversion Time|Conversion Value|Conversion Currency|Order ID",
		aGCLID+"|Closed deal|2026-03-02 10:00:00|1234.50|USD|D-1001")
	binding, err := bindTo(tb, "", rows)
	if err != nil {
		tb.Fatal(err)
	}
	binding.Observe(rows[2])
	m, err := binding.Mapper()
	if err != nil {
		tb.Fatal(err)
	}
	return m, rows[2]
}

// TestMapAllocates: an ordinary row is mapped without making garbage, or hardly any.
func TestMapAllocates(t *testing.T) {
	m, row := sixColumns(t)
	var e pipeline.Entry
	if n := testing.AllocsPerRun(100, func() { e = pipeline.Entry{}; m.Map(row, &e) }); n > 2 || e.Status != pipeline.Unsettled {
		t.Errorf("%v allocations a row; %s", n, e.Message)
	}
}

func BenchmarkMap(b *testing.B) {
	m, row := sixColumns(b)
	b.ReportAllocs()
	var e pipeline.Entry
	for b.Loop() {
		e = pipeline.Entry{}
		m.Map(row, &e)
	}
	if e.Status != pipeline.Unsettled {
		b.Fatal(e.Message)
	}
}
