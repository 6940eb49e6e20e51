package simulator

import (
	"strconv"
	"strings"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// The beginnings of click IDs that ask for an error by its family and its name or number, as in
// SIM-ROW-FieldError-INVALID_VALUE-1.
const (
	rowPrefix     = "SIM-ROW-"
	requestPrefix = "SIM-REQUEST-"
	laterPrefix   = "SIM-LATER-"
)

const (
	askedMessage = "The click ID asks the simulator for this error."
	// unknownFamily stands for a family of errors that came with a later minor version of the API.
	unknownFamily = "UnknownFamily"
	// unknownField is a number that no field of ErrorCode has.
	unknownField = 9001
)

// asked reads the error that a click ID with the prefix asks for. The code is nil where there is no such error.
func asked(prefix, clickID string) (code *adserrors.ErrorCode, ok bool) {
	rest, ok := strings.CutPrefix(clickID, prefix)
	if !ok {
		return nil, false
	}
	family, rest, _ := strings.Cut(rest, "-")
	value, _, _ := strings.Cut(rest, "-")
	return errorNamed(family, value), true
}

// errorNamed gives the code of an error, as "FieldError" and "INVALID_VALUE" or "4", or nil if there is none. Any number
// will do, for a server may be newer than its clients.
func errorNamed(family, value string) *adserrors.ErrorCode {
	code := &adserrors.ErrorCode{}
	number, err := strconv.ParseInt(value, 10, 32)
	if family == unknownFamily && err == nil {
		field := protowire.AppendTag(nil, unknownField, protowire.VarintType)
		code.ProtoReflect().SetUnknown(protowire.AppendVarint(field, uint64(number)))
		return code
	}
	field := families()[protoreflect.Name(family)]
	if field == nil {
		return nil
	}
	if err != nil {
		named := field.Enum().Values().ByName(protoreflect.Name(value))
		if named == nil {
			return nil
		}
		number = int64(named.Number())
	}
	code.ProtoReflect().Set(field, protoreflect.ValueOfEnum(protoreflect.EnumNumber(number)))
	return code
}

// checkAsked refuses the row if its click ID asks for it, and tells whoever misspelt an error.
func (r *row) checkAsked() {
	for _, id := range r.clickFields() {
		if code, ok := asked(rowPrefix, id.value); ok && code != nil {
			r.errors = append(r.errors, describe(code, askedMessage, r.at.field(id.name), id.value))
		}
		later, ok := asked(laterPrefix, id.value)
		misspelt := ok && alertError(later) == nil
		for _, prefix := range []string{rowPrefix, requestPrefix} {
			code, ok := asked(prefix, id.value)
			misspelt = misspelt || ok && code == nil
		}
		if misspelt {
			r.refuseValue(id.unparseable, "The click ID asks the simulator for an error that is not one.", id.name, id.value)
		}
	}
}

// checkAsked refuses the request if a click ID asks for it.
func (s *Server) checkAsked(req *services.UploadClickConversionsRequest) error {
	for _, c := range req.Conversions {
		for _, id := range []string{c.GetGclid(), c.Gbraid, c.Wbraid} {
			if code, ok := asked(requestPrefix, id); ok && code != nil {
				return s.refuseAs(code)
			}
		}
	}
	return nil
}

// refuseAs refuses a request with an error, under the gRPC status that Google gives its family
// (https://developers.google.com/google-ads/api/docs/best-practices/understand-api-errors).
func (s *Server) refuseAs(code *adserrors.ErrorCode) *refusal {
	r := &refusal{codes.InvalidArgument, []*adserrors.GoogleAdsError{describe(code, askedMessage, nil, "")}}
	switch code.ErrorCode.(type) {
	case *adserrors.ErrorCode_AuthenticationError:
		r.code = codes.Unauthenticated
	case *adserrors.ErrorCode_AuthorizationError, *adserrors.ErrorCode_NotAllowlistedError,
		*adserrors.ErrorCode_OperationAccessDeniedError, *adserrors.ErrorCode_ResourceAccessDeniedError:
		r.code = codes.PermissionDenied
	case *adserrors.ErrorCode_InternalError:
		r.code = codes.Internal
	case *adserrors.ErrorCode_QuotaError:
		r.code = codes.ResourceExhausted
		if quota := code.GetQuotaError(); quota == adserrors.QuotaErrorEnum_RESOURCE_TEMPORARILY_EXHAUSTED {
			return tooFast(s.faults.RetryDelay)
		} else if quota == adserrors.QuotaErrorEnum_RESOURCE_EXHAUSTED {
			return tooMany(quotaDelay)
		}
	}
	return r
}
