package mappings

import (
	"fmt"

	"convload/pipeline"
)

// misshapen tells why the cells of a text file's row cannot be trusted to stand below their headers: a comma that was not
// put in quotation marks pushes cells to the right, as in 1250,50, and a file that was cut ends in the middle of a row.
// The cells of a workbook say themselves where they stand.
func (b *binding) misshapen(row pipeline.Row) *pipeline.Problem {
	if row.Sheet != "" {
		return nil
	}
	last := len(row.Cells) - 1
	for last >= b.width && cellText(row, last) == "" {
		last--
	}
	switch {
	case last >= b.width:
		return &pipeline.Problem{Code: "CELLS_BEYOND_HEADER",
			Message: fmt.Sprintf("the row has %d cells and the header in row %d has %d, so that its cells may stand in the wrong columns",
				last+1, b.header.row, b.width),
			Remedy: "put a cell that holds the delimiter, such as the amount 1250,50, in quotation marks; or give the last columns a name"}
	case len(row.Cells) <= b.lastBound:
		return &pipeline.Problem{Code: "CELLS_MISSING",
			Message: fmt.Sprintf("the row ends behind %s, before the column %q: it was cut off, or a delimiter is missing",
				pipeline.CellName(len(row.Cells)-1, row.Row), shown(b.header.texts[b.lastBound])),
			Remedy: "export the file again, or add what is missing; an empty cell has its delimiter, too"}
	}
	return nil
}

// observeNameless counts the rows that hold something in a column without a name, which nothing is read from.
func (b *binding) observeNameless(row pipeline.Row) {
	for i := range row.Cells {
		if (i >= len(b.header.texts) || b.header.texts[i] == "") && row.Cells[i].Kind != pipeline.Merged && cellText(row, i) != "" {
			if b.nameless == 0 {
				b.firstNameless = pipeline.CellName(i, row.Row)
			}
			b.nameless++
			return
		}
	}
}

// namelessNote says so.
func (b *binding) namelessNote() string {
	switch b.nameless {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("cell %s stands in a column without a name, and was not read", b.firstNameless)
	}
	return fmt.Sprintf("%d rows hold something in a column without a name, which was not read: the first in cell %s", b.nameless, b.firstNameless)
}
