package mappings

import (
	"fmt"
	"strconv"
	"strings"
)

// line writes the field's line in the mapping with one more key. Where the mapping has other keys for the field, which are
// not to be lost when the line is copied, it says so in brackets behind it.
func (c *column) line(key string) string {
	names, others := Header{c.header}, ""
	if s := c.source; s != nil && !s.where.inPreset() && len(s.Column) > 0 {
		names = s.Column
		if len(s.keys) > 1 {
			others = " (and the other keys and values that it has there)"
		}
	}
	return fmt.Sprintf("%s: {column: %s, %s}%s", c.field, names.yaml(), key, others)
}

// yaml writes the headers as the value of a key.
func (h Header) yaml() string {
	quoted := make([]string, len(h))
	for i, name := range h {
		quoted[i] = strconv.Quote(name) // whose escapes YAML has, too
	}
	if len(h) == 1 {
		return quoted[0]
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
