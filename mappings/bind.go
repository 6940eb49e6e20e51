package mappings

import (
	"fmt"
	"slices"
	"strings"

	"convload/pipeline"
)

// fit is how a definition's columns lie in a header.
type fit struct {
	definition *Definition
	header     *header
	columns    map[string]column // by field
	rules      []rule
	found      int      // columns of the sheet that are used
	missing    []Header // columns that the definition needs and the sheet lacks
	zoneColumn int      // -1 where there is none
	notes      []string
}

// column is a field bound to a column of the sheet, or to a constant.
type column struct {
	field  string
	index  int    // -1 for a constant
	header string // as the sheet writes it
	value  string // the constant, or what an empty cell stands for
	values map[string]string
}

// rule is a Rule bound to a column of the sheet.
type rule struct {
	index   int
	words   []string
	not     bool
	message string
}

// fit looks every column of the definition up in a header.
func (d *Definition) fit(h *header) (*fit, *pipeline.Problem) {
	f := &fit{definition: d, header: h, columns: make(map[string]column), zoneColumn: -1}
	sources := slices.Clone(d.Columns)
	if d.CustomerID != nil {
		sources = append(sources, Column{Field: fieldCustomer, Source: d.CustomerID.asCustomer()})
	}
	var ambiguous *pipeline.Problem
	look := func(names Header) int {
		i, problem := h.find(names)
		if problem != nil {
			ambiguous = problem
		}
		if i >= 0 {
			f.found++
		}
		return i
	}
	for _, c := range sources {
		s := c.Source
		bound := column{field: c.Field, index: -1, value: s.Default, values: folded(s.Values)}
		if s.Value != nil {
			bound.value = *s.Value
		} else if bound.index = look(s.Column); bound.index >= 0 {
			bound.header = shown(h.texts[bound.index])
		} else if !s.Optional && s.Default == "" {
			f.missing = append(f.missing, s.Column)
			continue
		} else if s.Default == "" {
			continue
		}
		f.columns[c.Field] = bound
		if s.ZoneColumn != nil {
			if f.zoneColumn = look(s.ZoneColumn); f.zoneColumn < 0 {
				f.missing = append(f.missing, s.ZoneColumn)
			}
		}
	}
	for _, r := range d.Skip {
		i, problem := h.find(r.Column)
		if problem != nil {
			ambiguous = problem
		}
		if i >= 0 {
			f.rules = append(f.rules, bindRule(r, i, shown(h.texts[i])))
		} else if !r.Optional {
			f.missing = append(f.missing, r.Column)
		}
	}
	if len(f.missing) == 0 && !f.hasIdentifier() {
		f.missing = append(f.missing, f.identifierHeaders())
	}
	return f, ambiguous
}

func folded(values map[string]string) map[string]string {
	if values == nil {
		return nil
	}
	m := make(map[string]string, len(values))
	for word, means := range values {
		m[strings.ToLower(strings.TrimSpace(word))] = means
	}
	return m
}

func bindRule(r Rule, index int, name string) rule {
	b := rule{index: index}
	switch {
	case r.Empty:
		b.words, b.message = []string{""}, fmt.Sprintf("the mapping leaves out rows whose %q is empty", name)
	case len(r.Is) > 0:
		b.words, b.message = trimmed(r.Is), fmt.Sprintf("the mapping leaves out rows whose %q is %s", name, r.Is)
	default:
		b.words, b.not = trimmed(r.Not), true
		b.message = fmt.Sprintf("the mapping leaves out rows whose %q is not %s", name, r.Not)
	}
	return b
}

func trimmed(words []string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = strings.TrimSpace(word)
	}
	return out
}

// applies tells whether the rule leaves the row out. Case does not count. What a cell would say that holds no value of
// its own is not known.
func (r rule) applies(row pipeline.Row) bool {
	if void(row.Cell(r.index)) != nil {
		return false
	}
	text := strings.TrimFunc(row.Cell(r.index).Text, isPadding)
	for _, word := range r.words {
		if strings.EqualFold(word, text) {
			return !r.not
		}
	}
	return r.not
}

func (f *fit) hasIdentifier() bool {
	for _, field := range []string{fieldGCLID, fieldGBRAID, fieldWBRAID, fieldEmail, fieldPhone} {
		if c, ok := f.columns[field]; ok && c.index >= 0 {
			return true
		}
	}
	return false
}

func (f *fit) identifierHeaders() Header {
	var all Header
	for _, field := range []string{fieldGCLID, fieldGBRAID, fieldWBRAID} {
		if i := f.definition.Columns.index(field); i >= 0 && len(f.definition.Columns[i].Source.Column) > 0 {
			all = append(all, f.definition.Columns[i].Source.Column[0])
		}
	}
	return all
}

// bind makes a binding of a fit. above are the rows above the header.
func (s *Set) bind(f *fit, above []pipeline.Row) (pipeline.Binding, error) {
	if _, ok := f.columns[fieldAction]; !ok {
		return nil, &pipeline.Problem{Code: "NO_CONVERSION_ACTION", Field: fieldAction,
			Message: fmt.Sprintf("the mapping %s fits, but nothing says which conversion action the rows belong to", f.definition.Name),
			Remedy: fmt.Sprintf("write a mapping with extends: %s and columns: {conversion_action: {value: NAME}}, "+
				"and name it in the configuration", f.definition.Name)}
	}
	params, problem := readParameters(above)
	if problem != nil {
		return nil, problem
	}
	source := f.definition.Columns[f.definition.Columns.index(fieldDateTime)].Source
	zone := params.zone
	if zone == nil && source.TimeZone != "" && (params.problem == nil || params.unfilled) {
		zone, _ = parseZone(source.TimeZone) // validate has checked it
	}
	times, err := newTimeColumn(source.timeSpec(zone, s.now))
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
