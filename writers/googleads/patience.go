package googleads

import "time"

// Growing is how old a click or a new conversion action must be before Google takes a conversion of it.
// (https://developers.google.com/google-ads/api/docs/conversions/upload-clicks)
const Growing = 6 * time.Hour

// Patience is how long a row need not be sent again that Google has put off for a reason; 0 where it may pass at once.
// Counted from Google's answer it is long enough, however old the click or the conversion action was by then.
func Patience(code string) time.Duration {
	if Explain(code).verdict() == later {
		return Growing
	}
	return 0
}

// BeforeClick tells whether an error says that the conversion was before its click.
func BeforeClick(code string) bool { return code == "ConversionUploadError.CONVERSION_PRECEDES_EVENT" }
