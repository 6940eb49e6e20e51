package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"convload/mappings"
	"convload/writers/googleads"
)

// configuration reads the configuration and holds the command line against what Google takes.
func (f *actionFlags) configuration() (*config, error) {
	c, err := loadConfig(f.config)
	if err != nil {
		return nil, err
	}
	if err := c.useCustomer(f.customer); err != nil {
		return nil, err
	}
	switch {
	case c.CustomerID == "":
		return nil, errors.New("no account is named: set customer_id in the configuration, or give --customer-id")
	case c.Destination == toSimulator:
		return nil, errors.New("destination is simulator: a rehearsal creates the conversion actions that the files name by itself; " +
			"to try this command, start convload simulator and write what it prints into the configuration")
	}
	return &c, f.check()
}

// check holds what was asked for against Google's rules.
// (https://developers.google.com/google-ads/api/fields/v25/conversion_action)
func (f *actionFlags) check() error {
	a := &f.action
	a.Name = strings.TrimSpace(a.Name)
	switch {
	case a.Name == "":
		return errors.New("--name is missing: the name under which files and mappings will find the conversion action")
	case utf8.RuneCountInString(a.Name) > 100:
		return fmt.Errorf("--name has %d characters: Google takes 100", utf8.RuneCountInString(a.Name))
	case !utf8.ValidString(a.Name) || strings.ContainsFunc(a.Name, unicode.IsControl):
		return errors.New("--name has a control character or is no valid text")
	}
	category, ok := googleads.Category(a.Category)
	if !ok {
		return fmt.Errorf("--category %q is none of Google's; for sales and leads these fit: %s", shortened(a.Category),
			strings.Join(googleads.SaleCategories, ", "))
	}
	a.Category = category
	switch f.count {
	case "every", "one":
		a.OnePerClick = f.count == "one"
	default:
		return fmt.Errorf("--count %q is neither every nor one", shortened(f.count))
	}
	days, err := strconv.ParseInt(f.lookback, 10, 64)
	if err != nil || days < 1 || days > 90 {
		return fmt.Errorf("--lookback-days %q is no number of days between 1 and 90", shortened(f.lookback))
	}
	a.LookbackDays = days
	if a.Currency != "" && !mappings.IsCurrency(strings.ToUpper(a.Currency)) {
		return fmt.Errorf("--currency %q is no currency of ISO 4217: write three letters such as EUR", shortened(a.Currency))
	}
	a.Currency = strings.ToUpper(a.Currency)
	if f.value == "" {
		if a.Currency != "" {
			return errors.New("--currency is that of --value, which is missing")
		}
		return nil
	}
	value, err := strconv.ParseFloat(f.value, 64)
	if err != nil || !(value >= 0) || math.IsInf(value, 0) || strings.Trim(f.value, "0123456789.") != "" {
		return fmt.Errorf("--value %q is no amount such as 99.50", shortened(f.value))
	}
	a.Value = &value
	return nil
}

// shortened is a text of somebody's as errors quote it.
func shortened(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}
