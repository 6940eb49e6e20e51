package pipeline

import "time"

// ClickIDKind tells which of Google's click identifiers a ClickID is.
type ClickIDKind uint8

// The kinds of click identifier, in the order in which one of several is chosen.
const (
	NoClickID ClickIDKind = iota
	GCLID                 // clicks in general
	GBRAID                // iOS clicks that lead into an app
	WBRAID                // iOS clicks that lead to the web
)

// String gives the name of the field in Google's ClickConversion.
func (k ClickIDKind) String() string {
	switch k {
	case GCLID:
		return "gclid"
	case GBRAID:
		return "gbraid"
	case WBRAID:
		return "wbraid"
	default:
		return ""
	}
}

// ClickID is the click that a conversion belongs to. Its value is opaque and case-sensitive.
type ClickID struct {
	Kind  ClickIDKind
	Value string
}

// Consent is an answer to one of Google's consent questions.
type Consent uint8

// The answers.
const (
	ConsentUnspecified Consent = iota
	ConsentGranted
	ConsentDenied
)

// Environment tells where a conversion took place.
type Environment uint8

// The environments of Google's ConversionEnvironment.
const (
	EnvironmentUnspecified Environment = iota
	EnvironmentApp
	EnvironmentWeb
)

// CustomerType tells whether the buyer was new to the advertiser.
type CustomerType uint8

// The types of Google's ConversionCustomerType.
const (
	CustomerTypeUnspecified CustomerType = iota
	CustomerTypeNew
	CustomerTypeReturning
)

// UserIDKind tells what a hashed identifier was before it was hashed.
type UserIDKind uint8

// The kinds of hashed identifier that a click conversion takes.
const (
	HashedEmail UserIDKind = iota + 1
	HashedPhone
)

// UserID is an e-mail address or a phone number after normalisation and hashing: the only form in which one exists
// outside the cell that it was read from.
type UserID struct {
	Kind UserIDKind
	Hash string // SHA-256, lower-case hexadecimal
}

// Variable is a custom variable's value for one conversion.
type Variable struct {
	Name     string // as the mapping names it
	Value    string
	Resource string // customers/…/conversionCustomVariables/…; "" until the account was asked
}

// Conversion is what a row says happened.
type Conversion struct {
	Origin
	Customer     string // the conversion customer, ten digits; "" means the run's own
	Click        ClickID
	Action       string    // the conversion action as the file or mapping names it: a name, an ID or a resource name
	ActionID     int64     // 0 until the account was asked
	At           time.Time // whole seconds; its location gives the offset that is sent
	Value        string    // exact decimal with a point; "" leaves it to the action's default, "0" is nought
	Currency     string    // ISO 4217, upper case
	OrderID      string
	Credit       string // external attribution: decimal in (0,1]; "" together with Model
	Model        string
	Variables    []Variable
	AdUserData   Consent
	UserIDs      []UserID
	Environment  Environment
	CustomerType CustomerType
	Note         string // what was assumed in reading the row, for the report: never silent, never wrong enough to stop
}

// Remark adds to the conversion's note.
func (c *Conversion) Remark(text string) {
	if c.Note != "" {
		text = c.Note + "; " + text
	}
	c.Note = text
}

// TimeLayout is the one form of conversion_date_time that the Google Ads API takes: yyyy-mm-dd hh:mm:ss+hh:mm.
// (https://developers.google.com/google-ads/api/docs/conversions/upload-clicks)
const TimeLayout = "2006-01-02 15:04:05-07:00"
