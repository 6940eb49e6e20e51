package mappings

import (
	"fmt"
	"maps"
	"strings"

	"convload/pipeline"
)

// passage is how far the rows below a header have been gone through, from top to bottom, and what those above say of the
// next one: whose table it belongs to.
type passage struct {
	binding *binding
	other   int  // the row of another table's header where one is in force, else 0
	zone    int  // the row of a Parameters row below the header that names another zone, else 0
	records int  // since the header, which may stand there again
	all     int  // records since the header stood there first
	last    int  // the row before
	apart   bool // whether a blank row stands between the last record, or the guess, and the next row
	guess   int  // the row that is likely the header of another table, while nothing says that it is not, else 0
}

// next tells what becomes of a row that is not read as a conversion: Unsettled where it is to be read.
func (p *passage) next(row pipeline.Row) (pipeline.Status, *pipeline.Problem) {
	p.apart = p.apart || row.Row > p.last+1 && p.last > 0
	p.last = row.Row
	switch p.binding.heading(row) {
	case ownHeader:
		p.other, p.guess, p.records = 0, 0, 0
		return pipeline.Skipped, &pipeline.Problem{Code: "REPEATED_HEADER", Message: "the header stands here again"}
	case otherHeader:
		p.other = row.Row
		return pipeline.Invalid, p.binding.secondTable("another table begins here; its")
	case noHeader:
	}
	switch again, found, same := p.binding.parametersAgain(row); {
	case same && p.zone > 0 && again.zone != nil:
		p.zone = 0
		return pipeline.Skipped, &pipeline.Problem{Code: "PARAMETERS",
			Message: "a Parameters row; from here on the time zone is again the one that stands above the header"}
	case same:
		return pipeline.Skipped, &pipeline.Problem{Code: "PARAMETERS", Message: "a Parameters row; it changes nothing"}
	case found:
		p.zone = row.Row
	}
	switch {
	case p.other > 0:
		return pipeline.Invalid, p.binding.secondTable(fmt.Sprintf("the row belongs to the table that begins in row %d, whose", p.other))
	case p.zone > 0:
		return pipeline.Invalid, &pipeline.Problem{Code: pipeline.StrayParameters,
			Message: fmt.Sprintf("the Parameters row in row %d, below the header, does not say what the rows above the header say", p.zone),
			Remedy:  "put each table in a file of its own, below its Parameters row"}
	}
	status, problem, record := p.binding.notRead(row)
	if status == pipeline.Unsettled {
		if problem := p.guessed(row); problem != nil {
			return pipeline.Invalid, problem
		}
		if problem = p.binding.misshapen(row); problem != nil {
			status = pipeline.Invalid
		}
	}
	if record && p.guess == 0 {
		p.record()
	}
	if status == pipeline.Skipped && problem.Code == "TOTAL" {
		if claimed, ok := p.binding.counted(row); ok {
			return reconcile(claimed, p.records, p.all)
		}
	}
	return status, problem
}

// record counts a row as one of the table in force.
func (p *passage) record() {
	p.records++
	p.all++
	p.apart = false
}

// unreadable counts a row that could not be taken apart: it is no blank one.
func (p *passage) unreadable(row int) {
	p.last = row
	p.record()
}

// guessed is the problem of a row that seems to begin another table, with names that the mapping does not know, or to
// belong to one; nil for any other. What looks like a conversion right below such names may be a refund: only behind
// another blank row is it taken for one of this table's.
func (p *passage) guessed(row pipeline.Row) *pipeline.Problem {
	switch {
	case p.apart && p.binding.namesColumns(row):
		p.guess, p.apart = row.Row, false
		return p.binding.secondTable("another table seems to begin here; its")
	case p.guess > 0 && p.apart && p.binding.holdsConversion(row):
		p.guess = 0
		return nil
	case p.guess > 0:
		return p.binding.secondTable(fmt.Sprintf("the row seems to belong to the table that begins in row %d, whose", p.guess))
	default:
		return nil
	}
}

// parametersAgain reads a row that is a Parameters row, as where files were pasted under each other, and tells whether
// it says nothing else of the zone of the times than the one above the header.
func (b *binding) parametersAgain(row pipeline.Row) (again parameters, found, same bool) {
	text := firstText(row)
	if _, found, _ := cutParameters(text); !found || !b.aside(row, text) {
		return parameters{}, false, false
	}
	again, problem := readParameters([]pipeline.Row{row})
	same = problem == nil && (again.written == "" && !again.unfilled || strings.EqualFold(again.written, b.params.written))
	return again, true, same
}

// secondTable is a problem for people to look at, also where nothing but a header follows: what stands there is not read.
func (b *binding) secondTable(beginning string) *pipeline.Problem {
	return &pipeline.Problem{Code: pipeline.SecondTable,
		Message: fmt.Sprintf("%s columns are not those of the header in row %d", beginning, b.header.row),
		Remedy:  "put each table on a sheet or in a file of its own"}
}

// heading is what a row below the header is the header of.
type heading uint8

const (
	noHeader heading = iota
	ownHeader
	otherHeader // of a table whose columns stand elsewhere or are others, or that holds something else
)

// heading tells whether a row is a header itself.
func (b *binding) heading(row pipeline.Row) heading {
	if b.header.repeats(row) || b.mergedWithHeader(row) {
		return ownHeader
	}
	if !b.names.mayHead(row) || b.holdsConversion(row) {
		return noHeader
	}
	h := newHeader(row)
	if foreign(h) != nil {
		return otherHeader
	}
	f, ambiguous := b.definition.fit(h)
	places := f.places()
	switch {
	case ambiguous != nil:
		return otherHeader
	case len(f.missing) == 0 && maps.Equal(places, b.places):
		return ownHeader
	case len(f.missing) == 0:
		return otherHeader
	}
	named := make(map[int]bool)
	for _, index := range places {
		if row.Cells[index].Kind != pipeline.Merged { // its text is the cell's above it
			named[index] = true
		}
	}
	if len(named) >= 2 {
		return otherHeader
	}
	return noHeader
}

// places tells in which column of the sheet each source of the definition stands.
func (f *fit) places() map[string]int {
	places := make(map[string]int)
	for field, c := range f.columns {
		if c.index >= 0 {
			places[field] = c.index
		}
	}
	if f.zoneColumn >= 0 {
		places["time_zone_column"] = f.zoneColumn
	}
	if f.timeOfDay.index >= 0 {
		places["time_column"] = f.timeOfDay.index
	}
	for i := range f.userIDs {
		places[fmt.Sprint("identifier ", i)] = f.userIDs[i].index
	}
	for i, r := range f.definition.Skip {
		if index := f.header.only(r.Column...); index >= 0 {
			places[fmt.Sprint("skip ", i)] = index
		}
	}
	return places
}
