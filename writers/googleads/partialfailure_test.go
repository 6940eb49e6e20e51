package googleads

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"convload/pipeline"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
)

// recorded is a server that gives one answer after the other, whatever it is asked.
type recorded struct {
	services.UnimplementedConversionUploadServiceServer
	answers []*services.UploadClickConversionsResponse

	mu   sync.Mutex
	sent []int // rows of each request
}

func (r *recorded) UploadClickConversions(_ context.Context, req *services.UploadClickConversionsRequest) (*services.UploadClickConversionsResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, len(req.Conversions))
	return r.answers[min(len(r.sent), len(r.answers))-1], nil
}

// partly is an answer with a letter a row as in results, and what Google says of the rows that it did not take.
func partly(marks string, status *statuspb.Status) *services.UploadClickConversionsResponse {
	return &services.UploadClickConversionsResponse{Results: results(marks), PartialFailureError: status, JobId: 77}
}

// joined puts the details of several statuses into one.
func joined(statuses ...*statuspb.Status) *statuspb.Status {
	sum := &statuspb.Status{Code: 3, Message: "first"}
	for _, s := range statuses {
		sum.Details = append(sum.Details, s.Details...)
	}
	return sum
}

func withCode(code int32, s *statuspb.Status) *statuspb.Status {
	s.Code = code
	return s
}

func withTypeURL(url string, s *statuspb.Status) *statuspb.Status {
	s.Details[0].TypeUrl = url
	return s
}

func undecodable() *statuspb.Status {
	return &statuspb.Status{Code: 3, Message: "first", Details: []*anypb.Any{
		{TypeUrl: "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure", Value: []byte("\x0a\xff")}}}
}

func unknownCode(t *testing.T, path ...*adserrors.ErrorLocation_FieldPathElement) *adserrors.GoogleAdsError {
	return &adserrors.GoogleAdsError{Message: "something new", ErrorCode: unknownFamily(t, []byte{0xf8, 0xf0, 0x04, 3}),
		Location: &adserrors.ErrorLocation{FieldPathElements: path}}
}

func unpublished(path ...*adserrors.ErrorLocation_FieldPathElement) *adserrors.GoogleAdsError {
	return &adserrors.GoogleAdsError{Message: "not told", Details: &adserrors.ErrorDetails{UnpublishedErrorCode: "NewError.X"},
		ErrorCode: &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_InternalError{
			InternalError: adserrors.InternalErrorEnum_ERROR_CODE_NOT_PUBLISHED}},
		Location: &adserrors.ErrorLocation{FieldPathElements: path}}
}

func fieldError(path ...*adserrors.ErrorLocation_FieldPathElement) *adserrors.GoogleAdsError {
	return &adserrors.GoogleAdsError{Message: "bad", ErrorCode: &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_FieldError{
		FieldError: adserrors.FieldErrorEnum_INVALID_VALUE}}, Location: &adserrors.ErrorLocation{FieldPathElements: path}}
}

func closedColumn(path ...*adserrors.ErrorLocation_FieldPathElement) *adserrors.GoogleAdsError {
	return &adserrors.GoogleAdsError{Message: "not for you", ErrorCode: &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_NotAllowlistedError{
		NotAllowlistedError: adserrors.NotAllowlistedErrorEnum_CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE}},
		Location: &adserrors.ErrorLocation{FieldPathElements: path}}
}

// TestPartialFailures sends batches and holds the fate of every row against the shapes in which Google's answers come.
// (https://developers.google.com/google-ads/api/docs/best-practices/partial-failures)
func TestPartialFailures(t *testing.T) {
	const tooRecent = adserrors.ConversionUploadErrorEnum_TOO_RECENT_EVENT
	row := func(i int32) *adserrors.ErrorLocation_FieldPathElement { return element("conversions", i) }
	expiredAt := func(i int32) *adserrors.GoogleAdsError { return uploadError(expired, row(i), element("gclid")) }
	for _, test := range []struct {
		name     string
		answers  []*services.UploadClickConversionsResponse
		validate bool
		want     string
		sent     []int  // rows of each request; {2} if it is nil
		says     string // what the last row's code, field, message, remedy or note hold
	}{
		{name: "one row refused", answers: list(partly("a.", failure(expiredAt(1)))), want: "ACCEPTED REJECTED",
			says: "ConversionUploadError.EXPIRED_EVENT gclid"},
		{name: "the first row refused: index 0", answers: list(partly(".a", failure(expiredAt(0)))), want: "REJECTED ACCEPTED"},
		{name: "index missing", answers: list(partly(".a", failure(uploadError(expired, element("conversions"))))),
			want: "IN_DOUBT ACCEPTED"},
		{name: "location missing", answers: list(partly("a.", failure(uploadError(expired)))), want: "ACCEPTED IN_DOUBT",
			says: "ConversionUploadError.EXPIRED_EVENT  Google did not take the row, and named no row for this error"},
		{name: "index beyond the request", answers: list(partly("a.", failure(expiredAt(2)))), want: "ACCEPTED IN_DOUBT"},
		{name: "negative index", answers: list(partly("a.", failure(expiredAt(-1)))), want: "ACCEPTED IN_DOUBT"},
		{name: "another field first", answers: list(partly("a.", failure(uploadError(expired, element("operations", 1), row(1))))),
			want: "ACCEPTED IN_DOUBT"},
		{name: "no reason at all", answers: list(partly("a.", nil)), want: "ACCEPTED IN_DOUBT", says: "UNEXPLAINED"},

		{name: "a type URL of another version", answers: list(partly("a.", withTypeURL(
			"type.googleapis.com/google.ads.googleads.v99.errors.GoogleAdsFailure", failure(expiredAt(1))))), want: "ACCEPTED IN_DOUBT",
			says: "UNREADABLE_DETAILS  Google did not take the row, and named no row for this error: first"},
		{name: "details that cannot be decoded", answers: list(partly("a.", undecodable())), want: "ACCEPTED IN_DOUBT",
			says: "UNREADABLE_DETAILS"},
		{name: "details that cannot be decoded beside others", answers: list(partly("a..", joined(undecodable(), failure(expiredAt(2))))),
			want: "ACCEPTED IN_DOUBT REJECTED", sent: []int{3}},
		{name: "no details", answers: list(partly("..", &statuspb.Status{Code: 3, Message: "x"})), want: "IN_DOUBT IN_DOUBT"},
		{name: "no errors in the details", answers: list(partly("..", failure())), want: "IN_DOUBT IN_DOUBT"},
		{name: "two details", answers: list(partly("..a", joined(failure(expiredAt(0)), failure(expiredAt(1))))),
			want: "REJECTED REJECTED ACCEPTED", sent: []int{3}},
		{name: "code 0 with details is no failure", answers: list(partly("aa", withCode(0, failure(expiredAt(1))))), want: "ACCEPTED ACCEPTED"},
		{name: "code 0 is no success", answers: list(partly("a.", withCode(0, failure(expiredAt(1))))), want: "ACCEPTED IN_DOUBT"},

		{name: "several errors of a row", answers: list(partly("a.", failure(expiredAt(1), uploadError(unparseable, row(1), element("gclid"))))),
			want: "ACCEPTED REJECTED", says: "EXPIRED_EVENT; UNPARSEABLE_GCLID"},
		{name: "Google has it, and refuses it", answers: list(partly("a.", failure(uploadError(exists, row(1)), expiredAt(1)))),
			want: "ACCEPTED REJECTED", says: "ConversionUploadError.EXPIRED_EVENT"},
		{name: "Google has it, and it is too recent", answers: list(partly("a.", failure(uploadError(tooRecent, row(1)), uploadError(exists, row(1))))),
			want: "ACCEPTED DEFERRED", says: "ConversionUploadError.TOO_RECENT_EVENT"},
		{name: "Google has it twice over", answers: list(partly("a.", failure(uploadError(exists, row(1)),
			uploadError(adserrors.ConversionUploadErrorEnum_ORDER_ID_ALREADY_IN_USE, row(1))))), want: "ACCEPTED ALREADY_UPLOADED"},
		{name: "a field", answers: list(partly("a.", failure(fieldError(row(1), element("custom_variables", 0), element("value"))))),
			want: "ACCEPTED REJECTED", says: "bad correct the value of the field custom_variables.value"},
		{name: "a field that is not named", answers: list(partly("a.", failure(fieldError(row(1))))),
			want: "ACCEPTED REJECTED", says: "bad correct the value of the field that is named"},
		{name: "an error of a row that has a result", answers: list(partly("aa", failure(expiredAt(1)))), want: "ACCEPTED REJECTED"},
		{name: "an error of no row beside results", answers: list(partly("aa", failure(uploadError(expired)))), want: "ACCEPTED ACCEPTED",
			says: "in the same answer Google named an error without a row"},

		{name: "fewer results than rows", answers: list(partly("a", nil)), want: "IN_DOUBT IN_DOUBT",
			says: "Google answered 2 conversions with 1 results"},
		{name: "fewer results, and an error of a row", answers: list(partly("a", failure(expiredAt(1)))), want: "IN_DOUBT IN_DOUBT",
			says: "UNREADABLE_REPLY"},
		{name: "fewer results, and Google has a row", answers: list(partly("a", failure(uploadError(exists, row(1))))), want: "IN_DOUBT IN_DOUBT"},
		{name: "more results than rows", answers: list(partly("aaa", nil)), want: "IN_DOUBT IN_DOUBT"},
		{name: "no results", answers: list(partly("", nil)), want: "IN_DOUBT IN_DOUBT"},
		{name: "no results, and a passing fault", answers: list(partly("", failure(transientRow(0)))), want: "IN_DOUBT IN_DOUBT"},

		{name: "validated", validate: true, answers: list(partly("", failure(expiredAt(1)))), want: "VALIDATED REJECTED"},
		{name: "validated, with an error of no row", validate: true, answers: list(partly("", failure(expiredAt(1), uploadError(expired)))),
			want: "NOT_SENT REJECTED"},
		{name: "validated, with details that cannot be decoded", validate: true, answers: list(partly("", undecodable())),
			want: "NOT_SENT NOT_SENT", says: "update convload"},
		{name: "validated, with fewer results than rows", validate: true, answers: list(partly("a", nil)), want: "NOT_SENT NOT_SENT"},

		{name: "rows with a fault of Google's go again alone", answers: list(partly("a.a.", failure(transientRow(1), transientRow(3))), partly("aa", nil)),
			want: "ACCEPTED ACCEPTED ACCEPTED ACCEPTED", sent: []int{4, 2}},
		{name: "a fault of Google's beside a refusal does not", answers: list(partly("a.", failure(transientRow(1), expiredAt(1)))),
			want: "ACCEPTED REJECTED"},
		{name: "an unknown family is not sent again", answers: list(partly("a.", failure(unknownCode(t, row(1))))), want: "ACCEPTED REJECTED",
			says: "UnknownError.9999.3  something new update convload"},
		{name: "an unpublished error is not sent again", answers: list(partly("a.", failure(unpublished(row(1))))), want: "ACCEPTED REJECTED",
			says: "Unpublished.NewError.X  not told update convload"},
		{name: "an unknown number is not sent again", answers: list(partly("a.", failure(uploadError(4711, row(1))))), want: "ACCEPTED REJECTED",
			says: "ConversionUploadError.4711"},
		{name: "a column that is not for everybody", answers: list(partly("a.", failure(closedColumn(row(1), element("user_ip_address"))))),
			want: "ACCEPTED REJECTED", says: "about IP addresses"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := &recorded{answers: test.answers}
			u := serve(t, server)
			u.ValidateOnly = test.validate
			b := batchOf(strings.Count(test.want, " ") + 1)
			if err := u.Upload(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			if got := fates(b); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if want := test.sent; want == nil && !slices.Equal(server.sent, []int{2}) || want != nil && !slices.Equal(server.sent, want) {
				t.Errorf("requests of %v rows", server.sent)
			}
			e := b.Entries[len(b.Entries)-1]
			if said := strings.Join([]string{e.Code, e.Field, e.Message, e.Remedy, e.Note}, " "); !strings.Contains(said, test.says) {
				t.Errorf("the last row says %q", said)
			}
			if e.Final && e.Status != pipeline.Rejected {
				t.Errorf("%s for good", e.Status)
			}
			if e.Status == pipeline.InDoubt && !e.Unanswered {
				t.Error("the row is in doubt, and this run has not sent it")
			}
		})
	}
}

func list(answers ...*services.UploadClickConversionsResponse) []*services.UploadClickConversionsResponse {
	return answers
}

// TestEveryRowRefused reads the largest answer that there is: each of 2000 rows has an error, and their order is not
// that of the rows.
func TestEveryRowRefused(t *testing.T) {
	var errors []*adserrors.GoogleAdsError
	for i := range int32(MaxBatch) {
		errors = append(errors, uploadError(expired, element("conversions", MaxBatch-1-i), element("gclid")))
	}
	server := &recorded{answers: list(partly(strings.Repeat(".", MaxBatch), failure(errors...)))}
	b := batchOf(MaxBatch)
	if err := serve(t, server).Upload(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	for _, e := range b.Entries {
		if e.Status != pipeline.Rejected || !e.Final || e.Code != "ConversionUploadError.EXPIRED_EVENT" {
			t.Fatalf("row %d is %s %s, for good: %t", e.Row, e.Status, e.Code, e.Final)
		}
	}
	if !slices.Equal(server.sent, []int{MaxBatch}) {
		t.Errorf("requests of %v rows", server.sent)
	}
}

// TestEveryErrorOfTheCatalogue answers one row with each error that there is, and holds its fate against the table.
func TestEveryErrorOfTheCatalogue(t *testing.T) {
	fields := new(adserrors.ErrorCode).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		values := fields.Get(i).Enum().Values()
		for j := range values.Len() {
			value := values.Get(j)
			code := new(adserrors.ErrorCode)
			code.ProtoReflect().Set(fields.Get(i), protoreflect.ValueOfEnum(value.Number()))
			entries := newEntries(1)
			r := readReply(entries, partly(".", failure(&adserrors.GoogleAdsError{ErrorCode: code, Message: "no",
				Location: &adserrors.ErrorLocation{FieldPathElements: []*adserrors.ErrorLocation_FieldPathElement{element("conversions", 0)}}})), false)
			r.answers[0].settle()
			e := entries[0]
			want := pipeline.Rejected
			switch explainRow(e.Code).Retry {
			case RetryDone:
				want = pipeline.AlreadyUploaded
			case RetryYes:
				want = pipeline.Deferred
			case RetryLater:
				want = pipeline.Deferred
			default:
			}
			if e.Status != want || e.Remedy == "" || e.Final != (explainRow(e.Code).Retry == RetryNever) {
				t.Errorf("%s: %s, for good: %t, %q", e.Code, e.Status, e.Final, e.Remedy)
			}
		}
	}
}
