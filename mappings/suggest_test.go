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
		{"codes and names", "Geld", []string{"EUR", "Euro", "US Dollar"},
			[]string{"names currencies: 3 of 3 values, of which 1 are codes (EUR)", "  currency_code: {column: Geld, values: {Euro: EUR, US Dollar: USD}}"}, ""},
		{"no currency", "Geld", []string{"EUR", "Taler", "eur"}, nil, "currency_code:"},
		{"signs", "Currency", []string{"€", "zł", "€"}, []string{`  currency_code: {column: Currency, values: {"€": EUR, "zł": PLN}}`}, "decide: \"€"},
		{"a sign of several currencies in a column of them", "Currency", []string{"€", "$", "€"}, []string{"  currency_code:\n    column: Currency\n",
			`decide: "$" is USD, ARS`, "or others", `    # values: {"€": EUR, "$": USD}`}, ""},
		{"a name of a currency that nobody knows", "Währung", []string{"Taler", "Taler", "Taler"},
			[]string{"decide: the column \"Währung\" names currencies: 0 of 3",
				`column: "Währung"`, `"Taler" is no currency that is known`, "    # values: {Taler: EUR}"}, ""},
		{"order ID", "Transaction ID", []string{"1", "2", "3"}, []string{"has another value in each row", "  order_id: Transaction ID"}, ""},
		{"no number of its own", "Transaction ID", []string{"1", "1", "3"}, []string{"stand in several rows (1 times)", "  order_id: Transaction ID"}, ""},
		{"Google's words", "Ad User Data", []string{"Granted", "DENIED", ""}, []string{"  consent.ad_user_data: Ad User Data"}, ""},
		{"other words", "Consent", []string{"Yes", "no", "maybe"},
			[]string{"only you know", "  # consent.ad_user_data: {column: Consent, values: {\"Yes\": GRANTED, maybe: UNSPECIFIED, \"no\": DENIED}}"}, ""},
		{"e-mail addresses", "Contact", []string{"ana@example.com", "b@example.com", ""},
			[]string{"decide: are these the customers' own", "  # email: Contact"}, "example"},
		{"e-mail addresses below their name", "Email", []string{"ana@example.com", "b@example.com", ""}, []string{"  # email: Email"}, "example"},
		{"local phone numbers", "Phone", []string{"0170/1234567", "+49 170 1234567", ""},
			[]string{"without a country's code: 1", "  # phone: {column: Phone, region: DE}"}, "1234567"},
		{"stages", "Deal Stage", []string{"Won", "Lost", "Open"}, []string{"# skip:", "\"Won\" (1)", "  # - {column: Deal Stage, not: Won}"}, ""},
		{"a currency of no words", "Currency", []string{"", "ana@example.com", "EUR"},
			[]string{"names currencies: 1 of 2", "INVALID until values says", "  currency_code: Currency"}, "ana"},
		{"stages by their words", "Rezultat", []string{"Ganado", "Perdido", "Ganado"}, []string{"\"Ganado\" (2)", "  # - {column: Rezultat, not: Ganado}"}, ""},
		{"a stage or nothing", "IsWon", []string{"1", "", ""}, []string{"holds \"1\" (1), nothing (2)", "  # - {column: IsWon, not: \"1\"}"}, ""},
		{"owners with telling names", "Owner", []string{"Ana Won", "Ben Lost", "Ana Won"}, []string{"# not used: \"Owner\""}, "Ana"},
		{"zones by their values", "Office", []string{"Europe/Berlin", "America/New_York", "+02:00"}, nil, "time_zone"},
		{"a currency at the end of a name", "revenue_usd", []string{"12.50", "3.10", "4.00"}, []string{"  conversion_value: {column: revenue_usd, decimal: \".\"}"}, "currency_code"},
		{"no currency in a name", "revenue_net", []string{"12.50", "3.10", "4.00"}, []string{"nothing says which currency", "  # currency_code: {value: EUR}"}, ""},
		{"telephone numbers below a name of amounts", "Amount", []string{"01701234567", "01512345678", "0301234567"}, []string{"3 of 3 values cannot be read as such"}, "01701234567"},
		{"negative amounts", "Amount", []string{"12.50", "-3.10", "4.00"}, []string{"negative amounts", "  conversion_value: {column: Amount, decimal: \".\"}"}, ""},
		{"a sign of several currencies", "Amount", []string{"$12.50", "$3.10", "$4.00"},
			[]string{"the amounts are in \"$\", which is USD", "  # currency_code: {value: USD}"}, ""},
		{"amounts by another name", "Points", []string{"12.50", "3.10", "4.00"},
			[]string{"are they what the conversions are worth?", `  # conversion_value: {column: Points, decimal: "."}`}, ""},
		{"numbers of no kind", "Points", []string{"12", "3", "4"}, []string{"# not used: \"Points\" (holds numbers)"}, "conversion_value"},
		{"amounts with separators", "Points", []string{"12,300", "3,100", "4,000"},
			[]string{"decide: the column \"Points\" holds numbers", "no value settles which", `  # conversion_value: {column: Points, decimal: "."}`}, ""},
		{"amounts that cannot be read", "Бюджет", []string{"1 037,50|RUB", "1 037,51|RUB", ""}, []string{"2 of 2 values cannot be read as such", "\"1 037,50|RUB\"",
			"  # conversion_value: \"Бюджет\""}, ""},
		{"amounts of another language", "Umsatz netto", []string{"12", "3", "4"}, []string{"  conversion_value: Umsatz netto"}, ""},
		{"an account", "Google Ads account", []string{"123-456-7890", "123-456-7890", "123-456-7891"}, []string{"  # customer_id: Google Ads account"}, ""},
		{"a gbraid", "braids", []string{"0AAAAAoVq2bGZ1pXc9Lk_mN7sTwR3uYh-e", "", ""}, []string{"  gbraid: braids"}, "skip:"},
		{"a name that is YAML", "Note: {net} # \"€\"", []string{"a", "b", "c"}, []string{"# not used: \"Note: {net} # \\\"€\\\"\""}, ""},
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
		{"Sold (UTC)", []string{"2026-03-02 10:00", "2026-03-03 10:00"}, "the time zone UTC stands in the header\n  conversion_date_time: \"Sold (UTC)\"\n"},
		{"Sold (CET)", []string{"2026-03-02 10:00", "2026-03-03 10:00"}, "decide: the header says \"CET\", and that is not one time zone for certain\n    # time_zone: "},
		{"Zamknięto", []string{"2026-03-02 10:00", "2026-03-03 10:00"}, `column: "Zamknięto"`},
		{"Utworzono", []string{"2026-03-02 10:00", "2026-03-03 10:00"}, `decide: there are times in "Utworzono" too`},
		{"When", []string{"2026-03-02 10:00", "2026-03-03 10:00"}, "decide: is \"When\" when the conversion took place? Its name does not say so\n" +
			"  # decide: there are times in \"Created\" too"},
	} {
		got, err := suggested(t, []string{"GCLID", "Created", c.header}, []string{madeClick(1), "2026-01-01 10:00:00", c.values[0]},
			[]string{madeClick(2), "2026-01-01 11:00:00", c.values[1]})
		if err != nil || !strings.Contains(got, c.want) {
			t.Errorf("%q: no %q: %v\n%s", c.values, c.want, err, got)
		}
	}
}

// TestSuggestedAmong shows what is chosen among several columns that would do.
func TestSuggestedAmong(t *testing.T) {
	for _, c := range []struct {
		header, first, second []string
		want                  string
	}{
		{[]string{"ts", "Office"}, []string{"1775000000", "a"}, []string{"1775000001", "b"},
			"decide: is \"ts\" when the conversion took place? Its name does not say so\n  conversion_date_time: {column: ts, formats: [epoch]}"},
		{[]string{"epoch", "Office"}, []string{"1775000000000", "a"}, []string{"1775000001000", "b"}, "conversion_date_time: {column: epoch, formats: [epoch_ms]}"},
		{[]string{"Sold", "Office"}, []string{"2026-03-02 10:00", "Europe/Berlin"}, []string{"2026-03-02 11:00", "+02:00"},
			"decide: the column \"Office\" holds time zones: 2 of 2 values; are the times in these, or all in one?\n    # time_zone_column: Office\n"},
		{[]string{"Sold", "Office"}, []string{"2026-03-02 10:00", "Poland"}, []string{"2026-03-02 11:00", "Japan"}, "    # time_zone: Europe/Berlin"},
		{[]string{"Дата создания", "Дата закрытия"}, []string{"2026-03-02 10:00", "2026-03-02 10:00"}, []string{"2026-03-02 11:00", "2026-03-02 10:00"},
			"column: \"Дата закрытия\""},
		{[]string{"Sold", "Amount (converted)", "Amount"}, []string{"2026-03-02 10:00", "1.50", "2.50"}, []string{"2026-03-02 10:00", "3.50", "4.50"},
			"decide: there are amounts in \"Amount (converted)\" too: which is the conversion's?\n  conversion_value: {column: Amount,"},
		{[]string{"Sold", "Provision", "Umsatz netto", "Umsatz brutto"}, []string{"2026-03-02 10:00", "1,50", "2,50", "3,50"},
			[]string{"2026-03-02 10:00", "1,60", "2,60", "3,60"}, "decide: there are amounts in \"Umsatz brutto\", \"Provision\" too"},
	} {
		got, err := suggested(t, append([]string{"GCLID"}, c.header...), append([]string{madeClick(1)}, c.first...),
			append([]string{madeClick(2)}, c.second...))
		if err != nil || !strings.Contains(got, c.want) {
			t.Errorf("%q: no %q: %v\n%s", c.header, c.want, err, got)
		}
	}
}

// TestSuggestedSkip shows that a proposal never loses a rule of the preset that it extends, and does not turn one round.
func TestSuggestedSkip(t *testing.T) {
	for _, c := range []struct {
		name, stage, words string
		want, not          string
	}{
		{"words of the preset", "Stage", "Closed Won,Closed Lost", "", "skip:"},
		{"words of one's own", "Stage", "Gewonnen,Verloren", "\n# skip: [{column: Stage, not: Gewonnen, optional: true}, " +
			"{column: Conversion Export Status, not: \"\", optional: true}, {column: GCLID, empty: true}]\n", "\nskip:"},
		{"a column of one's own", "Estado", "Ganado,Perdido", "\n  - {column: Stage, not: Closed Won, optional: true}\n" +
			"  - {column: Conversion Export Status, not: \"\", optional: true}\n  - {column: GCLID, empty: true}\n" +
			"  # decide: the column \"Estado\" holds \"Ganado\" (1), \"Perdido\" (1): are all of these conversions?\n  # - {column: Estado, not: Ganado}\n", "Success"},
	} {
		words := strings.Split(c.words, ",")
		got, err := suggested(t, []string{"Record Id", "Deal Name", "Closing Date", "GCLID", "Conversion Export Status", c.stage},
			[]string{"1", "A", "2026-03-02", madeClick(1), "Success", words[0]}, []string{"2", "B", "2026-03-03", "", "Success", words[1]})
		if err != nil || !strings.Contains(got, "extends: zoho") || !strings.Contains(got, c.want) || c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: no %q, or %q: %v\n%s", c.name, c.want, c.not, err, got)
		}
	}
}

// TestSuggestedOthers shows a column of few words that nobody knows: it is asked about, and its words may be names.
func TestSuggestedOthers(t *testing.T) {
	rows := [][]string{{"GCLID", "Sold", "Verkäufer", "Menge"}}
	for i := range 12 {
		rows = append(rows, []string{madeClick(i), "2026-03-02 10:00", []string{"Eva Berg", "Jan Open"}[i%2], fmt.Sprint(i % 3)})
	}
	got, err := suggested(t, rows...)
	if err != nil || !strings.Contains(got, "\"Verkäufer\" holds 2 different words, which are not shown") || strings.Contains(got, "Berg") ||
		strings.Contains(got, "Open") || strings.Contains(got, "column: Menge") {
		t.Errorf("%v\n%s", err, got)
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
