package mappings

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// layout is one of a mapping's formats, compiled: a pattern such as "MM/DD/YYYY hh:mm A", or one of the words that say
// what a number counts.
type layout struct {
	format string
	steps  []step
	number func(text string) (stamp, flaw) // instead of steps, for the words
	sep    byte                            // '/' or the like where day and month, as numbers, come before the year
	timed  bool
}

// step reads one piece of a text.
type step struct {
	kind    stepKind
	literal byte
	exact   bool // two digits, because other digits stand beside them
}

type stepKind uint8

const (
	stepLiteral stepKind = iota
	stepBlank
	stepYear
	stepShortYear // 00 to 99 are 2000 to 2099
	stepMonth
	stepMonthName
	stepDay
	stepHour
	stepHalfHour // 1 to 12, with AM or PM
	stepMinute
	stepSecond
	stepFraction // with the literal in front of it; it may be missing, and is cut off
	stepHalf     // AM or PM, with or without a blank in front
	stepZone     // whatever is left, with or without a blank in front
)

// elements are the patterns' words. A run of one letter must be a word as a whole.
var elements = []struct {
	word string
	kind stepKind
}{
	{"YYYY", stepYear}, {"YY", stepShortYear}, {"MMMM", stepMonthName}, {"MMM", stepMonthName}, {"MM", stepMonth},
	{"M", stepMonth}, {"DD", stepDay}, {"D", stepDay}, {"HH", stepHour}, {"H", stepHour}, {"hh", stepHalfHour},
	{"h", stepHalfHour}, {"mm", stepMinute}, {"ss", stepSecond}, {"SSS", stepFraction}, {"A", stepHalf},
	{"a", stepHalf}, {"Z", stepZone},
}

const elementHelp = "YYYY YY MMMM MMM MM M DD D HH H hh h mm ss SSS A Z, and other letters in [brackets]; " +
	"MM is the month and mm the minute"

// compileLayout compiles a format. Its words are those of elementHelp; T, signs and blanks stand for themselves, and a
// blank for any number of them. Numbers may lack their leading nought unless other digits stand beside them. A zone may
// follow the time in a value; Z says that it must.
func compileLayout(format string) (layout, error) {
	l := layout{format: format}
	if l.number = numberForms[format]; l.number != nil {
		return l, nil
	}
	if err := l.compile(); err != nil {
		return layout{}, fmt.Errorf("format %s: %w", quote(format), err)
	}
	return l, nil
}

func (l *layout) compile() error {
	for at := 0; at < len(l.format); {
		length, err := l.add(l.format[at:])
		if err != nil {
			return fmt.Errorf("character %d: %w", utf8.RuneCountInString(l.format[:at])+1, err)
		}
		at += length
	}
	return l.check()
}

// add compiles the piece with which the pattern goes on, and tells its length.
func (l *layout) add(pattern string) (length int, err error) {
	if len(l.steps) > 0 && l.steps[len(l.steps)-1].kind == stepZone {
		return 0, errors.New("nothing can follow Z")
	}
	if quoted, ok := strings.CutPrefix(pattern, "["); ok {
		text, _, closed := strings.Cut(quoted, "]")
		if !closed {
			return 0, errors.New("[ is never closed")
		}
		for i := range len(text) {
			l.steps = append(l.steps, step{kind: stepLiteral, literal: text[i]})
		}
		return len(text) + len("[]"), nil
	}
	switch first := pattern[0]; {
	case first == ' ':
		l.steps = append(l.steps, step{kind: stepBlank})
		return len(pattern) - len(strings.TrimLeft(pattern, " ")), nil
	case first != '\'' && !isLetter(first), first == 'T':
		l.steps = append(l.steps, step{kind: stepLiteral, literal: first})
		return 1, nil
	case first == '\'':
		return 0, errors.New("letters that stand for themselves are written in [brackets], and T as it is")
	}
	word := pattern[:len(pattern)-len(strings.TrimLeft(pattern, pattern[:1]))]
	for _, e := range elements {
		if word == e.word {
			return len(word), l.addElement(word, e.kind)
		}
	}
	return 0, fmt.Errorf("%s means nothing: the words are %s", quote(word), elementHelp)
}

// addElement compiles one of the patterns' words.
func (l *layout) addElement(word string, kind stepKind) error {
	if l.has(kind) {
		return fmt.Errorf("%q is there twice", word)
	}
	next := step{kind: kind}
	var last step
	if n := len(l.steps); n > 0 {
		last = l.steps[n-1]
	}
	switch {
	case kind == stepFraction:
		if last.literal != '.' && last.literal != ',' {
			return errors.New("SSS needs a point or a comma in front")
		}
		next.literal = last.literal
		l.steps = l.steps[:len(l.steps)-1]
	case last.kind == stepBlank && (kind == stepHalf || kind == stepZone):
		l.steps = l.steps[:len(l.steps)-1]
	case kind.numeric() && last.kind.numeric():
		l.steps[len(l.steps)-1].exact, next.exact = true, true
	}
	l.steps = append(l.steps, next)
	return nil
}

func (k stepKind) numeric() bool {
	switch k {
	case stepYear, stepShortYear, stepMonth, stepDay, stepHour, stepHalfHour, stepMinute, stepSecond:
		return true
	default:
		return false
	}
}

// check tells what a pattern lacks or has too much, and finds out what it is like.
func (l *layout) check() error {
	switch {
	case l.has(stepYear) == l.has(stepShortYear), l.has(stepMonth) == l.has(stepMonthName), !l.has(stepDay):
		return errors.New("it must have a year, a month and a day, each once")
	case l.has(stepHour) && l.has(stepHalfHour):
		return errors.New("it has the hour twice")
	case l.has(stepHour) && l.has(stepHalf):
		return errors.New("with AM or PM the hour is written hh or h, not HH or H")
	case l.has(stepHalfHour) != l.has(stepHalf):
		return errors.New("hh and h go with A, for AM or PM; the hour from 0 to 23 is HH")
	case l.has(stepMinute) != (l.has(stepHour) || l.has(stepHalfHour)), l.has(stepSecond) && !l.has(stepMinute):
		return errors.New("a time of day needs hours and minutes: HH:mm")
	case l.has(stepFraction) && !l.has(stepSecond):
		return errors.New("a fraction needs seconds in front: ss.SSS")
	}
	l.timed = l.has(stepMinute)
	for i, s := range l.steps {
		switch s.kind {
		case stepYear, stepShortYear, stepMonthName:
			return nil
		case stepMonth, stepDay:
			if next := l.steps[i+1]; next.kind == stepLiteral {
				l.sep = next.literal
			}
			return nil
		default: // what is not of the date
		}
	}
	return nil
}

func (l *layout) has(kind stepKind) bool {
	for _, s := range l.steps {
		if s.kind == kind {
			return true
		}
	}
	return false
}

// flawMisfit is the flaw of a text that a mapping's format does not fit.
const flawMisfit flaw = "does not fit the mapping's format"

// example writes 28 February 2026, 13:05:00 in the layout's form.
func (l *layout) example() string {
	if l.number != nil {
		return numberExamples[l.format]
	}
	var b strings.Builder
	for _, step := range l.steps {
		if step.kind == stepLiteral || step.kind == stepFraction {
			b.WriteByte(step.literal)
		}
		b.WriteString(exampleOf[step.kind])
	}
	return b.String()
}

var exampleOf = [...]string{stepBlank: " ", stepYear: "2026", stepShortYear: "26", stepMonth: "02", stepMonthName: "Feb", stepDay: "28",
	stepHour: "13", stepHalfHour: "01", stepMinute: "05", stepSecond: "00", stepFraction: "000", stepHalf: " PM", stepZone: " +00:00"}

// match reads a text in the layout's form.
func (l *layout) match(text string) (stamp, flaw) {
	if l.number != nil {
		return l.number(text)
	}
	c := cursor{text: text}
	s := stamp{timed: l.timed, sep: l.sep}
	hour, noon, minute, second := 0, 0, 0, 0
	for _, step := range l.steps {
		least, ok := 1, false
		if step.exact {
			least = 2
		}
		switch step.kind {
		case stepLiteral:
			ok = c.skip(step.literal)
		case stepBlank:
			ok = c.blanks()
		case stepYear:
			s.year, ok = c.number(4, 4)
		case stepShortYear:
			s.year, ok = c.number(2, 2)
			s.year += 2000
		case stepMonth:
			s.month, ok = c.number(least, 2)
		case stepMonthName:
			s.month, ok = c.month()
		case stepDay:
			s.day, ok = c.number(least, 2)
		case stepHour, stepHalfHour:
			hour, ok = c.number(least, 2)
		case stepMinute:
			minute, ok = c.number(2, 2)
		case stepSecond:
			second, ok = c.number(2, 2)
		case stepFraction:
			ok = !c.skip(step.literal) || c.fraction()
		case stepHalf:
			c.blanks()
			noon, ok = c.half()
		case stepZone:
			ok = !c.done()
		}
		if !ok {
			return s, flawMisfit
		}
	}
	return s, l.finish(&c, &s, hour, noon, minute, second)
}

// finish checks what the steps have read.
func (l *layout) finish(c *cursor, s *stamp, hour, noon, minute, second int) flaw {
	if l.has(stepHalf) {
		if hour < 1 || hour > 12 {
			return flawHalf
		}
		hour = hour%12 + noon
	}
	switch {
	case !validDate(s.year, s.month, s.day):
		return flawCalendar
	case hour > 23 || minute > 59 || second > 59:
		return flawClock
	}
	s.second = hour*3600 + minute*60 + second
	if f := c.zone(s); f != noFlaw {
		return flawMisfit
	}
	return noFlaw
}
