package simulator_test

import (
	"slices"
	"testing"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"convload/writers/simulator"
)

// spoilt uploads three good rows into a simulator whose first upload meets the fault, then three rows of which the first
// has two errors.
func spoilt(t *testing.T, fault simulator.Fault) (good, bad *services.UploadClickConversionsResponse) {
	t.Helper()
	s, c := start(t, simulator.Options{Faults: simulator.Faults{Uploads: map[int]simulator.Fault{1: fault, 2: fault}}})
	good = c.upload(t, conversion("one"), conversion("two"), conversion("three"))
	bad = c.upload(t, conversion("?", func(c *click) { c.CurrencyCode = new("EURO") }), conversion("five"), conversion("six"))
	if n := len(s.Accepted()); n != 4 {
		t.Errorf("%d conversions were accepted, want 4", n)
	}
	return good, bad
}

func TestSpoiltLocations(t *testing.T) {
	for fault, suffixes := range map[simulator.Fault][3]string{
		simulator.NoLocation:      {"", "", ""},
		simulator.IndexOutOfRange: {" conversions[2002]", " conversions[2000].gclid", " conversions[2000].currency_code"},
		simulator.ShortResults:    {" conversions[2]", " conversions[0].gclid", " conversions[0].currency_code"},
	} {
		good, bad := spoilt(t, fault)
		if got := rowErrors(t, good); !slices.Equal(got, []string{"InternalError.TRANSIENT_ERROR" + suffixes[0]}) {
			t.Errorf("%s: got %q", fault, got)
		}
		want := []string{"ConversionUploadError.UNPARSEABLE_GCLID" + suffixes[1], "CurrencyCodeError.UNSUPPORTED" + suffixes[2]}
		if got := rowErrors(t, bad); !slices.Equal(got, want) {
			t.Errorf("%s: got %q", fault, got)
		}
		results := 3
		if fault == simulator.ShortResults {
			results = 2
		}
		if len(good.Results) != results || len(bad.Results) != results || isEmpty(good.Results[0]) || !isEmpty(bad.Results[0]) {
			t.Errorf("%s: results %v and %v", fault, good.Results, bad.Results)
		}
	}
}

func TestWrongDetail(t *testing.T) {
	good, bad := spoilt(t, simulator.WrongDetail)
	for _, resp := range []*services.UploadClickConversionsResponse{good, bad} {
		details := resp.PartialFailureError.GetDetails()
		if len(details) != 1 || len(resp.Results) != 3 {
			t.Fatalf("got %v", resp)
		}
		if _, err := details[0].UnmarshalNew(); err == nil {
			t.Errorf("the detail can be read: %v", details[0])
		}
	}
}

// TestSpoiltRehearsal checks that there is nothing to spoil in the results of a rehearsal.
func TestSpoiltRehearsal(t *testing.T) {
	_, c := start(t, simulator.Options{Faults: simulator.Faults{Uploads: map[int]simulator.Fault{1: simulator.ShortResults}}})
	req := request(conversion("one"))
	req.ValidateOnly = true
	resp, err := c.uploads.UploadClickConversions(c.ctx, req)
	if err != nil || resp.Results != nil || resp.PartialFailureError == nil {
		t.Errorf("got %v, %v", resp, err)
	}
}

// TestRefusedRows checks that an error for each of 2000 rows gets through, in the details and in the trailer.
func TestRefusedRows(t *testing.T) {
	s, c := start(t, simulator.Options{Faults: simulator.Faults{Uploads: map[int]simulator.Fault{1: simulator.RefusedRows}}})
	var trailer metadata.MD
	_, err := c.uploads.UploadClickConversions(c.ctx, request(many(2000)...), grpc.Trailer(&trailer))
	if status.Code(err) != codes.InvalidArgument {
		t.Fatal(err)
	}
	var inTrailer adserrors.GoogleAdsFailure
	wire := trailer.Get("google.ads.googleads.v25.errors.googleadsfailure-bin")
	if len(wire) != 1 {
		t.Fatalf("%d failures in the trailer", len(wire))
	}
	if err := proto.Unmarshal([]byte(wire[0]), &inTrailer); err != nil {
		t.Fatal(err)
	}
	if failure := failureOf(t, err); len(failure.Errors) != 2000 || !proto.Equal(failure, &inTrailer) {
		t.Errorf("%d errors in the details", len(failure.Errors))
	}
	if got := describe(&inTrailer)[1999]; got != "FieldError.INVALID_VALUE conversions[1999].conversion_value" {
		t.Errorf("got %q", got)
	}
	if n := len(s.Accepted()); n != 0 {
		t.Errorf("%d conversions were accepted", n)
	}
}
