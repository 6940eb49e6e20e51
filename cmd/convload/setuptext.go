package main

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// setupText prints checks as they are made: somebody waits, and Google may take its time.
type setupText struct {
	to            io.Writer
	quiet, colour bool
	counts        map[string]int // of the lines, by state
	err           error          // the first that writing met
	over          func() error   // an error once it is interrupted: what fails then fails for that
}

func newSetupText(ctx context.Context, to io.Writer, quiet, colour bool) *setupText {
	return &setupText{to: to, quiet: quiet, colour: colour, counts: make(map[string]int), over: ctx.Err}
}

// show prints the line of a check, or of several that could not be made for one reason.
func (t *setupText) show(checks []finding) {
	c := checks[0]
	if len(checks) > 1 {
		c.Message = c.why + ": " + checkNames(checks)
	}
	t.counts[c.State]++
	if !t.quiet || c.State == stateFailed || c.State == stateWarning {
		var b strings.Builder
		c.print(&b, t.colour)
		t.write(b.String())
	}
}

// end sums the checks up.
func (t *setupText) end(exit int) error {
	if !t.quiet {
		t.write("\n" + conclusion(exit, t.counts) + "\n")
	}
	return t.err
}

func (t *setupText) write(text string) {
	if t.err == nil && t.over() == nil {
		_, t.err = io.WriteString(t.to, text)
	}
}

// marks begin the lines, each in its colour.
var marks = map[string]struct{ mark, colour string }{
	stateOK: {"✓", "32"}, stateWarning: {"!", "33"}, stateFailed: {"✗", "31"}, stateUnknown: {"–", "2"}, stateNotApplicable: {"–", "2"},
}

// checkNames lists checks.
func checkNames(checks []finding) string {
	var all []string
	for _, c := range checks {
		all = append(all, c.Check)
	}
	return strings.Join(all, ", ")
}

// print prints the line, and the remedy on one of its own.
func (c *finding) print(b *strings.Builder, colour bool) {
	mark := marks[c.State].mark
	if colour {
		mark = "\x1b[" + marks[c.State].colour + "m" + mark + "\x1b[0m"
	}
	fmt.Fprintf(b, "%s %s\n", mark, legible(oneLine(c.Message)))
	if c.Remedy != "" {
		fmt.Fprintf(b, "  → %s\n", legible(oneLine(c.Remedy)))
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// conclusion sums the checks up.
func conclusion(exit int, counts map[string]int) string {
	var parts []string
	switch exit {
	case exitOK:
		parts = append(parts, "all is well")
	case exitUnfinished:
		parts = append(parts, "not everything could be asked for now: run convload setup again later")
	default:
		parts = append(parts, "not ready yet: "+plural(counts[stateFailed], "line begins with ✗", "lines begin with ✗"))
	}
	if n := counts[stateWarning]; n > 0 {
		parts = append(parts, plural(n, "line begins with !", "lines begin with !"))
	}
	return strings.Join(parts, "; ")
}
