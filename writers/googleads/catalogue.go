package googleads

import "strings"

// verdict is what an error means for the row or request that it is said of. Of several, the greatest holds.
type verdict uint8

const (
	delivered verdict = iota // Google has it already
	transient                // the same bytes may pass in a moment
	later                    // Google takes it in some hours
	refused                  // somebody has to mend something; sending it again changes nothing
	hopeless                 // and what is to be mended is the row: as it is, it will be refused for ever
)

// explanation is what convload knows of an error code.
type explanation struct {
	verdict verdict
	remedy  string // for a sales person or, at request level, for whoever set convload up
}

// explain looks a code up. A code that is not in the catalogue is refused, with Google's own message as the reason: an
// error that nobody knows yet must not be taken for success, nor be sent again blindly.
func explain(code string) explanation {
	if e, ok := catalogue[code]; ok {
		return e
	}
	family, _, _ := strings.Cut(code, ".")
	if e, ok := families[family]; ok {
		return e
	}
	return explanation{refused, "Google's message says why; the code is in Google's documentation of the Google Ads API"}
}

// Remedy says what to do about an error code of Google's.
func Remedy(code string) string { return explain(code).remedy }

// families says what to do about errors of a family whose members need no words of their own.
var families = map[string]explanation{
	"AuthenticationError": {refused, "authorise convload anew and check the credentials in google-ads.yaml"},
	"AuthorizationError":  {refused, "ask an administrator of the Google Ads account to give this login access"},
	"FieldError":          {refused, "correct the field that the message names"},
	"DateError":           {refused, "correct the time of the conversion"},
	"StringLengthError":   {refused, "shorten or fill in the text that the message names"},
	"StringFormatError":   {refused, "take the forbidden characters out of the field that the message names"},
	"CollectionSizeError": {refused, "send fewer entries in the field that the message names"},
	"RangeError":          {refused, "correct the number that the message names"},
	"CurrencyCodeError":   {refused, "use a three-letter currency code that Google knows, such as EUR or USD"},
	"Unpublished":         {refused, "update convload: Google's error is newer than this version"},
}

// catalogue holds the errors that click uploads meet. Sources: the comments of the enums in
// google.ads.googleads.v25.errors, and
// https://developers.google.com/google-ads/api/docs/conversions/troubleshooting
var catalogue = map[string]explanation{
	"ConversionUploadError.TOO_MANY_CONVERSIONS_IN_REQUEST": {refused,
		"set upload.batch_size to 2000 or less"},
	"ConversionUploadError.UNPARSEABLE_GCLID": {hopeless,
		"the click ID is damaged (cut off, or its capitals lost): copy it again from the CRM's raw field"},
	"ConversionUploadError.UNPARSEABLE_GBRAID": {hopeless, "the gbraid is damaged: copy it again from the CRM's raw field"},
	"ConversionUploadError.UNPARSEABLE_WBRAID": {hopeless, "the wbraid is damaged: copy it again from the CRM's raw field"},
	"ConversionUploadError.UNAUTHORIZED_CUSTOMER": {refused,
		"the click belongs to an account that this login cannot reach: upload it through that account, or leave it out"},
	"ConversionUploadError.TOO_RECENT_CONVERSION_ACTION": {later,
		"the conversion action was only just created: a run in six hours or later sends the row again"},
	"ConversionUploadError.TOO_RECENT_EVENT": {later,
		"the click is less than six hours old: a later run sends the row again"},
	"ConversionUploadError.CONVERSION_TRACKING_NOT_ENABLED_AT_IMPRESSION_TIME": {hopeless,
		"conversion tracking was off when the click happened: this click can never be credited"},
	"ConversionUploadError.EXTERNAL_ATTRIBUTION_DATA_SET_FOR_NON_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION": {refused,
		"leave the attribution credit out of the mapping, or name an externally attributed conversion action"},
	"ConversionUploadError.EXTERNAL_ATTRIBUTION_DATA_NOT_SET_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION": {refused,
		"this conversion action needs an attribution credit and model in every row"},
	"ConversionUploadError.ORDER_ID_NOT_PERMITTED_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION": {refused,
		"leave the order ID out for this conversion action"},
	"ConversionUploadError.ORDER_ID_ALREADY_IN_USE": {delivered,
		"Google has a conversion with this order ID already; a new deal needs an order ID of its own"},
	"ConversionUploadError.DUPLICATE_ORDER_ID": {refused,
		"two rows sent together bore the same order ID, and Google refused both: give each deal its own"},
	"ConversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS": {delivered,
		"Google has this conversion already; a second sale on the same click needs its own time"},
	"ConversionUploadError.DUPLICATE_CLICK_CONVERSION_IN_REQUEST": {refused,
		"two rows sent together had the same click, time and conversion action: keep one"},
	"ConversionUploadError.CUSTOM_VARIABLE_NOT_ENABLED": {refused,
		"enable the custom variable in Google Ads (Goals > Conversions > Custom variables), or leave it out"},
	"ConversionUploadError.CUSTOM_VARIABLE_VALUE_CONTAINS_PII": {hopeless,
		"a custom variable holds personal data: take it out"},
	"ConversionUploadError.INVALID_CUSTOMER_FOR_CLICK": {refused,
		"customer_id was not the click's conversion account when the click happened: upload through the account that was"},
	"ConversionUploadError.CONVERSION_NOT_COMPLIANT_WITH_ATT_POLICY": {hopeless,
		"Apple's tracking consent is missing for this click: it must not be uploaded"},
	"ConversionUploadError.CLICK_NOT_FOUND": {refused, "the e-mail address or phone number matched no click: nothing to do"},
	"ConversionUploadError.INVALID_USER_IDENTIFIER": {hopeless,
		"the e-mail address or phone number is not one: correct it"},
	"ConversionUploadError.EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION_NOT_PERMITTED_WITH_USER_IDENTIFIER": {refused,
		"leave e-mail and phone out for this conversion action"},
	"ConversionUploadError.UNSUPPORTED_USER_IDENTIFIER": {refused, "only hashed e-mail addresses and phone numbers are taken"},
	"ConversionUploadError.GBRAID_WBRAID_BOTH_SET":      {refused, "keep only one of gbraid and wbraid"},
	"ConversionUploadError.CONVERSION_PRECEDES_EVENT": {hopeless,
		"the conversion's time is before the click's: check the date, the order of day and month, and the time zone"},
	"ConversionUploadError.EXPIRED_EVENT": {hopeless,
		"the click is older than the conversion action's click-through window; a wider window (90 days at most) helps only later clicks"},
	"ConversionUploadError.EVENT_NOT_FOUND": {refused,
		"Google finds no such click in this account: another account's click, or an altered click ID"},
	"ConversionUploadError.ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID": {refused,
		"set the conversion action to count every conversion, or use another one for gbraid and wbraid"},
	"ConversionUploadError.CUSTOMER_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS": {refused,
		"this account may not use enhanced conversions: leave email and phone out of the mapping"},
	"ConversionUploadError.CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS": {refused,
		"accept the customer data terms in Google Ads (Goals > Conversions > Settings)"},
	"ConversionUploadError.CUSTOMER_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS": {refused,
		"turn on enhanced conversions for leads in Google Ads (Goals > Conversions > Settings), or leave email and phone out"},
	"ConversionUploadError.ORDER_ID_CONTAINS_PII": {hopeless, "the order ID looks like personal data: use a neutral number"},
	"ConversionUploadError.NO_CONVERSION_ACTION_FOUND": {refused,
		"the account has no such conversion action: check its name and which account owns it"},
	"ConversionUploadError.INVALID_CONVERSION_ACTION_TYPE": {refused,
		"choose a conversion action of the kind \"import from clicks\""},

	"AuthenticationError.OAUTH_TOKEN_EXPIRED": {transient, "run again: the access token had expired"},
	"AuthenticationError.NOT_ADS_USER": {refused,
		"this login is in no Google Ads account: invite it in Google Ads under Admin > Access and security"},
	"AuthenticationError.CUSTOMER_NOT_FOUND":      {refused, "correct customer_id: Google knows no such account"},
	"AuthenticationError.DEVELOPER_TOKEN_INVALID": {refused, "remove developer_token: it is no longer needed"},
	"AuthorizationError.USER_PERMISSION_DENIED": {refused,
		"give this login access to the account, or set login_customer_id to the manager account through which it has access"},
	"AuthorizationError.DEVELOPER_TOKEN_PROHIBITED": {refused, "remove developer_token: it belongs to another Cloud project"},
	"AuthorizationError.PROJECT_DISABLED":           {refused, "enable the Google Ads API in the Cloud project"},
	"AuthorizationError.INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION": {refused,
		"login_customer_id must be a manager of customer_id"},
	"AuthorizationError.CUSTOMER_NOT_ENABLED": {refused, "the account is not active: finish its set-up or reactivate it"},
	"AuthorizationError.ACTION_NOT_PERMITTED": {refused,
		"this login may only read the account, or its Cloud project has test access only: ask for the role Standard"},
	"AuthorizationError.ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT": {refused,
		"the account is suspended: resolve that in Google Ads first"},
	"AuthorizationError.DEVELOPER_TOKEN_NOT_APPROVED": {refused,
		"the Cloud project has test access only: request basic access for it"},
	"AuthorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION": {refused,
		"the Cloud project has test access only: request access at console.cloud.google.com/google/ads-apis/overview"},

	"NotAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE": {refused,
		"Google closed click uploads to new projects on 15 June 2026: this project has to use the Data Manager API"},

	"QuotaError.RESOURCE_EXHAUSTED": {transient,
		"the day's quota is used up: run again later, or ask Google for a higher access level"},
	"QuotaError.RESOURCE_TEMPORARILY_EXHAUSTED": {transient, "run again later, or lower upload.in_flight"},
	"QuotaError.ACCESS_PROHIBITED":              {refused, "Google has blocked access: contact the API support"},

	"InternalError.INTERNAL_ERROR":               {transient, "a fault at Google's: a later run sends the row again"},
	"InternalError.TRANSIENT_ERROR":              {transient, "a fault at Google's: a later run sends the row again"},
	"InternalError.DEADLINE_EXCEEDED":            {transient, "a fault at Google's: a later run sends the row again"},
	"DatabaseError.CONCURRENT_MODIFICATION":      {transient, "a fault at Google's: a later run sends the row again"},
	"DatabaseError.DATA_CONSTRAINT_VIOLATION":    {transient, "a fault at Google's: a later run sends the row again"},
	"DatabaseError.REQUEST_TOO_LARGE":            {refused, "lower upload.batch_size"},
	"SizeLimitError.REQUEST_SIZE_LIMIT_EXCEEDED": {refused, "lower upload.batch_size"},

	"RequestError.INVALID_CUSTOMER_ID": {refused, "customer_id is the ten-digit number of the Google Ads account"},
	"RequestError.CANNOT_BE_EXECUTED_BY_MANAGER_ACCOUNT": {refused,
		"customer_id must be the account that owns the conversion actions, not the manager account"},
	"RequestError.DEVELOPER_TOKEN_PARAMETER_MISSING": {refused, "remove the empty developer_token"},
	"RequestError.LOGIN_CUSTOMER_ID_PARAMETER_MISSING": {refused,
		"set login_customer_id to the manager account through which this login has access"},
	"RequestError.UNSUPPORTED_VERSION":      {refused, "update convload: Google has retired this version of its API"},
	"HeaderError.INVALID_LOGIN_CUSTOMER_ID": {refused, "login_customer_id is the ten-digit number of a manager account"},
}
