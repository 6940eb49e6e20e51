package mappings

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"convload/pipeline"
)

// money reads the row's value with its currency, and its attribution credit.
func (r *rowReading) money() {
	cell := r.cell(&r.cells.value)
	value, unit, problem := r.values.read(cell)
	if problem != nil {
		r.bad(&r.cells.value, problem)
	}
	code := r.currency()
	if value != "" { // a currency without a value would relabel the action's default value
		code = cmp.Or(code, unitCode(r.headerUnit), unitCode(unit))
		if unit != "" || r.headerUnit != "" {
			r.checkUnits(code, unit)
		}
		r.entry.Value, r.entry.Currency = r.exact(cell.Kind, value, code), code
	}
	r.credit()
}

// currency gives the code of the row's own currency, "" where it names none.
func (r *rowReading) currency() string {
	c := &r.cells.currency
	text := r.text(c)
	code := strings.ToUpper(text)
	if code == "" || IsCurrency(code) {
		return code
	}
	p := &pipeline.Problem{Code: "BAD_CURRENCY", Message: quote(code) + " is no currency code",
		Remedy: "write the three letters of ISO 4217, such as EUR or USD; a mapping can say what other words mean: " +
			"currency_code: {values: {…}}"}
	meant, _, _ := strings.Cut(signCurrencies(text), " ")
	switch successor := endedCurrencies[code]; {
	case successor != "":
		p.Message = fmt.Sprintf("the currency %s is no more: %s came after it", code, successor)
		p.Remedy = fmt.Sprintf("convert the amounts to %s and write that", successor)
	case meant != "" && c.index >= 0:
		p.Message = quote(text) + " is no currency code"
		p.Remedy = "say in the mapping which currency is meant: " + c.line(fmt.Sprintf("values: {%q: %s}", text, meant))
	}
	r.bad(c, p)
	return ""
}

// checkUnits holds what the amount and its header name as the currency against the row's, which is code.
func (r *rowReading) checkUnits(code, unit string) {
	switch {
	case code != "":
		p := &pipeline.Problem{Code: "CURRENCY_MISMATCH", Remedy: "correct one of them"}
		switch {
		case unit != "" && !unitFits(unit, code):
			p.Message = fmt.Sprintf("the amount is in %s, the row's currency is %s", unit, code)
		case r.headerUnit != "" && !unitFits(r.headerUnit, code):
			p.Message = fmt.Sprintf("the header says that amounts are in %s, the row's currency is %s", r.headerUnit, code)
			p.Remedy = "correct one of them, or rename the column"
		default:
			return
		}
		r.bad(&r.cells.value, p)
	case !r.blamed(fieldCurrency):
		r.bad(&r.cells.value, noCurrency(cmp.Or(unit, r.headerUnit)))
		r.problems[len(r.problems)-1].Field = fieldCurrency // which is missing: the cell is good for a value
	}
}

// noCurrency is the problem of a sign that no code explains.
func noCurrency(sign string) *pipeline.Problem {
	code, _, _ := strings.Cut(signCurrencies(sign), " ")
	return &pipeline.Problem{Code: "NO_CURRENCY",
		Message: quote(sign) + " is a sign, and nothing says which currency it stands for",
		Remedy: fmt.Sprintf("say it in the mapping: currency_code: {value: %s}; or, of a column with the currencies, "+
			"currency_code: {column: Currency, values: {%q: %s}}", code, sign, code)}
}

// exact rounds what a formula gave, with the noise of binary fractions, to the digits that the currency has. Nothing else
// is rounded: what somebody typed, in a number or a text, and what is in a currency that is not known.
func (r *rowReading) exact(kind pipeline.CellKind, value, code string) string {
	if kind == pipeline.Number && code != "" && computed(value) {
		if short := rounded(value, minorDigits(code)); short != value {
			r.entry.Remark("the value was rounded from " + shown(value))
			value = short
		}
	}
	if whole, _, _ := strings.Cut(value, "."); len(whole) > 15 || len(value) > 40 {
		r.bad(&r.cells.value, &pipeline.Problem{Code: "BAD_AMOUNT", Message: quote(value) + " has too many digits for an amount",
			Remedy: "write the amount alone"})
		return ""
	}
	return value
}

// credit reads the share of the conversion that an external attribution gives the click.
func (r *rowReading) credit() {
	cell := r.cell(&r.cells.credit)
	credit, unit, problem := r.credits.read(cell)
	if problem != nil && problem.Code == "NEGATIVE_AMOUNT" || credit != "" && (unit != "" || !isShare(credit)) {
		problem = &pipeline.Problem{Code: "BAD_CREDIT", Message: quote(cell.Text) + " is no share of a conversion",
			Remedy: "write a number above 0 and up to 1"}
	}
	if problem != nil {
		r.bad(&r.cells.credit, problem)
		return
	}
	r.entry.Credit = credit
}

// isShare tells whether a decimal lies above 0 and is at most 1. It is only compared: what is sent is the decimal itself.
func isShare(decimal string) bool {
	share, err := strconv.ParseFloat(decimal, 64)
	return err == nil && share > 0 && share <= 1
}
