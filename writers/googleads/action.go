package googleads

import (
	"context"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
)

// The queries ask for every conversion action and custom variable, also for removed ones and those of other types, so
// that a wrong name can be told from a right name of a wrong thing.
// (https://developers.google.com/google-ads/api/fields/v25/conversion_action)
const (
	actionQuery = "SELECT conversion_action.id, conversion_action.name, conversion_action.resource_name, " +
		"conversion_action.status, conversion_action.type, conversion_action.counting_type, " +
		"conversion_action.owner_customer, conversion_action.primary_for_goal, " +
		"conversion_action.click_through_lookback_window_days, " +
		"conversion_action.value_settings.default_currency_code, " +
		"conversion_action.value_settings.always_use_default_value, " +
		"conversion_action.attribution_model_settings.attribution_model FROM conversion_action"
	variableQuery = "SELECT conversion_custom_variable.id, conversion_custom_variable.name, " +
		"conversion_custom_variable.resource_name, conversion_custom_variable.status FROM conversion_custom_variable"
)

// Action is a conversion action of an account, of whatever type and status. What Google does not say is empty or false.
type Action struct {
	ID            int64
	Name          string
	Status        string // ENABLED, REMOVED or HIDDEN
	Type          string // UPLOAD_CLICKS, UPLOAD_CALLS, WEBPAGE …
	Owner         string // the account that it belongs to: ten digits
	LookbackDays  int64  // how long after a click a conversion counts for it; 0 where Google does not say
	Currency      string // of its default value
	OnePerClick   bool   // counts one conversion a click
	External      bool   // externally attributed
	AlwaysDefault bool   // every conversion has the default value, whatever is uploaded
	Secondary     bool   // is shown, and not used for bidding
}

// TakesClicks tells whether conversions of clicks can be uploaded to it.
func (a *Action) TakesClicks() bool {
	return a.Status == enums.ConversionActionStatusEnum_ENABLED.String() &&
		a.Type == enums.ConversionActionTypeEnum_UPLOAD_CLICKS.String()
}

// forPipeline is what the conversions themselves depend on.
func (a *Action) forPipeline() pipeline.Action {
	return pipeline.Action{ID: a.ID, Name: a.Name, OnePerClick: a.OnePerClick, External: a.External, Currency: a.Currency}
}

// Actions are all conversion actions of an account.
type Actions []Action

// Variable is a custom variable of an account.
type Variable struct {
	ID       int64
	Name     string
	Resource string
	Status   string // ENABLED, PAUSED or ACTIVATION_NEEDED
}

// Variables are all custom variables of an account.
type Variables []Variable

// Actions asks for all conversion actions of an account.
func (q *queries) Actions(ctx context.Context, customer string) (Actions, error) {
	rows, err := q.search(ctx, customer, actionQuery)
	var all Actions
	for _, row := range rows {
		if action := row.GetConversionAction(); action != nil {
			all = append(all, newAction(action))
		}
	}
	return all, err
}

func newAction(from *resources.ConversionAction) Action {
	return Action{
		ID:            from.GetId(),
		Name:          from.GetName(),
		Status:        from.GetStatus().String(),
		Type:          from.GetType().String(),
		Owner:         customerOf(from.GetOwnerCustomer()),
		LookbackDays:  from.GetClickThroughLookbackWindowDays(),
		Currency:      from.GetValueSettings().GetDefaultCurrencyCode(),
		OnePerClick:   from.GetCountingType() == enums.ConversionActionCountingTypeEnum_ONE_PER_CLICK,
		External:      from.GetAttributionModelSettings().GetAttributionModel() == enums.AttributionModelEnum_EXTERNAL,
		AlwaysDefault: from.GetValueSettings().GetAlwaysUseDefaultValue(),
		Secondary:     from.PrimaryForGoal != nil && !*from.PrimaryForGoal,
	}
}

// Variables asks for all custom variables of an account.
func (q *queries) Variables(ctx context.Context, customer string) (Variables, error) {
	rows, err := q.search(ctx, customer, variableQuery)
	var all Variables
	for _, row := range rows {
		if v := row.GetConversionCustomVariable(); v != nil {
			all = append(all, Variable{ID: v.GetId(), Name: v.GetName(), Resource: v.GetResourceName(), Status: v.GetStatus().String()})
		}
	}
	return all, err
}
