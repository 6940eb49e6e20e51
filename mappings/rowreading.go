package mappings

import (
	"slices"
	"strings"

	"convload/pipeline"
)

// rowReading is one row on its way into a conversion.
type rowReading struct {
	*mapper
	row      pipeline.Row
	entry    *pipeline.Entry
	problems []pipeline.Problem
}

// cell gives the field's cell; one that holds no value is a problem, and empty then.
func (r *rowReading) cell(c *column) pipeline.Cell {
	cell := c.cell(r.row)
	problem := void(cell)
	if cell.Kind == pipeline.TimeOfDay {
		problem = &pipeline.Problem{Code: "BAD_CELL", Message: "the cell holds a time of day without a date",
			Remedy: "correct the cell and save the workbook, or map another column"}
		if c.field == fieldDateTime {
			problem.Remedy = "type the date and the time into the cell, and save the workbook"
		}
	}
	if problem != nil {
		r.bad(c, problem)
		return pipeline.Cell{}
	}
	return cell
}

// void is the problem of a cell that holds no value of its own; nil where it holds one, or is empty.
func void(cell pipeline.Cell) *pipeline.Problem {
	switch cell.Kind {
	case pipeline.Bad:
		return &pipeline.Problem{Code: "BAD_CELL", Message: "the cell " + cell.Text, Remedy: cell.Aside}
	case pipeline.Merged:
		return &pipeline.Problem{Code: "MERGED_CELL", Message: "the cell is merged with " + cell.Aside + ", which holds the only value",
			Remedy: "split the merged cells (Home, Merge & Center) and fill in each"}
	default:
		return nil
	}
}

func (r *rowReading) text(c *column) string {
	if c.index < 0 {
		return unpadded(c.value) // most fields are not mapped
	}
	return unpadded(r.cell(c).Text)
}

// bad adds a problem and says where it stands.
func (r *rowReading) bad(c *column, p *pipeline.Problem) {
	located := *p
	located.Field = c.field
	located.Message = c.where(r.row.Row) + p.Message
	r.problems = append(r.problems, located)
}

// blamed tells whether something is wrong with the field already: what follows from it is not worth a word.
func (r *rowReading) blamed(field string) bool {
	return slices.ContainsFunc(r.problems, func(p pipeline.Problem) bool { return p.Field == field })
}

// problem joins what is wrong; the first problem gives code and field.
func (r *rowReading) problem() pipeline.Problem {
	p := r.problems[0]
	for _, next := range r.problems[1:] {
		if !strings.Contains(p.Message, next.Message) {
			p.Message += "; " + next.Message
		}
		if next.Remedy != "" && !strings.Contains(p.Remedy, next.Remedy) {
			p.Remedy += "; " + next.Remedy
		}
	}
	return p
}

// ruled looks for cells that the mapping's rules on what to leave out could not ask.
func (r *rowReading) ruled() {
	for _, rule := range r.rules {
		if problem := void(r.row.Cell(rule.index)); problem != nil {
			r.bad(&column{index: rule.index, header: rule.header}, problem)
		}
	}
}
