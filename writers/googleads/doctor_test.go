package googleads

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"convload/pipeline"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// TestTryUpload: whatever Google says of the invented click, uploads are allowed; and not, if it says it of all.
func TestTryUpload(t *testing.T) {
	click := uploadError(adserrors.ConversionUploadErrorEnum_UNPARSEABLE_GCLID, element("conversions", 0), element("gclid"))
	closed, closedRow := closedColumn(), closedColumn(element("conversions", 0))
	const noTerms = adserrors.ConversionUploadErrorEnum_CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS
	const noAction = adserrors.ConversionUploadErrorEnum_NO_CONVERSION_ACTION_FOUND
	const notAllowed = "NotAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE"
	for _, test := range []struct {
		name  string
		steps []step
		code  string // of the error; "" where uploads are allowed
		again bool
	}{
		{"taken", []step{{}}, "", false},
		{"the click is not known", []step{{results: "-", errors: []*adserrors.GoogleAdsError{click}}}, "", false},
		{"the request was refused for the click", []step{{err: refusedFor(click)}}, "", false},
		{"not allowlisted", []step{{err: refusedFor(closed)}}, notAllowed, false},
		{"not allowlisted, said of the row", []step{{err: refusedFor(closedRow)}}, notAllowed, false},
		{"not allowlisted, in an answer", []step{{results: "-", errors: []*adserrors.GoogleAdsError{closedRow}}},
			notAllowed, false},
		{"terms, said of nobody", []step{{results: "-", errors: []*adserrors.GoogleAdsError{click, uploadError(noTerms)}}}, "ConversionUploadError." + noTerms.String(), false},
		{"no such action", []step{{results: "-", errors: []*adserrors.GoogleAdsError{uploadError(noAction, element("conversions", 0),
			element("conversion_action"))}}}, "ConversionUploadError." + noAction.String(), false},
		{"no such action, said of the request", []step{{err: refusedFor(click, uploadError(noAction, element("conversions", 0)))}},
			"ConversionUploadError." + noAction.String(), false},
		{"a click that Google does not find", []step{{results: "-", errors: []*adserrors.GoogleAdsError{uploadError(
			adserrors.ConversionUploadErrorEnum_EVENT_NOT_FOUND, element("conversions", 0))}}}, "", false},
		{"details of another shape", []step{{results: "-", errors: []*adserrors.GoogleAdsError{}}}, unreadableDetails, false},
		{"more results than rows", []step{{results: "--"}}, unreadableDetails, false},
		{"a fault within Google", []step{{results: "-", errors: []*adserrors.GoogleAdsError{transientRow(0)}}, {}}, "", false},
		{"away for a moment", []step{{err: status.Error(codes.Unavailable, "no")}, {}}, "", false},
		{"away", slices.Repeat([]step{{err: status.Error(codes.Unavailable, "no")}}, 3), "grpc.Unavailable", true},
		{"no right", []step{{err: status.Error(codes.PermissionDenied, "no")}}, "grpc.PermissionDenied", false},
	} {
		s := &scripted{steps: test.steps}
		u := serve(t, s)
		err := NewDoctor(u.client, u.Options).TryUpload(t.Context(), "1234567890", 7, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
		stop, stopped := errors.AsType[*pipeline.StopError](err)
		if (err == nil) != (test.code == "") || err != nil && (!stopped || stop.Problem.Code != test.code || stop.Again != test.again) {
			t.Errorf("%s: %v", test.name, err)
		}
		var sent services.UploadClickConversionsRequest
		if err := proto.Unmarshal(s.requests[0], &sent); err != nil {
			t.Fatal(err)
		}
		c := sent.Conversions[0]
		if !sent.ValidateOnly || !sent.PartialFailure || len(sent.Conversions) != 1 || c.GetConversionDateTime() != "2026-11-23 09:00:00+00:00" ||
			c.GetConversionAction() != "customers/1234567890/conversionActions/7" {
			t.Errorf("%s: sent %v", test.name, &sent)
		}
	}
}

// agency is a login that reaches two managers.
type agency struct {
	services.UnimplementedCustomerServiceServer
	services.UnimplementedGoogleAdsServiceServer
}

func (*agency) ListAccessibleCustomers(ctx context.Context, _ *services.ListAccessibleCustomersRequest) (*services.ListAccessibleCustomersResponse, error) {
	if md, _ := metadata.FromIncomingContext(ctx); len(md.Get(requestParamsHeader)) > 0 {
		return nil, status.Error(codes.InvalidArgument, "there is no customer to route to")
	}
	return &services.ListAccessibleCustomersResponse{ResourceNames: []string{"customers/2222222222", "customers/1111111111", "nonsense"}}, nil
}

// SearchStream tells what is below a manager to those who ask in its name.
func (*agency) SearchStream(req *services.SearchGoogleAdsStreamRequest, stream grpc.ServerStreamingServer[services.SearchGoogleAdsStreamResponse]) error {
	md, _ := metadata.FromIncomingContext(stream.Context())
	if login := md.Get(loginCustomerHeader); len(login) != 1 || login[0] != req.CustomerId {
		return status.Error(codes.PermissionDenied, "not in the manager's name")
	}
	rows := []*services.GoogleAdsRow{{CustomerClient: &resources.CustomerClient{Id: new(int64(1111111111))}}}
	if req.CustomerId == "1111111111" {
		rows = append(rows, &services.GoogleAdsRow{CustomerClient: &resources.CustomerClient{Id: new(int64(12345678))}})
	}
	return stream.Send(&services.SearchGoogleAdsStreamResponse{Results: rows})
}

func TestWhatALoginReaches(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	services.RegisterCustomerServiceServer(server, &agency{})
	services.RegisterGoogleAdsServiceServer(server, &agency{})
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	u := connect(t, listener.Addr().String())
	d := NewDoctor(u.client, u.Options)
	ids, err := d.Accessible(t.Context())
	if err != nil || strings.Join(ids, " ") != "1111111111 2222222222" {
		t.Errorf("got %q, %v", ids, err)
	}
	for manager, want := range map[string]bool{"1111111111": true, "2222222222": false} {
		if got, err := d.Manages(t.Context(), manager, "0012345678"); got != want || err != nil {
			t.Errorf("%s: %v, %v", manager, got, err)
		}
	}
	if u.client.credentials.LoginCustomerID != "9876543210" {
		t.Error("the connection itself asks in another manager's name now")
	}
}
