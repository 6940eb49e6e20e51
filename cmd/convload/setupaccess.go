package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"convload/pipeline"
	"convload/writers/googleads"
)

// notNow is why nothing more is asked once Google has not answered a question.
const notNow = "Google could not be asked for now"

// impatient bounds how long a doctor asks, whatever the configuration grants uploads: somebody waits, and a minute is
// enough to learn that Google does not answer.
func impatient(o googleads.Options) googleads.Options {
	o.Tries = min(o.Tries, 2)
	o.Deadline = min(o.Deadline, 30*time.Second)
	o.MaxWait = min(o.MaxWait, 30*time.Second)
	o.GiveUpAfter = min(o.GiveUpAfter, time.Minute)
	return o
}

// google makes the checks for which Google is asked. inFiles are the mappings whose rows name their accounts themselves.
func (s *setup) google(ctx context.Context, all demands, inFiles []string) {
	connection, login := s.connect(ctx)
	if connection == nil {
		s.unknown("", "there is no login at Google", append([]string{checkAccount}, ofAccount...)...)
		return
	}
	defer func() {
		if err := connection.close(); err != nil {
			s.log.Warn("closing failed", "error", err.Error())
		}
	}()
	if s.noLedger {
		connection.client.Count(nil)
	}
	asked := &examination{setup: s, doctor: googleads.NewDoctor(connection.client, impatient(connection.options)), login: login,
		several: len(all) > 1}
	for _, d := range all {
		asked.account(ctx, d)
	}
	if stop := connection.counter.spent(ctx); stop != nil {
		s.add(finding{Check: checkUploads, State: stateWarning, Code: stop.Problem.Code, Message: s.config.usedUp(), Remedy: stop.Problem.Remedy})
	}
	switch {
	case len(all) == 0 && len(inFiles) == 0:
		s.unknown("", "no account is named", append([]string{checkAccount}, ofAccount...)...)
	case len(all) == 0:
		s.add(finding{Check: checkAccount, State: stateFailed,
			Message: "no account was looked at: the files themselves name the accounts (mapping: " + strings.Join(inFiles, ", ") + ")",
			Remedy:  "look at each of them with convload setup --customer-id ID, or set customer_id to one of them"})
		s.unknown("", "no account was looked at", ofAccount...)
	case len(inFiles) > 0:
		s.add(finding{Check: checkAccount, State: stateWarning,
			Message: "accounts that only the files name were not looked at (mapping: " + strings.Join(inFiles, ", ") + ")",
			Remedy:  "look at each of them with convload setup --customer-id ID"})
	}
}

// connect reads the credentials and logs in with them; nil where that fails. It tells the manager account that is asked
// through, too.
func (s *setup) connect(ctx context.Context) (c *connection, login string) {
	credentials, err := s.config.credentials(ctx, s.log)
	if err != nil {
		s.wrong(checkCredentials, err.Error(), "mend that, or name other credentials in google_ads.config; docs/credentials.md tells what each kind needs")
		s.unknown("", "there are no credentials", checkToken)
		return nil, ""
	}
	text := fmt.Sprintf("credentials were found (%s)", credentials.Kind())
	if credentials.LoginCustomerID != "" {
		text += ", for access through the manager account " + dashed(credentials.LoginCustomerID)
	}
	s.ok(checkCredentials, "%s", text)
	c, err = s.config.reach(ctx, credentials, s.config.GoogleAds.Endpoint, s.config.GoogleAds.Plaintext, s.log)
	if err != nil {
		failed := failing(checkToken, err)
		if exit, ok := errors.AsType[*exitError](err); ok && exit.code == exitUsage {
			failed.exit = exitUsage
		}
		s.add(failed)
		return nil, ""
	}
	if s.config.realm() == simulated {
		s.ok(checkToken, "the login works at %s, which is on this machine and not Google", s.config.GoogleAds.Endpoint)
	} else {
		s.ok(checkToken, "the login works: Google gave an access token for the Google Ads API")
	}
	return c, credentials.LoginCustomerID
}

// examination asks about accounts.
type examination struct {
	*setup
	doctor  *googleads.Doctor
	login   string // the manager account that is asked through
	several bool   // accounts are examined, and so each line names its own
	down    bool   // Google did not answer: nothing more is asked
}

// line adds a check of an account.
func (x *examination) line(account string, c finding) {
	c.Account = account
	x.down = x.down || c.exit == exitUnfinished
	if x.several && c.Check != checkAccount {
		c.Message = dashed(account) + ": " + c.Message
	}
	x.add(c)
}

func (x *examination) fine(account, name, format string, args ...any) {
	x.line(account, finding{Check: name, State: stateOK, Message: fmt.Sprintf(format, args...)})
}

// account makes all checks of one account.
func (x *examination) account(ctx context.Context, d *demand) {
	if x.down {
		x.unknown(d.account, notNow, append([]string{checkAccount}, ofAccount...)...)
		return
	}
	customer, err := x.doctor.Customer(ctx, d.account)
	if err != nil {
		c := failing(checkAccount, err)
		what := "the account " + dashed(d.account) + " could not be asked about"
		if stop, ok := errors.AsType[*pipeline.StopError](err); ok && stop.Customer != "" && !stop.Again {
			what = "the account " + dashed(d.account) + " cannot be reached"
			c.Remedy = x.wayTo(ctx, d.account, c.Remedy)
		}
		c.Message = what + ": " + c.Message
		x.line(d.account, c)
		x.unknown(d.account, what, ofAccount...)
		return
	}
	x.line(d.account, reached(customer, x.login))
	x.settings(customer)
	x.zone(customer)
	x.personal(customer, d)
	x.inventory(ctx, customer, d)
}

func reached(c *googleads.Customer, login string) finding {
	text := fmt.Sprintf("the account %s can be reached", dashed(c.ID))
	if c.Name != "" {
		text = fmt.Sprintf("the account %s (%s) can be reached", dashed(c.ID), c.Name)
	}
	if login != "" && login != c.ID {
		text += " through the manager account " + dashed(login)
	}
	return finding{Check: checkAccount, State: stateOK, Message: text}
}

// maxLogins is among how many accounts of a login the manager of another one is looked for.
const maxLogins = 10

// wayTo says how an account may be reached that Google does not let this login see.
func (x *examination) wayTo(ctx context.Context, account, remedy string) string {
	reached, err := x.doctor.Accessible(ctx)
	if err != nil {
		x.log.Warn("the accounts of this login cannot be listed", "error", err.Error())
		return remedy
	}
	if slices.Contains(reached, account) && x.login != "" {
		return fmt.Sprintf("the login reaches the account without a manager: take login_customer_id (%s) out of the credentials", dashed(x.login))
	}
	for _, other := range reached[:min(len(reached), maxLogins)] {
		manages, err := x.doctor.Manages(ctx, other, account)
		if stop, ok := errors.AsType[*pipeline.StopError](err); ok && stop.Again {
			return remedy
		}
		if manages && other != x.login && other != account {
			return fmt.Sprintf("it is reached through the manager account %s: write login_customer_id: %q into the credentials, or set "+
				"GOOGLE_ADS_LOGIN_CUSTOMER_ID", dashed(other), other)
		}
	}
	if len(reached) == 0 {
		return "this login reaches no account at all: invite it in Google Ads (Admin > Access and security)"
	}
	var names []string
	for _, id := range reached {
		names = append(names, dashed(id))
	}
	return fmt.Sprintf("this login reaches %s and what is below: correct customer_id, or have the login invited to %s in Google Ads "+
		"(Admin > Access and security)", strings.Join(names, ", "), dashed(account))
}
