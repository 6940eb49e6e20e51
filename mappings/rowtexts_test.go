package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// mapCell maps a row whose cell of the column Cell is the given one, by a mapping with these further columns and keys.
func mapCell(t *testing.T, mapping string, cell pipeline.Cell) pipeline.Entry {
	t.Helper()
	rows := table("Click|When|Action|Cell", aGCLID+"|2026-03-02 10:00:00+01:00|Closed deal|")
	rows[1].Cells[3] = cell
	const base = "columns:\n  gclid: Click\n  conversion_date_time: When\n"
	if !strings.Contains(mapping, "conversion_action:") {
		mapping = "  conversion_action: Action\n" + mapping
	}
	return mapAll(t, base+mapping, rows)[0]
}

func boolCell(text string) pipeline.Cell { return pipeline.Cell{Text: text, Kind: pipeline.Bool} }

// TestConsentIsNeverGuessed: Google's own words are taken, and any other means only what the mapping says.
func TestConsentIsNeverGuessed(t *testing.T) {
	const (
		plain = "  consent.ad_user_data: Cell\n"
		table = "  consent.ad_user_data: {column: Cell, values: {\"yes\": GRANTED, no: denied, \"true\": Granted, 1: GRANTED, \"opted in\": GRANTED, \"?\": UNSPECIFIED, \"-\": \"\"}}\n"
		other = "  consent.ad_user_data: {column: Cell, default: DENIED}\n"
	)
	for _, test := range []struct {
		mapping string
		cell    pipeline.Cell
		want    pipeline.Consent
		code    string
	}{
		{plain, textCell("Granted"), pipeline.ConsentGranted, ""},
		{plain, textCell("GRANTED"), pipeline.ConsentGranted, ""},
		{plain, textCell(" denied\u00a0"), pipeline.ConsentDenied, ""},
		{plain, textCell(""), pipeline.ConsentUnspecified, ""},
		{plain, textCell("Unspecified"), pipeline.ConsentUnspecified, ""},
		{plain, textCell("UNKNOWN"), pipeline.ConsentUnspecified, ""},
		{plain, textCell("yes"), pipeline.ConsentUnspecified, "BAD_WORD"},
		{plain, textCell("true"), pipeline.ConsentUnspecified, "BAD_WORD"},
		{plain, boolCell("TRUE"), pipeline.ConsentUnspecified, "BAD_WORD"},
		{plain, boolCell("FALSE"), pipeline.ConsentUnspecified, "BAD_WORD"},
		{plain, numberCell("1"), pipeline.ConsentUnspecified, "BAD_WORD"},
		{plain, dateCell("2026-03-02"), pipeline.ConsentUnspecified, "BAD_WORD"},
		{table, textCell("Yes"), pipeline.ConsentGranted, ""},
		{table, textCell("no"), pipeline.ConsentDenied, ""},
		{table, boolCell("TRUE"), pipeline.ConsentGranted, ""},
		{table, boolCell("FALSE"), pipeline.ConsentUnspecified, "BAD_WORD"},
		{table, numberCell("1"), pipeline.ConsentGranted, ""},
		{table, textCell("1"), pipeline.ConsentGranted, ""},
		{table, textCell("opted\u00a0in"), pipeline.ConsentGranted, ""},
		{table, textCell("Opted  In"), pipeline.ConsentGranted, ""},
		{table, textCell("?"), pipeline.ConsentUnspecified, ""},
		{table, textCell("-"), pipeline.ConsentUnspecified, ""},
		{table, textCell("DENIED"), pipeline.ConsentDenied, ""},
		{table, textCell("perhaps"), pipeline.ConsentUnspecified, "BAD_WORD"},
		{other, textCell(""), pipeline.ConsentDenied, ""},
		{other, textCell("granted"), pipeline.ConsentGranted, ""},
	} {
		e := mapCell(t, test.mapping, test.cell)
		if e.AdUserData != test.want || e.Code != test.code {
			t.Errorf("%s%v: got %d %s, want %d %s", test.mapping, test.cell, e.AdUserData, e.Code, test.want, test.code)
		}
		example := `values: {"yes": GRANTED, "no": DENIED}`
		if test.cell.Kind == pipeline.Bool {
			example = `values: {"true": GRANTED, "false": DENIED}`
		}
		if e.Code != "" && !strings.Contains(e.Remedy, `consent.ad_user_data: {column: "Cell", `+example) {
			t.Errorf("the remedy does not show the key: %s", e.Remedy)
		}
	}
}

// TestWordsOfTheAPI for the environment and the type of customer, which are all that the API has.
func TestWordsOfTheAPI(t *testing.T) {
	for _, test := range []struct {
		field, word string
		environment pipeline.Environment
		customer    pipeline.CustomerType
		code        string
	}{
		{fieldEnvironment, "app", pipeline.EnvironmentApp, 0, ""},
		{fieldEnvironment, "WEB", pipeline.EnvironmentWeb, 0, ""},
		{fieldEnvironment, "", 0, 0, ""},
		{fieldEnvironment, "website", 0, 0, "BAD_WORD"},
		{fieldType, "New", 0, pipeline.CustomerTypeNew, ""},
		{fieldType, "RETURNING", 0, pipeline.CustomerTypeReturning, ""},
		{fieldType, "unspecified", 0, 0, ""},
		{fieldType, "existing", 0, 0, "BAD_WORD"},
	} {
		e := mapCell(t, "  "+test.field+": Cell\n", textCell(test.word))
		if e.Environment != test.environment || e.CustomerType != test.customer || e.Code != test.code {
			t.Errorf("%s %q: got %d, %d, %s", test.field, test.word, e.Environment, e.CustomerType, e.Code)
		}
	}
}

func TestAccountsOfRows(t *testing.T) {
	for _, test := range []struct {
		cell pipeline.Cell
		want string // "" where it is none
	}{
		{textCell("123-456-7890"), "1234567890"},
		{textCell("1234567890"), "1234567890"},
		{numberCell("1234567890"), "1234567890"},
		{textCell("\u00a0123-456-7890 "), "1234567890"},
		{textCell("123-456-789"), ""},
		{textCell("12345678901"), ""},
		{textCell("123 456 7890"), ""},
		{textCell("customers/1234567890"), ""},
		{textCell("1.23456789E+09"), ""},
		{numberCell("1234567890.5"), ""},
		{numberCell("-123456789"), ""},
		{textCell("Berlin"), ""},
		{boolCell("TRUE"), ""},
		{dateCell("2026-03-02"), ""},
	} {
		e := mapCell(t, "  customer_id: Cell\n", test.cell)
		if e.Customer != test.want || (e.Code == "BAD_CUSTOMER") != (test.want == "") {
			t.Errorf("%v: got %q %s", test.cell, e.Customer, e.Code)
		}
	}
	if e := mapCell(t, "  customer_id: Cell\n", textCell("")); e.Customer != "" || e.Code != "" {
		t.Errorf("an empty cell leaves it to the configuration: %q %s", e.Customer, e.Code)
	}
	if e := mapCell(t, "  customer_id: {value: 987-654-3210}\n", textCell("")); e.Customer != "9876543210" {
		t.Errorf("the constant: %q %s", e.Customer, e.Code)
	}
	if e := mapCell(t, "  customer_id: {column: Cell, values: {Berlin: 987-654-3210}}\n", textCell("berlin")); e.Customer != "9876543210" {
		t.Errorf("by a table: %q %s", e.Customer, e.Code)
	}
}

// TestOrderIDs: what a workbook has made of an ID is not sent for it where that can be seen.
func TestOrderIDs(t *testing.T) {
	for _, test := range []struct {
		cell pipeline.Cell
		want string // "" where it is INVALID
	}{
		{textCell("D-1001"), "D-1001"},
		{textCell(" 00042 "), "00042"},
		{numberCell("42"), "42"}, // also where the workbook shows 00042: what is stored is read
		{textCell("0012-345678"), "0012-345678"},
		{textCell(strings.Repeat("é", 64)), strings.Repeat("é", 64)},
		{textCell(strings.Repeat("é", 65)), ""},
		{boolCell("TRUE"), ""},
		{textCell("TRUE"), "TRUE"},
		{dateCell("2026-03-12"), ""},
		{textCell("1.23457E+15"), ""},
		{textCell("jane@example.com"), ""},
		{textCell("+49 170 1234567"), ""},
		{numberCell("1.5"), ""},
		{textCell("1.50"), "1.50"},
	} {
		e := mapCell(t, "  order_id: Cell\n", test.cell)
		if e.OrderID != test.want || (e.Code == "BAD_ORDER_ID") != (test.want == "") {
			t.Errorf("%v: got %q %s", test.cell, e.OrderID, e.Code)
		}
		if strings.Contains(e.Message, "jane") || strings.Contains(e.Message, "170") {
			t.Errorf("personal data in %q", e.Message)
		}
	}
}

// TestAttributionIsWhole: a credit and its model go together.
func TestAttributionIsWhole(t *testing.T) {
	const mapping = "  external_attribution_credit: Cell\n  external_attribution_model: {column: Model, optional: true}\n"
	for _, test := range []struct{ mapping, cell, code string }{
		{mapping, "0.5", "BAD_CREDIT"},
		{mapping, "", ""},
		{strings.Replace(mapping, "column: Model, optional: true", "value: External", 1), "0.5", ""},
		{strings.Replace(mapping, "column: Model, optional: true", "value: External", 1), "", ""},
		{strings.Replace(mapping, "Model, optional: true", "Action", 1), "", "BAD_CREDIT"},
		{strings.Replace(mapping, "column: Model, optional: true", "value: External", 1), "0", "BAD_CREDIT"},
		{strings.Replace(mapping, "column: Model, optional: true", "value: External", 1), "1.01", "BAD_CREDIT"},
	} {
		if strings.Contains(test.mapping, "column: Action") {
			test.mapping += "  conversion_action: {value: x}\n"
		}
		if e := mapCell(t, test.mapping, textCell(test.cell)); e.Code != test.code {
			t.Errorf("%s%q: got %s %s, want %s", test.mapping, test.cell, e.Code, e.Message, test.code)
		}
	}
}

func TestCustomVariables(t *testing.T) {
	const resource = "customers/1234567890/conversionCustomVariables/456"
	for _, test := range []struct {
		field, name string
		cell        pipeline.Cell
		want, code  string
	}{
		{"custom_variables.tier", "tier", textCell(" Gold "), "Gold", ""},
		{"custom_variables.account tier", "account tier", textCell("Gold"), "Gold", ""},
		{"custom_variables." + resource, resource, textCell("Gold"), "Gold", ""},
		{`"custom_variables.` + resource + `"`, resource, textCell("Gold"), "Gold", ""},
		{"custom_variables.tier", "tier", numberCell("3"), "3", ""},
		{"custom_variables.tier", "tier", boolCell("TRUE"), "TRUE", ""},
		{"custom_variables.tier", "tier", dateCell("2026-03-02"), "2026-03-02", ""},
		{"custom_variables.tier", "tier", textCell("jane@example.com"), "", "PERSONAL_DATA"},
		{"custom_variables.tier", "tier", textCell("+49 170 1234567"), "", "PERSONAL_DATA"},
		{"custom_variables.tier", "tier", textCell("0151 2345 9998"), "", "PERSONAL_DATA"},
		{"custom_variables.tier", "tier", textCell("0001234567"), "0001234567", ""},
	} {
		e := mapCell(t, "  "+test.field+": Cell\n", test.cell)
		want := []pipeline.Variable{{Name: test.name, Value: test.want}}
		if e.Code != test.code || test.code == "" && (len(e.Variables) != 1 || e.Variables[0] != want[0]) {
			t.Errorf("%s %v: got %v %s", test.field, test.cell, e.Variables, e.Code)
		}
	}
}

// TestTablesOfWords: a word that the table does not have stays what it is, and is judged as such.
func TestTablesOfWords(t *testing.T) {
	const mapping = "  conversion_action: {column: Cell, values: {Won: Closed deal, Gewonnen\u0308: Closed deal, 3: Qualified lead, \"2026-03-02\": Sale, \"false\": Offline sale}, default: Lead}\n"
	for _, test := range []struct {
		cell pipeline.Cell
		want string
	}{
		{textCell("won"), "Closed deal"},
		{textCell(" Won\u00a0"), "Closed deal"},
		{textCell("Gewonnen\u0308"), "Closed deal"},
		{numberCell("3"), "Qualified lead"},
		{textCell("3"), "Qualified lead"},
		{dateCell("2026-03-02"), "Sale"},
		{boolCell("FALSE"), "Offline sale"},
		{textCell(" \u00a0"), "Lead"},
		{textCell("Won again"), "Won again"},
	} {
		if e := mapCell(t, mapping, test.cell); e.Action != test.want {
			t.Errorf("%v: got %q, want %q", test.cell, e.Action, test.want)
		}
	}
}

// TestRulesOfSkip with cells of every kind.
func TestRulesOfSkip(t *testing.T) {
	for _, test := range []struct {
		rule string
		cell pipeline.Cell
		want bool
	}{
		{"is: Lost", textCell("lost"), true},
		{"is: Lost", textCell("\u00a0Lost "), true},
		{"is: Lost", textCell("Lost deal"), false},
		{"is: [Lost, Open]", textCell("Open"), true},
		{"is: Closed Lost", textCell("Closed\u00a0Lost"), true},
		{"is: Closed Lost", textCell("Closed  Lost"), true},
		{"is: Verl\u00fcckt", textCell("verlu\u0308ckt"), true},
		{"is: 1", textCell("1"), true},
		{"is: 1", numberCell("1"), true},
		{"is: \"1\"", numberCell("1"), true},
		{"is: 1", textCell("1.0"), false},
		{"is: true", boolCell("TRUE"), true},
		{"is: \"TRUE\"", boolCell("TRUE"), true},
		{"is: 2026-03-02", dateCell("2026-03-02"), true},
		{"is: \"\"", textCell(" \u00a0"), true},
		{"not: Closed Won", textCell("Closed Won"), false},
		{"not: Closed Won", textCell("closed\u00a0won"), false},
		{"not: Closed Won", textCell(""), true},
		{"not: [Closed Won, Won]", textCell("Won"), false},
		{"not: [Closed Won, Won]", textCell("Open"), true},
		{"not: 1", boolCell("TRUE"), true},
		{"empty: true", textCell("\u00a0"), true},
		{"empty: true", textCell("null"), false}, // a word like any other, but in a column of click IDs
		{"empty: true", numberCell("0"), false},
	} {
		rows := table("Click|When|Cell|What", aGCLID+"|2026-03-02 10:00:00+01:00||x")
		rows[1].Cells[2] = test.cell
		e := mapAll(t, "columns: {gclid: Click, conversion_date_time: When, conversion_action: What}\nskip:\n  - {column: Cell, "+test.rule+"}\n", rows)[0]
		if (e.Code == "LEFT_OUT") != test.want {
			t.Errorf("%s, %v: %s %s", test.rule, test.cell, e.Status, e.Code)
		}
	}
	for cell, want := range map[string]string{"": "LEFT_OUT", "null": "LEFT_OUT", "(not set)": "LEFT_OUT", "N/A": "LEFT_OUT", aGCLID: "", "nobody": ""} {
		rows := table("Click|When|What", cell+"|2026-03-02 10:00:00+01:00|x")
		e := mapAll(t, "columns: {gclid: Click, conversion_date_time: When, conversion_action: What}\nskip:\n  - {column: Click, empty: true}\n", rows)[0]
		if e.Code != want {
			t.Errorf("click ID %q: got %s", cell, e.Code)
		}
	}
}
