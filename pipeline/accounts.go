package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// accounts knows, of every customer that the run sends to, what its conversions need.
type accounts struct {
	byCustomer map[string]*Account
	refused    map[string]error // accounts that cannot be used, and why
	asked      bool
	zone       *time.Location // of the uploaded times; nil means the account's own
}

// ask asks the directory once for every customer. Without a directory the accounts stay unknown, and conversions keep
// the names and time zones of their files. An account that cannot be used stops nothing for the others.
func (r *Run) ask(ctx context.Context, needs map[string]Needs, s *Summary) *accounts {
	a := &accounts{byCustomer: make(map[string]*Account), refused: make(map[string]error), zone: r.Zone}
	if r.Directory == nil {
		return a
	}
	a.asked = true
	if r.Quota != nil {
		r.Quota.asks(true)
		defer r.Quota.asks(false)
	}
	byCustomer := make(map[string]Needs)
	for customer, n := range needs {
		if customer == "" {
			customer = r.Customer
		}
		if customer == "" {
			continue // resolve says so, row by row
		}
		all := byCustomer[customer]
		all.Actions = append(all.Actions, n.Actions...)
		all.Variables = append(all.Variables, n.Variables...)
		byCustomer[customer] = all
	}
	for _, customer := range slices.Sorted(maps.Keys(byCustomer)) {
		n := byCustomer[customer]
		account, err := r.Directory.Account(ctx, customer,
			Needs{Actions: unique(n.Actions), Variables: unique(n.Variables)})
		if err != nil && ctx.Err() != nil {
			return a // nobody refused anything: the run is interrupted
		}
		if err != nil {
			a.refused[customer] = err
			r.Log.Error("account cannot be used", "customer", customer, "error", err.Error())
			continue
		}
		a.byCustomer[customer] = account
		s.Notes = append(s.Notes, account.Notes...)
		for _, name := range unique(n.Actions) {
			if p := account.Actions[name].Problem; p != nil {
				r.Log.Warn("conversion action cannot be used", "customer", customer, "problem", p.Error())
			}
		}
	}
	return a
}

// reason joins why accounts cannot be used; nil if all can.
func (a *accounts) reason() error {
	var reasons []error
	for _, customer := range slices.Sorted(maps.Keys(a.refused)) {
		reasons = append(reasons, fmt.Errorf("account %s: %w", customer, a.refused[customer]))
	}
	return errors.Join(reasons...)
}

// shift moves the conversion's time into the zone in which times are sent; the instant stays.
func (a *accounts) shift(e *Entry) {
	zone := a.zone
	if account := a.byCustomer[e.Customer]; zone == nil && account != nil {
		zone = account.TimeZone
	}
	if zone != nil && !e.At.IsZero() {
		e.At = e.At.In(zone)
	}
}

// resolve gives the conversion its action's ID and its variables' resource names, and settles it as INVALID where the
// account cannot take it.
func (a *accounts) resolve(e *Entry) {
	if a.asked && e.Customer == "" {
		e.Settle(Invalid, Problem{Code: "NO_CUSTOMER", Field: "customer_id", Message: "no Google Ads account is named for this row",
			Remedy: "set customer_id in the configuration or fill the mapping's column in"})
		return
	}
	if err := a.refused[e.Customer]; err != nil {
		e.Settle(NotSent, unusable(err))
		return
	}
	account := a.byCustomer[e.Customer]
	switch {
	case account != nil:
		if p := account.fit(&e.Conversion); p != nil {
			e.Settle(Invalid, *p)
		}
	case a.asked:
		e.Settle(NotSent, Problem{Code: "CHANGED", Field: "customer_id",
			Message: "the account was not asked about: the file changed while it was read", Remedy: "run again"})
	}
}

// unusable says why the rows of an account that cannot be used are not sent. Where it was only not asked for now, somebody
// may have delivered them already all the same: without its answer the ledger cannot be asked for them.
func unusable(err error) Problem {
	stop, ok := errors.AsType[*StopError](err)
	if !ok || !stop.Again {
		return Problem{Code: "ACCOUNT_REFUSED", Message: err.Error(), Remedy: "mend what the message says, and run again"}
	}
	p := stop.Problem
	p.Message = "not sent by this run, for the account could not be asked what the row needs: " + p.Message
	return p
}

// fit looks up what the conversion names and holds it against the rules of its action.
// (https://developers.google.com/google-ads/api/docs/conversions/upload-clicks)
func (a *Account) fit(c *Conversion) *Problem {
	answer, ok := a.Actions[c.Action]
	if !ok {
		return &Problem{Code: UnknownAction, Field: "conversion_action",
			Message: "the account was not asked for this conversion action",
			Remedy:  "run again: the file changed while it was read"}
	}
	if answer.Problem != nil {
		return answer.Problem
	}
	action := answer.Action
	c.ActionID = action.ID
	c.currency(action.Currency, "the conversion action's")
	c.currency(a.Currency, "the account's")
	for i, v := range c.Variables {
		known := a.Variables[v.Name]
		if known.Problem != nil {
			return known.Problem
		}
		c.Variables[i].Resource = known.Resource
	}
	braid := c.Click.Kind == GBRAID || c.Click.Kind == WBRAID
	switch {
	case braid && action.OnePerClick:
		return &Problem{Code: "ONE_PER_CLICK_WITH_BRAID", Field: c.Click.Kind.String(),
			Message: "the conversion action " + action.Name + " counts one conversion a click, and takes no gbraid or wbraid",
			Remedy:  "set it to count every conversion, or name another one for these rows"}
	case action.External && c.Credit == "":
		return &Problem{Code: "ATTRIBUTION_MISSING", Field: "external_attribution_credit",
			Message: "the conversion action " + action.Name + " is externally attributed and needs a credit and a model",
			Remedy:  "map external_attribution_credit and external_attribution_model, or name another conversion action"}
	case !action.External && c.Credit != "":
		return &Problem{Code: "ATTRIBUTION_NOT_TAKEN", Field: "external_attribution_credit",
			Message: "the conversion action " + action.Name + " is not externally attributed and takes no credit",
			Remedy:  "take external_attribution_credit out of the mapping, or name an externally attributed action"}
	case action.External && c.OrderID != "":
		return &Problem{Code: "ORDER_ID_NOT_TAKEN", Field: "order_id",
			Message: "the conversion action " + action.Name + " is externally attributed and takes no order ID",
			Remedy:  "take order_id out of the mapping, or name another conversion action"}
	case action.External && len(c.UserIDs) > 0 && c.Click.Kind == NoClickID:
		return &Problem{Code: "USER_DATA_NOT_TAKEN", Field: "email",
			Message: "the conversion action " + action.Name + " is externally attributed and takes click IDs only, no e-mail address or phone number",
			Remedy:  "name another conversion action for these rows"}
	case action.External && len(c.UserIDs) > 0:
		c.UserIDs = nil
		c.Remark("e-mail address and phone number were left out: an externally attributed conversion action takes none")
	}
	return nil
}

// currency names the currency of a value whose row names none: the one that Google would take, so that it does not
// change with a setting in Google Ads.
func (c *Conversion) currency(code, whose string) {
	if c.Value == "" || c.Currency != "" || code == "" {
		return
	}
	c.Currency = code
	c.Remark("no currency: sent as " + code + ", " + whose)
}
