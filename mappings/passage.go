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
	records int  // since the header
	last    int  // the row before
	apart   bool // whether a blank row stands between the last record and the next row
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
	switch found, same := p.binding.parametersAgain(row); {
	case same:
		return pipeline.Skipped, &pipeline.Problem{Code: "PARAMETERS", Message: "a Parameters row; it changes nothing"}
	case found:
		p.zone = row.Row
	}
	switch {
	case p.other > 0:
		return pipeline.Invalid, p.binding.secondTable(fmt.Sprintf("the row belongs to the table that begins in row %d, whose", p.other))
	case p.zone > 0:
		return pipeline.Invalid, &pipeline.Problem{Code: "STRAY_PARAMETERS",
			Message: fmt.Sprintf("the Parameters row in row %d, below the header, does not say what the rows above the header say", p.zone),
			Remedy:  "put each table in a file of its own, below its Parameters row"}
	}
	status, problem, record := p.binding.notRead(row)
	if status == pipeline.Unsettled {
		if problem := p.guessed(row); problem != nil {
			return pipeline.Invalid, problem
		}
	}
	if record {
		p.records++
		p.apart = false
	}
	if status == pipeline.Skipped && problem.Code == "TOTAL" {
		if claimed, ok := p.binding.counted(row); ok {
			return reconcile(claimed, p.records)
		}
	}
	return status, problem
}

// guessed is the problem of a row that seems to begin another table, with names that the mapping does not know, or to
// belong to one; nil for any other. A row with a click ID where the header in force has them is this table's, and proves
// the guess wrong.
func (p *passage) guessed(row pipeline.Row) *pipeline.Problem {
	switch {
	case p.apart && p.binding.namesColumns(row):
		p.guess = row.Row
		return p.binding.secondTable("another table seems to begin here; its")
	case p.guess == 0:
		return nil
	case p.binding.holdsClickID(row):
		p.guess = 0
		return nil
	default:
		return p.binding.secondTable(fmt.Sprintf("the row seems to belong to the table that begins in row %d, whose", p.guess))
	}
}

// parametersAgain tells whether a row is a Parameters row, as where files were pasted under each other, and whether it
// leaves the zone of the times as it is.
func (b *binding) parametersAgain(row pipeline.Row) (found, same bool) {
	text := firstText(row)
	if _, found, _ := cutParameters(text); !found || !b.aside(row, text) {
		return false, false
	}
	again, problem := readParameters([]pipeline.Row{row})
	return true, problem == nil && (again.written == "" && !again.unfilled || strings.EqualFold(again.written, b.params.written))
}

// secondTable is a problem for people to look at, also where nothing but a header follows: what stands there is not read.
func (b *binding) secondTable(beginning string) *pipeline.Problem {
	return &pipeline.Problem{Code: "SECOND_TABLE",
		Message: fmt.Sprintf("%s columns are not those of the header in row %d", beginning, b.header.row),
		Remedy:  "put each table on a sheet or in a file of its own"}
}

// heading is what a row below the header is the header of.
type heading uint8

const (
	noHeader heading = iota
	ownHeader
	otherHeader // of a table whose columns stand elsewhere, or that holds something else
)

// heading tells whether a row is a header itself.
func (b *binding) heading(row pipeline.Row) heading {
	if b.header.repeats(row) || b.mergedWithHeader(row) {
		return ownHeader
	}
	if !b.names.mayHead(row) || b.holdsClickID(row) {
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
	elsewhere := make(map[int]bool)
	for source, index := range places {
		if own, ok := b.places[source]; !ok || own != index {
			elsewhere[index] = true
		}
	}
	if len(elsewhere) >= 2 {
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
	for i, r := range f.definition.Skip {
		if index, _ := f.header.find(r.Column); index >= 0 {
			places[fmt.Sprint("skip ", i)] = index
		}
	}
	return places
}
