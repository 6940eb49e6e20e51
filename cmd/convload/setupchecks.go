package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"convload/mappings"
	"convload/writers/googleads"
	"convload/writers/ledger"
	"convload/writers/report"
)

// The stable names of the checks, in their order.
const (
	checkConfiguration = "configuration"
	checkMappings      = "mappings"
	checkLedger        = "ledger"
	checkReports       = "reports"
	checkVersion       = "api-version"
	checkCredentials   = "credentials"
	checkToken         = "access-token"
	checkAccount       = "account"
	checkStatus        = "account-status"
	checkOwner         = "conversion-customer"
	checkTracking      = "conversion-tracking"
	checkTagging       = "auto-tagging"
	checkZone          = "time-zone"
	checkTerms         = "customer-data-terms"
	checkLeads         = "enhanced-conversions-for-leads"
	checkActions       = "conversion-actions"
	checkVariables     = "custom-variables"
	checkUploads       = "uploads"
)

// subjects begin the lines of what cannot be checked.
var subjects = map[string]string{
	checkMappings: "the mappings", checkLedger: "the ledger", checkReports: "the folder of the reports",
	checkCredentials: "the credentials", checkToken: "the login at Google", checkAccount: "the account",
	checkStatus: "whether the account is in use", checkOwner: "which account conversions belong to",
	checkTracking: "conversion tracking", checkTagging: "auto-tagging", checkZone: "the account's time zone",
	checkTerms: "the customer data terms", checkLeads: "enhanced conversions for leads",
	checkActions: "the conversion actions", checkVariables: "the custom variables", checkUploads: "whether uploads are allowed",
}

// ofAccount are the checks that are made of every account, behind the account itself.
var ofAccount = []string{checkStatus, checkOwner, checkTracking, checkTagging, checkZone, checkTerms, checkLeads,
	checkActions, checkVariables, checkUploads}

// ofGoogle are the checks for which there has to be a Google Ads account.
var ofGoogle = append([]string{checkCredentials, checkToken, checkAccount}, ofAccount...)

// examine makes all checks that can be made, one after the other.
func (s *setup) examine(ctx context.Context, path string) {
	c, err := loadConfig(path)
	if err == nil {
		err = c.useCustomer(s.customer)
	}
	if err != nil {
		s.wrong(checkConfiguration, err.Error(), "")
		s.unknown("", "the configuration cannot be read", checkMappings, checkLedger, checkReports)
		s.version()
		s.unknown("", "the configuration cannot be read", ofGoogle...)
		return
	}
	s.config = c
	choices, faults := s.mappings()
	s.configuration(cmp.Or(path, defaultConfig), choices, faults)
	for _, err := range faults {
		s.wrong(checkMappings, err.Error(), "")
	}
	if len(faults) == 0 {
		s.ok(checkMappings, "%s", c.Mapping.described())
	}
	s.ledger(ctx)
	s.reports(ctx)
	s.version()
	switch {
	case c.Destination == toSimulator:
		var checks []finding
		for _, name := range ofGoogle {
			checks = append(checks, finding{Check: name, State: stateNotApplicable, Message: subjects[name] + ": not needed for a rehearsal",
				why: "not needed for a rehearsal"})
		}
		s.add(checks...)
	case c.Destination != toGoogleAds:
		s.unknown("", "destination is not google-ads", ofGoogle...)
	default:
		all := newDemands(c.CustomerID, choices)
		for _, d := range all {
			d.unread = len(faults) > 0
		}
		s.google(ctx, all, accountsInFiles(choices))
	}
}

// mappings reads each of the mappings by itself, so that what is wrong with one hides nothing of the others.
func (s *setup) mappings() (choices []mappings.Choice, faults []error) {
	for _, one := range s.config.Mapping {
		choice, err := one.load()
		if err == nil {
			_, err = mappings.NewSet([]mappings.Choice{choice}, s.now)
		}
		if err != nil {
			faults = append(faults, err)
			continue
		}
		choices = append(choices, choice)
	}
	return choices, faults
}

// configuration checks where conversions are to go.
func (s *setup) configuration(name string, choices []mappings.Choice, faults []error) {
	switch s.config.Destination {
	case toGoogleAds:
		s.customerOf(name, choices, faults)
	case toSimulator:
		s.ok(checkConfiguration, "%s: destination is simulator, a rehearsal inside this program that needs no account; "+
			"with destination: google-ads, setup checks the real one", name)
	case toDataManager:
		s.wrong(checkConfiguration, name+": destination: data-manager is not in this version of convload yet",
			"write destination: google-ads, or destination: simulator to rehearse without an account")
	default:
		s.wrong(checkConfiguration, "destination is not set: "+name+" does not exist, or does not say where conversions go",
			"write destination: google-ads and customer_id into it, or destination: simulator to rehearse without an account")
	}
}

// customerOf wants an account to be named, by the configuration or else by every mapping.
func (s *setup) customerOf(name string, choices []mappings.Choice, faults []error) {
	switch {
	case s.config.CustomerID != "":
		s.ok(checkConfiguration, "%s: conversions go to Google Ads, account %s", name, dashed(s.config.CustomerID))
	case len(faults) == 0 && namesCustomers(choices) && len(accountsInFiles(choices)) > 0:
		s.ok(checkConfiguration, "%s: conversions go to Google Ads, each to the account that its mapping or its row names", name)
	case len(faults) == 0 && namesCustomers(choices):
		s.ok(checkConfiguration, "%s: conversions go to Google Ads, each to the account that its mapping names", name)
	default:
		s.wrong(checkConfiguration, name+": customer_id is not set, and not every mapping names the account of a row",
			"write the ten-digit number of the Google Ads account that owns the conversion actions: customer_id: \"123-456-7890\"")
	}
}

// described names the mappings that will be used.
func (l mappingList) described() string {
	if len(l) == 1 && l[0].Mapping == autoMapping && l[0].Match == "" {
		return "the mapping of each file is chosen by its header among the built-in ones (mapping: auto)"
	}
	var names []string
	for _, one := range l {
		name := one.Mapping
		if one.Match != "" {
			name += " for " + one.Match
		}
		names = append(names, name)
	}
	return "the mapping can be read: " + strings.Join(names, ", ")
}

func (s *setup) ledger(ctx context.Context) {
	where := ledger.Name(s.config.ledger())
	book, err := ledger.OpenBook(ctx, s.config.ledger())
	if err == nil {
		err = book.Close()
	}
	file := s.config.ledgerFile()
	switch {
	case err == nil:
		s.ok(checkLedger, "the ledger %s can be opened", where)
	case !errors.Is(err, fs.ErrNotExist):
		s.noLedger = true
		c := failing(checkLedger, fmt.Errorf("the ledger cannot be opened: %w", err))
		if ledger.Unavailable(err) {
			c.exit = exitUnfinished
		}
		s.add(c)
	case file != "" && !mayWriteInto(filepath.Dir(file)):
		s.add(finding{Check: checkLedger, State: stateFailed, Message: "the ledger " + where + " cannot be begun: its folder " +
			"does not exist, or nothing can be written there", Remedy: "make the folder " + filepath.Dir(file) +
			", and let the user that convload runs as write there"})
	default:
		s.ok(checkLedger, "the ledger %s does not exist yet: the first run begins it", where)
	}
}

// mayWriteInto tries out whether a file can be made in a folder.
func mayWriteInto(folder string) bool {
	f, err := os.CreateTemp(folder, ".convload-*.tmp")
	return err == nil && errors.Join(f.Close(), os.Remove(f.Name())) == nil
}

// reports tries out whether reports can be written.
func (s *setup) reports(ctx context.Context) {
	store, err := report.Open(ctx, string(s.config.Reports), newRunID(s.now))
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		c := failing(checkReports, err)
		c.Remedy = "name a folder or a bucket in the configuration, reports: ./reports, where the user that convload runs as may write"
		s.add(c)
		return
	}
	s.ok(checkReports, "reports can be written to %s", s.config.Reports)
}

// sunsetWarning is how long before the end of the version of the API it is said.
const sunsetWarning = 90 // days

// version holds the day against the end of the version of the API that this program speaks.
func (s *setup) version() {
	c := finding{Check: checkVersion, State: stateOK, Message: fmt.Sprintf("convload speaks %s of the Google Ads API, which Google keeps until %s",
		googleads.Version, googleads.Sunset.Format("January 2006"))}
	switch remedy := "install a newer version of convload"; {
	case !s.now.Before(googleads.Sunset.AddDate(0, 1, 0)):
		c.State, c.Remedy = stateFailed, remedy
		c.Message = fmt.Sprintf("convload speaks %s of the Google Ads API, which Google ended in %s", googleads.Version,
			googleads.Sunset.Format("January 2006"))
	case !s.now.Before(googleads.Sunset.AddDate(0, 0, -sunsetWarning)):
		c.State, c.Remedy = stateWarning, remedy+" before then"
		c.Message = fmt.Sprintf("convload speaks %s of the Google Ads API, which Google ends in %s: no upload will pass after that",
			googleads.Version, googleads.Sunset.Format("January 2006"))
	}
	s.add(c)
}
