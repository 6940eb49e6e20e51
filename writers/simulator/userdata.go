package simulator

import (
	"github.com/shenzhencenter/google-ads-pb/common"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"strings"
)

// maxIdentifiers is how many user identifiers a conversion takes, as the comment of the field says.
const maxIdentifiers = 5

// checkIdentifiersForm takes hashed e-mail addresses and phone numbers only: SHA-256 in lower-case hexadecimal.
func (r *row) checkIdentifiersForm() {
	identifiers := r.conversion.UserIdentifiers
	if len(identifiers) > maxIdentifiers {
		r.refuse(adserrors.CollectionSizeErrorEnum_TOO_MANY, "Too many.", "user_identifiers")
		return
	}
	for i, identifier := range identifiers {
		at := r.at.element("user_identifiers", i)
		switch id := identifier.GetIdentifier().(type) {
		case nil:
			r.refuseAt(adserrors.FieldErrorEnum_REQUIRED, "The required field was not present.", at, "")
		case *common.UserIdentifier_HashedEmail:
			r.checkHash(id.HashedEmail, at.field("hashed_email"))
		case *common.UserIdentifier_HashedPhoneNumber:
			r.checkHash(id.HashedPhoneNumber, at.field("hashed_phone_number"))
		default:
			r.refuseAt(adserrors.ConversionUploadErrorEnum_UNSUPPORTED_USER_IDENTIFIER,
				"The provided user identifiers are not supported. Use only hashed email or phone number and try again.", at, "")
		}
	}
}

func (r *row) checkHash(hash string, at path) {
	if len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		r.refuseAt(adserrors.ConversionUploadErrorEnum_INVALID_USER_IDENTIFIER,
			"Make sure you hash user provided data using SHA-256 and ensure you are normalizing according to the guidelines.",
			at, "")
	}
}

// checkUserData asks whether the account may use user identifiers at all.
func (r *row) checkUserData(allowed UserData) {
	if len(r.conversion.UserIdentifiers) == 0 {
		return
	}
	switch allowed {
	case UserDataAllowed:
	case UserDataNoTerms:
		r.refuse(adserrors.ConversionUploadErrorEnum_CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS,
			"Make sure you agree to the customer data processing terms in conversion settings and try again.",
			"user_identifiers")
	case UserDataOff:
		r.refuse(adserrors.ConversionUploadErrorEnum_CUSTOMER_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS,
			"Make sure you've turned on enhanced conversions for leads in conversion settings and try again.",
			"user_identifiers")
	case UserDataProhibited:
		r.refuse(adserrors.ConversionUploadErrorEnum_CUSTOMER_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS,
			"Enhanced conversions can't be used for this account because of Google customer data policies.",
			"user_identifiers")
	}
}
