package simulator

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestParseQuery(t *testing.T) {
	for text, want := range map[string]*query{
		"SELECT a.b FROM a": {fields: []string{"a.b"}, resource: "a"},
		"\tselect a.b , a.c\nfrom a where a.b=-1.5 and a.c!='' limit 10 ": {
			fields:   []string{"a.b", "a.c"},
			resource: "a",
			conditions: []condition{
				{field: "a.b", values: []string{"-1.5"}},
				{field: "a.c", not: true, values: []string{""}},
			},
			limit: 10,
		},
		`SELECT a FROM a WHERE a IN ("it's", X) AND a NOT IN ('\'\\"')`: {
			fields:   []string{"a"},
			resource: "a",
			conditions: []condition{
				{field: "a", values: []string{"it's", "X"}},
				{field: "a", not: true, values: []string{`'\"`}},
			},
		},
		"SELECT SELECT FROM FROM WHERE WHERE = LIMIT LIMIT 1": { // keywords are no reserved words
			fields: []string{"SELECT"}, resource: "FROM",
			conditions: []condition{{field: "WHERE", values: []string{"LIMIT"}}}, limit: 1,
		},
	} {
		got, err := parseQuery(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngot  %+v, %v\nwant %+v", text, got, err, want)
		}
	}
}

// FuzzQuery checks that what parses means the same when it is written and parsed again, and that what does not parse,
// or names nothing that there is, is refused in the query language's own way.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"SELECT customer.id FROM customer LIMIT 1",
		"SELECT conversion_action.id, customer.time_zone FROM conversion_action WHERE conversion_action.name IN ('a', \"b\")",
		`SELECT conversion_action.name FROM conversion_action WHERE conversion_action.type != 'UPLOAD_CLICKS' AND x = '\''`,
		"SELECT a FROM b WHERE c NOT IN (1, -2.5, d.e)",
		"SELECT conversion_action.value_settings.default_value FROM conversion_action WHERE conversion_action.id = 1",
		"SELECT offline_conversion_upload_client_summary.alerts FROM offline_conversion_upload_client_summary LIMIT 1",
		"'", `"\`, "!", "SELECT", "SELECT a.. FROM .", "ſelect a from b", "LIMIT -",
	} {
		f.Add(seed)
	}
	world, err := openWorld(Options{})
	if err != nil {
		f.Fatal(err)
	}
	world.remember(entry{Conversion: &Record{Customer: exampleCustomer, ActionID: ClosedDeal, Gclid: "x", Received: time.Now()}})
	search := &searchService{server: &Server{options: Options{Now: time.Now}, faults: &faults{}, world: world}}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := parseQuery(text)
		if err != nil {
			if _, ok := errors.AsType[*queryError](err); !ok {
				t.Fatalf("%q: %T %v", text, err, err)
			}
			return
		}
		again, err := parseQuery(q.String())
		if err != nil || !reflect.DeepEqual(again, q) {
			t.Fatalf("%q\nparsed %+v\nprinted %q\nparsed again %+v, %v", text, q, q.String(), again, err)
		}
		plan, err := newPlan(q)
		if err != nil {
			if _, ok := errors.AsType[*queryError](err); !ok {
				t.Fatalf("%q: %T %v", text, err, err)
			}
			return
		}
		all := search.all(&call{}, exampleCustomer, q.resource)
		if rows := plan.run(all); len(rows) > len(all) || q.limit > 0 && len(rows) > q.limit {
			t.Fatalf("%q: %d rows of %d", text, len(rows), len(all))
		}
	})
}

// String writes the query in one of its forms.
func (q *query) String() string {
	var b strings.Builder
	b.WriteString("SELECT " + strings.Join(q.fields, ", ") + " FROM " + q.resource)
	word := " WHERE "
	for _, c := range q.conditions {
		b.WriteString(word + c.field)
		if c.not {
			b.WriteString(" NOT")
		}
		quoted := make([]string, len(c.values))
		for i, v := range c.values {
			quoted[i] = "'" + escape.Replace(v) + "'"
		}
		b.WriteString(" IN (" + strings.Join(quoted, ", ") + ")")
		word = " AND "
	}
	if q.limit > 0 {
		b.WriteString(" LIMIT " + strconv.Itoa(q.limit))
	}
	return b.String()
}

var escape = strings.NewReplacer(`\`, `\\`, `'`, `\'`)
