package report

import (
	"fmt"
	"slices"

	"convload/pipeline"
)

// mode is what sets a page's run apart from one that loads conversions into Google.
type mode string

const (
	loading   mode = ""
	rehearsal mode = "rehearsal" // Google's side was simulated
	checking  mode = "check"
	trying    mode = "trial" // Google checked what was sent, and kept nothing
)

func modeOf(s *pipeline.Summary) mode {
	switch {
	case s.Destination == "simulator":
		return rehearsal
	case s.ValidateOnly:
		return trying
	case s.Command == "check":
		return checking
	default:
		return loading
	}
}

// verdict is how the file ended, in a sentence, and what to do next. The tone is a colour; Word says the same.
type verdict struct {
	Tone, Word, Sentence string
	Next                 []string
}

// The tones, which are classes of the page's style.
const (
	good   = "good"   // nothing is left to do
	person = "person" // somebody has to mend something
	waits  = "waits"  // a later run goes on
	plain  = "plain"  // nothing happened
)

// conclude says how a file ended, and what Google said of that since.
func conclude(s *pipeline.Summary, f *pipeline.FileSummary) verdict {
	v := ended(s, f)
	lost := s.Aftermath().Lost
	switch unusable := fmt.Sprintf("of what Google took from the run, it has said since that it could not process %d", lost); {
	case lost == 0:
		return v
	case v.Tone == good:
		return verdict{Tone: person, Word: "Look again", Sentence: unusable + ".", Next: []string{"Look at what Google says below."}}
	default:
		v.Sentence += " And " + unusable + "."
		return v
	}
}

// ended says how a file ended by the end of its run.
func ended(s *pipeline.Summary, f *pipeline.FileSummary) verdict {
	mode := modeOf(s)
	left, bad := 0, 0
	for status, n := range f.Statuses {
		if status.Unfinished() {
			left += n
		}
		if status.NeedsPerson() {
			bad += n
		}
	}
	switch {
	case f.Error != "":
		return brokenOff(f)
	case hasProblem(f, pipeline.MappingDoubtful):
		return verdict{person, "Not sent", "the columns of this file were probably read wrongly, and so nothing new of it was sent.",
			[]string{"Read the first problem below: it says what to look at in the mapping. Once that is mended, run again."}}
	case f.Rows == 0:
		v := verdict{Tone: plain, Word: "Empty", Sentence: "the file has no row below its header, and so there is nothing to send."}
		return v.withUnread(f)
	case left > 0 || bad > 0:
		return unsettled(s, f, mode, left, bad)
	case f.Statuses[pipeline.Skipped] == f.Rows:
		v := verdict{Tone: plain, Word: "Nothing to send", Sentence: "no row of the file is a conversion; " +
			counted(f.Rows, "row was", "rows were") + " left out.", Next: []string{"If it should hold some, look below at how it was read."}}
		return v.withUnread(f)
	default:
		return settled(s, f, mode)
	}
}

func hasProblem(f *pipeline.FileSummary, code string) bool {
	return slices.ContainsFunc(f.Problems, func(p pipeline.ProblemCount) bool { return p.Code == code })
}

// brokenOff is about a file that could not be read to its end.
func brokenOff(f *pipeline.FileSummary) verdict {
	v := verdict{Tone: person, Word: "Not read to its end", Sentence: f.Error}
	if f.Remedy != "" {
		v.Next = []string{f.Remedy}
	}
	if f.Again {
		v.Tone = waits
	}
	return v
}

// unsettled is about a file of which rows are left for a later run or for a person.
func unsettled(s *pipeline.Summary, f *pipeline.FileSummary, mode mode, left, bad int) verdict {
	waiting := partly(left, f.Rows, "is left for a later run", "are left for a later run")
	mending := partly(bad, f.Rows, "needs a person", "need a person")
	var v verdict
	switch {
	case left == 0:
		v = verdict{Tone: person, Word: "To mend", Sentence: mending + "."}
	case bad == 0:
		v = verdict{Tone: waits, Word: "Unfinished", Sentence: waiting + "."}
	default:
		v = verdict{Tone: waits, Word: "Unfinished", Sentence: waiting + ", and " + counted(bad, "needs", "need") + " a person."}
	}
	if left > 0 && mode != checking {
		when := "Run again"
		switch {
		case !s.NotBefore.IsZero():
			when += " on " + inUTC(s.NotBefore) + " or later"
		case s.Stopped != "":
			when += " once what stopped the run is over"
		}
		v.Next = append(v.Next, when+", or leave that to the next run on schedule: it sends what is left, and nothing is counted twice.")
	}
	if hasProblem(f, pipeline.TimeZoneDoubtful) {
		v.Next = append(v.Next, "Read the first problem below before you mend anything else: the time zone of the file may be wrong.")
	}
	if bad > 0 {
		next := "Correct the rows that the problems below name, where the file comes from, and drop it again"
		if mode == loading {
			next += "; what was delivered is not sent twice"
		}
		v.Next = append(v.Next, next+".")
	}
	return v.withUnread(f)
}

// settled is about a file with nothing left to do, but for what follows a check.
func settled(s *pipeline.Summary, f *pipeline.FileSummary, mode mode) verdict {
	valid, delivered := f.Statuses[pipeline.Validated], 0
	for status, n := range f.Statuses {
		if status.Delivered() {
			delivered += n
		}
	}
	v := verdict{Tone: good, Word: "Done", Next: []string{"Nothing."}}
	next := "convload run sends the file; convload check --server has Google validate it first."
	switch {
	case s.Command != "check":
		next = "To load the conversions, run again without upload.validate_only."
	case mode == trying:
		next = "convload run sends the file."
	}
	switch {
	case mode == rehearsal:
		v.Word, v.Sentence = "Rehearsed", partly(valid+delivered, f.Rows, "would be delivered", "would be delivered")+", and nothing is left to send."
		v.Next = []string{"To load the conversions, run with destination: google-ads."}
	case valid > 0 && mode == trying:
		v.Word, v.Sentence = "Ready", partly(valid, f.Rows, "could be sent, for Google would take it", "could be sent, for Google would take them")+"."
		v.Next = []string{next}
	case valid > 0:
		v.Word, v.Sentence = "Ready", partly(valid, f.Rows, "could be sent", "could be sent")+", as far as can be told before Google validates them."
		v.Next = []string{next}
	case mode == checking || mode == trying:
		v.Sentence = "there is nothing new to send."
	default:
		v.Sentence = partly(delivered, f.Rows, "is delivered", "are delivered") + ", and nothing is left to send."
	}
	return v.withUnread(f)
}

// withUnread adds that sheets were not read.
func (v verdict) withUnread(f *pipeline.FileSummary) verdict {
	if n := len(f.Unread); n > 0 {
		if v.Tone == good || v.Tone == plain {
			v.Tone, v.Word, v.Next = person, "To mend", nil
		}
		v.Next = append(v.Next, "A sheet that seems to hold conversions was not read: the problems below say why.")
	}
	return v
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

// partly tells of how many rows something holds.
func partly(n, all int, one, many string) string {
	verb := many
	if n == 1 {
		verb = one
	}
	return fmt.Sprintf("%d of %s %s", n, counted(all, "row", "rows"), verb)
}
