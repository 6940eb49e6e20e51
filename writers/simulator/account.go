package simulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
)

// Account is what a Google Ads account is like.
type Account struct {
	Currency string // ISO 4217; "" is EUR
	TimeZone string // IANA name; "" is Europe/Berlin

	// LoginCustomer is the manager through which alone the account is reached: calls that do not name it as
	// login-customer-id are refused. "" lets everybody in.
	LoginCustomer string

	// UserData says whether the account takes hashed e-mail addresses and phone numbers.
	UserData UserData

	// ConversionCustomer is the account that has the conversion actions in place of this one: this one has neither
	// actions nor custom variables then, and can make none. "" is the account itself.
	ConversionCustomer string

	// Status is ENABLED where nothing else is said. Only an enabled account takes conversions and changes.
	Status enums.CustomerStatusEnum_CustomerStatus

	Manager        bool // takes no conversions, unless it is another account's ConversionCustomer
	Test           bool
	AutoTaggingOff bool // clicks have no gclid
	NotTracked     bool // conversion tracking is off: all clicks are refused

	// Actions are conversion actions beside those of the catalogue. Each needs an ID and a name; what else is missing is
	// made up, as it is for an enabled UPLOAD_CLICKS action.
	Actions []*resources.ConversionAction

	// Variables are custom variables beside tier and old_tier. Each needs an ID and a name; what else is missing is made
	// up, as it is for one that is enabled.
	Variables []*resources.ConversionCustomVariable
}

// UserData says whether an account may use enhanced conversions for leads, which is what hashed e-mail addresses and
// phone numbers in a click conversion come to.
type UserData uint8

// The answers; all but the first refuse rows with user identifiers.
const (
	UserDataAllowed    UserData = iota
	UserDataNoTerms             // the customer data terms were never accepted
	UserDataOff                 // enhanced conversions for leads are switched off
	UserDataProhibited          // Google's policy keeps the account from it
)

// isCustomerID tells whether a text is ten digits, which makes it the ID of an account.
func isCustomerID(s string) bool {
	return len(s) == 10 && strings.Trim(s, "0123456789") == ""
}

// withDefaults fills in what may be left out.
func (a Account) withDefaults() Account {
	if a.Currency == "" {
		a.Currency = "EUR"
	}
	if a.TimeZone == "" {
		a.TimeZone = "Europe/Berlin"
	}
	if a.Status == enums.CustomerStatusEnum_UNSPECIFIED {
		a.Status = enums.CustomerStatusEnum_ENABLED
	}
	return a
}

// check finds what no account can be like.
func (a Account) check() error {
	if !knownCurrency(a.Currency) {
		return fmt.Errorf("simulator: %q is no currency", a.Currency)
	}
	if _, err := time.LoadLocation(a.TimeZone); err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	for _, id := range []string{a.LoginCustomer, a.ConversionCustomer} {
		if id != "" && !isCustomerID(id) {
			return fmt.Errorf("simulator: customer ID %q is not ten digits", id)
		}
	}
	ids := map[int64]bool{}
	for _, action := range slices.Concat(catalogue(), a.Actions) {
		if action.GetId() <= 0 || action.GetName() == "" || ids[action.GetId()] {
			return fmt.Errorf("simulator: conversion action %q needs a name and an ID of its own, not %d",
				action.GetName(), action.GetId())
		}
		ids[action.GetId()] = true
	}
	variables := map[int64]bool{}
	for _, v := range slices.Concat(customVariables(), a.Variables) {
		if v.GetId() <= 0 || v.GetName() == "" || variables[v.GetId()] {
			return fmt.Errorf("simulator: custom variable %q needs a name and an ID of its own, not %d", v.GetName(), v.GetId())
		}
		variables[v.GetId()] = true
	}
	return nil
}

// The collections of the resources that conversions name.
const (
	actionCollection   = "conversionActions"
	variableCollection = "conversionCustomVariables"
)

// resourceID reads the ID at the end of customers/{customer}/{collection}/{id}. Google looks at that ID alone and
// ignores the customer, which has to be a number all the same.
func resourceID(name, collection string) (int64, bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 || parts[0] != "customers" || parts[2] != collection {
		return 0, false
	}
	if _, ok := positive(parts[1]); !ok {
		return 0, false
	}
	return positive(parts[3])
}

func resourceName(customer, collection string, id int64) string {
	return fmt.Sprintf("customers/%s/%s/%d", customer, collection, id)
}

// positive reads a positive number that is written in digits only.
func positive(s string) (int64, bool) {
	n, err := strconv.ParseUint(s, 10, 63)
	return int64(n), err == nil && n > 0
}
