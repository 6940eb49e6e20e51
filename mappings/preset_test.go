package mappings

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
)

// chosen tells which preset a header is read by when nobody names one; exports of CRMs name no conversion action.
func chosen(t *testing.T, header []string) string {
	t.Helper()
	b, err := bindTo(t, "", table(strings.Join(header, "|")))
	if err == nil {
		return b.Describe().Mapping
	}
	if problem, ok := errors.AsType[*pipeline.Problem](err); ok && problem.Code == "NO_CONVERSION_ACTION" {
		name, _, _ := strings.Cut(strings.TrimPrefix(problem.Message, "the mapping "), " ")
		return name
	}
	return err.Error()
}

// headersOf are headers that a preset is meant for: with all of its columns under their first names, with each of the
// other names in its turn, and with nothing but what it is recognised by and needs.
func headersOf(d *Definition) [][]string {
	var columns []Header
	var needed []Header
	for _, c := range d.Columns {
		columns = append(columns, c.Source.Column)
		if !c.Source.Optional {
			needed = append(needed, c.Source.Column)
		}
	}
	for _, r := range d.Skip {
		columns = append(columns, r.Column)
	}
	all := make([]string, len(columns))
	for i, names := range columns {
		all[i] = names[0]
	}
	headers := [][]string{slices.Compact(slices.Sorted(slices.Values(all)))}
	for i, names := range columns {
		for _, name := range names[1:] {
			other := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == all[i] })
			headers = append(headers, slices.Compact(slices.Sorted(slices.Values(append(other, name)))))
		}
	}
	least := [][]string{nil}
	for _, names := range d.Detect {
		var more [][]string
		for _, header := range least {
			for _, name := range names {
				more = append(more, append(slices.Clone(header), name))
			}
		}
		least = more
	}
	for _, header := range least {
		for _, names := range needed {
			if !slices.ContainsFunc(names, func(name string) bool { return slices.Contains(header, name) }) {
				header = append(header, names[0])
			}
		}
		headers = append(headers, header)
	}
	return headers
}

// TestPresetsAreToldApart: whatever a preset is meant for is read by this one, and no header is for two.
func TestPresetsAreToldApart(t *testing.T) {
	all, err := Presets()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		headers := headersOf(d)
		for _, header := range headers {
			if d.undetected(newHeader(table(strings.Join(header, "|"))[0])) != nil {
				continue // the name in its turn is none of those that it is recognised by
			}
			if got := chosen(t, header); got != d.Name {
				t.Errorf("%s: the header %q is read by %s", d.Name, header, got)
			}
		}
	}
}

// TestPresetsAskForNoColumnTwice: what validate asks of a mapping, with bracketed notes left aside.
func TestPresetsAskForNoColumnTwice(t *testing.T) {
	all, err := Presets()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		owner := make(map[string]string)
		for _, c := range d.Columns {
			for _, name := range c.Source.Column {
				plain := plainHeader(name)
				if other, taken := owner[plain]; taken && other != c.Field {
					t.Errorf("%s: %q is for %s and for %s", d.Name, name, other, c.Field)
				}
				owner[plain] = c.Field
			}
		}
	}
}

// TestHeadersPeopleWrite: the names that were seen in people's files, in the forms that they are written in.
func TestHeadersPeopleWrite(t *testing.T) {
	for _, test := range []struct{ header, want string }{
		{"gclid|conversion name|conversion time|amount|currency|transaction id", "google-ads"},
		{"GCLID|CONVERSION_NAME|CONVERSION_TIME|REVENUE|CURRENCY_CODE|ORDER_ID", "google-ads"},
		{"google_click_id (gclid)|conversion-action|conversion date time *|Conversion  Value|amount currency", "google-ads"},
		{"click id|event name|conversion\u00a0time [required]|value", "google-ads"},
		{"clid|Event Name|Timestamp|Value", "own-table"},
		{"gclid|conversion name|formatted_time|revenue|transaction_id", "own-table"},
		{"gbraid_|conversion name|conversion time", "google-ads"},
		{"Google Click ID|GBRAID|WBRAID|Conversion Name|Conversion Time", "google-ads"},
		{"Email|Phone Number|First Name|Last Name|Conversion Name|Conversion Time|Google Click ID", "google-ads-leads"},
		{"Phone Number|Conversion Name|Conversion Time", "google-ads-leads"},
		{"Google click id|Conversion name|Conversion time|Conversion value", "google-ads"},
		{"Opportunity ID|Stage|Amount|Amount Currency|Amount (converted)|Close Date|GCLID__c", "salesforce"},
		{"Opportunity ID|Stage|Amount|Close Date|GCLID|Conversion Name", "salesforce"},
		{"Id|Name|StageName|CloseDate|GCLID__c", "salesforce-data-loader"},
		{"Id|Name|StageName|CloseDate|Amount|CurrencyIsoCode|GCLID__c|Conversion Name", "salesforce-data-loader"},
		{"Opportunity ID|StageName|CloseDate|GCLID__c", "salesforce"},
		{"GCLID__c|Conversion Name|Closed On|Deal - Value|Deal - Currency of Value|Deal - ID", "own-table"},
		{"hs_google_click_id|Conversion Name|Close Date|Record ID", "own-table"},
		{"Google ad click id|Conversion Name|Conversion Time|Opportunity ID", "google-ads"},
		{"Record ID|Deal Name|Deal Stage|Close Date|Google ad click id|Conversion Name", "hubspot"},
		{"Lead ID|Converted|Converted Date|GCLID|Email", "salesforce-leads"},
		{"Record ID|Deal Name|Deal Stage|Amount|Amount in company currency|Currency|Close Date|Google ad click id", "hubspot"},
		{"Deal - ID|Deal - Title|Deal - Value|Deal - Currency of Value|Deal - Status|Deal - Won time|Deal - gclid *", "pipedrive"},
		{"Record Id|Deal Name|Amount|Stage|Closing Date|GCLID|Click Type|Conversion Export Status", "zoho"},
		{"(Do Not Modify) Opportunity|(Do Not Modify) Row Checksum|(Do Not Modify) Modified On|Topic|Status|Actual Close Date|GCLID", "dynamics"},
	} {
		if got := chosen(t, strings.Split(test.header, "|")); got != test.want {
			t.Errorf("%s: read by %s, not %s", test.header, got, test.want)
		}
	}
}

// TestPresetsThatOverlap: where each of two presets reads what the other does not, neither is taken.
func TestPresetsThatOverlap(t *testing.T) {
	for _, test := range []struct {
		header string
		want   []string
	}{
		{"Opportunity ID|Stage|Close Date|Amount|GCLID|Conversion Name|Conversion Time", []string{"google-ads", "salesforce", `"Stage"`, `"Conversion Time"`,
			"mapping: google-ads", "mapping: salesforce"}},
		{"Google Click ID|Conversion Name|Conversion Time|Close Date", []string{"google-ads", "own-table", `"Conversion Time"`, `"Close Date"`}},
		{"Opportunity ID|Close Date|GCLID|Conversion Name", []string{"own-table", "salesforce", "both read the same columns"}},
	} {
		_, err := bindTo(t, "", table(test.header))
		problem, _ := errors.AsType[*pipeline.Problem](err)
		if problem == nil || problem.Code != "AMBIGUOUS_MAPPING" {
			t.Errorf("%s: got %v", test.header, err)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(problem.Error(), want) {
				t.Errorf("%s: %s does not say %s", test.header, problem.Error(), want)
			}
		}
	}
}

// TestHeadersOnlyPeopleCanSettle: what two columns may mean is not decided by taking the first, and both are named.
func TestHeadersOnlyPeopleCanSettle(t *testing.T) {
	const own = "columns:\n  gclid: Click\n  conversion_action: {value: x}\n  conversion_date_time: When\n"
	for _, test := range []struct {
		name, mapping, header string
		want                  []string
	}{
		{"two aliases", "", "gclid|conversion name|conversion time|value|revenue",
			[]string{"two columns for conversion_value", `"value" in D1`, `"revenue" in E1`, `columns: {conversion_value: "value"}}`}},
		{"the official name and an alias", "", "Google Click ID|Conversion Name|Conversion Time|Conversion Value|Amount",
			[]string{"two columns for conversion_value", `"Conversion Value" in D1`, `"Amount" in E1`}},
		{"two times", "", "gclid|conversion name|conversion time|timestamp", []string{"two columns for conversion_date_time"}},
		{"two of one name", "", "gclid|conversion name|conversion time|Amount|amount", []string{`"Amount" in D1`, `"amount" in E1`}},
		{"two of one name by the mapping", own, "Click|When|CLICK|click", []string{}},
		{"two like one name by the mapping", own, "CLICK|When|click", []string{"two columns for gclid (mapping.yaml:2:10)", "A1", "C1"}},
		{"one column for two fields", own + "  conversion_value: Worth\n  order_id: Worth (EUR)\n", "Click|When|Worth",
			[]string{`the column "Worth" in C1`, "conversion_value (mapping.yaml:5:21)", "order_id (mapping.yaml:6:13)"}},
		{"a rule", own + "skip:\n  - {column: Stage, not: won}\n", "Click|When|stage|STAGE", []string{"a rule of skip (mapping.yaml:6:6)", "C1", "D1"}},
	} {
		_, err := bindTo(t, test.mapping, table(test.header))
		if len(test.want) == 0 {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		problem, _ := errors.AsType[*pipeline.Problem](err)
		if problem == nil || problem.Code != "AMBIGUOUS_HEADER" {
			t.Errorf("%s: got %v", test.name, err)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(problem.Error(), want) {
				t.Errorf("%s: %s does not say %s", test.name, problem.Error(), want)
			}
		}
	}
}

// TestColumnsThatTheHeaderLacks are told with their place in the mapping and the nearest name of the header.
func TestColumnsThatTheHeaderLacks(t *testing.T) {
	const own = "extends: salesforce\ncolumns:\n  gclid: Click\n  conversion_action: {value: x}\n  conversion_date_time: When\n"
	for _, test := range []struct{ name, mapping, header, want string }{
		{"a field", own + "  conversion_value: Amount\nskip: []\n", "Click|When|Amont",
			`has no column "Amount" (mapping.yaml:6:21); did you mean "Amont"?`},
		{"a rule of the preset", own, "Click|When|Stage", `has no column "GCLID__c" or "GCLID" or "Google Click ID" (the preset salesforce)`},
		{"an empty cell's default is not the column's", own + "  currency_code: {column: Currency, default: EUR}\nskip: []\n", "Click|When|Curency",
			`has no column "Currency" (mapping.yaml:6:19); did you mean "Curency"?`},
		{"detect", own + "skip: []\ndetect: [Region]\n", "Click|When|Regoin", `has no column "Region" (mapping.yaml:7:9); did you mean "Regoin"?`},
		{"one of two", "columns: {gclid: Click, conversion_date_time: When, conversion_action: {value: x}}\n", "Click|Wen",
			`row 1 looks like the header for the mapping mapping.yaml, but has no column "When" (mapping.yaml:1:47); did you mean "Wen"?`},
		{"all", own + "skip: []\n", "Clik|Wen", `no row has the columns that the mapping mapping.yaml names: "Click" (mapping.yaml:3:10); did you mean "Clik"?, `},
		{"a single cell a row", own + "skip: []\n", "Click;When", `no row has the columns that the mapping mapping.yaml names: "Click" (mapping.yaml:3:10), "When"`},
		{"a constant meant", own + "  currency_code: EUR\nskip: []\n", "Click|When", `"EUR" (mapping.yaml:6:18); if it is no column but holds for every row, write currency_code: {value: "EUR"}`},
		{"an action meant", "columns:\n  gclid: Click\n  conversion_action: Closed deal\n  conversion_date_time: When\n", "Click|When", `write conversion_action: {value: "Closed deal"}`},
		{"a preset", "", "Google Click ID|Conversion Name|Conversion Tme", `has no column "Conversion Time" or "Conversion Date Time"; did you mean "Conversion Tme"?`},
	} {
		_, err := bindTo(t, test.mapping, table(test.header))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

// TestAFolderCalledPresets: a person's own files are not taken for those that are built in.
func TestAFolderCalledPresets(t *testing.T) {
	d, err := Parse("presets/zoho.yaml", []byte("extends: zoho\ncolumns: {conversion_action: {value: x}}\n"))
	if err != nil || d.builtIn() || d.Columns[0].Source.where.String() != "presets/zoho.yaml:2:31" {
		t.Errorf("got %+v, %v", d, err)
	}
	if base, err := Preset("zoho"); err != nil || !base.builtIn() || base.Columns[0].Source.where.String() != "the preset zoho" {
		t.Errorf("the preset itself: %+v, %v", base, err)
	}
}

// TestWhatExportsDoNotSay: the remedy holds a mapping that refuses what is still to be filled in, and then works.
func TestWhatExportsDoNotSay(t *testing.T) {
	for name, header := range map[string]string{
		"salesforce":             "Opportunity ID|CloseDate|GCLID",
		"salesforce-data-loader": "Id|StageName|CloseDate|GCLID__c",
		"salesforce-leads":       "Lead ID|Converted Date|GCLID",
		"hubspot":                "Record ID|Deal Stage|Google ad click id|Close Date",
		"pipedrive":              "Deal - ID|Deal - Won time|Deal - GCLID",
		"zoho":                   "Record Id|Closing Date|GCLID",
		"dynamics":               "(Do Not Modify) Opportunity|Actual Close Date|Google Click ID",
	} {
		_, err := bindTo(t, "", table(header))
		problem, _ := errors.AsType[*pipeline.Problem](err)
		if problem == nil || problem.Code != "NO_CONVERSION_ACTION" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, line, _ := strings.Cut(problem.Remedy, "configuration: ")
		if _, err := Parse("my.yaml", []byte(line)); err == nil || !strings.Contains(err.Error(), "YOUR ACTION") {
			t.Errorf("%s, as it is: %v", name, err)
		}
		line = strings.ReplaceAll(line, "YOUR ACTION", "Closed deal")
		if _, err := Parse("my.yaml", []byte(line)); err == nil || !strings.Contains(err.Error(), "YOUR ZONE") {
			t.Errorf("%s, without a zone: %v", name, err)
		}
		line = strings.ReplaceAll(line, "YOUR ZONE", "Europe/Berlin")
		if _, err := bindTo(t, line, table(header)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPresetsSayWhatTheyAreFor: each begins with a line for convload mapping list, and cites its source.
func TestPresetsSayWhatTheyAreFor(t *testing.T) {
	for _, name := range PresetNames() {
		about, err := PresetAbout(name)
		if err != nil || len(about) < 20 || !strings.HasSuffix(about, ".") {
			t.Errorf("%s is for %q: %v", name, about, err)
		}
		text, err := PresetText(name)
		if err != nil || name != "own-table" && !strings.Contains(text, "https://") {
			t.Errorf("%s cites nothing: %v", name, err)
		}
	}
}

// TestWhatNothingSaysIsWon: where a sheet lacks the column that tells which rows are conversions, a note says so.
func TestWhatNothingSaysIsWon(t *testing.T) {
	const columns = "Opportunity ID|Close Date|GCLID"
	const mapping = "extends: salesforce\ncolumns: {conversion_action: {value: x}}\n"
	for header, want := range map[string]bool{columns: true, columns + "|Stage": false} {
		b, err := bindTo(t, mapping, table(header))
		if err != nil {
			t.Fatal(err)
		}
		notes := strings.Join(b.Describe().Notes, "\n")
		if got := strings.Contains(notes, `no column "Stage" or "StageName": every row is taken to be "Closed Won" there`); got != want {
			t.Errorf("%s: %s", header, notes)
		}
	}
}
