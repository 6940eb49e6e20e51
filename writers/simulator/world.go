package simulator

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/shenzhencenter/google-ads-pb/resources"
)

// world is what the simulated Google remembers.
type world struct {
	mu       sync.Mutex // guards everything below, and an account's maps
	template Account
	named    map[string]Account
	accounts map[string]*account // those with a history or a changed action; others are made when asked for
	accepted []Record
	refused  []refusals
	lastID   int64 // of the newest conversion action that a client created
	file     *stateFile
}

// account is an account with its history.
type account struct {
	Account
	id          string
	actions     map[int64]*resources.ConversionAction
	created     map[int64]time.Time // when a client created the action
	variables   []*resources.ConversionCustomVariable
	conversions map[conversionKey]bool
	orders      map[orderKey]bool
}

// openWorld checks the options and reads the state file, if there is one.
func openWorld(o Options) (*world, error) {
	w := &world{
		template: o.Account.withDefaults(),
		named:    map[string]Account{},
		accounts: map[string]*account{},
		lastID:   firstCreated - 1,
	}
	problems := []error{w.template.check()}
	for id, a := range o.Accounts {
		if !isCustomerID(id) {
			problems = append(problems, fmt.Errorf("simulator: customer ID %q is not ten digits", id))
		}
		w.named[id] = a.withDefaults()
		problems = append(problems, w.named[id].check())
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	if o.State == "" {
		return w, nil
	}
	var err error
	w.file, err = openState(o.State, o.Log, w.remember)
	return w, err
}

func (w *world) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return nil
	}
	return w.file.close()
}

// account gives the account with a customer ID, which every ten digits are.
func (w *world) account(customer string) *account {
	if a, ok := w.accounts[customer]; ok {
		return a
	}
	like, ok := w.named[customer]
	if !ok {
		like = w.template
	}
	a := &account{
		Account:     like,
		id:          customer,
		actions:     map[int64]*resources.ConversionAction{},
		created:     map[int64]time.Time{},
		conversions: map[conversionKey]bool{},
		orders:      map[orderKey]bool{},
	}
	if a.conversionCustomer() != customer {
		return a
	}
	for _, v := range slices.Concat(customVariables(), like.Variables) {
		a.variables = append(a.variables, completeVariable(v, customer))
	}
	for _, action := range slices.Concat(catalogue(), like.Actions) {
		a.actions[action.GetId()] = complete(action, customer, like.Currency)
	}
	return a
}

// save writes entries down and then remembers them. Nothing is remembered that could not be written.
func (w *world) save(entries []entry) error {
	if w.file != nil && len(entries) > 0 {
		if err := w.file.append(entries); err != nil {
			return err
		}
	}
	for _, e := range entries {
		w.remember(e)
	}
	return nil
}

// remember takes an entry into memory.
func (w *world) remember(e entry) {
	if r := e.Conversion; r != nil {
		a := w.account(r.Customer)
		w.accounts[a.id] = a
		key, _ := r.key()
		a.conversions[key] = true
		a.orders[r.order()] = true
		w.accepted = append(w.accepted, *r)
	}
	if e.Refused != nil {
		w.refused = append(w.refused, *e.Refused)
	}
	if c := e.Action; c != nil {
		a := w.account(c.Customer)
		w.accounts[a.id] = a
		id := c.Action.GetId()
		a.actions[id] = c.Action.ConversionAction
		if !c.Created.IsZero() {
			a.created[id] = c.Created
			w.lastID = max(w.lastID, id)
		}
	}
}
