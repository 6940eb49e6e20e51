package mappings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"convload/pipeline"

	"golang.org/x/text/unicode/norm"
)

// fit is how a definition's columns lie in a header.
type fit struct {
	definition *Definition
	header     *header
	columns    map[string]column // by field
	userIDs    []userIDColumn    // of e-mail addresses and phone numbers, also those of more_columns
	rules      []rule
	found      int      // columns of the sheet that are used
	missing    []wanted // columns that the definition needs and the sheet lacks
	zoneColumn int      // -1 where there is none
	timeOfDay  column   // where it stands apart from the date; without an index where it does not
	notes      []string
}

// wanted is a column that a mapping asks for.
type wanted struct {
	names Header
	where place
	field string // "" of a column that is no field's own
}

// column is a field bound to a column of the sheet, or to a constant.
type column struct {
	field  string
	index  int    // -1 for a constant
	header string // as the sheet writes it
	value  string // the constant, or what an empty cell stands for
	values map[string]string
	source *Source           // as the mapping writes it; nil for a further column
	said   pipeline.CellKind // what value and values are: of amounts numbers with a point, whatever the column's decimal sign
}

// fit looks every column of the definition up in a header.
func (d *Definition) fit(h *header) (*fit, *pipeline.Problem) {
	f := &fit{definition: d, header: h, columns: make(map[string]column), zoneColumn: -1,
		timeOfDay: column{field: fieldDateTime, index: -1}}
	var ambiguous *pipeline.Problem
	look := func(names Header, field string, where place) int {
		i, other := h.find(names, !where.inPreset())
		if other >= 0 {
			f.found++
			ambiguous = f.twoColumns(i, other, field, where)
			return -1
		}
		return i
	}
	for _, c := range d.sources() {
		s := c.Source
		bound := column{field: c.Field, index: -1, value: s.Default, values: folded(s.Values), source: &s}
		if c.Field == fieldValue || c.Field == fieldCredit {
			bound.said = pipeline.Number
		}
		if s.Value != nil {
			bound.value = *s.Value
		} else if bound.index = look(s.Column, c.Field, s.where); bound.index >= 0 {
			f.found++
			bound.header = shown(h.texts[bound.index])
		} else if !s.Optional {
			f.missing = append(f.missing, wanted{s.Column, s.where, c.Field})
			continue
		} else if s.Default == "" {
			continue
		}
		f.columns[c.Field] = bound
		if s.ZoneColumn != nil {
			if f.zoneColumn = look(s.ZoneColumn, "time_zone_column", s.where); f.zoneColumn < 0 {
				f.missing = append(f.missing, wanted{names: s.ZoneColumn, where: s.where})
			} else {
				f.found++
			}
		}
		if s.TimeColumn != nil {
			if i := look(s.TimeColumn, "time_column", s.where); i >= 0 {
				f.timeOfDay.index, f.timeOfDay.header = i, shown(h.texts[i])
				f.found++
			} else {
				f.missing = append(f.missing, wanted{names: s.TimeColumn, where: s.where})
			}
		}
	}
	for _, r := range d.Skip {
		switch i := look(r.Column, "a rule of skip", r.where); {
		case i >= 0:
			bound := bindRule(r, i, shown(h.texts[i]))
			bound.clicks = f.clicksIn(i)
			f.rules = append(f.rules, bound)
		case !r.Optional:
			f.missing = append(f.missing, wanted{names: r.Column, where: r.where})
		case len(r.Not) > 0 && r.Not[0] != "":
			f.notes = append(f.notes, fmt.Sprintf("the sheet has no column %s: every row is taken to be %s there", r.Column, r.Not))
		}
	}
	f.bindUserIDs(look)
	if len(f.missing) == 0 && !f.hasIdentifier() {
		f.missing = append(f.missing, wanted{names: f.identifierHeaders()})
	}
	return f, cmp.Or(ambiguous, f.shared())
}

func folded(values map[string]string) map[string]string {
	if values == nil {
		return nil
	}
	m := make(map[string]string, len(values))
	for word, means := range values {
		m[strings.ToLower(plainWord(word))] = means
	}
	return m
}

// plainWord brings a word of the mapping or a cell's text into the form in which the two are compared: accents composed,
// no blanks around it and one blank for any run of them, also of no-break spaces, which nobody sees in a cell.
func plainWord(s string) string {
	s = unpadded(s)
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == ' ' && s[i+1] == ' ' {
			return strings.Join(strings.FieldsFunc(norm.NFC.String(s), isPadding), " ")
		}
	}
	return s
}

func (f *fit) hasIdentifier() bool {
	return len(f.userIDs) > 0 || slices.ContainsFunc(clickFields[:], func(field string) bool { return f.column(field).index >= 0 })
}

// clicksIn tells how the click IDs in a column of the sheet are read; nil where no field takes any from it.
func (f *fit) clicksIn(index int) *clickColumn {
	for i, field := range clickFields {
		if f.column(field).index == index {
			return &clickColumn{kind: precedence[i], accept: f.acceptance(field)}
		}
	}
	return nil
}

func (f *fit) identifierHeaders() Header {
	var all Header
	for _, field := range append(clickFields[:], fieldEmail, fieldPhone) {
		if i := f.definition.Columns.index(field); i >= 0 && len(f.definition.Columns[i].Source.Column) > 0 {
			all = append(all, f.definition.Columns[i].Source.Column[0])
		}
	}
	return all
}

// bind makes a binding of a fit. above are the rows above the header.
func (s *Set) bind(f *fit, above []pipeline.Row) (pipeline.Binding, error) {
	if _, ok := f.columns[fieldAction]; !ok {
		return nil, f.noAction()
	}
	params, problem := readParameters(above)
	if problem != nil {
		return nil, problem
	}
	source := f.definition.Columns[f.definition.Columns.index(fieldDateTime)].Source
	zone := params.zone
	var own *time.Location
	if source.TimeZone != "" {
		own, _ = mappingZone(source.TimeZone) // validate has checked it
	}
	if zone == nil && own != nil && (params.problem == nil || params.unfilled) {
		zone = own
		if note := zoneNote(zone); note != "" {
			f.notes = append(f.notes, "the time zone of the mapping: "+note)
		}
	}
	noted := f.headerZone()
	switch {
	case params.problem != nil && !params.unfilled: // every time without a zone has this problem
		noted = headerZone{}
	case zone == nil && noted.sure:
		zone = noted.zones[0]
		f.notes = append(f.notes, fmt.Sprintf("the column %q: times that name no zone are in %s, as the header says", noted.header, zone))
		noted = headerZone{}
	}
	spec := source.timeSpec(zone, s.now)
	spec.noted, spec.timeHeader = noted, f.timeOfDay.header
	if f.definition.builtIn() {
		spec.preset, spec.keys = f.definition.Name, fmt.Sprintf("column: %q, ", f.columns[fieldDateTime].header)
	}
	if params.zone != nil && isOffset(params.zone) && own != nil && !isOffset(own) {
		spec.named = own
	}
	times, err := newTimeColumn(spec)
	if err != nil {
		return nil, err
	}
	b := newBinding(f, params, times)
	for _, row := range above {
		text := firstText(row)
		if _, found, _ := cutParameters(text); found || strings.HasPrefix(text, "#") {
			b.known = append(b.known, row.Row)
		}
	}
	return b, nil
}

func (f *fit) decimal(field string) string {
	if i := f.definition.Columns.index(field); i >= 0 {
		return f.definition.Columns[i].Source.Decimal
	}
	return ""
}
