package mappings

import (
	"maps"
	"slices"
	"strings"
)

// Named is what a mapping itself names in Google Ads accounts, before any file is read, and what it fills in.
type Named struct {
	Customers       []string // ten digits each; none where the configuration's holds
	CustomerInFile  bool     // a column names others
	Actions         []string // conversion actions: names, IDs, resource names
	ActionInFile    bool     // a column names others
	Variables       []string // custom variables: names or resource names
	fields, certain map[string]bool
}

// Fills tells whether the mapping fills a field in.
func (n *Named) Fills(fields ...string) bool {
	return slices.ContainsFunc(fields, func(f string) bool { return n.fields[f] })
}

// Requires tells whether every file has to have what fills a field in.
func (n *Named) Requires(fields ...string) bool {
	return slices.ContainsFunc(fields, func(f string) bool { return n.certain[f] })
}

// Named tells what the mapping names: constants, what words in a column stand for, and defaults for empty cells.
func (d *Definition) Named() *Named {
	n := &Named{fields: make(map[string]bool), certain: make(map[string]bool)}
	customer := d.CustomerID
	for _, c := range d.Columns {
		n.fields[c.Field], n.certain[c.Field] = true, !c.Source.Optional
		switch name, variable := strings.CutPrefix(c.Field, variablePrefix); {
		case c.Field == fieldAction:
			n.Actions, n.ActionInFile = c.Source.named()
		case c.Field == fieldCustomer:
			customer = &c.Source
		case variable:
			n.Variables = append(n.Variables, name)
		}
	}
	if customer != nil {
		source := customer.asCustomer()
		n.Customers, n.CustomerInFile = source.named()
		for i, id := range n.Customers {
			n.Customers[i] = customerDigits(id)
		}
	}
	return n
}

// named lists the texts that the source gives by itself, and tells whether cells may give others.
func (s *Source) named() (texts []string, inFile bool) {
	if s.Value != nil {
		return []string{*s.Value}, false
	}
	texts = slices.Collect(maps.Values(s.Values))
	if s.Default != "" {
		texts = append(texts, s.Default)
	}
	slices.Sort(texts)
	return slices.Compact(texts), len(s.Values) == 0
}
