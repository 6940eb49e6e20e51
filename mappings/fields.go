package mappings

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"convload/mappings/strictyaml"
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

// Fields lists what a mapping can fill, by the names that Google's API has for it; that of a custom variable ends in NAME.
func Fields() []string { return slices.Clone(fieldNames) }

func knownField(name string) bool {
	if variable, ok := strings.CutPrefix(name, variablePrefix); ok {
		return variable != ""
	}
	return slices.Contains(fieldNames, name)
}

// suggestField gives "; did you mean …?" for an unknown field: the one whose column is usually called so, else the one
// that is written nearly so.
func suggestField(name string) string {
	for _, field := range fieldNames {
		if slices.Contains(usualHeaders[field], strings.TrimPrefix(plainHeader(name), "hashed ")) {
			return fmt.Sprintf("; did you mean %q?", field)
		}
	}
	return strictyaml.Suggest(name, fieldNames)
}

// keyFields are the fields that a key of a column is for, of keys that are not for all.
var keyFields = []struct {
	key    string
	fields []string
}{
	{"formats", []string{fieldDateTime}}, {"time_zone", []string{fieldDateTime}}, {"time_zone_column", []string{fieldDateTime}},
	{"time_column", []string{fieldDateTime}}, {"at", []string{fieldDateTime}}, {"us_order", []string{fieldDateTime}},
	{"decimal", []string{fieldValue, fieldCredit}}, {"accept", clickFields[:]}, {"region", []string{fieldPhone}},
	{"more_columns", []string{fieldEmail, fieldPhone}},
}

// check refuses keys that mean nothing for the field, and constants that no row could be sent with.
func (c Column) check() error {
	s := c.Source
	for _, k := range keyFields {
		if _, given := s.keys[k.key]; given && !slices.Contains(k.fields, c.Field) {
			return c.refuse(k.key, "%s is for %s only", k.key, strings.Join(k.fields, " and "))
		}
	}
	if s.Value != nil {
		for _, key := range []string{"default", "optional", "values"} {
			if _, given := s.keys[key]; given {
				return c.refuse(key, "%s is for a column; value holds in every row anyway", key)
			}
		}
		if problem := c.checkConstant(*s.Value); problem != nil {
			return c.refuse("value", "%w", problem)
		}
	}
	if s.Optional && c.Field == fieldDateTime {
		return c.refuse("optional", "no row can be sent without a time; leave optional out")
	}
	if s.Default != "" {
		if problem := c.checkConstant(s.Default); problem != nil {
			return c.refuse("default", "%w", problem)
		}
	}
	for _, word := range slices.Sorted(maps.Keys(s.Values)) {
		if means := s.Values[word]; means != "" {
			if problem := c.checkMeaning(means); problem != nil {
				return c.refuse("values", "%s: %w", quote(word), problem)
			}
		}
	}
	if s.Decimal != "" && s.Decimal != "." && s.Decimal != "," {
		return c.refuse("decimal", "decimal is \".\" or \",\", not %q", s.Decimal)
	}
	if _, err := newAcceptance(s.Accept); err != nil {
		return c.refuse("accept", "%w", err)
	}
	if err := c.checkUserID(); err != nil {
		return err
	}
	if c.Field == fieldDateTime {
		if key, err := c.checkTime(); err != nil {
			return c.refuse(key, "%w", err)
		}
	}
	return nil
}

// refuse locates what is wrong with a key of the field's source.
func (c Column) refuse(key, format string, args ...any) error {
	where, ok := c.Source.keys[key]
	if !ok {
		where = c.Source.where
	}
	return where.error("%s: %s", c.Field, fmt.Errorf(format, args...))
}

// checkConstant refuses a value with which every row would be INVALID, or the same conversion.
func (c Column) checkConstant(value string) error {
	switch c.Field {
	case fieldGCLID, fieldGBRAID, fieldWBRAID, fieldEmail, fieldPhone:
		return errors.New("every click and every person is another one; give a column")
	case fieldOrderID:
		return errors.New("an order ID that several rows share makes one conversion of them; give a column")
	case fieldDateTime:
		return errors.New("a time that is the same in every row is no conversion's time; give a column")
	}
	return c.checkMeaning(value)
}

// twoWords are the fields that take one of two words.
var twoWords = map[string][]string{fieldConsent: {"GRANTED", "DENIED"}, fieldEnvironment: {"APP", "WEB"}, fieldType: {"NEW", "RETURNING"}}

// checkMeaning refuses a text with which a row is INVALID.
func (c Column) checkMeaning(text string) error {
	words := twoWords[c.Field]
	switch upper := strings.ToUpper(text); {
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("%q says nothing", text)
	case c.Field == fieldAction && text == actionToName:
		return fmt.Errorf("write the conversion action's name in Google Ads for %s", actionToName)
	case words != nil && upper != "UNSPECIFIED" && !slices.Contains(words, upper):
		return fmt.Errorf("%q is neither %s%s", text, strings.Join(words, " nor "), strictyaml.Suggest(text, words))
	case c.Field == fieldCurrency && !IsCurrency(upper):
		return fmt.Errorf("%q is no currency code such as EUR", text)
	case c.Field == fieldCustomer && !isCustomer(text):
		return fmt.Errorf("%q is not the ten-digit number of a Google Ads account", text)
	case c.Field == fieldOrderID && utf8.RuneCountInString(text) > maxOrderID:
		return fmt.Errorf("%q is longer than the %d characters of an order ID", text, maxOrderID)
	case c.Field == fieldValue || c.Field == fieldCredit:
		if !isDecimal(text) {
			return fmt.Errorf("%q is no amount as a mapping writes it: digits, with a point as the decimal sign, as in 1234.50", text)
		}
		if beginsWithNought(text) {
			return fmt.Errorf("%s begins with a nought, like a phone number or an ID; write an amount without it", quote(text))
		}
		if c.Field == fieldCredit && !isShare(text) {
			return fmt.Errorf("%q is no share of a conversion, above 0 and up to 1", text)
		}
	}
	return nil
}

// checkTime tells which key of a column of times cannot be used, and why.
func (c Column) checkTime() (key string, err error) {
	if _, given := c.Source.keys["time_zone"]; given {
		if _, problem := mappingZone(c.Source.TimeZone); problem != nil {
			return "time_zone", problem
		}
	}
	if _, err := newTimeColumn(timeSpec{at: c.Source.At}); err != nil {
		return "at", err
	}
	_, err = newTimeColumn(c.Source.timeSpec(nil, time.Time{}))
	return "formats", err
}

// timeSpec is the source's part of how a column of times is read. zone holds where a cell names none.
func (s Source) timeSpec(zone *time.Location, now time.Time) timeSpec {
	return timeSpec{keys: s.timeKeys(), formats: s.Formats, zone: zone, rowZones: s.ZoneColumn != nil, at: s.At, usOrder: s.USOrder, now: now}
}
