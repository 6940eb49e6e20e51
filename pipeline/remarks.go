package pipeline

import "fmt"

// Span tells from when to when the conversions are, with the offsets in which they are sent; "" where there are none.
func (r *Review) Span() string {
	const layout = "2006-01-02 15:04 -07:00"
	first, last := r.Earliest.Format(layout), r.Latest.Format(layout)
	switch {
	case r.Conversions == 0:
		return ""
	case r.Conversions == 1:
		return first
	case r.Earliest.Equal(r.Latest):
		return fmt.Sprintf("%s in all %d rows", first, r.Conversions)
	default:
		return first + " … " + last
	}
}

// Remarks tell, a sentence each, what a person should hold against the file.
func (s *SheetSummary) Remarks() []string {
	r := &s.Review
	var remarks []string
	if r.Conversions == 0 && r.LeftOut > 0 {
		remarks = append(remarks, fmt.Sprintf("conversions: 0 of %s, %d left out", counted(s.Rows, "row", "rows"), r.LeftOut))
	}
	if r.EqualValue != "" {
		remarks = append(remarks, fmt.Sprintf("all %d values are %s", r.Conversions, r.EqualValue))
	}
	if r.Old > 0 {
		remarks = append(remarks, counted(r.Old, "row is", "rows are")+
			" older than 90 days: Google takes a conversion up to 90 days after its click")
	}
	if r.Future > 0 {
		remarks = append(remarks, counted(r.Future, "row lies", "rows lie")+" in the future")
	}
	return remarks
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}
