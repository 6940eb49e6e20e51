package googleads

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"golang.org/x/text/unicode/norm"
)

// Find finds the conversion action that a file means by a name, an ID or a resource name. Names are compared letter by
// letter, once both are in Unicode's composed form and without blanks at their ends. An action that conversions cannot be
// uploaded to is a problem, and so is a name that several usable actions bear.
func (all Actions) Find(name string) (*Action, *pipeline.Problem) {
	var usable, unusable []*Action
	for i := range all {
		action := &all[i]
		switch {
		case !means(name, action.ID, action.Name, "conversionActions"):
		case action.TakesClicks():
			usable = append(usable, action)
		default:
			unusable = append(unusable, action)
		}
	}
	switch {
	case len(usable) == 1:
		return usable[0], nil
	case len(usable) > 1:
		return nil, ambiguousAction(usable, name)
	case len(unusable) > 0:
		return nil, unusableAction(unusable[0], name)
	default:
		return nil, all.unknown(name)
	}
}

// TakingClicks lists the actions that conversions can be uploaded to, by name.
func (all Actions) TakingClicks() Actions {
	found := slices.DeleteFunc(slices.Clone(all), func(action Action) bool { return !action.TakesClicks() })
	slices.SortFunc(found, func(a, b Action) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return found
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

func ambiguousAction(found []*Action, name string) *pipeline.Problem {
	var ids []string
	for _, action := range found {
		ids = append(ids, strconv.FormatInt(action.ID, 10))
	}
	return &pipeline.Problem{Code: "AMBIGUOUS_ACTION", Field: "conversion_action",
		Message: fmt.Sprintf("several conversion actions are called %q (IDs %s)", name, strings.Join(ids, ", ")),
		Remedy:  "name the one that is meant by its ID"}
}

func unusableAction(action *Action, name string) *pipeline.Problem {
	p := &pipeline.Problem{Code: "UNUSABLE_ACTION", Field: "conversion_action"}
	if action.Status != enums.ConversionActionStatusEnum_ENABLED.String() {
		p.Message = fmt.Sprintf("the conversion action %q is %s, not enabled", name, action.Status)
		p.Remedy = "enable it in Google Ads, or name another one"
		return p
	}
	p.Message = fmt.Sprintf("the conversion action %q is of the type %s, which takes no uploaded clicks", name, action.Type)
	p.Remedy = "name a conversion action of the type UPLOAD_CLICKS (\"import from clicks\")"
	return p
}

// unknown lists what the account has instead.
func (all Actions) unknown(name string) *pipeline.Problem {
	var names []string
	near := ""
	for _, action := range all.TakingClicks() {
		names = append(names, strconv.Quote(action.Name))
		if strings.EqualFold(spacedName(action.Name), spacedName(name)) {
			near = action.Name
		}
	}
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

// Find finds a custom variable by name or resource name.
func (all Variables) Find(name string) (*Variable, *pipeline.Problem) {
	for i := range all {
		v := &all[i]
		if !means(name, v.ID, v.Name, "conversionCustomVariables") {
			continue
		}
		if v.Status != enums.ConversionCustomVariableStatusEnum_ENABLED.String() {
			return nil, &pipeline.Problem{Code: "UNUSABLE_VARIABLE", Field: "custom_variables",
				Message: fmt.Sprintf("the custom variable %q is %s, not enabled", name, v.Status),
				Remedy:  "enable it in Google Ads (Goals > Conversions > Custom variables), or leave it out of the mapping"}
		}
		return v, nil
	}
	return nil, &pipeline.Problem{Code: "UNKNOWN_VARIABLE", Field: "custom_variables",
		Message: fmt.Sprintf("the account has no custom variable %q", name),
		Remedy:  "create it in Google Ads (Goals > Conversions > Custom variables), or leave it out of the mapping"}
}
