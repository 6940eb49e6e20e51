package mappings

import (
	"fmt"
	"slices"
	"strings"

	"convload/mappings/strictyaml"
	"convload/pipeline"

	"github.com/goccy/go-yaml/ast"
)

// Definition is a mapping as a YAML file writes it.
type Definition struct {
	Name       string   `yaml:"name"`                          // what reports call the mapping; its file's name by default
	Extends    string   `yaml:"extends"`                       // a preset whose columns and rules hold where this mapping has none of its own
	Detect     []Header `yaml:"detect"`                        // headers by which a sheet is known to be for this mapping
	Sheet      string   `yaml:"sheet"`                         // which sheets of a workbook: a name or a pattern such as Won*
	CustomerID *Source  `yaml:"customer_id"`                   // the Google Ads account: a value, or a column
	Columns    Columns  `yaml:"columns"`                       // fields of Google's conversions, and their sources
	Skip       []Rule   `yaml:"skip"`                          // rows that are no conversions
	ClickTimes bool     `yaml:"click_times" json:",omitempty"` // the times within click IDs are held against the rows' own

	Encoding Encoding `yaml:"encoding" json:",omitempty"` // of text files; their bytes decide where it is empty

	file     string // the mapping's, or a preset's
	detected place  // where Detect stands
}

// UnmarshalYAML refuses keys that say nothing, but for skip: [], which has no rules where a preset has some.
func (d *Definition) UnmarshalYAML(node ast.Node) error {
	for _, key := range entries(node) {
		if key.Key.GetToken().Value == "skip" {
			continue
		}
		if err := refuseEmpty(key); err != nil {
			return err
		}
	}
	type plain Definition // without this method
	return strictyaml.Node(node, (*plain)(d))
}

// refuseEmpty refuses an empty text or list as the value of a key.
func refuseEmpty(key *ast.MappingValueNode) error {
	switch value := key.Value.(type) {
	case *ast.StringNode:
		if value.Value == "" {
			return strictyaml.At(value, "%s: an empty text says nothing; leave the key out", key.Key.GetToken().Value)
		}
	case *ast.SequenceNode:
		if len(value.Values) == 0 {
			return strictyaml.At(value, "%s: an empty list says nothing; leave the key out", key.Key.GetToken().Value)
		}
	}
	return nil
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
	names, ok := textsOf(node)
	if !ok {
		return strictyaml.At(node, "expected a column's header or a list of headers; an empty list names none")
	}
	*h = names
	return nil
}

// textsOf reads a text or a list of some.
func textsOf(node ast.Node) ([]string, bool) {
	var list []string
	if node.Type() == ast.SequenceType {
		err := strictyaml.Node(node, &list)
		return list, err == nil && len(list) > 0
	}
	var one string
	err := strictyaml.Node(node, &one)
	return []string{one}, err == nil
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
	Column     Header            `yaml:"column"`           // the header, or a list of headers that mean the same
	Value      *string           `yaml:"value"`            // a constant instead of a column
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

	where place            // in its file
	keys  map[string]place // where each of its keys stands; nil for a header alone
}

// UnmarshalYAML takes a header for short, or keys.
func (s *Source) UnmarshalYAML(node ast.Node) error {
	keys := entries(node)
	if len(keys) == 0 {
		s.where = placeOf(node)
		return s.Column.UnmarshalYAML(node)
	}
	type plain Source // without this method
	if err := strictyaml.Node(node, (*plain)(s)); err != nil {
		return err
	}
	s.keys = make(map[string]place)
	for _, key := range keys {
		name := key.Key.GetToken().Value
		s.keys[name] = placeOf(key.Key)
		if err := refuseEmpty(key); err != nil {
			return err
		}
		if name == "values" {
			if err := checkWords(key.Value); err != nil {
				return err
			}
		}
	}
	s.where = s.keys["value"]
	if _, ok := s.keys["column"]; ok {
		s.where = s.keys["column"]
	}
	switch {
	case s.Value == nil && len(s.Column) == 0:
		return strictyaml.At(keys[0].Key, "neither column nor value is given; write column: and its header")
	case s.Value != nil && len(s.Column) > 0:
		return strictyaml.At(keys[0].Key, "column and value exclude each other; a default is for rows whose cell is empty")
	}
	return nil
}

// checkWords refuses a table of words that means nothing, or two things by one word.
func checkWords(node ast.Node) error {
	words := entries(node)
	if len(words) == 0 {
		return strictyaml.At(node, "values holds words and what they mean, such as {\"yes\": GRANTED}")
	}
	seen := make(map[string]bool)
	for _, word := range words {
		text := word.Key.GetToken().Value
		key := strings.ToLower(strings.TrimSpace(text))
		switch {
		case key == "":
			return strictyaml.At(word.Key, "values: what an empty cell stands for, default says; write default: and leave %q out", text)
		case seen[key]:
			return strictyaml.At(word.Key, "values: %s stands here twice; case does not count", quote(text))
		}
		seen[key] = true
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
	values := entries(node)
	if values == nil {
		return strictyaml.At(node, "columns holds fields of a conversion, each with its column%s", strictyaml.MissingBlank(node.GetToken().Value))
	}
	for _, value := range values {
		name := value.Key.GetToken().Value
		if !knownField(name) {
			return strictyaml.At(value.Key, "unknown field %q%s", name, suggestField(name))
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
	Column   Header `yaml:"column"`   // the header, or a list of headers that mean the same
	Is       Words  `yaml:"is"`       // leaves out rows with one of these words; case does not count
	Not      Words  `yaml:"not"`      // leaves out rows with none of these words
	Empty    bool   `yaml:"empty"`    // leaves out rows whose cell is empty
	Optional bool   `yaml:"optional"` // the sheet may lack the column

	where place
}

// Words are what a cell may hold, where * stands for any text.
type Words []string

// UnmarshalYAML takes a text or a list of texts.
func (w *Words) UnmarshalYAML(node ast.Node) error {
	words, ok := textsOf(node)
	if !ok {
		return strictyaml.At(node, "expected a word or a list of words; an empty list says nothing")
	}
	*w = words
	return nil
}

// String names the words in messages.
func (w Words) String() string { return Header(w).String() }

// UnmarshalYAML reads a rule and checks that it says one thing.
func (r *Rule) UnmarshalYAML(node ast.Node) error {
	keys := entries(node)
	if len(keys) == 0 {
		return strictyaml.At(node, "%s", ruleForm)
	}
	type plain Rule
	if err := strictyaml.Node(node, (*plain)(r)); err != nil {
		return err
	}
	r.where = placeOf(keys[0].Key)
	said := 0
	for _, one := range []bool{len(r.Is) > 0, len(r.Not) > 0, r.Empty} {
		if one {
			said++
		}
	}
	if len(r.Column) == 0 || said != 1 {
		return strictyaml.At(keys[0].Key, "%s", ruleForm)
	}
	return nil
}

const ruleForm = "a rule of skip has a column and one of is, not and empty: true"
