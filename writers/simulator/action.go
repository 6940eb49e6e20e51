package simulator

import (
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
)

// checkAccount looks up what the conversion names in the account. Google tells removed and hidden actions from no
// others: none of them is there to upload to.
func (r *row) checkAccount(a *account) {
	action, ok := a.actions[r.record.ActionID]
	switch {
	case !ok || action.Status != enabled:
		r.refuseValue(adserrors.ConversionUploadErrorEnum_NO_CONVERSION_ACTION_FOUND,
			"The conversion action specified in the upload request cannot be found. Make sure it's available in this account.",
			"conversion_action", r.conversion.GetConversionAction())
	case action.Type != uploadClicks:
		r.refuseValue(adserrors.ConversionUploadErrorEnum_INVALID_CONVERSION_ACTION_TYPE,
			"The conversion action specified in the upload request isn't set up for uploading conversions.",
			"conversion_action", r.conversion.GetConversionAction())
	}
	r.action = action
	r.checkVariables(a.variables)
	r.checkUserData(a.UserData)
}

// checkAction holds the conversion against the rules of its action.
func (r *row) checkAction(created time.Time, rest time.Duration, now time.Time) {
	if !created.IsZero() && now.Sub(created) < rest {
		r.refuse(adserrors.ConversionUploadErrorEnum_TOO_RECENT_CONVERSION_ACTION,
			"Can't import events to a conversion action that was just created. Try importing again in 6 hours.",
			"conversion_action")
	}
	c := r.conversion
	if (c.Gbraid != "" || c.Wbraid != "") && r.action.CountingType == onePerClick {
		r.refuse(adserrors.ConversionUploadErrorEnum_ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID,
			"Conversion actions that use one-per-click counting can't be used with gbraid or wbraid parameters.",
			"conversion_action")
	}
	if r.action.GetAttributionModelSettings().GetAttributionModel() == external {
		r.checkExternal()
	} else if c.ExternalAttributionData != nil {
		r.refuse(adserrors.
			ConversionUploadErrorEnum_EXTERNAL_ATTRIBUTION_DATA_SET_FOR_NON_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION,
			"The conversion action isn't set up to use an external attribution model.", "external_attribution_data")
	}
}
