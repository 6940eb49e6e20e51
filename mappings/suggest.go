package mappings

import (
	"slices"
	"strings"

	"convload/pipeline"
)

// Suggester looks at a sheet that no mapping is known for, and proposes one. Headers say what a column may be, and its
// values have to agree; what neither settles is left to whoever reads the proposal.
type Suggester struct {
	header  *header
	sheet   pipeline.Sheet
	params  parameters
	columns []*columnSurvey
	fit     *fit // of the preset that fits the header; nil where none does
	rows    int
	cells   int
}

// mostCells bounds how many cells are looked at, and so what is remembered of them: a table may be very wide.
const mostCells = 1 << 18

// NewSuggester finds the header among the first rows of a sheet. A *pipeline.Problem says why there is nothing to propose.
func NewSuggester(sheet pipeline.Sheet, top []pipeline.Row) (*Suggester, error) {
	presets, err := Presets()
	if err != nil {
		return nil, err
	}
	s := &Suggester{sheet: sheet}
	found := -1
	for i, row := range top {
		h := newHeader(row)
		if h.nonvoid < 2 || h.isData(row) {
			continue
		}
		if problem := foreign(h); problem != nil {
			return nil, problem
		}
		fits, err := choose(presets, h, true, new(nearMiss))
		if err != nil {
			fits = nil // of two presets that fit equally well none is better than what the values say
		}
		switch {
		case fits != nil:
			s.header, s.fit, found = h, fits, i
		case s.header == nil, h.usual() > s.header.usual():
			s.header, found = h, i
			continue
		default:
			continue
		}
		break
	}
	if s.header == nil {
		return nil, &pipeline.Problem{Code: "NO_HEADER", Message: "no row names the columns",
			Remedy: "put a name above each column, such as Google Click ID and Conversion Time"}
	}
	var problem *pipeline.Problem
	if s.params, problem = readParameters(top[:found]); problem != nil {
		return nil, problem
	}
	for i := range s.header.texts {
		s.columns = append(s.columns, newColumnSurvey(s.header, i))
	}
	return s, nil
}

// isData tells whether a row can be no header: a cell of it is what stands below one.
func (h *header) isData(row pipeline.Row) bool {
	if strings.HasPrefix(firstText(row), "#") {
		return true
	}
	return slices.ContainsFunc(row.Cells, func(cell pipeline.Cell) bool {
		text := strings.TrimSpace(cell.Text)
		if cell.Kind == pipeline.Number || cell.Kind == pipeline.Date || knownShape(text) || personal(text) {
			return true
		}
		if _, f := scanStamp(text); f == noFlaw && hasDigit(text) {
			return true
		}
		_, amount := canonical(text, '.')
		return amount || text != "" && allDigits(text)
	})
}

// Header is the row number of the header.
func (s *Suggester) Header() int { return s.header.row }

// Likely tells how much speaks for the sheet's holding conversions, to choose among several.
func (s *Suggester) Likely() int {
	likely := s.header.usual()
	if s.fit != nil {
		likely += 100
	}
	if slices.ContainsFunc(s.columns, (*columnSurvey).holdsClicks) {
		likely += 50
	}
	return likely
}

// Observe looks at a row below the header. Rows of one cell, comments, totals and footers are left out.
func (s *Suggester) Observe(row pipeline.Row) {
	if row.Row <= s.header.row || lone(row) >= 0 || s.header.repeats(row) || strings.HasPrefix(firstText(row), "#") || isFooter(firstText(row)) {
		return
	}
	if slices.ContainsFunc(row.Cells, func(cell pipeline.Cell) bool {
		total, _ := totalWord(strings.TrimSpace(cell.Text))
		return total
	}) {
		return
	}
	if s.cells += len(s.columns); s.cells > mostCells {
		return
	}
	s.rows++
	for _, column := range s.columns {
		column.observe(row)
	}
}
