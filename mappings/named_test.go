package mappings

import (
	"slices"
	"testing"
)

func TestNamed(t *testing.T) {
	d, err := Parse("deals.yaml", []byte(`
customer_id: {column: Client, values: {north: 123-456-7890}, default: "2222222222"}
extends: google-ads
columns:
  conversion_action: {column: Stage, values: {won: Sale, signed: Sale, new: Lead}, default: Call}
  order_id: ID
  custom_variables.tier: Tier
`))
	if err != nil {
		t.Fatal(err)
	}
	n := d.Named()
	if !slices.Equal(n.Customers, []string{"1234567890", "2222222222"}) || n.CustomerInFile {
		t.Errorf("customers %q, %v", n.Customers, n.CustomerInFile)
	}
	if !slices.Equal(n.Actions, []string{"Call", "Lead", "Sale"}) || n.ActionInFile {
		t.Errorf("actions %q, %v", n.Actions, n.ActionInFile)
	}
	if !slices.Equal(n.Variables, []string{"tier"}) {
		t.Errorf("variables %q", n.Variables)
	}
	for field, want := range map[string][2]bool{"order_id": {true, true}, "gbraid": {true, false}, "email": {}} {
		if got := [2]bool{n.Fills(field), n.Requires(field)}; got != want {
			t.Errorf("%s: fills and requires %v, want %v", field, got, want)
		}
	}
	preset, err := Preset("google-ads")
	if err != nil {
		t.Fatal(err)
	}
	if n := preset.Named(); len(n.Actions) > 0 || !n.ActionInFile || len(n.Customers) > 0 || n.CustomerInFile {
		t.Errorf("a preset names %+v", n)
	}
}
