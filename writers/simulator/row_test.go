package simulator_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/shenzhencenter/google-ads-pb/common"
	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/services"

	"convload/writers/simulator"
)

type click = services.ClickConversion

func hashedEmails(hashes ...string) []*common.UserIdentifier {
	var all []*common.UserIdentifier
	for _, hash := range hashes {
		all = append(all, &common.UserIdentifier{Identifier: &common.UserIdentifier_HashedEmail{HashedEmail: hash}})
	}
	return all
}

var (
	hash = strings.Repeat("0a", 32)
	// good are changes that leave a conversion acceptable.
	good = map[string]func(*click){
		"as it is":           func(*click) {},
		"no value":           func(c *click) { c.ConversionValue, c.CurrencyCode = nil, nil },
		"nought":             func(c *click) { c.ConversionValue = new(0.0) },
		"gbraid":             func(c *click) { c.Gclid, c.Gbraid = nil, "gb-only" },
		"wbraid":             func(c *click) { c.Gclid, c.Wbraid = nil, "wb-only" },
		"gclid and gbraid":   func(c *click) { c.Gbraid = "gb-too" },
		"identifiers only":   func(c *click) { c.Gclid, c.UserIdentifiers = nil, hashedEmails(hash) },
		"another's action":   func(c *click) { c.ConversionAction = new("customers/1/conversionActions/7001001") },
		"just now":           func(c *click) { c.ConversionDateTime = new("2026-11-23 12:05:00+00:00") },
		"far east":           func(c *click) { c.ConversionDateTime = new("2026-11-23 23:00:00+14:00") },
		"leap day":           func(c *click) { c.ConversionDateTime = new("2024-02-29 23:59:59-03:30") },
		"order ID":           func(c *click) { c.OrderId = new(strings.Repeat("Ä9- ", 16)) },
		"custom variable":    func(c *click) { c.CustomVariables = tier(simulator.TierVariable, "gold") },
		"longest click ID":   func(c *click) { c.Gclid = new(strings.Repeat("x", 512)) },
		"consent":            func(c *click) { c.Consent = &common.Consent{AdUserData: enums.ConsentStatusEnum_DENIED} },
		"new currency":       func(c *click) { c.CurrencyCode = new("SLE") },
		"one per click":      func(c *click) { c.ConversionAction = new(action(simulator.QualifiedLead)) },
		"external, credited": func(c *click) { toExternal(c, new(1.0), new("linear")) },
		"environment, customer": func(c *click) {
			c.ConversionEnvironment = enums.ConversionEnvironmentEnum_WEB
			c.CustomerType = enums.ConversionCustomerTypeEnum_NEW
		},
	}
)

func tier(id int64, value string) []*services.CustomVariable {
	return []*services.CustomVariable{{ConversionCustomVariable: variable(id), Value: value}}
}

func toExternal(c *click, credit *float64, model *string) {
	c.ConversionAction = new(action(simulator.AttributedSale))
	c.ExternalAttributionData = &services.ExternalAttributionData{
		ExternalAttributionCredit: credit, ExternalAttributionModel: model}
}

func TestGoodRow(t *testing.T) {
	for name, change := range good {
		t.Run(name, func(t *testing.T) {
			s, c := start(t, simulator.Options{})
			resp := c.upload(t, conversion("good", change))
			if got := rowErrors(t, resp); got != nil {
				t.Errorf("refused: %q", got)
			}
			if len(resp.Results) != 1 || isEmpty(resp.Results[0]) || len(s.Accepted()) != 1 {
				t.Errorf("results %v, recorded %v", resp.Results, s.Accepted())
			}
		})
	}
}

// badRows are changes that spoil a conversion, and every error that they bring.
var badRows = []struct {
	name   string
	change func(*click)
	want   []string
}{
	{"no click", func(c *click) { c.Gclid = nil }, []string{"FieldError.REQUIRED gclid"}},
	{"gclid and wbraid", func(c *click) { c.Wbraid = "w" }, []string{"FieldError.VALUE_MUST_BE_UNSET gclid"}},
	{"both braids", func(c *click) { c.Gclid, c.Gbraid, c.Wbraid = nil, "g", "w" },
		[]string{"ConversionUploadError.GBRAID_WBRAID_BOTH_SET gbraid"}},
	{"blank gclid", func(c *click) { c.Gclid = new("") }, []string{"ConversionUploadError.UNPARSEABLE_GCLID gclid"}},
	{"padded gclid", func(c *click) { c.Gclid = new("abc ") }, []string{"ConversionUploadError.UNPARSEABLE_GCLID gclid"}},
	{"encoded gclid", func(c *click) { c.Gclid = new("a%2Bb") },
		[]string{"ConversionUploadError.UNPARSEABLE_GCLID gclid"}},
	{"long gclid", func(c *click) { c.Gclid = new(strings.Repeat("x", 513)) },
		[]string{"ConversionUploadError.UNPARSEABLE_GCLID gclid"}},
	{"bad gbraid", func(c *click) { c.Gclid, c.Gbraid = nil, "g+" },
		[]string{"ConversionUploadError.UNPARSEABLE_GBRAID gbraid"}},
	{"bad wbraid", func(c *click) { c.Gclid, c.Wbraid = nil, "ẃ" },
		[]string{"ConversionUploadError.UNPARSEABLE_WBRAID wbraid"}},

	{"no action", func(c *click) { c.ConversionAction = nil }, []string{"FieldError.REQUIRED conversion_action"}},
	{"action's name", func(c *click) { c.ConversionAction = new("Closed deal") },
		[]string{"RequestError.RESOURCE_NAME_MALFORMED conversion_action"}},
	{"signed action", func(c *click) { c.ConversionAction = new("customers/1/conversionActions/+7001001") },
		[]string{"RequestError.RESOURCE_NAME_MALFORMED conversion_action"}},
	{"other collection", func(c *click) { c.ConversionAction = new(variable(7001001)) },
		[]string{"RequestError.RESOURCE_NAME_MALFORMED conversion_action"}},
	{"unknown action", func(c *click) { c.ConversionAction = new(action(1)) },
		[]string{"ConversionUploadError.NO_CONVERSION_ACTION_FOUND conversion_action"}},
	{"removed action", func(c *click) { c.ConversionAction = new(action(simulator.RetiredSale)) },
		[]string{"ConversionUploadError.NO_CONVERSION_ACTION_FOUND conversion_action"}},
	{"hidden action", func(c *click) { c.ConversionAction = new(action(simulator.HiddenSale)) },
		[]string{"ConversionUploadError.NO_CONVERSION_ACTION_FOUND conversion_action"}},
	{"action for calls", func(c *click) { c.ConversionAction = new(action(simulator.PhoneCall)) },
		[]string{"ConversionUploadError.INVALID_CONVERSION_ACTION_TYPE conversion_action"}},

	{"no time", func(c *click) { c.ConversionDateTime = nil }, []string{"FieldError.REQUIRED conversion_date_time"}},
	{"future", func(c *click) { c.ConversionDateTime = new("2026-11-23 12:05:01+00:00") },
		[]string{"DateError.LATER_THAN_MAXIMUM_DATE conversion_date_time"}},

	{"negative value", func(c *click) { c.ConversionValue = new(-0.01) },
		[]string{"FieldError.INVALID_VALUE conversion_value"}},
	{"no number", func(c *click) { c.ConversionValue = new(math.NaN()) },
		[]string{"FieldError.INVALID_VALUE conversion_value"}},
	{"infinite value", func(c *click) { c.ConversionValue = new(math.Inf(1)) },
		[]string{"FieldError.INVALID_VALUE conversion_value"}},
	{"country", func(c *click) { c.CurrencyCode = new("IND") }, []string{"CurrencyCodeError.UNSUPPORTED currency_code"}},
	{"small currency", func(c *click) { c.CurrencyCode = new("eur") },
		[]string{"CurrencyCodeError.UNSUPPORTED currency_code"}},
	{"blank currency", func(c *click) { c.CurrencyCode = new("") },
		[]string{"CurrencyCodeError.UNSUPPORTED currency_code"}},
	{"spaced currency", func(c *click) { c.CurrencyCode = new("R U") },
		[]string{"CurrencyCodeError.UNSUPPORTED currency_code"}},

	{"blank order ID", func(c *click) { c.OrderId = new("") }, []string{"StringLengthError.EMPTY order_id"}},
	{"long order ID", func(c *click) { c.OrderId = new(strings.Repeat("1", 65)) },
		[]string{"StringLengthError.TOO_LONG order_id"}},
	{"order ID with dots", func(c *click) { c.OrderId = new("1.2") },
		[]string{"StringFormatError.ILLEGAL_CHARS order_id"}},
	{"address as order ID", func(c *click) { c.OrderId = new("jo@example.org") },
		[]string{"ConversionUploadError.ORDER_ID_CONTAINS_PII order_id"}},

	{"variable with braid", func(c *click) {
		c.Gclid, c.Gbraid, c.CustomVariables = nil, "g", tier(simulator.TierVariable, "gold")
	}, []string{"FieldError.VALUE_MUST_BE_UNSET custom_variables"}},
	{"variable's name", func(c *click) {
		c.CustomVariables = []*services.CustomVariable{{ConversionCustomVariable: "tier", Value: "gold"}}
	}, []string{"RequestError.RESOURCE_NAME_MALFORMED custom_variables[0].conversion_custom_variable"}},
	{"unknown variable", func(c *click) { c.CustomVariables = tier(1, "gold") },
		[]string{"RequestError.RESOURCE_NOT_FOUND custom_variables[0].conversion_custom_variable"}},
	{"paused variable", func(c *click) { c.CustomVariables = tier(simulator.OldTierVariable, "gold") },
		[]string{"ConversionUploadError.CUSTOM_VARIABLE_NOT_ENABLED custom_variables[0].conversion_custom_variable"}},
	{"variable twice", func(c *click) {
		c.CustomVariables = slices.Concat(tier(simulator.TierVariable, "gold"), tier(simulator.TierVariable, "silver"))
	}, []string{"DistinctError.DUPLICATE_ELEMENT custom_variables[1]"}},
	{"empty variable", func(c *click) { c.CustomVariables = tier(simulator.TierVariable, "") },
		[]string{"FieldError.REQUIRED custom_variables[0].value"}},
	{"address in variable", func(c *click) { c.CustomVariables = tier(simulator.TierVariable, "jo@example.org") },
		[]string{"ConversionUploadError.CUSTOM_VARIABLE_VALUE_CONTAINS_PII custom_variables[0].value"}},

	{"credit without need", func(c *click) {
		toExternal(c, new(0.5), new("linear"))
		c.ConversionAction = new(action(simulator.ClosedDeal))
	},
		[]string{"ConversionUploadError.EXTERNAL_ATTRIBUTION_DATA_SET_FOR_NON_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION " +
			"external_attribution_data"}},
	{"no credit", func(c *click) { c.ConversionAction = new(action(simulator.AttributedSale)) },
		[]string{"ConversionUploadError.EXTERNAL_ATTRIBUTION_DATA_NOT_SET_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION " +
			"external_attribution_data"}},
	{"half a credit", func(c *click) { toExternal(c, nil, nil) },
		[]string{"FieldError.REQUIRED external_attribution_data.external_attribution_model",
			"FieldError.REQUIRED external_attribution_data.external_attribution_credit"}},
	{"credit of nought", func(c *click) { toExternal(c, new(0.0), new("linear")) },
		[]string{"RangeError.TOO_LOW external_attribution_data.external_attribution_credit"}},
	{"credit above one", func(c *click) { toExternal(c, new(1.1), new("linear")) },
		[]string{"RangeError.TOO_HIGH external_attribution_data.external_attribution_credit"}},
	{"credit that is no number", func(c *click) { toExternal(c, new(math.NaN()), new("linear")) },
		[]string{"FieldError.INVALID_VALUE external_attribution_data.external_attribution_credit"}},
	{"external with order ID and e-mail", func(c *click) {
		toExternal(c, new(1.0), new("linear"))
		c.OrderId, c.UserIdentifiers = new("1"), hashedEmails(hash)
	}, []string{
		"ConversionUploadError.ORDER_ID_NOT_PERMITTED_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION order_id",
		"ConversionUploadError.EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION_NOT_PERMITTED_WITH_USER_IDENTIFIER user_identifiers",
	}},
	{"braid, one per click", func(c *click) {
		c.Gclid, c.Wbraid, c.ConversionAction = nil, "w", new(action(simulator.QualifiedLead))
	}, []string{
		"ConversionUploadError.ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID conversion_action"}},

	{"six identifiers", func(c *click) { c.UserIdentifiers = slices.Repeat(hashedEmails(hash), 6) },
		[]string{"CollectionSizeError.TOO_MANY user_identifiers"}},
	{"plain e-mail", func(c *click) { c.UserIdentifiers = hashedEmails("jo@example.org") },
		[]string{"ConversionUploadError.INVALID_USER_IDENTIFIER user_identifiers[0].hashed_email"}},
	{"hash in capitals", func(c *click) {
		c.UserIdentifiers = append(hashedEmails(hash), &common.UserIdentifier{
			Identifier: &common.UserIdentifier_HashedPhoneNumber{HashedPhoneNumber: strings.Repeat("0A", 32)}})
	}, []string{"ConversionUploadError.INVALID_USER_IDENTIFIER user_identifiers[1].hashed_phone_number"}},
	{"postal address", func(c *click) {
		c.UserIdentifiers = []*common.UserIdentifier{{Identifier: &common.UserIdentifier_AddressInfo{}}}
	}, []string{"ConversionUploadError.UNSUPPORTED_USER_IDENTIFIER user_identifiers[0]"}},
	{"empty identifier", func(c *click) { c.UserIdentifiers = []*common.UserIdentifier{{}} },
		[]string{"FieldError.REQUIRED user_identifiers[0]"}},

	{"unknown consent", func(c *click) { c.Consent = &common.Consent{AdUserData: enums.ConsentStatusEnum_UNKNOWN} },
		[]string{"RequestError.INVALID_ENUM_VALUE consent.ad_user_data"}},
	{"consent to personalisation", func(c *click) {
		c.Consent = &common.Consent{AdPersonalization: enums.ConsentStatusEnum_GRANTED}
	}, []string{"FieldError.VALUE_MUST_BE_UNSET consent.ad_personalization"}},
	{"unknown choices", func(c *click) {
		c.ConversionEnvironment = enums.ConversionEnvironmentEnum_UNKNOWN
		c.CustomerType = 77
	}, []string{"RequestError.INVALID_ENUM_VALUE conversion_environment",
		"RequestError.INVALID_ENUM_VALUE customer_type"}},
	{"IP address", func(c *click) { c.UserIpAddress = new("192.0.2.1") },
		[]string{"NotAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE user_ip_address"}},
	{"session attributes", func(c *click) {
		c.SessionAttributes = &services.ClickConversion_SessionAttributesEncoded{SessionAttributesEncoded: []byte("x")}
	}, []string{"NotAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE session_attributes_encoded"}},

	{"several errors of one stage", func(c *click) {
		c.Gclid, c.CurrencyCode, c.OrderId = new("?"), new("EURO"), new("#1")
	}, []string{"ConversionUploadError.UNPARSEABLE_GCLID gclid", "CurrencyCodeError.UNSUPPORTED currency_code",
		"StringFormatError.ILLEGAL_CHARS order_id"}},
}

// TestBadRow puts every bad row between two good ones, which must not suffer.
func TestBadRow(t *testing.T) {
	s, c := start(t, simulator.Options{})
	for i, test := range badRows {
		t.Run(test.name, func(t *testing.T) {
			resp := c.upload(t, conversion(fmt.Sprintf("before-%d", i)), conversion("bad", test.change),
				conversion(fmt.Sprintf("after-%d", i)))
			var want []string
			for _, w := range test.want {
				code, field, _ := strings.Cut(w, " ")
				want = append(want, code+" conversions[1]."+field)
			}
			if got := rowErrors(t, resp); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if r := resp.Results; len(r) != 3 || isEmpty(r[0]) || !isEmpty(r[1]) || isEmpty(r[2]) {
				t.Errorf("results %v", resp.Results)
			}
			if code := resp.PartialFailureError.GetCode(); code != 3 {
				t.Errorf("code %d, want INVALID_ARGUMENT", code)
			}
		})
	}
	if got, want := len(s.Accepted()), 2*len(badRows); got != want {
		t.Errorf("%d conversions accepted, want %d", got, want)
	}
}

func TestDateTime(t *testing.T) {
	_, c := start(t, simulator.Options{})
	for _, text := range []string{
		"", "2026-11-20", "2026-11-20 09:30:00", "2026-11-20T09:30:00+01:00", "2026-11-20 09:30:00Z",
		"2026-11-20 09:30:00+0100", "2026-11-20 09:30:00 +01:00", "2026-11-20 09:30:00+1:00", "2026-11-20 9:30:00+01:00",
		"2026-11-20 09:30:00.5+01:00", "20-11-2026 09:30:00+01:00", "2026-02-29 09:30:00+01:00", "2026-13-01 09:30:00+01:00",
		"2026-11-20 24:00:00+01:00", "2026-11-20 09:60:00+01:00", "2026-11-20 09:30:60+01:00", "2026-11-20 09:30:00+14:01",
		"2026-11-20 09:30:00-12:30", "2026-11-20 09:30:00-00:00", "2026-11-20 09:30:00+01:75", "2026-11-20 09:30:00 CET",
		"46346.395833", " 2026-11-20 09:30:00+01:00", "2026-11-20 09:30:00+01:00 ", "2026-11-20\u00a009:30:00+01:00",
	} {
		resp := c.upload(t, conversion("dated", func(c *click) { c.ConversionDateTime = &text }))
		want := []string{"DateError.INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET conversions[0].conversion_date_time"}
		if got := rowErrors(t, resp); !slices.Equal(got, want) {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

// TestVerdicts checks the click IDs that provoke what Google says of clicks.
func TestVerdicts(t *testing.T) {
	_, c := start(t, simulator.Options{})
	for prefix, code := range map[string]string{
		"SIM-UNPARSEABLE-":    "ConversionUploadError.UNPARSEABLE_GCLID",
		"SIM-EXPIRED-":        "ConversionUploadError.EXPIRED_EVENT",
		"SIM-TOO-RECENT-":     "ConversionUploadError.TOO_RECENT_EVENT",
		"SIM-PRECEDES-":       "ConversionUploadError.CONVERSION_PRECEDES_EVENT",
		"SIM-NOT-FOUND-":      "ConversionUploadError.EVENT_NOT_FOUND",
		"SIM-OTHER-CUSTOMER-": "ConversionUploadError.INVALID_CUSTOMER_FOR_CLICK",
		"SIM-UNAUTHORIZED-":   "ConversionUploadError.UNAUTHORIZED_CUSTOMER",
		"SIM-TRACKING-OFF-":   "ConversionUploadError.CONVERSION_TRACKING_NOT_ENABLED_AT_IMPRESSION_TIME",
		"SIM-NO-CONSENT-":     "ConversionUploadError.CONVERSION_NOT_COMPLIANT_WITH_ATT_POLICY",
		"SIM-TRANSIENT-":      "InternalError.TRANSIENT_ERROR",
		"SIM-INTERNAL-":       "InternalError.INTERNAL_ERROR",
		"SIM-UNPUBLISHED-":    "InternalError.ERROR_CODE_NOT_PUBLISHED",
		"SIM-NEW-CODE-":       "ConversionUploadError.199",
	} {
		resp := c.upload(t, conversion(prefix+"1"), conversion("x"+prefix),
			conversion("", func(c *click) { c.Gclid, c.Wbraid = nil, prefix+"2" }))
		inBraid := strings.Replace(code, "GCLID", "WBRAID", 1)
		want := []string{code + " conversions[0].gclid", inBraid + " conversions[2].wbraid"}
		if got := rowErrors(t, resp); !slices.Equal(got, want) {
			t.Errorf("%s: got %q", prefix, got)
		}
	}
}

// TestUserData checks that accounts keep hashed e-mail addresses out when they may not use them.
func TestUserData(t *testing.T) {
	for allowed, code := range map[simulator.UserData]string{
		simulator.UserDataNoTerms:    "CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS",
		simulator.UserDataOff:        "CUSTOMER_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS",
		simulator.UserDataProhibited: "CUSTOMER_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS",
	} {
		_, c := start(t, simulator.Options{Account: simulator.Account{UserData: allowed}})
		resp := c.upload(t, conversion("plain"), conversion("with", func(c *click) {
			c.UserIdentifiers = hashedEmails(hash)
		}))
		want := []string{"ConversionUploadError." + code + " conversions[1].user_identifiers"}
		if got := rowErrors(t, resp); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
