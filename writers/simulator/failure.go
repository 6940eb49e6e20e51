package simulator

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/shenzhencenter/google-ads-pb/common"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	rpcstatus "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
)

// path says where in a request an error lies.
type path []*adserrors.ErrorLocation_FieldPathElement

// field goes one field deeper.
func (p path) field(name string) path {
	return append(slices.Clip(p), &adserrors.ErrorLocation_FieldPathElement{FieldName: name})
}

// element goes one field deeper, to the i-th element of a repeated field.
func (p path) element(name string, i int) path {
	return append(slices.Clip(p), &adserrors.ErrorLocation_FieldPathElement{FieldName: name, Index: new(int32(i))})
}

// families finds the field of ErrorCode that takes a family of errors, such as FieldError, by the name of its enum.
var families = sync.OnceValue(func() map[protoreflect.Name]protoreflect.FieldDescriptor {
	return fieldsByEnum((&adserrors.ErrorCode{}).ProtoReflect().Descriptor())
})

// fieldsByEnum lists the fields of a message that holds nothing but enums.
func fieldsByEnum(message protoreflect.MessageDescriptor) map[protoreflect.Name]protoreflect.FieldDescriptor {
	byEnum := map[protoreflect.Name]protoreflect.FieldDescriptor{}
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		byEnum[field.Enum().Name()] = field
	}
	return byEnum
}

// newError describes one thing that is wrong. The trigger is the offending value, "" for none. An enum that is no
// family of errors is a bug and panics.
func newError(code protoreflect.Enum, message string, at path, trigger string) *adserrors.GoogleAdsError {
	errorCode := &adserrors.ErrorCode{}
	errorCode.ProtoReflect().Set(families()[code.Descriptor().Name()], protoreflect.ValueOfEnum(code.Number()))
	return describe(errorCode, message, at, trigger)
}

// describe is newError for a code that was made before. What a code without a name of its own stands for is in the
// details.
func describe(code *adserrors.ErrorCode, message string, at path, trigger string) *adserrors.GoogleAdsError {
	e := &adserrors.GoogleAdsError{ErrorCode: code, Message: message}
	if code.GetInternalError() == adserrors.InternalErrorEnum_ERROR_CODE_NOT_PUBLISHED {
		e.Details = &adserrors.ErrorDetails{UnpublishedErrorCode: "ConversionUploadError.NEWER_THAN_THE_CLIENT"}
	}
	if len(at) > 0 {
		e.Location = &adserrors.ErrorLocation{FieldPathElements: at}
	}
	if trigger != "" {
		e.Trigger = &common.Value{Value: &common.Value_StringValue{StringValue: trigger}}
	}
	return e
}

// codeParts gives the family and the number of a code; the family is nil where the field of ErrorCode is unknown.
func codeParts(code *adserrors.ErrorCode) (family protoreflect.EnumDescriptor, number protoreflect.EnumNumber) {
	m := code.ProtoReflect()
	field := m.WhichOneof(m.Descriptor().Oneofs().Get(0))
	if field == nil {
		return nil, 0
	}
	return field.Enum(), m.Get(field).Enum()
}

// codeName gives a code as "ConversionUploadError.EXPIRED_EVENT", or with its number where it has no name.
func codeName(code *adserrors.ErrorCode) string {
	family, number := codeParts(code)
	if family == nil {
		return unknownFamily
	}
	if value := family.Values().ByNumber(number); value != nil {
		return string(family.Name()) + "." + string(value.Name())
	}
	return fmt.Sprintf("%s.%d", family.Name(), number)
}

// refusal refuses a request as a whole. The interceptors turn it into a gRPC status with its details.
type refusal struct {
	code   codes.Code
	errors []*adserrors.GoogleAdsError
}

// refuse refuses a request for one reason.
func refuse(code codes.Code, reason protoreflect.Enum, message string, at path, trigger string) *refusal {
	return &refusal{code: code, errors: []*adserrors.GoogleAdsError{newError(reason, message, at, trigger)}}
}

// invalid refuses a request because one of its fields is wrong.
func invalid(reason protoreflect.Enum, message string, at path, trigger string) *refusal {
	return refuse(codes.InvalidArgument, reason, message, at, trigger)
}

// Error lists the codes.
func (r *refusal) Error() string {
	names := make([]string, len(r.errors))
	for i, e := range r.errors {
		names[i] = codeName(e.ErrorCode)
	}
	return r.code.String() + ": " + strings.Join(names, ", ")
}

// failure is the message that carries every error of a call.
func failure(requestID string, errors []*adserrors.GoogleAdsError) *adserrors.GoogleAdsFailure {
	return &adserrors.GoogleAdsFailure{Errors: errors, RequestId: requestID}
}

// status gives the gRPC status of a refusal, and the failure in wire form for the trailer.
func (r *refusal) status(requestID string) (*status.Status, []byte, error) {
	f := failure(requestID, r.errors)
	wire, err := proto.Marshal(f)
	if err != nil {
		return nil, nil, err
	}
	message := r.errors[0].Message
	if r.code == codes.InvalidArgument {
		message = "Request contains an invalid argument." // Google says no more than that outside the details
	}
	st, err := status.New(r.code, message).WithDetails(f)
	return st, wire, err
}

// partialFailure tells of errors in some rows or operations of a request that went well otherwise: one status whose
// message is the first error's, with every error in a single detail
// (https://developers.google.com/google-ads/api/docs/best-practices/partial-failures). It is nil without errors.
func partialFailure(requestID string, errors []*adserrors.GoogleAdsError) (*rpcstatus.Status, error) {
	if len(errors) == 0 {
		return nil, nil
	}
	detail, err := anypb.New(failure(requestID, errors))
	if err != nil {
		return nil, err
	}
	return &rpcstatus.Status{
		Code:    int32(codes.InvalidArgument),
		Message: errors[0].Message,
		Details: []*anypb.Any{detail},
	}, nil
}
