package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"convload/mappings"
	"convload/pipeline"
	"convload/pipeline/buckets"
	"convload/readers"
	"convload/writers/googleads"
	"convload/writers/report"

	"github.com/spf13/cobra"
)

// job is one call of run or check.
type job struct {
	command       string
	config        config
	log           *slog.Logger
	stdout        io.Writer
	asJSON, quiet bool
	colour        bool
	again         bool // read finished files again
	retryRejected bool
	force         bool // send what is good also where the mapping is probably wrong
	server        bool // check: Google validates what is good
	named         bool // the sources stand on the command line
	now           time.Time
	runID         string
	quota         *pipeline.Quota // of the requests to Google
	unread        []error         // why some of the sources could not be read
	opened        []func() error  // what has to be closed at the end, the last first
}

// flags are the command line's part of a job.
type flags struct {
	config, reports, mapping, logFormat string
	asJSON, quiet, noColour             bool
	again, retryRejected, force, server bool
	limits                              limitsConfig
}

func (f *flags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.config, "config", "", "configuration file (default "+defaultConfig+" in the working folder)")
	cmd.Flags().StringVar(&f.reports, "reports", "", "folder or bucket URL of the reports, instead of the configuration's")
	cmd.Flags().StringVar(&f.mapping, "mapping", "", "auto, a preset's name or a mapping file, instead of the configuration's")
	cmd.Flags().BoolVar(&f.force, "force", false, "send what is good also in a file whose mapping is probably wrong, because most of its first rows are INVALID for one reason")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print the summary as one JSON object")
	cmd.Flags().BoolVar(&f.quiet, "quiet", false, "log errors only, and print no summary")
	cmd.Flags().BoolVar(&f.noColour, "no-color", false, "print without colours (NO_COLOR does the same)")
	cmd.Flags().StringVar(&f.logFormat, "log-format", "text", "text or json")
	f.limits.register(cmd.Flags())
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
	if err := c.useReports(f.reports); err != nil {
		return nil, err
	}
	c.Upload.ValidateOnly = c.Upload.ValidateOnly || f.server
	if f.mapping != "" {
		c.Mapping = mappingList{{Mapping: f.mapping}}
	}
	if err := c.Limits.override(cmd.Flags()); err != nil {
		return nil, err
	}
	if len(c.Source) == 0 {
		return nil, errors.New("no source: name a file, a folder, a bucket URL, or an sftp:// or https:// URL, or set source in " + defaultConfig)
	}
	log, err := newLogger(cmd.ErrOrStderr(), f.logFormat, f.quiet)
	if err != nil {
		return nil, err
	}
	if cmd.ErrOrStderr() == os.Stderr { // and so what libraries write by package log are lines of this log
		slog.SetDefault(log)
	}
	now := time.Now().Truncate(time.Second)
	return &job{command: cmd.Name(), config: c, log: log, stdout: cmd.OutOrStdout(),
		asJSON: f.asJSON, quiet: f.quiet, colour: !f.noColour && wantsColour(cmd.OutOrStdout()), now: now, runID: newRunID(now),
		again: f.again || f.retryRejected, retryRejected: f.retryRejected, force: f.force, server: f.server, named: len(sources) > 0}, nil
}

// newRunID gives a name that sorts by time and that no two runs share.
func newRunID(now time.Time) string {
	var b [2]byte
	rand.Read(b[:]) // never fails
	return now.UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(b[:])
}

// prepare opens everything that the job needs: first what it is to be told by, then the place that conversions go to,
// then the ledger, which keeps other runs away from the sources, then these, then the reports and the archive.
func (j *job) prepare(ctx context.Context) (*pipeline.Run, *pipeline.Summary, error) {
	choices, err := j.config.Mapping.load()
	if err != nil {
		return nil, nil, usage(err)
	}
	set, err := mappings.NewSet(choices, j.now)
	if err != nil {
		return nil, nil, usage(err)
	}
	zone, err := j.config.zone()
	if err != nil {
		return nil, nil, usage(err)
	}
	dest, err := j.destination(ctx, choices)
	if err != nil {
		return nil, nil, err
	}
	summary := &pipeline.Summary{RunID: j.runID, Command: j.command, Version: version(), TZData: tzdataVersion(),
		Started: j.now.UTC(), Destination: dest.name, ValidateOnly: j.config.Upload.ValidateOnly && dest.uploader != nil,
		JobID: dest.jobID, Notes: dest.notes}
	run := &pipeline.Run{ID: j.runID, Mapping: set, Customer: j.config.CustomerID, Directory: dest.directory,
		Uploader: dest.uploader, ValidateOnly: j.config.Upload.ValidateOnly, Realm: j.config.realm(), Terms: j.config.terms(),
		Again: j.again, RetryRejected: j.retryRejected, Force: j.force, Remedy: googleads.Remedy,
		Patience: googleads.Patience, BeforeClick: googleads.BeforeClick, Zone: zone,
		BatchSize: j.config.Upload.BatchSize, InFlight: j.config.Upload.InFlight, Log: j.log}
	if err := j.remember(ctx, run, summary); err != nil {
		return nil, nil, asUsage(err)
	}
	summary.Configuration = j.config
	return run, summary, asUsage(j.openFiles(ctx, run, set, summary))
}

// openFiles finds the files, and opens the places of the reports and of finished files.
func (j *job) openFiles(ctx context.Context, run *pipeline.Run, set *mappings.Set, s *pipeline.Summary) error {
	options := readers.Options{Now: j.now, Settle: time.Duration(j.config.Settle), Archive: string(j.config.Archive), Ledger: j.config.ledgerFile(),
		Limits: j.config.Limits.forReaders(), Encoding: set.Encoding}
	archiving := j.config.Archive != "" && run.Finished != nil
	if j.named && (j.command == "check" || j.again) {
		options.Archive, archiving = "", false // somebody wants to look at an archived file, or have it read once more
	}
	if archiving && j.config.Destination == toSimulator {
		archiving = false
		s.Notes = append(s.Notes, "a rehearsal moves no file to the archive")
	}
	found, err := readers.Find(ctx, j.config.Source, options)
	if err != nil {
		return err
	}
	j.atEnd(found.Close)
	run.Files = found.Files
	s.Notes = append(s.Notes, found.Notes...)
	for _, source := range found.Empty {
		s.Notes = append(s.Notes, "the source "+source+" holds no file to read")
	}
	for _, err := range found.Errors {
		s.Notes = append(s.Notes, "a source could not be read, and the others were: "+err.Error())
	}
	j.unread = found.Errors
	store, err := report.Open(ctx, string(j.config.Reports), j.runID)
	if err != nil {
		return err
	}
	j.atEnd(store.Close)
	run.Reporter = store
	if !archiving {
		return nil
	}
	archive, err := readers.OpenArchive(ctx, string(j.config.Archive))
	if err != nil {
		return err
	}
	j.atEnd(archive.Close)
	run.Archive = archive
	for _, source := range j.config.Source {
		note := "files of " + buckets.Shown(source) + " stay where they are: convload only reads there"
		if buckets.ReadOnly(source) && !slices.Contains(s.Notes, note) {
			s.Notes = append(s.Notes, note)
		}
	}
	return nil
}

// atEnd notes what has to be closed.
func (j *job) atEnd(closing func() error) { j.opened = append(j.opened, closing) }

// close closes what was opened, the last first; what is left undone by then cannot be mended.
func (j *job) close() {
	for _, closing := range slices.Backward(j.opened) {
		if err := closing(); err != nil {
			j.log.Warn("closing failed", "error", err.Error())
		}
	}
}

// asUsage makes a source that was named wrongly, and a URL that cannot be one, an error of usage, and any other a failure.
func asUsage(err error) error {
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*readers.SourceError](err); ok {
		return usage(wrong)
	}
	if errors.As(err, new(*buckets.LocationError)) {
		return usage(err)
	}
	return failed(err)
}
