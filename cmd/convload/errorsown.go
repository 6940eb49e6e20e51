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
			text += labelled("the row", about) // as the column of docs/report.md is headed
		}
		return text + labelled("what to do", "the message and remedy beside the code, in the report or in what the run says, tell "+
			"what is wrong there and what to do")
	}
	return ""
}
