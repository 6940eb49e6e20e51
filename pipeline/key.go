package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"
)

// Key identifies a conversion for ever: customer, conversion action, click and instant. It begins with the instant, so
// that a day's keys are neighbours when sorted; the click's Mark follows, and a hash of everything. It holds no click ID
// in clear. The hashes are cryptographic ones, cut short, because a file's author must not be able to make one row pass
// for another.
type Key [16]byte

// Mark is what a Key holds of its click alone, so that all conversions of a click can be found.
type Mark [4]byte

// Time is the instant of the conversion, to the second.
func (k Key) Time() time.Time { return time.Unix(int64(binary.BigEndian.Uint32(k[:4])), 0) }

// Mark is that of the key's click.
func (k Key) Mark() Mark { return Mark(k[4:8]) }

// MarkOf computes the Mark of a click ID.
func MarkOf(clickID string) Mark {
	sum := sha256.Sum256([]byte(clickID))
	return Mark(sum[:4])
}

// digest collects what is hashed. Strings go in with their length in front, so that no two lists of strings run
// together into the same bytes. Its buffer is used again from row to row.
type digest struct {
	realm string // who takes the conversions: what a simulation has taken, Google has not
	buf   []byte
}

func (d *digest) text(s string) {
	d.buf = binary.BigEndian.AppendUint32(d.buf, uint32(len(s)))
	d.buf = append(d.buf, s...)
}

func (d *digest) number(n uint64) { d.buf = binary.BigEndian.AppendUint64(d.buf, n) }

// sum gives the hash of what was collected and begins anew.
func (d *digest) sum() [sha256.Size]byte {
	s := sha256.Sum256(d.buf)
	d.buf = d.buf[:0]
	return s
}

// key computes the conversion's Key. The action counts by its ID once that is known, by its name before. A conversion
// without a click is told apart by its hashed identifiers.
func (d *digest) key(c *Conversion) Key {
	var k Key
	binary.BigEndian.PutUint32(k[:4], uint32(c.At.Unix()))
	d.buf = append(d.buf, c.Click.Value...)
	d.identifiers(c)
	mark := d.sum()
	copy(k[4:8], mark[:])
	d.text(d.realm)
	d.text(c.Customer)
	d.action(c)
	d.number(uint64(c.Click.Kind))
	d.text(c.Click.Value)
	d.identifiers(c)
	d.number(uint64(c.At.Unix()))
	sum := d.sum()
	copy(k[8:], sum[:])
	return k
}

// identifiers adds what stands for the click of a conversion that has none.
func (d *digest) identifiers(c *Conversion) {
	if c.Click.Kind != NoClickID {
		return
	}
	for _, id := range ordered(c.UserIDs) {
		d.number(uint64(id.Kind))
		d.text(id.Hash)
	}
}

// ordered sorts identifiers: their order, which is that of the mapping's columns, says nothing of the conversion.
func ordered(ids []UserID) []UserID {
	return slices.SortedFunc(slices.Values(ids), func(a, b UserID) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), strings.Compare(a.Hash, b.Hash))
	})
}

func (d *digest) action(c *Conversion) {
	d.number(uint64(c.ActionID))
	if c.ActionID == 0 {
		d.text(c.Action)
	}
}
