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

// reads is the set of the columns that the definition reads.
func (f *fit) reads() map[int]bool {
	columns := make(map[int]bool)
	for _, index := range f.places() {
		columns[index] = true
	}
	return columns
}

// alone lists the columns that the definition reads and another one that fits does not.
func (f *fit) alone(other *fit) []string {
	var names []string
	others := other.reads()
	for _, index := range slices.Sorted(maps.Keys(f.reads())) {
		if !others[index] {
			names = append(names, fmt.Sprintf("%q", shown(f.header.texts[index])))
		}
	}
	return names
}

// doubted is the problem of a definition that fits, but of which it is not certain that it is meant, since another one
// fits that reads the same columns, or one that this one does not read.
func (f *fit) doubted(other *fit) *pipeline.Problem {
	mine, others := f.alone(other), other.alone(f)
	if len(mine) > 0 && len(others) == 0 {
		return nil
	}
	why := "both read the same columns"
	if len(mine) > 0 {
		why = fmt.Sprintf("only %s reads %s, only %s reads %s", f.definition.Name, strings.Join(mine, " and "),
			other.definition.Name, strings.Join(others, " and "))
	}
	return &pipeline.Problem{Code: "AMBIGUOUS_MAPPING",
		Message: fmt.Sprintf("the header in row %d fits the mappings %s and %s: %s", f.header.row, f.definition.Name,
			other.definition.Name, why),
		Remedy: fmt.Sprintf("name the right one with --mapping or in the configuration: mapping: %s, or mapping: %s",
			f.definition.Name, other.definition.Name)}
}
