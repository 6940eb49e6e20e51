package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"convload/pipeline"
	"convload/writers/googleads"
	"convload/writers/simulator"
)

// rehearsalCustomer is the simulated account of a configuration that names none.
const rehearsalCustomer = "1234567890"

// rehearsal starts Google's simulated side inside the process and connects to it over TCP, with the same client and
// the same kind of credentials as to Google.
func (j *job) rehearsal(ctx context.Context) (*destination, error) {
	server, err := simulator.Start(ctx, simulator.Options{}, "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		return nil, failed(err)
	}
	j.atEnd(server.Close)
	if j.config.CustomerID == "" {
		j.config.CustomerID = rehearsalCustomer
	}
	credentials := googleads.RefreshToken(simulator.ClientID, simulator.ClientSecret, simulator.RefreshToken, server.TokenURL())
	c, err := j.config.reach(ctx, credentials, server.Addr(), true, j.log)
	if err != nil {
		return nil, err
	}
	d := j.through(c)
	d.directory = &rehearsalDirectory{googleads.NewDirectory(c.client, c.options)}
	d.notes = append(d.notes, "this was a rehearsal: nothing left this machine")
	return d, nil
}

// rehearsalDirectory knows the simulated account, and creates the conversion actions in it that the files name and the
// account lacks: nobody's real actions are in there.
type rehearsalDirectory struct{ *googleads.Directory }

// Account asks, creates what is missing, and asks again.
func (r *rehearsalDirectory) Account(ctx context.Context, customer string, needs pipeline.Needs) (*pipeline.Account, error) {
	account, err := r.Directory.Account(ctx, customer, needs)
	if err != nil {
		return nil, err
	}
	var created []string
	for _, name := range needs.Actions {
		if p := account.Actions[name].Problem; p == nil || p.Code != pipeline.UnknownAction || isID(name) {
			continue
		}
		if _, err := r.CreateAction(ctx, customer, googleads.NewAction{Name: name}, false); err != nil {
			account.Notes = append(account.Notes, fmt.Sprintf("the simulated account takes no conversion action %q: %v", name, err))
			continue
		}
		created = append(created, strconv.Quote(name))
	}
	if len(created) == 0 {
		return account, nil
	}
	slices.Sort(created)
	notes := slices.Concat(account.Notes, []string{
		"the simulated account was given the conversion actions that the files name: " + strings.Join(created, ", ")})
	if account, err = r.Directory.Account(ctx, customer, needs); err != nil {
		return nil, err
	}
	account.Notes = append(account.Notes, notes...)
	return account, nil
}

// isID tells an action's ID or resource name from its name: only a name can be created.
func isID(name string) bool {
	return strings.Trim(name, "0123456789") == "" || strings.HasPrefix(name, "customers/")
}
