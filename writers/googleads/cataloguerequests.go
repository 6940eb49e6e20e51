package googleads

// requestFamilies are the errors about a request as such, and the faults at Google's side.
var requestFamilies = []family{
	{"QuotaError", "", []entry{
		{"RESOURCE_EXHAUSTED", OfRequest, RetryLater,
			"the day's quota is used up: run again later, or ask Google for a higher access level"},
		{"ACCESS_PROHIBITED", OfRequest, RetryNo, "Google has blocked access: contact the API support"},
		{"RESOURCE_TEMPORARILY_EXHAUSTED", OfRequest, RetryYes, "run again later, or lower upload.in_flight"},
		{"EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION", OfRequest, RetryYes,
			"the queries of this project were too costly for Google: run again in some minutes"},
		{"EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION", OfRequest, RetryLater,
			"the queries of this project were too costly for Google for a long time: run again tomorrow, and less often"},
		{"PAYMENTS_PROFILE_ACTIVATION_RATE_LIMIT_EXCEEDED", OfRequest, RetryNo,
			"about payments, which convload does not touch: " + reportIt},
	}},
	{"InternalError", "", []entry{
		{"INTERNAL_ERROR", OfEither, RetryYes, googlesFault},
		{"ERROR_CODE_NOT_PUBLISHED", OfEither, RetryNo, "update convload: Google's error is newer than this version"},
		{"TRANSIENT_ERROR", OfEither, RetryYes, googlesFault},
		{"DEADLINE_EXCEEDED", OfEither, RetryYes, googlesFault},
	}},
	{"Unpublished", "update convload: Google's error is newer than this version", nil},
	{unknownError, "update convload: Google's error is newer than this version", nil},
	{unreadableDetails, "update convload: it cannot read what Google answered", nil},
	{"OAUTH", "there was no access token, so that nothing was sent: check the credentials; the message says what is wrong", nil},
	// What is no certain refusal is sent again: see retry.go.
	{ofConnection, onTheWay, []entry{
		{"Canceled", OfRequest, RetryYes, cutOff},
		{"Unknown", OfRequest, RetryYes, cutOff},
		{"InvalidArgument", OfRequest, RetryNo, onTheWay},
		{"DeadlineExceeded", OfRequest, RetryYes,
			"no answer came within upload.deadline: run again, and check the network if it stays so"},
		{"NotFound", OfRequest, RetryNo, "nothing of Google Ads answers there: check google_ads.endpoint, and a proxy on the way"},
		{"AlreadyExists", OfRequest, RetryNo, onTheWay},
		{"PermissionDenied", OfRequest, RetryNo, onTheWay},
		{"ResourceExhausted", OfRequest, RetryYes, "too much was asked for at once, or an answer was too large: run again later"},
		{"FailedPrecondition", OfRequest, RetryNo, onTheWay},
		{"Aborted", OfRequest, RetryYes, cutOff},
		{"OutOfRange", OfRequest, RetryNo, onTheWay},
		{"Unimplemented", OfRequest, RetryNo, "what answers there is not Google Ads: check google_ads.endpoint, and a proxy on the way"},
		{"Internal", OfRequest, RetryYes, cutOff},
		{"Unavailable", OfRequest, RetryYes, "Google Ads could not be reached, or the connection broke off: check the network and google_ads.endpoint, and run again"},
		{"DataLoss", OfRequest, RetryYes, cutOff},
		{"Unauthenticated", OfRequest, RetryNo,
			"the access token was not taken, and a fresh one neither: check the credentials, or a proxy on the way"},
	}},
	{"DatabaseError", "", []entry{
		{"CONCURRENT_MODIFICATION", OfEither, RetryYes, googlesFault},
		{"DATA_CONSTRAINT_VIOLATION", OfEither, RetryYes, googlesFault},
		{"REQUEST_TOO_LARGE", OfEither, RetrySplit, "lower upload.batch_size"},
	}},
	{"SizeLimitError", "lower upload.batch_size", []entry{
		{"REQUEST_SIZE_LIMIT_EXCEEDED", OfRequest, RetrySplit, "lower upload.batch_size"},
		{"RESPONSE_SIZE_LIMIT_EXCEEDED", OfRequest, RetrySplit, "lower upload.batch_size"},
	}},
	{"PartialFailureError", "", []entry{
		{"PARTIAL_FAILURE_MODE_REQUIRED", OfRequest, RetryNo,
			"a fault in convload, which always asks for this mode: " + reportIt},
	}},
	{"RequestError", "", []entry{
		{"RESOURCE_NAME_MISSING", OfEither, RetryNo, badResource},
		{"RESOURCE_NAME_MALFORMED", OfEither, RetryNo, badResource},
		{"OPERATION_REQUIRED", OfRequest, RetryNo, badRequest},
		{"RESOURCE_NOT_FOUND", OfEither, RetryNo,
			"the account has no such conversion action or custom variable: check its name and which account owns it"},
		{"INVALID_PAGE_TOKEN", OfRequest, RetryYes, "Google broke its answer off between two pages: run again"},
		{"EXPIRED_PAGE_TOKEN", OfRequest, RetryYes, "Google broke its answer off between two pages: run again"},
		{"REQUIRED_FIELD_MISSING", OfEither, RetryNo, "fill in the field that is named"},
		{"IMMUTABLE_FIELD", OfEither, RetryNo, "the field that is named cannot be changed: leave it as it is"},
		{"TOO_MANY_MUTATE_OPERATIONS", OfRequest, RetrySplit, badRequest},
		{"CANNOT_BE_EXECUTED_BY_MANAGER_ACCOUNT", OfRequest, RetryNo,
			"customer_id must be the account that owns the conversion actions, not the manager account"},
		{"CANNOT_MODIFY_FOREIGN_FIELD", OfEither, RetryNo, badRequest},
		{"INVALID_CUSTOMER_ID", OfRequest, RetryNo, "customer_id is the ten-digit number of the Google Ads account"},
		{"BAD_RESOURCE_ID", OfEither, RetryNo, badResource},
		{"INVALID_ENUM_VALUE", OfEither, RetryNo, badRequest},
		{"DEVELOPER_TOKEN_PARAMETER_MISSING", OfRequest, RetryNo, "remove the empty developer_token"},
		{"LOGIN_CUSTOMER_ID_PARAMETER_MISSING", OfRequest, RetryNo,
			"set login_customer_id to the manager account through which this login has access"},
		{"VALIDATE_ONLY_REQUEST_HAS_PAGE_TOKEN", OfRequest, RetryNo, badRequest},
		{"INVALID_PAGE_SIZE", OfRequest, RetryNo, badRequest},
		{"CANNOT_RETURN_SUMMARY_ROW_FOR_REQUEST_WITHOUT_METRICS", OfRequest, RetryNo, badRequest},
		{"CANNOT_RETURN_SUMMARY_ROW_FOR_VALIDATE_ONLY_REQUESTS", OfRequest, RetryNo, badRequest},
		{"INCONSISTENT_RETURN_SUMMARY_ROW_VALUE", OfRequest, RetryNo, badRequest},
		{"TOTAL_RESULTS_COUNT_NOT_ORIGINALLY_REQUESTED", OfRequest, RetryNo, badRequest},
		{"RPC_DEADLINE_TOO_SHORT", OfRequest, RetryNo, "raise upload.deadline"},
		{"UNSUPPORTED_VERSION", OfRequest, RetryNo, "update convload: Google has retired this version of its API"},
		{"CLOUD_PROJECT_NOT_FOUND", OfRequest, RetryNo,
			"the Cloud project of the credentials is unknown or deleted: make credentials in another one"},
		{"PAGE_SIZE_NOT_SUPPORTED", OfRequest, RetryNo, badRequest},
		{"TOO_MANY_ACTION_OPERATIONS", OfRequest, RetrySplit, badRequest},
	}},
	{"QueryError", badRequest, nil},
}

// ofConnection is the family of what gRPC says where Google Ads says nothing.
// (https://grpc.io/docs/guides/status-codes/)
const ofConnection = "grpc"

const (
	onTheWay     = "the connection failed, or something on the way answered in place of Google Ads: the message says why"
	cutOff       = "the connection broke off, or something on the way failed: run again; nothing is counted twice"
	googlesFault = "a fault at Google's: a later run sends the row again"
	badResource  = "the conversion action or custom variable is not named rightly: correct it in the file or the mapping"
	badRequest   = "a fault in convload's request: " + reportIt
)
