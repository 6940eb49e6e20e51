package simulator

import (
	"strings"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// maxClickID is the longest click ID that is taken for one. Google asks for at least 100 characters of room.
const maxClickID = 512

const clickIDAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// clickField is one of the three fields that can hold a click ID.
type clickField struct {
	name, value string
	set         bool
	unparseable protoreflect.Enum
}

// clickFields lists them in the order in which Google takes one of several for the click.
func (r *row) clickFields() [3]clickField {
	c := r.conversion
	return [3]clickField{
		{"gclid", c.GetGclid(), c.Gclid != nil, adserrors.ConversionUploadErrorEnum_UNPARSEABLE_GCLID},
		{"gbraid", c.Gbraid, c.Gbraid != "", adserrors.ConversionUploadErrorEnum_UNPARSEABLE_GBRAID},
		{"wbraid", c.Wbraid, c.Wbraid != "", adserrors.ConversionUploadErrorEnum_UNPARSEABLE_WBRAID},
	}
}

// checkClick wants one click ID or user identifiers. gclid and gbraid may stand together since October 2025.
func (r *row) checkClick() {
	f := r.clickFields()
	gclid, gbraid, wbraid := f[0].set, f[1].set, f[2].set
	if !gclid && !gbraid && !wbraid && len(r.conversion.UserIdentifiers) == 0 {
		r.refuse(adserrors.FieldErrorEnum_REQUIRED, "The required field was not present.", "gclid")
	}
	if gclid && wbraid {
		r.refuse(adserrors.FieldErrorEnum_VALUE_MUST_BE_UNSET, "The value must not be set together with wbraid.", "gclid")
	}
	if gbraid && wbraid {
		r.refuse(adserrors.ConversionUploadErrorEnum_GBRAID_WBRAID_BOTH_SET,
			"Can't use both gbraid and wbraid parameters. Use only 1 and try again.", "gbraid")
	}
	for _, id := range f {
		if id.set && (id.value == "" || len(id.value) > maxClickID || strings.Trim(id.value, clickIDAlphabet) != "") {
			r.refuseValue(id.unparseable, "The imported "+id.name+" could not be decoded.", id.name, id.value)
		}
	}
}

// verdict is what Google says of a click.
type verdict struct {
	prefix  string // of the click ID
	reason  protoreflect.Enum
	message string
}

// verdicts is the table of the package comment: click IDs whose clicks Google has something against. UNPARSEABLE_GCLID
// stands for the code of the field that the ID is in.
var verdicts = []verdict{
	{"SIM-UNPARSEABLE-", adserrors.ConversionUploadErrorEnum_UNPARSEABLE_GCLID, "The click ID could not be decoded."},
	{"SIM-EXPIRED-", adserrors.ConversionUploadErrorEnum_EXPIRED_EVENT,
		"The click occurred before this conversion's click-through window."},
	{"SIM-TOO-RECENT-", adserrors.ConversionUploadErrorEnum_TOO_RECENT_EVENT,
		"The click occurred less than 6 hours ago. Retry after 6 hours have passed."},
	{"SIM-PRECEDES-", adserrors.ConversionUploadErrorEnum_CONVERSION_PRECEDES_EVENT,
		"The imported event has a conversion_date_time that precedes the click."},
	{"SIM-NOT-FOUND-", adserrors.ConversionUploadErrorEnum_EVENT_NOT_FOUND,
		"The imported event could not be attributed to a click."},
	{"SIM-OTHER-CUSTOMER-", adserrors.ConversionUploadErrorEnum_INVALID_CUSTOMER_FOR_CLICK,
		"The click is associated with a different Google Ads account."},
	{"SIM-UNAUTHORIZED-", adserrors.ConversionUploadErrorEnum_UNAUTHORIZED_CUSTOMER,
		"The click is associated with an Ads account you don't have access to."},
	{"SIM-TRACKING-OFF-", adserrors.ConversionUploadErrorEnum_CONVERSION_TRACKING_NOT_ENABLED_AT_IMPRESSION_TIME,
		"Conversion tracking was not enabled at the time of the click."},
	{"SIM-NO-CONSENT-", adserrors.ConversionUploadErrorEnum_CONVERSION_NOT_COMPLIANT_WITH_ATT_POLICY,
		"The conversion source didn't comply with App Tracking Transparency policies."},
	{"SIM-TRANSIENT-", adserrors.InternalErrorEnum_TRANSIENT_ERROR, "A transient error occurred. Retry the conversion."},
	{"SIM-INTERNAL-", adserrors.InternalErrorEnum_INTERNAL_ERROR, "An internal error has occurred."},
	{"SIM-NEW-CODE-", newerCode, "An error that came with a later minor version of the API."},
	{"SIM-UNPUBLISHED-", adserrors.InternalErrorEnum_ERROR_CODE_NOT_PUBLISHED, "The error code is not in this version."},
}

// newerCode is a ConversionUploadError that the generated code has no name for.
const newerCode = adserrors.ConversionUploadErrorEnum_ConversionUploadError(199)

// checkVerdict says what Google has against the click.
func (r *row) checkVerdict() {
	for _, id := range r.clickFields() {
		for _, v := range verdicts {
			if !id.set || !strings.HasPrefix(id.value, v.prefix) {
				continue
			}
			reason := v.reason
			if reason == adserrors.ConversionUploadErrorEnum_UNPARSEABLE_GCLID {
				reason = id.unparseable
			}
			r.refuseValue(reason, v.message, id.name, id.value)
			return
		}
	}
}

// checkTracking refuses every click of an account whose conversion tracking is off.
func (r *row) checkTracking(a *account) {
	if a.NotTracked {
		r.refuse(adserrors.ConversionUploadErrorEnum_CONVERSION_TRACKING_NOT_ENABLED_AT_IMPRESSION_TIME,
			"Conversion tracking was not enabled at the time of the click.", r.record.click().kind)
	}
}
