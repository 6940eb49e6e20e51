package simulator

import (
	"slices"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc/codes"
)

// refuseRows refuses an upload with an error for each of its rows, which makes a long trailer.
func refuseRows(rows int) *refusal {
	r := &refusal{code: codes.InvalidArgument}
	for i := range rows {
		r.errors = append(r.errors, newError(adserrors.FieldErrorEnum_INVALID_VALUE, "The value of the field is invalid.",
			path{}.element("conversions", i).field("conversion_value"), ""))
	}
	return r
}

// refuseOne sees to it that an answer has an error to spoil.
func refuseOne(rows []*row) {
	if last := rows[len(rows)-1]; !slices.ContainsFunc(rows, func(r *row) bool { return len(r.errors) > 0 }) {
		last.refuseAt(adserrors.InternalErrorEnum_TRANSIENT_ERROR, "A transient error occurred.", last.at, "")
	}
}

// misplace takes from errors what they say about the row, or lets them mean rows that were never sent.
func misplace(due Fault, errors []*adserrors.GoogleAdsError) {
	for _, e := range errors {
		switch due {
		case NoLocation:
			e.Location = nil
		case IndexOutOfRange:
			at := slices.Clone(e.Location.FieldPathElements) // which other errors of the row share
			beyond := int(at[0].GetIndex()) + maxConversions
			at[0] = path{}.element("conversions", beyond)[0]
			e.Location.FieldPathElements = at
		default:
			return
		}
	}
}

// spoil breaks an answer in which a row was refused.
func spoil(due Fault, resp *services.UploadClickConversionsResponse) {
	switch due {
	case ShortResults:
		resp.Results = resp.Results[:max(0, len(resp.Results)-1)]
	case WrongDetail:
		resp.PartialFailureError.Details[0].TypeUrl = "type.googleapis.com/google.ads.googleads.v99.errors.GoogleAdsFailure"
	default:
	}
}
