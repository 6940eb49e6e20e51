package googleads

import (
	"context"
	"fmt"
	"time"

	"convload/pipeline"
)

// The queries, one a question. They ask for every conversion action, also for removed ones and those of other types, so
// that a wrong name can be told from a right name of a wrong thing.
// (https://developers.google.com/google-ads/api/fields/v25/conversion_action)
const (
	actionQuery = "SELECT conversion_action.id, conversion_action.name, conversion_action.resource_name, " +
		"conversion_action.status, conversion_action.type, conversion_action.counting_type, " +
		"conversion_action.value_settings.default_currency_code, " +
		"conversion_action.attribution_model_settings.attribution_model FROM conversion_action"
	customerQuery = "SELECT customer.id, customer.time_zone, customer.currency_code FROM customer LIMIT 1"
	variableQuery = "SELECT conversion_custom_variable.id, conversion_custom_variable.name, " +
		"conversion_custom_variable.resource_name, conversion_custom_variable.status FROM conversion_custom_variable"
)

// Directory looks conversion actions, custom variables and the account's time zone up.
type Directory struct{ queries }

var _ pipeline.Directory = (*Directory)(nil)

// NewDirectory makes a directory on a connection that stays the caller's.
func NewDirectory(c *Client, o Options) *Directory {
	return &Directory{newQueries(c, o)}
}

// Account asks Google Ads for the customer's conversion actions, for its custom variables if any are needed, and for
// its time zone. An account that keeps its time zone to itself leaves a note.
func (d *Directory) Account(ctx context.Context, customer string, needs pipeline.Needs) (*pipeline.Account, error) {
	account := &pipeline.Account{Actions: make(map[string]pipeline.ActionAnswer),
		Variables: make(map[string]pipeline.VariableAnswer)}
	actions, err := d.search(ctx, customer, actionQuery)
	if err != nil {
		return nil, err
	}
	for _, name := range needs.Actions {
		account.Actions[name] = findAction(actions, name)
	}
	if len(needs.Variables) > 0 {
		variables, err := d.search(ctx, customer, variableQuery)
		if err != nil {
			return nil, err
		}
		for _, name := range needs.Variables {
			account.Variables[name] = findVariable(variables, name)
		}
	}
	return account, d.timeZone(ctx, customer, account)
}

func (d *Directory) timeZone(ctx context.Context, customer string, account *pipeline.Account) error {
	rows, err := d.search(ctx, customer, customerQuery)
	if e, ok := asRequestError(err); err != nil && !(ok && e.notAnswerable()) {
		return err
	}
	var name string
	for _, row := range rows {
		name, account.Currency = row.GetCustomer().GetTimeZone(), row.GetCustomer().GetCurrencyCode()
	}
	if name == "" {
		account.Notes = append(account.Notes, "account "+customer+" did not tell its time zone")
		return nil
	}
	if account.TimeZone, err = time.LoadLocation(name); err != nil {
		return fmt.Errorf("account %s: time zone %q: %w", customer, name, err)
	}
	return nil
}
