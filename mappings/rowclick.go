package mappings

import (
	"convload/pipeline"
)

// click takes exactly one click ID: gclid before gbraid before wbraid. Google refuses most pairs, and one click is
// enough. (https://developers.google.com/google-ads/api/docs/conversions/upload-clicks)
//
// A damaged ID behind a good one costs a remark only. A damaged one before it makes the row INVALID: once it is mended,
// the row would be sent with it, and count twice. Its entry has no click ID, for the other is not the one to be sent.
func (r *rowReading) click() {
	var taken clickReading
	var from pipeline.ClickIDKind // of the column that it was taken from
	var spare clickKinds          // of the IDs that the row has beside the one taken
	for i := range r.cells.clicks {
		c := &r.cells.clicks[i]
		if !c.mapped() {
			continue
		}
		reading, problem := r.clicks[i].cell(c.cell(r.row))
		switch id := reading.id; {
		case problem != nil && taken.id.Kind != pipeline.NoClickID:
			r.entry.Remark(c.field + " was left out: " + problem.Message)
		case problem != nil:
			r.bad(c, problem)
		case id.Kind == pipeline.NoClickID:
		case taken.id.Kind == pipeline.NoClickID:
			taken, from, spare = reading, r.clicks[i].kind, reading.beside
		case id.Kind < taken.id.Kind:
			spare |= reading.beside.with(taken.id.Kind)
			taken, from = reading, r.clicks[i].kind
		case id != taken.id:
			spare |= reading.beside.without(taken.id.Kind).with(id.Kind)
		default:
			spare |= reading.beside
		}
	}
	if len(r.problems) > 0 {
		return
	}
	if r.entry.Click = taken.id; taken.id.Kind != pipeline.NoClickID {
		if from != taken.id.Kind {
			r.entry.Remark("the address holds a " + taken.id.Kind.String() + " and no " + from.String())
		}
		r.remarkOnClick(taken, spare)
		return
	}
	if len(r.userIDs) > 0 {
		return
	}
	for i := range r.cells.clicks {
		if c := &r.cells.clicks[i]; c.mapped() {
			r.bad(c, &pipeline.Problem{Code: pipeline.MissingClickID, Message: "there is no click ID",
				Remedy: "fill it in; a deal that no ad brought is no conversion for Google Ads, and its row can be deleted"})
			return
		}
	}
}

// remarkOnClick says what is unusual about the click ID taken, and which others were left out.
func (r *rowReading) remarkOnClick(taken clickReading, spare clickKinds) {
	if odd := oddClickID(taken.id, taken.plain); odd != "" {
		r.entry.Remark(odd)
	}
	if spare == 0 {
		return
	}
	kind := taken.id.Kind
	for _, other := range precedence {
		switch {
		case !spare.has(other):
		case other == kind:
			r.entry.Remark("another " + other.String() + " was left out: one is enough")
		default:
			r.entry.Remark(other.String() + " was left out: " + kind.String() + " is enough")
		}
	}
}
