package mappings

import (
	"slices"
	"strings"

	"convload/mappings/strictyaml"
)

// validate checks what can be known without a sheet.
func (d *Definition) validate() error {
	for _, column := range d.sources() {
		if err := column.check(); err != nil {
			return err
		}
	}
	if err := d.Columns.checkUserIDs(); err != nil {
		return err
	}
	for _, names := range d.Detect {
		if slices.ContainsFunc(names, blankHeader) {
			return d.detected.error("detect: an empty text is no header")
		}
	}
	if err := d.checkHeaders(); err != nil {
		return err
	}
	has := func(field string) bool { return d.Columns.index(field) >= 0 }
	whole := func(message string) error { return &strictyaml.Error{File: d.file, Message: message} }
	switch {
	case !has(fieldGCLID) && !has(fieldGBRAID) && !has(fieldWBRAID) && !has(fieldEmail) && !has(fieldPhone):
		return whole("columns: none of gclid, gbraid, wbraid, email and phone is mapped; write gclid: and the header of its column")
	case !has(fieldDateTime):
		return whole("columns: conversion_date_time is not mapped; write the header of its column")
	case has(fieldCredit) != has(fieldModel):
		one := d.Columns[max(d.Columns.index(fieldCredit), d.Columns.index(fieldModel))]
		return one.Source.where.error("%s: external_attribution_credit and external_attribution_model go together; map both", one.Field)
	case d.CustomerID != nil && has(fieldCustomer):
		return d.CustomerID.where.error("customer_id: it stands in columns, too; keep one of the two")
	}
	return nil
}

// sources are the fields of the definition, customer_id among them wherever it stands.
func (d *Definition) sources() []Column {
	all := slices.Clone(d.Columns)
	if d.CustomerID != nil {
		all = append(all, Column{fieldCustomer, d.CustomerID.asCustomer()})
	}
	return all
}

// checkHeaders refuses a header that is given to two fields, and one that is none. Headers that differ in a bracketed
// note alone may be two columns: Amount and Amount (converted). Custom variables and rules may share a field's column.
func (d *Definition) checkHeaders() error {
	type use struct {
		field string
		where place
	}
	uses := make(map[string]use)
	for _, column := range d.sources() {
		for _, named := range column.Source.headers() {
			where := column.Source.where
			if at, ok := column.Source.keys[named.key]; ok {
				where = at
			}
			for _, name := range named.names {
				if blankHeader(name) {
					return where.error("%s: an empty text is no header", column.Field)
				}
				if strings.HasPrefix(column.Field, variablePrefix) {
					continue
				}
				purpose := column.Field
				if named.key != "column" {
					purpose += "'s " + named.key
				}
				this := use{purpose, where}
				other, taken := uses[spaced(name)]
				if taken && other.field != purpose {
					if this.where.inPreset() { // the error is for the file that somebody can mend
						this, other = other, this
					}
					return this.where.error("%s: the header %q is given to %s as well (%s); name another column for one of the two",
						this.field, name, other.field, other.where)
				}
				uses[spaced(name)] = this
			}
		}
	}
	for _, rule := range d.Skip {
		if slices.ContainsFunc(rule.Column, blankHeader) {
			return rule.where.error("skip: an empty text is no header")
		}
	}
	return nil
}

func blankHeader(name string) bool { return spaced(name) == "" }

// keyHeaders are the headers that stand under a key.
type keyHeaders struct {
	key   string
	names Header
}

// headers gives the keys of a source that name columns.
func (s Source) headers() []keyHeaders {
	return []keyHeaders{{"column", s.Column}, {"time_column", s.TimeColumn}, {"time_zone_column", s.ZoneColumn},
		{"more_columns", slices.Concat(s.MoreColumns...)}}
}
