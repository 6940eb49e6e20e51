// Package simulator is Google's side of the Google Ads API v25, as far as uploading click conversions goes: served over
// gRPC on a TCP port with Google's own messages, with a token endpoint beside it. It exists to rehearse a run and to
// test clients against. It shares no code with the client of this module, reads the rules of Google's documentation
// strictly, and where the documentation leaves something open it takes the stricter reading.
//
// Served are ConversionUploadService.UploadClickConversions, ConversionActionService.MutateConversionActions (create,
// rename, hide, show, remove), CustomerService.ListAccessibleCustomers, and GoogleAdsService.Search and SearchStream for
// queries about customer, customer_client, conversion_action, conversion_custom_variable,
// offline_conversion_upload_client_summary and offline_conversion_upload_conversion_action_summary. Whatever else a client
// calls is UNIMPLEMENTED.
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
// An account that is suspended, cancelled or closed takes neither conversions nor changes, and a manager takes no
// conversions unless other accounts have their conversion actions with it. An account whose conversion customer is
// another has no conversion actions and no custom variables: Google might find those of the conversion customer, but
// asks to upload there.
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
// Any other error is asked for by its family and its name or number, with anything after a further dash that makes the
// click ID one of its own:
//
//	SIM-ROW-FieldError-INVALID_VALUE-1       an error of the row
//	SIM-ROW-ConversionUploadError-199-1      one without a name
//	SIM-ROW-UnknownFamily-7-1                one in a field of ErrorCode that does not exist
//	SIM-REQUEST-AuthorizationError-32-1      refuses the whole upload, under the gRPC status that goes with the family
//	SIM-LATER-ConversionUploadError-43-1     is accepted, and counted as failed in the diagnostics, which know the
//	                                         families of OfflineConversionError only
//
// One that asks for an error that does not exist is UNPARSEABLE_GCLID.
//
// # Rows
//
// Conversions are checked in stages, and a row shows the errors of the first stage that it fails: its form; what it
// names in the account; the rules of its conversion action; repetition within the request, which refuses all copies;
// the click; and repetition of earlier requests. The same conversion is the same click, conversion action and instant,
// whatever the offset that the time is written in and whatever the order ID.
//
// # Diagnostics
//
// The offline_conversion_upload summaries tell what became of everything that was uploaded to an account and not only
// validated: accepted conversions are pending for Faults.PendingFor and then successful, unless their click ID begins
// with SIM-LATER-; refused rows are failed, and each time that they come. Failed are none: EXCELLENT, up to a tenth:
// GOOD, more: NEEDS_ATTENTION; where Google draws these lines it does not say.
//
// # Faults
//
// Faults makes calls fail by lot, from a seed, or the k-th upload in a given way: before anything was done, or after
// everything was. Quotas refuse calls by count and pace.
//
// # Violations
//
// Server.Violations tells of what Google bears with and no client should do: calls without the routing header of their
// customer, and uploads under way at once that hold the same conversion or the same order ID of an action.
package simulator
