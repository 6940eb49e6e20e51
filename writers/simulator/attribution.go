package simulator

import (
	"math"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
)

// checkExternal holds the rules of an externally attributed action.
func (r *row) checkExternal() {
	c := r.conversion
	if c.ExternalAttributionData == nil {
		r.refuse(adserrors.
			ConversionUploadErrorEnum_EXTERNAL_ATTRIBUTION_DATA_NOT_SET_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION,
			"The conversion action uses an external attribution model, but the imported event is missing data.",
			"external_attribution_data")
	}
	if c.OrderId != nil {
		r.refuse(adserrors.ConversionUploadErrorEnum_ORDER_ID_NOT_PERMITTED_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION,
			"Order IDs can't be used for a conversion measured with an external attribution model.", "order_id")
	}
	if len(c.UserIdentifiers) > 0 {
		r.refuse(adserrors.
			ConversionUploadErrorEnum_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION_NOT_PERMITTED_WITH_USER_IDENTIFIER,
			"User provided data can't be used with external attribution models.", "user_identifiers")
	}
}

// checkAttributionForm wants a model and a credit, which is a fraction of the sale, wherever there is one of them.
func (r *row) checkAttributionForm() {
	data := r.conversion.ExternalAttributionData
	if data == nil {
		return
	}
	at := r.at.field("external_attribution_data")
	if data.GetExternalAttributionModel() == "" {
		r.refuseAt(adserrors.FieldErrorEnum_REQUIRED, "The required field was not present.",
			at.field("external_attribution_model"), "")
	}
	credit := data.GetExternalAttributionCredit()
	at = at.field("external_attribution_credit")
	switch {
	case data.ExternalAttributionCredit == nil:
		r.refuseAt(adserrors.FieldErrorEnum_REQUIRED, "The required field was not present.", at, "")
	case math.IsNaN(credit):
		r.refuseAt(adserrors.FieldErrorEnum_INVALID_VALUE, "The value of the field is invalid.", at, "")
	case credit <= 0:
		r.refuseAt(adserrors.RangeErrorEnum_TOO_LOW, "Too low.", at, "")
	case credit > 1:
		r.refuseAt(adserrors.RangeErrorEnum_TOO_HIGH, "Too high.", at, "")
	}
}
