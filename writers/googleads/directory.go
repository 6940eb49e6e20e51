package googleads

import (
	"context"
	"errors"
	"fmt"
	"time"

	"convload/pipeline"
)

// Directory looks conversion actions, custom variables and the account's settings up.
type Directory struct{ queries }

var _ pipeline.Directory = (*Directory)(nil)

// NewDirectory makes a directory on a connection that stays the caller's.
func NewDirectory(c *Client, o Options) *Directory {
	return &Directory{newQueries(c, o)}
}

// Account asks Google Ads for the customer's settings and conversion actions, and for its custom variables if any are
// needed. What keeps conversions from counting as the files mean them leaves notes.
func (d *Directory) Account(ctx context.Context, id string, needs pipeline.Needs) (*pipeline.Account, error) {
	account := &pipeline.Account{Actions: make(map[string]pipeline.ActionAnswer),
		Variables: make(map[string]pipeline.VariableAnswer)}
	customer, err := d.settings(ctx, id, account)
	if err != nil {
		return nil, err
	}
	actions, err := d.Actions(ctx, id)
	if err != nil {
		return nil, err
	}
	noted := make(map[int64]bool)
	for _, name := range needs.Actions {
		action, problem := actions.Find(name)
		if problem != nil {
			if customer.Elsewhere() && problem.Code == pipeline.UnknownAction {
				problem.Remedy = "set customer_id to " + customer.ConversionCustomer + ": the account's conversion actions are there"
			}
			account.Actions[name] = pipeline.ActionAnswer{Problem: problem}
			continue
		}
		account.Actions[name] = pipeline.ActionAnswer{Action: action.forPipeline()}
		if action.AlwaysDefault && !noted[action.ID] {
			noted[action.ID] = true
			account.Notes = append(account.Notes, fmt.Sprintf("account %s: the conversion action %q always counts its default value: "+
				"values in the files change nothing", id, action.Name))
		}
	}
	return account, d.variablesFor(ctx, id, needs.Variables, account)
}

// settings asks for what the account's settings say. An account that cannot be asked for them keeps them to itself.
func (d *Directory) settings(ctx context.Context, id string, account *pipeline.Account) (*Customer, error) {
	customer, err := d.Customer(ctx, id)
	if e, ok := errors.AsType[*requestError](err); ok && e.notAnswerable() {
		customer, err = &Customer{ID: id}, nil
	}
	if err != nil {
		return nil, err
	}
	account.Notes = append(account.Notes, customer.notes()...)
	account.Currency = customer.Currency
	if customer.TimeZone == "" {
		return customer, nil
	}
	if account.TimeZone, err = time.LoadLocation(customer.TimeZone); err != nil {
		return nil, fmt.Errorf("account %s: time zone %q: %w", id, customer.TimeZone, err)
	}
	return customer, nil
}

func (d *Directory) variablesFor(ctx context.Context, customer string, names []string, account *pipeline.Account) error {
	if len(names) == 0 {
		return nil
	}
	variables, err := d.Variables(ctx, customer)
	if err != nil {
		return err
	}
	for _, name := range names {
		variable, problem := variables.Find(name)
		if problem != nil {
			account.Variables[name] = pipeline.VariableAnswer{Problem: problem}
			continue
		}
		account.Variables[name] = pipeline.VariableAnswer{Resource: variable.Resource}
	}
	return nil
}
