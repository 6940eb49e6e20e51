package main

import (
	"fmt"
	"strings"
	"time"
)

// createdAction is the result of the command.
type createdAction struct {
	DryRun     bool      `json:"dry_run"`
	Found      bool      `json:"found,omitempty"` // the answer was lost, and the action was found there
	Customer   string    `json:"customer_id"`
	Elsewhere  string    `json:"asked_customer_id,omitempty"` // where its uploads go to another account
	ID         int64     `json:"id,omitempty"`
	Resource   string    `json:"resource_name,omitempty"`
	Name       string    `json:"name"`
	Category   string    `json:"category"`
	Count      string    `json:"count"`
	Value      *float64  `json:"value,omitempty"`
	Currency   string    `json:"currency,omitempty"`
	Lookback   int64     `json:"lookback_days"`
	Secondary  bool      `json:"secondary"`
	UsableFrom time.Time `json:"usable_from,omitzero"`
}

// String tells what was created, how it is named in files, and from when on.
func (a *createdAction) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	switch {
	case a.DryRun:
		line("Google would create the conversion action %q in account %s; nothing was created.", a.Name, dashed(a.Customer))
	case a.Found:
		line("The conversion action %q is in account %s: the answer to the request was lost, and the action was found there.",
			a.Name, dashed(a.Customer))
	default:
		line("The conversion action %q was created in account %s.", a.Name, dashed(a.Customer))
	}
	if a.Elsewhere != "" {
		line("That is where conversions of account %s belong: write customer_id: %q into the configuration.", dashed(a.Elsewhere), dashed(a.Customer))
	}
	line("")
	if a.ID != 0 {
		line("  ID              %d", a.ID)
		line("  resource name   %s", a.Resource)
	}
	line("  category        %s", a.Category)
	line("  counts          %s", map[string]string{"every": "every conversion of a click", "one": "one conversion a click: it takes no gbraid and no wbraid"}[a.Count])
	if a.Value != nil {
		line("  value           %v %s, where a row has none", *a.Value, a.Currency)
	}
	line("  lookback        %d days after the click", a.Lookback)
	line("")
	line("In a mapping, for all rows of a file, or in a column of the file by its name%s:", map[bool]string{true: " or ID"}[a.ID != 0])
	line("")
	line("    conversion_action: {value: %q}", a.Name)
	line("")
	if a.DryRun {
		line("A new conversion action takes conversions after six hours.")
	} else {
		line("It takes conversions from %s on, six hours from now: rows that are sent before are DEFERRED,", a.UsableFrom.Format(time.DateTime+" UTC"))
		line("and a later run sends them.")
	}
	if a.Secondary {
		line("It is secondary: its conversions are shown, and not bid for.")
	} else {
		line("It counts for bidding at once; with --secondary it is only observed, as a trial should be.")
	}
	return b.String()
}

// dashed writes a customer ID as Google Ads shows it.
func dashed(customer string) string {
	if len(customer) != 10 {
		return customer
	}
	return customer[:3] + "-" + customer[3:6] + "-" + customer[6:]
}
