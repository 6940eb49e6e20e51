//go:build chaos

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"convload/pipeline"
	"convload/writers/report"
	"convload/writers/simulator"
)

// problem notes what is wrong. Three of a kind tell as much as thousands.
func (r *chaosRound) problem(kind, format string, args ...any) {
	if r.kinds == nil {
		r.kinds = make(map[string]int)
	}
	r.kinds[kind]++
	if r.kinds[kind] <= 3 {
		r.problems = append(r.problems, kind+": "+fmt.Sprintf(format, args...))
	}
}

// reportsFolder lists the folder of the reports, which the first attempt makes.
func (r *chaosRound) reportsFolder() []os.DirEntry {
	entries, err := os.ReadDir(filepath.Join(r.dir, "reports"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.problem("unreadable", "%v", err)
	}
	return entries
}

// read takes in what an attempt has published: what is new in the folder, for names do not sort within a second.
func (r *chaosRound) read(a *attempt) {
	first := make(map[*chaosConversion]told)
	for _, entry := range r.reportsFolder() {
		name := entry.Name()
		if r.published[name] {
			continue
		}
		r.published[name] = true
		switch filepath.Ext(name) {
		case ".csv":
			r.readReport(a, name, first)
		case ".json":
			r.readManifest(a, name)
		case ".html":
		default:
			r.left++
			if a.code != -1 {
				r.problem("left behind by a run that nobody killed", "%s", name)
			}
		}
	}
	if a.jobID == 0 && a.code >= 0 && a.code != exitInterrupted {
		r.problem("no manifest", "exit code %d", a.code)
	}
}

func (r *chaosRound) readManifest(a *attempt, name string) {
	text, err := os.ReadFile(filepath.Join(r.dir, "reports", name))
	if err != nil {
		r.problem("unreadable", "%v", err)
		return
	}
	var s pipeline.Summary
	if err := json.Unmarshal(text, &s); err != nil {
		r.problem("unreadable", "%s: %v", name, err)
		return
	}
	if s.RunID+".json" != name || a.code >= 0 && s.ExitCode != a.code {
		r.problem("wrong manifest", "%s is of run %s and exit code %d; the process ended with %d", name, s.RunID, s.ExitCode,
			a.code)
	}
	for _, f := range s.Files {
		if _, err := os.Stat(filepath.Join(r.dir, "reports", filepath.Base(f.Page))); f.Report != "" && (f.Page == "" || err != nil) {
			r.problem("no page", "%s of %s: %v", f.Name, name, err)
		}
	}
	a.runID, a.jobID = s.RunID, s.JobID
}

// readReport holds a report against its file. first has the attempt's first row of each conversion.
func (r *chaosRound) readReport(a *attempt, name string, first map[*chaosConversion]told) {
	i := slices.IndexFunc(r.files, func(f *chaosFile) bool { return strings.HasPrefix(name, f.name+".") })
	if i < 0 {
		r.problem("unknown file", "%s", name)
		return
	}
	f := r.files[i]
	file, err := os.Open(filepath.Join(r.dir, "reports", name))
	if err != nil {
		r.problem("unreadable", "%v", err)
		return
	}
	defer file.Close()
	lines, err := report.Read(file)
	if err != nil {
		r.problem("unreadable", "%s: %v", name, err)
		return
	}
	if len(lines) > len(f.rows) || len(lines) < len(f.rows) && a.sent != syscall.SIGTERM {
		r.problem("lines are missing", "%s has %d, and %s %d rows", name, len(lines), f.name, len(f.rows))
		return
	}
	r.lines += len(lines)
	a.runID = strings.TrimSuffix(strings.TrimPrefix(name, f.name+"."), ".csv")
	for i, line := range lines {
		where := pipeline.Origin{File: f.name, Row: i + 2}
		if line.File != where.File || line.Row != where.Row || line.RunID != a.runID {
			r.problem("out of order", "line %d of %s is %s:%d of run %s", i, name, line.File, line.Row, line.RunID)
			return
		}
		row := &f.rows[i]
		now := told{attempt: a, status: line.Status, where: where}
		row.told = append(row.told, now)
		earlier := first[row.conversion]
		if wrong := row.judge(line, earlier); wrong != "" {
			r.problem(wrong, "%s, a row that %s, is %s %s; first seen in %q, the run has it first in %q%s", where, row,
				line.Status, line.Code, line.FirstSeen, earlier.where, row.history())
		}
		if c := row.conversion; c != nil {
			c.delivered = c.delivered || now.status == pipeline.Accepted || now.status == pipeline.AlreadyUploaded
			if earlier.attempt == nil {
				first[c] = now
			}
		}
	}
}

// judge says what is wrong with what a report says of a row; "" is nothing. earlier is what the same attempt said of
// the first row with the same conversion, if it was another one.
func (row *chaosRow) judge(line report.Line, earlier told) string {
	c, repeated := row.conversion, earlier.attempt != nil
	switch status := line.Status; {
	case c == nil:
		if status != pipeline.Invalid || line.Field != row.field {
			return "the row is bad, and is not called so"
		}
	case status == pipeline.Duplicate:
		if !repeated || line.FirstSeen != earlier.where.String() {
			return "no earlier row says the same, or another one"
		}
	case repeated && !(status == pipeline.NotSent && earlier.status == status): // where the account could not be asked
		return "an earlier row says the same"
	case c.delivered && status != pipeline.NotSent: // which it is called where the account could not be asked
		if status != pipeline.AlreadyUploaded || strings.HasPrefix(line.Code, "ConversionUploadError.") {
			return "an earlier report says that Google has it, and it was sent again"
		}
	case status == pipeline.Accepted || status == pipeline.AlreadyUploaded:
		if c.code != "" {
			return "Google refuses it"
		}
	case status == pipeline.Rejected:
		if c.code == "" || line.Code != c.code {
			return "Google does not refuse it, or for another reason"
		}
	case !status.Unfinished():
		return "this cannot become of a good row"
	}
	return ""
}

// String says what has to become of the row.
func (row *chaosRow) String() string {
	switch {
	case row.conversion == nil:
		return "is bad in its " + row.field
	case row.conversion.code != "":
		return "Google refuses with " + row.conversion.code
	}
	return "is good"
}

// history is what the reports say of a row, for those who look for the cause of a problem.
func (row *chaosRow) history() string {
	var b strings.Builder
	for _, t := range row.told {
		fmt.Fprintf(&b, "\n\t%s in %s", t.status, t.attempt.runID)
	}
	return b.String()
}

// check looks at the round as a whole, once nothing more is to be done: at what Google has, and at what the newest
// report says of each row.
func (r *chaosRound) check(t *testing.T) {
	t.Helper()
	if len(r.problems) == 0 {
		r.checkRows(r.checkAccepted())
	}
	for _, violation := range r.server.Violations() {
		r.problem("the simulator complains", "%s", violation)
	}
	for _, problem := range r.problems {
		t.Error(problem)
	}
	for kind, n := range r.kinds {
		t.Errorf("%d times: %s", n, kind)
	}
	for i, a := range r.attempts {
		t.Logf("attempt %d: %s", i+1, a)
	}
	if t.Failed() {
		t.Logf("this round alone: -chaos.seed %d -chaos.rounds 1", r.seed)
	}
}

// checkAccepted makes sure that Google has every good conversion once and nothing else.
func (r *chaosRound) checkAccepted() map[*chaosConversion]simulator.Record {
	wanted := make(map[string]*chaosConversion)
	for _, c := range r.conversions {
		if c.code == "" {
			wanted[c.key()] = c
		}
	}
	has := make(map[*chaosConversion]simulator.Record)
	for _, record := range r.server.Accepted() {
		c := wanted[record.Gclid+" "+record.DateTime]
		switch _, twice := has[c]; {
		case c == nil || record.OrderID != c.order:
			r.problem("Google took what no row says", "%+v", record)
		case twice:
			r.problem("Google took it twice", "%+v", record)
		default:
			has[c] = record
		}
	}
	if len(has) != len(wanted) {
		r.problem("Google did not get everything", "%d conversions of %d", len(has), len(wanted))
	}
	return has
}

// checkRows makes sure that every row has a fate that is true.
func (r *chaosRound) checkRows(has map[*chaosConversion]simulator.Record) {
	for _, f := range r.files {
		for i := range f.rows {
			row := &f.rows[i]
			if wrong := row.final(has); wrong != "" {
				r.problem(wrong, "%s%s", pipeline.Origin{File: f.name, Row: i + 2}, row.history())
			}
		}
	}
}

// final says what is wrong with a row's fates, of which the newest holds.
func (row *chaosRow) final(has map[*chaosConversion]simulator.Record) string {
	if len(row.told) == 0 {
		return "no report says what became of the row"
	}
	record, delivered := has[row.conversion]
	for _, t := range row.told {
		mine := delivered && t.attempt.jobID == record.JobID
		if mine && t.status == pipeline.NotSent {
			return "a run says that it did not send what it delivered"
		}
		if mine && t.status == pipeline.AlreadyUploaded && t.attempt.first {
			return "the first run says that it found what it delivered itself"
		}
	}
	last := row.told[len(row.told)-1].status
	switch {
	case last.Unfinished():
		return "the row is unfinished"
	case !delivered && (last == pipeline.Accepted || last == pipeline.AlreadyUploaded):
		return "Google does not have it"
	}
	return ""
}
