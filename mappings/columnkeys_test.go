package mappings

import (
	"strings"
	"testing"
)

// TestLinesToCopyLoseNoKeys: a remedy shows the columns that the mapping has, and says that other keys are to stay.
func TestLinesToCopyLoseNoKeys(t *testing.T) {
	const others = " (and the other keys and values that it has there)"
	for _, test := range []struct{ mapping, cell, want string }{
		{`  conversion_value: Cell`, "none", `conversion_value: {column: "Cell", values: {"none": ""}}`},
		{`  conversion_value: {column: [Sum, Cell]}`, "none", `conversion_value: {column: ["Sum", "Cell"], values: {"none": ""}}`},
		{`  conversion_value: {column: Cell, default: "5", decimal: ","}`, "none", `conversion_value: {column: "Cell", values: {"none": ""}}` + others},
		{`  consent.ad_user_data: {column: Cell, default: DENIED}`, "maybe",
			`consent.ad_user_data: {column: "Cell", values: {"yes": GRANTED, "no": DENIED}}` + others},
		{`  currency_code: {column: Cell, optional: true}`, "€", `currency_code: {column: "Cell", values: {"€": EUR}}` + others},
	} {
		if e := mapCell(t, test.mapping+"\n", textCell(test.cell)); !strings.HasSuffix(e.Remedy, test.want) {
			t.Errorf("%s: %q\ndoes not end in %s", test.mapping, e.Remedy, test.want)
		}
	}
}
