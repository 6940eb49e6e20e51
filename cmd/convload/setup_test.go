package main

import (
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"convload/mappings"
	"convload/writers/googleads"
	"convload/writers/simulator"

	"github.com/shenzhencenter/google-ads-pb/resources"
)

// mappingOf parses a mapping of these columns for one conversion action.
func mappingOf(t *testing.T, action string, columns ...string) mappings.Choice {
	t.Helper()
	text := "name: deals\ncolumns:\n  conversion_action: {value: " + action + "}\n  conversion_date_time: Date\n"
	if !slices.ContainsFunc(columns, func(c string) bool { return strings.HasPrefix(c, "gbraid") }) {
		text += "  gclid: GCLID\n"
	}
	for _, column := range columns {
		text += "  " + column + "\n"
	}
	d, err := mappings.Parse("deals.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return mappings.Choice{Definition: d}
}

// states lists what stands in an examination's checks, as STATE: the beginning of the message.
func states(checks []finding) []string {
	var all []string
	for _, c := range checks {
		all = append(all, c.State+": "+c.Message)
	}
	return all
}

// TestActionsAgainstMappings holds conversion actions of every kind against what mappings send.
func TestActionsAgainstMappings(t *testing.T) {
	credit := []string{"external_attribution_credit: Credit", "external_attribution_model: Model"}
	for _, test := range []struct {
		name    string
		action  googleads.Action
		columns []string
		want    []string // states and parts of messages
	}{
		{"as it should be", googleads.Action{}, []string{"conversion_value: Amount", "order_id: ID"}, nil},
		{"one a click, gclid", googleads.Action{OnePerClick: true}, nil, nil},
		{"one a click, gbraid", googleads.Action{OnePerClick: true}, []string{"gbraid: B"}, []string{"failed: takes no gbraid"}},
		{"one a click, perhaps gbraid", googleads.Action{OnePerClick: true}, []string{"gbraid: {column: B, optional: true}", "wbraid: {column: W, optional: true}"},
			[]string{"warning: takes no gbraid"}},
		{"external without credit", googleads.Action{External: true}, nil, []string{"failed: needs a credit"}},
		{"external with credit", googleads.Action{External: true}, credit, nil},
		{"external with an order ID", googleads.Action{External: true}, append([]string{"order_id: ID"}, credit...), []string{"failed: takes no order ID"}},
		{"external, perhaps an order ID", googleads.Action{External: true}, append([]string{"order_id: {column: ID, optional: true}"}, credit...),
			[]string{"warning: takes no order ID"}},
		{"credit for others", googleads.Action{}, credit, []string{"failed: takes no credit"}},
		{"default value, no value", googleads.Action{AlwaysDefault: true}, nil, nil},
		{"default value, value", googleads.Action{AlwaysDefault: true}, []string{"conversion_value: Amount"}, []string{"warning: change nothing"}},
		{"secondary", googleads.Action{Secondary: true}, nil, []string{"warning: bidding does not use them"}},
	} {
		d := mappingOf(t, "Sale", test.columns...).Definition
		got := states(faultsOf(&test.action, []*namedBy{{"deals", d.Named()}}))
		ok := len(got) == len(test.want)
		for i := 0; ok && i < len(got); i++ {
			state, part, _ := strings.Cut(test.want[i], ": ")
			ok = strings.HasPrefix(got[i], state+": ") && strings.Contains(got[i], part)
		}
		if !ok {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// TestActionsAsGoogleDescribesThem asks for actions with the settings that the simulator's own do not have.
func TestActionsAsGoogleDescribesThem(t *testing.T) {
	const other = "4444444444"
	server, err := simulator.Start(t.Context(), simulator.Options{Account: simulator.Account{Actions: []*resources.ConversionAction{
		{Id: new(int64(1)), Name: new("Fixed"), ValueSettings: &resources.ConversionAction_ValueSettings{AlwaysUseDefaultValue: new(true)}},
		{Id: new(int64(2)), Name: new("Shown"), PrimaryForGoal: new(false), ClickThroughLookbackWindowDays: new(int64(90))},
		{Id: new(int64(3)), Name: new("Foreign"), OwnerCustomer: new("customers/" + other)},
		{Id: new(int64(4)), Name: new("Long"), ClickThroughLookbackWindowDays: new(int64(90))},
	}}}, "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	c, log := defaults(), slog.New(slog.NewTextHandler(io.Discard, nil))
	connection, err := c.reach(t.Context(), googleads.RefreshToken(simulator.ClientID, simulator.ClientSecret,
		simulator.RefreshToken, server.TokenURL()), server.Addr(), true, log)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.close()
	x := &examination{setup: &setup{config: c, log: log, now: time.Now()}, doctor: googleads.NewDoctor(connection.client, connection.options)}
	var choices []mappings.Choice
	for _, action := range []string{"Fixed", "Shown", "Foreign", "Long"} {
		choices = append(choices, mappingOf(t, action, "conversion_value: Amount"))
	}
	for _, d := range newDemands(rehearsalCustomer, choices) {
		x.account(t.Context(), d)
	}
	got := slices.DeleteFunc(slices.Clone(x.checks), func(c finding) bool { return c.Check != checkActions })
	want := []string{
		`warning: the conversion action "Fixed" always counts its default value: the amounts in the files change nothing`,
		`warning: the conversion action "Shown" is a secondary one: its conversions are shown, and bidding does not use them`,
		`failed: the conversion action "Foreign" belongs to the account 444-444-4444, not to 123-456-7890`,
		`ok: the conversion action "Long" is ready: counts every conversion, up to 90 days after the click`,
	}
	if !slices.Equal(states(got), want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(states(got), "\n"), strings.Join(want, "\n"))
	}
	if code := x.exitCode(); code != exitNeedsPerson {
		t.Errorf("exit code %d", code)
	}
}

// TestSunset: the end of the version of the API is said 90 days before, and after it nothing is well.
func TestSunset(t *testing.T) {
	for day, want := range map[string]string{"2026-11-24": stateOK, "2027-05-02": stateOK, "2027-05-03": stateWarning,
		"2027-08-31": stateWarning, "2027-09-01": stateFailed} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		s := &setup{now: now}
		s.version()
		if got := s.checks[0].State; got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

// TestDemands: which account is asked for which action follows from the mappings.
func TestDemands(t *testing.T) {
	agency := func(text string) mappings.Choice {
		d, err := mappings.Parse("agency.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return mappings.Choice{Definition: d}
	}
	const columns = "  gclid: GCLID\n  conversion_date_time: Date\n"
	for _, test := range []struct {
		name     string
		customer string
		choices  []mappings.Choice
		want     []string // account: actions / mappings whose files name some
	}{
		{"auto", "1111111111", []mappings.Choice{{}}, []string{"1111111111:  / auto"}},
		{"auto without an account", "", []mappings.Choice{{}}, nil},
		{"one", "1111111111", []mappings.Choice{mappingOf(t, "Sale"), mappingOf(t, "Sale"), mappingOf(t, "Lead")}, []string{"1111111111: Sale, Lead / "}},
		{"own account", "1111111111", []mappings.Choice{agency("customer_id: 222-222-2222\ncolumns:\n  conversion_action: {value: Sale}\n" + columns)},
			[]string{"1111111111:  / ", "2222222222: Sale / "}},
		{"accounts and actions in columns", "", []mappings.Choice{agency("name: agency\ncustomer_id: {column: C, values: {a: 222-222-2222, b: \"3333333333\"}}\n" +
			"columns:\n  conversion_action: {column: A, values: {won: Sale, new: Lead}}\n" + columns)},
			[]string{"2222222222:  / agency", "3333333333:  / agency"}},
		{"accounts in a column", "", []mappings.Choice{agency("customer_id: C\ncolumns:\n  conversion_action: {value: Sale}\n" + columns)}, nil},
		{"one of the accounts in a column", "1111111111", []mappings.Choice{agency("customer_id: C\ncolumns:\n  conversion_action: {value: Sale}\n" + columns)},
			[]string{"1111111111: Sale / "}},
		{"default action", "1111111111", []mappings.Choice{agency("name: d\ncolumns:\n  conversion_action: {column: A, default: Sale}\n" + columns)},
			[]string{"1111111111: Sale / d"}},
	} {
		var got []string
		for _, d := range newDemands(test.customer, test.choices) {
			var actions []string
			for _, a := range d.actions {
				actions = append(actions, a.name)
			}
			got = append(got, d.account+": "+strings.Join(actions, ", ")+" / "+strings.Join(d.inFiles, ", "))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
