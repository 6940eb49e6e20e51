package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convload/pipeline"
	"convload/writers/ledger"
	"convload/writers/report"
)

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
	if err == nil && len(first) == 0 && asked.fileAndRow {
		asked.anyFolder, x.Notes = true, nil // somebody may have written the file's whole path
		first, err = x.lines(ctx, c, asked.matches)
	}
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
	notes, err := report.Search(ctx, string(c.Reports), func(l *report.Line) {
		if wanted(l) {
			lines = append(lines, *l)
		}
	})
	if errors.Is(err, fs.ErrNotExist) {
		notes, err = []string{"there are no reports in " + c.Reports.String()}, nil
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
	anyFolder  bool // the file's name may stand behind other folders than the report's
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
	file := bare(l.File)
	return q.file == file || q.anyFolder && strings.HasSuffix(q.file, "/"+file) || l.Sheet != "" && q.file == file+"!"+bare(l.Sheet)
}

// bare takes the apostrophe off that keeps a spreadsheet program from taking a text for a formula.
func bare(text string) string {
	if plain, marked := strings.CutPrefix(text, "'"); marked && report.Neutral(plain) == text {
		return plain
	}
	return text
}
