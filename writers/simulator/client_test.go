package simulator_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"golang.org/x/oauth2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"convload/writers/simulator"
)

const customer = "1234567890"

// now is the simulator's clock in these tests.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// client is a plain client of the generated stubs over a real connection.
type client struct {
	uploads services.ConversionUploadServiceClient
	actions services.ConversionActionServiceClient
	search  services.GoogleAdsServiceClient
	reached services.CustomerServiceClient
	ctx     context.Context // carries an access token and the routing header
}

// start runs a simulator for the test and connects to it.
func start(t *testing.T, o simulator.Options) (*simulator.Server, *client) {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return now }
	}
	s, err := simulator.Start(t.Context(), o, "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, connect(t, s)
}

func connect(t *testing.T, s *simulator.Server) *client {
	t.Helper()
	conn, err := grpc.NewClient(s.Addr(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	})
	token, err := demoConfig(s).TokenSource(t.Context(), &oauth2.Token{RefreshToken: simulator.RefreshToken}).Token()
	if err != nil {
		t.Fatal(err)
	}
	return &client{
		uploads: services.NewConversionUploadServiceClient(conn),
		actions: services.NewConversionActionServiceClient(conn),
		search:  services.NewGoogleAdsServiceClient(conn),
		reached: services.NewCustomerServiceClient(conn),
		ctx: metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token.AccessToken,
			"x-goog-request-params", "customer_id="+url.QueryEscape(customer)),
	}
}

func demoConfig(s *simulator.Server) *oauth2.Config {
	return &oauth2.Config{
		ClientID:     simulator.ClientID,
		ClientSecret: simulator.ClientSecret,
		Endpoint:     oauth2.Endpoint{TokenURL: s.TokenURL(), AuthStyle: oauth2.AuthStyleInParams},
	}
}

// with replaces one header of the client's calls; without values it leaves the header out.
func (c *client) with(key string, values ...string) context.Context {
	md, _ := metadata.FromOutgoingContext(c.ctx)
	md = md.Copy()
	md.Delete(key)
	md.Append(key, values...)
	return metadata.NewOutgoingContext(c.ctx, md)
}

// conversion is a good conversion with a click of its own, changed as the test wants it.
func conversion(click string, changes ...func(*services.ClickConversion)) *services.ClickConversion {
	c := &services.ClickConversion{
		Gclid:              &click,
		ConversionAction:   new(action(simulator.ClosedDeal)),
		ConversionDateTime: new("2026-11-20 09:30:00+01:00"),
		ConversionValue:    new(12.5),
		CurrencyCode:       new("EUR"),
	}
	for _, change := range changes {
		change(c)
	}
	return c
}

func action(id int64) string {
	return fmt.Sprintf("customers/%s/conversionActions/%d", customer, id)
}

func variable(id int64) string {
	return fmt.Sprintf("customers/%s/conversionCustomVariables/%d", customer, id)
}

// to gives the context of calls for another customer, through a manager if one is named.
func (c *client) to(id string, manager ...string) context.Context {
	md, _ := metadata.FromOutgoingContext(c.with("x-goog-request-params", "customer_id="+id))
	md.Append("login-customer-id", manager...)
	return metadata.NewOutgoingContext(c.ctx, md)
}

// failureOf gives the failure of a refused call.
func failureOf(t *testing.T, err error) *adserrors.GoogleAdsFailure {
	t.Helper()
	for _, detail := range status.Convert(err).Details() {
		if failure, ok := detail.(*adserrors.GoogleAdsFailure); ok {
			return failure
		}
	}
	t.Fatalf("no failure in %v", err)
	return nil
}

func request(conversions ...*services.ClickConversion) *services.UploadClickConversionsRequest {
	return &services.UploadClickConversionsRequest{CustomerId: customer, Conversions: conversions, PartialFailure: true}
}

// upload sends a request that must be answered.
func (c *client) upload(
	t *testing.T, conversions ...*services.ClickConversion,
) *services.UploadClickConversionsResponse {
	t.Helper()
	resp, err := c.uploads.UploadClickConversions(c.ctx, request(conversions...))
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// rowErrors decodes what an answer says of its rows, each error as "Family.CODE conversions[0].field".
func rowErrors(t *testing.T, resp *services.UploadClickConversionsResponse) []string {
	t.Helper()
	if resp.PartialFailureError == nil {
		return nil
	}
	if n := len(resp.PartialFailureError.Details); n != 1 {
		t.Fatalf("the partial failure has %d details, want 1", n)
	}
	var failure adserrors.GoogleAdsFailure
	if err := resp.PartialFailureError.Details[0].UnmarshalTo(&failure); err != nil {
		t.Fatal(err)
	}
	return describe(&failure)
}

func describe(failure *adserrors.GoogleAdsFailure) []string {
	var all []string
	for _, e := range failure.Errors {
		var b strings.Builder
		m := e.ErrorCode.ProtoReflect()
		if field := m.WhichOneof(m.Descriptor().Oneofs().Get(0)); field == nil {
			fmt.Fprintf(&b, "unknown %x", m.GetUnknown())
		} else if value := field.Enum().Values().ByNumber(m.Get(field).Enum()); value != nil {
			fmt.Fprintf(&b, "%s.%s", field.Enum().Name(), value.Name())
		} else {
			fmt.Fprintf(&b, "%s.%d", field.Enum().Name(), m.Get(field).Enum())
		}
		separator := " "
		for _, element := range e.GetLocation().GetFieldPathElements() {
			b.WriteString(separator + element.FieldName)
			if element.Index != nil {
				fmt.Fprintf(&b, "[%d]", *element.Index)
			}
			separator = "."
		}
		all = append(all, b.String())
	}
	return all
}

// isEmpty tells whether a result is what Google puts in the place of a refused row.
func isEmpty(r *services.ClickConversionResult) bool { return r != nil && proto.Size(r) == 0 }
