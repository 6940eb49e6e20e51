package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"convload/pipeline"
	"convload/writers/googleads"
	"convload/writers/report"

	"github.com/spf13/cobra"
)

func newExplain() *cobra.Command {
	var path, reports string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain CLICK-ID | ORDER-ID | FILE:ROW",
		Short: "Everything known of one conversion, across files and runs",
		Long: `Look through all reports, and through the ledger, for a click ID (gclid, gbraid or
wbraid), an order ID, or a row such as march.csv:17 or q1.xlsx!Deals:17, and tell
what became of it in every run. Nothing is sent, and nobody is asked. An ID that
begins with a hyphen stands behind two: convload explain -- -55x.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(errors.New("name one click ID, one order ID or one row such as march.csv:17"))
			}
			c, err := loadConfig(path)
			if err != nil {
				return usage(err)
			}
			if err := c.useReports(reports); err != nil {
				return usage(err)
			}
			x := &explanation{Asked: args[0]}
			if err := x.search(cmd.Context(), &c); err != nil {
				return failed(err)
			}
			if len(x.Rows) == 0 && len(x.Ledger) == 0 {
				return failed(x.nothing(&c))
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), x)
			}
			_, err = io.WriteString(cmd.OutOrStdout(), legible(x.text()))
			return err
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "configuration file (default "+defaultConfig+" in the working folder)")
	cmd.Flags().StringVar(&reports, "reports", "", "folder or bucket URL of the reports, instead of the configuration's")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// text tells the story: what the reports say, run by run, then what the ledger knows.
func (x *explanation) text() string {
	var b strings.Builder
	last := ""
	for _, l := range x.Rows {
		if head := conversionName(&l); head != last {
			fmt.Fprintf(&b, "%s\n", head)
			last = head
		}
		where := l.File
		if l.Sheet != "" {
			where += "!" + l.Sheet
		}
		fmt.Fprintf(&b, "  run %s  %s:%d  %s", l.RunID, where, l.Row, l.Status)
		for _, part := range []string{l.Code, l.Message} {
			if part != "" && part != l.Status.String() {
				b.WriteString("  " + part)
			}
		}
		if l.RequestID != "" && !strings.Contains(l.Message, l.RequestID) {
			b.WriteString("  (" + request(l.RequestID, l.JobID) + ")")
		}
		b.WriteString(indented(l.Remedy) + "\n")
	}
	if len(x.Ledger) > 0 {
		b.WriteString("\nThe ledger knows of this click:\n")
	}
	for _, r := range x.Ledger {
		fmt.Fprintf(&b, "  a conversion of %s: %s\n", r.Time.Format(time.DateTime+" UTC"), r.story())
	}
	for _, note := range x.Notes {
		fmt.Fprintf(&b, "\nNote: %s\n", note)
	}
	return b.String()
}

// request names a request of Google's, and the job where it is known.
func request(id, job string) string {
	if job == "" || job == "0" {
		return "request " + id
	}
	return "request " + id + ", job " + job
}

// conversionName names the conversion that a line is about.
func conversionName(l *report.Line) string {
	name := "a row without a click ID"
	if l.ClickID != "" {
		name = l.ClickIDType + " " + l.ClickID
	}
	if l.Action != "" {
		name += ", conversion action " + strconv.Quote(l.Action)
	}
	if l.DateTime != "" {
		name += ", " + l.DateTime
	}
	if l.OrderID != "" {
		name += ", order " + l.OrderID
	}
	return name
}

// story says what the ledger knows of a conversion.
func (r *remembered) story() string {
	by := fmt.Sprintf("run %s (%s)", r.RunID, r.At.UTC().Format(time.DateTime+" UTC"))
	if r.RequestID != "" {
		by += ", " + request(r.RequestID, strconv.FormatInt(r.JobID, 10))
	}
	switch {
	case r.Working:
		return "being sent by " + by
	case r.Status == pipeline.InDoubt:
		return "IN_DOUBT: sent by " + by + ", and no answer was heard; the next run asks again"
	case r.Status == pipeline.Accepted:
		return "delivered by " + by
	case r.Status == pipeline.AlreadyUploaded:
		return "at Google already when asked by " + by
	case r.Final:
		return "refused for good: " + r.Code + ", to " + by
	case r.Status == pipeline.Deferred && time.Since(r.At) < googleads.Patience(r.Code):
		return "DEFERRED " + r.Code + " in " + by + "; a run from " +
			r.At.Add(googleads.Patience(r.Code)).UTC().Format(time.DateTime+" UTC") + " on sends it"
	default:
		return strings.TrimSpace(r.Status.String()+" "+r.Code) + " in " + by + "; a run that reads the row again sends it"
	}
}

func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
