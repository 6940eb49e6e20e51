package googleads

// changeFamilies are the errors of what changes an account: setup create-action, and uploads where an action or the
// account is closed to changes.
var changeFamilies = []family{
	{"MutateError", "", []entry{
		{"RESOURCE_NOT_FOUND", OfEither, RetryNo,
			"the account has no such conversion action or custom variable: check its name and which account owns it"},
		{"ID_EXISTS_IN_MULTIPLE_MUTATES", OfEither, RetryNo, badRequest},
		{"INCONSISTENT_FIELD_VALUES", OfEither, RetryNo, "two fields contradict each other: the message names them"},
		{"MUTATE_NOT_ALLOWED", OfEither, RetryNo,
			"the account or the conversion action is not open to changes: check its status in Google Ads"},
		{"RESOURCE_NOT_IN_GOOGLE_ADS", OfEither, RetryNo,
			"the conversion action belongs to another of Google's products: name one that was made in Google Ads"},
		{"RESOURCE_ALREADY_EXISTS", OfEither, RetryNo, "it is there already: nothing to do, or choose another name"},
		{"RESOURCE_DOES_NOT_SUPPORT_VALIDATE_ONLY", OfEither, RetryNo,
			"Google cannot validate this without doing it: leave --dry-run or upload.validate_only out"},
		{"RESOURCE_READ_ONLY", OfEither, RetryNo,
			"Google Ads lets nobody change this conversion action: name another one"},
		{"OPERATION_DOES_NOT_SUPPORT_PARTIAL_FAILURE", OfEither, RetryNo, badRequest},
		{"EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED", OfEither, RetryNo,
			"declare for every campaign in Google Ads whether it holds political advertising in the EU"},
	}},
	{"ConversionActionError", "", []entry{
		{"DUPLICATE_NAME", OfChange, RetryNo,
			"the account has a conversion action of this name: use it, or choose another name"},
		{"DUPLICATE_APP_ID", OfChange, RetryNo, ofApps},
		{"TWO_CONVERSION_ACTIONS_BIDDING_ON_SAME_APP_DOWNLOAD", OfChange, RetryNo, ofApps},
		{"BIDDING_ON_SAME_APP_DOWNLOAD_AS_GLOBAL_ACTION", OfChange, RetryNo, ofApps},
		{"DATA_DRIVEN_MODEL_WAS_NEVER_GENERATED", OfChange, RetryNo, noModel},
		{"DATA_DRIVEN_MODEL_EXPIRED", OfChange, RetryNo, noModel},
		{"DATA_DRIVEN_MODEL_STALE", OfChange, RetryNo, noModel},
		{"DATA_DRIVEN_MODEL_UNKNOWN", OfChange, RetryNo, noModel},
		{"CREATION_NOT_SUPPORTED", OfChange, RetryNo,
			"the Google Ads API cannot create such a conversion action: create it in Google Ads under Goals > Conversions"},
		{"UPDATE_NOT_SUPPORTED", OfChange, RetryNo,
			"the Google Ads API cannot change this conversion action: change it in Google Ads under Goals > Conversions"},
		{"CANNOT_SET_RULE_BASED_ATTRIBUTION_MODELS", OfChange, RetryNo,
			"Google no longer has this attribution model: choose last click or data-driven"},
	}},
	{"ConversionCustomVariableError", "", []entry{
		{"DUPLICATE_NAME", OfChange, RetryNo,
			"the account has a custom variable of this name: use it, or choose another name"},
		{"DUPLICATE_TAG", OfChange, RetryNo,
			"the account has a custom variable with this tag: use it, or choose another tag"},
		{"RESERVED_TAG", OfChange, RetryNo, "Google keeps this tag for itself: choose another one"},
	}},
	{"ResourceCountLimitExceededError",
		"the account has as many of these as it may have: remove one that is no longer used", nil},
	{"FieldMaskError", badRequest, nil},
	{"NewResourceCreationError", badRequest, nil},
}

const (
	ofApps  = "about apps' conversion actions, of which convload creates none: " + reportIt
	noModel = "there is no data-driven model for this conversion action yet: choose the attribution model last click"
)
