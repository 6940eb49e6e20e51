package mappings

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"convload/pipeline"
)

// The fields of Google's ClickConversion that a mapping can fill, by their names in the Google Ads API.
// (https://developers.google.com/google-ads/api/reference/rpc/v25/ClickConversion)
const (
	fieldCustomer    = "customer_id"
	fieldGCLID       = "gclid"
	fieldGBRAID      = "gbraid"
	fieldWBRAID      = "wbraid"
	fieldAction      = "conversion_action"
	fieldDateTime    = "conversion_date_time"
	fieldValue       = "conversion_value"
	fieldCurrency    = "currency_code"
	fieldOrderID     = "order_id"
	fieldCredit      = "external_attribution_credit"
	fieldModel       = "external_attribution_model"
	fieldConsent     = "consent.ad_user_data"
	fieldEmail       = "email"
	fieldPhone       = "phone"
	fieldEnvironment = "conversion_environment"
	fieldType        = "customer_type"

	variablePrefix = "custom_variables."
)

var fieldNames = []string{fieldCustomer, fieldGCLID, fieldGBRAID, fieldWBRAID, fieldAction, fieldDateTime, fieldValue,
	fieldCurrency, fieldOrderID, fieldCredit, fieldModel, fieldConsent, fieldEmail, fieldPhone, fieldEnvironment, fieldType,
	variablePrefix + "NAME"}

func knownField(name string) bool {
	if variable, ok := strings.CutPrefix(name, variablePrefix); ok {
		return variable != ""
	}
	return slices.Contains(fieldNames, name)
}

// check refuses keys that mean nothing for the field, and constants that no row could be sent with.
func (c Column) check() error {
	s := c.Source
	if c.Field != fieldDateTime {
		for key, given := range map[string]bool{"formats": s.Formats != nil, "time_zone": s.TimeZone != "",
			"time_zone_column": s.ZoneColumn != nil, "at": s.At != "", "us_order": s.USOrder} {
			if given {
				return fmt.Errorf("%s is for conversion_date_time only", key)
			}
		}
	} else if s.Value != nil {
		return errors.New("a time that is the same in every row is no conversion's time; give a column")
	} else if err := c.checkTime(); err != nil {
		return err
	}
	if s.Value != nil {
		if err := c.checkConstant(*s.Value); err != nil {
			return err
		}
	}
	if s.Decimal != "" && c.Field != fieldValue && c.Field != fieldCredit {
		return errors.New("decimal is for conversion_value and external_attribution_credit only")
	}
	return nil
}

// checkConstant refuses a value with which every row would be INVALID.
func (c Column) checkConstant(value string) error {
	words := map[string][]string{fieldConsent: {"GRANTED", "DENIED"}, fieldEnvironment: {"APP", "WEB"}, fieldType: {"NEW", "RETURNING"}}
	switch allowed := words[c.Field]; {
	case allowed != nil && !slices.Contains(allowed, strings.ToUpper(value)):
		return fmt.Errorf("%q is none of %s", value, strings.Join(allowed, " and "))
	case c.Field == fieldCurrency && !isCurrency(strings.ToUpper(value)):
		return fmt.Errorf("%q is no currency code such as EUR", value)
	case c.Field == fieldCustomer && !isCustomer(value):
		return fmt.Errorf("%q is not the ten-digit number of a Google Ads account", value)
	case c.Field == fieldValue:
		if _, _, problem := newAmountColumn(cmp.Or(c.Source.Decimal, ".")).read(pipeline.Cell{Text: value}); problem != nil {
			return problem
		}
	}
	return nil
}

func (c Column) checkTime() error {
	if c.Source.TimeZone != "" {
		if _, problem := parseZone(c.Source.TimeZone); problem != nil {
			return problem
		}
	}
	_, err := newTimeColumn(c.Source.timeSpec(nil, time.Time{}))
	return err
}

// timeSpec is the source's part of how a column of times is read. zone holds where a cell names none.
func (s Source) timeSpec(zone *time.Location, now time.Time) timeSpec {
	return timeSpec{formats: s.Formats, zone: zone, at: s.At, usOrder: s.USOrder, now: now}
}
