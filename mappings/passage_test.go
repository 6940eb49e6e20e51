package mappings

import (
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
)

// TestTablesBelowTheFirst: no row is read by the columns of another table's header.
func TestTablesBelowTheFirst(t *testing.T) {
	const (
		second   = "INVALID SECOND_TABLE"
		repeated = "SKIPPED REPEATED_HEADER"
		click    = aGCLID + "|" + aTime
		mapping  = "columns: {gclid: [Click, Click ID], conversion_date_time: When, conversion_value: {column: Worth, optional: true}, " +
			"currency_code: {column: Money, optional: true}, conversion_action: {value: x}}\n"
	)
	for _, test := range []struct {
		name string
		rows []string
		want []string
	}{
		{"the same header", []string{"Click|When|Worth", click + "|5"}, []string{repeated, good}},
		{"the same, written otherwise", []string{"click_id*|WHEN|Worth (EUR)|Note", click + "|5"}, []string{repeated, good}},
		{"columns exchanged", []string{"Worth|When|Click", "5|" + aTime + "|" + aGCLID}, []string{second, second}},
		{"a column put in", []string{"Click|When|Note|Worth", click + "|7|5"}, []string{second, second}},
		{"a column more that matters", []string{"Click|When|Worth|Money", click + "|5|USD"}, []string{second, second}},
		{"a column less", []string{"Click|When|Profit", click + "|5"}, []string{second, second}},
		{"two columns of one name", []string{"Click|When|Worth|Worth", click + "|5|6"}, []string{second, second}},
		{"half a header", []string{"Note|Click|When", "x|" + click}, []string{second, second}},
		{"a summary", []string{"Money|Worth", "EUR|5", "USD|6"}, []string{second, second, second}},
		{"adjustments in the same columns", []string{"Click|When|Worth|Adjustment Type|Adjustment Time", click + "|5|RETRACT|" + aTime},
			[]string{second, second}},
		{"and the own header again", []string{"Worth|When|Click", "5|" + aTime + "|" + aGCLID, "Click|When|Worth", click + "|5"},
			[]string{second, second, repeated, good}},
		{"a summary without a known header", []string{"Region|Deals|Sum", "North|3|5"},
			[]string{"INVALID BAD_TIME", "INVALID BAD_TIME"}},
		{"a summary below a blank row", []string{"", "Sums by region", "Region|Deals|Sum", "North|3|5", "Total|Sum"},
			[]string{note, second, second, second}},
		{"a summary with blank rows in it", []string{"", "Region|Deals|Sum", "", "North|3|5", "South|some|few"},
			[]string{second, second, second}},
		{"a required column renamed", []string{"", "Refunds", "Click|Date|Worth", click + "|700", "", click + "|700"},
			[]string{note, second, second, second}},
		{"and without a blank row", []string{"Click|Date|Worth", click + "|700"}, []string{second, second}},
		{"no name known", []string{"", "Refunds", "Klick|Zeit|Erstattung", click + "|700", click + "|5"}, []string{note, second, second, second}},
		{"a row of words that is none of a summary", []string{"", "asked|open|to come", click + "|5", "", click + "|5", "abc123|" + aTime},
			[]string{second, second, good, good}},
		{"words above a damaged row", []string{"", "asked|open|to come", "", "abc123|" + aTime, click + "|5"}, []string{second, second, good}},
		{"words without a name for the identifier", []string{"", "|pending|open", "abc123|" + aTime}, []string{"INVALID NO_CLICK_ID", good}},
		{"missing values below a blank row", []string{"", "unknown|not yet|5", "n/a|open|"}, []string{"INVALID NO_CLICK_ID", "INVALID NO_CLICK_ID"}},
		{"conversions below a blank row", []string{"", click + "|5", "abc123|" + aTime}, []string{good, good}},
		{"a conversion of such words", []string{click + "|5|Money|Worth"}, []string{"INVALID CELLS_BEYOND_HEADER"}},
	} {
		rows := table(append([]string{"Click|When|Worth", click + "|5"}, test.rows...)...)
		rows = slices.DeleteFunc(rows, func(row pipeline.Row) bool { return firstText(row) == "" }) // as readers pass them over
		if got, want := fates(t, mapping, rows), strings.Join(append([]string{good}, test.want...), ", "); got != want {
			t.Errorf("%s: %s, want %s", test.name, got, want)
		}
	}
}

// TestTablesOfLeadsBelowTheFirst: an e-mail address beside a time is as good a proof of a conversion as a click ID.
func TestTablesOfLeadsBelowTheFirst(t *testing.T) {
	const (
		mapping = "columns: {email: Mail, phone: {column: Phone, optional: true}, conversion_date_time: When, conversion_action: What}\n"
		lead    = "jane@example.com|" + aTime + "|sale"
		second  = "INVALID SECOND_TABLE"
	)
	for _, test := range []struct {
		name string
		rows []string
		want []string
	}{
		{"a word for a time", []string{"", "|pending|lead", lead}, []string{"INVALID BAD_TIME", good}},
		{"words", []string{"", "to be asked|pending|lead", lead, "", lead, lead}, []string{second, second, good, good}},
		{"its names as words", []string{"jane@example.com|" + aTime + "|When|What"}, []string{good}},
		{"a required column renamed", []string{"Mail|When|Where", lead}, []string{second, second}},
	} {
		rows := table(append([]string{"Mail|When|What|Note", lead}, test.rows...)...)
		rows = slices.DeleteFunc(rows, func(row pipeline.Row) bool { return firstText(row) == "" })
		if got, want := fates(t, mapping, rows), strings.Join(append([]string{good}, test.want...), ", "); got != want {
			t.Errorf("%s: %s, want %s", test.name, got, want)
		}
	}
}

// TestSecondTablesDoNotTouchTheFirst: what stands below another header settles nothing about the first table's columns.
func TestSecondTablesDoNotTouchTheFirst(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: {column: When, time_zone: Europe/Berlin}, conversion_action: What}\n"
	rows := table("Click|When|What", aGCLID+"|03/04/2026 10:00|sale", "Click|What|When", aGCLID+"|31/12/2026 10:00|13/12/2026 10:00")
	binding, err := bindTo(t, mapping, rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		binding.Observe(row)
	}
	if got := binding.Needs()[""].Actions; len(got) != 1 || got[0] != "sale" {
		t.Errorf("actions %q", got)
	}
	if _, err := binding.Mapper(); err == nil || !strings.Contains(err.Error(), "day/month or month/day") {
		t.Errorf("the second table told day from month: %v", err)
	}
}

func TestSecondTablesNameBothHeaders(t *testing.T) {
	e := mapAll(t, "columns: {gclid: Click, conversion_date_time: When, conversion_action: What}\n",
		table("Click|When|What", "When|What|Click", aTime+"|sale|"+aGCLID))[1]
	for _, want := range []string{"row 2", "row 1", "a sheet or in a file of its own"} {
		if !strings.Contains(e.Message+e.Remedy, want) {
			t.Errorf("%q is missing: %s", want, e.Message)
		}
	}
}

// TestEveryHeaderIsNoticed: the quick look at a row misses no header that the mapping would find.
func TestEveryHeaderIsNoticed(t *testing.T) {
	presets, err := Presets()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range presets {
		names := d.headerNames()
		for _, c := range d.Columns {
			for _, header := range c.Source.Column {
				for _, form := range []string{header, strings.ToUpper(header), " *" + strings.ReplaceAll(header, " ", "_") + " (as text)*",
					"\ufeff" + strings.ReplaceAll(header, " ", "\u00a0 ") + "[1]"} {
					if !names.mayHead(table(form + "|" + form)[0]) {
						t.Errorf("%s: %q is not noticed", d.Name, form)
					}
				}
			}
		}
	}
}

// TestParametersBelowTheHeader: where templates were pasted under each other, the second one's zone may be another.
func TestParametersBelowTheHeader(t *testing.T) {
	const header = "Google Click ID|Conversion Name|Conversion Time"
	const row = aGCLID + "|x|2026-08-14 10:00:00"
	for parameters, want := range map[string]string{
		"Parameters:TimeZone=Europe/Berlin||":               "UNSETTLED, SKIPPED PARAMETERS, SKIPPED REPEATED_HEADER, UNSETTLED",
		"Parameters: timezone = europe/berlin;":             "UNSETTLED, SKIPPED PARAMETERS, SKIPPED REPEATED_HEADER, UNSETTLED",
		"Parameters:EntityType=OFFLINECONVERSION":           "UNSETTLED, SKIPPED PARAMETERS, SKIPPED REPEATED_HEADER, UNSETTLED",
		"Parameters:TimeZone=America/New_York":              "UNSETTLED, INVALID STRAY_PARAMETERS, SKIPPED REPEATED_HEADER, INVALID STRAY_PARAMETERS",
		"Parameters:TimeZone=":                              "UNSETTLED, INVALID STRAY_PARAMETERS, SKIPPED REPEATED_HEADER, INVALID STRAY_PARAMETERS",
		"TimeZone=America/New_York":                         "UNSETTLED, INVALID STRAY_PARAMETERS, SKIPPED REPEATED_HEADER, INVALID STRAY_PARAMETERS",
		"Parameters:TimeZone=Europe/Berlin;LoyaltyRate=0.5": "UNSETTLED, INVALID STRAY_PARAMETERS, SKIPPED REPEATED_HEADER, INVALID STRAY_PARAMETERS",
	} {
		if got := fates(t, "", table("Parameters:TimeZone=Europe/Berlin", header, row, parameters, header, row)); got != want {
			t.Errorf("%s: %s", parameters, got)
		}
	}
	const first = "Parameters:TimeZone=Europe/Berlin"
	got := fates(t, "", table(first, header, row, "TimeZone=UTC", row, "Parameters:EntityType=OFFLINECONVERSION", row, first, row))
	if want := "UNSETTLED, INVALID STRAY_PARAMETERS, INVALID STRAY_PARAMETERS, SKIPPED PARAMETERS, INVALID STRAY_PARAMETERS, " +
		"SKIPPED PARAMETERS, UNSETTLED"; got != want {
		t.Errorf("the right zone again: %s", got)
	}
}
