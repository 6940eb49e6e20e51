package pipeline

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// The fields in which conversions with one Key may differ.
const comparedN = 7

var comparedNames = [comparedN]string{"conversion_value", "currency_code", "order_id", "consent.ad_user_data",
	"external attribution", "custom_variables", "e-mail, phone, environment or customer type"}

// Others stands for the fields of a conversion that do not belong to its Key: a hash of all of them, by which no
// difference goes unnoticed, and two bytes of each, by which the one that differs can be named. It holds no value in
// clear. The zero Others stands for fields that nobody knows.
type Others [8 + 2*comparedN]byte

// others computes the conversion's Others.
func (d *digest) others(c *Conversion) Others {
	var o Others
	for i, text := range [comparedN]string{c.Value, c.Currency, c.OrderID, [...]string{"", "g", "d"}[c.AdUserData],
		attribution(c), variables(c), rest(c)} {
		if text == "" {
			continue
		}
		d.number(uint64(i))
		d.text(text)
		sum := crc32.Checksum(d.buf[len(d.buf)-len(text):], crc32.IEEETable)
		binary.BigEndian.PutUint16(o[8+2*i:], uint16(sum)|1) // never that of an empty field
	}
	sum := d.sum()
	copy(o[:8], sum[:])
	return o
}

// difference names the fields in which two conversions with one Key differ; none if they are the same, or if those of one
// are not known.
func (o Others) difference(p Others) []string {
	if o == p || o == (Others{}) || p == (Others{}) {
		return nil
	}
	var names []string
	for i, name := range comparedNames {
		if at := 8 + 2*i; o[at] != p[at] || o[at+1] != p[at+1] {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return []string{"another field"}
	}
	return names
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
	for _, id := range ordered(c.UserIDs) {
		b = append(append(b, byte(id.Kind)), id.Hash...)
	}
	return string(b)
}
