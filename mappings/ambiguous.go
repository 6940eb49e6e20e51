package mappings

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"convload/pipeline"
)

// twoColumns is the problem of a header with two columns for one purpose, a field or a rule of skip, that is asked for at a
// place of the mapping.
func (f *fit) twoColumns(first, second int, purpose string, where place) *pipeline.Problem {
	h, d := f.header, f.definition
	one, other := shown(h.texts[first]), shown(h.texts[second])
	problem := &pipeline.Problem{Code: "AMBIGUOUS_HEADER",
		Message: fmt.Sprintf("row %d has two columns for %s%s: %q in %s and %q in %s", h.row, purpose, d.cite(where),
			one, pipeline.CellName(first, h.row), other, pipeline.CellName(second, h.row)),
		Remedy: "rename or delete the one that is not meant, or name the right one in a mapping"}
	switch {
	case one == other:
		problem.Remedy = "rename or delete the one that is not meant"
	case !d.builtIn():
		problem.Remedy = "rename or delete the one that is not meant, or write the other's name into the mapping exactly as it stands there"
	case d.Columns.index(purpose) >= 0 && one == h.texts[first]: // and not shortened
		problem.Remedy += fmt.Sprintf(": {extends: %s, columns: {%s: %q}}", d.Name, purpose, one)
	}
	return problem
}

// shared refuses a column that two fields are read from; only custom variables may share one with a field.
func (f *fit) shared() *pipeline.Problem {
	owner := make(map[int]string)
	var bound []column
	for _, field := range slices.Sorted(maps.Keys(f.columns)) {
		bound = append(bound, f.columns[field])
	}
	for i := range f.userIDs {
		bound = append(bound, f.userIDs[i].column) // those of more_columns are none of a field's
	}
	for _, c := range bound {
		field, index := c.field, c.index
		if index < 0 || strings.HasPrefix(field, variablePrefix) {
			continue
		}
		other, taken := owner[index]
		owner[index] = field
		if !taken || other == field {
			continue
		}
		return &pipeline.Problem{Code: "AMBIGUOUS_HEADER", Field: field,
			Message: fmt.Sprintf("the column %q in %s is that of two fields: %s%s and %s%s", shown(f.header.texts[index]),
				pipeline.CellName(index, f.header.row), other, f.definition.of(other), field, f.definition.of(field)),
			Remedy: "name another column for one of the two in the mapping"}
	}
	return nil
}

// of tells in brackets where the definition says which column a field comes from.
func (d *Definition) of(field string) string {
	if i := d.Columns.index(field); i >= 0 {
		return d.cite(d.Columns[i].Source.where)
	}
	if field == fieldCustomer && d.CustomerID != nil {
		return d.cite(d.CustomerID.where)
	}
	return ""
}

// cite tells a place in brackets, but for one within a preset that is used as it is.
func (d *Definition) cite(where place) string {
	if where.line == 0 || where.inPreset() && where.file == d.file {
		return ""
	}
	return fmt.Sprintf(" (%s)", where)
}
