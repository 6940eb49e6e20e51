package googleads

import (
	"strings"
	"testing"

	"convload/pipeline"
)

func TestFindAction(t *testing.T) {
	const enabled, clicks = "ENABLED", "UPLOAD_CLICKS"
	all := Actions{
		{ID: 1, Name: "Closed deal", Status: enabled, Type: clicks},
		{ID: 2, Name: "Twin", Status: enabled, Type: clicks},
		{ID: 3, Name: "Twin", Status: enabled, Type: clicks},
		{ID: 4, Name: "Old", Status: "REMOVED", Type: clicks},
		{ID: 5, Name: "Old", Status: enabled, Type: clicks},
		{ID: 6, Name: "Retired", Status: "REMOVED", Type: clicks},
		{ID: 7, Name: "Call", Status: enabled, Type: "UPLOAD_CALLS"},
		{ID: 8, Name: "Caf\u00e9", Status: enabled, Type: clicks},
	}
	for _, test := range []struct {
		name, code, says string // the problem's code, and a part of its message or remedy
		id               int64
	}{
		{name: "Closed deal", id: 1},
		{name: " Closed deal ", id: 1},
		{name: "1", id: 1},
		{name: "customers/1234567890/conversionActions/1", id: 1},
		{name: "customers/9999999999/conversionActions/1", id: 1},
		{name: "Cafe\u0301", id: 8},
		{name: "Old", id: 5},
		{name: "4", code: "UNUSABLE_ACTION", says: "is REMOVED"},
		{name: "Retired", code: "UNUSABLE_ACTION", says: "is REMOVED"},
		{name: "Call", code: "UNUSABLE_ACTION", says: "of the type UPLOAD_CALLS"},
		{name: "Twin", code: "AMBIGUOUS_ACTION", says: "IDs 2, 3"},
		{name: "closed  deal", code: pipeline.UnknownAction, says: `write "Closed deal", letter by letter`},
		{name: "Nope", code: pipeline.UnknownAction, says: `it has "Café", "Closed deal", "Old", "Twin"`},
		{name: "customers/1234567890/conversionActions/99", code: pipeline.UnknownAction},
		{name: "", code: pipeline.UnknownAction},
	} {
		action, problem := all.Find(test.name)
		switch {
		case problem != nil && (problem.Code != test.code || !strings.Contains(problem.Error(), test.says)):
			t.Errorf("%q: %+v", test.name, problem)
		case problem == nil && action.ID != test.id:
			t.Errorf("%q: found %+v", test.name, action)
		}
	}
	if _, problem := (Actions{}).Find("Closed deal"); !strings.Contains(problem.Remedy, "create a conversion action") {
		t.Errorf("an empty account is told %q", problem.Remedy)
	}
}
