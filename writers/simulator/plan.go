package simulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// plan is a query whose names were looked up.
type plan struct {
	fields  []column
	filters []filter
	limit   int
}

// column is a field as the way to it from a row of the answer.
type column []protoreflect.FieldDescriptor

func (c column) leaf() protoreflect.FieldDescriptor { return c[len(c)-1] }

// filter is a condition on a column.
type filter struct {
	column column
	not    bool
	values []string
}

// newPlan looks up the fields of a query. Its error is a *queryError.
func newPlan(q *query) (*plan, error) {
	row := (&services.GoogleAdsRow{}).ProtoReflect().Descriptor()
	if row.Fields().ByName(protoreflect.Name(q.resource)) == nil {
		return nil, &queryError{adserrors.QueryErrorEnum_BAD_RESOURCE_TYPE_IN_FROM_CLAUSE,
			fmt.Sprintf("Error in query: %.40q is not a valid resource name.", q.resource)}
	}
	if !slices.Contains(served, q.resource) {
		return nil, &queryError{adserrors.QueryErrorEnum_PROHIBITED_RESOURCE_TYPE_IN_FROM_CLAUSE, notServed(q.resource)}
	}
	p := &plan{limit: q.limit}
	for _, name := range q.fields {
		c, err := findColumn(row, name, q.resource)
		if err != nil {
			return nil, err
		}
		p.fields = append(p.fields, c)
	}
	for _, condition := range q.conditions {
		c, err := findColumn(row, condition.field, q.resource)
		if err != nil {
			return nil, err
		}
		f := filter{column: c, not: condition.not}
		for _, text := range condition.values {
			v, err := readValue(c.leaf(), text)
			if err != nil {
				return nil, &queryError{err.code, "Error in query: the filter of " + condition.field + " " + err.message}
			}
			f.values = append(f.values, v)
		}
		p.filters = append(p.filters, f)
	}
	return p, nil
}

// findColumn goes the way that a field's name describes. Only what holds a value can be selected, not a message.
func findColumn(row protoreflect.MessageDescriptor, name, resource string) (column, error) {
	owner, _, _ := strings.Cut(name, ".")
	var c column
	message := row
	for part := range strings.SplitSeq(name, ".") {
		var field protoreflect.FieldDescriptor
		if message != nil {
			field = message.Fields().ByName(protoreflect.Name(part))
		}
		if field == nil {
			return nil, &queryError{adserrors.QueryErrorEnum_UNRECOGNIZED_FIELD,
				fmt.Sprintf("Unrecognized field in the query: %.80q.", name)}
		}
		c = append(c, field)
		message = nil
		if field.Cardinality() != protoreflect.Repeated {
			message = field.Message()
		}
	}
	switch {
	case owner != resource && owner != "customer":
		return nil, &queryError{adserrors.QueryErrorEnum_PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE,
			fmt.Sprintf("Error in query: the simulator has no fields of %.40q in a query from %s.", owner, resource)}
	case message != nil:
		return nil, &queryError{adserrors.QueryErrorEnum_PROHIBITED_FIELD_IN_SELECT_CLAUSE,
			fmt.Sprintf("Error in query: %.80q is a message; select its fields.", name)}
	}
	return c, nil
}

// readValue puts a value of a condition into the form of valueText.
func readValue(field protoreflect.FieldDescriptor, text string) (string, *queryError) {
	var v protoreflect.Value
	var err error
	switch field.Kind() {
	case protoreflect.StringKind:
		return text, nil
	case protoreflect.EnumKind:
		if field.Enum().Values().ByName(protoreflect.Name(text)) == nil {
			return "", &queryError{adserrors.QueryErrorEnum_BAD_ENUM_CONSTANT, fmt.Sprintf("has no value %.40q.", text)}
		}
		return text, nil
	case protoreflect.BoolKind:
		var b bool
		b, err = strconv.ParseBool(strings.ToLower(text))
		v = protoreflect.ValueOfBool(b)
	case protoreflect.Int64Kind:
		var n int64
		n, err = strconv.ParseInt(text, 10, 64)
		v = protoreflect.ValueOfInt64(n)
	case protoreflect.DoubleKind:
		var f float64
		f, err = strconv.ParseFloat(text, 64)
		v = protoreflect.ValueOfFloat64(f)
	default: // no field that is served has another kind, but for messages
		err = strconv.ErrSyntax
	}
	if err != nil || field.IsList() {
		return "", &queryError{adserrors.QueryErrorEnum_BAD_VALUE, fmt.Sprintf("cannot be %.40q.", text)}
	}
	return v.String(), nil
}

// run picks the rows that pass the filters and, of these, the fields that were asked for.
func (p *plan) run(all []*services.GoogleAdsRow) []*services.GoogleAdsRow {
	var rows []*services.GoogleAdsRow
	for _, full := range all {
		if p.limit > 0 && len(rows) == p.limit {
			break
		}
		if !slices.ContainsFunc(p.filters, func(f filter) bool { return !f.passes(full) }) {
			rows = append(rows, p.pick(full))
		}
	}
	return rows
}

// pick copies the selected fields. The resource name of a resource comes with any of its fields, as Google has it.
func (p *plan) pick(full *services.GoogleAdsRow) *services.GoogleAdsRow {
	row := &services.GoogleAdsRow{}
	for _, c := range p.fields {
		name := c[0].Message().Fields().ByName("resource_name")
		c.copy(full, row)
		column{c[0], name}.copy(full, row)
	}
	return row
}

// copy sets the column in one row as it is in another; what is not set there stays unset.
func (c column) copy(from, to *services.GoogleAdsRow) {
	source, target := from.ProtoReflect(), to.ProtoReflect()
	for _, field := range c[:len(c)-1] {
		if !source.Has(field) {
			return
		}
		source, target = source.Get(field).Message(), target.Mutable(field).Message()
	}
	if leaf := c.leaf(); source.Has(leaf) {
		target.Set(leaf, source.Get(leaf))
	}
}

// passes compares as Google does: case-sensitively, and nothing equals what is not set.
func (f *filter) passes(row *services.GoogleAdsRow) bool {
	message := row.ProtoReflect()
	for _, field := range f.column[:len(f.column)-1] {
		message = message.Get(field).Message()
	}
	leaf := f.column.leaf()
	if leaf.HasPresence() && !message.Has(leaf) {
		return f.not
	}
	return slices.Contains(f.values, valueText(leaf, message.Get(leaf))) != f.not
}

// valueText writes a field's value as a query would.
func valueText(field protoreflect.FieldDescriptor, v protoreflect.Value) string {
	if field.Kind() == protoreflect.EnumKind {
		if known := field.Enum().Values().ByNumber(v.Enum()); known != nil {
			return string(known.Name())
		}
	}
	return v.String()
}
