package googleads

import (
	"strings"
	"testing"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// TestCatalogueIsWhole holds the tables against the generated enums, both ways: a misspelt name would never be found,
// and a name that is left out would be explained to nobody. Numbers 0 and 1 are Google's UNSPECIFIED and UNKNOWN.
func TestCatalogueIsWhole(t *testing.T) {
	listed := make(map[string]bool)
	for _, e := range Catalogue() {
		listed[e.Code] = true
		if e.Number < 2 && e.Code != "grpc.Canceled" {
			t.Errorf("Google has no error %s", e.Code)
		}
	}
	tabled := make(map[string]bool)
	for _, f := range families {
		if tabled[f.name] {
			t.Errorf("family %s stands in the catalogue twice", f.name)
		}
		tabled[f.name] = true
		if len(f.table) == 0 && f.others == "" {
			t.Errorf("family %s says nothing", f.name)
		}
	}
	fields := new(adserrors.ErrorCode).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		name := familyOf(fields.Get(i))
		if !listedFamily(name) {
			continue
		}
		values := fields.Get(i).Enum().Values()
		for j := range values.Len() {
			value := values.Get(j)
			if code := name + "." + string(value.Name()); value.Number() > 1 && !listed[code] {
				t.Errorf("%s is not in the catalogue", code)
			}
			newerName := newer[name+"."+string(value.Name())]
			if newerName != 0 {
				t.Errorf("the generated code knows %s by now: take it out of newer", value.Name())
			}
		}
	}
	for code := range newer {
		if !listed[code] {
			t.Errorf("%s is not in the catalogue", code)
		}
	}
}

func listedFamily(name string) bool {
	for _, f := range families {
		if f.name == name {
			return len(f.table) > 0
		}
	}
	return false
}

// TestCatalogueFamilies names the families that an upload or the creation of a conversion action may meet.
func TestCatalogueFamilies(t *testing.T) {
	for name := range strings.FieldsSeq(`ConversionUploadError AuthenticationError AuthorizationError QuotaError
		InternalError RequestError FieldError DateError StringLengthError StringFormatError CollectionSizeError
		DistinctError RangeError CurrencyCodeError NotAllowlistedError DatabaseError HeaderError MutateError
		OperationAccessDeniedError ResourceAccessDeniedError SizeLimitError PartialFailureError IdError EnumError
		CountryCodeError LanguageCodeError UserDataError ConversionActionError`) {
		if !listedFamily(name) {
			t.Errorf("%s has no table", name)
		}
	}
}

func TestCatalogueSpeaks(t *testing.T) {
	levels := map[Level]bool{OfRow: true, OfRequest: true, OfEither: true, OfChange: true}
	retries := map[Retry]bool{RetryNo: true, RetryNever: true, RetryYes: true, RetryLater: true, RetryDone: true, RetrySplit: true}
	seen := make(map[string]bool)
	var before Explanation
	for _, e := range Catalogue() {
		if e.Family == before.Family && e.Number < before.Number {
			t.Errorf("%s stands behind %s", e.Code, before.Code)
		}
		before = e
		if !levels[e.Level] || !retries[e.Retry] {
			t.Errorf("%s has level %q, retry %q", e.Code, e.Level, e.Retry)
		}
		if key := e.Code + string(e.Level); seen[key] {
			t.Errorf("%s stands there twice with the same level", e.Code)
		} else {
			seen[key] = true
		}
		if e.Retry == RetryNever && e.Level != OfRow {
			t.Errorf("%s: only a row can be beyond remedy", e.Code)
		}
		if len(e.Remedy) < 10 || len(e.Remedy) > 180 || strings.HasSuffix(e.Remedy, ".") || strings.ContainsAny(e.Remedy, "\n|") {
			t.Errorf("%s: %q is no remedy in one sentence without a full stop", e.Code, e.Remedy)
		}
		if e.Family+"."+e.Name != e.Code {
			t.Errorf("%s is %s of %s", e.Code, e.Name, e.Family)
		}
	}
}

// TestVerdicts: what the uploader does about an error follows from the table. The third column is the verdict of a row,
// the fourth that of a request.
func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		code         string
		row, request verdict
	}{
		{"ConversionUploadError.EXPIRED_EVENT", hopeless, hopeless},
		{"ConversionUploadError.EVENT_NOT_FOUND", refused, refused},
		{"ConversionUploadError.TOO_RECENT_EVENT", later, later},
		{"ConversionUploadError.TOO_RECENT_CONVERSION_ACTION", later, later},
		{"ConversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS", delivered, delivered},
		{orderIDInUse, delivered, delivered},
		{"ConversionUploadError.DUPLICATE_ORDER_ID", refused, refused},
		{"ConversionUploadError.TOO_MANY_CONVERSIONS_IN_REQUEST", refused, refused},
		{"ConversionUploadError.CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS", refused, refused},
		{"FieldError.REQUIRED", refused, refused},
		{"InternalError.INTERNAL_ERROR", transient, transient},
		{"InternalError.ERROR_CODE_NOT_PUBLISHED", refused, refused},
		{"DatabaseError.CONCURRENT_MODIFICATION", transient, transient},
		{"DatabaseError.REQUEST_TOO_LARGE", refused, refused},
		{"QuotaError.RESOURCE_EXHAUSTED", transient, transient},
		{"QuotaError.RESOURCE_TEMPORARILY_EXHAUSTED", transient, transient},
		{"QuotaError.ACCESS_PROHIBITED", refused, refused},
		{"AuthenticationError.OAUTH_TOKEN_EXPIRED", transient, transient},
		{"AuthenticationError.OAUTH_TOKEN_REVOKED", refused, refused},
		{"NotAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE", refused, refused},
		{"ConversionUploadError.43", hopeless, hopeless}, // a number is as good as the name
		{"ConversionUploadError.4711", refused, refused},
		{"", refused, refused},
	} {
		if row, request := explainRow(test.code).verdict(), Explain(test.code).verdict(); row != test.row || request != test.request {
			t.Errorf("%s: row %d, request %d; want %d, %d", test.code, row, request, test.row, test.request)
		}
	}
}

// TestConnectionErrors: what the catalogue says of gRPC's own errors is what the uploader does about them.
func TestConnectionErrors(t *testing.T) {
	for c := codes.Canceled; c <= codes.Unauthenticated; c++ {
		e := &requestError{code: c, left: true}
		said := Explain(e.first().code)
		if again := said.Retry == RetryYes; again != e.worthAnotherTry() || said.Number != int32(c) {
			t.Errorf("%s (%d): sent again %v, but the catalogue says %s", said.Code, said.Number, e.worthAnotherTry(), said.Retry)
		}
	}
}

// TestFieldsOfRequests: a whole request that is refused for a field names no row's field.
func TestFieldsOfRequests(t *testing.T) {
	for code, ofRow := range map[string]bool{"FieldError.REQUIRED": true, "StringLengthError.TOO_LONG": true, "DateError.INVALID_STRING_DATE": false} {
		if request := Explain(code).Remedy; strings.Contains(request, "field that is named") {
			t.Errorf("%s: a request is told %q", code, request)
		}
		if row := Remedy(code); strings.Contains(row, "field that is named") != ofRow {
			t.Errorf("%s: a row is told %q", code, row)
		}
	}
}

// TestNotAllowlisted: as the answer to a request it means that the project came too late; as a row's, a field that
// convload does not send.
func TestNotAllowlisted(t *testing.T) {
	const code = "NotAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE"
	if request := Explain(code).Remedy; !strings.Contains(request, "destination: data-manager") {
		t.Errorf("a request is told %q", request)
	}
	if row := Remedy(code); !strings.Contains(row, "IP addresses") || row != explainRow("NotAllowlistedError.2").Remedy {
		t.Errorf("a row is told %q", row)
	}
}

// TestErrorCodesOfNewerServers: what the generated code has no name for has a code all the same, is a refusal, and
// is never sent again blindly.
func TestErrorCodesOfNewerServers(t *testing.T) {
	for _, test := range []struct {
		name    string
		code    *adserrors.ErrorCode
		details *adserrors.ErrorDetails
		want    string
	}{
		{"a number that was named later", &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_AuthorizationError{AuthorizationError: 32}}, nil,
			"AuthorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION"},
		{"a number that nobody knows", &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_ConversionUploadError{ConversionUploadError: 4711}}, nil,
			"ConversionUploadError.4711"},
		{"a negative number", &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_QuotaError{QuotaError: -1}}, nil, "QuotaError.-1"},
		{"the server's own UNKNOWN", &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_FieldError{FieldError: 1}}, nil, "FieldError.UNKNOWN"},
		{"a family without a table", &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_AssetError{AssetError: 9}}, nil,
			"AssetError.LEAD_FORM_INVALID_FIELDS_COMBINATION"},
		{"a family of later", unknownFamily(t, protowire.AppendVarint(protowire.AppendTag(nil, 9999, protowire.VarintType), 3)), nil,
			"UnknownError.9999.3"},
		{"a family of another shape", unknownFamily(t, protowire.AppendBytes(protowire.AppendTag(nil, 9999, protowire.BytesType), []byte("x"))), nil,
			"UnknownError"},
		{"an empty code", &adserrors.ErrorCode{}, nil, "UnknownError"},
		{"no code", nil, nil, "UnknownError"},
		{"an unpublished one", &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_InternalError{
			InternalError: adserrors.InternalErrorEnum_ERROR_CODE_NOT_PUBLISHED}},
			&adserrors.ErrorDetails{UnpublishedErrorCode: "NewError.X"}, "Unpublished.NewError.X"},
		{"an unpublished one that is not named", &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_InternalError{
			InternalError: adserrors.InternalErrorEnum_ERROR_CODE_NOT_PUBLISHED}}, nil, "InternalError.ERROR_CODE_NOT_PUBLISHED"},
	} {
		got := errorCode(test.code, test.details)
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
		if e := Explain(got); e.verdict() != refused || e.Remedy == "" {
			t.Errorf("%s: an unknown error must be a refusal with a remedy, got %+v", test.name, e)
		}
	}
}

func unknownFamily(t *testing.T, wire []byte) *adserrors.ErrorCode {
	t.Helper()
	code := new(adserrors.ErrorCode)
	if err := proto.Unmarshal(wire, code); err != nil {
		t.Fatal(err)
	}
	return code
}
