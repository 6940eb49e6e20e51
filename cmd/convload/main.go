// Command convload loads offline click conversions into Google Ads.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones must not depend on what the machine has installed

	"github.com/spf13/cobra"
)

func main() {
	ctx, interrupt := context.WithCancel(context.Background())
	ends := make(chan os.Signal, 2)
	signal.Notify(ends, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup wants it ignored
		signal.Notify(ends, syscall.SIGHUP)
	}
	go func() {
		<-ends
		interrupt()
		<-ends // a second signal ends the program at once: what is in flight is in doubt in the ledger
		os.Exit(exitInterrupted)
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot(stdout, stderr)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{code: exitUsage, err: err} // cobra's own errors are all about usage
	}
	if exit.err != nil {
		complain(stderr, exit.err)
	}
	return exit.code
}

// The exit codes, which schedulers depend on.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNeedsPerson = 3
	exitUnfinished  = 4
	exitInterrupted = 130
)

const exitCodeHelp = `Exit codes:
  0    every row ended ACCEPTED, SUBMITTED, ALREADY_UPLOADED, DUPLICATE, VALIDATED or SKIPPED
  1    the run could not do its work
  2    wrong usage or configuration; nothing was read or sent
  3    finished; some rows or files need a person (INVALID, REJECTED, a file that cannot be read)
  4    unfinished: some rows are NOT_SENT, DEFERRED or IN_DOUBT; run again, nothing is counted twice
  130  interrupted`

// exitError ends the program with a code. Its cause is printed, unless there is none because everything was said.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usage(err error) error  { return &exitError{code: exitUsage, err: err} }
func failed(err error) error { return &exitError{code: exitFailed, err: err} }

// complain prints an error for a person: one line, with the program's name in front.
func complain(w io.Writer, err error) { fmt.Fprintf(w, "convload: %v\n", err) }

func newRoot(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "convload",
		Short: "Load offline click conversions into Google Ads",
		Long: `convload reads the spreadsheets that a CRM exports, turns each row into a click
conversion, leaves out what it has seen before, uploads the rest to Google Ads
and writes a report in which every row of every file has exactly one fate.

` + exitCodeHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if names := cmd.Flags().Args(); cmd.HasSubCommands() && len(names) > 0 { // a flag of a command that there is not
			err = fmt.Errorf("unknown command %q for %q", shortened(names[0]), cmd.CommandPath())
		}
		return usage(fmt.Errorf("%w; see %s --help", err, cmd.CommandPath()))
	})
	root.AddCommand(newRun(), newCheck(), newErrors(), newExplain(), newLedger(), newMapping(), newSetup(), newSimulator(), newStatus(), newVersion())
	return root
}
