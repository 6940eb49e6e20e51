package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"convload/mappings"
	"convload/pipeline"
	"convload/pipeline/buckets"
	"convload/readers"

	"github.com/spf13/cobra"
)

// sampleRows is how many rows of a sheet a mapping is proposed from, and mostSheets how many sheets are looked at.
const (
	sampleRows = 10_000
	mostSheets = 50
)

func newMappingSuggest() *cobra.Command {
	var path string
	limits := defaultLimits()
	cmd := &cobra.Command{
		Use:   "suggest FILE",
		Short: "Propose a mapping for a spreadsheet, as YAML on standard output",
		Long: `Look at the header of a file and at its first 10,000 rows, and propose a mapping on
standard output: each guess stands below its evidence, and what the file does not
say stands there as a line to be decided. FILE may be whatever run reads: also a
URL, or an archive. Of several tables the likeliest is taken, and the others are
named. No e-mail address and no phone number is printed.

Exit codes: 0 a mapping was proposed; 2 wrong usage, or there is no such file;
3 the file cannot be read, or holds nothing like conversions.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(errors.New("name one file to propose a mapping for"))
			}
			c, err := loadConfig(path)
			if err != nil {
				return usage(err)
			}
			if err := c.Limits.override(cmd.Flags()); err != nil {
				return usage(err)
			}
			found, err := readers.Find(cmd.Context(), args, readers.Options{Now: time.Now(), Limits: c.Limits.forReaders()})
			if err != nil {
				return asUsage(err)
			}
			defer found.Close()
			if len(found.Files) == 0 {
				return usage(fmt.Errorf("the source %s holds no file to read", buckets.Shown(args[0])))
			}
			var sheets likeliest
			for _, f := range found.Files {
				if err := sheets.lookInto(cmd.Context(), f); err != nil {
					return err
				}
			}
			return sheets.print(cmd.OutOrStdout(), found.Notes)
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "configuration file, for its limits (default "+defaultConfig+" in the working folder)")
	limits.register(cmd.Flags())
	return cmd
}

// likeliest is the sheet that looks most like conversions among those that were looked at.
type likeliest struct {
	file, name string // of the file, and of the sheet in it
	suggestion *mappings.Suggestion
	likely     int
	notes      []string // of its document
	seen       int
	others     []string // other sheets that a mapping could be proposed for
	misfits    []error  // why there is none for the rest
}

// lookInto looks at every visible sheet of a file. What cannot be read is remembered: another may do.
func (l *likeliest) lookInto(ctx context.Context, f pipeline.File) error {
	doc, err := f.Open(ctx)
	if err != nil {
		return l.miss(err)
	}
	defer doc.Close()
	for _, sheet := range doc.Sheets() {
		if l.seen++; l.seen > mostSheets {
			return usage(fmt.Errorf("there are more than %d sheets: name one file", mostSheets))
		}
		name := f.Name()
		if sheet.Name != "" {
			name += "!" + sheet.Name
		}
		if sheet.Hidden {
			l.misfits = append(l.misfits, fmt.Errorf("%s is hidden", name))
			continue
		}
		suggester, err := sample(ctx, doc, sheet)
		var suggestion *mappings.Suggestion
		if err == nil {
			suggestion, err = suggester.Suggest()
		}
		if problem, ok := errors.AsType[*pipeline.Problem](err); ok {
			err = &pipeline.FileError{File: name, Problem: *problem}
		}
		if err != nil {
			if err := l.miss(err); err != nil {
				return err
			}
			continue
		}
		l.consider(name, f.Name(), suggester.Likely(), suggestion, doc.Notes())
	}
	return nil
}

// miss remembers why nothing can be proposed for a file or a sheet. Any other error is given back.
func (l *likeliest) miss(err error) error {
	if _, ok := errors.AsType[*pipeline.FileError](err); ok {
		l.misfits = append(l.misfits, err)
		return nil
	}
	return failed(err)
}

func (l *likeliest) consider(name, file string, likely int, s *mappings.Suggestion, notes []string) {
	if l.suggestion != nil && l.likely >= likely {
		l.others = append(l.others, name)
		return
	}
	if l.suggestion != nil {
		l.others = append(l.others, l.name)
	}
	l.name, l.file, l.likely, l.suggestion, l.notes = name, file, likely, s, notes
}

// print writes the proposal, or says why there is none.
func (l *likeliest) print(w io.Writer, notes []string) error {
	if l.suggestion == nil {
		return &exitError{code: exitNeedsPerson, err: errors.Join(l.misfits...)}
	}
	notes = slices.Concat(notes, l.notes)
	for _, err := range l.misfits {
		if bad, ok := errors.AsType[*pipeline.FileError](err); ok {
			err = fmt.Errorf("%s: %s", bad.File, bad.Problem.Message)
		}
		notes = append(notes, "passed over: "+err.Error())
	}
	if len(l.others) > 0 {
		notes = append(notes, "there are other tables that may hold conversions: "+strings.Join(l.others, ", "))
	}
	beside := slices.ContainsFunc(l.others, func(name string) bool { return strings.HasPrefix(name, l.file+"!") })
	_, err := io.WriteString(w, l.suggestion.YAML(l.file, beside, notes))
	return err
}

// sample shows the first rows of a sheet to a suggester.
func sample(ctx context.Context, doc pipeline.Document, sheet pipeline.Sheet) (*mappings.Suggester, error) {
	table, err := doc.Table(ctx, sheet.Name)
	if err != nil {
		return nil, err
	}
	defer table.Close()
	var top []pipeline.Row
	var suggester *mappings.Suggester
	begin := func() error {
		suggester, err = mappings.NewSuggester(sheet, top)
		for _, row := range top {
			if err == nil {
				suggester.Observe(row)
			}
		}
		return err
	}
	for range sampleRows {
		row, err := table.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if _, bad := errors.AsType[*pipeline.RowError](err); bad {
			continue // check tells about it
		}
		if err != nil {
			return nil, err
		}
		if suggester != nil {
			suggester.Observe(row)
			continue
		}
		row.Cells = slices.Clone(row.Cells)
		if top = append(top, row); len(top) == pipeline.TopRows {
			if err := begin(); err != nil {
				return nil, err
			}
		}
	}
	if suggester == nil {
		err = begin()
	}
	return suggester, err
}
