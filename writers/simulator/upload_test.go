package simulator_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/shenzhencenter/google-ads-pb/common"
	"github.com/shenzhencenter/google-ads-pb/enums"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"convload/writers/simulator"
)

const failureTrailer = "google.ads.googleads.v25.errors.googleadsfailure-bin"

// refused checks an error that refuses a whole call: its code, its one Google Ads error in the details and in the
// trailer, and the request ID, which is in the trailer only.
func refused(t *testing.T, err error, header, trailer metadata.MD, code codes.Code, want string) {
	t.Helper()
	st := status.Convert(err)
	if st.Code() != code {
		t.Fatalf("code %s (%s), want %s", st.Code(), st.Message(), code)
	}
	details := st.Details()
	if len(details) != 1 {
		t.Fatalf("%d details, want 1", len(details))
	}
	failure, ok := details[0].(*adserrors.GoogleAdsFailure)
	if !ok {
		t.Fatalf("the detail is a %T", details[0])
	}
	if got := describe(failure); !slices.Equal(got, []string{want}) {
		t.Errorf("got %q, want %q", got, want)
	}
	var inTrailer adserrors.GoogleAdsFailure
	if wire := trailer.Get(failureTrailer); len(wire) != 1 || proto.Unmarshal([]byte(wire[0]), &inTrailer) != nil ||
		!proto.Equal(&inTrailer, failure) {
		t.Errorf("the trailer holds %q", wire)
	}
	if id := trailer.Get("request-id"); len(id) != 1 || id[0] == "" || id[0] != failure.RequestId {
		t.Errorf("request ID %q in the trailer, %q in the failure", id, failure.RequestId)
	}
	if id := header.Get("request-id"); len(id) != 0 {
		t.Errorf("request ID %q in the header of an error", id)
	}
}

func TestRefusedUploads(t *testing.T) {
	tests := []struct {
		name   string
		change func(*services.UploadClickConversionsRequest)
		want   string
	}{
		{"no customer", func(r *services.UploadClickConversionsRequest) { r.CustomerId = "" },
			"RequestError.INVALID_CUSTOMER_ID customer_id"},
		{"dashes", func(r *services.UploadClickConversionsRequest) { r.CustomerId = "123-456-7890" },
			"RequestError.INVALID_CUSTOMER_ID customer_id"},
		{"letters", func(r *services.UploadClickConversionsRequest) { r.CustomerId = "12345678x0" },
			"RequestError.INVALID_CUSTOMER_ID customer_id"},
		{"all or nothing", func(r *services.UploadClickConversionsRequest) { r.PartialFailure = false },
			"PartialFailureError.PARTIAL_FAILURE_MODE_REQUIRED partial_failure"},
		{"empty", func(r *services.UploadClickConversionsRequest) { r.Conversions = nil },
			"RequestError.REQUIRED_FIELD_MISSING conversions"},
		{"2001 rows", func(r *services.UploadClickConversionsRequest) { r.Conversions = many(2001) },
			"ConversionUploadError.TOO_MANY_CONVERSIONS_IN_REQUEST conversions"},
		{"job 0", func(r *services.UploadClickConversionsRequest) { r.JobId = new(int32(0)) },
			"ConversionUploadError.INVALID_JOB_ID job_id"},
		{"job below 0", func(r *services.UploadClickConversionsRequest) { r.JobId = new(int32(-1)) },
			"ConversionUploadError.INVALID_JOB_ID job_id"},
	}
	s, c := start(t, simulator.Options{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req := request(conversion("click"))
			test.change(req)
			var header, trailer metadata.MD
			_, err := c.uploads.UploadClickConversions(c.ctx, req, grpc.Header(&header), grpc.Trailer(&trailer))
			refused(t, err, header, trailer, codes.InvalidArgument, test.want)
		})
	}
	if got := s.Accepted(); len(got) != 0 {
		t.Errorf("recorded %v", got)
	}
	if got, want := s.Uploads(), len(tests); got != want {
		t.Errorf("%d uploads counted, want %d", got, want)
	}
}

func many(n int) []*services.ClickConversion {
	all := make([]*services.ClickConversion, n)
	for i := range all {
		all[i] = conversion(fmt.Sprintf("many-%d", i))
	}
	return all
}

func TestFullRequest(t *testing.T) {
	s, c := start(t, simulator.Options{})
	resp := c.upload(t, many(2000)...)
	if got := rowErrors(t, resp); len(got) != 0 || len(resp.Results) != 2000 || len(s.Accepted()) != 2000 {
		t.Errorf("%d errors, %d results, %d recorded", len(got), len(resp.Results), len(s.Accepted()))
	}
}

// TestAccepted checks what is told and what is recorded of a conversion that has everything.
func TestAccepted(t *testing.T) {
	s, c := start(t, simulator.Options{})
	req := request(conversion("full", func(c *click) {
		c.Gbraid = "gb"
		c.OrderId = new("ORD-1")
		c.UserIdentifiers = hashedEmails(hash)
		c.Consent = &common.Consent{AdUserData: enums.ConsentStatusEnum_GRANTED}
		c.CustomerType = enums.ConversionCustomerTypeEnum_RETURNING
		c.ConversionEnvironment = enums.ConversionEnvironmentEnum_WEB
	}))
	req.JobId = new(int32(math.MaxInt32))
	var header, trailer metadata.MD
	resp, err := c.uploads.UploadClickConversions(c.with("login-customer-id", "9876543210"), req,
		grpc.Header(&header), grpc.Trailer(&trailer))
	if err != nil {
		t.Fatal(err)
	}
	if resp.JobId != math.MaxInt32 {
		t.Errorf("job ID %d is not the one that was sent", resp.JobId)
	}
	want := &services.ClickConversionResult{
		Gclid:              new("full"),
		Gbraid:             "gb",
		ConversionAction:   new(action(simulator.ClosedDeal)),
		ConversionDateTime: new("2026-11-20 09:30:00+01:00"),
		UserIdentifiers:    hashedEmails(hash),
	}
	if len(resp.Results) != 1 || !proto.Equal(resp.Results[0], want) {
		t.Errorf("got %v, want %v", resp.Results, want)
	}
	id := header.Get("request-id")
	if len(id) != 1 || !slices.Equal(id, trailer.Get("request-id")) {
		t.Fatalf("request ID %q in the header, %q in the trailer", id, trailer.Get("request-id"))
	}
	accepted := s.Accepted()
	if len(accepted) != 1 {
		t.Fatalf("%d conversions recorded", len(accepted))
	}
	wantRecord := simulator.Record{
		Customer: customer, LoginCustomer: "9876543210", ActionID: simulator.ClosedDeal, Gclid: "full", Gbraid: "gb",
		HashedEmails: []string{hash}, DateTime: "2026-11-20 09:30:00+01:00", Value: new(12.5), Currency: "EUR",
		OrderID: "ORD-1", AdUserData: "GRANTED", Environment: "WEB", CustomerType: "RETURNING", JobID: math.MaxInt32,
		RequestID: id[0], Received: now,
	}
	if !reflect.DeepEqual(accepted[0], wantRecord) {
		t.Errorf("got  %+v\nwant %+v", accepted[0], wantRecord)
	}
}

func TestGeneratedJobID(t *testing.T) {
	_, c := start(t, simulator.Options{})
	one, two := c.upload(t, conversion("one")).JobId, c.upload(t, conversion("two")).JobId
	if one <= math.MaxInt32 || two <= math.MaxInt32 || one == two {
		t.Errorf("job IDs %d and %d: want two different ones from 2^31 on", one, two)
	}
}

// TestValidateOnly checks that a rehearsal says what is wrong and leaves nothing behind.
func TestValidateOnly(t *testing.T) {
	s, c := start(t, simulator.Options{})
	req := request(conversion("good"), conversion("?"))
	req.ValidateOnly, req.JobId = true, new(int32(7))
	for range 2 {
		resp, err := c.uploads.UploadClickConversions(c.ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"ConversionUploadError.UNPARSEABLE_GCLID conversions[1].gclid"}
		if got := rowErrors(t, resp); !slices.Equal(got, want) || resp.Results != nil || resp.JobId != 7 {
			t.Errorf("errors %q, results %v, job %d", got, resp.Results, resp.JobId)
		}
	}
	if got := s.Accepted(); len(got) != 0 {
		t.Errorf("recorded %v", got)
	}
}

// TestStages mends a row error by error: each stage shows only when those before it are passed.
func TestStages(t *testing.T) {
	_, c := start(t, simulator.Options{})
	c.upload(t, conversion("SIM", func(c *click) { c.OrderId = new("1") }))
	row := conversion("SIM-EXPIRED-1", func(c *click) {
		c.CurrencyCode, c.OrderId, c.ConversionAction = new("???"), new("1"), new(action(1))
		c.ExternalAttributionData = &services.ExternalAttributionData{
			ExternalAttributionCredit: new(1.0), ExternalAttributionModel: new("linear")}
	})
	for _, step := range []struct {
		want string
		mend func()
	}{
		{"CurrencyCodeError.UNSUPPORTED", func() { row.CurrencyCode = nil }},
		{"ConversionUploadError.NO_CONVERSION_ACTION_FOUND",
			func() { row.ConversionAction = new(action(simulator.ClosedDeal)) }},
		{"ConversionUploadError.EXTERNAL_ATTRIBUTION_DATA_SET_FOR_NON_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION",
			func() { row.ExternalAttributionData = nil }},
		{"ConversionUploadError.EXPIRED_EVENT", func() { row.Gclid = new("fresh") }},
		{"ConversionUploadError.ORDER_ID_ALREADY_IN_USE", func() { row.OrderId = nil }},
	} {
		got := rowErrors(t, c.upload(t, row))
		if len(got) != 1 || !strings.HasPrefix(got[0], step.want+" ") {
			t.Errorf("got %q, want %s", got, step.want)
		}
		step.mend()
	}
	if got := rowErrors(t, c.upload(t, row)); got != nil {
		t.Errorf("the mended row: %q", got)
	}
}

func TestRepeatsInRequest(t *testing.T) {
	s, c := start(t, simulator.Options{})
	order := func(id string) func(*click) { return func(c *click) { c.OrderId = &id } }
	at := func(text string) func(*click) { return func(c *click) { c.ConversionDateTime = &text } }
	resp := c.upload(t,
		conversion("same"),
		conversion("alone"),
		conversion("same", at("2026-11-20 08:30:00+00:00"), order("X")), // the same instant in another zone
		conversion("same", at("2026-11-20 08:30:01+00:00")),
		conversion("o1", order("A")),
		conversion("o2", order("A")),
		conversion("o3", order("A"), func(c *click) { c.ConversionAction = new(action(simulator.QualifiedLead)) }),
		conversion("alone", func(c *click) { c.CurrencyCode = new("?") }), // refused already, so it is no copy
		conversion("twin", order("T")),
		conversion("twin", order("T")),
	)
	want := []string{
		"ConversionUploadError.DUPLICATE_CLICK_CONVERSION_IN_REQUEST conversions[0].gclid",
		"ConversionUploadError.DUPLICATE_CLICK_CONVERSION_IN_REQUEST conversions[2].gclid",
		"ConversionUploadError.DUPLICATE_ORDER_ID conversions[4].order_id",
		"ConversionUploadError.DUPLICATE_ORDER_ID conversions[5].order_id",
		"CurrencyCodeError.UNSUPPORTED conversions[7].currency_code",
		"ConversionUploadError.DUPLICATE_CLICK_CONVERSION_IN_REQUEST conversions[8].gclid",
		"ConversionUploadError.DUPLICATE_ORDER_ID conversions[8].order_id",
		"ConversionUploadError.DUPLICATE_CLICK_CONVERSION_IN_REQUEST conversions[9].gclid",
		"ConversionUploadError.DUPLICATE_ORDER_ID conversions[9].order_id",
	}
	if got := rowErrors(t, resp); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if n := len(s.Accepted()); n != 3 {
		t.Errorf("%d accepted, want 3", n)
	}
}

func TestRepeatsAcrossRequests(t *testing.T) {
	s, c := start(t, simulator.Options{})
	order := func(c *click) { c.OrderId = new("A 1") }
	c.upload(t, conversion("one", order), conversion("", func(c *click) { c.Gclid, c.Wbraid = nil, "wb" }))
	resp := c.upload(t,
		conversion("one", func(c *click) { c.ConversionDateTime = new("2026-11-20 14:00:00+05:30"); c.OrderId = new("B") }),
		conversion("two", order),
		conversion("", func(c *click) { c.Gclid, c.Wbraid = nil, "wb" }),
		conversion("wb"), // a gclid is no wbraid
		conversion("one", func(c *click) { c.ConversionDateTime = new("2026-11-20 09:30:01+01:00") }),
		conversion("one", func(c *click) { c.ConversionAction = new(action(simulator.QualifiedLead)) }),
	)
	want := []string{
		"ConversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS conversions[0].gclid",
		"ConversionUploadError.ORDER_ID_ALREADY_IN_USE conversions[1].order_id",
		"ConversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS conversions[2].wbraid",
	}
	if got := rowErrors(t, resp); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if n := len(s.Accepted()); n != 5 {
		t.Errorf("%d accepted, want 5", n)
	}

	// Another account has another history.
	other := request(conversion("one", order))
	other.CustomerId = "1111111111"
	resp, err := c.uploads.UploadClickConversions(c.with("x-goog-request-params", "customer_id=1111111111"), other)
	if err != nil || resp.PartialFailureError != nil {
		t.Errorf("another account: %v, %v", resp, err)
	}
	if got := s.Violations(); len(got) != 0 {
		t.Errorf("violations %q", got)
	}
}
