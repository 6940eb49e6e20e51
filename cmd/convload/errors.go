package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"convload/writers/googleads"

	"github.com/spf13/cobra"
)

func newErrors() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "errors [CODE]",
		Short: "Explain the error codes of the Google Ads API",
		Long: `Print every error that the Google Ads API is known to answer uploads with, what
it is about, whether it is sent again and what to do about it; or explain one:
ConversionUploadError.EXPIRED_EVENT as in a report, EXPIRED_EVENT, a number such
as AuthorizationError.32, or a whole family such as QuotaError. Capitals do not
matter. Codes without a dot are convload's own. Nobody is asked.

` + errorLegend(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(errors.New("name one error code, such as EXPIRED_EVENT, or none"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			found, own := googleads.Catalogue(), ""
			if len(args) == 1 {
				found, own = findErrors(args[0]), explainOwn(args[0])
			}
			if len(found) == 0 && (own == "" || asJSON) {
				return usage(unknownCode(args[0], own != ""))
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), found)
			}
			text := errorTable(found)
			switch {
			case len(args) == 0:
				text += "\n" + errorLegend() + "\n"
			case len(found) <= 3:
				text = errorTexts(found)
			}
			if own != "" && text != "" {
				text += "\n"
			}
			_, err := io.WriteString(cmd.OutOrStdout(), legible(text+own))
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array of the errors")
	return cmd
}

// retries says in words when what was refused is sent again.
var retries = []struct {
	retry   googleads.Retry
	meaning string
}{
	{googleads.RetryNo, "in vain unless somebody mends something; rows go with every run anew"},
	{googleads.RetryNever, "an unchanged row is not sent again: it would be refused for ever"},
	{googleads.RetryYes, "the same bytes are sent again, in the same run and by the next one"},
	{googleads.RetryLater, "a run some hours later sends it again"},
	{googleads.RetryDone, "Google has it already: there is nothing to send"},
	{googleads.RetrySplit, "in smaller requests, in the same run"},
}

func errorLegend() string {
	var b strings.Builder
	b.WriteString("When it is sent again:\n")
	for _, r := range retries {
		fmt.Fprintf(&b, "  %-6s %s\n", r.retry, r.meaning)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// errorTexts explains a few errors, each in a paragraph.
func errorTexts(errors []googleads.Explanation) string {
	abouts := map[googleads.Level]string{googleads.OfRow: "one row", googleads.OfRequest: "a whole request, and all rows that were sent with it",
		googleads.OfEither: "one row, or a whole request and all rows that were sent with it",
		googleads.OfChange: "what is to be created in an account; no rows are sent with it"}
	var b strings.Builder
	for i, e := range errors {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(e.Code)
		if e.Number != 0 {
			fmt.Fprintf(&b, " (%d)", e.Number)
		}
		b.WriteString("\n" + labelled("about", abouts[e.Level]))
		for _, r := range retries {
			if r.retry == e.Retry {
				b.WriteString(labelled("sent again", string(e.Retry)+": "+r.meaning))
			}
		}
		b.WriteString(labelled("what to do", e.Remedy))
	}
	return b.String()
}

// labelled is a line of a paragraph, in as many lines as it needs.
func labelled(label, text string) string {
	return fmt.Sprintf("  %-12s%s\n", label, wrapped(text, 66, strings.Repeat(" ", 14)))
}

// errorTable prints errors below their families, in at most 80 columns.
func errorTable(errors []googleads.Explanation) string {
	var b strings.Builder
	family := ""
	for _, e := range errors {
		if e.Family != family {
			if family != "" {
				b.WriteString("\n")
			}
			family = e.Family
			b.WriteString(family + "\n")
		}
		fmt.Fprintf(&b, "  %s\n    %-14s  %-5s  %s\n", e.Name, e.Level, e.Retry, wrapped(e.Remedy, 53, strings.Repeat(" ", 27)))
	}
	return b.String()
}

// wrapped breaks a text into lines of at most width characters, each but the first behind an indent.
func wrapped(text string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		length := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+length > width:
			b.WriteString("\n" + indent)
			column = 0
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += length
	}
	return b.String()
}
