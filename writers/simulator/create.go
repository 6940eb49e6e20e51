package simulator

import (
	"github.com/shenzhencenter/google-ads-pb/enums"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"google.golang.org/protobuf/proto"
)

// create makes a conversion action of type UPLOAD_CLICKS.
func (m *mutation) create(from *resources.ConversionAction) *resources.ConversionAction {
	m.checkName(from.GetName(), 0)
	m.checkOutputOnly(from)
	m.checkKind(from)
	m.checkSettings(from)
	m.checkModel(from)
	action := proto.CloneOf(from)
	action.ResourceName, action.Id = "", new(m.nextID)
	m.nextID++
	return complete(action, m.account.id, m.account.Currency)
}

// checkOutputOnly refuses what Google alone decides. A resource name with a negative number may stand for the new
// action within the request.
func (m *mutation) checkOutputOnly(a *resources.ConversionAction) {
	if _, ok := resourceID(a.GetResourceName(), actionCollection); ok {
		m.refuse(adserrors.NewResourceCreationErrorEnum_CANNOT_SET_ID_FOR_CREATE,
			"Do not set the id field while creating new resources.", "resource_name", a.GetResourceName())
	}
	for _, output := range []struct {
		field string
		set   bool
	}{
		{"id", a.Id != nil},
		{"origin", a.Origin != enums.ConversionOriginEnum_UNSPECIFIED},
		{"owner_customer", a.OwnerCustomer != nil},
		{"tag_snippets", len(a.TagSnippets) > 0},
	} {
		if output.set {
			m.refuse(adserrors.FieldErrorEnum_VALUE_MUST_BE_UNSET, "The field is output only.", output.field, "")
		}
	}
}

// checkKind looks at what the action is to be.
func (m *mutation) checkKind(a *resources.ConversionAction) {
	switch a.Type {
	case uploadClicks:
	case enums.ConversionActionTypeEnum_UNSPECIFIED:
		m.refuse(adserrors.FieldErrorEnum_REQUIRED, "The required field was not present.", "type", "")
	default:
		m.refuse(adserrors.ConversionActionErrorEnum_CREATION_NOT_SUPPORTED,
			"The simulator creates conversion actions of type UPLOAD_CLICKS only.", "type", a.Type.String())
	}
	switch a.Status {
	case enums.ConversionActionStatusEnum_UNSPECIFIED, enabled, hidden:
	case removed:
		m.refuse(adserrors.OperationAccessDeniedErrorEnum_CREATE_AS_REMOVED_NOT_PERMITTED,
			"A resource cannot be created as removed.", "status", "")
	default:
		m.refuseEnum("status", a.Status.String())
	}
	_, named := enums.ConversionActionCategoryEnum_ConversionActionCategory_name[int32(a.Category)]
	if !named || a.Category == enums.ConversionActionCategoryEnum_UNKNOWN {
		m.refuseEnum("category", a.Category.String())
	}
	switch a.CountingType {
	case enums.ConversionActionCountingTypeEnum_UNSPECIFIED, onePerClick, manyPerClick:
	default:
		m.refuseEnum("counting_type", a.CountingType.String())
	}
}

func (m *mutation) refuseEnum(field, value string) {
	m.refuse(adserrors.RequestErrorEnum_INVALID_ENUM_VALUE, "Enum value received is not permitted.", field, value)
}

// checkSettings looks at windows and default values.
func (m *mutation) checkSettings(a *resources.ConversionAction) {
	m.checkDays("click_through_lookback_window_days", a.ClickThroughLookbackWindowDays, 90)
	m.checkDays("view_through_lookback_window_days", a.ViewThroughLookbackWindowDays, 30)
	if v := a.GetValueSettings().GetDefaultValue(); !isAmount(v) {
		m.refuse(adserrors.FieldErrorEnum_INVALID_VALUE, "The value must be a number and not negative.",
			"value_settings.default_value", "")
	}
	if code := a.GetValueSettings().GetDefaultCurrencyCode(); code != "" && !knownCurrency(code) {
		m.refuse(adserrors.CurrencyCodeErrorEnum_UNSUPPORTED, "The currency code is not supported.",
			"value_settings.default_currency_code", code)
	}
}

func (m *mutation) checkDays(field string, days *int64, most int64) {
	switch {
	case days == nil:
	case *days < 1:
		m.refuse(adserrors.RangeErrorEnum_TOO_LOW, "Too low.", field, "")
	case *days > most:
		m.refuse(adserrors.RangeErrorEnum_TOO_HIGH, "Too high.", field, "")
	}
}

// checkModel takes the last click and external attribution. The models that work by rules are gone, and a data-driven
// model needs conversions before it can be made.
func (m *mutation) checkModel(a *resources.ConversionAction) {
	const field = "attribution_model_settings.attribution_model"
	switch model := a.GetAttributionModelSettings().GetAttributionModel(); model {
	case enums.AttributionModelEnum_UNSPECIFIED, lastClick, external:
	case dataDriven:
		m.refuse(adserrors.ConversionActionErrorEnum_DATA_DRIVEN_MODEL_UNKNOWN,
			"The conversion action has no data-driven model.", field, model.String())
	case enums.AttributionModelEnum_GOOGLE_SEARCH_ATTRIBUTION_FIRST_CLICK,
		enums.AttributionModelEnum_GOOGLE_SEARCH_ATTRIBUTION_LINEAR,
		enums.AttributionModelEnum_GOOGLE_SEARCH_ATTRIBUTION_TIME_DECAY,
		enums.AttributionModelEnum_GOOGLE_SEARCH_ATTRIBUTION_POSITION_BASED:
		m.refuse(adserrors.ConversionActionErrorEnum_CANNOT_SET_RULE_BASED_ATTRIBUTION_MODELS,
			"Rule-based attribution models cannot be set.", field, model.String())
	default:
		m.refuseEnum(field, model.String())
	}
}
