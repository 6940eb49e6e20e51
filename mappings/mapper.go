package mappings

import (
	"fmt"

	"convload/pipeline"
)

// mapper maps the rows of one sheet.
type mapper struct{ *binding }

var _ pipeline.RowMapper = mapper{}

// Map fills e's conversion. Everything that is wrong with the row is said at once, so that it is mended in one go.
func (m mapper) Map(row pipeline.Row, e *pipeline.Entry) {
	if p := m.leftOut(row); p != nil {
		e.Settle(pipeline.Skipped, *p)
		return
	}
	r := rowReading{mapper: m, row: row, entry: e}
	r.click()
	r.customer()
	r.action()
	hold := r.time()
	r.money()
	r.texts()
	r.words()
	r.identifiers()
	r.variables()
	switch {
	case len(r.problems) > 0:
		e.Settle(pipeline.Invalid, r.problem())
	case hold:
		e.Settle(pipeline.Deferred, pipeline.Problem{Code: "NOT_OVER_YET", Field: fieldDateTime, Message: e.Note,
			Remedy: "nothing to do: a later run sends the row"})
		e.Note = ""
	}
}

// Where says in which column and cell a field stands.
func (m mapper) Where(field string, row int) string {
	c := m.column(field)
	return c.where(row)
}

func (c *column) where(row int) string {
	if c.index < 0 {
		return ""
	}
	return fmt.Sprintf("column %q, cell %s: ", c.header, pipeline.CellName(c.index, row))
}
