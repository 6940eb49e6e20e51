package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"convload/pipeline"
)

// The rules of what people read here:
//   - what happened first, in numbers that add up; what has to be done next; where to look last;
//   - one line a problem, with the first row that has it, and the remedy on a line of its own;
//   - no words of the program's inside: no "batch", no "page", no Go error.

// How many lines of each are shown; the reports and the manifest hold all of them.
const (
	maxProblems = 12
	maxNotes    = 30
	maxFiles    = 40
)

// summaryText says what the run did.
func (j *job) summaryText(s *pipeline.Summary, manifest string) string {
	var b strings.Builder
	j.headline(&b, s)
	counts(&b, s)
	finishedBefore(&b, s)
	j.problems(&b, s)
	told := j.review(&b, s, manifest)
	notes(&b, s, told, manifest)
	places(&b, s, manifest)
	askLater(&b, s)
	return b.String()
}

// paint colours a text on a terminal that can show it.
func (j *job) paint(colour, text string) string {
	if !j.colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// counts prints a table with a line a file and a column for each status that occurred.
func counts(b *strings.Builder, s *pipeline.Summary) {
	var statuses []pipeline.Status
	for _, status := range pipeline.Statuses() {
		if s.Statuses[status] > 0 {
			statuses = append(statuses, status)
		}
	}
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(rows string, count func(pipeline.Status) string, name string) {
		fmt.Fprintf(t, "%s\t", rows)
		for _, status := range statuses {
			fmt.Fprintf(t, "%s\t", count(status))
		}
		fmt.Fprintf(t, "  %s\n", legible(name))
	}
	read := slices.DeleteFunc(slices.Clone(s.Files), func(f pipeline.FileSummary) bool { return f.Finished != nil })
	if len(read) == 0 && len(s.Files) > 0 {
		return // finishedBefore says it
	}
	b.WriteByte('\n')
	line("ROWS", pipeline.Status.String, "FILE")
	shown := worthShowing(read)
	nothing := func(pipeline.Status) string { return "" }
	for _, f := range shown {
		switch {
		case f.Error != "" && f.Rows == 0:
			line("-", nothing, f.Name+" (not read)")
		case f.SameAs != "":
			line("-", nothing, f.Name+" (same content as "+f.SameAs+")")
		default:
			line(fmt.Sprint(f.Rows), func(status pipeline.Status) string { return number(f.Statuses[status]) }, f.Name)
		}
	}
	if more := len(read) - len(shown); more > 0 {
		line("…", nothing, fmt.Sprintf("and %d more files%s", more, copies(read)))
	}
	if len(read) != 1 {
		line(fmt.Sprint(s.Rows), func(status pipeline.Status) string { return number(s.Statuses[status]) }, "all files")
	}
	t.Flush() // into memory, which takes everything
}

// copies tells how many of the files have the content of another one, where there are any.
func copies(files []pipeline.FileSummary) string {
	n := 0
	for _, f := range files {
		if f.SameAs != "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them with the content of another", n)
}

// finishedBefore tells of the files that were not read, because an earlier run has finished them.
func finishedBefore(b *strings.Builder, s *pipeline.Summary) {
	var lines []string
	finished := 0
	for _, f := range s.Files {
		if f.Finished == nil {
			continue
		}
		finished++
		if n := persons(f.Finished.Counts); n > 0 {
			lines = append(lines, legible(fmt.Sprintf("%s: %s a person, see %s", f.Name, plural(n, "row needs", "rows need"), f.Finished.Report)))
		}
	}
	if finished == 0 {
		return
	}
	title := plural(finished, "file was", "files were") + " finished by earlier runs and not read again; --again reads such files, " +
		"where what was wrong has been mended outside them"
	if len(lines) == 0 {
		fmt.Fprintf(b, "\n%s.\n", title)
	}
	list(b, title, lines, maxProblems, "more such files")
}

// persons counts the rows that need a person.
func persons(counts pipeline.Counts) int {
	sum := 0
	for status, n := range counts {
		if status.NeedsPerson() {
			sum += n
		}
	}
	return sum
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

// worthShowing picks the files that have a line in the table: all if they are few, else those with something to look at.
func worthShowing(files []pipeline.FileSummary) []pipeline.FileSummary {
	if len(files) <= maxFiles {
		return files
	}
	var picked []pipeline.FileSummary
	for _, f := range files {
		if (f.Error != "" || len(f.Problems) > 0) && len(picked) < maxFiles {
			picked = append(picked, f)
		}
	}
	return picked
}

func number(n int) string {
	if n == 0 {
		return "."
	}
	return fmt.Sprint(n)
}

// problems prints what has to be mended: files that were not read, then each kind of problem of each file.
func (j *job) problems(b *strings.Builder, s *pipeline.Summary) {
	var lines []string
	for _, f := range s.Files {
		if f.Error != "" {
			lines = append(lines, fmt.Sprintf("%s: %s%s", j.paint("31", legible(f.Name)), legible(f.Error), indented(f.Remedy)))
		}
	}
	for _, doubts := range []bool{true, false} { // about a whole file, before what is wrong with single rows
		for _, f := range s.Files {
			for _, p := range f.Problems {
				if (p.Code == pipeline.MappingDoubtful || p.Code == pipeline.TimeZoneDoubtful) != doubts {
					continue
				}
				where := p.First
				if p.Rows > 1 {
					where += fmt.Sprintf(" and %d more", p.Rows-1)
				}
				lines = append(lines, fmt.Sprintf("%s: %s %s: %s%s", j.paint("31", legible(where)), p.Status, p.Code, legible(p.Message), indented(p.Remedy)))
			}
		}
	}
	list(b, "To look at", lines, maxProblems, "more kinds of problem, in the reports")
}

// list prints lines under a title, the first ones and how many there are beside them.
func list(b *strings.Builder, title string, lines []string, most int, rest string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, line := range lines[:min(len(lines), most)] {
		fmt.Fprintf(b, "  %s\n", line)
	}
	if more := len(lines) - most; more > 0 {
		fmt.Fprintf(b, "  … and %d %s\n", more, rest)
	}
}

func indented(remedy string) string {
	if remedy == "" {
		return ""
	}
	return "\n      → " + legible(remedy)
}

// notes prints what was guessed, assumed or passed over, but for what the review has told.
func notes(b *strings.Builder, s *pipeline.Summary, told map[string]bool, manifest string) {
	lines := slices.Clone(s.Notes)
	for _, f := range s.Files {
		for _, note := range f.Notes {
			lines = append(lines, f.Name+": "+note)
		}
		for _, sheet := range f.Sheets {
			name := sheetName(&f, &sheet)
			for _, note := range sheet.Notes {
				if line := name + ": " + note; !told[line] {
					lines = append(lines, line)
				}
			}
		}
	}
	for i := range lines {
		lines[i] = legible(lines[i])
	}
	list(b, "Good to know", lines, maxNotes, "more such lines, in "+manifest)
}

// places prints where the reports are.
func places(b *strings.Builder, s *pipeline.Summary, manifest string) {
	var archived []string
	for _, f := range s.Files {
		if f.Archived != "" {
			archived = append(archived, legible(f.Archived))
		}
	}
	list(b, "Moved to the archive", archived, maxFiles, "more")
	var reports []string
	if manifest != "" {
		reports = append(reports, manifest+" (the run as a whole)")
	}
	for _, f := range s.Files {
		if f.Report != "" {
			reports = append(reports, legible(f.Report))
		}
	}
	title := "Reports"
	if slices.ContainsFunc(s.Files, func(f pipeline.FileSummary) bool { return f.Page != "" }) {
		title += " (beside each .csv a page to look at, .html)"
	}
	list(b, title, reports, maxFiles, "more")
}
