package mappings

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"
)

// clickInstant is the time within a click ID: the moment of the click, or the day that holds it.
type clickInstant struct {
	first, last time.Time // equal where the ID holds the moment
}

// holdsInstant tells whether a gclid is of a form that is known to hold a time.
func holdsInstant(id string) bool {
	return strings.HasPrefix(id, "EAIaIQobChMI") || strings.HasPrefix(id, "Cj0KCQ") || strings.HasPrefix(id, "CjwKCA")
}

// instantOf decodes the time within a gclid that holds one. Google documents none of it; the IDs are messages of protocol
// buffers in base64url, whose first number, a varint, is a time: microseconds since 1970 in those that begin with
// EAIaIQobChMI, in the others the second in which the day of the click began in California. ok is false where what is
// found there cannot be such a time.
func instantOf(id string, now time.Time) (at clickInstant, ok bool) {
	const letters = 24 // of the ID, which hold every known place of the time
	if len(id) < letters {
		return clickInstant{}, false
	}
	message, err := base64.RawURLEncoding.DecodeString(id[:letters])
	if err != nil {
		return clickInstant{}, false
	}
	inner, whole := 4, true // bytes in front of the field's tag
	if strings.HasPrefix(id, "EAIa") {
		inner, whole = 8, false
	}
	const tag = 0x08 // field 1, a varint
	number, size := binary.Uvarint(message[inner+1:])
	if message[inner] != tag || size <= 0 || number > 1<<52 {
		return clickInstant{}, false
	}
	if whole {
		at.first = time.Unix(int64(number), 0)
		at.last = at.first.Add(25 * time.Hour) // as the day is long on which summer time ends
		ok = isPacificMidnight(number)
	} else {
		at.first = time.UnixMicro(int64(number))
		at.last, ok = at.first, true
	}
	return at, ok && at.first.Year() >= firstYear && at.first.Before(now.Add(24*time.Hour))
}

// isPacificMidnight tells whether a day may begin in California at a second since 1970, in summer or in winter.
func isPacificMidnight(second uint64) bool {
	return second%secondsPerDay == 7*3600 || second%secondsPerDay == 8*3600
}
