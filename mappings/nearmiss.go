package mappings

import (
	"fmt"
	"slices"
	"strings"

	"convload/mappings/strictyaml"
	"convload/pipeline"
)

// nearMiss remembers the row that came closest to a header, to say what it lacks.
type nearMiss struct {
	fit       *fit
	named     *Definition       // the only one that could have fitted; nil where it was to be chosen among the presets
	more      bool              // there may be more rows than were looked at
	ambiguous *pipeline.Problem // of the first row that would have fitted but for two columns of one name
}

func (n *nearMiss) consider(f *fit) {
	best := n.fit
	if best == nil || f.found > best.found || f.found == best.found && (len(f.missing) < len(best.missing) ||
		f.definition == best.definition && f.header.nonvoid > best.header.nonvoid) {
		n.fit = f
	}
}

func (n *nearMiss) error() error {
	if n.ambiguous != nil {
		return n.ambiguous
	}
	none := "no row"
	if n.more {
		none = fmt.Sprintf("no row among the first %d", pipeline.TopRows)
	}
	f := n.fit
	if f == nil && n.named != nil {
		f, _ = n.named.fit(newHeader(pipeline.Row{})) // every row has a single cell
	}
	near := f != nil && f.found >= min(2, len(f.definition.Columns))
	remedy := "add the column or correct its name, or write a mapping for this file (convload mapping suggest proposes one)"
	switch {
	case n.named == nil && !near:
		return misfit(false, none+" names the columns that are needed, such as Google Click ID, Conversion Name and Conversion Time",
			"if the file holds conversions, put these names above its columns, or write a mapping for it (convload mapping suggest proposes one); if it holds none, take it away")
	case n.named != nil && f.found == 0:
		return misfit(false, fmt.Sprintf("%s has the columns that the mapping %s names: %s", none, f.definition.Name, f.lacks(", ")),
			"put these names above the columns, or correct them in the mapping")
	case n.named != nil && !n.named.builtIn():
		remedy = "correct the name in the file or in the mapping, where optional: true lets a sheet lack the column"
	}
	return misfit(near, fmt.Sprintf("row %d looks like the header for the mapping %s, but has no column %s", f.header.row,
		f.definition.Name, f.lacks(", nor ")), remedy)
}

func misfit(near bool, message, remedy string) error {
	return &pipeline.NoFitError{Problem: pipeline.Problem{Code: "NO_HEADER", Message: message, Remedy: remedy}, Near: near}
}

// lacks lists the columns that the header lacks, each with its place in the mapping and what may have been meant.
func (f *fit) lacks(separator string) string {
	texts := make([]string, len(f.missing))
	for i, column := range f.missing {
		texts[i] = column.names.String() + f.definition.cite(column.where) + f.meant(column)
	}
	return strings.Join(texts, separator)
}

// meant gives the nearest name in the header, or the way to write a constant, where one may have been meant.
func (f *fit) meant(column wanted) string {
	for _, name := range column.names {
		if hint := strictyaml.Suggest(name, f.spare()); hint != "" {
			return hint
		}
	}
	if column.where.inPreset() || len(column.names) != 1 {
		return ""
	}
	name := column.names[0]
	if may := column.field == fieldAction || twoWords[column.field] != nil || column.field == fieldCurrency; !may ||
		(Column{Field: column.field}).checkConstant(name) != nil {
		return ""
	}
	return fmt.Sprintf("; if it is no column but holds for every row, write %s: {value: %q}", column.field, name)
}

// spare lists the texts of the header that no field has taken.
func (f *fit) spare() []string {
	texts := slices.Clone(f.header.texts)
	for _, index := range f.places() {
		texts[index] = ""
	}
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}
