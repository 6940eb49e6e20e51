package mappings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"convload/pipeline"
)

// maxOrderID is how long an order ID may be. (https://support.google.com/google-ads/answer/6386790)
const maxOrderID = 64

// rowReading is one row on its way into a conversion.
type rowReading struct {
	*mapper
	row      pipeline.Row
	entry    *pipeline.Entry
	problems []pipeline.Problem
}

// cell gives the field's cell; one that holds no value is a problem, and empty then.
func (r *rowReading) cell(c *column) pipeline.Cell {
	cell := c.cell(r.row)
	if problem := void(cell); problem != nil {
		r.bad(c, problem)
		return pipeline.Cell{}
	}
	return cell
}

// void is the problem of a cell that holds no value of its own; nil where it holds one, or is empty.
func void(cell pipeline.Cell) *pipeline.Problem {
	switch cell.Kind {
	case pipeline.Bad:
		return &pipeline.Problem{Code: "BAD_CELL", Message: "the cell " + cell.Text, Remedy: cell.Remedy}
	case pipeline.Merged:
		return &pipeline.Problem{Code: "MERGED_CELL", Message: "the cell is merged with " + cell.First + ", which holds the only value",
			Remedy: "split the merged cells (Home, Merge & Center) and fill in each"}
	default:
		return nil
	}
}

func (r *rowReading) text(c *column) string {
	if c.index < 0 {
		return strings.TrimFunc(c.value, isPadding) // most fields are not mapped
	}
	return strings.TrimFunc(r.cell(c).Text, isPadding)
}

// bad adds a problem and says where it stands.
func (r *rowReading) bad(c *column, p *pipeline.Problem) {
	located := *p
	located.Field = c.field
	located.Message = c.where(r.row.Row) + p.Message
	r.problems = append(r.problems, located)
}

// blamed tells whether something is wrong with the field already: what follows from it is not worth a word.
func (r *rowReading) blamed(field string) bool {
	return slices.ContainsFunc(r.problems, func(p pipeline.Problem) bool { return p.Field == field })
}

// problem joins what is wrong; the first problem gives code and field.
func (r *rowReading) problem() pipeline.Problem {
	p := r.problems[0]
	for _, next := range r.problems[1:] {
		if !strings.Contains(p.Message, next.Message) {
			p.Message += "; " + next.Message
		}
		if next.Remedy != "" && !strings.Contains(p.Remedy, next.Remedy) {
			p.Remedy += "; " + next.Remedy
		}
	}
	return p
}

// click takes exactly one click ID: gclid before gbraid before wbraid. Google refuses most pairs, and one click is
// enough. (https://developers.google.com/google-ads/api/docs/conversions/upload-clicks)
func (r *rowReading) click() {
	kinds := [3]pipeline.ClickIDKind{pipeline.GCLID, pipeline.GBRAID, pipeline.WBRAID}
	for i := range r.cells.clicks {
		c := &r.cells.clicks[i]
		if !c.mapped() {
			continue
		}
		id, problem := cleanClickID(r.cell(c).Text)
		switch {
		case problem != nil:
			r.bad(c, problem)
		case id == "":
		case r.entry.Click.Kind != pipeline.NoClickID:
			r.entry.Remark(c.field + " was left out: " + r.entry.Click.Kind.String() + " is enough")
		default:
			r.entry.Click = pipeline.ClickID{Kind: kinds[i], Value: id}
			if odd := oddClickID(r.entry.Click); odd != "" {
				r.entry.Remark(odd)
			}
		}
	}
	if r.entry.Click.Kind != pipeline.NoClickID || len(r.problems) > 0 || r.cells.email.mapped() || r.cells.phone.mapped() {
		return
	}
	for i := range r.cells.clicks {
		if c := &r.cells.clicks[i]; c.mapped() {
			r.bad(c, &pipeline.Problem{Code: "NO_CLICK_ID", Message: "there is no click ID",
				Remedy: "fill it in; a deal that no ad brought is no conversion for Google Ads, and its row can be deleted"})
			return
		}
	}
}

func (r *rowReading) customer() {
	text := r.text(&r.cells.customer)
	if text == "" {
		return
	}
	if r.entry.Customer = customerDigits(text); !isCustomer(text) {
		r.entry.Customer = ""
		r.bad(&r.cells.customer, &pipeline.Problem{Code: "BAD_CUSTOMER", Message: quote(text) + " is no account number",
			Remedy: "write the ten digits of the Google Ads account, such as 123-456-7890"})
	}
}

func (r *rowReading) action() {
	r.entry.Action = r.text(&r.cells.action)
	switch {
	case personal(r.entry.Action):
		r.entry.Action = ""
		r.bad(&r.cells.action, &pipeline.Problem{Code: "BAD_ACTION",
			Message: "the text may be personal data, and is no conversion action's name", Remedy: "write the conversion action's name as in Google Ads"})
	case r.entry.Action == "" && !r.blamed(fieldAction):
		r.bad(&r.cells.action, &pipeline.Problem{Code: "NO_ACTION", Message: "no conversion action is named",
			Remedy: "write the conversion action's name as in Google Ads"})
	}
}

func (r *rowReading) time() (hold bool) {
	c := &r.cells.time
	zone := r.times.spec.zone
	if r.zoneColumn >= 0 {
		zoneCell := column{field: fieldDateTime, index: r.zoneColumn, header: shown(r.header.texts[r.zoneColumn])}
		text := r.text(&zoneCell)
		if r.blamed(fieldDateTime) {
			return false
		}
		if text != "" {
			var problem *pipeline.Problem
			if zone, problem = parseZone(text); problem != nil {
				r.bad(&zoneCell, problem)
				return false
			}
		}
	}
	cell := r.cell(c)
	if r.blamed(fieldDateTime) {
		return false
	}
	at, note, hold, problem := r.times.read(cell, zone)
	if problem != nil {
		if problem.Code == noTimeZone && r.params.problem != nil {
			problem = r.params.problem
		}
		r.bad(c, problem)
		return false
	}
	if note != "" {
		r.entry.Remark(note)
	}
	r.entry.At = at
	return hold
}

func (r *rowReading) money() {
	value, unit, problem := r.values.read(r.cell(&r.cells.value))
	if problem != nil {
		r.bad(&r.cells.value, problem)
	}
	if unit == "" {
		unit = r.headerUnit
	}
	code := strings.ToUpper(r.text(&r.cells.currency))
	if code != "" {
		if !isCurrency(code) {
			r.bad(&r.cells.currency, &pipeline.Problem{Code: "BAD_CURRENCY", Message: quote(code) + " is no currency code",
				Remedy: "write the three letters of ISO 4217, such as EUR or USD; a mapping can say what other words mean: " +
					"currency_code: {values: {…}}"})
			code = ""
		}
	}
	if code == "" && unit != "" {
		code = unitCode(unit)
	}
	switch {
	case !knownUnit(unit):
		r.bad(&r.cells.value, &pipeline.Problem{Code: "BAD_AMOUNT", Message: quote(unit) + " is no currency",
			Remedy: "write the amount alone"})
	case unit != "" && code == "" && !r.blamed(fieldCurrency):
		r.bad(&r.cells.value, &pipeline.Problem{Code: "NO_CURRENCY",
			Message: quote(unit) + " stands for several currencies, and no column says which",
			Remedy:  "give the file a column with the currency's code, or set currency_code in the mapping"})
	case !unitFits(unit, code):
		r.bad(&r.cells.value, &pipeline.Problem{Code: "CURRENCY_MISMATCH",
			Message: fmt.Sprintf("the amount is in %s, the row's currency is %s", unit, code), Remedy: "correct one of them"})
	}
	if value != "" && len(value) > 40 {
		r.bad(&r.cells.value, &pipeline.Problem{Code: "BAD_AMOUNT", Message: "the amount has too many digits",
			Remedy: "write the amount alone"})
		value = ""
	}
	if r.entry.Value = value; value != "" {
		r.entry.Currency = code // without a value it would relabel the action's default value
	}
	credit, _, problem := r.credits.read(r.cell(&r.cells.credit))
	if problem == nil && credit != "" {
		if f, err := strconv.ParseFloat(credit, 64); err != nil || f <= 0 || f > 1 {
			problem = &pipeline.Problem{Code: "BAD_CREDIT", Message: quote(credit) + " is no share of a conversion",
				Remedy: "write a number above 0 and up to 1"}
		}
	}
	if problem != nil {
		r.bad(&r.cells.credit, problem)
		return
	}
	r.entry.Credit = credit
}

func (r *rowReading) texts() {
	order := r.text(&r.cells.order)
	p := &pipeline.Problem{Code: "BAD_ORDER_ID"}
	switch {
	case order == "":
	case strings.Contains(order, "@"):
		p.Message, p.Remedy = "the order ID looks like an e-mail address", "use a neutral number: Google takes no personal data"
	case utf8.RuneCountInString(order) > maxOrderID:
		p.Message, p.Remedy = fmt.Sprintf("the order ID is longer than %d characters", maxOrderID), "use a shorter one"
	case roundedByExcel(order):
		p.Message = quote(order) + " is a number that a spreadsheet program has rounded"
		p.Remedy = "format the column as text before the IDs are filled in, and export again"
	}
	if p.Message != "" {
		r.bad(&r.cells.order, p)
	} else {
		r.entry.OrderID = order
	}
	r.entry.Model = r.text(&r.cells.model)
	if r.cells.model.index < 0 && r.entry.Credit == "" {
		r.entry.Model = "" // a constant model is for the rows that have a credit
	}
	if (r.entry.Model == "") != (r.entry.Credit == "") && len(r.problems) == 0 {
		r.bad(&r.cells.credit, &pipeline.Problem{Code: "BAD_CREDIT", Message: "an attribution credit and its model go together",
			Remedy: "fill in both, or neither"})
	}
}

// roundedByExcel recognises the display of a long number: 1.23457E+15.
func roundedByExcel(s string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(s), "E+")
	return ok && allDigits(exponent) && exponent != "" && allDigits(strings.Replace(mantissa, ".", "", 1)) && mantissa != ""
}

// words reads the fields that take one of two words. Their values begin behind "unspecified", in this order.
func (r *rowReading) words() {
	r.entry.AdUserData = pipeline.Consent(r.word(&r.cells.consent, "Granted", "Denied"))
	r.entry.Environment = pipeline.Environment(r.word(&r.cells.environment, "APP", "WEB"))
	r.entry.CustomerType = pipeline.CustomerType(r.word(&r.cells.buyer, "NEW", "RETURNING"))
}

// word tells which of two words stands in a cell: 1 or 2, or 0 where it is left open.
func (r *rowReading) word(c *column, first, second string) uint8 {
	if !c.mapped() {
		return 0
	}
	switch text := r.text(c); {
	case text == "", strings.EqualFold(text, "UNSPECIFIED"):
		return 0
	case strings.EqualFold(text, first):
		return 1
	case strings.EqualFold(text, second):
		return 2
	default:
		r.bad(c, &pipeline.Problem{Code: "BAD_WORD", Message: fmt.Sprintf("%s is neither %s nor %s", quote(text), first, second),
			Remedy: fmt.Sprintf("write %s or %s, or say in the mapping what the word means: %s: {values: {…}}", first, second, c.field)})
		return 0
	}
}

// identifiers hashes e-mail address and phone number. They make a conversion one of the enhanced conversions for leads,
// so they are read only if the mapping asks for them.
func (r *rowReading) identifiers() {
	for _, one := range []struct {
		column *column
		hash   func(string) (pipeline.UserID, *pipeline.Problem)
	}{{&r.cells.email, hashEmail}, {&r.cells.phone, hashPhone}} {
		text := r.text(one.column)
		if text == "" {
			continue
		}
		id, problem := one.hash(text)
		if problem != nil {
			r.bad(one.column, problem)
			continue
		}
		r.entry.UserIDs = append(r.entry.UserIDs, id)
	}
	asked := r.cells.email.mapped() || r.cells.phone.mapped()
	if asked && len(r.entry.UserIDs) == 0 && r.entry.Click.Kind == pipeline.NoClickID && len(r.problems) == 0 {
		c := &r.cells.email
		if !c.mapped() {
			c = &r.cells.phone
		}
		r.bad(c, &pipeline.Problem{Code: "NO_CLICK_ID", Message: "there is neither a click ID nor an e-mail address or phone number",
			Remedy: "fill one in, or delete the row"})
	}
}

// variables fills the custom variables. Google takes none together with a gbraid or wbraid: the conversion is worth more
// than they are. (https://developers.google.com/google-ads/api/docs/conversions/upload-clicks)
func (r *rowReading) variables() {
	for i := range r.cells.variables {
		c := &r.cells.variables[i]
		text := r.text(c)
		switch {
		case text == "":
		case strings.Contains(text, "@"):
			r.bad(c, &pipeline.Problem{Code: "PERSONAL_DATA", Message: "the custom variable looks like an e-mail address",
				Remedy: "map a column without personal data: Google takes none in custom variables"})
		case r.entry.Click.Kind == pipeline.GBRAID || r.entry.Click.Kind == pipeline.WBRAID:
			r.entry.Remark(c.field + " was left out: Google takes no custom variables with a " + r.entry.Click.Kind.String())
		default:
			r.entry.Variables = append(r.entry.Variables,
				pipeline.Variable{Name: strings.TrimPrefix(c.field, variablePrefix), Value: text})
		}
	}
}

// ruled looks for cells that the mapping's rules on what to leave out could not ask.
func (r *rowReading) ruled() {
	for _, rule := range r.rules {
		if problem := void(r.row.Cell(rule.index)); problem != nil {
			r.bad(&column{index: rule.index, header: shown(r.header.texts[rule.index])}, problem)
		}
	}
}

// customerDigits takes the dashes out of an account number.
func customerDigits(text string) string {
	return strings.ReplaceAll(strings.TrimFunc(text, isPadding), "-", "")
}

// isCustomer tells whether a text is an account number: ten digits, with or without dashes.
func isCustomer(text string) bool {
	digits := customerDigits(text)
	return len(digits) == 10 && allDigits(digits)
}
