package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"convload/pipeline"

	"github.com/spf13/cobra"
)

func newRun() *cobra.Command {
	cmd, f := newJobCommand("run [SOURCE…]", "Read, map, deduplicate, upload, report",
		`Read the sources (files, folders, globs, bucket URLs, or sftp:// and https:// URLs;
those given here replace the configuration's), map their rows to conversions, upload
these and report what became of every row. What an earlier run delivered is not sent
again, and a file that an earlier run has finished is not read again.`)
	cmd.Flags().BoolVar(&f.again, "again", false, "read the files again that an earlier run has finished")
	cmd.Flags().BoolVar(&f.retryRejected, "retry-rejected", false, "send the rows again that Google refused for good in an earlier run; reads finished files again")
	return cmd
}

func newCheck() *cobra.Command {
	cmd, f := newJobCommand("check [SOURCE…]", "The same without sending anything: what would be sent, what is wrong",
		`Read and map the sources (files, folders, globs, bucket URLs, or sftp:// and https://
URLs) as run does, and report what would be sent and what is wrong, without sending
anything. Needs no configuration. Where the configuration names an account and there
are credentials, conversion actions are looked up, and so is what earlier runs
delivered. With --server Google looks at the rows, too, and keeps none of them.`)
	cmd.Flags().BoolVar(&f.server, "server", false, "have Google validate the rows, which keeps none of them; needs what run needs")
	return cmd
}

func newJobCommand(use, short, long string) (*cobra.Command, *flags) {
	f := new(flags)
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Long:  long + "\n\n" + exitCodeHelp,
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := f.job(cmd, args)
			if err != nil {
				return usage(err)
			}
			return j.do(cmd.Context())
		},
	}
	f.register(cmd)
	return cmd, f
}

// do runs the job and prints its summary.
func (j *job) do(ctx context.Context) error {
	defer j.close()
	defer j.heed(ctx)()
	run, summary, err := j.prepare(ctx)
	if err != nil && ctx.Err() != nil {
		return &exitError{code: exitInterrupted, err: errors.New("interrupted before anything was read")}
	}
	if err != nil {
		return err
	}
	err = errors.Join(run.Do(ctx, summary), errors.Join(j.unread...))
	if err != nil {
		summary.NotBefore = time.Time{} // what could not be done now an earlier run may do
	}
	summary.Finished = time.Now().UTC().Truncate(time.Second)
	ending := context.WithoutCancel(ctx)
	err = errors.Join(err, run.Reporter.PublishPages(ending, summary))
	summary.ExitCode = exitCode(summary, err)
	manifest, writeErr := run.Reporter.Finish(ending, summary)
	err = errors.Join(err, writeErr)
	summary.ExitCode = exitCode(summary, err)
	err = errors.Join(err, j.print(summary, manifest))
	code := exitCode(summary, err)
	if code == exitOK {
		return nil
	}
	toSay := slices.DeleteFunc(causes(err), func(err error) bool { return errors.Is(err, context.Canceled) })
	return &exitError{code: code, err: errors.Join(toSay...)} // the summary has said that it was interrupted
}

// heed tells whoever interrupts the job what it is still doing, until the function that it returns is called.
func (j *job) heed(ctx context.Context) func() {
	said := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(said)
		j.log.Warn("interrupted: waiting for the answers to what is in flight; interrupt once more to end at once")
	})
	return func() {
		if !stop() {
			<-said
		}
	}
}

// exitCode is what a scheduler is told. What a later run can finish outranks what a person has to mend.
func exitCode(s *pipeline.Summary, err error) int {
	needsPerson, unfinished, failed, interrupted := false, false, false, false
	for status, n := range s.Statuses {
		needsPerson = needsPerson || n > 0 && status.NeedsPerson()
		unfinished = unfinished || n > 0 && status.Unfinished()
	}
	for _, f := range s.Files {
		needsPerson = needsPerson || f.Error != "" && !f.Again || len(f.Unread) > 0 || f.Finished != nil && persons(f.Finished.Counts) > 0
		unfinished = unfinished || f.Again
	}
	for _, cause := range causes(err) {
		stop, stopped := errors.AsType[*pipeline.StopError](cause)
		switch {
		case errors.Is(cause, context.Canceled) && !stopped:
			interrupted = true
		case stopped && stop.Again:
			unfinished = true
		default:
			failed = true
		}
	}
	switch {
	case failed:
		return exitFailed
	case interrupted:
		return exitInterrupted
	case unfinished:
		return exitUnfinished
	case needsPerson:
		return exitNeedsPerson
	default:
		return exitOK
	}
}

// causes takes joined errors apart.
func causes(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, causes(one)...)
	}
	return all
}

func (j *job) print(s *pipeline.Summary, manifest string) error {
	if j.asJSON {
		return printJSON(j.stdout, struct {
			*pipeline.Summary
			Manifest string `json:"manifest"`
		}{s, manifest})
	}
	if j.quiet {
		return nil
	}
	_, err := fmt.Fprint(j.stdout, j.summaryText(s, manifest))
	return err
}
