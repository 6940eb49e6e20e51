package pipeline

import (
	"hash/maphash"
	"strings"
)

// place is an Origin in twelve bytes: a run remembers one for every conversion.
type place struct{ file, sheet, row int32 }

// first is what is remembered of the first row with a key: where it stands, and enough of its other fields to tell
// whether, and in what, a later row differs.
type first struct {
	place  place
	others uint64            // a hash of all other fields: no difference goes unnoticed
	fields [comparedN]uint16 // a hash of each, to name the one that differs
}

// The fields in which rows with one key may differ.
const comparedN = 7

var comparedNames = [comparedN]string{"conversion_value", "currency_code", "order_id", "consent.ad_user_data",
	"external attribution", "custom_variables", "e-mail, phone, environment or customer type"}

// duplicates finds the rows of a run that say what an earlier row has said. It is used by one goroutine.
type duplicates struct {
	digest digest
	seed   maphash.Seed
	keys   map[Key]first
	orders map[Key]place
}

func newDuplicates() *duplicates {
	return &duplicates{seed: maphash.MakeSeed(), keys: make(map[Key]first), orders: make(map[Key]place)}
}

// check settles e if an earlier row has its key, or its order ID for another conversion, and remembers it otherwise.
// origin gives the Origin of a place back.
func (d *duplicates) check(e *Entry, at place, origin func(place) Origin) {
	key := d.digest.key(&e.Conversion)
	var fields [comparedN]uint16
	others := d.compare(&e.Conversion, &fields)
	if known, ok := d.keys[key]; ok {
		e.Settle(Duplicate, Problem{Code: "DUPLICATE", Message: known.difference(others, fields)})
		e.FirstSeen = origin(known.place)
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
	d.keys[key] = first{place: at, others: others, fields: fields}
}

// orderKey identifies an order ID: Google takes it once for each conversion action.
func (d *duplicates) orderKey(c *Conversion) Key {
	d.digest.text(c.Customer)
	d.digest.action(c)
	d.digest.text(c.OrderID)
	sum := d.digest.sum()
	return Key(sum[:len(Key{})])
}

// compare hashes the fields that do not belong to the key.
func (d *duplicates) compare(c *Conversion, fields *[comparedN]uint16) uint64 {
	for i, text := range [comparedN]string{c.Value, c.Currency, c.OrderID, [...]string{"", "g", "d"}[c.AdUserData],
		attribution(c), variables(c), rest(c)} {
		if text != "" {
			h := maphash.String(d.seed, text)
			fields[i] = uint16(h) | 1 // never that of an empty field
			d.digest.number(uint64(i))
			d.digest.number(h)
		}
	}
	others := maphash.Bytes(d.seed, d.digest.buf)
	d.digest.buf = d.digest.buf[:0]
	return others
}

func attribution(c *Conversion) string {
	if c.Credit == "" && c.Model == "" {
		return ""
	}
	return c.Credit + "\x00" + c.Model
}

func variables(c *Conversion) string {
	var b strings.Builder
	for _, v := range c.Variables {
		b.WriteString(v.Name + "\x00" + v.Value + "\x00")
	}
	return b.String()
}

func rest(c *Conversion) string {
	if len(c.UserIDs) == 0 && c.Environment == 0 && c.CustomerType == 0 {
		return ""
	}
	b := []byte{byte(c.Environment), byte(c.CustomerType)}
	for _, id := range c.UserIDs {
		b = append(append(b, byte(id.Kind)), id.Hash...)
	}
	return string(b)
}

// difference says in what a later row differs from the first.
func (f first) difference(others uint64, fields [comparedN]uint16) string {
	const same = "an earlier row has the same click ID, time and conversion action"
	if f.others == others {
		return same
	}
	var names []string
	for i, h := range fields {
		if h != f.fields[i] {
			names = append(names, comparedNames[i])
		}
	}
	if len(names) == 0 {
		names = []string{"another field"}
	}
	return same + ", but differs in " + strings.Join(names, ", ")
}
