package readers

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"convload/pipeline"
)

// merge is a range of merged cells: rows from 1, columns from 0, the last ones included.
type merge struct{ top, left, bottom, right int }

// parseMerge reads a range such as "A1:B2".
func parseMerge(ref string) (merge, bool) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		to = from
	}
	column1, row1, ok1 := parseCellName(from)
	column2, row2, ok2 := parseCellName(to)
	return merge{top: min(row1, row2), left: min(column1, column2), bottom: max(row1, row2), right: max(column1, column2)}, ok1 && ok2
}

// parseCellName gives a cell's column from 0 and its row from 1.
func parseCellName(name string) (column, row int, ok bool) {
	name = strings.ReplaceAll(name, "$", "")
	column = columnOf(name)
	row, err := strconv.Atoi(strings.TrimLeft(strings.ToUpper(name), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return column, row, err == nil && column >= 0 && column < maxColumns && row >= 1 && row <= maxRow
}

// merges are a sheet's merged cells on the way down its rows.
type merges struct {
	ahead  []merge   // not reached, by their first rows and columns
	across []crossed // those that the last row belongs to, from left to right; none lies over another
	width  int       // of the widest row so far
	steps  int       // taken to mark the rows so far
}

// maxMergeSteps is how many steps marking a sheet's rows may take: in each row one for each merge that it belongs to, and
// for each of its cells there. Ten columns that are merged from the first row to the last take a third of it.
const maxMergeSteps = 64 << 20

// crossed is a merge that has been reached.
type crossed struct {
	merge
	first pipeline.Cell // the only one whose value is shown
	name  string        // its name
}

// mark makes the cells of a row that belong to merged cells Merged, but for those that are the first of them. So are
// cells that the row does not have, as far as an earlier row had them: no header names the columns beyond these.
// Merged cells of which none holds anything are as empty as any. One that holds another value than the first is Bad: no
// spreadsheet program shows that value, and it would be lost.
func (m *merges) mark(row int, cells []pipeline.Cell) ([]pipeline.Cell, error) {
	if len(m.ahead) == 0 && len(m.across) == 0 {
		return cells, nil
	}
	m.width = max(m.width, len(cells))
	m.across = slices.DeleteFunc(m.across, func(c crossed) bool { return c.bottom < row })
	for ; len(m.ahead) > 0 && m.ahead[0].top <= row; m.ahead = m.ahead[1:] {
		m.reach(m.ahead[0], row, cells)
	}
	for _, c := range m.across {
		column := c.left
		if c.top == row {
			column++ // the first cell itself
		}
		m.steps += 1 + max(0, min(c.right+1, m.width)-column)
		if m.steps > maxMergeSteps {
			return nil, tooLarge("a sheet has too many merged cells, as hardly any but those made to do harm have")
		}
		for ; column <= c.right && column < m.width; column++ {
			own := (pipeline.Row{Cells: cells}).Cell(column)
			if !filled(own) && !filled(c.first) {
				continue
			}
			for len(cells) <= column {
				cells = append(cells, pipeline.Cell{})
			}
			cells[column] = c.part(column, own)
		}
	}
	return cells, nil
}

// part is what one of the merged cells stands for, other than the first.
func (c crossed) part(column int, own pipeline.Cell) pipeline.Cell {
	if filled(own) && (own.Text != c.first.Text || own.Kind != c.first.Kind) {
		return bad(fmt.Sprintf("holds a value that is not shown, since the cell is merged with %s", c.name),
			"unmerge the cells, and look which value is right")
	}
	cell := pipeline.Cell{Kind: pipeline.Merged, Aside: c.name}
	if column == c.left && c.first.Kind != pipeline.Bad {
		cell.Text = c.first.Text
	}
	return cell
}

// reach begins a merge. One that lies over another is left out: spreadsheet programs make none, and drop those that
// they find.
func (m *merges) reach(next merge, row int, cells []pipeline.Cell) {
	i, found := slices.BinarySearchFunc(m.across, next.left, func(c crossed, left int) int { return cmp.Compare(c.left, left) })
	if next.bottom < row || found || i > 0 && m.across[i-1].right >= next.left ||
		i < len(m.across) && m.across[i].left <= next.right {
		return
	}
	c := crossed{merge: next, name: pipeline.CellName(next.left, next.top)}
	if next.top == row {
		c.first = pipeline.Row{Cells: cells}.Cell(next.left)
	}
	m.steps += len(m.across) - i
	m.across = slices.Insert(m.across, i, c)
}
