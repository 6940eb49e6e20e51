// Package simulator is Google's side of the Google Ads API v25, as far as uploading click conversions goes: served over
// gRPC on a TCP port with Google's own messages, with a token endpoint beside it. It exists to rehearse a run and to
// test clients against. It shares no code with the client of this module, reads the rules of Google's documentation
// strictly, and where the documentation leaves something open it takes the stricter reading.
//
// Served are ConversionUploadService.UploadClickConversions, ConversionActionService.MutateConversionActions (create,
// rename, hide, show, remove), and GoogleAdsService.Search and SearchStream for queries about customer,
// conversion_action and conversion_custom_variable. Whatever else a client calls is UNIMPLEMENTED.
//
// # Credentials
//
// The token endpoint gives access tokens for ClientID, ClientSecret and RefreshToken, or for a service account's
// assertion in Google's form. Anybody who reads this can call a simulator: it must not listen where others reach it.
//
// # Accounts
//
// Every ten digits are the ID of an account, which takes euros in the zone Europe/Berlin unless Options say otherwise.
// Every account has these conversion actions, with the same IDs:
//
//	7001001  Closed deal                 UPLOAD_CLICKS, counts every conversion
//	7001002  Qualified lead              UPLOAD_CLICKS, one conversion a click: no gbraid, no wbraid
//	7001003  Externally attributed sale  UPLOAD_CLICKS, needs credit and model, takes no order ID
//	7001004  Phone call                  UPLOAD_CALLS: takes no clicks
//	7001005  Retired sale                UPLOAD_CLICKS, removed
//	7001006  Hidden sale                 UPLOAD_CLICKS, hidden: records nothing
//
// and the custom variables tier (7009001, enabled) and old_tier (7009002, paused). Actions that clients create have IDs
// from 7501001 on and take conversions at once, unless Faults.ActionRest says otherwise.
//
// # Clicks
//
// The simulator knows no clicks. It believes every click ID that looks like one: up to 512 letters, digits, dashes and
// underscores. Click IDs that begin as follows are refused as Google refuses clicks, each with an error of the row:
//
//	SIM-UNPARSEABLE-     UNPARSEABLE_GCLID, UNPARSEABLE_GBRAID or UNPARSEABLE_WBRAID
//	SIM-EXPIRED-         EXPIRED_EVENT
//	SIM-TOO-RECENT-      TOO_RECENT_EVENT
//	SIM-PRECEDES-        CONVERSION_PRECEDES_EVENT
//	SIM-NOT-FOUND-       EVENT_NOT_FOUND
//	SIM-OTHER-CUSTOMER-  INVALID_CUSTOMER_FOR_CLICK
//	SIM-UNAUTHORIZED-    UNAUTHORIZED_CUSTOMER
//	SIM-TRACKING-OFF-    CONVERSION_TRACKING_NOT_ENABLED_AT_IMPRESSION_TIME
//	SIM-NO-CONSENT-      CONVERSION_NOT_COMPLIANT_WITH_ATT_POLICY
//	SIM-TRANSIENT-       InternalError.TRANSIENT_ERROR
//	SIM-INTERNAL-        InternalError.INTERNAL_ERROR
//	SIM-UNPUBLISHED-     InternalError.ERROR_CODE_NOT_PUBLISHED, with the code in its details
//	SIM-NEW-CODE-        a ConversionUploadError whose number, 199, no client has a name for
//
// # Rows
//
// Conversions are checked in stages, and a row shows the errors of the first stage that it fails: its form; what it
// names in the account; the rules of its conversion action; repetition within the request, which refuses all copies;
// the click; and repetition of earlier requests. The same conversion is the same click, conversion action and instant,
// whatever the offset that the time is written in and whatever the order ID.
//
// # Faults
//
// Faults makes calls fail by lot, from a seed, or the k-th upload in a given way: before anything was done, or after
// everything was.
package simulator
