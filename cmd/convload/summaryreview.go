package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"convload/pipeline"
)

// How much of the review is shown; the manifest holds more.
const (
	maxReviewed    = 12 // sheets
	maxShownValues = 6  // pairs of currency and conversion action of a sheet
	maxShownUnread = 8  // columns of a sheet that no field uses
)

// review prints, sheet by sheet, what whoever made the file can hold against it: the times and the values, and for check
// the column of each field and what was guessed about it. A run leaves out sheets of which it delivered nothing: many an
// export comes again and again; but not one of which every row was left out. Told are the notes that are shown here, in
// the form in which notes has them.
func (j *job) review(b *strings.Builder, s *pipeline.Summary, manifest string) (told map[string]bool) {
	told = make(map[string]bool)
	check := j.command == "check"
	becomes := "delivered by this run"
	switch {
	case s.ValidateOnly:
		becomes = "that Google would take"
	case check:
		becomes = "to be sent"
	}
	var blocks []string
	sheets := 0
	for i := range s.Files {
		f := &s.Files[i]
		for k := range f.Sheets {
			sheet := &f.Sheets[k]
			if sheet.Rows == 0 || !check && !delivered(&sheet.Review) && sheet.Review.LeftOut < sheet.Rows {
				continue
			}
			if sheets++; sheets > maxReviewed {
				continue
			}
			lines := facts(sheet, becomes)
			title := sheetName(f, sheet)
			if check {
				lines = append(fieldLines(f, sheet, told), lines...)
				title += fmt.Sprintf(" (mapping %s, header in row %d)", sheet.Mapping, sheet.Header)
			}
			blocks = append(blocks, legible(strings.Join(append([]string{title}, lines...), "\n    ")))
		}
	}
	title := "Times and values"
	if check {
		title = "How it was read"
	}
	list(b, title, blocks, maxReviewed, "more")
	if more := sheets - maxReviewed; more > 0 {
		fmt.Fprintf(b, "  … and %s, in %s\n", plural(more, "more file or sheet", "more files or sheets"), cmp.Or(manifest, "the manifest"))
	}
	return told
}

func delivered(r *pipeline.Review) bool {
	some := func(v pipeline.ValueSum) bool { return v.Delivered > 0 }
	return slices.ContainsFunc(r.Values, some) || slices.ContainsFunc(r.OtherValues, some)
}

func sheetName(f *pipeline.FileSummary, sheet *pipeline.SheetSummary) string {
	if sheet.Name == "" {
		return f.Name
	}
	return f.Name + "!" + sheet.Name
}

// fieldLines tell which column each field comes from, and what was guessed about it.
func fieldLines(f *pipeline.FileSummary, sheet *pipeline.SheetSummary, told map[string]bool) []string {
	fields := sheet.Fields()
	width := 0
	for _, field := range fields {
		width = max(width, len(field))
	}
	var lines []string
	for _, field := range fields {
		line := fmt.Sprintf("%-*s ← %s", width, field, sheet.Source(field))
		for i, guess := range guesses(f, sheet, field, told) {
			line += [...]string{": ", "; "}[min(i, 1)] + guess
		}
		lines = append(lines, line)
	}
	if n := len(sheet.Ignored); n > 0 {
		var names []string
		for _, name := range sheet.Ignored[:min(n, maxShownUnread)] {
			names = append(names, strconv.Quote(name))
		}
		if n > maxShownUnread {
			names = append(names, fmt.Sprintf("and %d more", n-maxShownUnread))
		}
		lines = append(lines, fmt.Sprintf("%-*s   %s", width, "not read", strings.Join(names, ", ")))
	}
	return lines
}

// guesses are the notes about the column that a field comes from, or about the first of its columns, without the name of
// the column. A note is told once.
func guesses(f *pipeline.FileSummary, sheet *pipeline.SheetSummary, field string, told map[string]bool) []string {
	column := sheet.Columns[field]
	first, _, _ := strings.Cut(column, " + ")
	var found []string
	for _, note := range sheet.Notes {
		line := sheetName(f, sheet) + ": " + note
		guess, ok := strings.CutPrefix(note, fmt.Sprintf("column %q: ", column))
		if !ok {
			guess, ok = strings.CutPrefix(note, fmt.Sprintf("column %q: ", first))
		}
		if ok && !told[line] {
			told[line] = true
			found = append(found, guess)
		}
	}
	return found
}

// facts are the lines about what the conversions of a sheet say, and how many of them are what becomes of the good ones.
func facts(sheet *pipeline.SheetSummary, becomes string) []string {
	r := &sheet.Review
	var lines []string
	if r.Conversions > 0 {
		lines = append(lines, "times   "+r.Span())
	}
	label := "values  "
	shown := r.Values[:min(len(r.Values), maxShownValues)]
	for _, v := range shown {
		lines = append(lines, label+shownValue(&v, becomes))
		label = "        "
	}
	if more := len(r.Values) + len(r.OtherValues) - len(shown); more > 0 {
		lines = append(lines, label+fmt.Sprintf("and %d more, in the manifest", more))
	}
	for _, remark := range sheet.Remarks() {
		lines = append(lines, "note    "+remark)
	}
	return lines
}

// shownValue writes what the conversions of an action are worth, and how much of it is new.
func shownValue(v *pipeline.ValueSum, becomes string) string {
	rows := plural(v.Rows, "row", "rows")
	if v.Delivered != v.Rows {
		rows += ", " + newly(v, becomes)
	}
	if v.Unvalued > 0 && v.Unvalued < v.Rows {
		rows += fmt.Sprintf(", %d of them without a value", v.Unvalued)
	}
	if v.Unsummed > 0 {
		rows += fmt.Sprintf(", %d of them with too many digits to be added", v.Unsummed)
	}
	worth := "no value"
	if !v.Sum.IsZero() {
		worth = strings.TrimSpace(v.Currency + " " + v.Sum.Grouped())
		if v.Currency == "" {
			worth += " without a currency"
		}
	}
	return fmt.Sprintf("%s in %q (%s)", worth, v.Action, rows)
}

// newly tells how many of the conversions this run delivered, or would.
func newly(v *pipeline.ValueSum, becomes string) string {
	if v.Delivered == 0 {
		return "none " + becomes
	}
	if v.Worth.IsZero() {
		return fmt.Sprintf("%d %s", v.Delivered, becomes)
	}
	return fmt.Sprintf("%d with %s %s", v.Delivered, v.Worth.Grouped(), becomes)
}
