package main

import (
	"fmt"
	"slices"
	"strings"

	"convload/pipeline"
)

// headline prints the one line that everybody reads: how the run ended, and what to do next.
func (j *job) headline(b *strings.Builder, s *pipeline.Summary) {
	verdict := map[int]string{
		exitOK:          "everything is done",
		exitFailed:      "the run could not do its work",
		exitNeedsPerson: "finished; some rows or files need a person",
		exitUnfinished:  "unfinished: run again, nothing is counted twice",
		exitInterrupted: "interrupted: run again, nothing is counted twice",
	}[s.ExitCode]
	check := j.command == "check"
	switch {
	case s.ExitCode == exitUnfinished && check:
		verdict = waiting(s)
	case s.ExitCode == exitInterrupted && check:
		verdict = "interrupted"
	case s.ExitCode == exitUnfinished && !s.NotBefore.IsZero():
		verdict = s.NotBefore.Format("unfinished: run again at 2006-01-02 15:04 UTC or later, when Google takes the rows that wait")
	}
	if (s.ExitCode == exitUnfinished || s.ExitCode == exitNeedsPerson) && hasProblem(s, pipeline.MappingDoubtful) {
		const why = "; a mapping is probably wrong, and nothing of its file is sent"
		if s.ExitCode == exitUnfinished && !worthRunningAgain(s) {
			verdict = "unfinished"
		}
		verdict += why
	}
	if hasProblem(s, pipeline.TimeZoneDoubtful) {
		verdict += "; the time zone of a file may be wrong"
	}
	if s.ExitCode == exitOK {
		looked := slices.ContainsFunc(s.Files, func(f pipeline.FileSummary) bool { return f.Finished == nil })
		switch {
		case s.Rows == 0 && (check || looked):
			verdict = "no row was read, so that there is nothing to send"
		case s.Rows > 0 && s.Rows == s.Statuses[pipeline.Skipped]:
			verdict = "no row is a conversion: " + plural(s.Rows, "row was", "rows were") + " left out"
		case s.Statuses[pipeline.Validated] > 0 && j.config.Upload.ValidateOnly && (!check || j.server):
			verdict = "Google would take everything; it validated only, and nothing was sent"
		case check:
			verdict = "everything could be sent"
		}
	}
	colour := map[int]string{exitOK: "32", exitNeedsPerson: "33", exitUnfinished: "33"}[s.ExitCode]
	if colour == "" {
		colour = "31"
	}
	fmt.Fprintf(b, "%s %s: %s\n", s.Command, s.RunID, j.paint(colour, verdict))
	if s.Stopped != "" {
		fmt.Fprintf(b, "stopped: %s\n", legible(s.Stopped))
	}
}

// waiting says what a check found that the next run may not finish.
func waiting(s *pipeline.Summary) string {
	n := unfinished(s)
	if n == 0 {
		return "unfinished: check again"
	}
	verdict := plural(n, "row has to wait", "rows have to wait")
	if !s.NotBefore.IsZero() {
		verdict += s.NotBefore.Format(" until 2006-01-02 15:04 UTC")
	}
	if n := persons(s.Statuses); n > 0 {
		verdict += "; " + plural(n, "row needs", "rows need") + " a person"
	}
	return verdict
}

// hasProblem tells whether a file has a problem with that code.
func hasProblem(s *pipeline.Summary, code string) bool {
	return slices.ContainsFunc(s.Files, func(f pipeline.FileSummary) bool {
		return slices.ContainsFunc(f.Problems, func(p pipeline.ProblemCount) bool { return p.Code == code })
	})
}

// worthRunningAgain tells whether the next run may finish something although nobody has mended a mapping.
func worthRunningAgain(s *pipeline.Summary) bool {
	return s.Stopped != "" || unfinished(s) > 0 ||
		slices.ContainsFunc(s.Files, func(f pipeline.FileSummary) bool { return f.Again })
}

// unfinished counts the rows that another run may finish although nobody has mended a mapping.
func unfinished(s *pipeline.Summary) int {
	rows := -s.Codes[pipeline.MappingDoubtful]
	for status, n := range s.Statuses {
		if status.Unfinished() {
			rows += n
		}
	}
	return rows
}
