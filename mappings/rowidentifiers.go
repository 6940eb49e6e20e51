package mappings

import (
	"slices"

	"convload/pipeline"
)

// identifiers hashes e-mail addresses and phone numbers. They make a conversion one of the enhanced conversions for
// leads, so they are read only if the mapping asks for them. One that is no use costs the conversion nothing where the row
// has a click ID, or another identifier and an order ID: it stays behind, and the row says so. Without these a conversion is
// known by its identifiers alone, and would be sent twice once the bad one is mended.
func (r *rowReading) identifiers() {
	if len(r.userIDs) == 0 {
		return
	}
	before := len(r.problems)
	for i := range r.userIDs {
		c := &r.userIDs[i]
		id, problem := c.read(r.row)
		switch {
		case problem != nil:
			r.bad(&c.column, problem)
		case id != pipeline.UserID{} && !slices.Contains(r.entry.UserIDs, id):
			r.entry.UserIDs = append(r.entry.UserIDs, id)
		}
	}
	identified, clicked := len(r.entry.UserIDs) > 0, r.entry.Click.Kind != pipeline.NoClickID
	switch {
	case clicked || identified && r.entry.OrderID != "":
		for _, problem := range r.problems[before:] {
			r.entry.Remark(problem.Message + ": left out")
		}
		r.problems = r.problems[:before]
	case !identified && len(r.problems) == 0:
		r.bad(&r.userIDs[0].column, &pipeline.Problem{Code: pipeline.MissingClickID,
			Message: "there is neither a click ID nor an e-mail address or phone number", Remedy: "fill one in, or delete the row"})
	}
}
