package simulator

import (
	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"google.golang.org/protobuf/proto"
)

// The conversion actions and custom variables that every account has.
const (
	ClosedDeal      = 7001001 // "Closed deal": counts every conversion; takes gclid, gbraid and wbraid
	QualifiedLead   = 7001002 // "Qualified lead": counts one conversion a click, so it takes no gbraid and no wbraid
	AttributedSale  = 7001003 // "Externally attributed sale": needs credit and model, takes no order ID
	PhoneCall       = 7001004 // "Phone call": of type UPLOAD_CALLS, so it takes no clicks
	RetiredSale     = 7001005 // "Retired sale": removed
	HiddenSale      = 7001006 // "Hidden sale": hidden, which records nothing either
	TierVariable    = 7009001 // the custom variable "tier": enabled
	OldTierVariable = 7009002 // the custom variable "old_tier": paused
)

// firstCreated is the ID of the first conversion action that a client creates.
const firstCreated = 7501001

// Short names for what conversion actions are made of.
const (
	enabled      = enums.ConversionActionStatusEnum_ENABLED
	removed      = enums.ConversionActionStatusEnum_REMOVED
	hidden       = enums.ConversionActionStatusEnum_HIDDEN
	uploadClicks = enums.ConversionActionTypeEnum_UPLOAD_CLICKS
	uploadCalls  = enums.ConversionActionTypeEnum_UPLOAD_CALLS
	onePerClick  = enums.ConversionActionCountingTypeEnum_ONE_PER_CLICK
	manyPerClick = enums.ConversionActionCountingTypeEnum_MANY_PER_CLICK
	external     = enums.AttributionModelEnum_EXTERNAL
	lastClick    = enums.AttributionModelEnum_GOOGLE_ADS_LAST_CLICK
	dataDriven   = enums.AttributionModelEnum_GOOGLE_SEARCH_ATTRIBUTION_DATA_DRIVEN
)

// catalogue gives the built-in actions, each with what sets it apart from the others.
func catalogue() []*resources.ConversionAction {
	const sale, lead = enums.ConversionActionCategoryEnum_PURCHASE, enums.ConversionActionCategoryEnum_QUALIFIED_LEAD
	return []*resources.ConversionAction{
		{Id: new(int64(ClosedDeal)), Name: new("Closed deal"), Category: sale},
		{Id: new(int64(QualifiedLead)), Name: new("Qualified lead"), Category: lead, CountingType: onePerClick},
		{Id: new(int64(AttributedSale)), Name: new("Externally attributed sale"), Category: sale,
			AttributionModelSettings: &resources.ConversionAction_AttributionModelSettings{AttributionModel: external}},
		{Id: new(int64(PhoneCall)), Name: new("Phone call"), Category: lead, Type: uploadCalls},
		{Id: new(int64(RetiredSale)), Name: new("Retired sale"), Category: sale, Status: removed},
		{Id: new(int64(HiddenSale)), Name: new("Hidden sale"), Category: sale, Status: hidden},
	}
}

// complete gives an action of an account everything that its maker left out.
func complete(action *resources.ConversionAction, customer, currency string) *resources.ConversionAction {
	full := &resources.ConversionAction{
		ResourceName:                   resourceName(customer, actionCollection, action.GetId()),
		Status:                         enabled,
		Type:                           uploadClicks,
		Origin:                         enums.ConversionOriginEnum_WEBSITE,
		Category:                       enums.ConversionActionCategoryEnum_DEFAULT,
		OwnerCustomer:                  new("customers/" + customer),
		PrimaryForGoal:                 new(true),
		IncludeInConversionsMetric:     new(true),
		CountingType:                   manyPerClick,
		ClickThroughLookbackWindowDays: new(int64(30)),
		ViewThroughLookbackWindowDays:  new(int64(1)),
		ValueSettings: &resources.ConversionAction_ValueSettings{
			DefaultValue:          new(0.0),
			DefaultCurrencyCode:   &currency,
			AlwaysUseDefaultValue: new(false),
		},
		AttributionModelSettings: &resources.ConversionAction_AttributionModelSettings{
			AttributionModel:      lastClick,
			DataDrivenModelStatus: enums.DataDrivenModelStatusEnum_NEVER_GENERATED,
		},
	}
	proto.Merge(full, action)
	full.IncludeInConversionsMetric = new(full.GetPrimaryForGoal())
	return full
}

// customVariables gives the built-in custom variables.
func customVariables() []*resources.ConversionCustomVariable {
	return []*resources.ConversionCustomVariable{
		{Id: TierVariable, Name: "tier"},
		{Id: OldTierVariable, Name: "old_tier", Status: enums.ConversionCustomVariableStatusEnum_PAUSED},
	}
}

// completeVariable gives a custom variable of an account everything that its maker left out.
func completeVariable(v *resources.ConversionCustomVariable, customer string) *resources.ConversionCustomVariable {
	full := &resources.ConversionCustomVariable{
		ResourceName:  resourceName(customer, variableCollection, v.GetId()),
		Tag:           v.GetName(),
		Status:        enums.ConversionCustomVariableStatusEnum_ENABLED,
		OwnerCustomer: "customers/" + customer,
	}
	proto.Merge(full, v)
	return full
}
