package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"time"

	"convload/pipeline"
	"convload/writers/googleads"
	"convload/writers/report"

	"github.com/spf13/cobra"
)

func newStatus() *cobra.Command {
	var path, reports, logFormat string
	var asJSON, quiet, noColour bool
	cmd := &cobra.Command{
		Use:   "status [RUN-ID…]",
		Short: "Ask Google what became of earlier uploads; add the answer to their reports",
		Long: `Google takes conversions at once, and tells only hours later how many it could
process. Ask for that: about the runs named, or about all runs of the last seven
days that sent conversions and of which not everything is known. The answer is
printed, and added to the run's manifest and to the pages of its files. Google
knows it for seven days, and for the seven newest runs; so let a scheduler ask
every few hours.

Exit codes:
  0    all that Google took is processed, or there is nothing to ask about
  1    the answer could not be had or written down, or a manifest that was named
       cannot be read
  2    wrong usage or configuration; nobody was asked
  3    Google could not process all that it took, warns of errors, or will never
       tell of a run; or a manifest of the last seven days cannot be read
  4    Google is not done, or cannot be reached for now: ask again later
  130  interrupted`,
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := newLogger(cmd.ErrOrStderr(), logFormat, quiet)
			if err != nil {
				return usage(err)
			}
			c, err := loadConfig(path)
			if err != nil {
				return usage(err)
			}
			if err := c.useReports(reports); err != nil {
				return usage(err)
			}
			q := &inquiry{Runs: []*upload{}, Accounts: []pipeline.AccountDiagnostics{}, Asked: time.Now().UTC().Truncate(time.Second),
				config: &c, log: log, named: len(args) > 0}
			err = q.do(cmd.Context(), args)
			if exit, ok := errors.AsType[*exitError](err); ok {
				if exit.code == exitUsage {
					return exit
				}
				err = exit.err
			}
			q.ExitCode = q.exitCode(err)
			for _, one := range q.toSay(err) {
				q.Errors = append(q.Errors, one.Error())
			}
			switch {
			case asJSON:
				err = errors.Join(err, printJSON(cmd.OutOrStdout(), q))
			case !quiet:
				_, writeErr := io.WriteString(cmd.OutOrStdout(), q.text(!noColour && wantsColour(cmd.OutOrStdout())))
				err = errors.Join(err, writeErr)
			}
			code := q.exitCode(err)
			if code == exitOK {
				return nil
			}
			return &exitError{code: code, err: errors.Join(q.toSay(err)...)}
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&path, "config", "", "configuration file (default "+defaultConfig+" in the working folder)")
	flags.StringVar(&reports, "reports", "", "folder or bucket URL of the reports, instead of the configuration's")
	flags.BoolVar(&asJSON, "json", false, "print one JSON object")
	flags.BoolVar(&quiet, "quiet", false, "log errors only, and print nothing")
	flags.BoolVar(&noColour, "no-color", false, "print without colours (NO_COLOR does the same)")
	flags.StringVar(&logFormat, "log-format", "text", "text or json")
	return cmd
}

// inquiry is one call of status: which runs Google is asked about, and what it says.
type inquiry struct {
	Asked    time.Time                     `json:"asked"`
	Runs     []*upload                     `json:"runs"`
	Accounts []pipeline.AccountDiagnostics `json:"accounts"` // each on its newest day with uploads
	Notes    []string                      `json:"notes,omitempty"`
	Errors   []string                      `json:"errors,omitempty"` // what kept Google from answering, or its answer from being written down
	ExitCode int                           `json:"exit_code"`

	config *config
	log    *slog.Logger
	named  bool                // the runs are those of the command line
	ends   map[int64]time.Time // when the jobs ended whose manifests were read
	unread []error             // manifests that cannot be read

	remedies map[string]string // about the accounts that gave no answer; that of "" is about those that were not asked
}

// do finds the runs, asks once for each account, and writes the answers down.
func (q *inquiry) do(ctx context.Context, named []string) error {
	switch q.config.Destination {
	case toGoogleAds:
	case toSimulator:
		return usage(errors.New("destination is simulator: a rehearsal sends nothing that Google could be asked about"))
	case toDataManager:
		return usage(errors.New("destination: data-manager is not in this version of convload yet"))
	default:
		return usage(errors.New(explainDestination))
	}
	for _, id := range named {
		if !report.IsRunID(id) {
			return usage(fmt.Errorf("%.40q is no ID of a run, such as 20260302T101500Z-7f3a: the names of a run's reports hold it", id))
		}
	}
	credentials, err := q.config.credentials(ctx, q.log) // which may name the endpoint that manifests are held against
	if err != nil {
		return usage(err)
	}
	manifests, err := report.OpenManifests(ctx, string(q.config.Reports))
	if err != nil {
		return asUsage(err)
	}
	defer func() { _ = manifests.Close() }() // it was only read, or amended and said so
	err = q.find(ctx, manifests, named)
	if errors.Is(err, fs.ErrNotExist) {
		return usage(fmt.Errorf("the folder %s, where the reports should be, does not exist: correct reports in the configuration, or name the folder with --reports", q.config.Reports))
	}
	if err != nil || len(q.Runs) == 0 {
		return err
	}
	answers, err := q.ask(ctx, credentials)
	for _, u := range q.Runs {
		before := u.lostSight()
		if q.answered(u, answers) {
			err = errors.Join(err, manifests.Amend(context.WithoutCancel(ctx), u.RunID, u.Google))
		}
		if u.lostSight() && !before {
			q.log.Error("run " + u.RunID + ": " + u.verdict())
		}
	}
	return err
}

// ask asks about each account once, whatever the number of runs. An account that gives no answer keeps no other from being
// asked, unless nobody will get one.
func (q *inquiry) ask(ctx context.Context, credentials *googleads.Credentials) (map[string]*googleads.AccountUploads, error) {
	q.remedies = make(map[string]string)
	c, err := q.config.reach(ctx, credentials, q.config.GoogleAds.Endpoint, q.config.GoogleAds.Plaintext, q.log)
	if err != nil {
		q.remedies[""] = remedyOf(err)
		return nil, err
	}
	defer func() { _ = c.close() }() // every answer has come
	d := googleads.NewDiagnostics(c.client, c.options)
	customers := make(map[string]bool)
	for _, u := range q.Runs {
		for _, customer := range u.Customers {
			customers[customer] = true
		}
	}
	answers := make(map[string]*googleads.AccountUploads)
	var errs []error
	for _, customer := range slices.Sorted(maps.Keys(customers)) {
		answer, err := d.Account(ctx, customer)
		if err == nil {
			answer.Day.Asked = q.Asked
			answers[customer] = answer
			q.Accounts = append(q.Accounts, answer.Day)
			continue
		}
		errs = append(errs, fmt.Errorf("account %s: %w", customer, err))
		q.remedies[customer] = remedyOf(err)
		if stop, ok := errors.AsType[*pipeline.StopError](err); !ok || stop.Customer == "" {
			q.remedies[""] = remedyOf(err)
			break
		}
	}
	return answers, errors.Join(errs...)
}

func remedyOf(err error) string {
	if stop, ok := errors.AsType[*pipeline.StopError](err); ok {
		return stop.Problem.Remedy
	}
	return ""
}

// exitCode is what a scheduler is told.
func (q *inquiry) exitCode(err error) int {
	if code := exitCode(new(pipeline.Summary), err); code != exitOK {
		return code
	}
	code := exitOK
	if len(q.unread) > 0 {
		if q.named {
			return exitFailed
		}
		code = exitNeedsPerson
	}
	for _, a := range q.Accounts {
		if hasAlerts(&a) {
			code = exitNeedsPerson
		}
	}
	for _, u := range q.Runs {
		if u.Lost > 0 || u.lostSight() {
			code = max(code, exitNeedsPerson)
		}
		if u.waits(q.Asked) {
			code = exitUnfinished
		}
	}
	return code
}

// toSay is what went wrong, but for an interruption, which people know of.
func (q *inquiry) toSay(err error) []error {
	return slices.DeleteFunc(slices.Concat(causes(err), q.unread), func(err error) bool { return errors.Is(err, context.Canceled) })
}

func hasAlerts(a *pipeline.AccountDiagnostics) bool {
	return len(a.Alerts) > 0 || slices.ContainsFunc(a.Actions, func(action pipeline.ActionDiagnostics) bool { return len(action.Alerts) > 0 })
}
