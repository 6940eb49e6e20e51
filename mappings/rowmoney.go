package mappings

import (
	"fmt"
	"strconv"
	"strings"

	"convload/pipeline"
)

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
