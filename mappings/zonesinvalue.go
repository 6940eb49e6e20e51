package mappings

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"convload/pipeline"
)

// valueZone reads the zone that stands in the value itself: an offset, a zone's name, or both; fixed says that there is
// an offset.
func valueZone(text string) (zone *time.Location, offset int, fixed bool, problem *pipeline.Problem) {
	if text != "Z" && text[0] != '+' && text[0] != '-' {
		zone, problem = parseZone(text)
		return zone, 0, false, problem
	}
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		end = len(text)
	}
	offset, ok := parseOffset(text[:end])
	if !ok {
		return nil, 0, false, badOffset(text[:end])
	}
	if end == len(text) {
		return fixedZone(offset), offset, true, nil
	}
	zone, problem = parseZone(text[end:])
	return zone, offset, true, problem
}

// agree checks that the zone has the offset that was written beside it.
func agree(at time.Time, offset int) *pipeline.Problem {
	if _, there := at.Zone(); there == offset {
		return nil
	}
	return &pipeline.Problem{
		Code: badTimeZone,
		Message: fmt.Sprintf("the offset %s and the zone %s disagree: at that time it is %s there",
			fixedZone(offset), at.Location(), at.Format("-07:00")),
		Remedy: "correct the offset or the zone, or leave one of them out",
	}
}
