package simulator

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shenzhencenter/google-ads-pb/enums"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// row is one conversion of an upload on its way through the checks.
type row struct {
	conversion *services.ClickConversion
	at         path                        // conversions[i]
	record     *Record                     // once its form is known to be right
	action     *resources.ConversionAction // once it was found in the account
	errors     []*adserrors.GoogleAdsError
}

// refuse notes what is wrong with a field of the conversion.
func (r *row) refuse(code protoreflect.Enum, message, field string) {
	r.refuseAt(code, message, r.at.field(field), "")
}

// refuseValue notes what is wrong with a field and shows its value as the trigger.
func (r *row) refuseValue(code protoreflect.Enum, message, field, value string) {
	r.refuseAt(code, message, r.at.field(field), value)
}

func (r *row) refuseAt(code protoreflect.Enum, message string, at path, trigger string) {
	r.errors = append(r.errors, newError(code, message, at, trigger))
}

// checkForm looks at the conversion alone, without the account.
func (r *row) checkForm(now time.Time) {
	r.checkClick()
	r.checkActionName()
	r.checkDateTime(now)
	r.checkValue()
	r.checkOrderID()
	r.checkVariablesForm()
	r.checkAttributionForm()
	r.checkIdentifiersForm()
	r.checkConsent()
	r.checkChoices()
	r.checkAllowlist()
}

func (r *row) checkActionName() {
	name := r.conversion.GetConversionAction()
	_, ok := resourceID(name, actionCollection)
	switch {
	case name == "":
		r.refuse(adserrors.FieldErrorEnum_REQUIRED, "The required field was not present.", "conversion_action")
	case !ok:
		r.refuseValue(adserrors.RequestErrorEnum_RESOURCE_NAME_MALFORMED, "Resource name is malformed.",
			"conversion_action", name)
	}
}

// checkOrderID holds order IDs to what Google's help says of transaction IDs: at most 64 characters, letters, digits,
// dashes and spaces, nothing that tells who a person is (https://support.google.com/google-ads/answer/6386790).
func (r *row) checkOrderID() {
	if r.conversion.OrderId == nil {
		return
	}
	id := r.conversion.GetOrderId()
	switch {
	case id == "":
		r.refuse(adserrors.StringLengthErrorEnum_EMPTY, "The order ID must not be empty.", "order_id")
	case strings.Contains(id, "@"):
		r.refuseValue(adserrors.ConversionUploadErrorEnum_ORDER_ID_CONTAINS_PII,
			"Can't import events with order IDs containing personally-identifiable information.", "order_id", id)
	case utf8.RuneCountInString(id) > 64:
		r.refuseValue(adserrors.StringLengthErrorEnum_TOO_LONG, "The order ID is too long.", "order_id", id)
	case strings.ContainsFunc(id, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '-' && c != ' '
	}):
		r.refuseValue(adserrors.StringFormatErrorEnum_ILLEGAL_CHARS, "The order ID has characters that are not allowed.",
			"order_id", id)
	}
}

// checkConsent takes consent for user data only: ad_personalization can be set for other services alone, as the comment
// of the message says.
func (r *row) checkConsent() {
	c := r.conversion.Consent
	switch c.GetAdUserData() {
	case enums.ConsentStatusEnum_UNSPECIFIED, enums.ConsentStatusEnum_GRANTED, enums.ConsentStatusEnum_DENIED:
	default:
		r.refuseAt(adserrors.RequestErrorEnum_INVALID_ENUM_VALUE, "Enum value received is not permitted.",
			r.at.field("consent").field("ad_user_data"), "")
	}
	if c.GetAdPersonalization() != enums.ConsentStatusEnum_UNSPECIFIED {
		r.refuseAt(adserrors.FieldErrorEnum_VALUE_MUST_BE_UNSET, "The value of the field must be unset.",
			r.at.field("consent").field("ad_personalization"), "")
	}
}

func (r *row) checkChoices() {
	switch r.conversion.ConversionEnvironment {
	case enums.ConversionEnvironmentEnum_UNSPECIFIED, enums.ConversionEnvironmentEnum_APP,
		enums.ConversionEnvironmentEnum_WEB:
	default:
		r.refuse(adserrors.RequestErrorEnum_INVALID_ENUM_VALUE, "Enum value received is not permitted.",
			"conversion_environment")
	}
	switch r.conversion.CustomerType {
	case enums.ConversionCustomerTypeEnum_UNSPECIFIED, enums.ConversionCustomerTypeEnum_NEW,
		enums.ConversionCustomerTypeEnum_RETURNING:
	default:
		r.refuse(adserrors.RequestErrorEnum_INVALID_ENUM_VALUE, "Enum value received is not permitted.", "customer_type")
	}
}

// checkAllowlist refuses what only a few advertisers may send since February 2026: IP addresses and session attributes
// (https://ads-developers.googleblog.com/2026/01/changes-to-ip-address-and-session.html).
func (r *row) checkAllowlist() {
	const message = "The customer is not allowlisted for accessing this feature."
	if r.conversion.UserIpAddress != nil {
		r.refuse(adserrors.NotAllowlistedErrorEnum_CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE, message, "user_ip_address")
	}
	switch r.conversion.SessionAttributes.(type) {
	case *services.ClickConversion_SessionAttributesEncoded:
		r.refuse(adserrors.NotAllowlistedErrorEnum_CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE, message,
			"session_attributes_encoded")
	case *services.ClickConversion_SessionAttributesKeyValuePairs:
		r.refuse(adserrors.NotAllowlistedErrorEnum_CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE, message,
			"session_attributes_key_value_pairs")
	}
}
