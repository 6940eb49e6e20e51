// Package report writes down what became of every row: a CSV for each source file, a JSON manifest for the run.
package report

import (
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"convload/pipeline"

	"github.com/gocarina/gocsv"
)

// Line is one row's line in a report. The tags are the report's columns, in this order, and are declared nowhere else.
type Line struct {
	File        string          `csv:"file" json:"file,omitempty"`
	Sheet       string          `csv:"sheet" json:"sheet,omitempty"`
	Row         int             `csv:"row" json:"row,omitempty"`
	Status      pipeline.Status `csv:"status" json:"status,omitempty"`
	Code        string          `csv:"code" json:"code,omitempty"`
	Field       string          `csv:"field" json:"field,omitempty"`
	Message     string          `csv:"message" json:"message,omitempty"`
	Remedy      string          `csv:"remedy" json:"remedy,omitempty"`
	ClickIDType string          `csv:"click_id_type" json:"click_id_type,omitempty"`
	ClickID     string          `csv:"click_id" json:"click_id,omitempty"`
	Action      string          `csv:"conversion_action" json:"conversion_action,omitempty"`
	DateTime    string          `csv:"conversion_date_time" json:"conversion_date_time,omitempty"`
	Value       string          `csv:"conversion_value" json:"conversion_value,omitempty"`
	Currency    string          `csv:"currency_code" json:"currency_code,omitempty"`
	OrderID     string          `csv:"order_id" json:"order_id,omitempty"`
	FirstSeen   string          `csv:"first_seen" json:"first_seen,omitempty"`
	JobID       string          `csv:"job_id" json:"job_id,omitempty"`
	RequestID   string          `csv:"request_id" json:"request_id,omitempty"`
	RunID       string          `csv:"run_id" json:"run_id,omitempty"`
}

// Columns lists the names of the report's columns.
func Columns() []string {
	t := reflect.TypeFor[Line]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("csv")
	}
	return names
}

// Read reads a report back. Texts that were neutralised stay so.
func Read(r io.Reader) ([]Line, error) {
	var lines []Line
	if err := gocsv.Unmarshal(r, &lines); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return lines, nil
}

// record writes an entry's line into cells, whose order is that of Line's fields. It is done by hand because it is done
// for every row; a test holds it against the tags.
func record(cells []string, e *pipeline.Entry, runID string) []string {
	var dateTime, jobID string
	if !e.At.IsZero() {
		dateTime = e.At.Format(pipeline.TimeLayout)
	}
	if e.JobID != 0 {
		jobID = strconv.FormatInt(e.JobID, 10)
	}
	message := e.Message
	if e.Note != "" {
		message = join(message, e.Note)
	}
	return append(cells[:0],
		Neutral(e.Origin.File),
		Neutral(e.Origin.Sheet),
		strconv.Itoa(e.Origin.Row),
		e.Status.String(),
		e.Code,
		e.Field,
		Neutral(message),
		Neutral(e.Remedy),
		e.Click.Kind.String(),
		Neutral(e.Click.Value),
		Neutral(e.Action),
		dateTime,
		e.Value,
		Neutral(e.Currency),
		Neutral(e.OrderID),
		Neutral(e.FirstSeen.String()),
		jobID,
		Neutral(e.RequestID),
		runID,
	)
}

func join(message, note string) string {
	if message == "" {
		return note
	}
	return strings.TrimSuffix(message, ".") + "; " + note
}

// Neutral keeps a spreadsheet program from taking a text for a formula: a text that begins like one gets an apostrophe
// in front, which such programs show nothing of. The same holds behind a semicolon or a tab, at which a program that
// expects them between cells would cut the text.
// (https://owasp.org/www-community/attacks/CSV_Injection)
func Neutral(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if !strings.ContainsAny(s, ";\t") && (s == "" || first != ' ' && !strings.ContainsRune(formula, first)) {
		return s // as nearly all texts, click IDs with their hyphens among them
	}
	var b strings.Builder
	begins := true
	for _, r := range s {
		if begins && strings.ContainsRune(formula, r) {
			b.WriteByte('\'')
		}
		begins = r == ';' || r == '\t' || begins && r == ' '
		b.WriteRune(r)
	}
	return b.String()
}

// formula holds what a formula begins with.
const formula = "=+-@\t\r\n＝＋－＠"
