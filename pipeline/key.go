package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
)

// Key identifies a conversion for ever: customer, conversion action, click and instant. It begins with the instant, so
// that a day's keys are neighbours when sorted, and holds no click ID in clear. The hash is a cryptographic one, cut
// short, because a file's author must not be able to make one row pass for another.
type Key [16]byte

// digest collects what is hashed. Strings go in with their length in front, so that no two lists of strings run
// together into the same bytes. Its buffer is used again from row to row.
type digest struct{ buf []byte }

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

// key computes the conversion's Key. The action counts by its ID once that is known, by its name before.
func (d *digest) key(c *Conversion) Key {
	d.text(c.Customer)
	d.action(c)
	d.number(uint64(c.Click.Kind))
	d.text(c.Click.Value)
	if c.Click.Kind == NoClickID {
		for _, id := range c.UserIDs {
			d.number(uint64(id.Kind))
			d.text(id.Hash)
		}
	}
	d.number(uint64(c.At.Unix()))
	sum := d.sum()
	var k Key
	binary.BigEndian.PutUint32(k[:4], uint32(c.At.Unix()))
	copy(k[4:], sum[:])
	return k
}

func (d *digest) action(c *Conversion) {
	d.number(uint64(c.ActionID))
	if c.ActionID == 0 {
		d.text(c.Action)
	}
}
