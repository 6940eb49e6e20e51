package mappings

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"convload/pipeline"
)

// Choice is one line of the configuration's mapping: which definition holds for the files whose name matches.
type Choice struct {
	Match      string      // a pattern of path.Match for the file's name or its last part, without .gz too; "" matches every file
	Definition *Definition // nil chooses among the presets by the header
}

// Set chooses a definition for each sheet and binds it.
type Set struct {
	choices []Choice
	presets []*Definition
	now     time.Time
}

var _ pipeline.Mapping = (*Set)(nil)

// NewSet makes a set. now is the moment of the run, against which future times are judged.
func NewSet(choices []Choice, now time.Time) (*Set, error) {
	for _, c := range choices {
		if _, err := path.Match(c.Match, ""); err != nil {
			return nil, fmt.Errorf("mapping: match %q is no pattern: %w", c.Match, err)
		}
	}
	presets, err := Presets()
	return &Set{choices: choices, presets: presets, now: now}, err
}

// Terms gives a hash of the definition that holds for a file, or of all that it is chosen from by its header.
func (s *Set) Terms(file string) string {
	var used any = s.presets
	if i := s.choice(file); i >= 0 && s.choices[i].Definition != nil {
		used = []*Definition{s.choices[i].Definition, preset(s.choices[i].Definition.Extends, s.presets)}
	}
	text, err := json.Marshal(used)
	if err != nil {
		panic(err) // definitions are plain texts
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Encoding names the encoding of a text file, as the definition that holds for its name does; "" leaves it to the file.
func (s *Set) Encoding(file string) string {
	if i := s.choice(file); i >= 0 && s.choices[i].Definition != nil {
		return string(s.choices[i].Definition.Encoding)
	}
	return ""
}

// choice finds the line of the configuration that holds for a file; -1 if none does.
func (s *Set) choice(file string) int {
	return slices.IndexFunc(s.choices, func(c Choice) bool { return matches(c.Match, file) })
}

// preset finds a preset by its name; nil if there is none.
func preset(name string, presets []*Definition) *Definition {
	if i := slices.IndexFunc(presets, func(d *Definition) bool { return d.Name == name }); i >= 0 {
		return presets[i]
	}
	return nil
}

// Bind chooses the definition, finds the header and binds the one to the other.
func (s *Set) Bind(file string, sheet pipeline.Sheet, top []pipeline.Row) (pipeline.Binding, error) {
	i := s.choice(file)
	if i < 0 {
		return nil, &pipeline.Problem{Code: "NO_MAPPING", Message: "no line of the configuration's mapping matches this file",
			Remedy: "add one with match: \"*\", or one that matches its name"}
	}
	candidates := s.presets
	definition := s.choices[i].Definition
	auto := definition == nil
	if !auto {
		candidates = []*Definition{definition}
	}
	candidates = slices.DeleteFunc(slices.Clone(candidates), func(d *Definition) bool { return !d.reads(sheet) })
	if len(candidates) == 0 {
		why := "the mapping reads other sheets"
		if sheet.Hidden {
			why = "it is hidden, and no mapping names it"
		}
		return nil, &pipeline.NoFitError{Problem: pipeline.Problem{Message: why}, LeftOut: true}
	}
	near := &nearMiss{named: definition, more: len(top) >= pipeline.TopRows}
	for n, row := range top {
		if _, problem := readParameters(top[n : n+1]); problem != nil {
			return nil, problem
		}
		h := newHeader(row)
		if h.nonvoid < 2 {
			continue
		}
		if problem := foreign(h); problem != nil {
			return nil, problem
		}
		best, err := choose(candidates, h, auto, near)
		if err != nil {
			return nil, err
		}
		if best == nil {
			continue
		}
		if problem := best.lostAbove(top[:n]); problem != nil {
			return nil, problem
		}
		if auto {
			note := fmt.Sprintf("the mapping %s was chosen by the header in row %d", best.definition.Name, h.row)
			if len(best.userIDs) > 0 {
				note += "; e-mail addresses and phone numbers are hashed and sent, unless another mapping is named"
			}
			best.notes = append(best.notes, note)
		}
		return s.bind(best, top[:n])
	}
	if near.ambiguous == nil {
		if problem := overTwoRows(candidates, top, auto); problem != nil {
			return nil, problem
		}
	}
	err := near.error()
	if misfit, ok := errors.AsType[*pipeline.NoFitError](err); ok {
		misfit.Click = firstClick(top)
	}
	return nil, err
}

// firstClick finds the first row that holds what is made as a click ID; 0 if there is none.
func firstClick(rows []pipeline.Row) int {
	for _, row := range rows {
		if slices.ContainsFunc(row.Cells, func(c pipeline.Cell) bool { return knownShape(c.Text) }) {
			return row.Row
		}
	}
	return 0
}

func matches(pattern, file string) bool {
	if pattern == "" {
		return true
	}
	last := path.Base(file)
	member := path.Base(file[strings.LastIndexByte(file, '!')+1:]) // of an archive: drop.zip!march.csv
	return slices.ContainsFunc([]string{file, last, member, strings.TrimSuffix(member, ".gz")}, func(name string) bool {
		ok, _ := path.Match(pattern, name) // NewSet has checked the pattern
		return ok
	})
}

// reads tells whether the definition is for such a sheet: for the named ones, else for every visible one.
func (d *Definition) reads(sheet pipeline.Sheet) bool {
	if d.Sheet == "" {
		return !sheet.Hidden
	}
	ok, _ := path.Match(d.Sheet, sheet.Name) // an unreadable pattern matches nothing
	return ok || sheet.Name == "" || strings.EqualFold(d.Sheet, sheet.Name)
}

// choose finds the candidate that fits the header. One of several that fit has to read all that the others do, and more:
// taking it would be a guess otherwise, and a problem. A row with two columns of one name is not taken, for it may be a title above the
// header; near remembers it.
func choose(candidates []*Definition, h *header, auto bool, near *nearMiss) (*fit, error) {
	var fits []*fit
	ambiguous := false
	for _, d := range candidates {
		f, problem := d.fit(h)
		if lacking := d.undetected(h); (auto || !d.builtIn()) && len(lacking) > 0 {
			f.missing = lacking
			near.consider(f)
			continue
		}
		if problem != nil {
			if f.found >= 2 {
				ambiguous = true
				near.ambiguous = cmp.Or(near.ambiguous, problem)
			}
			continue
		}
		if len(f.missing) > 0 {
			near.consider(f)
			continue
		}
		fits = append(fits, f)
	}
	if ambiguous || len(fits) == 0 {
		return nil, nil
	}
	best := slices.MaxFunc(fits, func(a, b *fit) int { return cmp.Compare(len(a.reads()), len(b.reads())) })
	for _, other := range fits {
		if other != best {
			if problem := best.doubted(other); problem != nil {
				return nil, problem
			}
		}
	}
	return best, nil
}

// undetected lists the columns that identify the definition and that the header lacks.
func (d *Definition) undetected(h *header) []wanted {
	var lacking []wanted
	for _, names := range d.Detect {
		if !h.has(names...) {
			lacking = append(lacking, wanted{names: names, where: d.detected})
		}
	}
	return lacking
}

// NamesCustomer tells whether the mapping itself says which Google Ads account a row is for.
func (d *Definition) NamesCustomer() bool {
	return d.CustomerID != nil || d.Columns.index(fieldCustomer) >= 0
}
