package main

import (
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"convload/pipeline"
	"convload/writers/ledger"

	"github.com/spf13/cobra"
)

func newLedger() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "Look into the ledger, or shorten it",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var path string
	cmd.PersistentFlags().StringVar(&path, "config", "", "configuration file (default "+defaultConfig+" in the working folder)")
	with := func(do func(*cobra.Command, *ledger.Book) error) func(*cobra.Command, []string) error {
		return func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(path)
			if err != nil {
				return usage(err)
			}
			book, err := ledger.OpenBook(cmd.Context(), c.ledger())
			if errors.Is(err, fs.ErrNotExist) {
				return usage(err)
			}
			if err != nil {
				return failed(err)
			}
			defer book.Close()
			if err := do(cmd, book); err != nil {
				if exit, ok := errors.AsType[*exitError](err); ok {
					return exit
				}
				return failed(err)
			}
			return nil
		}
	}
	cmd.AddCommand(newStats(with), newExport(with), newPrune(with))
	return cmd
}

// withBook runs something on the configuration's ledger.
type withBook func(do func(*cobra.Command, *ledger.Book) error) func(*cobra.Command, []string) error

func newStats(with withBook) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "How many conversions it holds, in which state, and who is at work",
		Args:  cobra.NoArgs,
		RunE: with(func(cmd *cobra.Command, book *ledger.Book) error {
			stats, err := book.Stats(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), stats)
			}
			printStats(cmd.OutOrStdout(), stats)
			return nil
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func printStats(w io.Writer, s *ledger.Stats) {
	fmt.Fprintf(w, "ledger %s\n  %d conversions, %d finished files, %d runs, %d kB\n", s.Location, s.Conversions.Rows(), s.Files, s.Runs,
		(s.Bytes+999)/1000)
	if !s.First.IsZero() {
		fmt.Fprintf(w, "  conversions from %s to %s\n", s.First.Format(time.DateTime), s.Last.Format(time.DateTime+" UTC"))
	}
	fmt.Fprintln(w)
	for _, status := range pipeline.Statuses() {
		n := s.Conversions[status]
		if n == 0 {
			continue
		}
		more := ""
		if status == pipeline.Rejected && s.Final > 0 {
			more = fmt.Sprintf(", %d of them for good", s.Final)
		}
		fmt.Fprintf(w, "%10d  %s%s\n", n, status, more)
	}
	for _, r := range s.Requests {
		whom := "Google Ads"
		if r.Realm != "" {
			whom = "what stands in for Google Ads"
		}
		fmt.Fprintf(w, "\n%d requests to %s in the last 24 hours\n", r.Day, whom)
	}
	for _, g := range s.Going {
		what := "is at work"
		if g.Killed {
			what = "was killed, and no run has come after it"
		}
		fmt.Fprintf(w, "\nrun %s (process %d on %s, begun %s) %s\n", g.RunID, g.PID, g.Host, g.Started.Format(time.DateTime+" UTC"), what)
	}
}

func newExport(with withBook) *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Write the conversions it holds as CSV, in the order of their times",
		Long: `Write what the ledger knows of every conversion as CSV to standard output. The
ledger holds no click IDs: key is a hash, whose first eight digits are the time.`,
		Args: cobra.NoArgs,
		RunE: with(func(cmd *cobra.Command, book *ledger.Book) error {
			w := csv.NewWriter(cmd.OutOrStdout())
			if err := w.Write([]string{"key", "conversion_time", "status", "for_good", "code", "field", "run_id", "at", "request_id", "job_id"}); err != nil {
				return err
			}
			err := book.Export(cmd.Context(), func(l *ledger.Line) error {
				return w.Write([]string{hex.EncodeToString(l.Key[:]), l.Key.Time().UTC().Format(time.RFC3339), l.Status.String(),
					strconv.FormatBool(l.Final), l.Code, l.Field, l.Upload.RunID, l.Upload.At.Format(time.RFC3339), l.Upload.RequestID,
					strconv.FormatInt(l.Upload.JobID, 10)})
			})
			w.Flush()
			return errors.Join(err, w.Error())
		}),
	}
}

// creditable is how old a click may be for Google to credit a conversion to it, at most.
// (https://support.google.com/google-ads/answer/3123169)
const creditable = 90 * 24 * time.Hour

func newPrune(with withBook) *cobra.Command {
	var age string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "prune --older-than AGE",
		Short: "Forget conversions that took place longer ago than an age such as 120d",
		Long: `Forget the conversions whose time lies further back than an age such as 120d, and
the runs of which nothing else is known. Conversions in doubt stay. What was
forgotten and comes again in an export is sent again: Google recognises what it
has, and refuses clicks that are older than 90 days.`,
		Args: cobra.NoArgs,
		RunE: with(func(cmd *cobra.Command, book *ledger.Book) error {
			length, err := parseAge(age)
			if err != nil {
				return usage(err)
			}
			pruned, err := book.Prune(cmd.Context(), time.Now().Add(-length))
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), pruned)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "forgot %d conversions and %d runs\n", pruned.Conversions, pruned.Runs)
			if pruned.InDoubt > 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "kept %d conversions of that age that are in doubt: the next run that reads them settles them\n",
					pruned.InDoubt)
			}
			if length < creditable {
				fmt.Fprintln(cmd.ErrOrStderr(), "convload: Google takes conversions of clicks up to 90 days old: what was forgotten of these is sent "+
					"again where an export still holds it, and Google has to recognise it")
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&age, "older-than", "", "how long ago, in days (120d) or hours (36h)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	_ = cmd.MarkFlagRequired("older-than") // fails only for a flag that does not exist
	return cmd
}

// parseAge reads 120d, or what time.ParseDuration takes.
func parseAge(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err == nil && n >= 0 && n <= 36500 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if length, err := time.ParseDuration(text); err == nil && length >= 0 {
		return length, nil
	}
	return 0, fmt.Errorf("--older-than: %q is no length of time such as 120d or 36h", text)
}
