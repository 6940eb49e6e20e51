package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// TestTextsAsWritten: what a mapping holds without quotation marks is the text that stands there, number or not.
func TestTextsAsWritten(t *testing.T) {
	const columns = "columns:\n  gclid: Click\n  conversion_date_time: {column: When, time_zone: +0530}\n"
	for _, test := range []struct{ columns, want string }{
		{"  conversion_action: {value: 0123456}\n", "0123456"},
		{"  conversion_action: {value: 0x10}\n", "0x10"},
		{"  conversion_action: {value: 1_000}\n", "1_000"},
		{"  conversion_action: {value: 1234567890.126}\n", "1234567890.126"},
		{"  conversion_action: {value: TRUE}\n", "TRUE"},
		{"  conversion_action: {value: true}\n", "true"},
		{"  conversion_action: {column: Cell, values: {1.0: 007}}\n", "007"},
		{"  conversion_action: {column: Cell, values: {1: no}}\n", "1.0"},
	} {
		e := mapAll(t, columns+test.columns, table("Click|When|Cell", aGCLID+"|2026-08-14 10:00:00|1.0"))[0]
		if e.Status != pipeline.Unsettled || e.Action != test.want || e.At.Format("-07:00") != "+05:30" {
			t.Errorf("%s: got %q at %s, %s", test.columns, e.Action, e.At, e.Message)
		}
	}
	e := mapAll(t, columns+"  conversion_action: {value: x}\n  conversion_value: {value: 250.0}\n  custom_variables.x: {value: 00012}\n"+
		"skip:\n  - {column: Cell, is: 010}\n", table("Click|When|Cell", aGCLID+"|2026-08-14 10:00:00|8"))[0]
	if e.Status != pipeline.Unsettled || e.Value != "250" || e.Variables[0].Value != "00012" {
		t.Errorf("got %s, %v, %s: %s", e.Value, e.Variables, e.Code, e.Message)
	}
}

// TestMappingsThatSayNothing: a key without a value may have been meant to have one.
func TestMappingsThatSayNothing(t *testing.T) {
	const own = "columns:\n  gclid: A\n  conversion_date_time: {column: B%s}\n"
	for _, test := range []struct{ text, want string }{
		{"customer_id:\n" + own, "m.yaml:1:1: customer_id has no value"},
		{"extends: \"\"\n" + own, "m.yaml:1:10: extends: an empty text says nothing"},
		{"detect: []\n" + own, "m.yaml:1:9: detect: an empty list says nothing"},
		{"detect: [[]]\n" + own, "m.yaml:1:10: expected a column's header"},
		{"customer_id: []\n" + own, "m.yaml:1:14: customer_id: an empty list says nothing"},
		{"skip: [null]\n" + own, "m.yaml:1:8: nothing stands here"},
		{"skip: [{column: C, is: {a: b}}]\n" + own, "expected a word or a list of words"},
		{"skip: [{column: C, not: []}]\n" + own, "expected a word or a list of words"},
		{own + "  conversion_value: {column: C, decimal: ,}\n", `m.yaml:4:33: decimal has no value; if a comma is meant, it needs quotation marks: ","`},
		{own + "  conversion_value: {column: C, decimal: \"\"}\n", "m.yaml:4:42: decimal: an empty text says nothing"},
		{own + "  conversion_value: {column: C, values: {\"\": 5}}\n", "m.yaml:4:42: values: what an empty cell stands for, default says"},
		{strings.Replace(own, "%s", ", time_column: []", 1), "m.yaml:3:50: expected a column's header"},
		{strings.Replace(own, "%s", ", time_zone_column: []", 1), "m.yaml:3:55: expected a column's header"},
		{strings.Replace(own, "%s", ", formats: []", 1), "m.yaml:3:46: formats: an empty list says nothing"},
	} {
		_, err := Parse("m.yaml", []byte(strings.Replace(test.text, "%s", "", 1)))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\ngot  %v\nwant %s", test.text, err, test.want)
		}
	}
	if d, err := Parse("m.yaml", []byte("extends: zoho\nskip: []\n")); err != nil || len(d.Skip) != 0 {
		t.Errorf("skip: [] takes the preset's rules away: %v", err)
	}
}

// TestWhatWasMeant: the words that people write instead of the keys and fields.
func TestWhatWasMeant(t *testing.T) {
	const own = "columns:\n  gclid: A\n  conversion_date_time: B\n"
	for text, want := range map[string]string{
		"column:\n  gclid: A\n":                             `unknown key "column"; did you mean "columns"?`,
		own + "  conversion_time: C\n":                      `did you mean "conversion_date_time"?`,
		own + "  conversion_name: C\n":                      `did you mean "conversion_action"?`,
		own + "  phone_number: C\n":                         `did you mean "phone"?`,
		own + "  hashed_email: C\n":                         `did you mean "email"?`,
		own + "  hashed_phone_number: C\n":                  `did you mean "phone"?`,
		own + "  transaction_id: C\n":                       `did you mean "order_id"?`,
		own + "  value: C\n":                                `did you mean "conversion_value"?`,
		own + "  currency: C\n":                             `did you mean "currency_code"?`,
		own + "  consent: {ad_user_data: C}\n":              `did you mean "consent.ad_user_data"?`,
		own + "  phone: {column: C, region: UK}\n":          `did you mean "GB"?`,
		own + "  conversion_action: {value: YOUR ACTION}\n": "write the conversion action's name in Google Ads for YOUR ACTION",
		"columns:\n  gclid:Click\n  wbraid: A\n":            "if gclid is the key, a blank is missing behind its colon",
		"columns:\n  gclid:Click\n":                         "if gclid is the key, a blank is missing behind its colon",
		"columns: {gclid:Click, wbraid: A}\n":               "if gclid is the key, a blank is missing behind its colon",
		"columns:\n  gclid: {column:Click, value: A}\n":     "if column is the key, a blank is missing behind its colon",
		"columns:\n  wbraid: A\n  gclid:Click\n":            "if gclid is the key, a blank is missing behind its colon",
	} {
		_, err := Parse("m.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot  %v\nwant %s", text, err, want)
		}
	}
}
