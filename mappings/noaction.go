package mappings

import (
	"fmt"

	"convload/pipeline"
)

// actionToName and zoneToName are for a person to replace.
const (
	actionToName = "YOUR ACTION"
	zoneToName   = "YOUR ZONE"
)

// noAction is the problem of a mapping that fits and names no conversion action, as no CRM's export does. The remedy holds
// a whole mapping to paste: two words in capital letters are for a person to replace, and both are refused as they stand.
func (f *fit) noAction() *pipeline.Problem {
	problem := &pipeline.Problem{Code: "NO_CONVERSION_ACTION", Field: fieldAction,
		Message: fmt.Sprintf("the mapping %s fits, but nothing says which conversion action the rows belong to", f.definition.Name),
		Remedy: fmt.Sprintf("write conversion_action: {value: NAME} below columns: in %s, with the name of the conversion action in Google Ads",
			f.definition.file)}
	if f.definition.builtIn() {
		name := f.definition.Name
		problem.Remedy = fmt.Sprintf("save this line as my-%s.yaml, with the conversion action's name in Google Ads for %s, and for "+
			"%s the time zone of the export, such as Europe/Berlin; then name that file with --mapping or in the configuration: "+
			"{extends: %s, columns: {conversion_action: {value: %s}, conversion_date_time: {column: %q, time_zone: %s}}}",
			name, actionToName, zoneToName, name, actionToName, f.header.texts[f.columns[fieldDateTime].index], zoneToName)
	}
	return problem
}
