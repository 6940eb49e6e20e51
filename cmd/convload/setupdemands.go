package main

import (
	"slices"

	"convload/mappings"
)

// demand is what the mappings ask of one account.
type demand struct {
	account   string // ten digits; "" where nobody names it
	unread    bool   // a mapping could not be read
	actions   []actionDemand
	inFiles   []string // the mappings that take conversion actions from the files
	variables []string
	personal  certainty // whether e-mail addresses or phone numbers are sent
}

// demands are those of all accounts, that of the configuration first.
type demands []*demand

// actionDemand is a conversion action and the mappings that name it.
type actionDemand struct {
	name  string
	named []*namedBy
}

// namedBy is a mapping that names an action.
type namedBy struct {
	mapping string
	*mappings.Named
}

// certainty says whether something is sent.
type certainty int

const (
	never     certainty = iota
	perhaps             // where a file has it and mapping: auto finds it
	intention           // a mapping that is chosen on purpose fills it in
)

// newDemands collects what mappings name. Where mapping: auto chooses by the header, every preset may be chosen.
func newDemands(customer string, choices []mappings.Choice) demands {
	var all demands
	if customer != "" {
		all.of(customer)
	}
	for _, choice := range choices {
		if choice.Definition == nil {
			if customer != "" {
				d := all.of(customer)
				d.inFiles = append(d.inFiles, autoMapping)
				d.personal = max(d.personal, perhaps)
			}
			continue
		}
		n := &namedBy{choice.Definition.Name, choice.Definition.Named()}
		accounts := n.Customers
		if (len(accounts) == 0 || n.CustomerInFile) && !slices.Contains(accounts, customer) { // it may be one of those in the files
			accounts = append(accounts, customer)
		}
		for _, account := range accounts {
			if account != "" {
				all.of(account).add(n, len(accounts) > 1 || n.CustomerInFile)
			}
		}
	}
	return all
}

// accountsInFiles names the mappings whose rows may name accounts that nobody knows before.
func accountsInFiles(choices []mappings.Choice) []string {
	var names []string
	for _, choice := range choices {
		if choice.Definition != nil && choice.Definition.Named().CustomerInFile {
			names = append(names, choice.Definition.Name)
		}
	}
	return names
}

// of finds or begins the demand of an account.
func (all *demands) of(account string) *demand {
	for _, d := range *all {
		if d.account == account {
			return d
		}
	}
	d := &demand{account: account}
	*all = append(*all, d)
	return d
}

// add notes what a mapping asks of the account. Where rows go to several accounts, and name several actions, nobody knows
// before a file is read which of the actions are for which account.
func (d *demand) add(n *namedBy, severalAccounts bool) {
	if n.ActionInFile || severalAccounts && len(n.Actions) > 1 {
		d.inFiles = append(d.inFiles, n.mapping)
	}
	if !severalAccounts || len(n.Actions) == 1 {
		for _, name := range n.Actions {
			d.action(name, n)
		}
	}
	for _, name := range n.Variables {
		if !slices.Contains(d.variables, name) {
			d.variables = append(d.variables, name)
		}
	}
	if n.Fills("email", "phone") {
		d.personal = intention
	}
}

func (d *demand) action(name string, n *namedBy) {
	for i := range d.actions {
		if d.actions[i].name == name {
			d.actions[i].named = append(d.actions[i].named, n)
			return
		}
	}
	d.actions = append(d.actions, actionDemand{name, []*namedBy{n}})
}
