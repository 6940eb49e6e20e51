package googleads

import (
	"fmt"
	"strconv"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/common"
	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/services"
)

// slot is the memory of one encoded conversion: its optional fields are pointers, and point into the slot.
type slot struct {
	conversion services.ClickConversion
	consent    common.Consent
	external   services.ExternalAttributionData
	dateTime   string
	value      float64
	credit     float64
}

// encode turns a batch's entries into the messages that are sent. All slots are one allocation.
func encode(customer string, entries []*pipeline.Entry) ([]*services.ClickConversion, error) {
	slots := make([]slot, len(entries))
	conversions := make([]*services.ClickConversion, len(entries))
	actions := make(map[int64]*string, 1)
	for i, e := range entries {
		action := actions[e.ActionID]
		if action == nil {
			name := fmt.Sprintf("customers/%s/conversionActions/%d", customer, e.ActionID)
			action = &name
			actions[e.ActionID] = action
		}
		if err := slots[i].fill(&e.Conversion); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Origin, err)
		}
		slots[i].conversion.ConversionAction = action
		conversions[i] = &slots[i].conversion
	}
	return conversions, nil
}

// fill writes c into the slot. Exactly one click ID is sent, and a field that the row leaves open stays unset.
func (s *slot) fill(c *pipeline.Conversion) error {
	m := &s.conversion
	switch c.Click.Kind {
	case pipeline.GCLID:
		m.Gclid = &c.Click.Value
	case pipeline.GBRAID:
		m.Gbraid = c.Click.Value
	case pipeline.WBRAID:
		m.Wbraid = c.Click.Value
	case pipeline.NoClickID:
	}
	s.dateTime = c.At.Format(pipeline.TimeLayout)
	m.ConversionDateTime = &s.dateTime
	if c.Value != "" {
		var err error
		if s.value, err = strconv.ParseFloat(c.Value, 64); err != nil {
			return fmt.Errorf("conversion value: %w", err)
		}
		m.ConversionValue = &s.value
	}
	if c.Currency != "" {
		m.CurrencyCode = &c.Currency
	}
	if c.OrderID != "" {
		m.OrderId = &c.OrderID
	}
	if c.Credit != "" || c.Model != "" {
		var err error
		if s.credit, err = strconv.ParseFloat(c.Credit, 64); err != nil {
			return fmt.Errorf("external attribution credit: %w", err)
		}
		s.external.ExternalAttributionCredit = &s.credit
		s.external.ExternalAttributionModel = &c.Model
		m.ExternalAttributionData = &s.external
	}
	for _, v := range c.Variables {
		m.CustomVariables = append(m.CustomVariables,
			&services.CustomVariable{ConversionCustomVariable: v.Resource, Value: v.Value})
	}
	for _, id := range c.UserIDs {
		m.UserIdentifiers = append(m.UserIdentifiers, userIdentifier(id))
	}
	switch c.AdUserData {
	case pipeline.ConsentGranted:
		s.consent.AdUserData = enums.ConsentStatusEnum_GRANTED
		m.Consent = &s.consent
	case pipeline.ConsentDenied:
		s.consent.AdUserData = enums.ConsentStatusEnum_DENIED
		m.Consent = &s.consent
	case pipeline.ConsentUnspecified:
	}
	m.ConversionEnvironment = environments[c.Environment]
	m.CustomerType = customerTypes[c.CustomerType]
	return nil
}

var environments = [...]enums.ConversionEnvironmentEnum_ConversionEnvironment{
	pipeline.EnvironmentUnspecified: enums.ConversionEnvironmentEnum_UNSPECIFIED,
	pipeline.EnvironmentApp:         enums.ConversionEnvironmentEnum_APP,
	pipeline.EnvironmentWeb:         enums.ConversionEnvironmentEnum_WEB,
}

var customerTypes = [...]enums.ConversionCustomerTypeEnum_ConversionCustomerType{
	pipeline.CustomerTypeUnspecified: enums.ConversionCustomerTypeEnum_UNSPECIFIED,
	pipeline.CustomerTypeNew:         enums.ConversionCustomerTypeEnum_NEW,
	pipeline.CustomerTypeReturning:   enums.ConversionCustomerTypeEnum_RETURNING,
}

func userIdentifier(id pipeline.UserID) *common.UserIdentifier {
	u := &common.UserIdentifier{UserIdentifierSource: enums.UserIdentifierSourceEnum_FIRST_PARTY}
	if id.Kind == pipeline.HashedPhone {
		u.Identifier = &common.UserIdentifier_HashedPhoneNumber{HashedPhoneNumber: id.Hash}
	} else {
		u.Identifier = &common.UserIdentifier_HashedEmail{HashedEmail: id.Hash}
	}
	return u
}
