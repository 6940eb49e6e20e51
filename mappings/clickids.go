package mappings

import (
	"fmt"
	"strings"

	"convload/pipeline"
)

// maxClickID is longer than any click ID that was ever seen: gbraids and wbraids reach 142 characters.
const maxClickID = 512

// clickColumn reads a column of click IDs. It is shown every cell once, for the notes, and then reads them. One goroutine
// uses it.
type clickColumn struct {
	kind   pipeline.ClickIDKind
	accept acceptance
	survey clickSurvey
}

// clickReading is what a cell of click IDs holds.
type clickReading struct {
	id     pipeline.ClickID // of another kind than the column's where an address holds only such; zero where there is none
	beside clickKinds       // the other kinds that the address holds
	plain  bool             // made of idLetters alone
	done   treatment
	word   string // stands in the cell for a missing click ID
}

// treatment is what had to be done to a cell to get at its click ID.
type treatment struct {
	unwrapped, decoded, uncookied bool
	address                       bool
}

// clickKinds is a set of kinds of click ID.
type clickKinds uint8

func (k clickKinds) with(kind pipeline.ClickIDKind) clickKinds { return k | 1<<kind }

func (k clickKinds) without(kind pipeline.ClickIDKind) clickKinds { return k &^ (1 << kind) }

func (k clickKinds) has(kind pipeline.ClickIDKind) bool { return k&(1<<kind) != 0 }

// precedence is the order in which one of several click IDs is chosen.
var precedence = [3]pipeline.ClickIDKind{pipeline.GCLID, pipeline.GBRAID, pipeline.WBRAID}

// cell reads a cell; one that holds no value of its own is a problem.
func (c *clickColumn) cell(cell pipeline.Cell) (clickReading, *pipeline.Problem) {
	if problem := void(cell); problem != nil {
		return clickReading{}, problem
	}
	if what := otherKind(cell); what != "" && nullWord(cell.Text) == "" {
		return clickReading{}, &pipeline.Problem{Code: badClickID, Message: "the cell holds " + what + ", not a click ID",
			Remedy: "map the column that holds click IDs, or correct the cell"}
	}
	return c.read(cell.Text)
}

// otherKind names what a cell of a workbook holds that can be no click ID, since every ID has letters; "" if it may be one.
func otherKind(cell pipeline.Cell) string {
	switch cell.Kind {
	case pipeline.Number:
		return "a number"
	case pipeline.Date, pipeline.TimeOfDay:
		return "a time"
	case pipeline.Bool:
		return cell.Text
	default:
		return ""
	}
}

// read reads a cell's text. Blanks and quotation marks around the ID are taken off, and what the mapping accepts instead of a
// bare ID is taken apart; for the rest a click ID is opaque, and neither its length, its first letters nor its case are
// judged, for Google promises nothing about them. What is refused can be no click ID of Google's at all, or has been
// changed on its way in a manner that can be named.
func (c *clickColumn) read(text string) (clickReading, *pipeline.Problem) {
	if plain, bothCases := letters(text); plain && len(text) > longestNullWord { // as nearly every cell
		return clickReading{id: pipeline.ClickID{Kind: c.kind, Value: text}, plain: true}, knownDamage(text, bothCases)
	}
	id := unwrap(text)
	r := clickReading{id: pipeline.ClickID{Kind: c.kind}}
	r.done.unwrapped = len(id) != len(text)
	if r.word = nullWord(id); r.word == "" && id != "" && c.accept != 0 {
		var problem *pipeline.Problem
		if id, problem = c.takeApart(id, &r); problem != nil {
			return clickReading{}, problem
		}
		if r.word == "" {
			r.word = nullWord(id)
		}
		if len(unwrap(id)) != len(id) {
			return clickReading{}, &pipeline.Problem{Code: badClickID,
				Message: "blanks or quotation marks stand around the click ID within the cell", Remedy: fromRawField}
		}
	}
	if id == "" || r.word != "" {
		return clickReading{word: r.word, done: r.done}, nil
	}
	r.id.Value = id
	plain, bothCases := letters(id)
	if r.plain = plain; plain {
		return r, knownDamage(id, bothCases)
	}
	return r, c.damage(id)
}

// missing tells whether a cell's text holds no click ID: nothing, a word for it, or an address without one.
func (c *clickColumn) missing(text string) bool {
	r, problem := c.read(text)
	return problem == nil && r.id.Kind == pipeline.NoClickID
}

// idLetters are what click IDs are made of: base64url without padding.
const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// letterClass tells capitals, small letters, the other characters of idLetters, and everything else apart.
type letterClass uint8

const (
	capital letterClass = 1 << iota
	small
	uncased
	foreignLetter
)

var letterClasses = func() (classes [256]letterClass) {
	for c := range classes {
		switch {
		case strings.IndexByte(idLetters, byte(c)) < 0:
			classes[c] = foreignLetter
		case c >= 'A' && c <= 'Z':
			classes[c] = capital
		case c >= 'a' && c <= 'z':
			classes[c] = small
		default:
			classes[c] = uncased
		}
	}
	return classes
}()

// letters tells whether an ID is made of the characters that Google's are, and whether both cases occur among its
// letters.
func letters(id string) (plain, bothCases bool) {
	if len(id) > maxClickID {
		return false, false
	}
	var found letterClass
	for i := range len(id) {
		found |= letterClasses[id[i]]
	}
	plain = found&foreignLetter == 0
	return plain, plain && found&(capital|small) == capital|small
}

// oddClickID tells what is unusual about an ID that may be right all the same: it is sent, for only Google can judge. The
// lengths and beginnings are those of some hundred IDs from public files.
func oddClickID(id pipeline.ClickID, plain bool) string {
	v, kind := id.Value, id.Kind.String()
	switch {
	case !plain:
		return fmt.Sprintf("this %s holds %q, which none that is known does", kind, strings.TrimLeft(v, idLetters)[:1])
	case id.Kind == pipeline.GCLID && len(v) == 34 && strings.HasPrefix(v, "0AAAAA"):
		return "this gclid looks like a gbraid"
	case id.Kind == pipeline.GCLID && len(v) > 100 && strings.HasPrefix(v, "C"):
		return "this gclid looks like a wbraid"
	case id.Kind != pipeline.GCLID && (strings.HasSuffix(v, "_wcB") || strings.HasSuffix(v, "_BwE")):
		return "this " + kind + " looks like a gclid"
	case len(v) < 20:
		return "this " + kind + " is shorter than any that is known"
	case len(v) < 80 && (strings.HasPrefix(v, "Cj0KCQ") || strings.HasPrefix(v, "CjwKCA")):
		return "this " + kind + " may have been cut off: those that begin so are about 91 characters long"
	case !knownBeginning(id):
		return "this " + kind + " begins as none that is known"
	case len(v)%4 == 1: // as no base64 does
		return "this " + kind + " may have lost or gained a character"
	default:
		return ""
	}
}

// knownBeginning tells whether an ID begins as those of its kind did that were seen.
func knownBeginning(id pipeline.ClickID) bool {
	switch id.Kind {
	case pipeline.GBRAID:
		return strings.HasPrefix(id.Value, "0AAAAA")
	case pipeline.WBRAID:
		return id.Value[0] == 'C'
	default:
		return id.Value[0] == 'C' || id.Value[0] == 'E'
	}
}
