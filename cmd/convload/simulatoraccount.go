package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"convload/writers/simulator"

	"github.com/shenzhencenter/google-ads-pb/enums"
)

// traits change what an account is like. Those whose name ends in a colon take a customer ID.
var traits = map[string]func(a *simulator.Account, customer string){
	"auto-tagging-off":     func(a *simulator.Account, _ string) { a.AutoTaggingOff = true },
	"not-tracked":          func(a *simulator.Account, _ string) { a.NotTracked = true },
	"manager":              func(a *simulator.Account, _ string) { a.Manager = true },
	"test":                 func(a *simulator.Account, _ string) { a.Test = true },
	"suspended":            func(a *simulator.Account, _ string) { a.Status = enums.CustomerStatusEnum_SUSPENDED },
	"cancelled":            func(a *simulator.Account, _ string) { a.Status = enums.CustomerStatusEnum_CANCELED },
	"no-terms":             func(a *simulator.Account, _ string) { a.UserData = simulator.UserDataNoTerms },
	"leads-off":            func(a *simulator.Account, _ string) { a.UserData = simulator.UserDataOff },
	"leads-prohibited":     func(a *simulator.Account, _ string) { a.UserData = simulator.UserDataProhibited },
	"conversion-customer:": func(a *simulator.Account, customer string) { a.ConversionCustomer = customer },
	"login:":               func(a *simulator.Account, customer string) { a.LoginCustomer = customer },
}

// traitNames lists the traits as a person writes them.
func traitNames() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(traits)) {
		if strings.HasSuffix(name, ":") {
			name += "ID"
		}
		names = append(names, name)
	}
	return names
}

// readAccount reads ID=TRAIT,TRAIT… of an account that is like another one otherwise. An ID alone names the account.
func readAccount(text string, like simulator.Account) (id string, account simulator.Account, err error) {
	id, list, different := strings.Cut(text, "=")
	id, account = strings.ReplaceAll(id, "-", ""), like
	if !different {
		return id, account, nil
	}
	for trait := range strings.SplitSeq(list, ",") {
		name, customer, takesID := strings.Cut(trait, ":")
		if takesID {
			name += ":"
		}
		change, ok := traits[name]
		if !ok {
			return "", account, fmt.Errorf("%.40q is no trait of an account: choose of %s", trait, strings.Join(traitNames(), ", "))
		}
		change(&account, strings.ReplaceAll(customer, "-", ""))
	}
	return id, account, nil
}
