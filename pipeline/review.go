package pipeline

import (
	"slices"
	"strings"
	"time"
)

// Review is what a person can see of a sheet's conversions at a glance, to tell whether the mapping has read them right.
// Rows that are INVALID or SKIPPED are no conversions, and a DUPLICATE counts with its first row. Rows are old that were
// more than 90 days ago at the start of the run, but for those that earlier runs delivered.
type Review struct {
	Conversions int        `json:"conversions"`
	LeftOut     int        `json:"left_out,omitempty"` // rows that are SKIPPED
	Earliest    time.Time  `json:"earliest,omitzero"`  // with the offset in which it is sent
	Latest      time.Time  `json:"latest,omitzero"`
	Old         int        `json:"older_than_90_days,omitempty"`
	Future      int        `json:"in_the_future,omitempty"` // rows that are INVALID for that
	EqualValue  string     `json:"equal_value,omitempty"`   // of all conversions, unless the mapping sets it
	Values      []ValueSum `json:"values,omitempty"`        // by currency and action, in the order of the rows
	OtherValues []ValueSum `json:"other_values,omitempty"`  // by currency alone, of further actions
	last        int        // of Values: most rows are like the row above
	value       string     // the first row's
	differ      bool       // another row has another value
}

// ValueSum is what the conversions of one action are worth in one currency. Those are delivered that this run delivered
// or, where nothing is sent or Google only validates, would.
type ValueSum struct {
	Currency  string `json:"currency_code,omitempty"` // "" where there is no value, or its currency is not known
	Action    string `json:"conversion_action,omitempty"`
	Rows      int    `json:"rows"`
	Unvalued  int    `json:"rows_without_value,omitempty"`
	Unsummed  int    `json:"rows_not_summed,omitempty"` // whose value has too many digits
	Sum       Sum    `json:"sum,omitzero"`
	Delivered int    `json:"delivered_rows"`
	Worth     Sum    `json:"delivered_sum,omitzero"` // of the delivered ones
}

// maxValueSums is how many pairs of currency and conversion action a sheet's review tells apart.
const maxValueSums = 50

// fewestEqual is how many values must be equal to be worth a word.
const fewestEqual = 3

// oldAge is the age from which conversions are counted as old: Google takes none whose click is more than 90 days away.
// (https://support.google.com/google-ads/answer/7014069)
const oldAge = 90 * 24 * time.Hour

// add takes a settled row in; rows before the instant old are old.
func (r *Review) add(e *Entry, old time.Time) {
	if e.Status == Invalid && e.Code == FutureTime {
		r.Future++
	}
	if e.Status == Skipped {
		r.LeftOut++
	}
	if e.Status == Invalid || e.Status == Skipped || e.Status == Duplicate {
		return
	}
	r.Conversions++
	if e.Status != AlreadyUploaded && e.At.Before(old) {
		r.Old++
	}
	if r.Conversions == 1 || e.At.Before(r.Earliest) {
		r.Earliest = e.At
	}
	if r.Conversions == 1 || e.At.After(r.Latest) {
		r.Latest = e.At
	}
	if r.Conversions == 1 {
		r.value = strings.Clone(e.Value) // which is a piece of its row
	}
	r.differ = r.differ || e.Value != r.value
	r.sum(e).add(e)
}

// sum finds the sum that a conversion belongs to.
func (r *Review) sum(e *Entry) *ValueSum {
	if r.last < len(r.Values) && r.Values[r.last].isOf(e) {
		return &r.Values[r.last]
	}
	for i := range r.Values {
		if r.Values[i].isOf(e) {
			r.last = i
			return &r.Values[i]
		}
	}
	if len(r.Values) < maxValueSums {
		r.last = len(r.Values)
		r.Values = append(r.Values, ValueSum{Currency: strings.Clone(e.Currency), Action: strings.Clone(e.Action)})
		return &r.Values[r.last]
	}
	i := slices.IndexFunc(r.OtherValues, func(v ValueSum) bool { return v.Currency == e.Currency })
	if i < 0 {
		i = len(r.OtherValues)
		r.OtherValues = append(r.OtherValues, ValueSum{Currency: strings.Clone(e.Currency)})
	}
	return &r.OtherValues[i]
}

func (v *ValueSum) isOf(e *Entry) bool { return v.Currency == e.Currency && v.Action == e.Action }

func (v *ValueSum) add(e *Entry) {
	v.Rows++
	delivered := e.Status == Accepted || e.Status == Submitted || e.Status == Validated
	if delivered {
		v.Delivered++
	}
	switch {
	case e.Value == "":
		v.Unvalued++
	case !v.Sum.Add(e.Value):
		v.Unsummed++
	case delivered:
		v.Worth.Add(e.Value)
	}
}

// end completes the review of a sheet.
func (r *Review) end(info BindingInfo) {
	constant := strings.HasPrefix(info.Columns["conversion_value"], "always ")
	if !r.differ && !constant && r.Conversions >= fewestEqual {
		r.EqualValue = r.value
	}
}
