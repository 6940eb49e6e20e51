package mappings

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"convload/pipeline"
)

// maxActions and maxActionBytes bound how many conversion actions a sheet may name for a customer, and how long all of
// their names are: more is a column that holds something else.
const (
	maxActions     = 1000
	maxActionBytes = 1 << 20
)

// binding is a definition bound to the columns of a sheet.
type binding struct {
	*fit
	params  parameters
	times   *timeColumn
	values  *amountColumn
	credits *amountColumn
	clicks  [len(clickFields)]clickColumn // as those of cells
	orders  orderSurvey
	cells   mappedCells
	names   *headerNames
	places  map[string]int // of the header that was bound
	survey  passage        // of the rows that Observe was shown

	results, legacyAction int // columns of Google's own, which no field is mapped to; -1 where there is none

	actions     map[string]map[string]bool // by customer, the actions that the rows name
	actionBytes int                        // of their names
	crowded     bool                       // more than maxActions or maxActionBytes

	known []int // rows above the header that are understood, or comments
	bound []int // the columns that fields come from

	headerUnit    string // the code or sign of the currency that the header of the values names; "" if it names none
	width         int    // columns up to the last one with a name
	lastBound     int    // the last column that the definition reads anything from
	nameless      int    // rows that hold something in a column without a name
	firstNameless string // the first such cell
	curly         int    // cells in curly quotation marks

	clickTimes *clickTimes // nil where the mapping does not ask for it, and after Mapper
}

// mappedCells are the fields that every row is asked for, looked up once.
type mappedCells struct {
	clicks                                         [3]column
	customer, action, time, value, currency, order column
	credit, model, consent, environment, buyer     column
	variables                                      []column
	evidence                                       []*column // what speaks for a conversion: its identifiers and its time
}

var clickFields = [3]string{fieldGCLID, fieldGBRAID, fieldWBRAID}

func newBinding(f *fit, params parameters, times *timeColumn) *binding {
	b := &binding{fit: f, params: params, times: times, values: newAmountColumn(f.column(fieldValue), f.decimal(fieldValue)),
		credits: newAmountColumn(f.column(fieldCredit), f.decimal(fieldCredit)), names: f.definition.headerNames(), places: f.places(),
		results: f.header.results(), legacyAction: f.header.legacyAction(), actions: make(map[string]map[string]bool)}
	b.survey.binding = b
	for i, text := range f.header.texts {
		if text != "" {
			b.width = i + 1
		}
	}
	if i, ok := b.places[fieldValue]; ok {
		b.headerUnit = headerUnit(f.header.texts[i])
		if code := unitCode(b.headerUnit); code != "" {
			b.notes = append(b.notes, fmt.Sprintf("the column %q: its amounts are in %s, as the header says", shown(f.header.texts[i]), code))
		}
	}
	b.notes = append(b.notes, f.bracketNotes()...)
	for _, index := range b.places {
		b.lastBound = max(b.lastBound, index)
		if index == b.legacyAction {
			b.legacyAction = -1
		}
	}
	if b.results >= 0 {
		b.notes = append(b.notes, "the file is one of Google's with results: rows that it calls # OK are not sent again")
	}
	for _, c := range f.columns {
		if c.index >= 0 {
			b.bound = append(b.bound, c.index)
		}
	}
	for i, field := range clickFields {
		b.cells.clicks[i] = f.column(field)
		b.clicks[i] = clickColumn{kind: precedence[i], accept: f.acceptance(field)}
	}
	for field, place := range map[string]*column{fieldCustomer: &b.cells.customer, fieldAction: &b.cells.action,
		fieldDateTime: &b.cells.time, fieldValue: &b.cells.value, fieldCurrency: &b.cells.currency,
		fieldOrderID: &b.cells.order, fieldCredit: &b.cells.credit, fieldModel: &b.cells.model,
		fieldConsent: &b.cells.consent, fieldEnvironment: &b.cells.environment, fieldType: &b.cells.buyer} {
		*place = f.column(field)
	}
	c := &b.cells
	c.evidence = []*column{&c.time, &c.clicks[0], &c.clicks[1], &c.clicks[2]}
	if b.timeOfDay.index >= 0 {
		b.bound = append(b.bound, b.timeOfDay.index)
	}
	for i := range b.userIDs {
		if index := b.userIDs[i].index; !slices.Contains(b.bound, index) {
			b.bound = append(b.bound, index)
		}
		c.evidence = append(c.evidence, &b.userIDs[i].column)
	}
	if b.cells.action.index < 0 && b.cells.customer.index < 0 {
		b.actions[customerDigits(b.cells.customer.value)] = map[string]bool{b.cells.action.value: true}
	}
	for _, field := range slices.Sorted(maps.Keys(f.columns)) {
		if strings.HasPrefix(field, variablePrefix) {
			b.cells.variables = append(b.cells.variables, f.columns[field])
		}
	}
	if f.definition.ClickTimes {
		b.clickTimes = newClickTimes(times.spec.now, b.cells.time.index, b.timeOfDay.index, b.zoneColumn)
	}
	return b
}

// column gives the field's column; a field that is not mapped is a constant that says nothing.
func (f *fit) column(field string) column {
	if c, ok := f.columns[field]; ok {
		return c
	}
	return column{field: field, index: -1}
}

// cell gives the field's cell in a row: the constant, or the cell, or for an empty cell the default. Curly quotation
// marks around it are taken off, and words that the mapping translates are translated.
func (c *column) cell(row pipeline.Row) pipeline.Cell {
	if c.index < 0 {
		return pipeline.Cell{Text: c.value, Kind: c.said}
	}
	cell := row.Cell(c.index)
	if inner, curly := uncurled(cell.Text); curly && cell.Kind == pipeline.Text {
		cell.Text = inner
	}
	if c.value == "" && c.values == nil || cell.Kind == pipeline.Bad || cell.Kind == pipeline.Merged {
		return cell
	}
	text := unpadded(cell.Text)
	if text == "" {
		return pipeline.Cell{Text: c.value, Kind: c.said}
	}
	if means, ok := c.values[strings.ToLower(plainWord(text))]; ok {
		return pipeline.Cell{Text: means, Kind: c.said}
	}
	return cell
}

// mapped tells whether the field has a source at all.
func (c *column) mapped() bool { return c.index >= 0 || c.value != "" }

func (b *binding) Header() int { return b.header.row }

// Unreadable tells of a row that Observe is not shown.
func (b *binding) Unreadable(row int) { b.survey.unreadable(row) }

// Observe shows the columns of times and amounts their cells, and collects the names of conversion actions.
func (b *binding) Observe(row pipeline.Row) {
	if status, problem := b.survey.next(row); status != pipeline.Unsettled {
		if status == pipeline.Skipped && problem.Code == leftOut {
			b.observeLeftOut(row)
			b.glimpse(row)
		}
		return
	}
	if b.annotated(row) {
		return
	}
	b.observeNameless(row)
	for _, index := range b.bound {
		if cell := row.Cell(index); cell.Kind == pipeline.Text {
			if _, curly := uncurled(cell.Text); curly {
				b.curly++
			}
		}
	}
	b.observeClicks(row)
	if b.timeOfDay.index < 0 {
		b.times.observe(b.cells.time.cell(row))
	} else {
		b.times.observeJoined(b.cells.time.cell(row), b.timeOfDay.cell(row))
	}
	b.values.observe(row)
	b.credits.observe(row)
	b.orders.observe(&b.cells.order, row)
	for i := range b.userIDs {
		b.userIDs[i].observe(row)
	}
	action := actionName(b.cells.action.cell(row))
	if action == "" || personal(action) || b.untimed(row) {
		return // Map settles such a row
	}
	customer := customerDigits(b.cells.customer.cell(row).Text)
	if customer != "" && !isCustomer(customer) {
		return // Map says so
	}
	names := b.actions[customer]
	if names == nil {
		if len(b.actions) == maxActions {
			b.crowded = true
			return
		}
		names = make(map[string]bool)
		b.actions[strings.Clone(customer)] = names
	}
	switch {
	case names[action]:
	case len(names) == maxActions || b.actionBytes+len(action) > maxActionBytes:
		b.crowded = true
	default:
		b.actionBytes += len(action)
		names[strings.Clone(action)] = true // the cell's text would keep its whole row alive
	}
}

func actionName(cell pipeline.Cell) string {
	if cell.Kind == pipeline.Bad || cell.Kind == pipeline.Merged || cell.Kind == pipeline.TimeOfDay {
		return ""
	}
	return unpadded(cell.Text)
}

// Needs tells which actions and custom variables the rows name. A constant action is needed even if there are no rows,
// so that a mistake in it is found on the first day.
func (b *binding) Needs() map[string]pipeline.Needs {
	var variables []string
	for _, c := range b.cells.variables {
		variables = append(variables, strings.TrimPrefix(c.field, variablePrefix))
	}
	needs := make(map[string]pipeline.Needs)
	for customer, names := range b.actions {
		needs[customer] = pipeline.Needs{Actions: slices.Sorted(maps.Keys(names)), Variables: variables}
	}
	return needs
}

// Mapper decides what the columns as a whole mean.
func (b *binding) Mapper() (pipeline.RowMapper, error) {
	if b.crowded {
		return nil, &pipeline.Problem{Code: "TOO_MANY_ACTIONS", Field: fieldAction,
			Message: fmt.Sprintf("the column %q names more than %d conversion actions or customers", b.cells.action.header, maxActions),
			Remedy:  "check which column the mapping takes conversion_action and customer_id from"}
	}
	notes, problem := b.times.decide()
	b.note(b.cells.time, notes...)
	if problem != nil {
		return nil, b.inColumn(b.cells.time, problem)
	}
	for _, amounts := range []*amountColumn{b.values, b.credits} {
		notes, problem := amounts.decide()
		b.note(amounts.source, notes...)
		if problem != nil {
			return nil, b.inColumn(amounts.source, problem)
		}
	}
	if problem := b.scaled(); problem != nil {
		return nil, problem
	}
	for i := range b.userIDs {
		if note := b.userIDs[i].note(); note != "" {
			b.note(b.userIDs[i].column, note)
		}
	}
	b.note(b.cells.order, b.orders.notes()...)
	switch b.curly {
	case 0:
	case 1:
		b.notes = append(b.notes, "1 cell stands in curly quotation marks, which were taken off")
	default:
		b.notes = append(b.notes, fmt.Sprintf("%d cells stand in curly quotation marks, which were taken off", b.curly))
	}
	b.decideClicks()
	if b.clickTimes != nil {
		b.notes = append(b.notes, b.decideClickTimes())
	}
	for _, r := range b.rules {
		if r.leftOut != nil && r.leftOut.sum > 0 {
			b.note(column{header: r.header}, "rows are left out for what stands there: "+r.leftOut.left())
		}
	}
	if note := b.namelessNote(); note != "" {
		b.notes = append(b.notes, note)
	}
	return &mapper{binding: b, passage: passage{binding: b}}, nil
}

func (b *binding) note(c column, notes ...string) {
	for _, note := range notes {
		b.notes = append(b.notes, fmt.Sprintf("column %q: %s", c.header, note))
	}
}

func (b *binding) inColumn(c column, p *pipeline.Problem) *pipeline.Problem {
	located := *p
	located.Field = c.field
	located.Message = fmt.Sprintf("column %q: %s", c.header, p.Message)
	return &located
}

// Describe tells which column each field comes from, and what was guessed.
func (b *binding) Describe() pipeline.BindingInfo {
	info := pipeline.BindingInfo{Mapping: b.definition.Name, Header: b.header.row, Columns: make(map[string]string),
		Notes: append(b.params.notes(), b.notes...), Known: b.known}
	info.Zone, info.ZoneRemedy = b.zoneSaid()
	used := make(map[int]bool)
	for field, c := range b.columns {
		if field == fieldModel && b.cells.credit.index < 0 {
			continue // no row has a credit
		}
		if c.index < 0 {
			info.Columns[field] = fmt.Sprintf("always %q", c.value)
			continue
		}
		used[c.index] = true
		info.Columns[field] = c.header
	}
	for i := range b.userIDs {
		c := &b.userIDs[i]
		used[c.index] = true
		if main, ok := b.columns[c.field]; !ok || main.index != c.index {
			info.Columns[c.field] = strings.TrimPrefix(info.Columns[c.field]+", "+c.header, ", ")
		}
	}
	for _, r := range b.rules {
		used[r.index] = true
	}
	if b.timeOfDay.index >= 0 {
		info.Columns[fieldDateTime] += " + " + b.timeOfDay.header
	}
	used[b.zoneColumn], used[b.timeOfDay.index], used[b.results], used[b.legacyAction] = true, true, true, true
	for i, text := range b.header.texts {
		switch {
		case text == "" || used[i]:
		case personal(text) || len(text) > 8 && allDigits(text):
			info.Ignored = append(info.Ignored, "a name that may be personal data, in "+pipeline.CellName(i, b.header.row))
		default:
			info.Ignored = append(info.Ignored, text)
		}
	}
	return info
}
