package googleads

import (
	"context"
	"fmt"
	"strings"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
)

const namesakeQuery = "SELECT conversion_action.id, conversion_action.name, conversion_action.resource_name, " +
	"conversion_action.status, conversion_action.type, conversion_action.category, conversion_action.counting_type, " +
	"conversion_action.primary_for_goal, conversion_action.click_through_lookback_window_days, " +
	"conversion_action.value_settings.default_value, conversion_action.value_settings.default_currency_code " +
	"FROM conversion_action WHERE conversion_action.status != 'REMOVED'"

// namesake finds the conversion action that has the name of another; nil if there is none. A removed one has given its
// name up.
func (d *Directory) namesake(ctx context.Context, customer string, wanted *resources.ConversionAction) (*resources.ConversionAction, error) {
	rows, err := d.search(ctx, customer, namesakeQuery)
	for _, row := range rows {
		if a := row.GetConversionAction(); plainName(a.GetName()) == plainName(wanted.GetName()) {
			return a, nil
		}
	}
	return nil, err
}

// differences names the settings in which an action is not as another is wanted to be.
func differences(found, wanted *resources.ConversionAction) []string {
	var differ []string
	for _, setting := range []struct {
		name string
		same bool
		is   any
	}{
		{"type", found.GetType() == wanted.GetType(), found.GetType()},
		{"status", found.GetStatus() == wanted.GetStatus(), found.GetStatus()},
		{"category", found.GetCategory() == wanted.GetCategory(), found.GetCategory()},
		{"counting", found.GetCountingType() == wanted.GetCountingType(), found.GetCountingType()},
		{"primary for goal", found.PrimaryForGoal == nil ||
			found.GetPrimaryForGoal() == (wanted.PrimaryForGoal == nil), found.GetPrimaryForGoal()},
		{"lookback days", wanted.ClickThroughLookbackWindowDays == nil ||
			found.GetClickThroughLookbackWindowDays() == wanted.GetClickThroughLookbackWindowDays(), found.GetClickThroughLookbackWindowDays()},
		{"value", wanted.ValueSettings == nil ||
			found.GetValueSettings().GetDefaultValue() == wanted.GetValueSettings().GetDefaultValue(), found.GetValueSettings().GetDefaultValue()},
		{"currency", wanted.ValueSettings == nil || found.GetValueSettings().GetDefaultCurrencyCode() ==
			wanted.GetValueSettings().GetDefaultCurrencyCode(), found.GetValueSettings().GetDefaultCurrencyCode()},
	} {
		if !setting.same {
			differ = append(differ, fmt.Sprintf("%s is %v", setting.name, setting.is))
		}
	}
	return differ
}

// NameTakenError says that an account has a conversion action of that name.
type NameTakenError struct {
	Customer string
	Name     string
	ID       int64    // 0 where Google says that the name is taken, and does not show by what
	Resource string   // customers/…/conversionActions/…
	Usable   bool     // conversions of clicks can be uploaded to it
	Differs  []string // in which it is not as it was wanted: "counting is ONE_PER_CLICK"
}

func newNameTaken(customer string, found, wanted *resources.ConversionAction) *NameTakenError {
	e := &NameTakenError{Customer: customer, Name: wanted.GetName()}
	if found == nil {
		return e
	}
	e.ID, e.Resource, e.Differs = found.GetId(), found.GetResourceName(), differences(found, wanted)
	e.Usable = found.GetType() == enums.ConversionActionTypeEnum_UPLOAD_CLICKS && found.GetStatus() == enums.ConversionActionStatusEnum_ENABLED
	return e
}

func (e *NameTakenError) Error() string {
	if e.ID == 0 {
		return fmt.Sprintf("account %s: Google says that the name %q is taken, and shows no conversion action of that name; choose another name",
			e.Customer, e.Name)
	}
	has := fmt.Sprintf("account %s has a conversion action %q already, with the ID %d", e.Customer, e.Name, e.ID)
	differ := strings.Join(e.Differs, ", ")
	switch {
	case !e.Usable:
		return fmt.Sprintf("%s, to which no conversions of clicks can be uploaded (%s); choose another name", has, differ)
	case differ == "":
		return has + ", which is just as it is wanted: use it"
	default:
		return fmt.Sprintf("%s, which takes conversions of clicks, but %s; use it, change it in Google Ads, or choose another name", has, differ)
	}
}

// UnknownCreationError says that a conversion action may have been created, and that nobody could be asked.
type UnknownCreationError struct {
	Name     string
	Customer string
	Err      error
}

func (e *UnknownCreationError) Error() string {
	return fmt.Sprintf("it is not known whether the conversion action %q was created in account %s: the answer was lost, and it could not be"+
		" looked up; run the command again, which tells whether it is there: %v", e.Name, e.Customer, e.Err)
}

// Unwrap is what kept the action from being looked up.
func (e *UnknownCreationError) Unwrap() error { return e.Err }
