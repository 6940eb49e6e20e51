package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"convload/pipeline"

	"github.com/spf13/cobra"
)

func newSetup() *cobra.Command {
	var path, customer, logFormat string
	var asJSON, quiet, noColour bool
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Is this account ready? One line a check, with the remedy",
		Long: `Look through everything that conversions need before they count: configuration,
mappings, ledger and reports, credentials, the account's settings, and every
conversion action and custom variable that the mappings name. Nothing is changed.
To learn whether uploads are allowed at all, Google is asked to check the upload
of one invented click, of which it keeps nothing.

  ✓ is well   ! is to be known   ✗ has to be mended   – does not apply, or cannot be known yet

Exit codes:
  0    all is well
  2    the configuration, a mapping or the credentials are wrong
  3    a person has to mend what the lines with ✗ say
  4    Google, or the ledger's server, could not be asked for now; run again later
  130  interrupted`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := newLogger(cmd.ErrOrStderr(), logFormat, quiet)
			if err != nil {
				return usage(err)
			}
			s := &setup{log: log, now: time.Now(), customer: customer}
			if !asJSON {
				s.text = newSetupText(cmd.Context(), cmd.OutOrStdout(), quiet, !noColour && wantsColour(cmd.OutOrStdout()))
			}
			s.examine(cmd.Context(), path)
			if cmd.Context().Err() != nil {
				return &exitError{code: exitInterrupted, err: errors.New("interrupted before all was checked")}
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), s.result())
			} else {
				err = s.text.end(s.exitCode())
			}
			if code := s.exitCode(); err != nil || code != exitOK {
				return &exitError{code: max(code, exitFailed), err: err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "configuration file (default "+defaultConfig+" in the working folder)")
	cmd.Flags().StringVar(&customer, "customer-id", "", "the Google Ads account (default customer_id in the configuration)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object, when all is checked")
	cmd.Flags().BoolVar(&quiet, "quiet", false, "log errors only, and print only what is not well")
	cmd.Flags().BoolVar(&noColour, "no-color", false, "print without colours (NO_COLOR does the same)")
	cmd.Flags().StringVar(&logFormat, "log-format", "text", "text or json")
	cmd.AddCommand(newCreateAction())
	return cmd
}

// The states of a check.
const (
	stateOK            = "ok"
	stateWarning       = "warning"
	stateFailed        = "failed"
	stateUnknown       = "unknown"        // because of an earlier failure
	stateNotApplicable = "not_applicable" // to this configuration
)

// finding is the line of a check.
type finding struct {
	Check   string `json:"check"`             // a stable name: auto-tagging
	Account string `json:"account,omitempty"` // ten digits, where it is about one account
	Name    string `json:"name,omitempty"`    // of the conversion action or custom variable, as the mapping writes it
	State   string `json:"state"`
	Code    string `json:"code,omitempty"` // of Google's error
	Message string `json:"message"`
	Remedy  string `json:"remedy,omitempty"`

	exit int    // of one that failed
	why  string // what it shares with others that could not be made
}

// setup looks through everything that conversions need.
type setup struct {
	config   config
	customer string // of the command line; "" leaves it to the configuration
	log      *slog.Logger
	now      time.Time
	text     *setupText // where the checks are printed while they are made; nil where they are not
	checks   []finding
	noLedger bool // requests cannot be counted, which has been said
}

// add takes the result of a check, or of several that could not be made for one reason.
func (s *setup) add(checks ...finding) {
	for i := range checks {
		if checks[i].State == stateFailed && checks[i].exit == 0 {
			checks[i].exit = exitNeedsPerson
		}
	}
	s.checks = append(s.checks, checks...)
	if s.text != nil {
		s.text.show(checks)
	}
}

func (s *setup) ok(name, format string, args ...any) {
	s.add(finding{Check: name, State: stateOK, Message: fmt.Sprintf(format, args...)})
}

// wrong adds a check that failed for what stands in a file of the user's.
func (s *setup) wrong(name, message, remedy string) {
	s.add(finding{Check: name, State: stateFailed, Message: message, Remedy: remedy, exit: exitUsage})
}

// unknown tells of checks that cannot be made.
func (s *setup) unknown(account, why string, names ...string) {
	var checks []finding
	for _, name := range names {
		checks = append(checks, finding{Check: name, Account: account, State: stateUnknown,
			Message: subjects[name] + " cannot be checked: " + why, why: "not checked, because " + why})
	}
	s.add(checks...)
}

// failing makes a check of an error. What Google says comes with its code and remedy.
func failing(name string, err error) finding {
	c := finding{Check: name, State: stateFailed, Message: err.Error()}
	if stop, ok := errors.AsType[*pipeline.StopError](err); ok {
		c.Code, c.Message, c.Remedy = stop.Problem.Code, stop.Problem.Message, stop.Problem.Remedy
		if stop.Again {
			c.exit = exitUnfinished
		}
	}
	return c
}

// exitCode is what a scheduler is told: what is wrong in the configuration outranks what Google cannot be asked for now,
// and that outranks what a person has to mend.
func (s *setup) exitCode() int {
	failed := make(map[int]bool)
	for _, c := range s.checks {
		failed[c.exit] = true
	}
	for _, code := range []int{exitUsage, exitUnfinished, exitNeedsPerson} {
		if failed[code] {
			return code
		}
	}
	return exitOK
}

// setupResult is what --json prints.
type setupResult struct {
	OK       bool      `json:"ok"`
	ExitCode int       `json:"exit_code"`
	Checks   []finding `json:"checks"`
}

func (s *setup) result() setupResult {
	return setupResult{OK: s.exitCode() == exitOK, ExitCode: s.exitCode(), Checks: s.checks}
}
