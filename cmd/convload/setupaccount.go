package main

import (
	"fmt"

	"convload/writers/googleads"
)

// whyClosed says what an account's status means, where it takes no conversions.
var whyClosed = map[string]finding{
	"SUSPENDED": {Message: "is suspended", Remedy: "Google Ads says why, and how to appeal, when somebody opens the account"},
	"CANCELED":  {Message: "is cancelled", Remedy: "reactivate it in Google Ads (Admin > Preferences), or set customer_id to the account that is in use"},
	"CLOSED":    {Message: "is closed for good", Remedy: "set customer_id to the account that is in use"},
}

// settings checks what has to be set in the account for uploads to count.
func (x *examination) settings(c *googleads.Customer) {
	x.line(c.ID, status(c))
	if c.Manager {
		x.line(c.ID, finding{Check: checkStatus, State: stateWarning,
			Message: "the account " + dashed(c.ID) + " is a manager account: that is right only where it tracks conversions for the accounts below it",
			Remedy:  "otherwise set customer_id to the account below it that has the conversion actions"})
	}
	if c.Test {
		x.line(c.ID, finding{Check: checkStatus, State: stateWarning,
			Message: "the account " + dashed(c.ID) + " is a test account: Google counts no conversions there",
			Remedy:  "set customer_id to the real account before files are sent"})
	}
	if c.Elsewhere() {
		x.line(c.ID, finding{Check: checkOwner, State: stateFailed,
			Message: fmt.Sprintf("the conversions of %s belong to the account %s: conversion actions are there, and uploads go there",
				dashed(c.ID), dashed(c.ConversionCustomer)),
			Remedy: fmt.Sprintf("set customer_id to %q", dashed(c.ConversionCustomer))})
	} else {
		x.fine(c.ID, checkOwner, "conversions belong to the account itself, so that uploads go there")
	}
	if c.NotTracked {
		x.line(c.ID, finding{Check: checkTracking, State: stateFailed,
			Message: "conversion tracking is off: Google refuses conversions of clicks from before it is switched on",
			Remedy:  "create the account's first conversion action, which switches it on: convload setup create-action --name \"Closed deal\""})
	} else {
		x.fine(c.ID, checkTracking, "conversion tracking is on")
	}
	if c.AutoTaggingOff {
		x.line(c.ID, finding{Check: checkTagging, State: stateFailed,
			Message: "auto-tagging is off: visitors from ads come without a click ID (gclid), and there is nothing to upload",
			Remedy:  "switch it on in Google Ads (Admin > Account settings > Auto-tagging); clicks of today and later will have one"})
	} else {
		x.fine(c.ID, checkTagging, "auto-tagging is on: visitors from ads come with a click ID (gclid)")
	}
}

func status(c *googleads.Customer) finding {
	if why, closed := whyClosed[c.Status]; closed {
		return finding{Check: checkStatus, State: stateFailed, Message: "the account " + dashed(c.ID) + " " + why.Message +
			": it takes no conversions", Remedy: why.Remedy}
	}
	return finding{Check: checkStatus, State: stateOK, Message: "the account is in use"}
}

// zone tells in which time zone and currency the account counts.
func (x *examination) zone(c *googleads.Customer) {
	sent := "times are sent in it"
	if named := x.config.TimeZone; named != accountZone && named != "" && named != c.TimeZone {
		sent = "times are sent in " + named + ", as time_zone says, which are the same moments"
	}
	if c.TimeZone == "" {
		x.line(c.ID, finding{Check: checkZone, State: stateWarning, Message: "the account does not tell its time zone: times are sent in that of their file",
			Remedy: "write the time zone into the configuration: time_zone: Europe/Berlin"})
		return
	}
	x.fine(c.ID, checkZone, "the account's time zone is %s (%s), its currency %s", c.TimeZone, sent, c.Currency)
}

// personal checks what is needed for e-mail addresses and phone numbers alone.
func (x *examination) personal(c *googleads.Customer, d *demand) {
	if d.personal == never && !d.unread {
		for _, name := range []string{checkTerms, checkLeads} {
			x.line(c.ID, finding{Check: name, State: stateNotApplicable,
				Message: subjects[name] + " are not needed: no mapping sends e-mail addresses or phone numbers"})
		}
		return
	}
	state, when := stateFailed, "the rows that have e-mail addresses or phone numbers will be refused"
	if d.personal != intention {
		state, when = stateWarning, "a file with e-mail addresses or phone numbers would be refused"
	}
	if c.Terms {
		x.fine(c.ID, checkTerms, "the customer data terms are accepted, so that e-mail addresses and phone numbers may be sent as hashes")
	} else {
		x.line(c.ID, finding{Check: checkTerms, State: state, Message: "the customer data terms are not accepted: " + when,
			Remedy: "accept them in Google Ads (Goals > Conversions > Settings), or leave email and phone out of the mapping"})
	}
	if c.Leads {
		x.fine(c.ID, checkLeads, "enhanced conversions for leads are switched on")
	} else {
		x.line(c.ID, finding{Check: checkLeads, State: state, Message: "enhanced conversions for leads are switched off: " + when,
			Remedy: "switch them on in Google Ads (Goals > Conversions > Settings), or leave email and phone out of the mapping, as an account " +
				"must that Google does not let have them (CUSTOMER_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS)"})
	}
}
