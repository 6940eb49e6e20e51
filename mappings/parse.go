package mappings

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"convload/mappings/strictyaml"
)

// Parse reads a mapping. file is its name in errors and, where it names itself nothing, the mapping's.
func Parse(file string, text []byte) (*Definition, error) {
	d := new(Definition)
	if err := strictyaml.Unmarshal(file, text, d, nil); err != nil {
		return nil, indentedTooLittle(err)
	}
	d.locate(file, text)
	if d.Name == "" {
		d.Name = file
	}
	if d.Extends != "" {
		base, err := Preset(d.Extends)
		if err != nil {
			return nil, strictyaml.Locate(file, text, "extends", err.Error())
		}
		d.extend(base)
	}
	if _, err := path.Match(d.Sheet, ""); err != nil {
		return nil, strictyaml.Locate(file, text, "sheet", fmt.Sprintf("%q is no pattern such as Won*; a [ needs its ]", d.Sheet))
	}
	return d, d.validate()
}

// indentedTooLittle adds to an unknown key that it is a field, if it is one: it has slipped out of columns.
func indentedTooLittle(err error) error {
	e, ok := errors.AsType[*strictyaml.Error](err)
	if !ok {
		return err
	}
	name, found := strings.CutPrefix(e.Message, "unknown key ")
	name, _, _ = strings.Cut(strings.TrimPrefix(name, `"`), `"`)
	if found && knownField(name) {
		e.Message = fmt.Sprintf("the field %s stands outside of columns: fields are indented below it", name)
	}
	return err
}

// locate tells everything in the mapping where it stands.
func (d *Definition) locate(file string, text []byte) {
	d.file = file
	if at := strictyaml.Locate(file, text, "detect", ""); at.Line > 0 {
		d.detected = place{file, at.Line, at.Column}
	}
	sources := make([]*Source, 0, len(d.Columns)+1)
	for i := range d.Columns {
		sources = append(sources, &d.Columns[i].Source)
	}
	if d.CustomerID != nil {
		sources = append(sources, d.CustomerID)
	}
	for _, s := range sources {
		s.where.file = file
		for key, at := range s.keys {
			at.file = file
			s.keys[key] = at
		}
	}
	for i := range d.Skip {
		d.Skip[i].where.file = file
	}
}

// builtIn tells whether the mapping is a preset as it stands.
func (d *Definition) builtIn() bool { return place{file: d.file}.inPreset() }

// asCustomer reads customer_id: "123-456-7890" as the number, as in the configuration, and not as a column's header.
func (s Source) asCustomer() Source {
	if s.Value == nil && len(s.Column) == 1 && strings.Trim(s.Column[0], "0123456789- ") == "" {
		s.Value, s.Column = &s.Column[0], nil
	}
	return s
}

// extend takes from base what the mapping does not say itself; not by which headers mapping: auto knows base, for a
// mapping that is named needs no recognising.
func (d *Definition) extend(base *Definition) {
	if d.Sheet == "" {
		d.Sheet = base.Sheet
	}
	if d.CustomerID == nil {
		d.CustomerID = base.CustomerID
	}
	if d.Skip == nil {
		d.Skip = base.Skip
	}
	for _, column := range base.Columns {
		if d.Columns.index(column.Field) < 0 {
			d.Columns = append(d.Columns, column)
		}
	}
}
