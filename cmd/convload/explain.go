package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convload/pipeline"
	"convload/writers/ledger"
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
what became of it in every run. Nothing is sent, and nobody is asked.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(errors.New("name one click ID, one order ID or one row such as march.csv:17"))
			}
			c, err := loadConfig(path)
			if err != nil {
				return usage(err)
			}
			c.Reports = cmp.Or(reports, c.Reports)
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
			x.print(cmd.OutOrStdout())
			return nil
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "configuration file (default "+defaultConfig+" in the working folder)")
	cmd.Flags().StringVar(&reports, "reports", "", "folder or bucket URL of the reports, instead of the configuration's")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// explanation is what is known of a conversion.
type explanation struct {
	Asked  string        `json:"asked"`
	Rows   []report.Line `json:"rows"`   // of the reports, in the order of the runs
	Ledger []remembered  `json:"ledger"` // what the ledger holds of their clicks
	Notes  []string      `json:"notes,omitempty"`
}

// remembered is a conversion as the ledger knows it.
type remembered struct {
	Time      time.Time       `json:"conversion_time"`
	Status    pipeline.Status `json:"status"`
	Final     bool            `json:"final,omitempty"`
	Working   bool            `json:"being_sent,omitempty"`
	Code      string          `json:"code,omitempty"`
	RunID     string          `json:"run_id"`
	At        time.Time       `json:"at"`
	RequestID string          `json:"request_id,omitempty"`
	JobID     int64           `json:"job_id,omitempty"`
}

// search looks for what was asked in the reports, then for the clicks that were found there, in the reports and in the
// ledger.
func (x *explanation) search(ctx context.Context, c *config) error {
	asked := newQuery(x.Asked)
	clicks := map[string]bool{x.Asked: true}
	first, err := x.lines(ctx, c, asked.matches)
	if err != nil {
		return err
	}
	conversions := make(map[string]bool) // click ID and time
	for _, l := range first {
		if l.ClickID != "" {
			clicks[bare(l.ClickID)] = true
			conversions[l.ClickID+" "+l.DateTime] = true
		}
	}
	x.Rows = first
	if slices.ContainsFunc(first, func(l report.Line) bool { return l.ClickID != "" && l.ClickID != asked.text }) {
		x.Notes = nil // the second search says the same
		x.Rows, err = x.lines(ctx, c, func(l *report.Line) bool {
			return asked.matches(l) || conversions[l.ClickID+" "+l.DateTime]
		})
		if err != nil {
			return err
		}
	}
	return x.lookUp(ctx, c, clicks)
}

// lines gives the lines of all reports that are wanted.
func (x *explanation) lines(ctx context.Context, c *config, wanted func(*report.Line) bool) ([]report.Line, error) {
	var lines []report.Line
	notes, err := report.Search(ctx, c.Reports, func(l *report.Line) {
		if wanted(l) {
			lines = append(lines, *l)
		}
	})
	if errors.Is(err, fs.ErrNotExist) {
		notes, err = []string{"there are no reports in " + c.Reports}, nil
	}
	x.Notes = append(x.Notes, notes...)
	return lines, err
}

// lookUp asks the ledger about clicks.
func (x *explanation) lookUp(ctx context.Context, c *config, clicks map[string]bool) error {
	book, err := ledger.OpenBook(ctx, c.ledger())
	if errors.Is(err, fs.ErrNotExist) {
		x.Notes = append(x.Notes, err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	defer book.Close()
	for click := range clicks {
		found, err := book.Find(ctx, pipeline.MarkOf(click))
		if err != nil {
			return err
		}
		for _, l := range found {
			x.Ledger = append(x.Ledger, remembered{Time: l.Key.Time().UTC(), Status: l.Status, Final: l.Final, Working: l.Working,
				Code: l.Code, RunID: l.Upload.RunID, At: l.Upload.At, RequestID: l.Upload.RequestID, JobID: l.Upload.JobID})
		}
	}
	slices.SortFunc(x.Ledger, func(a, b remembered) int { return a.Time.Compare(b.Time) })
	return nil
}

// nothing says where was looked in vain.
func (x *explanation) nothing(c *config) error {
	text := fmt.Sprintf("nothing is known of %q: no report in %s names it, as a click ID, an order ID or a row, and the ledger has no "+
		"conversion of such a click", x.Asked, c.Reports)
	for _, note := range x.Notes {
		text += "; " + note
	}
	return errors.New(text)
}

// query is what was asked for, in the form that reports have it in.
type query struct {
	text       string
	file, row  string
	fileAndRow bool
}

var rowOfFile = regexp.MustCompile(`^(.+):(\d+)$`)

func newQuery(text string) query {
	q := query{text: report.Neutral(text)}
	if m := rowOfFile.FindStringSubmatch(text); m != nil {
		q.fileAndRow, q.file, q.row = true, m[1], m[2]
	}
	return q
}

func (q query) matches(l *report.Line) bool {
	if l.ClickID != "" && l.ClickID == q.text || l.OrderID != "" && l.OrderID == q.text {
		return true
	}
	if !q.fileAndRow || strconv.Itoa(l.Row) != q.row {
		return false
	}
	return q.file == bare(l.File) || q.file == bare(l.File)+"!"+bare(l.Sheet)
}

// bare takes the apostrophe off that keeps a spreadsheet program from taking a text for a formula.
func bare(text string) string {
	if plain, marked := strings.CutPrefix(text, "'"); marked && report.Neutral(plain) == text {
		return plain
	}
	return text
}

// print tells the story: what the reports say, run by run, then what the ledger knows.
func (x *explanation) print(w io.Writer) {
	last := ""
	for _, l := range x.Rows {
		head := conversionName(&l)
		if head != last {
			fmt.Fprintf(w, "%s\n", head)
			last = head
		}
		where := l.File
		if l.Sheet != "" {
			where += "!" + l.Sheet
		}
		fmt.Fprintf(w, "  run %s  %s:%d  %s", l.RunID, where, l.Row, l.Status)
		for _, part := range []string{l.Code, l.Message} {
			if part != "" && part != l.Status.String() {
				fmt.Fprintf(w, "  %s", part)
			}
		}
		if l.RequestID != "" && !strings.Contains(l.Message, l.RequestID) {
			fmt.Fprintf(w, "  (request %s, job %s)", l.RequestID, l.JobID)
		}
		fmt.Fprint(w, indented(l.Remedy), "\n")
	}
	if len(x.Ledger) > 0 {
		fmt.Fprintln(w, "\nThe ledger knows of this click:")
	}
	for _, r := range x.Ledger {
		fmt.Fprintf(w, "  a conversion of %s: %s\n", r.Time.Format(time.DateTime+" UTC"), r.story())
	}
	for _, note := range x.Notes {
		fmt.Fprintf(w, "\nNote: %s\n", note)
	}
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
		by += fmt.Sprintf(", request %s, job %d", r.RequestID, r.JobID)
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
	default:
		return strings.TrimSpace(r.Status.String()+" "+r.Code) + " in " + by + "; the next run sends it"
	}
}

func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
