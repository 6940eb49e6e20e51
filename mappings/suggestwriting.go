package mappings

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// YAML writes the proposal as a mapping that Parse reads. file is the name of the file that was looked at, oneOfSeveral says
// that it has other sheets that a mapping could be proposed for, and notes are what else is to be told.
func (s *Suggestion) YAML(file string, oneOfSeveral bool, notes []string) string {
	var b strings.Builder
	where := fmt.Sprintf("%s: header in row %d, %d rows looked at", quote(file), s.header, s.rows)
	if s.sheet != "" {
		where = fmt.Sprintf("%s, sheet %s: header in row %d, %d rows looked at", quote(file), quote(s.sheet), s.header, s.rows)
	}
	comment(&b, "", "A mapping for "+where+". Proposed by convload mapping suggest: each guess stands below its evidence.")
	if undecided := s.undecided(); len(undecided) > 0 {
		comment(&b, "", "To decide, because the file does not say it: "+strings.Join(undecided, ", ")+". The line below each decide is what it is "+
			"about: take its # away if it has one and the line holds, and correct it.")
		if !s.anyField() || s.instead == nil && len(s.rules) > 0 && !s.anyRule() {
			comment(&b, "", "Where the word columns or skip above such a line has a # too, take that away as well.")
		}
	}
	comment(&b, "", "Then see what the mapping makes of the file: convload check --mapping MAPPING FILE")
	for _, note := range slices.Concat(notes, s.notes) {
		comment(&b, "", "Note: "+note)
	}
	name, _, _ := strings.Cut(path.Base(file[strings.LastIndexByte(file, '!')+1:]), ".")
	fmt.Fprintf(&b, "name: %s\n", yamlScalar(name))
	if s.preset != "" {
		comment(&b, "", fmt.Sprintf("the header fits the built-in mapping %s, whose columns hold where none stands below: convload mapping show %s",
			s.preset, s.preset))
		fmt.Fprintf(&b, "extends: %s\n", s.preset)
	}
	if oneOfSeveral && s.sheet != "" {
		fmt.Fprintf(&b, "sheet: %s\n", yamlScalar(sheetPattern.ReplaceAllString(s.sheet, `\$0`)))
	}
	s.writeColumns(&b)
	s.writeRules(&b)
	if n := len(s.unused); n > 0 {
		const most = 50
		more := ""
		if n > most {
			more = fmt.Sprintf(" and %d more", n-most)
		}
		comment(&b, "", "not used: "+strings.Join(s.unused[:min(n, most)], ", ")+more)
	}
	return b.String()
}

// undecided lists the keys that answer the questions.
func (s *Suggestion) undecided() []string {
	var keys []string
	for i := range s.fields {
		p := &s.fields[i]
		if p.undecided() {
			keys = append(keys, p.field)
		}
		for _, q := range p.open {
			keys = append(keys, q.answers[0].key+" of "+p.field)
		}
	}
	if s.instead != nil || slices.ContainsFunc(s.rules, func(r ruleProposal) bool { return r.off }) {
		keys = append(keys, "skip")
	}
	return keys
}

// anyField tells whether a field is proposed that is not left to decide, and anyRule whether such a rule is.
func (s *Suggestion) anyField() bool {
	return slices.ContainsFunc(s.fields, func(p proposal) bool { return !p.off && len(p.settings) > 0 })
}

func (s *Suggestion) anyRule() bool {
	return slices.ContainsFunc(s.rules, func(r ruleProposal) bool { return !r.off })
}

// sheetPattern finds what means more than itself in a pattern of path.Match.
var sheetPattern = regexp.MustCompile(`[*?\[\\]`)

func (s *Suggestion) writeColumns(b *strings.Builder) {
	indent := "  "
	proposed := func(p proposal) bool { return len(p.settings) > 0 }
	switch {
	case s.anyField():
		b.WriteString("columns:\n")
	case slices.ContainsFunc(s.fields, proposed):
		b.WriteString("# columns:\n")
	default:
		comment(b, "", "nothing has to be added: mapping: auto reads the file without this one")
		indent = ""
	}
	for i := range s.fields {
		p := &s.fields[i]
		for _, open := range []bool{false, true} { // what is to be decided stands next to the line that it is about
			for _, line := range p.because {
				if strings.HasPrefix(line, decide) == open {
					comment(b, indent, line)
				}
			}
		}
		if proposed(*p) {
			p.write(b)
		}
	}
}

func (p *proposal) write(b *strings.Builder) {
	if p.off {
		b.WriteString("  # " + p.field + ": " + p.flow() + "\n")
		return
	}
	if len(p.open) == 0 {
		b.WriteString("  " + p.field + ": " + p.flow() + "\n")
		return
	}
	b.WriteString("  " + p.field + ":\n")
	for _, s := range p.settings {
		b.WriteString("    " + s.key + ": " + s.value + "\n")
	}
	for _, q := range p.open {
		comment(b, "    ", "decide: "+q.why)
		for _, answer := range q.answers {
			b.WriteString("    # " + answer.key + ": " + answer.value + "\n")
		}
	}
}

// flow writes the settings on one line.
func (p *proposal) flow() string {
	if len(p.settings) == 1 && p.settings[0].key == "column" {
		return p.settings[0].value
	}
	parts := make([]string, len(p.settings))
	for i, s := range p.settings {
		parts[i] = s.key + ": " + s.value
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (s *Suggestion) writeRules(b *strings.Builder) {
	if len(s.rules) == 0 {
		return
	}
	if s.instead != nil {
		rules := make([]string, len(s.rules))
		for i, r := range s.rules {
			rules[i] = r.rule
		}
		for _, line := range s.instead {
			comment(b, "", line)
		}
		b.WriteString("# skip: [" + strings.Join(rules, ", ") + "]\n")
		return
	}
	off := ""
	if !s.anyRule() {
		off = "# "
	}
	b.WriteString(off + "skip:\n")
	for _, r := range s.rules {
		if r.because != "" {
			comment(b, "  ", r.because)
		}
		if r.off {
			b.WriteString("  # - " + r.rule + "\n")
		} else {
			b.WriteString("  - " + r.rule + "\n")
		}
	}
}

// comment writes a text as lines of comment.
func comment(b *strings.Builder, indent, text string) {
	const width = 118
	line := indent + "#"
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) }) {
		if length := utf8.RuneCountInString(line); length > len(indent)+1 && length+1+utf8.RuneCountInString(word) > width {
			b.WriteString(line + "\n")
			line = indent + "#"
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}

// plainScalar is what YAML reads as a text without quotation marks, wherever it stands, unless it is one of its words.
var plainScalar = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*( ?[A-Za-z0-9_/.-]+)*$`)

var yamlWords = []string{"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"}

// yamlScalar writes a text as YAML. Where it needs quotation marks, its escapes are those that Go and YAML share.
func yamlScalar(text string) string {
	if plainScalar.MatchString(text) && !slices.Contains(yamlWords, strings.ToLower(text)) {
		return text
	}
	return strconv.Quote(text)
}

// yamlList writes one text, or a list of them.
func yamlList(texts []string) string {
	if len(texts) == 1 {
		return yamlScalar(texts[0])
	}
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = yamlScalar(text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
