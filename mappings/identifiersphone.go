package mappings

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"convload/pipeline"

	"github.com/nyaruka/phonenumbers"
)

// regions are the codes of ISO 3166-1 whose numbering plans are known.
var (
	regions     = phonenumbers.GetSupportedRegions()
	regionNames = slices.Sorted(maps.Keys(regions))
)

// extension is what follows a number that is dialled by way of a switchboard. It is no part of a number in E.164.
var extension = regexp.MustCompile(`(?i)[\s,]*\b(?:ext\.?|extension|x)[\s.:]*\d{1,7}$`)

// hashPhone brings a phone number into E.164, as Google wants it, and hashes it; a SHA-256 hash is passed on. A number
// without a country's code is one of the region's; without a region it is refused. So is a number whose length its
// country does not have. Whether a number of the right length is in use is not asked: plans of numbers change faster
// than programs do, and Google finds no match for a number that nobody has. The number itself appears in no message.
// (https://developers.google.com/google-ads/api/docs/conversions/upload-identifiers)
func hashPhone(cell pipeline.Cell, region string) (pipeline.UserID, *pipeline.Problem) {
	s, link := bared(cell.Text, phonenumbers.RFC3966_PREFIX)
	hash, found, problem := alreadyHashed(s)
	switch {
	case problem != nil:
		return badPhone(problem.Message, problem.Remedy)
	case found:
		return pipeline.UserID{Kind: pipeline.HashedPhone, Hash: hash}, nil
	}
	if link {
		s, _, _ = strings.Cut(s, ";") // tel:+49-30-1234567;ext=12
	}
	switch {
	case cell.Kind == pipeline.Date || cell.Kind == pipeline.TimeOfDay || cell.Kind == pipeline.Bool:
		return badPhone("the cell holds a date, a time or TRUE or FALSE, not a phone number", asText)
	case cell.Kind == pipeline.Number && !allDigits(s):
		return badPhone("the cell holds a number with a sign or a fraction, not a phone number", asText)
	case roundedByExcel(strings.Replace(s, ",", ".", 1)):
		return badPhone("the phone number is a number that a spreadsheet program has rounded", asText)
	}
	if strings.ContainsFunc(s, unicode.IsLetter) {
		s = extension.ReplaceAllString(s, "")
	}
	switch {
	case strings.ContainsFunc(s, unicode.IsLetter):
		return badPhone("the cell holds letters beside the phone number", "write the number alone; notes belong into another column")
	case severalNumbers(s):
		return badPhone("the cell seems to hold several phone numbers",
			"keep one of them, or give each a column of its own and name it in the mapping: add more_columns: […] to phone")
	case region == "" && !strings.HasPrefix(s, "+"):
		return badPhone("the phone number has no country's code", international+
			", or say which country's numbers have none: add region: DE, or the country that it is, to phone in the mapping")
	}
	s = strings.Map(func(r rune) rune {
		if isPadding(r) {
			return ' ' // the library does not know all of them
		}
		return r
	}, s)
	number, err := phonenumbers.Parse(s, region)
	if err != nil {
		return badPhone("this is no phone number", international) // the error may hold the number
	}
	if !phonenumbers.IsValidNumber(number) {
		number = cmp.Or(withPlus(s), number)
	}
	if lostPlus(s, number, region) {
		return badPhone("the phone number may have lost the + in front of the country's code, or be one within the country that begins "+
			"with the same digits", international)
	}
	const longest = len("+") + 15 // E.164
	e164 := phonenumbers.Format(number, phonenumbers.E164)
	switch phonenumbers.IsPossibleNumberWithReason(number) {
	case phonenumbers.IS_POSSIBLE:
		if len(e164) <= longest {
			return pipeline.UserID{Kind: pipeline.HashedPhone, Hash: hashed(e164)}, nil
		}
		fallthrough
	case phonenumbers.TOO_LONG:
		return badPhone("the phone number has too many digits", international)
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return badPhone("the phone number lacks the area code", international)
	case phonenumbers.TOO_SHORT:
		return badPhone("the phone number has too few digits", international)
	default:
		return badPhone("no phone number of its country has that many digits", international)
	}
}

const (
	asText        = "format the column as text before the numbers are filled in, and export again"
	international = "write it with + and the country's code, such as +49 30 1234567, or its SHA-256 hash"
)

func badPhone(message, remedy string) (pipeline.UserID, *pipeline.Problem) {
	return pipeline.UserID{}, &pipeline.Problem{Code: "BAD_PHONE", Field: fieldPhone, Message: message, Remedy: remedy}
}

// lostPlus tells whether a number of the region that is written without + or 0 is a number, too, if its first digits are
// the region's own code: 491701234567, which was +49 170 1234567 before a spreadsheet program took it for a number, is
// a number in Leer as well, whose area code is 491.
func lostPlus(s string, number *phonenumbers.PhoneNumber, region string) bool {
	digits := phonenumbers.NormalizeDigitsOnly(s)
	code := strconv.Itoa(int(number.GetCountryCode()))
	if region == "" || strings.HasPrefix(s, "+") || digits != phonenumbers.GetNationalSignificantNumber(number) || !strings.HasPrefix(digits, code) {
		return false
	}
	return withPlus(s) != nil
}

// withPlus reads digits as a number whose + a spreadsheet program has taken away; nil if nobody can have it.
func withPlus(s string) *phonenumbers.PhoneNumber {
	digits := phonenumbers.NormalizeDigitsOnly(s)
	if strings.HasPrefix(digits, "0") || strings.HasPrefix(s, "+") {
		return nil
	}
	number, err := phonenumbers.Parse("+"+digits, "")
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return nil
	}
	return number
}

// severalNumbers tells whether a text holds more than one phone number: two with a + in front, or two parts that are as
// long as numbers are. 030/1234567 is one.
func severalNumbers(s string) bool {
	if strings.ContainsAny(s, ";,|\n") || strings.LastIndexByte(s, '+') > 0 {
		return true
	}
	long := 0
	for part := range strings.SplitSeq(s, "/") {
		digits := 0
		for _, r := range part {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits >= 7 {
			long++
		}
	}
	return long > 1
}
