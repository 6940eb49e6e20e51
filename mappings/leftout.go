package mappings

import (
	"strings"

	"convload/pipeline"
)

// leftOut tells why a row is no conversion, nil if it may be one.
func (b *binding) leftOut(row pipeline.Row) *pipeline.Problem {
	switch {
	case b.aside(row) && strings.HasPrefix(firstText(row), "#"):
		return &pipeline.Problem{Code: "COMMENT", Message: "a comment"}
	case b.aside(row) && b.total(row):
		return &pipeline.Problem{Code: "TOTAL", Message: "a total, not a conversion"}
	case b.blank(row):
		return &pipeline.Problem{Code: "NO_CONVERSION", Message: "the row has no click ID, no time and no value: a total, a footer or a note"}
	case b.header.repeats(row):
		return &pipeline.Problem{Code: "REPEATED_HEADER", Message: "the header stands here again"}
	}
	for _, r := range b.rules {
		if r.applies(row) {
			return &pipeline.Problem{Code: "LEFT_OUT", Message: r.message}
		}
	}
	return nil
}

// aside tells whether the row may be somebody's remark on the table: it has no time, and no identifier but for what may
// be the remark itself.
func (b *binding) aside(row pipeline.Row) bool {
	if !b.untimed(row) {
		return false
	}
	remark := firstText(row)
	for _, c := range []*column{&b.cells.clicks[0], &b.cells.clicks[1], &b.cells.clicks[2], &b.cells.email, &b.cells.phone} {
		if c.index < 0 {
			continue
		}
		if text := strings.TrimSpace(row.Cell(c.index).Text); text != "" && text != remark {
			return false
		}
	}
	return true
}

// untimed tells whether the row has no time.
func (b *binding) untimed(row pipeline.Row) bool {
	return strings.TrimFunc(b.cells.time.cell(row).Text, isPadding) == ""
}

// total tells whether the row sums others up: it says so in its first filled cell, or holds a value and nothing else.
func (b *binding) total(row pipeline.Row) bool {
	filled := 0
	for _, cell := range row.Cells {
		if strings.TrimFunc(cell.Text, isPadding) != "" {
			filled++
		}
	}
	if filled == 1 && b.cells.value.index >= 0 && strings.TrimFunc(row.Cell(b.cells.value.index).Text, isPadding) != "" {
		return true
	}
	word, _, _ := strings.Cut(strings.ToLower(firstText(row)), "(") // Grand Totals (17 records)
	switch strings.TrimRight(word, " :") {
	case "total", "totals", "grand total", "grand totals", "subtotal", "sum", "summe", "gesamt", "gesamtsumme", "итого",
		"всего", "somme", "suma", "totale", "totaal", "totalt", "razem":
		return true
	}
	return false
}

// blank tells whether nothing in the row speaks for a conversion: no identifier, no time, no value.
func (b *binding) blank(row pipeline.Row) bool {
	for _, c := range []*column{&b.cells.clicks[0], &b.cells.clicks[1], &b.cells.clicks[2], &b.cells.time, &b.cells.value,
		&b.cells.email, &b.cells.phone} {
		if c.index >= 0 && strings.TrimFunc(row.Cell(c.index).Text, isPadding) != "" {
			return false
		}
	}
	return true
}
