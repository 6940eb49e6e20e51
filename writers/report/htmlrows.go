package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"convload/pipeline"
)

var meanings = map[pipeline.Status]string{
	pipeline.Accepted:        "Google took it in this run",
	pipeline.Submitted:       "Google's Data Manager took it in this run; its verdict comes later",
	pipeline.AlreadyUploaded: "an earlier run had delivered it, or somebody else; it is not sent again",
	pipeline.Duplicate:       "an earlier row of this run says the same; the conversion counts once",
	pipeline.Validated:       "it could be sent, as far as can be told before Google validates it",
	pipeline.Skipped:         "no conversion: left out by the mapping, a total, a comment or a header",
	pipeline.Invalid:         "not sent: something is wrong with the row",
	pipeline.Rejected:        "Google refused it",
	pipeline.Deferred:        "not yet: a later run sends it",
	pipeline.NotSent:         "it did not leave; a later run sends it",
	pipeline.InDoubt:         "it was sent, and no answer came; a later run asks again, and it counts once",
}

// inRehearsal are the meanings of the fates that Google alone can decide, where its side was simulated.
var inRehearsal = map[pipeline.Status]string{
	pipeline.Accepted:        "Google's simulated side took it in this run; Google has not got it",
	pipeline.Validated:       "Google's simulated side would take it",
	pipeline.AlreadyUploaded: "an earlier rehearsal had delivered it; it is not sent again",
	pipeline.Rejected:        "Google's simulated side refused it",
}

// inMode are the meanings that are others in runs of a mode.
var inMode = map[mode]map[pipeline.Status]string{
	rehearsal: inRehearsal,
	trying:    {pipeline.Validated: "Google would take it"},
}

// statuses counts the rows of each fate that occurred.
func (p page) statuses() g.Node {
	var rows g.Group
	for _, status := range pipeline.Statuses() {
		n := p.file.Statuses[status]
		if n == 0 {
			continue
		}
		meaning := cmp.Or(inMode[p.mode][status], meanings[status])
		rows = append(rows, row(
			h.Th(h.Scope("row"), h.Class(toneOf(status)+" w"), g.Text(status.String())), count(n), h.Td(g.Text(meaning))))
	}
	if len(rows) == 0 {
		rows = g.Group{row(rowHead(g.Text("none")), count(0), h.Td(g.Text("the file has no row to speak of")))}
	}
	return section("What became of the rows", h.Table(
		header(column("Status"), numbers("Rows"), column("What it means")),
		h.TBody(newline, rows),
		h.TFoot(row(rowHead(g.Text("all")), count(p.file.Rows), h.Td(g.Text("rows below the header that are not blank")))),
	))
}

func toneOf(status pipeline.Status) string {
	switch {
	case status.Delivered(), status == pipeline.Validated:
		return good
	case status.NeedsPerson():
		return person
	case status.Unfinished():
		return waits
	default:
		return plain
	}
}

// problems says what is wrong, and what to do about it.
func (p page) problems() g.Node {
	if len(p.file.Problems) == 0 {
		return nil
	}
	return section("Problems", table(
		header(column("Status and code"), numbers("Rows"), column("First"), column("What is wrong, and what to do about it")),
		bySeverity(p.file.Problems), maxShownKinds, func(problem pipeline.ProblemCount) g.Node {
			rows := count(problem.Rows)
			if problem.Rows == 0 {
				rows = dash
			}
			return row(
				rowHead(h.Strong(g.Text(problem.Status.String())), h.Br(), h.Code(text(problem.Code))),
				rows,
				h.Td(bdi(within(p.file, problem.First))),
				h.Td(bdi(problem.Message), remedy(problem.Remedy)),
			)
		},
	))
}

// bySeverity gives what is wrong with the file as a whole, then what a person has to mend, then what waits for a later
// run, then what is good to know.
func bySeverity(problems []pipeline.ProblemCount) []pipeline.ProblemCount {
	rank := func(p pipeline.ProblemCount) int {
		switch {
		case p.Code == pipeline.MappingDoubtful, p.Code == pipeline.TimeZoneDoubtful:
			return 0
		case p.Status.NeedsPerson():
			return 1
		case p.Status.Unfinished():
			return 2
		default:
			return 3
		}
	}
	return slices.SortedStableFunc(slices.Values(problems), func(a, b pipeline.ProblemCount) int {
		return cmp.Compare(rank(a), rank(b))
	})
}

// within tells where an origin is in the file.
func within(f *pipeline.FileSummary, origin string) string {
	rest, ofFile := strings.CutPrefix(origin, f.Name)
	i := strings.LastIndexByte(rest, ':')
	switch {
	case !ofFile || i < 0:
		return origin
	case i == 0:
		return "row\u00a0" + rest[1:]
	default:
		return fmt.Sprintf("%s, row\u00a0%s", strings.TrimPrefix(rest[:i], "!"), rest[i+1:])
	}
}
