package mappings

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"convload/pipeline"
)

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

// maxOrderID is how long an order ID may be. (https://support.google.com/google-ads/answer/6386790)
const maxOrderID = 64

func (r *rowReading) texts() {
	cell := r.cell(&r.cells.order)
	order := unpadded(cell.Text)
	if nullWord(order) != "" { // sent as an ID, it would make each later row that has it a conversion known already
		order = ""
	}
	p := &pipeline.Problem{Code: "BAD_ORDER_ID"}
	switch {
	case order == "":
	case spreadsheetError(order):
		p.Message, p.Remedy = quote(order)+" is what a formula leaves where it fails", "correct the formula, and export again"
	case cell.Kind == pipeline.Bool:
		p.Message, p.Remedy = "the cell holds "+order+", which tells no order from another", "map the column that holds the IDs"
	case cell.Kind == pipeline.Date:
		p.Message = "the cell holds a date, which a spreadsheet program may have made of an ID such as 3-12"
		p.Remedy = "format the column as text before the IDs are filled in, and export again"
	case cell.Kind == pipeline.Number && strings.Contains(order, "."):
		p.Message = "the cell holds the number " + shown(order) + ", of which a spreadsheet program may have cut noughts that an ID such as 1.50 had"
		p.Remedy = "format the column as text before the IDs are filled in, and export again"
	case strings.Contains(order, "@"), strings.HasPrefix(order, "+") && personal(order):
		p.Message, p.Remedy = "the order ID looks like an e-mail address or a phone number", "use a neutral number: Google takes no personal data"
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
	r.entry.AdUserData = pipeline.Consent(r.word(&r.cells.consent, "Granted", "Denied", `"yes": GRANTED, "no": DENIED`))
	r.entry.Environment = pipeline.Environment(r.word(&r.cells.environment, "APP", "WEB", `"phone": APP, "shop": WEB`))
	r.entry.CustomerType = pipeline.CustomerType(r.word(&r.cells.buyer, "NEW", "RETURNING", `"first order": NEW, "regular": RETURNING`))
}

// word tells which of two words stands in a cell: 1 or 2, or 0 where it is left open. example shows what a mapping's values
// may say of other words. The words are the API's own, and nothing else is taken for one of them, be it yes or TRUE: what
// that means only the mapping can say.
func (r *rowReading) word(c *column, first, second, example string) uint8 {
	if !c.mapped() {
		return 0
	}
	cell := r.cell(c)
	switch text := unpadded(cell.Text); {
	case text == "", strings.EqualFold(text, "UNSPECIFIED"), strings.EqualFold(text, "UNKNOWN"):
		return 0
	case strings.EqualFold(text, first):
		return 1
	case strings.EqualFold(text, second):
		return 2
	default:
		if cell.Kind == pipeline.Bool {
			example = fmt.Sprintf(`"true": %s, "false": %s`, strings.ToUpper(first), strings.ToUpper(second))
		}
		r.bad(c, &pipeline.Problem{Code: "BAD_WORD", Message: fmt.Sprintf("%s is neither %s nor %s", quote(text), first, second),
			Remedy: fmt.Sprintf("write %s or %s, or say in the mapping what such words mean, as in %s",
				first, second, c.line("values: {"+example+"}"))})
		return 0
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
		case personal(text) && !allDigits(text): // digits alone may be the number of a contract: 0001234567
			r.bad(c, &pipeline.Problem{Code: "PERSONAL_DATA", Message: "the custom variable looks like an e-mail address or a phone number",
				Remedy: "map a column without personal data: Google takes none in custom variables"})
		case r.entry.Click.Kind == pipeline.GBRAID || r.entry.Click.Kind == pipeline.WBRAID:
			r.entry.Remark(c.field + " was left out: Google takes no custom variables with a " + r.entry.Click.Kind.String())
		default:
			r.entry.Variables = append(r.entry.Variables,
				pipeline.Variable{Name: strings.TrimPrefix(c.field, variablePrefix), Value: text})
		}
	}
}

// customerDigits takes the dashes out of an account number.
func customerDigits(text string) string {
	return strings.ReplaceAll(unpadded(text), "-", "")
}

// isCustomer tells whether a text is an account number: ten digits, with or without dashes.
func isCustomer(text string) bool {
	digits := customerDigits(text)
	return len(digits) == 10 && allDigits(digits)
}
