package mappings

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"convload/pipeline"
)

const badTimeZone = "BAD_TIME_ZONE"

// maxZoneText is more than any zone's name takes, Windows' descriptions included.
const maxZoneText = 100

type zoneAnswer struct {
	zone    *time.Location
	problem *pipeline.Problem
}

// zoneAnswers remembers what zone texts came to: loading a zone costs microseconds, and a wrong name stands in every
// row of a column. It starts afresh when it is full, so that made-up names without end cost no memory.
var zoneAnswers = struct {
	sync.RWMutex
	of map[string]zoneAnswer
}{of: make(map[string]zoneAnswer)}

const maxZoneAnswers = 512

// parseZone finds the time zone that a text names: a name of the tz database in its exact spelling, or an offset from
// UTC. Anything else is a problem that says what to write instead, for Go would take "" for UTC, "Local" for the
// machine's zone, "EST" for an offset that knows no summer time, and an abbreviation in a time for +00:00. The zone
// keeps the spelling of the text. parseZone may be called from several goroutines at once.
func parseZone(text string) (*time.Location, *pipeline.Problem) {
	text = unpadded(text)
	if len(text) > maxZoneText {
		return nil, notAZone(text)
	}
	zoneAnswers.RLock()
	answer, known := zoneAnswers.of[text]
	zoneAnswers.RUnlock()
	if !known {
		text = strings.Clone(text) // the text may be a piece of a whole row
		answer.zone, answer.problem = findZone(text)
		zoneAnswers.Lock()
		if len(zoneAnswers.of) >= maxZoneAnswers {
			clear(zoneAnswers.of)
		}
		zoneAnswers.of[text] = answer
		zoneAnswers.Unlock()
	}
	if answer.problem != nil {
		problem := *answer.problem // the caller adds to it
		return nil, &problem
	}
	return answer.zone, nil
}

// ruleZones are names of the tz database that read like abbreviations and follow the rules of no certain place. In a file
// they may be anything; whoever writes one into a mapping has chosen it.
var ruleZones = map[string]bool{
	"CET": true, "MET": true, "WET": true, "EET": true,
	"EST5EDT": true, "CST6CDT": true, "MST7MDT": true, "PST8PDT": true,
}

// mappingZone finds the zone that a mapping's time_zone names.
func mappingZone(text string) (*time.Location, *pipeline.Problem) {
	if text = unpadded(text); ruleZones[text] {
		if zone, err := time.LoadLocation(text); err == nil {
			return zone, nil
		}
	}
	return parseZone(text)
}

func findZone(text string) (*time.Location, *pipeline.Problem) {
	switch {
	case text == "":
		return nil, &pipeline.Problem{
			Code:    noTimeZone,
			Message: "no time zone is given",
			Remedy:  "write a name such as America/New_York, or an offset such as -05:00",
		}
	case text == "Z", text[0] == '+', text[0] == '-':
		offset, ok := parseOffset(text)
		if !ok {
			return nil, badOffset(text)
		}
		return fixedZone(offset), nil
	case isZoneName(text):
		if zone, err := time.LoadLocation(text); err == nil {
			return zone, nil
		}
	}
	return nil, notAZone(text)
}

// tzRegions are the first parts of the tz database's names. Other folders of a machine's zone files are no zones to be
// named: those below "right", for one, count leap seconds.
var tzRegions = map[string]bool{
	"Africa": true, "America": true, "Antarctica": true, "Arctic": true, "Asia": true, "Atlantic": true,
	"Australia": true, "Brazil": true, "Canada": true, "Chile": true, "Etc": true, "Europe": true, "Indian": true,
	"Mexico": true, "Pacific": true, "US": true,
}

// isZoneName tells whether a text may be looked up: it has the form of a name in the tz database, whose parts all begin
// with a capital, and is none of those that mean something else to whoever wrote it. The form is checked here because a
// file system may ignore case or climb to other folders.
func isZoneName(text string) bool {
	if why, _ := zoneAdvice(text); why != "" || strings.EqualFold(text, "Local") || text == "Factory" {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_', c == '-', c == '+', c == '/':
			if i == 0 || text[i-1] == '/' {
				return false
			}
		case c >= 'A' && c <= 'Z':
		default:
			return false
		}
	}
	region, _, below := strings.Cut(text, "/")
	return !below || tzRegions[region]
}

// isOffset tells whether a zone is one of fixedZone's.
func isOffset(zone *time.Location) bool {
	sign := zone.String()[0]
	return sign == '+' || sign == '-'
}

// zoneNote tells what is surprising about a zone, or "".
func zoneNote(zone *time.Location) string {
	name := zone.String()
	if !strings.HasPrefix(name, "Etc/GMT+") && !strings.HasPrefix(name, "Etc/GMT-") {
		return ""
	}
	return fmt.Sprintf("%s means %s: its sign counts westward", name, time.Unix(0, 0).In(zone).Format("-07:00"))
}

// maxOffset is the greatest offset in force anywhere, that of Pacific/Kiritimati.
const maxOffset = 14 * 60 * 60

// parseOffset reads an offset from UTC as seconds eastward: Z, ±hh, ±hhmm, ±hh:mm, and with seconds that must be 00,
// which Google's Data Manager takes as well (https://support.google.com/google-ads/answer/14184381).
func parseOffset(text string) (seconds int, ok bool) {
	if text == "Z" {
		return 0, true
	}
	c := cursor{text: text}
	sign := 1
	switch {
	case c.skip('+'):
	case c.skip('-'):
		sign = -1
	default:
		return 0, false
	}
	hours, ok := c.number(2, 2)
	if !ok {
		return 0, false
	}
	minutes, rest := 0, 0
	colon := c.skip(':')
	if colon || !c.done() {
		if minutes, ok = c.number(2, 2); !ok {
			return 0, false
		}
	}
	if !c.done() {
		if c.skip(':') != colon {
			return 0, false
		}
		if rest, ok = c.number(2, 2); !ok {
			return 0, false
		}
	}
	seconds = hours*3600 + minutes*60
	if !c.done() || rest != 0 || minutes >= 60 || minutes%15 != 0 || seconds > maxOffset {
		return 0, false
	}
	return sign * seconds, true
}

// offsetZones holds a zone for each offset that parseOffset gives, from -14:00 to +14:00 in quarters of an hour.
var offsetZones = sync.OnceValue(func() []*time.Location {
	const quarter = 15 * 60
	zones := make([]*time.Location, 0, 2*maxOffset/quarter+1)
	for offset := -maxOffset; offset <= maxOffset; offset += quarter {
		sign, size := '+', offset
		if offset < 0 {
			sign, size = '-', -offset
		}
		name := fmt.Sprintf("%c%02d:%02d", sign, size/3600, size/60%60)
		zones = append(zones, time.FixedZone(name, offset))
	}
	return zones
})

// fixedZone gives the zone of one of parseOffset's offsets, always the same pointer.
func fixedZone(offset int) *time.Location {
	zones := offsetZones()
	return zones[len(zones)/2+offset/(15*60)]
}
