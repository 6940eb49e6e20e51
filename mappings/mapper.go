package mappings

import (
	"fmt"

	"convload/pipeline"
)

// mapper maps the rows of one sheet.
type mapper struct {
	*binding
	passage passage
}

var _ pipeline.RowMapper = (*mapper)(nil)

// Map fills e's conversion. Everything that is wrong with the row is said at once, so that it is mended in one go.
func (m *mapper) Map(row pipeline.Row, e *pipeline.Entry) {
	if status, problem := m.passage.next(row); problem != nil {
		e.Settle(status, *problem)
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
	r.ruled()
	switch {
	case len(r.problems) > 0:
		e.Settle(pipeline.Invalid, r.problem())
	case hold:
		e.Settle(pipeline.Deferred, pipeline.Problem{Code: "NOT_OVER_YET", Field: fieldDateTime, Message: e.Note,
			Remedy: "nothing to do: a later run sends the row"})
		e.Note = ""
	}
}

// Unreadable counts a row among the records of its table.
func (m *mapper) Unreadable(row int) { m.passage.unreadable(row) }

// Where says in which column and cell a field stands.
func (m *mapper) Where(field string, row int) string {
	c := m.column(field)
	return c.where(row)
}

func (c *column) where(row int) string {
	if c.index < 0 {
		return ""
	}
	return fmt.Sprintf("column %q, cell %s: ", c.header, pipeline.CellName(c.index, row))
}
