package simulator

import (
	"slices"
	"strings"

	"github.com/shenzhencenter/google-ads-pb/enums"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
)

// checkVariablesForm looks at the custom variables without the account. An address with an at sign is the only personal
// data that it knows.
func (r *row) checkVariablesForm() {
	c := r.conversion
	if len(c.CustomVariables) > 0 && (c.Gbraid != "" || c.Wbraid != "") {
		r.refuse(adserrors.FieldErrorEnum_VALUE_MUST_BE_UNSET, "The value of the field must be unset.", "custom_variables")
	}
	seen := map[int64]bool{}
	for i, v := range c.CustomVariables {
		at := r.at.element("custom_variables", i)
		id, ok := resourceID(v.GetConversionCustomVariable(), variableCollection)
		switch {
		case !ok:
			r.refuseAt(adserrors.RequestErrorEnum_RESOURCE_NAME_MALFORMED, "Resource name is malformed.",
				at.field("conversion_custom_variable"), v.GetConversionCustomVariable())
		case seen[id]:
			r.refuseAt(adserrors.DistinctErrorEnum_DUPLICATE_ELEMENT, "Duplicate element.", at, "")
		}
		seen[id] = true
		switch {
		case v.GetValue() == "":
			r.refuseAt(adserrors.FieldErrorEnum_REQUIRED, "The required field was not present.", at.field("value"), "")
		case strings.Contains(v.GetValue(), "@"):
			r.refuseAt(adserrors.ConversionUploadErrorEnum_CUSTOM_VARIABLE_VALUE_CONTAINS_PII,
				"Can't import events with custom variables containing personally-identifiable information.",
				at.field("value"), "")
		}
	}
}

// checkVariables looks the custom variables up in the account.
func (r *row) checkVariables(variables []*resources.ConversionCustomVariable) {
	for i, v := range r.conversion.CustomVariables {
		at := r.at.element("custom_variables", i).field("conversion_custom_variable")
		id, _ := resourceID(v.GetConversionCustomVariable(), variableCollection)
		k := slices.IndexFunc(variables, func(v *resources.ConversionCustomVariable) bool { return v.Id == id })
		switch {
		case k < 0:
			r.refuseAt(adserrors.RequestErrorEnum_RESOURCE_NOT_FOUND, "Resource was not found.", at,
				v.GetConversionCustomVariable())
		case variables[k].Status != enums.ConversionCustomVariableStatusEnum_ENABLED:
			r.refuseAt(adserrors.ConversionUploadErrorEnum_CUSTOM_VARIABLE_NOT_ENABLED,
				"Enable the custom variable in your conversion settings and try again.", at, "")
		}
	}
}
