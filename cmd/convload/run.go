package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"convload/mappings"
	"convload/pipeline"
	"convload/readers"
	"convload/writers/report"

	"github.com/spf13/cobra"
)

// grace is how long requests in flight may go on once the run is interrupted.
const grace = 30 * time.Second

// job is one call of run or check.
type job struct {
	command       string
	config        config
	log           *slog.Logger
	stdout        io.Writer
	asJSON, quiet bool
	colour        bool
	now           time.Time
	runID         string
}

// flags are the command line's part of a job.
type flags struct {
	config, reports, mapping, logFormat string
	asJSON, quiet, noColour             bool
}

func (f *flags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.config, "config", "", "configuration file (default "+defaultConfig+" in the working folder)")
	cmd.Flags().StringVar(&f.reports, "reports", "", "folder or bucket URL of the reports, instead of the configuration's")
	cmd.Flags().StringVar(&f.mapping, "mapping", "", "auto, a preset's name or a mapping file, instead of the configuration's")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print the summary as one JSON object")
	cmd.Flags().BoolVar(&f.quiet, "quiet", false, "log errors only, and print no summary")
	cmd.Flags().BoolVar(&f.noColour, "no-color", false, "print without colours (NO_COLOR does the same)")
	cmd.Flags().StringVar(&f.logFormat, "log-format", "text", "text or json")
}

func newRun() *cobra.Command {
	return newJobCommand("run [SOURCE…]", "Read, map, deduplicate, upload, report",
		`Read the sources (files, folders, globs or bucket URLs; those given here replace
the configuration's), map their rows to conversions, upload these and report
what became of every row.`)
}

func newCheck() *cobra.Command {
	return newJobCommand("check [SOURCE…]", "The same without sending anything: what would be sent, what is wrong",
		`Read and map the sources as run does, and report what would be sent and what is
wrong, without sending anything. Needs no configuration. Where the configuration
names an account and there are credentials, conversion actions are looked up.`)
}

func newJobCommand(use, short, long string) *cobra.Command {
	var f flags
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
	return cmd
}

// job puts configuration and command line together.
func (f *flags) job(cmd *cobra.Command, sources []string) (*job, error) {
	c, err := loadConfig(f.config)
	if err != nil {
		return nil, err
	}
	if len(sources) > 0 {
		c.Source = sources
	}
	c.Reports = cmp.Or(f.reports, c.Reports)
	if f.mapping != "" {
		c.Mapping = mappingList{{Mapping: f.mapping}}
	}
	if len(c.Source) == 0 {
		return nil, errors.New("no source: name a file, a folder or a bucket URL, or set source in " + defaultConfig)
	}
	log, err := newLogger(cmd.ErrOrStderr(), f.logFormat, f.quiet)
	if err != nil {
		return nil, err
	}
	now := time.Now().Truncate(time.Second)
	return &job{command: cmd.Name(), config: c, log: log, stdout: cmd.OutOrStdout(),
		asJSON: f.asJSON, quiet: f.quiet, colour: !f.noColour && wantsColour(cmd.OutOrStdout()), now: now, runID: newRunID(now)}, nil
}

// newRunID gives a name that sorts by time and that no two runs share.
func newRunID(now time.Time) string {
	var b [2]byte
	rand.Read(b[:]) // never fails
	return now.UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(b[:])
}

// do runs the job and prints its summary.
func (j *job) do(ctx context.Context) error {
	choices, err := j.config.Mapping.load()
	if err != nil {
		return usage(err)
	}
	set, err := mappings.NewSet(choices, j.now)
	if err != nil {
		return usage(err)
	}
	zone, err := j.config.zone()
	if err != nil {
		return usage(err)
	}
	dest, err := j.destination(ctx, choices)
	if ctx.Err() != nil {
		return &exitError{code: exitInterrupted, err: errors.New("interrupted before anything was read")}
	}
	if err != nil {
		return err
	}
	defer dest.close(j.log)
	found, err := readers.Find(ctx, j.config.Source, readers.Options{Now: j.now, Settle: time.Duration(j.config.Settle)})
	if err != nil {
		if wrong, ok := errors.AsType[*readers.SourceError](err); ok {
			return usage(wrong)
		}
		return failed(err)
	}
	defer found.Close()
	store, err := report.Open(ctx, j.config.Reports, j.runID)
	if err != nil {
		return failed(err)
	}
	defer store.Close()

	summary := &pipeline.Summary{RunID: j.runID, Command: j.command, Version: version(), TZData: tzdataVersion(),
		Started: j.now.UTC(), Destination: dest.name, JobID: dest.jobID, Configuration: j.config}
	summary.Notes = slices.Concat(dest.notes, j.config.notYet(), found.Notes)
	for _, source := range found.Empty {
		summary.Notes = append(summary.Notes, "the source "+source+" holds no file to read")
	}
	run := &pipeline.Run{Files: found.Files, Mapping: set, Customer: j.config.CustomerID, Directory: dest.directory,
		Uploader: dest.uploader, Reporter: store, Zone: zone, BatchSize: j.config.Upload.BatchSize,
		InFlight: j.config.Upload.InFlight, Grace: grace, Log: j.log}
	err = run.Do(ctx, summary)
	summary.Finished = time.Now().UTC().Truncate(time.Second)
	summary.ExitCode = exitCode(summary, err)
	manifest, writeErr := store.Finish(context.WithoutCancel(ctx), summary)
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

// exitCode is what a scheduler is told. What a later run can finish outranks what a person has to mend.
func exitCode(s *pipeline.Summary, err error) int {
	needsPerson, unfinished, failed, interrupted := false, false, false, false
	for status, n := range s.Statuses {
		needsPerson = needsPerson || n > 0 && status.NeedsPerson()
		unfinished = unfinished || n > 0 && status.Unfinished()
	}
	for _, f := range s.Files {
		needsPerson = needsPerson || f.Error != "" && !f.Again
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
		encoder := json.NewEncoder(j.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(struct {
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
