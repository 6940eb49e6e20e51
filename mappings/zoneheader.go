package mappings

import (
	"fmt"
	"strings"
	"time"
)

// headerZone is what the header of a column of times says of their zone, in brackets at its end: Close Time (UTC). The
// zero value says nothing.
type headerZone struct {
	header string           // as the sheet writes it
	text   string           // that names the zone
	zones  []*time.Location // that the text may stand for
	sure   bool             // it stands for the one, and for nothing else
}

// headerZone looks for a zone in the header of the times of day, else of the times.
func (f *fit) headerZone() headerZone {
	for _, c := range []column{f.timeOfDay, f.column(fieldDateTime)} {
		if c.index < 0 {
			continue
		}
		if z := zoneInHeader(f.header.texts[c.index]); z.zones != nil {
			z.header = c.header
			return z
		}
	}
	return headerZone{}
}

// zoneInHeader takes the whole note in brackets for a zone, else its last word: (in UTC). Sure are UTC, offsets and
// names such as Europe/Berlin. GMT is what Britons call their time in summer, too, and CET, UTC+1 or Japan may be meant
// in several ways.
func zoneInHeader(header string) headerZone {
	header = strings.TrimRight(header, "* ")
	i := strings.LastIndexAny(header, "([")
	if i < 0 || !strings.HasSuffix(header, ")") && !strings.HasSuffix(header, "]") {
		return headerZone{}
	}
	words := strings.Fields(header[i+1 : len(header)-1])
	if len(words) == 0 {
		return headerZone{}
	}
	for _, text := range []string{strings.Join(words, " "), words[len(words)-1]} {
		if strings.EqualFold(text, "UTC") {
			return headerZone{text: text, zones: []*time.Location{time.UTC}, sure: true}
		}
		if zone, problem := parseZone(text); problem == nil {
			sure := (isOffset(zone) || strings.Contains(text, "/")) && zoneNote(zone) == ""
			return headerZone{text: text, zones: []*time.Location{zone}, sure: sure}
		}
		if zones := zonesMeant(text); zones != nil {
			return headerZone{text: text, zones: zones}
		}
	}
	return headerZone{}
}

// zonesMeant gives the zones that the advice on a text names; it has none on a word in small letters, such as ist or
// art.
func zonesMeant(text string) (zones []*time.Location) {
	if text == strings.ToLower(text) {
		return nil
	}
	_, instead := zoneAdvice(text)
	for name := range strings.SplitSeq(strings.ReplaceAll(instead, " or ", ", "), ", ") {
		if zone, problem := parseZone(name); problem == nil {
			zones = append(zones, zone)
		}
	}
	return zones
}

// headerNote tells that the times are not read in the zone that the header names; "" where they are, or it names none.
func (c *timeColumn) headerNote() string {
	noted, zone, all := c.spec.noted, c.spec.zone, c.unzoned()
	if noted.zones == nil || !all.some {
		return ""
	}
	says := fmt.Sprintf("the header says %q", noted.text)
	switch {
	case c.spec.rowZones:
		return says + ", but a time is read in the zone that its row names"
	case zone == nil:
		return fmt.Sprintf("%s, and nothing else names the zone of the times: if they are in %s, set time_zone in the mapping", says,
			noted.zones[0])
	}
	var said string
	for _, other := range noted.zones {
		at, differ := all.differ(zone, other)
		if !differ {
			return ""
		}
		if said == "" {
			said = fmt.Sprintf("%s, but times are read as those of %s: on %s it was %s there, and %s in %s; if the header is right, correct"+
				" the mapping's time_zone, or the Parameters row if there is one", says, zone, at.Format(time.DateOnly), at.Format("-07:00"),
				at.In(other).Format("-07:00"), other)
		}
	}
	return said
}
