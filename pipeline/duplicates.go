package pipeline

import (
	"strings"
	"sync"
)

// place is an Origin in twelve bytes: a run remembers one for every conversion.
type place struct{ file, sheet, row int32 }

// first is what is remembered of the first row with a key: where it stands, and enough of its other fields to tell
// whether, and in what, a later row differs.
type first struct {
	place  place
	others Others
}

// duplicates finds the rows of a run that say what an earlier row has said.
type duplicates struct {
	mu     sync.Mutex // the producer asks for each row, an upload for one that gets a second chance
	digest digest
	keys   map[Key]first
	orders map[Key]owner
}

// owner is the conversion that has an order ID.
type owner struct {
	key   Key
	place place
}

func newDuplicates(realm string) *duplicates {
	return &duplicates{digest: digest{realm: realm}, keys: make(map[Key]first), orders: make(map[Key]owner)}
}

// check gives e its key, and settles it if an earlier row has that key, or its order ID for another conversion; it
// remembers it otherwise. origin gives the Origin of a place back.
func (d *duplicates) check(e *Entry, at place, origin func(place) Origin) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e.Key, e.Others = d.digest.key(&e.Conversion), d.digest.others(&e.Conversion)
	if known, ok := d.keys[e.Key]; ok {
		p := Problem{Code: "DUPLICATE", Message: "an earlier row has " + theSame(&e.Conversion)}
		if differing := e.Others.difference(known.others); len(differing) > 0 {
			p.Field, p.Message = differing[0], p.Message+butDiffers(differing)
			p.Remedy = "the first of the two counts: delete the row that is not meant"
			e.Differs = true
		}
		e.Settle(Duplicate, p)
		e.FirstSeen = origin(known.place)
		return
	}
	if d.order(e, at, origin) {
		d.keys[e.Key] = first{place: at, others: e.Others}
	}
}

// theSame names what two conversions with one key have in common.
func theSame(c *Conversion) string {
	if c.Click.Kind == NoClickID {
		return "the same identifiers, time and conversion action"
	}
	return "the same click ID, time and conversion action"
}

// order claims e's order ID, and settles e if another conversion of this run has it.
func (d *duplicates) order(e *Entry, at place, origin func(place) Origin) bool {
	if e.OrderID == "" {
		return true
	}
	order := d.orderKey(&e.Conversion)
	if known, ok := d.orders[order]; ok && known.key != e.Key {
		e.Settle(Invalid, Problem{Code: duplicateOrderID, Field: "order_id",
			Message: "another conversion, " + origin(known.place).String() + ", has the same order ID, and Google takes an order ID once for a conversion action",
			Remedy:  "give each deal an order ID of its own, or delete the row that is not meant"})
		e.FirstSeen = origin(known.place)
		return false
	}
	d.orders[order] = owner{e.Key, at}
	return true
}

// reorder is order for a row that gets a second chance.
func (d *duplicates) reorder(e *Entry, at place, origin func(place) Origin) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.order(e, at, origin)
}

const duplicateOrderID = "DUPLICATE_ORDER_ID"

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
