package mappings

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// setting says where the mapping's key with a format is to be written, and how.
func (c *timeColumn) setting(format string, others ...string) string {
	return c.mapping() + " " + c.key(format, others...)
}

func (c *timeColumn) mapping() string {
	if c.spec.preset != "" {
		return "in a mapping of your own"
	}
	return "in the mapping"
}

// key writes the mapping's key with a format, as it may be copied over the one that is there, and others that may stand
// for the first. Where the mapping is a preset, it is a whole mapping.
func (c *timeColumn) key(format string, others ...string) string {
	text := fmt.Sprintf("%s: {%s%s}", fieldDateTime, c.spec.keys, formatsKey(format))
	if c.spec.preset != "" {
		text = fmt.Sprintf("{extends: %s, columns: {%s}}", c.spec.preset, text)
	}
	for _, other := range others {
		text += ", or " + formatsKey(other)
	}
	return text
}

// timeKeys writes the source's keys as they would stand in front of formats.
func (s Source) timeKeys() string {
	var b strings.Builder
	write := func(key string, names Header) {
		if len(names) > 0 {
			fmt.Fprintf(&b, "%s: %s, ", key, names.yaml())
		}
	}
	write("column", s.Column)
	write("time_column", s.TimeColumn)
	for _, k := range []struct{ key, value string }{{"time_zone", s.TimeZone}, {"at", s.At}} {
		if k.value != "" {
			write(k.key, Header{k.value})
		}
	}
	write("time_zone_column", s.ZoneColumn)
	if s.USOrder {
		b.WriteString("us_order: true, ")
	}
	if len(s.Values) > 0 {
		words := make([]string, 0, len(s.Values))
		for _, word := range slices.Sorted(maps.Keys(s.Values)) {
			words = append(words, fmt.Sprintf("%q: %q", word, s.Values[word]))
		}
		fmt.Fprintf(&b, "values: {%s}, ", strings.Join(words, ", "))
	}
	return b.String()
}

func formatsKey(format string) string {
	if strings.ContainsAny(format, ",[]{}#'\"") { // which mean something else in YAML
		format = "'" + strings.ReplaceAll(format, "'", "''") + "'"
	}
	return "formats: [" + format + "]"
}

// eitherOrder writes the key for a stamp whose day and month are in doubtful order, or whose year has two digits.
func (c *timeColumn) eitherOrder(text string, s stamp) string {
	if s.sep == 0 {
		return c.setting(s.namedShape(text))
	}
	return c.setting(s.shape(true), s.shape(false))
}
