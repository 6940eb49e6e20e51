package googleads

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"golang.org/x/text/unicode/norm"
)

// findAction finds the conversion action that a file means by a name, an ID or a resource name. Names are compared
// letter by letter, once both are in Unicode's composed form and without blanks at their ends. An action that
// conversions cannot be uploaded to is a problem, and so is a name that several usable actions bear.
func findAction(rows []*services.GoogleAdsRow, name string) pipeline.ActionAnswer {
	var usable, unusable []*resources.ConversionAction
	for _, row := range rows {
		action := row.GetConversionAction()
		if action == nil || !means(name, action.GetId(), action.GetName(), "conversionActions") {
			continue
		}
		if action.GetStatus() == enums.ConversionActionStatusEnum_ENABLED &&
			action.GetType() == enums.ConversionActionTypeEnum_UPLOAD_CLICKS {
			usable = append(usable, action)
		} else {
			unusable = append(unusable, action)
		}
	}
	switch {
	case len(usable) == 1:
		return pipeline.ActionAnswer{Action: pipeline.Action{
			ID:          usable[0].GetId(),
			Name:        usable[0].GetName(),
			OnePerClick: usable[0].GetCountingType() == enums.ConversionActionCountingTypeEnum_ONE_PER_CLICK,
			Currency:    usable[0].GetValueSettings().GetDefaultCurrencyCode(),
			External:    usable[0].GetAttributionModelSettings().GetAttributionModel() == enums.AttributionModelEnum_EXTERNAL,
		}}
	case len(usable) > 1:
		return pipeline.ActionAnswer{Problem: ambiguousAction(usable, name)}
	case len(unusable) > 0:
		return pipeline.ActionAnswer{Problem: unusableAction(unusable[0], name)}
	default:
		return pipeline.ActionAnswer{Problem: unknownAction(rows, name)}
	}
}

// means tells whether a name as a file writes it means the thing with this ID and name. Of a resource name only the
// last part counts: Google checks no more either.
func means(name string, id int64, has, collection string) bool {
	if _, last, ok := strings.Cut(name, "/"+collection+"/"); ok && strings.HasPrefix(name, "customers/") {
		return last == strconv.FormatInt(id, 10)
	}
	return name == strconv.FormatInt(id, 10) || plainName(name) == plainName(has)
}

func plainName(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

// spacedName is plainName with one blank for any run of blanks, of whatever kind.
func spacedName(s string) string { return strings.Join(strings.Fields(plainName(s)), " ") }

func ambiguousAction(found []*resources.ConversionAction, name string) *pipeline.Problem {
	var ids []string
	for _, action := range found {
		ids = append(ids, strconv.FormatInt(action.GetId(), 10))
	}
	return &pipeline.Problem{Code: "AMBIGUOUS_ACTION", Field: "conversion_action",
		Message: fmt.Sprintf("several conversion actions are called %q (IDs %s)", name, strings.Join(ids, ", ")),
		Remedy:  "name the one that is meant by its ID"}
}

func unusableAction(action *resources.ConversionAction, name string) *pipeline.Problem {
	p := &pipeline.Problem{Code: "UNUSABLE_ACTION", Field: "conversion_action"}
	if action.GetStatus() != enums.ConversionActionStatusEnum_ENABLED {
		p.Message = fmt.Sprintf("the conversion action %q is %s, not enabled", name, action.GetStatus())
		p.Remedy = "enable it in Google Ads, or name another one"
		return p
	}
	p.Message = fmt.Sprintf("the conversion action %q is of the type %s, which takes no uploaded clicks", name, action.GetType())
	p.Remedy = "name a conversion action of the type UPLOAD_CLICKS (\"import from clicks\")"
	return p
}

// unknownAction lists what the account has instead.
func unknownAction(rows []*services.GoogleAdsRow, name string) *pipeline.Problem {
	var names []string
	near := ""
	for _, row := range rows {
		action := row.GetConversionAction()
		if action.GetType() == enums.ConversionActionTypeEnum_UPLOAD_CLICKS &&
			action.GetStatus() == enums.ConversionActionStatusEnum_ENABLED {
			names = append(names, strconv.Quote(action.GetName()))
			if strings.EqualFold(spacedName(action.GetName()), spacedName(name)) {
				near = action.GetName()
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	p := &pipeline.Problem{Code: pipeline.UnknownAction, Field: "conversion_action",
		Message: fmt.Sprintf("the account has no conversion action %q", name)}
	const most = 8
	switch {
	case near != "":
		p.Remedy = fmt.Sprintf("write %q, letter by letter as in Google Ads", near)
	case len(names) == 0:
		p.Remedy = "create a conversion action of the type UPLOAD_CLICKS first: the account has none"
	case len(names) > most:
		p.Remedy = fmt.Sprintf("write the name exactly as in Google Ads; it has %s and %d more",
			strings.Join(names[:most], ", "), len(names)-most)
	default:
		p.Remedy = "write the name exactly as in Google Ads; it has " + strings.Join(names, ", ")
	}
	return p
}

// findVariable finds a custom variable by name or resource name.
func findVariable(rows []*services.GoogleAdsRow, name string) pipeline.VariableAnswer {
	for _, row := range rows {
		v := row.GetConversionCustomVariable()
		if v == nil || !means(name, v.GetId(), v.GetName(), "conversionCustomVariables") {
			continue
		}
		if v.GetStatus() != enums.ConversionCustomVariableStatusEnum_ENABLED {
			return pipeline.VariableAnswer{Problem: &pipeline.Problem{Code: "UNUSABLE_VARIABLE", Field: "custom_variables",
				Message: fmt.Sprintf("the custom variable %q is %s, not enabled", name, v.GetStatus()),
				Remedy:  "enable it in Google Ads (Goals > Conversions > Custom variables), or leave it out of the mapping"}}
		}
		return pipeline.VariableAnswer{Resource: v.GetResourceName()}
	}
	return pipeline.VariableAnswer{Problem: &pipeline.Problem{Code: "UNKNOWN_VARIABLE", Field: "custom_variables",
		Message: fmt.Sprintf("the account has no custom variable %q", name),
		Remedy:  "create it in Google Ads (Goals > Conversions > Custom variables), or leave it out of the mapping"}}
}
