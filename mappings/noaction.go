package mappings

import (
	"fmt"

	"convload/pipeline"
)

// noAction is the problem of a mapping that fits and names no conversion action, as no CRM's export does. The remedy holds
// a whole mapping to paste: two words in capital letters are for a person to replace, and neither would pass unnoticed.
func (f *fit) noAction() *pipeline.Problem {
	problem := &pipeline.Problem{Code: "NO_CONVERSION_ACTION", Field: fieldAction,
		Message: fmt.Sprintf("the mapping %s fits, but nothing says which conversion action the rows belong to", f.definition.Name),
		Remedy: fmt.Sprintf("write conversion_action: {value: NAME} below columns: in %s, with the name of the conversion action in Google Ads",
			f.definition.file)}
	if f.definition.builtIn() {
		name := f.definition.Name
		problem.Remedy = fmt.Sprintf("save this line as my-%s.yaml, with the conversion action's name in Google Ads for YOUR ACTION, and for "+
			"YOUR ZONE the time zone of the export, such as Europe/Berlin; then name that file with --mapping or in the configuration: "+
			"{extends: %s, columns: {conversion_action: {value: YOUR ACTION}, conversion_date_time: {column: %q, time_zone: YOUR ZONE}}}",
			name, name, f.header.texts[f.columns[fieldDateTime].index])
	}
	return problem
}
