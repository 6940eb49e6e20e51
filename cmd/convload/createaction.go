package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"convload/pipeline"
	"convload/writers/googleads"

	"github.com/spf13/cobra"
)

// actionFlags are the command line of setup create-action.
type actionFlags struct {
	config, customer, logFormat string
	dryRun, asJSON, quiet       bool
	value, count, lookback      string
	action                      googleads.NewAction
}

func newCreateAction() *cobra.Command {
	f := new(actionFlags)
	cmd := &cobra.Command{
		Use:   "create-action --name NAME",
		Short: "Create a conversion action that takes uploaded clicks",
		Long: `Create a conversion action of the type UPLOAD_CLICKS ("import from clicks") in the
account that the uploads of customer_id go to. It takes conversions six hours
later, and counts for bidding at once unless --secondary is given. Running the
command again creates no second one: Google takes every name once.

Exit codes:
  0    it was created, or with --dry-run could be
  1    it could not be created
  2    wrong usage or configuration; nothing was asked of Google
  3    the account has a conversion action of that name
  4    Google could not be reached, or its answer was lost; run again later
  130  interrupted`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.do(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.action.Name, "name", "", "name of the conversion action, as files and mappings will write it")
	flags.StringVar(&f.action.Category, "category", "DEFAULT", "Google's category: "+strings.Join(googleads.SaleCategories, ", "))
	flags.StringVar(&f.value, "value", "", "value of conversions that come without one (default none)")
	flags.StringVar(&f.action.Currency, "currency", "", "currency of --value (default the account's)")
	flags.StringVar(&f.lookback, "lookback-days", "30", "how many `days` after its click a conversion may be, 1 to 90")
	flags.StringVar(&f.count, "count", "every", "every: each conversion of a click counts, as for sales; one: the first alone, as for leads. gbraid and wbraid need every")
	flags.BoolVar(&f.action.Secondary, "secondary", false, "observe its conversions, and do not bid for them")
	flags.BoolVar(&f.dryRun, "dry-run", false, "have Google validate it, and create nothing")
	flags.StringVar(&f.customer, "customer-id", "", "the Google Ads account (default customer_id in the configuration)")
	flags.StringVar(&f.config, "config", "", "configuration file (default "+defaultConfig+" in the working folder)")
	flags.BoolVar(&f.asJSON, "json", false, "print the result as one JSON object")
	flags.BoolVar(&f.quiet, "quiet", false, "log errors only, and print no result")
	flags.StringVar(&f.logFormat, "log-format", "text", "text or json")
	return cmd
}

func (f *actionFlags) do(cmd *cobra.Command) error {
	c, err := f.configuration()
	if err != nil {
		return usage(err)
	}
	log, err := newLogger(cmd.ErrOrStderr(), f.logFormat, f.quiet)
	if err != nil {
		return usage(err)
	}
	ctx := cmd.Context()
	google, err := c.reachGoogle(ctx, log)
	if err != nil && ctx.Err() != nil {
		return &exitError{code: exitInterrupted, err: f.interruption(err)}
	}
	if err != nil && creationCode(err) == exitUnfinished {
		return &exitError{code: exitUnfinished, err: err}
	}
	if err != nil {
		return err
	}
	defer func() { _ = google.close() }() // the answer is here by then
	made, err := f.create(ctx, googleads.NewDirectory(google.client, google.options), c.CustomerID)
	if exit, ok := errors.AsType[*exitError](err); ok {
		return exit
	}
	if err != nil && ctx.Err() != nil {
		return &exitError{code: exitInterrupted, err: f.interruption(err)}
	}
	if err != nil {
		return &exitError{code: creationCode(err), err: err}
	}
	if f.asJSON {
		return printJSON(cmd.OutOrStdout(), made)
	}
	if f.quiet {
		return nil
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), made)
	return err
}

// creationCode tells what to do about an action that was not created.
func creationCode(err error) int {
	stop, stopped := errors.AsType[*pipeline.StopError](err)
	switch {
	case errors.As(err, new(*googleads.NameTakenError)):
		return exitNeedsPerson
	case errors.As(err, new(*googleads.UnknownCreationError)), stopped && stop.Again:
		return exitUnfinished
	default:
		return exitFailed
	}
}

// interruption says what is known of the action when the command is interrupted.
func (f *actionFlags) interruption(err error) error {
	switch {
	case f.dryRun:
		return errors.New("interrupted before Google had validated it; nothing was created")
	case errors.As(err, new(*googleads.UnknownCreationError)):
		return fmt.Errorf("interrupted, and it is not known whether the conversion action %q was created: run the command again, "+
			"which creates no second one", f.action.Name)
	default:
		return fmt.Errorf("interrupted before Google said that the conversion action %q was created: run the command again, "+
			"which creates no second one", f.action.Name)
	}
}

// create creates the action where the customer's uploads go.
func (f *actionFlags) create(ctx context.Context, d *googleads.Directory, customer string) (*createdAction, error) {
	owner, err := d.Customer(ctx, customer)
	if err != nil {
		return nil, err
	}
	result := &createdAction{DryRun: f.dryRun, Customer: customer}
	if owner.Elsewhere() {
		result.Customer, result.Elsewhere = owner.ConversionCustomer, customer
		if owner, err = d.Customer(ctx, result.Customer); err != nil {
			return nil, fmt.Errorf("conversions of account %s belong to account %s: %w", customer, result.Customer, err)
		}
	}
	a := f.action
	if a.Value != nil {
		if a.Currency = cmp.Or(a.Currency, owner.Currency); a.Currency == "" {
			return nil, usage(fmt.Errorf("account %s does not tell its currency: give --currency", result.Customer))
		}
	}
	made, err := d.CreateAction(ctx, result.Customer, a, f.dryRun)
	if err != nil {
		return nil, err
	}
	result.Found, result.ID, result.Resource = made.Found, made.ID, made.Resource
	result.Name, result.Category, result.Count = a.Name, a.Category, f.count
	result.Value, result.Currency, result.Lookback, result.Secondary = a.Value, a.Currency, a.LookbackDays, a.Secondary
	if !f.dryRun {
		result.UsableFrom = time.Now().Add(googleads.Growing).UTC().Truncate(time.Second)
	}
	return result, nil
}
