package main

import (
	_ "embed"
	"strings"
)

// ownCodeList is a line for each code of convload's own: the code, a tab, and what docs/report.md says of it, if that.
// A test collects it from the sources; see TestOwnCodes.
//
//go:embed owncodes.txt
var ownCodeList string

// explainOwn explains a code that convload itself gives a row, a file or a run; "" if it is none.
func explainOwn(asked string) string {
	for line := range strings.Lines(ownCodeList) {
		code, about, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !strings.EqualFold(code, strings.TrimSpace(asked)) {
			continue
		}
		text := code + ", without a family, is convload's own code and not one of Google's.\n"
		if about != "" {
			text += labelled("meaning", about)
		}
		return text + labelled("what to do", "the columns message and remedy of the report, beside the code, say what is wrong "+
			"there and what to do; docs/report.md explains statuses and codes")
	}
	return ""
}
