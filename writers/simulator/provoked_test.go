package simulator_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"convload/writers/simulator"
)

// TestEveryErrorOfRows asks for every error that there is, by name, as the error of a row.
func TestEveryErrorOfRows(t *testing.T) {
	s, c := start(t, simulator.Options{})
	var rows []*click
	var want []string
	families := (&adserrors.ErrorCode{}).ProtoReflect().Descriptor().Fields()
	for i := range families.Len() {
		family := families.Get(i).Enum()
		for j := range family.Values().Len() {
			name := family.Values().Get(j).Name()
			want = append(want, fmt.Sprintf("%s.%s conversions[%d].gclid", family.Name(), name, len(rows)%2000))
			rows = append(rows, conversion(fmt.Sprintf("SIM-ROW-%s-%s-%d", family.Name(), name, len(rows))))
		}
	}
	var got []string
	for batch := range slices.Chunk(rows, 2000) {
		got = append(got, rowErrors(t, c.upload(t, batch...))...)
	}
	if !slices.Equal(got, want) {
		t.Errorf("of %d errors %d came back, or others", len(want), len(got))
	}
	if n := len(s.Accepted()); n != 0 {
		t.Errorf("%d conversions were accepted", n)
	}
}

// TestAskedFor checks numbers, families that this module does not know, and misspelt errors.
func TestAskedFor(t *testing.T) {
	_, c := start(t, simulator.Options{})
	for id, want := range map[string]string{
		"SIM-ROW-DateError-12":                      "DateError.INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET",
		"SIM-ROW-ConversionUploadError-199-x":       "ConversionUploadError.199",
		"SIM-ROW-UnknownFamily-7-x":                 "unknown c8b20407",
		"SIM-ROW-FieldErr-REQUIRED-1":               "ConversionUploadError.UNPARSEABLE_GCLID",
		"SIM-ROW-FieldError-required-1":             "ConversionUploadError.UNPARSEABLE_GCLID",
		"SIM-ROW-":                                  "ConversionUploadError.UNPARSEABLE_GCLID",
		"SIM-REQUEST-QuotaError-TOO_MUCH-1":         "ConversionUploadError.UNPARSEABLE_GCLID",
		"SIM-LATER-ConversionUploadError-EXPIRED-1": "ConversionUploadError.UNPARSEABLE_GCLID",
		"SIM-LATER-QuotaError-RESOURCE_EXHAUSTED-1": "ConversionUploadError.UNPARSEABLE_GCLID", // no diagnostics show it
		"SIM-LATER-UnknownFamily-7-1":               "ConversionUploadError.UNPARSEABLE_GCLID",
	} {
		got := rowErrors(t, c.upload(t, conversion(id)))
		if !slices.Equal(got, []string{want + " conversions[0].gclid"}) {
			t.Errorf("%s: got %q, want %s", id, got, want)
		}
	}
	resp := c.upload(t, conversion("", func(c *click) { c.Gclid, c.Gbraid = nil, "SIM-ROW-InternalError-ERROR_CODE_NOT_PUBLISHED-1" }))
	var failure adserrors.GoogleAdsFailure
	if err := resp.PartialFailureError.Details[0].UnmarshalTo(&failure); err != nil {
		t.Fatal(err)
	}
	if e := failure.Errors[0]; e.GetDetails().GetUnpublishedErrorCode() == "" || e.Location.FieldPathElements[1].FieldName != "gbraid" {
		t.Errorf("got %v", e)
	}
}

// TestRequestAskedFor checks under which status a whole upload is refused, and that nothing is taken.
func TestRequestAskedFor(t *testing.T) {
	s, c := start(t, simulator.Options{Faults: simulator.Faults{RetryDelay: 3 * time.Second}})
	for _, test := range []struct {
		id, want string
		code     codes.Code
		delay    time.Duration
	}{
		{"AuthenticationError-OAUTH_TOKEN_REVOKED", "AuthenticationError.OAUTH_TOKEN_REVOKED", codes.Unauthenticated, 0},
		{"AuthorizationError-USER_PERMISSION_DENIED", "AuthorizationError.USER_PERMISSION_DENIED", codes.PermissionDenied, 0},
		{"AuthorizationError-32", "AuthorizationError.32", codes.PermissionDenied, 0},
		{"NotAllowlistedError-2", "NotAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE", codes.PermissionDenied, 0},
		{"QuotaError-RESOURCE_TEMPORARILY_EXHAUSTED", "QuotaError.RESOURCE_TEMPORARILY_EXHAUSTED", codes.ResourceExhausted, 3 * time.Second},
		{"QuotaError-RESOURCE_EXHAUSTED", "QuotaError.RESOURCE_EXHAUSTED", codes.ResourceExhausted, 8 * time.Hour},
		{"QuotaError-ACCESS_PROHIBITED", "QuotaError.ACCESS_PROHIBITED", codes.ResourceExhausted, 0},
		{"InternalError-TRANSIENT_ERROR", "InternalError.TRANSIENT_ERROR", codes.Internal, 0},
		{"RequestError-INVALID_CUSTOMER_ID", "RequestError.INVALID_CUSTOMER_ID", codes.InvalidArgument, 0},
		{"UnknownFamily-1", "unknown c8b20401", codes.InvalidArgument, 0},
	} {
		for _, rehearsed := range []bool{false, true} {
			req := request(conversion("good"), conversion("SIM-REQUEST-"+test.id+"-1"))
			req.ValidateOnly = rehearsed
			_, err := c.uploads.UploadClickConversions(c.ctx, req)
			failure := failureOf(t, err)
			if got := describe(failure); status.Code(err) != test.code || !slices.Equal(got, []string{test.want}) {
				t.Errorf("%s: got %v %q", test.id, err, got)
			}
			if got := failure.Errors[0].GetDetails().GetQuotaErrorDetails().GetRetryDelay().AsDuration(); got != test.delay {
				t.Errorf("%s: delay %s, want %s", test.id, got, test.delay)
			}
		}
	}
	if n := len(s.Accepted()); n != 0 {
		t.Errorf("%d conversions were accepted", n)
	}
}
