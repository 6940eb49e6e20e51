package pipeline

import "strings"

// place is an Origin in twelve bytes: a run remembers one for every conversion.
type place struct{ file, sheet, row int32 }

// first is what is remembered of the first row with a key: where it stands, and enough of its other fields to tell
// whether, and in what, a later row differs.
type first struct {
	place  place
	others Others
}

// duplicates finds the rows of a run that say what an earlier row has said. It is used by one goroutine.
type duplicates struct {
	digest digest
	keys   map[Key]first
	orders map[Key]place
}

func newDuplicates(realm string) *duplicates {
	return &duplicates{digest: digest{realm: realm}, keys: make(map[Key]first), orders: make(map[Key]place)}
}

// check gives e its key, and settles it if an earlier row has that key, or its order ID for another conversion; it
// remembers it otherwise. origin gives the Origin of a place back.
func (d *duplicates) check(e *Entry, at place, origin func(place) Origin) {
	e.Key, e.Others = d.digest.key(&e.Conversion), d.digest.others(&e.Conversion)
	if known, ok := d.keys[e.Key]; ok {
		differing := e.Others.difference(known.others)
		e.Settle(Duplicate, Problem{Code: "DUPLICATE",
			Message: "an earlier row has the same click ID, time and conversion action" + butDiffers(differing)})
		e.FirstSeen, e.Differs = origin(known.place), len(differing) > 0
		return
	}
	if e.OrderID != "" {
		order := d.orderKey(&e.Conversion)
		if known, ok := d.orders[order]; ok {
			e.Settle(Invalid, Problem{Code: "DUPLICATE_ORDER_ID", Field: "order_id",
				Message: "another conversion, " + origin(known).String() + ", has the same order ID, and Google takes an order ID once for a conversion action",
				Remedy:  "give each deal an order ID of its own, or delete the row that is not meant"})
			e.FirstSeen = origin(known)
			return
		}
		d.orders[order] = at
	}
	d.keys[e.Key] = first{place: at, others: e.Others}
}

// orderKey identifies an order ID: Google takes it once for each conversion action.
func (d *duplicates) orderKey(c *Conversion) Key {
	d.digest.text(c.Customer)
	d.digest.action(c)
	d.digest.text(c.OrderID)
	sum := d.digest.sum()
	return Key(sum[:len(Key{})])
}

// butDiffers says in what two conversions with one key differ.
func butDiffers(fields []string) string {
	if len(fields) == 0 {
		return ""
	}
	return ", but differs in " + strings.Join(fields, ", ")
}
