package mappings

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"convload/mappings/strictyaml"
	"convload/pipeline"

	"github.com/goccy/go-yaml/ast"
)

// Definition is a mapping as a YAML file writes it.
type Definition struct {
	Name       string   `yaml:"name"`
	Extends    string   `yaml:"extends"` // a preset whose columns and rules hold where this mapping has none of its own
	Detect     []Header `yaml:"detect"`  // headers that identify the sheet, for mapping: auto
	Sheet      string   `yaml:"sheet"`   // which sheets of a workbook: a name or a pattern such as Won*
	CustomerID *Source  `yaml:"customer_id"`
	Columns    Columns  `yaml:"columns"`
	Skip       []Rule   `yaml:"skip"`
	ClickTimes bool     `yaml:"click_times" json:",omitempty"` // the times within click IDs are held against the rows' own

	Encoding Encoding `yaml:"encoding" json:",omitempty"` // of text files; their bytes decide where it is empty
}

// Encoding is one of pipeline.Encodings.
type Encoding string

// UnmarshalYAML refuses encodings that no reader knows.
func (e *Encoding) UnmarshalYAML(node ast.Node) error {
	if err := strictyaml.Node(node, (*string)(e)); err != nil {
		return err
	}
	if !slices.Contains(pipeline.Encodings, string(*e)) {
		return strictyaml.At(node, "unknown encoding %q%s; the encodings are %s", *e,
			strictyaml.Suggest(string(*e), pipeline.Encodings), strings.Join(pipeline.Encodings, ", "))
	}
	return nil
}

// Header is one column's header, or several that mean the same.
type Header []string

// UnmarshalYAML takes a text or a list of texts.
func (h *Header) UnmarshalYAML(node ast.Node) error {
	if node.Type() == ast.SequenceType {
		return strictyaml.Node(node, (*[]string)(h))
	}
	var one string
	if err := strictyaml.Node(node, &one); err != nil {
		return strictyaml.At(node, "expected a column's header or a list of headers")
	}
	*h = Header{one}
	return nil
}

// String names the header in messages: "Amount", or "Amount" or "Value".
func (h Header) String() string {
	quoted := make([]string, len(h))
	for i, name := range h {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(quoted, " or ")
}

// Source says where a field's value comes from: a column, or a value that is the same in every row.
type Source struct {
	Column     Header            `yaml:"column"`
	Value      *string           `yaml:"value"`
	Default    string            `yaml:"default"`          // for rows whose cell is empty
	Optional   bool              `yaml:"optional"`         // the sheet may lack the column
	Values     map[string]string `yaml:"values"`           // what words in the cells mean
	Formats    []string          `yaml:"formats"`          // of times: MM/DD/YYYY HH:mm
	TimeZone   string            `yaml:"time_zone"`        // of times: an IANA name or an offset
	ZoneColumn Header            `yaml:"time_zone_column"` // of times: the column that holds each row's zone
	At         string            `yaml:"at"`               // of dates without a time of day: HH:mm or HH:mm:ss
	USOrder    bool              `yaml:"us_order"`         // of times: 03/04/2026 is 4 March, as Google's templates have it
	Decimal    string            `yaml:"decimal"`          // of amounts: "," or "."

	TimeColumn  Header   `yaml:"time_column" json:",omitempty"`  // of times: the column with the time of day, where column holds the date alone
	Accept      []string `yaml:"accept" json:",omitempty"`       // of click IDs: what a cell may hold instead of the bare ID: url, cookie, encoded
	Region      string   `yaml:"region" json:",omitempty"`       // of phone numbers without a country's code: DE
	MoreColumns []Header `yaml:"more_columns" json:",omitempty"` // of e-mail addresses and phone numbers: further columns that hold some

	line, column int // where the source stands in its file
}

// UnmarshalYAML takes a header for short, or keys.
func (s *Source) UnmarshalYAML(node ast.Node) error {
	place := strictyaml.At(node, "")
	s.line, s.column = place.Line, place.Column
	if node.Type() != ast.MappingType && node.Type() != ast.MappingValueType {
		return s.Column.UnmarshalYAML(node)
	}
	type plain Source // without this method
	if err := strictyaml.Node(node, (*plain)(s)); err != nil {
		return err
	}
	s.line, s.column = place.Line, place.Column
	switch {
	case s.Value == nil && len(s.Column) == 0:
		return strictyaml.At(node, "neither column nor value is given")
	case s.Value != nil && len(s.Column) > 0:
		return strictyaml.At(node, "column and value exclude each other; a default is for rows whose cell is empty")
	case s.Decimal != "" && s.Decimal != "." && s.Decimal != ",":
		return strictyaml.At(node, "decimal is \".\" or \",\", not %q", s.Decimal)
	}
	return nil
}

// Columns are a mapping's fields and their sources, in the order of the file.
type Columns []Column

// Column is one field and its source.
type Column struct {
	Field  string
	Source Source
}

// UnmarshalYAML reads the fields and refuses those that Google's ClickConversion does not have.
func (c *Columns) UnmarshalYAML(node ast.Node) error {
	var values []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return strictyaml.At(node, "columns holds fields of a conversion, each with its column")
	}
	for _, value := range values {
		name := value.Key.GetToken().Value
		if !knownField(name) {
			return strictyaml.At(value.Key, "unknown field %q%s", name, strictyaml.Suggest(name, fieldNames))
		}
		if c.index(name) >= 0 {
			return strictyaml.At(value.Key, "the field %s stands here twice", name)
		}
		column := Column{Field: name}
		if err := column.Source.UnmarshalYAML(value.Value); err != nil {
			return err
		}
		*c = append(*c, column)
	}
	return nil
}

func (c Columns) index(field string) int {
	return slices.IndexFunc(c, func(column Column) bool { return column.Field == field })
}

// Rule leaves rows out: those whose cell is one of Is, or none of Not, or empty.
type Rule struct {
	Column   Header `yaml:"column"`
	Is       Header `yaml:"is"`
	Not      Header `yaml:"not"`
	Empty    bool   `yaml:"empty"`
	Optional bool   `yaml:"optional"` // the sheet may lack the column
}

// UnmarshalYAML reads a rule and checks that it says one thing.
func (r *Rule) UnmarshalYAML(node ast.Node) error {
	type plain Rule
	if err := strictyaml.Node(node, (*plain)(r)); err != nil {
		return err
	}
	said := 0
	for _, one := range []bool{len(r.Is) > 0, len(r.Not) > 0, r.Empty} {
		if one {
			said++
		}
	}
	if len(r.Column) == 0 || said != 1 {
		return strictyaml.At(node, "a rule of skip has a column and one of is, not and empty: true")
	}
	return nil
}

// Parse reads a mapping. file is its name in errors and, where it names itself nothing, the mapping's.
func Parse(file string, text []byte) (*Definition, error) {
	d := new(Definition)
	if err := strictyaml.Unmarshal(file, text, d, nil); err != nil {
		return nil, err
	}
	if d.Name == "" {
		d.Name = file
	}
	if d.Extends != "" {
		base, err := Preset(d.Extends)
		if err != nil {
			return nil, &strictyaml.Error{File: file, Message: "extends: " + err.Error()}
		}
		d.extend(base)
	}
	return d, d.validate(file)
}

// asCustomer reads customer_id: "123-456-7890" as the number, as in the configuration, and not as a column's header.
func (s Source) asCustomer() Source {
	if s.Value == nil && len(s.Column) == 1 && strings.Trim(s.Column[0], "0123456789- ") == "" {
		s.Value, s.Column = &s.Column[0], nil
	}
	return s
}

// extend takes from base what the mapping does not say itself.
func (d *Definition) extend(base *Definition) {
	if len(d.Detect) == 0 {
		d.Detect = base.Detect
	}
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

// validate checks what can be known without a sheet.
func (d *Definition) validate(file string) error {
	for _, column := range d.Columns {
		if err := column.check(); err != nil {
			return &strictyaml.Error{File: file, Line: column.Source.line, Column: column.Source.column,
				Message: column.Field + ": " + err.Error()}
		}
	}
	if _, err := path.Match(d.Sheet, ""); err != nil {
		return &strictyaml.Error{File: file, Message: fmt.Sprintf("sheet: %q is no pattern", d.Sheet)}
	}
	if d.CustomerID != nil {
		if err := (Column{fieldCustomer, d.CustomerID.asCustomer()}).check(); err != nil {
			return &strictyaml.Error{File: file, Line: d.CustomerID.line, Column: d.CustomerID.column, Message: "customer_id: " + err.Error()}
		}
	}
	has := func(field string) bool { return d.Columns.index(field) >= 0 }
	switch {
	case !has(fieldGCLID) && !has(fieldGBRAID) && !has(fieldWBRAID) && !has(fieldEmail) && !has(fieldPhone):
		return &strictyaml.Error{File: file, Message: "columns: none of gclid, gbraid, wbraid, email and phone is mapped"}
	case !has(fieldDateTime):
		return &strictyaml.Error{File: file, Message: "columns: conversion_date_time is not mapped"}
	case has(fieldCredit) != has(fieldModel):
		return &strictyaml.Error{File: file,
			Message: "columns: external_attribution_credit and external_attribution_model go together"}
	}
	return nil
}
