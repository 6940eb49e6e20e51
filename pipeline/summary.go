package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Counts is how many rows met each fate.
type Counts map[Status]int

// Add counts one row.
func (c Counts) Add(s Status) { c[s]++ }

// Rows is the number of rows counted.
func (c Counts) Rows() int {
	n := 0
	for _, k := range c {
		n += k
	}
	return n
}

// Summary is what a run did: the manifest, and what the command prints.
type Summary struct {
	RunID         string         `json:"run_id"`
	Command       string         `json:"command"`
	Version       string         `json:"version"`
	TZData        string         `json:"tzdata,omitempty"`
	Started       time.Time      `json:"started"`
	Finished      time.Time      `json:"finished"`
	Destination   string         `json:"destination"`
	ValidateOnly  bool           `json:"validate_only,omitempty"` // Google was asked to check conversions and to keep none
	JobID         int64          `json:"job_id,omitempty"`
	Customers     []string       `json:"customer_ids,omitempty"`  // the accounts that conversions were sent to
	Sent          int            `json:"sent,omitempty"`          // how many conversions went out to them, whatever became of them
	SentInDoubt   int            `json:"sent_in_doubt,omitempty"` // how many of these are IN_DOUBT
	Configuration any            `json:"configuration,omitempty"` // as it was in force, secrets left out
	Rows          int            `json:"rows"`
	Statuses      Counts         `json:"statuses"`
	Codes         map[string]int `json:"codes"`
	Files         []FileSummary  `json:"files"`
	Notes         []string       `json:"notes,omitempty"`
	Requests      *Requests      `json:"requests,omitempty"`  // to Google; nil where nobody counted them
	Stopped       string         `json:"stopped,omitempty"`   // why the run ended before its work was done
	NotBefore     time.Time      `json:"not_before,omitzero"` // all that the next run could finish waits until then
	Google        *Diagnostics   `json:"google,omitempty"`    // what Google said of the run's uploads afterwards; nil before it was asked
	ExitCode      int            `json:"exit_code"`
}

// FileSummary is what became of one file.
type FileSummary struct {
	Name     string         `json:"name"`
	Size     int64          `json:"size"`
	SHA256   string         `json:"sha256,omitempty"`
	Report   string         `json:"report,omitempty"`   // where its report is
	Page     string         `json:"page,omitempty"`     // where the report is as a page to look at
	Finished *EarlierRun    `json:"finished,omitempty"` // the run that finished the same content: it was not read again
	SameAs   string         `json:"same_as,omitempty"`  // the file of this run with the same content, whose rows are those of both
	Archived string         `json:"archived,omitempty"` // where it was moved to
	Rows     int            `json:"rows"`
	Statuses Counts         `json:"statuses"`
	Codes    map[string]int `json:"codes"`
	Problems []ProblemCount `json:"problems,omitempty"` // of rows that need a person or another run, or that a person should know of
	Sheets   []SheetSummary `json:"sheets,omitempty"`
	Unread   []string       `json:"unread_sheets,omitempty"` // sheets that were not read although they seem to hold conversions
	Notes    []string       `json:"notes,omitempty"`
	Error    string         `json:"error,omitempty"`  // why it was not read
	Remedy   string         `json:"remedy,omitempty"` // what to do about it
	Again    bool           `json:"again,omitempty"`  // the next run may be able to read it
	waits    bool           // a later run has to read it again, although its rows have their fates
	waiting  int            // rows that no run sends before a certain time
	until    time.Time      // the last of these times
}

// EarlierRun is the run that finished a file's content.
type EarlierRun struct {
	RunID  string    `json:"run_id"`
	At     time.Time `json:"at"`
	Name   string    `json:"name"`   // of the file then
	Report string    `json:"report"` // where the report is, unless somebody has moved it
	Counts Counts    `json:"statuses"`
}

// SheetSummary is how one sheet was read.
type SheetSummary struct {
	Name string `json:"name,omitempty"`
	BindingInfo
	Rows   int    `json:"rows"`
	Review Review `json:"review,omitzero"`
	early  early
}

// ProblemCount is how often a problem occurred in a file, with the first row that has it.
type ProblemCount struct {
	Status  Status `json:"status"`
	Code    string `json:"code"`
	Rows    int    `json:"rows"`
	First   string `json:"first_row"` // an Origin
	Message string `json:"message"`
	Remedy  string `json:"remedy,omitempty"`
}

// fail records why a file was not read.
func (s *FileSummary) fail(err error) {
	s.Error = err.Error()
	if f, ok := errors.AsType[*FileError](err); ok {
		s.Error, s.Remedy, s.Again = f.Problem.Message, f.Problem.Remedy, f.Again
		s.Codes[f.Problem.Code]++
	}
}

// unreadSheet notes that a sheet was not read. Where it seems to hold conversions, a person has to look, and the file is
// not finished.
func (s *FileSummary) unreadSheet(name string, misfit *NoFitError) {
	if misfit.Click == 0 || name == "" {
		return
	}
	s.Unread = append(s.Unread, name)
	s.Problems = append(s.Problems, ProblemCount{Status: Invalid, Code: "SHEET_NOT_READ",
		First:   Origin{File: s.Name, Sheet: name, Row: misfit.Click}.String(),
		Message: "the sheet was not read, and seems to hold conversions: " + misfit.Problem.Message,
		Remedy:  misfit.Problem.Remedy + "; or name the sheets to read with sheet: in a mapping"})
}

// brokenOff adds to the reason why a file was not read to its end what became of the rows in front.
func (s *FileSummary) brokenOff() {
	if s.Rows == 0 {
		return
	}
	s.Error += fmt.Sprintf("; %d rows were read before that, of the file as it was then, and are in the report", s.Rows)
	if s.Again {
		s.Remedy = "run again: what was sent is recognised, and said where it differs by then"
	}
}

// unread gives every file of which nothing was said yet the reason.
func (s *Summary) unread(p Problem) {
	for i := range s.Files {
		if file := &s.Files[i]; file.Report == "" && file.Error == "" && file.Finished == nil && file.SameAs == "" {
			file.fail(&FileError{File: file.Name, Again: true, Problem: p})
		}
	}
}

// maxKinds is how many kinds of problem, which have a code and a remedy, a file's summary tells apart; beyond that only
// the code counts.
const maxKinds = 50

// sheet finds the sheet that a row stands in; nil if it was not read.
func (s *FileSummary) sheet(e *Entry) *SheetSummary {
	for i := range s.Sheets {
		if s.Sheets[i].Name == e.Origin.Sheet {
			return &s.Sheets[i]
		}
	}
	return nil
}

// count takes a settled row in; conversions before the instant old are old.
func (s *FileSummary) count(e *Entry, old time.Time) {
	s.Statuses.Add(e.Status)
	if sheet := s.sheet(e); sheet != nil {
		sheet.Rows++
		sheet.Review.add(e, old)
	}
	if e.Code != "" {
		s.Codes[e.Code]++
	}
	worthKnowing := (e.Status == AlreadyUploaded || e.Status == Duplicate) && e.Remedy != ""
	if !e.Status.NeedsPerson() && !e.Status.Unfinished() && !worthKnowing {
		return
	}
	i := slices.IndexFunc(s.Problems, func(p ProblemCount) bool {
		return p.Code == e.Code && p.Status == e.Status && (p.Remedy == e.Remedy || len(s.Problems) >= maxKinds)
	})
	if i < 0 {
		i = len(s.Problems)
		s.Problems = append(s.Problems, ProblemCount{Status: e.Status, Code: e.Code, First: e.Origin.String(),
			Message: e.Message, Remedy: e.Remedy})
	}
	s.Problems[i].Rows++
}

func (s *Summary) count(file *FileSummary) {
	s.Rows += file.Rows
	for status, n := range file.Statuses {
		s.Statuses[status] += n
	}
	for code, n := range file.Codes {
		s.Codes[code] += n
	}
}
