package mappings

import (
	"convload/pipeline"
)

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
