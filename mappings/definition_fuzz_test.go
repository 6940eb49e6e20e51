package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// FuzzParse: a mapping is refused with its file's name, or can be held against the header that it asks for.
func FuzzParse(f *testing.F) {
	const own = "columns:\n  gclid: Click\n  conversion_action: {value: x}\n  conversion_date_time: {column: When, time_zone: Europe/Berlin}\n"
	for _, seed := range []string{own, "extends: zoho\n" + own, own + "skip:\n  - {column: Stage, not: [Won, won]}\n", own + "detect: [[a, b], c]\nsheet: W*\n",
		own + "customer_id: {column: Account}\n", "columns: {gclid: {}}", "columns: {}", "skip: [{}]\n" + own, "columns: {gclid: &a {column: b}, wbraid: *a}",
		own + "  consent.ad_user_data: {column: c, values: {\"yes\": GRANTED, 1: DENIED, ~: \"\"}}\n", "columns: {gclid: [[a]]}", "customer_id: 1\n" + own,
		own + "  email: {column: m, more_columns: [n, [o, p]]}\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse("m.yaml", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "m.yaml") {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		var header []string
		for _, c := range d.sources() {
			if len(c.Source.Column) > 0 {
				header = append(header, c.Source.Column[0])
			}
		}
		set, err := NewSet([]Choice{{Definition: d}}, testNow)
		if err != nil {
			t.Fatal(err)
		}
		set.Terms("deals.csv")
		binding, err := set.Bind("deals.csv", pipeline.Sheet{}, table(strings.Join(header, "|")))
		if (binding == nil) == (err == nil) {
			t.Errorf("bound to %q: %v, %v", header, binding, err)
		}
	})
}
