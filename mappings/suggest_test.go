package mappings

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"convload/pipeline"

	"go.yaml.in/yaml/v3"
)

// suggested proposes a mapping for rows of texts.
func suggested(t testing.TB, rows ...[]string) (string, error) {
	t.Helper()
	var all []pipeline.Row
	for i, texts := range rows {
		row := pipeline.Row{Origin: pipeline.Origin{File: "in.csv", Row: i + 1}}
		for _, text := range texts {
			row.Cells = append(row.Cells, pipeline.Cell{Text: text})
		}
		all = append(all, row)
	}
	suggester, err := NewSuggester(pipeline.Sheet{}, all)
	if err != nil {
		return "", err
	}
	for _, row := range all {
		suggester.Observe(row)
	}
	s, err := suggester.Suggest()
	if err != nil {
		return "", err
	}
	return s.YAML("in.csv", false, nil), nil
}

// madeClick is a click ID of the shape that most have.
func madeClick(i int) string {
	return fmt.Sprintf("EAIaIQobChMI%s%03d_BwE", strings.Repeat("x7Q-", 9), i)
}

// TestSuggestedFields shows what one column beside a click ID and a time brings about.
func TestSuggestedFields(t *testing.T) {
	for _, c := range []struct {
		name   string
		header string
		values []string
		want   []string // lines of the proposal, in this order
		not    string
	}{
		{"currency by its values", "Geld", []string{"EUR", "USD", "eur"}, []string{"  currency_code: Geld"}, ""},
		{"one value, and no currency", "Geld", []string{"EUR", "Euro", "eur"}, nil, "currency_code:"},
		{"order ID", "Transaction ID", []string{"1", "2", "3"}, []string{"has another value in each row", "  order_id: Transaction ID"}, ""},
		{"no number of its own", "Transaction ID", []string{"1", "1", "3"}, []string{"stand in several rows (1 times)", "  order_id: Transaction ID"}, ""},
		{"Google's words", "Ad User Data", []string{"Granted", "DENIED", ""}, []string{"  consent.ad_user_data: Ad User Data"}, ""},
		{"other words", "Consent", []string{"Yes", "no", "maybe"},
			[]string{"only you know", "  # consent.ad_user_data: {column: Consent, values: {\"Yes\": GRANTED, maybe: UNSPECIFIED, \"no\": DENIED}}"}, ""},
		{"e-mail addresses", "Contact", []string{"ana@example.com", "b@example.com", ""}, nil, "email"},
		{"e-mail addresses below their name", "Email", []string{"ana@example.com", "b@example.com", ""}, []string{"  # email: Email"}, "example"},
		{"local phone numbers", "Phone", []string{"0170/1234567", "+49 170 1234567", ""},
			[]string{"without a country's code: 1", "  # phone: {column: Phone, region: DE}"}, "1234567"},
		{"stages", "Deal Stage", []string{"Won", "Lost", "Open"}, []string{"# skip:", "\"Won\" (1)", "  # - {column: Deal Stage, not: Won}"}, ""},
		{"negative amounts", "Amount", []string{"12.50", "-3.10", "4.00"}, []string{"negative amounts", "  conversion_value: {column: Amount, decimal: \".\"}"}, ""},
		{"a sign of several currencies", "Amount", []string{"$12.50", "$3.10", "$4.00"},
			[]string{"the amounts are in \"$\", which is USD", "  # currency_code: {value: USD}"}, ""},
		{"amounts by another name", "Points", []string{"12.50", "3.10", "4.00"}, []string{"are they what the conversions are worth?", "  # conversion_value: Points"}, ""},
		{"numbers of no kind", "Points", []string{"12", "3", "4"}, nil, "conversion_value"},
		{"an account", "Google Ads account", []string{"123-456-7890", "123-456-7890", "123-456-7891"}, []string{"  # customer_id: Google Ads account"}, ""},
		{"a gbraid", "braids", []string{"0AAAAAoVq2bGZ1pXc9Lk_mN7sTwR3uYh-e", "", ""}, []string{"  gbraid: braids"}, "skip:"},
		{"a name that is YAML", "Amount: {net} # \"€\"", []string{"12", "3", "4"}, []string{"# not used: \"Amount: {net} # \\\"€\\\"\""}, ""},
	} {
		rows := [][]string{{"GCLID", "Won time", c.header}}
		for i, value := range c.values {
			rows = append(rows, []string{madeClick(i), fmt.Sprintf("2026-03-02 10:0%d:00+01:00", i), value})
		}
		got, err := suggested(t, rows...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		rest := got
		for _, want := range c.want {
			_, after, found := strings.Cut(rest, want)
			if !found {
				t.Errorf("%s: there is no %q in its place in\n%s", c.name, want, got)
			}
			rest = after
		}
		if c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: there is %q in\n%s", c.name, c.not, got)
		}
		if _, err := Parse("in.yaml", []byte(got)); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestSuggestedTimes shows what is proposed for columns of times.
func TestSuggestedTimes(t *testing.T) {
	for _, c := range []struct {
		header string
		values []string
		want   string
	}{
		{"Date", []string{"13/04/2026", "02/04/2026"}, "formats: [DD/MM/YYYY]"},
		{"Date", []string{"04-13-2026 9:30 PM", "04-02-2026 9:30 AM"}, `formats: ["MM-DD-YYYY hh:mm A"]`},
		{"Date", []string{"13/04/2026", "04/13/2026"}, "decide: the column has dates with the day first"},
		{"Date", []string{"03/04/2026", "02/04/2026"}, "# formats: [DD/MM/YYYY]\n    # formats: [MM/DD/YYYY]\n"},
		{"Date", []string{"20260413", "20260402"}, "conversion_date_time:\n    column: Date\n"},
		{"Date", []string{"13.04.26", "02.04.26"}, "formats: [DD.MM.YY]"},
		{"Timestamp", []string{"1775000000", "1775000001"}, "formats: [epoch]"},
		{"Timestamp", []string{"1775000000000", "1775000001000"}, "formats: [epoch_ms]"},
		{"Timestamp", []string{"1775000000000000", "1775000001000000"}, "formats: [epoch_us]"},
		{"Date", []string{"46083.4166", "46083.5"}, "formats: [excel_serial]"},
		{"Date", []string{"last week", "today"}, "decide: is \"Created\" when the conversion took place?"},
		{"Sold", []string{"2026-03-02 10:00:00+01:00", "2026-03-02 10:00:00Z"}, "conversion_date_time: Sold\n"},
		{"Sold", []string{"2026-03-02 10:00:00", "2026-03-02 11:00:00"}, "# time_zone: Europe/Berlin"},
		{"Sold", []string{"2026-03-02", "2026-03-03"}, `# at: "18:00"`},
	} {
		got, err := suggested(t, []string{"GCLID", "Created", c.header}, []string{madeClick(1), "2026-01-01 10:00:00", c.values[0]},
			[]string{madeClick(2), "2026-01-01 11:00:00", c.values[1]})
		if err != nil || !strings.Contains(got, c.want) {
			t.Errorf("%q: no %q: %v\n%s", c.values, c.want, err, got)
		}
	}
}

// FuzzSuggest holds that a proposal is a mapping whatever stands in the table, also for editors, which read YAML with other
// libraries, and that it shows no e-mail address.
func FuzzSuggest(f *testing.F) {
	f.Add("GCLID,Close Date,Amount\n" + madeClick(1) + ",2026-03-02,\"1\n")
	f.Add("Click: x,Date,Stage\n" + madeClick(1) + ",13/04/2026,Won\n" + madeClick(2) + ",03/04/2026,ana@example.com\n")
	f.Add("Email\tx,Date,Value (€)\u2028\nana@example.com,46083.5,1.234\n")
	f.Add("# \u0085a,'b',{{c}}\n" + madeClick(1) + ",2026-03-02 10:00,yes\n")
	address := regexp.MustCompile(`[a-z0-9]+@[a-z0-9]+\.[a-z]{2,}`)
	f.Fuzz(func(t *testing.T, text string) {
		var rows [][]string
		for line := range strings.SplitSeq(strings.ToValidUTF8(text, "?"), "\n") {
			rows = append(rows, strings.Split(line, ","))
		}
		got, err := suggested(t, rows...)
		if err != nil {
			return
		}
		if _, err := Parse("in.yaml", []byte(got)); err != nil {
			t.Errorf("%v\n%s", err, got)
		}
		var other any
		if err := yaml.Unmarshal([]byte(got), &other); err != nil {
			t.Errorf("another reader of YAML: %v\n%s", err, got)
		}
		if found := address.FindString(got); found != "" {
			t.Errorf("the proposal shows %q:\n%s", found, got)
		}
	})
}
