package mappings

import (
	"convload/pipeline"
)

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
