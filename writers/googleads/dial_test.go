package googleads

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

func TestEndpoints(t *testing.T) {
	for endpoint, want := range map[string]string{
		"googleads.googleapis.com":     "googleads.googleapis.com:443",
		"googleads.googleapis.com:443": "googleads.googleapis.com:443",
		"ads.example.com:8443":         "ads.example.com:8443",
		"127.0.0.1:9090":               "127.0.0.1:9090",
		"::1":                          "[::1]:443",
		"[::1]:9090":                   "[::1]:9090",
		"https://ads.example.com":      "",
		"ads.example.com/v25":          "",
		"user@ads.example.com":         "",
		"":                             "",
		":443":                         "",
		"ads.example.com:99999":        "",
		"ads.example.com:0":            "",
		"ads.example.com:https":        "",
	} {
		if got, err := withPort(endpoint); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", endpoint, got, err)
		}
	}
	for _, endpoint := range []string{"https://ads.example.com", "https://ads.example.com:443", "127.0.0.1:9090/v25", "a b:443"} {
		if _, err := withPort(endpoint); err == nil || !strings.Contains(err.Error(), "without https:// and without a path") {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
	credentials := RefreshToken("a", "b", "c", "https://tokens.example.com")
	for _, endpoint := range []string{"ads.example.com:80", "127.0.0.1.example.com:80", "10.0.0.1", "localhost.example.com"} {
		if _, err := Dial(endpoint, true, credentials); err == nil || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("plain text to %s: %v", endpoint, err)
		}
	}
}

// largeFailures is Google's side refusing whole requests with a great many errors.
type largeFailures struct {
	services.UnimplementedConversionUploadServiceServer
	errors int
	seen   metadata.MD
}

func (s *largeFailures) UploadClickConversions(ctx context.Context, _ *services.UploadClickConversionsRequest) (*services.UploadClickConversionsResponse, error) {
	s.seen, _ = metadata.FromIncomingContext(ctx)
	failure := &adserrors.GoogleAdsFailure{RequestId: "abc"}
	for i := range s.errors {
		failure.Errors = append(failure.Errors, &adserrors.GoogleAdsError{
			ErrorCode: &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_ConversionUploadError{
				ConversionUploadError: adserrors.ConversionUploadErrorEnum_EXPIRED_EVENT}},
			Message: fmt.Sprintf("The click of conversion %d is too old, and Google Ads says so at some length in each of them.", i)})
	}
	raw, err := proto.Marshal(failure)
	if err != nil {
		return nil, err
	}
	if err := grpc.SetTrailer(ctx, metadata.Pairs(failureTrailer, string(raw))); err != nil {
		return nil, err
	}
	return nil, status.Error(codes.InvalidArgument, "Request contains an invalid argument.")
}

// TestLargeTrailer: the failure of a full request, which comes in the trailer, is larger than gRPC takes by itself.
func TestLargeTrailer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	google := &largeFailures{errors: 20_000}
	server := grpc.NewServer()
	services.RegisterConversionUploadServiceServer(server, google)
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()
	tokens, _ := tokenServer(t, everybody)
	credentials := RefreshToken("a", "b", "c", tokens)
	credentials.LoginCustomerID, credentials.LinkedCustomerID = "1112223333", "4445556666"
	client, err := Dial(listener.Addr().String(), true, credentials)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Authorize(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = client.call(ctx, "1234567890", func(ctx context.Context, opts ...grpc.CallOption) error {
		_, err := services.NewConversionUploadServiceClient(client.conn).UploadClickConversions(ctx, &services.UploadClickConversionsRequest{}, opts...)
		return err
	})
	failed, ok := asRequestError(err)
	if !ok || len(failed.errors) != google.errors || failed.requestID != "abc" {
		t.Fatalf("got %v", err)
	}
	for name, want := range map[string]string{loginCustomerHeader: "1112223333", linkedCustomerHeader: "4445556666"} {
		if got := google.seen.Get(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := google.seen.Get(developerTokenHeader); len(got) != 0 {
		t.Errorf("an empty developer token was sent: %q", got)
	}
}

// TestUnknownHost: the name that nobody knows is said.
func TestUnknownHost(t *testing.T) {
	tokens, _ := tokenServer(t, everybody)
	client, err := Dial("nowhere.invalid", false, RefreshToken("a", "b", "c", tokens))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.call(t.Context(), "1234567890", func(ctx context.Context, opts ...grpc.CallOption) error {
		_, err := services.NewConversionUploadServiceClient(client.conn).UploadClickConversions(ctx, &services.UploadClickConversionsRequest{}, opts...)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "lookup nowhere.invalid") {
		t.Errorf("got %v", err)
	}
}
