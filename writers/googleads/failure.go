package googleads

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"convload/pipeline"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
)

// failureTrailer carries the same GoogleAdsFailure as the status details; some proxies drop one of the two.
// (https://developers.google.com/google-ads/api/docs/concepts/call-structure)
const failureTrailer = "google.ads.googleads.v25.errors.googleadsfailure-bin"

// adsError is one GoogleAdsError in a form that does not depend on how new the server is.
type adsError struct {
	code    string // "ConversionUploadError.EXPIRED_EVENT"; a number where the generated code has no name for it
	message string
	path    []*adserrors.ErrorLocation_FieldPathElement
	wait    time.Duration // how long Google asks to wait, 0 where it does not say
	account bool          // the limit that was met is the account's own, and not that of all that convload asks for
}

// newAdsError reads the error generically: the set oneof field is the family, whatever the family is, and a number that
// the generated code does not know stays a number.
func newAdsError(e *adserrors.GoogleAdsError) adsError {
	return adsError{
		code:    errorCode(e.GetErrorCode(), e.GetDetails()),
		message: e.GetMessage(),
		path:    e.GetLocation().GetFieldPathElements(),
		wait:    e.GetDetails().GetQuotaErrorDetails().GetRetryDelay().AsDuration(),
		account: e.GetDetails().GetQuotaErrorDetails().GetRateScope() == adserrors.QuotaErrorDetails_ACCOUNT,
	}
}

// unknownError is the family of an error whose family the generated code does not know.
const unknownError = "UnknownError"

func errorCode(code *adserrors.ErrorCode, details *adserrors.ErrorDetails) string {
	if unpublished := details.GetUnpublishedErrorCode(); unpublished != "" {
		return "Unpublished." + unpublished
	}
	return oneofCode(code.ProtoReflect())
}

// oneofCode names the error in a message that has a field for each family, as ErrorCode does.
func oneofCode(m protoreflect.Message) string {
	for field, value := range m.Range { // at most one field is set: they are all of one oneof
		number := int32(value.Enum())
		if name := field.Enum().Values().ByNumber(value.Enum()); name != nil {
			return familyOf(field) + "." + string(name.Name())
		}
		return Explain(numbered(familyOf(field), number)).Code
	}
	return newerFamily(m.GetUnknown())
}

// newerFamily names an error of a family that Google added after the generated code by its field of ErrorCode and its
// number, as in "UnknownError.9999.3": that is enough to look it up.
func newerFamily(raw protoreflect.RawFields) string {
	field, kind, n := protowire.ConsumeTag(raw)
	if n < 0 || kind != protowire.VarintType {
		return unknownError
	}
	number, n := protowire.ConsumeVarint(raw[n:])
	if n < 0 {
		return unknownError
	}
	return fmt.Sprintf("%s.%d.%d", unknownError, field, number)
}

// failureErrors collects the errors of every GoogleAdsFailure among the details. There is normally one, which holds all
// of a request's errors; unreadable counts the details that could not be decoded.
func failureErrors(details []*anypb.Any) (found []adsError, requestID string, unreadable int) {
	for _, any := range details {
		failure := new(adserrors.GoogleAdsFailure)
		if any.MessageName() != failure.ProtoReflect().Descriptor().FullName() || any.UnmarshalTo(failure) != nil {
			unreadable++
			continue
		}
		for _, e := range failure.GetErrors() {
			found = append(found, newAdsError(e))
		}
		if requestID == "" {
			requestID = failure.GetRequestId()
		}
	}
	return found, requestID, unreadable
}

// requestError is a call that failed as a whole.
type requestError struct {
	code      codes.Code
	message   string
	errors    []adsError
	requestID string
	left      bool   // the request went out, so that Google may have acted on it
	slowdown  string // what the pace makes of it, to be logged; "" where it slows nothing down
	foreign   bool   // the answer came from something on the way: it is none of gRPC's
}

// newRequestError explains a failed call from its status, or, where the status has no details, from the trailer.
func newRequestError(err error, trailer metadata.MD, left bool) *requestError {
	st := status.Convert(err)
	e := &requestError{code: st.Code(), message: st.Message(), left: left}
	e.errors, e.requestID, _ = failureErrors(st.Proto().GetDetails())
	if len(e.errors) == 0 {
		for _, raw := range trailer.Get(failureTrailer) {
			failure := new(adserrors.GoogleAdsFailure)
			if proto.Unmarshal([]byte(raw), failure) != nil {
				continue // the status says what it says
			}
			for _, one := range failure.GetErrors() {
				e.errors = append(e.errors, newAdsError(one))
			}
			e.requestID = failure.GetRequestId()
		}
	}
	if ids := trailer.Get(requestIDHeader); e.requestID == "" && len(ids) > 0 {
		e.requestID = ids[0]
	}
	e.recogniseForeign()
	return e
}

// recogniseForeign takes an answer for what it is that is none of gRPC's, such as a web page. What gRPC quotes of it is
// left out: it may repeat the request's headers.
// (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md)
func (e *requestError) recogniseForeign() {
	what, _, quoted := strings.Cut(e.message, "\ndata: ")
	if len(e.errors) > 0 || !quoted && !strings.HasPrefix(what, "unexpected HTTP status code") {
		return
	}
	e.foreign = true
	e.message = "something on the way answered in Google's place, such as a proxy, a firewall or a captive portal: " + what
}

var bearer = regexp.MustCompile(`(?i)\bbearer[^A-Za-z0-9]+[A-Za-z0-9._~+/=-]{12,}`)

// hide takes secrets out of what came back, for whatever answers may repeat the headers that it was sent.
func (e *requestError) hide(secrets ...string) {
	without := func(text string) string {
		for _, secret := range secrets {
			if len(secret) >= 8 { // a shorter one is a mistake, and perhaps a word
				text = strings.ReplaceAll(text, secret, "…")
			}
		}
		return bearer.ReplaceAllString(text, "Bearer …")
	}
	e.message, e.requestID = without(e.message), without(e.requestID)
	for i := range e.errors {
		e.errors[i].message = without(e.errors[i].message)
	}
}

// first is the error that explains the failure; the zero adsError where Google sent only a status.
func (e *requestError) first() adsError {
	if len(e.errors) == 0 {
		return adsError{code: "grpc." + e.code.String(), message: e.message}
	}
	return e.errors[0]
}

// wait is the longest time that Google asks to wait.
func (e *requestError) wait() time.Duration {
	var longest time.Duration
	for _, one := range e.errors {
		longest = max(longest, one.wait)
	}
	return longest
}

func (e *requestError) Error() string {
	one := e.first()
	text := one.code + ": " + one.message
	if e.requestID != "" {
		text += " (request " + e.requestID + ")"
	}
	return text
}

// asRequestError gives what Google said of this very request. A *pipeline.StopError may be for another's, and then this
// one was not sent.
func asRequestError(err error) (*requestError, bool) {
	if errors.As(err, new(*pipeline.StopError)) {
		return nil, false
	}
	return errors.AsType[*requestError](err)
}
