package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"convload/pipeline"
	"convload/writers/googleads"
)

// setupTries is how often a doctor asks at most: nobody waits for minutes to learn that the network is down.
const setupTries = 2

// google makes the checks for which Google is asked.
func (s *setup) google(ctx context.Context, all demands) {
	connection, login := s.connect(ctx)
	if connection == nil {
		s.unknown("", "there is no login at Google", append([]string{checkAccount}, ofAccount...)...)
		return
	}
	defer func() {
		if err := connection.client.Close(); err != nil {
			s.log.Warn("closing failed", "error", err.Error())
		}
	}()
	connection.client.Count(s.config.counting(s.log))
	connection.options.Tries = min(connection.options.Tries, setupTries)
	asked := &examination{setup: s, doctor: googleads.NewDoctor(connection.client, connection.options), login: login,
		several: len(all) > 1}
	for _, d := range all {
		asked.account(ctx, d)
	}
	if len(all) == 0 {
		s.unknown("", "customer_id is not set, and no mapping names an account", append([]string{checkAccount}, ofAccount...)...)
	}
}

// connect reads the credentials and logs in with them; nil where that fails. It tells the manager account that is asked
// through, too.
func (s *setup) connect(ctx context.Context) (c *connection, login string) {
	credentials, err := s.config.credentials(ctx, s.log)
	if err != nil {
		s.wrong(checkCredentials, err.Error(), "")
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
}

// line adds a check of an account.
func (x *examination) line(account string, c finding) {
	c.Account = account
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
	customer, err := x.doctor.Customer(ctx, d.account)
	if err != nil {
		c := failing(checkAccount, err)
		c.Message = fmt.Sprintf("the account %s cannot be reached: %s", dashed(d.account), c.Message)
		c.Remedy = x.wayTo(ctx, d.account, err, c.Remedy)
		c.Account = d.account
		x.add(c)
		x.unknown(d.account, "the account "+dashed(d.account)+" cannot be reached", ofAccount...)
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
func (x *examination) wayTo(ctx context.Context, account string, err error, remedy string) string {
	stop, ok := errors.AsType[*pipeline.StopError](err)
	if !ok || stop.Customer == "" {
		return remedy
	}
	reached, err := x.doctor.Accessible(ctx)
	if err != nil {
		x.log.Warn("the accounts of this login cannot be listed", "error", err.Error())
		return remedy
	}
	if slices.Contains(reached, account) && x.login != "" {
		return fmt.Sprintf("the login reaches the account without a manager: take login_customer_id (%s) out of the credentials", dashed(x.login))
	}
	for _, other := range reached[:min(len(reached), maxLogins)] {
		if manages, err := x.doctor.Manages(ctx, other, account); err == nil && manages && other != x.login && other != account {
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
