package googleads

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Explanation is what convload knows of an error of Google Ads.
type Explanation struct {
	Code   string `json:"code"`   // "ConversionUploadError.EXPIRED_EVENT", as in a report
	Family string `json:"family"` // "ConversionUploadError"
	Name   string `json:"name"`   // "EXPIRED_EVENT"
	Number int32  `json:"number"` // 43, as on the wire; 0 where it is not known
	Level  Level  `json:"level"`
	Retry  Retry  `json:"retry"`
	Remedy string `json:"remedy"` // one sentence for a sales person or, at request level, for whoever set convload up
}

// Level says what an error is about: one row, all that was sent together, or neither.
type Level string

// The levels.
const (
	OfRow     Level = "row"
	OfRequest Level = "request"
	OfEither  Level = "row or request"
	OfChange  Level = "change" // of an account: a conversion action or custom variable that is to be created
)

// Retry says when what was refused is sent again.
type Retry string

// The answers to when.
const (
	RetryNo    Retry = "no"    // the next run sends it, in vain unless somebody has mended something
	RetryNever Retry = "never" // an unchanged row is not sent again: nothing outside the row can mend it
	RetryYes   Retry = "yes"   // the same bytes, at once and with growing waits
	RetryLater Retry = "later" // a run some hours later
	RetryDone  Retry = "done"  // Google has it: there is nothing to send
	RetrySplit Retry = "split" // in smaller requests
)

// family is one of Google's enumerations of errors. Each is a table below, in the order of Google's numbers. A name may
// stand there twice, with two levels, where what to do about it depends on the level.
type family struct {
	name   string
	others string // what to do about errors of the family that are not in the table; "" if there is nothing to say
	table  []entry
}

type entry struct {
	name   string
	level  Level
	retry  Retry
	remedy string
}

// families is the whole catalogue. Sources: the comments of the enums in google.ads.googleads.v25.errors, and
// https://developers.google.com/google-ads/api/docs/conversions/troubleshooting and
// https://developers.google.com/google-ads/api/docs/common-errors
var families = slices.Concat(uploadFamilies, fieldFamilies, accessFamilies, requestFamilies, changeFamilies)

// newer numbers the names that servers of a later minor version send and the generated code, of version 25.0, does not
// have. (https://developers.google.com/google-ads/api/docs/release-notes)
var newer = map[string]int32{
	"AuthorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION": 32, // v25.1
}

// Catalogue lists every error that convload knows by name, in the order of families and numbers.
func Catalogue() []Explanation { return slices.Clone(known().list) }

// Families lists the families of which convload knows something, also those whose errors it does not know one by one.
func Families() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.name)
	}
	return names
}

// Explain looks an error up by its code, whose name may also be the number that Google gave it. One that is not in the
// catalogue is not sent again: an error that nobody knows yet must not be taken for success, nor be repeated blindly.
// Where what to do depends on the level, this is the request's; Remedy has the row's.
func Explain(code string) Explanation { return known().find(code, OfRequest) }

// explainRow is Explain for an error that names a row.
func explainRow(code string) Explanation { return known().find(code, OfRow) }

// Remedy says what to do about a row that Google refused with this code.
func Remedy(code string) string { return explainRow(code).Remedy }

// index finds the catalogue's entries by name and by number.
type index struct {
	list   []Explanation
	byCode map[string][]int // both "ConversionUploadError.EXPIRED_EVENT" and "ConversionUploadError.43"
	others map[string]string
	fields map[string]bool // the families about one field
}

var known = sync.OnceValue(func() *index {
	x := &index{byCode: make(map[string][]int), others: make(map[string]string), fields: make(map[string]bool)}
	for _, f := range fieldFamilies {
		x.fields[f.name] = true
	}
	numbers := generatedNumbers()
	for _, f := range families {
		x.others[f.name] = f.others
		for _, e := range f.table {
			code := f.name + "." + e.name
			number := numbers[code]
			if number == 0 {
				number = newer[code]
			}
			for _, key := range []string{code, numbered(f.name, number)} {
				x.byCode[key] = append(x.byCode[key], len(x.list))
			}
			x.list = append(x.list, Explanation{Code: code, Family: f.name, Name: e.name, Number: number, Level: e.level,
				Retry: e.retry, Remedy: e.remedy})
		}
	}
	return x
})

// messageSaysWhy begins the remedy of an error that is not in the catalogue.
const messageSaysWhy = "Google's message says why; "

func (x *index) find(code string, level Level) Explanation {
	places := x.byCode[code]
	for _, i := range places {
		if x.list[i].Level == level {
			return x.list[i]
		}
	}
	if len(places) > 0 {
		e := x.list[places[0]]
		if level == OfRequest && x.fields[e.Family] {
			e.Remedy = fieldOfRequest
		}
		return e
	}
	family, name, _ := strings.Cut(code, ".")
	remedy := x.others[family]
	if remedy == "" {
		remedy = messageSaysWhy + "the code is in Google's documentation of the Google Ads API"
	}
	return Explanation{Code: code, Family: family, Name: name, Level: OfEither, Retry: RetryNo, Remedy: remedy}
}

// generatedNumbers numbers the errors that generated code has names for, and gRPC's own.
func generatedNumbers() map[string]int32 {
	numbers := make(map[string]int32)
	for c := codes.Canceled; c <= codes.Unauthenticated; c++ {
		numbers[ofConnection+"."+c.String()] = int32(c)
	}
	fields := new(adserrors.ErrorCode).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		values := fields.Get(i).Enum().Values()
		for j := range values.Len() {
			numbers[familyOf(fields.Get(i))+"."+string(values.Get(j).Name())] = int32(values.Get(j).Number())
		}
	}
	return numbers
}

// familyOf is the name of a family as Google writes it, "ConversionUploadError", by its field of ErrorCode.
func familyOf(field protoreflect.FieldDescriptor) string { return string(field.Enum().Name()) }

// numbered is the code of an error without a name.
func numbered(family string, number int32) string {
	return family + "." + strconv.FormatInt(int64(number), 10)
}
