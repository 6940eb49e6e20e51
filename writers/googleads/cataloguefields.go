package googleads

// fieldFamilies are the errors about one field of a row, or of what else was sent; the report's column field names it.
var fieldFamilies = []family{
	{"FieldError", "correct the field that the message names", []entry{
		{"REQUIRED", OfRow, RetryNo,
			"fill in the field that is named: its cell is empty, or the mapping has no column for it"},
		{"IMMUTABLE_FIELD", OfEither, RetryNo, "the field that is named cannot be changed: leave it as it is"},
		{"INVALID_VALUE", OfRow, RetryNo, "correct the value of the field that is named"},
		{"VALUE_MUST_BE_UNSET", OfRow, RetryNo,
			"leave the field that is named out: it may not stand beside another one that is filled in"},
		{"REQUIRED_NONEMPTY_LIST", OfEither, RetryNo, "give the field that is named at least one entry"},
		{"FIELD_CANNOT_BE_CLEARED", OfEither, RetryNo, "give the field that is named a value: it cannot be emptied"},
		{"BLOCKED_VALUE", OfRow, RetryNo, "Google does not take this value in the field that is named: use another one"},
		{"FIELD_CAN_ONLY_BE_CLEARED", OfEither, RetryNo, "leave the field that is named empty"},
	}},
	{"DateError", "correct the time of the conversion", []entry{
		{"INVALID_FIELD_VALUES_IN_DATE", OfRow, RetryNo, "there is no such day: correct the date of the conversion"},
		{"INVALID_FIELD_VALUES_IN_DATE_TIME", OfRow, RetryNo,
			"there is no such day or time of day: correct the time of the conversion"},
		{"INVALID_STRING_DATE", OfRow, RetryNo, badTime},
		{"INVALID_STRING_DATE_TIME_MICROS", OfRow, RetryNo, badTime},
		{"EARLIER_THAN_MINIMUM_DATE", OfRow, RetryNo, "the time of the conversion is too long ago: check its year"},
		{"LATER_THAN_MAXIMUM_DATE", OfRow, RetryNo,
			"the time of the conversion is too late, perhaps in the future: check its date and the time zone"},
		{"DATE_RANGE_MINIMUM_DATE_LATER_THAN_MAXIMUM_DATE", OfRequest, RetryNo, badRange},
		{"DATE_RANGE_MINIMUM_AND_MAXIMUM_DATES_BOTH_NULL", OfRequest, RetryNo, badRange},
		{"INVALID_STRING_DATE_TIME_SECONDS", OfRow, RetryNo, badTime},
		{"INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET", OfRow, RetryNo, badTime},
		{"DATE_RANGE_ERROR_START_TIME_MUST_BE_THE_START_OF_A_DAY", OfRequest, RetryNo, badRange},
		{"DATE_RANGE_ERROR_END_TIME_MUST_BE_THE_END_OF_A_DAY", OfRequest, RetryNo, badRange},
	}},
	{"StringLengthError", "shorten or fill in the text that the message names", []entry{
		{"TOO_SHORT", OfEither, RetryNo, "write more into the field that is named: its text is too short"},
		{"TOO_LONG", OfEither, RetryNo, "shorten the text of the field that is named"},
		{"EMPTY", OfEither, RetryNo, "fill in the field that is named: it is empty"},
	}},
	{"StringFormatError", "take the forbidden characters out of the field that the message names", []entry{
		{"ILLEGAL_CHARS", OfEither, RetryNo, "take the forbidden characters out of the field that is named"},
		{"INVALID_FORMAT", OfEither, RetryNo, "write the field that is named in the form that the message asks for"},
	}},
	{"CollectionSizeError", "send fewer entries in the field that the message names", []entry{
		{"TOO_FEW", OfEither, RetryNo, "give the field that is named more entries"},
		{"TOO_MANY", OfEither, RetryNo,
			"give the field that is named fewer entries; a row has at most five e-mails and phones"},
	}},
	{"RangeError", "correct the number that the message names", []entry{
		{"TOO_LOW", OfEither, RetryNo, "the number in the field that is named is too low: correct it"},
		{"TOO_HIGH", OfEither, RetryNo, "the number in the field that is named is too high: correct it"},
	}},
	{"DistinctError", "keep only one of the entries that are alike", []entry{
		{"DUPLICATE_ELEMENT", OfRow, RetryNo, "the same entry stands twice in the field that is named: keep one"},
		{"DUPLICATE_TYPE", OfRow, RetryNo, "two entries of the same kind stand in the field that is named: keep one"},
	}},
	{"IdError", "", []entry{
		{"NOT_FOUND", OfEither, RetryNo, "Google finds nothing with the ID in the field that is named: correct it"},
	}},
	{"EnumError", "", []entry{
		{"ENUM_VALUE_NOT_PERMITTED", OfEither, RetryNo,
			"Google does not take this word in the field that is named: use another one"},
	}},
	{"CurrencyCodeError", "use a three-letter currency code that Google knows, such as EUR or USD", []entry{
		{"UNSUPPORTED", OfEither, RetryNo, "use a three-letter currency code that Google knows, such as EUR or USD"},
	}},
	{"CountryCodeError", "", []entry{
		{"INVALID_COUNTRY_CODE", OfRow, RetryNo, "use a two-letter country code, such as DE or US"},
	}},
	{"LanguageCodeError", "", []entry{
		{"LANGUAGE_CODE_NOT_FOUND", OfRow, RetryNo, "Google knows no language with this code: use one such as de or en"},
		{"INVALID_LANGUAGE_CODE", OfRow, RetryNo, "use a two-letter language code, such as de or en"},
	}},
	{"UserDataError", "", []entry{
		{"OPERATIONS_FOR_CUSTOMER_MATCH_NOT_ALLOWED", OfRow, RetryNo,
			"this account may not upload customers' data: leave email and phone out of the mapping"},
		{"TOO_MANY_USER_IDENTIFIERS", OfRow, RetryNo,
			"leave some e-mail addresses or phone numbers out: a row has at most five"},
		{"USER_LIST_NOT_APPLICABLE", OfRow, RetryNo,
			"about lists of customers, of which convload sends none: " + reportIt},
	}},
}

// What dates and times are refused for that convload writes itself.
const (
	badTime  = "Google could not read the time of the conversion, which convload wrote: " + reportIt
	badRange = "a fault in convload's question, which named no right range of days: " + reportIt
)

// fieldOfRequest is the remedy of all of them where a whole request was refused, and no row is named whose field it is.
const fieldOfRequest = "Google's message says what is wrong; where it names nothing of a file, a mapping or the configuration, " + reportIt
