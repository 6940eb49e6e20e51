package report

import (
	"cmp"

	"convload/pipeline"
)

// statusRows is how many rows met a fate.
type statusRows struct {
	Status  pipeline.Status
	Rows    int
	Tone    string
	Meaning string
}

var meanings = map[pipeline.Status]string{
	pipeline.Accepted:        "Google took it in this run",
	pipeline.Submitted:       "Google's Data Manager took it in this run; its verdict comes later",
	pipeline.AlreadyUploaded: "an earlier run had delivered it, or somebody else; it is not sent again",
	pipeline.Duplicate:       "an earlier row of this run says the same; the conversion counts once",
	pipeline.Validated:       "it would be accepted",
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
	pipeline.AlreadyUploaded: "an earlier rehearsal had delivered it; it is not sent again",
	pipeline.Rejected:        "Google's simulated side refused it",
}

// statusesOf counts the rows of each fate that occurred.
func statusesOf(f *pipeline.FileSummary, mode mode) []statusRows {
	var counts []statusRows
	for _, status := range pipeline.Statuses() {
		if f.Statuses[status] == 0 {
			continue
		}
		tone := plain
		switch {
		case status.Delivered(), status == pipeline.Validated:
			tone = good
		case status.NeedsPerson():
			tone = person
		case status.Unfinished():
			tone = waits
		}
		meaning := meanings[status]
		if mode == rehearsal {
			meaning = cmp.Or(inRehearsal[status], meaning)
		}
		counts = append(counts, statusRows{status, f.Statuses[status], tone, meaning})
	}
	return counts
}
