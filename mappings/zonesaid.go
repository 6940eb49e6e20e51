package mappings

import "fmt"

// zoneSaid tells which zone the times were read in and who said so, and what to write where they are another zone's. It
// is known after the survey.
func (b *binding) zoneSaid() (said, remedy string) {
	times := b.times
	survey, zone := &times.surveyed, times.spec.zone
	remedy = fmt.Sprintf("write the zone of the times as time_zone of %s in the mapping, for example time_zone: America/New_York",
		fieldDateTime)
	if times.spec.preset != "" {
		remedy = fmt.Sprintf("write the zone of the times in a mapping of your own, for example {extends: %s, columns: {%s: {%stime_zone:"+
			" America/New_York}}}", times.spec.preset, fieldDateTime, times.spec.keys)
	}
	source := b.definition.Columns[b.definition.Columns.index(fieldDateTime)].Source
	switch {
	case survey.zoned > 0 && survey.zoned == survey.dates+survey.texts:
		return "the zone that each time names itself", "have the times exported with the zone that they are in"
	case times.spec.rowZones:
		return "the zone that each row names", "correct the column of time zones"
	case zone == nil:
		return "", remedy
	case b.params.zone != nil:
		return fmt.Sprintf("%s, as the Parameters row says (row %d)", b.params.written, b.params.row),
			"write the zone of the times into the Parameters row, for example Parameters:TimeZone=America/New_York"
	case source.TimeZone == "":
		return fmt.Sprintf("%s, as the header says", zone), remedy
	default:
		return fmt.Sprintf("%s, as the mapping %s says", zone, b.definition.Name), remedy
	}
}
