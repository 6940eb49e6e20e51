package mappings

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"convload/pipeline"
)

// zoneAbbreviations are texts that people write for a zone and that name none: most stand for several, the tz database
// gives some of them an offset without summer time, and CET or PST8PDT are rules that no place is bound to keep. The
// values are the names to write instead.
var zoneAbbreviations = map[string]string{
	"ACDT": "Australia/Adelaide", "ACST": "Australia/Adelaide or Australia/Darwin",
	"ADT": "America/Halifax", "AEDT": "Australia/Sydney", "AEST": "Australia/Sydney or Australia/Brisbane",
	"AKDT": "America/Anchorage", "AKST": "America/Anchorage", "ART": "America/Argentina/Buenos_Aires",
	"AST": "America/Halifax, America/Puerto_Rico or Asia/Riyadh", "AWST": "Australia/Perth",
	"BRT": "America/Sao_Paulo", "BST": "Europe/London or Asia/Dhaka",
	"CDT": "America/Chicago", "CEST": "Europe/Berlin or Europe/Paris", "CET": "Europe/Berlin or Europe/Paris",
	"CST": "America/Chicago, America/Mexico_City or Asia/Shanghai", "CST6CDT": "America/Chicago",
	"CT":  "America/Chicago",
	"EAT": "Africa/Nairobi", "EDT": "America/New_York", "EEST": "Europe/Athens or Europe/Kyiv",
	"EET": "Europe/Athens or Europe/Kyiv", "EST": "America/New_York", "EST5EDT": "America/New_York",
	"ET": "America/New_York", "GST": "Asia/Dubai", "HKT": "Asia/Hong_Kong", "HST": "Pacific/Honolulu",
	"ICT": "Asia/Bangkok", "IDT": "Asia/Jerusalem", "IST": "Asia/Kolkata, Asia/Jerusalem or Europe/Dublin",
	"JST": "Asia/Tokyo", "KST": "Asia/Seoul", "MDT": "America/Denver", "MEST": "Europe/Berlin", "MET": "Europe/Berlin",
	"MSK": "Europe/Moscow", "MST": "America/Denver or America/Phoenix", "MST7MDT": "America/Denver",
	"MT": "America/Denver", "NDT": "America/St_Johns", "NST": "America/St_Johns", "NZDT": "Pacific/Auckland",
	"NZST": "Pacific/Auckland", "PDT": "America/Los_Angeles", "PHT": "Asia/Manila", "PKT": "Asia/Karachi",
	"PST": "America/Los_Angeles or Asia/Manila", "PST8PDT": "America/Los_Angeles", "PT": "America/Los_Angeles",
	"SAST": "Africa/Johannesburg", "SGT": "Asia/Singapore", "TRT": "Europe/Istanbul", "WAT": "Africa/Lagos",
	"WEST": "Europe/Lisbon", "WET": "Europe/Lisbon", "WIB": "Asia/Jakarta",
}

// zoneAdvice says why a text is known to name no zone, and what to write in its place; both are "" for any other text.
func zoneAdvice(text string) (why, instead string) {
	if names := zoneAbbreviations[strings.ToUpper(text)]; names != "" {
		return "is an abbreviation, which names no time zone for certain", names
	}
	upper := strings.ToUpper(text)
	if isWindowsDescription(upper) {
		return "is Windows' description of a time zone", cmp.Or(windowsZone(text), "the zone of a city, such as Europe/Berlin")
	}
	if offset, ok := strings.CutPrefix(upper, "UTC"); ok && strings.ContainsAny(offset, "+-") {
		return "is no offset that is read alike everywhere", offsetAdvice(offset)
	}
	if offset, ok := strings.CutPrefix(upper, "GMT"); ok && strings.ContainsAny(offset, "+-") {
		return "is no offset that is read alike everywhere", offsetAdvice(offset)
	}
	if zone := windowsZone(text); zone != "" {
		return "is Windows' name for a time zone", zone
	}
	return "", ""
}

// offsetAdvice turns what follows UTC or GMT, as in UTC+3 or GMT+0300, into the offset to write.
func offsetAdvice(text string) string {
	text = strings.ReplaceAll(text, " ", "")
	sign, hours := text[:1], text[1:]
	hours, minutes, colon := strings.Cut(hours, ":")
	if !colon && len(hours) > 2 {
		hours, minutes = hours[:len(hours)-2], hours[len(hours)-2:]
	}
	offset := fmt.Sprintf("%s%02s:%02s", sign, hours, minutes)
	if _, ok := parseOffset(offset); !ok {
		return "an offset such as +05:30"
	}
	return offset
}

func badOffset(text string) *pipeline.Problem {
	return &pipeline.Problem{
		Code:    badTimeZone,
		Message: shownTime(text) + " is no offset from UTC",
		Remedy:  "write a sign, the hours (14 at most) and the minutes (00, 15, 30 or 45), as in +05:30",
	}
}

// notAZone says what to write instead of a text that names no zone.
func notAZone(text string) *pipeline.Problem {
	p := &pipeline.Problem{
		Code:    badTimeZone,
		Message: shownTime(text) + " is no time zone",
		Remedy:  "write a name of the tz database such as America/New_York, or an offset such as -05:00",
	}
	if len(text) > maxZoneText {
		return p
	}
	if why, instead := zoneAdvice(text); why != "" {
		p.Message = shownTime(text) + " " + why
		p.Remedy = "write " + instead + ", or another zone's name if that is meant"
	} else if name := canonicalZone(text); name != "" {
		p.Remedy = "write " + name
	}
	return p
}

var zoneWord = regexp.MustCompile("[A-Za-z]+")

// oddZoneWords are the words in names of the tz database that are spelt otherwise than with one capital in front.
var oddZoneWords = map[string]string{
	"au": "au", "chat": "CHAT", "comodrivadavia": "ComodRivadavia", "dumontdurville": "DumontDUrville", "es": "es",
	"gb": "GB", "gmt": "GMT", "mcmurdo": "McMurdo", "nz": "NZ", "of": "of", "prc": "PRC", "roc": "ROC", "rok": "ROK",
	"su": "SU", "uct": "UCT", "us": "US", "utc": "UTC",
}

// canonicalZone gives the tz database's spelling of a name that differs from it in case or blanks only, or "".
func canonicalZone(text string) string {
	name := strings.Join(strings.Fields(text), "_")
	name = strings.ReplaceAll(strings.ReplaceAll(name, "_/", "/"), "/_", "/")
	name = zoneWord.ReplaceAllStringFunc(strings.ToLower(name), func(word string) string {
		if odd := oddZoneWords[word]; odd != "" {
			return odd
		}
		return strings.ToUpper(word[:1]) + word[1:]
	})
	if name == text || !isZoneName(name) {
		return ""
	}
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}
