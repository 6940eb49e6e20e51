package pipeline

import "fmt"

// TimeZoneDoubtful is the code of the problem of a file of which Google says of most rows that they were before their
// click: the times may be those of another zone, or day and month the wrong way round.
const TimeZoneDoubtful = "TIME_ZONE_DOUBTFUL"

// fewestEarly is how many rows of a sheet must be before their click to ask about its times; less may be chance.
const fewestEarly = 3

// early counts what Google has said, in this run or an earlier one, of the times of a sheet's rows.
type early struct {
	answered  int // rows that Google has judged
	delivered int // of these, those that it took
	rows      int // of these, those that were before their click
	first     Origin
}

// hold counts a row that Google has judged.
func (c *early) hold(e *Entry, r *Run) {
	switch {
	case e.Status.Delivered():
		c.delivered++
	case e.Status == Rejected, e.Status == Validated && r.Uploader != nil:
	default:
		return
	}
	c.answered++
	if e.Status != Rejected || r.BeforeClick == nil || !r.BeforeClick(e.Code) {
		return
	}
	if c.rows == 0 {
		c.first = e.Origin
	}
	c.rows++
}

// question asks about the times of the sheet where most of the rows that Google has judged were before their click.
func (s *SheetSummary) question() (ProblemCount, bool) {
	c := &s.early
	if c.rows < fewestEarly || 2*c.rows <= c.answered {
		return ProblemCount{}, false
	}
	p := ProblemCount{Status: Rejected, Code: TimeZoneDoubtful, First: c.first.String(), Remedy: s.ZoneRemedy,
		Message: fmt.Sprintf("%d of the %d rows that Google has judged were before their click: is the time zone right, and the"+
			" order of day and month?", c.rows, c.answered)}
	if s.Zone != "" {
		p.Message += " The times were read as those of " + s.Zone
	}
	if c.delivered > 0 {
		p.Remedy += fmt.Sprintf("; what Google took of the file (%s) would be sent once more with other times: retract that in Google Ads first",
			counted(c.delivered, "row", "rows"))
	}
	return p, true
}
