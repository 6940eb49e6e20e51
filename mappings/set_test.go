package mappings

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
)

// TestGooglesTemplates binds the header of each of Google's templates, in the variants that were seen.
func TestGooglesTemplates(t *testing.T) {
	for _, test := range []struct{ name, header, refused string }{
		{"clicks", "Google Click ID|Conversion Name|Conversion Time|Conversion Value|Conversion Currency", ""},
		{"with consent", "Google Click ID|Conversion Name|Conversion Time|Conversion Value|Conversion Currency|Ad User Data|Ad Personalization", ""},
		{"order ID before consent", "Google Click ID|Conversion Name|Conversion Time|Conversion Value|Conversion Currency|Order ID|Ad User Data|Ad Personalization", ""},
		{"external attribution", "Google Click ID|Conversion Name|Conversion Time|Attributed Credit|Conversion Value|Conversion Currency|Ad User Data|Ad Personalization", ""},
		{"leads, click ID last", "Email|Phone Number|Conversion Name|Conversion Time|Conversion Value|Conversion Currency|Ad User Data|Ad Personalization|Order ID|Google Click ID", ""},
		{"leads, click ID first", "Google Click ID|Email|Phone Number|First Name|Last Name|Conversion Name|Conversion Time", ""},
		{"legacy", "Google Click Id|Conversion Name|Conversion Time|Conversion Value", ""},
		{"legacy with action", "Action|Google Click Id|Conversion Name|Conversion Value|Conversion Time", ""},
		{"GBRAID and WBRAID beside", "Google Click ID|GBRAID|WBRAID|Conversion Name|Conversion Time", ""},
		{"leads, two addresses", "Email|Email|Conversion Name|Conversion Time|Google Click ID", "two columns for email"},
		{"scripts", "Google click id|Conversion name|Conversion time", ""},
		{"results", "Google Click ID|Conversion Name|Conversion Time|Conversion Value|Conversion Currency|Results", ""},
		{"calls", "Caller's Phone Number|Call Start Time|Conversion Name|Conversion Time|Conversion Value|Conversion Currency", "call conversions"},
		{"calls with consent, other order", "Call start time|Caller’s phone number|Conversion Name|Conversion Time|Ad User Data|Ad Personalization", "call conversions"},
		{"adjustments by order ID", "Order ID|Conversion Name|Adjustment Time|Adjustment Type|Adjusted Value|Adjusted Value Currency", "conversion adjustments"},
		{"adjustments by click", "Google Click ID|Conversion Name|Conversion Time|Adjustment Type|Adjustment Time|Adjusted Value|Adjusted Value Currency", "conversion adjustments"},
		{"adjustments, other order and case", "ADJUSTMENT_TIME|google click id|adjustment type|conversion name|conversion time", "conversion adjustments"},
		{"results of adjustments", "Order ID|Conversion Name|Adjustment Time|Adjustment Type|Results", "conversion adjustments"},
		{"store sales", "Email|Email|Email|First Name|Last Name|City|State|Zip|Country|Phone Number|Phone Number|Phone Number|Conversion Name|Conversion Time|Conversion Value|Conversion Currency", "store sales"},
	} {
		for _, above := range [][]string{nil, {"Parameters:TimeZone=Europe/Berlin"}, googleInstructions} {
			binding, err := bindTo(t, "", table(append(above, test.header)...))
			switch {
			case test.refused == "" && (err != nil || binding.Header() != len(above)+1):
				t.Errorf("%s below %d rows: %v", test.name, len(above), err)
			case test.refused != "" && (err == nil || !strings.Contains(err.Error(), test.refused)):
				t.Errorf("%s below %d rows: got %v", test.name, len(above), err)
			}
		}
	}
}

// googleInstructions are the rows above the table in a template as it is downloaded.
var googleInstructions = []string{
	"### INSTRUCTIONS ###||||",
	`# IMPORTANT: Remember to set the TimeZone value in the "parameters" row and/or in your Conversion Time column||||`,
	"# For instructions on how to set your timezones visit http://goo.gl/T1C5Ov||||",
	"||||",
	"### TEMPLATE ###||||",
	"Parameters:TimeZone=America/New_York||||",
}

// TestStoreSalesByTheirParameters: without a header that fits, the Parameters row tells what the file is.
func TestStoreSalesByTheirParameters(t *testing.T) {
	for _, row := range []string{"Parameters:TimeZone=Europe/Rome;LoyaltyRate=0.5;TransactionUploadRate=1;", "Parameters: transactionuploadrate = 1"} {
		_, err := bindTo(t, "", table(row, "Email|Zip|Country|Conversion Name|Conversion Time|Conversion Value"))
		if err == nil || !strings.Contains(err.Error(), "store sales") {
			t.Errorf("%s: got %v", row, err)
		}
	}
}

// TestFormsOfTheParametersRow takes the forms that were seen in files.
func TestFormsOfTheParametersRow(t *testing.T) {
	for row, want := range map[string]string{
		"Parameters:TimeZone=America/New_York":                    "-04:00",
		"Parameters:TimeZone=-0500":                               "-05:00",
		"Parameters:TimeZone=+0000":                               "+00:00",
		"Parameters:EntityType=OFFLINECONVERSION;TimeZone=+0700;": "+07:00",
		"Parameters: TimeZone=+0700":                              "+07:00",
		"PARAMETERS:timezone = +0700|# Optional #":                "+07:00",
		"TimeZone=America/Mexico_City":                            "-06:00",
		"Parameters:TimeZone=Asia/Calcutta":                       "+05:30",
		"Parameters:TimeZone=<Replace with your time zone>":       "NO_TIME_ZONE",
		"Parameters:TimeZone=":                                    "NO_TIME_ZONE",
		"Parameters:Attribution Model = External":                 "NO_TIME_ZONE",
		"#### INSTRUCTIONS ####":                                  "NO_TIME_ZONE",
	} {
		e := mapAll(t, "", table(row, "Google Click ID|Conversion Name|Conversion Time", aGCLID+"|x|2026-08-14 10:00:00"))[0]
		got := e.Code
		if got == "" {
			got = e.At.Format("-07:00")
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", row, got, want)
		}
	}
}

// TestTheHeaderBelowOtherRows: what stands above the header neither hides it nor is mistaken for it.
func TestTheHeaderBelowOtherRows(t *testing.T) {
	const header, click = "Click|When|Worth", aGCLID + "|" + aTime + "|5"
	const mapping = "columns: {gclid: Click, conversion_date_time: When, conversion_value: {column: Worth, optional: true}, conversion_action: {value: x}}\n"
	for _, test := range []struct {
		name string
		rows []string
		want string // the problem's code; "" where the header is found in the row before the last
	}{
		{"a title with two of its names", []string{"Deals by|When|Worth", header, click}, ""},
		{"a title with one of them twice", []string{"Click|Click|When|Worth", header, click}, ""},
		{"groups of columns", []string{"Ad|Deal|", header, click}, ""},
		{"two columns of one name", []string{"Click|Click|When|Worth", click}, "AMBIGUOUS_HEADER"},
		{"conversions above it", []string{"Clicks|When|Worth", click, header, click}, "ROWS_ABOVE_HEADER"},
		{"a title like a list of conversions", []string{"Created|2026-03-02|2026-03-31", "jane@example.com||", header, click}, ""},
		{"conversions in other columns above it", []string{"5|" + aTime + "|" + aGCLID, header, click}, "ROWS_ABOVE_HEADER"},
	} {
		rows := table(test.rows...)
		binding, err := bindTo(t, mapping, rows)
		problem, _ := errors.AsType[*pipeline.Problem](err)
		switch {
		case test.want == "" && (err != nil || binding.Header() != len(rows)-1):
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (problem == nil || problem.Code != test.want):
			t.Errorf("%s: got %v", test.name, err)
		}
	}
}

// TestLeadsAboveTheHeader: conversions without a click ID are not lost either.
func TestLeadsAboveTheHeader(t *testing.T) {
	const mapping = "columns: {email: {column: Mail, optional: true}, phone: {column: Phone, optional: true}, conversion_date_time: When, conversion_action: What}\n"
	for above, refused := range map[string]bool{
		"jane@example.com||" + aTime + "|sale":                 true,
		"|+49 30 1234567|" + aTime + "|":                       true,
		"||Mar 2, 2026 10:00:00 AM|CKSDxc_qhLkCFQyk4AodO24Arg": true,
		"Created by: jane@example.com||2026-03-02|":            false,
		"jane@example.com|||":                                  false,
		"Created|+49|2026-03-02|":                              false,
		"E-Mail Adresse|Telefon|Zeit|sale":                     false,
		"||2026-03-02|Offline-Conversions_2026Q1":              false,
	} {
		_, err := bindTo(t, mapping, table(above, "Mail|Phone|When|What", "jane@example.com||"+aTime+"|sale"))
		problem, _ := errors.AsType[*pipeline.Problem](err)
		if refused != (problem != nil && problem.Code == "ROWS_ABOVE_HEADER") {
			t.Errorf("%q: %v", above, err)
		}
	}
}

// TestHeadersOverTwoRows are refused with the rows' numbers.
func TestHeadersOverTwoRows(t *testing.T) {
	for name, rows := range map[string][]string{
		"names split":            {"Anna's deals||", "Google|Conversion|Conversion", "Click ID|Name|Time", aGCLID + "|x|" + aTime},
		"groups above":           {"Anna's deals||", "Google Click ID|Conversion||", "|Name|Time|Value", aGCLID + "|x|" + aTime},
		"some above, some below": {"Anna's deals||", "Google Click ID||Conversion Time", "|Conversion Name|", aGCLID + "|x|" + aTime},
		"merged from above":      {"Anna's deals||", "Google Click ID|Conversion|Conversion", "Google Click ID|Name|Time", aGCLID + "|x|" + aTime},
	} {
		_, err := bindTo(t, "", table(rows...))
		problem, _ := errors.AsType[*pipeline.Problem](err)
		if problem == nil || problem.Code != "HEADER_OVER_TWO_ROWS" {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		// Of the rows only the mapping's names are told: a title may hold a person's.
		if !strings.Contains(problem.Message, `rows, 2 and 3, which make "Google Click ID"`) || strings.Contains(problem.Message, "Anna") {
			t.Errorf("%s: %s", name, problem.Message)
		}
	}
}

// TestWideRowsAreNotMultiplied: no text is repeated for each of a sheet's columns.
func TestWideRowsAreNotMultiplied(t *testing.T) {
	upper := []string{strings.Repeat("x", 30_000)}
	lower := slices.Repeat([]string{"y"}, 10_000)
	size := 0
	for _, texts := range bothRows(upper, lower) {
		for _, text := range texts {
			size += len(text)
		}
	}
	if size > 200_000 {
		t.Errorf("%d bytes", size)
	}
}

// TestHeaderTooFarDown: the message says how far the header was looked for.
func TestHeaderTooFarDown(t *testing.T) {
	rows := slices.Repeat([]string{"a note|of the office"}, pipeline.TopRows)
	if _, err := bindTo(t, "", table(rows...)); err == nil || !strings.Contains(err.Error(), "no row among the first 60 names") {
		t.Errorf("got %v", err)
	}
	rows[pipeline.TopRows-1] = "Google Click ID|Conversion Name|Conversion Time"
	if binding, err := bindTo(t, "", table(rows...)); err != nil || binding.Header() != pipeline.TopRows {
		t.Errorf("in the last row that is looked at: %v", err)
	}
}
