package googleads

import (
	"errors"
	"math"
	"net"
	"reflect"
	"strings"
	"sync"
	"testing"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/enums"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"
)

// summaries answers queries about uploads, by the resource that they are from.
type summaries struct {
	services.UnimplementedGoogleAdsServiceServer
	rows map[string][]*services.GoogleAdsRow

	mu      sync.Mutex
	queries []string
}

func (s *summaries) SearchStream(req *services.SearchGoogleAdsStreamRequest, stream grpc.ServerStreamingServer[services.SearchGoogleAdsStreamResponse]) error {
	s.mu.Lock()
	s.queries = append(s.queries, req.GetQuery())
	s.mu.Unlock()
	if req.GetCustomerId() != "1234567890" {
		return requestRefused(codes.PermissionDenied, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_AuthorizationError{
			AuthorizationError: adserrors.AuthorizationErrorEnum_USER_PERMISSION_DENIED}})
	}
	_, from, _ := strings.Cut(req.GetQuery(), " FROM ")
	from, _, _ = strings.Cut(from, " ")
	for _, row := range s.rows[from] { // an answer may come in pieces
		if err := stream.Send(&services.SearchGoogleAdsStreamResponse{Results: []*services.GoogleAdsRow{row}}); err != nil {
			return err
		}
	}
	return nil
}

func (s *summaries) ask(t *testing.T, customer string) (*AccountUploads, error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	services.RegisterGoogleAdsServiceServer(server, s)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	u := connect(t, listener.Addr().String())
	return NewDiagnostics(u.client, u.Options).Account(t.Context(), customer)
}

func ofJob(id, successful, failed, pending int64) *resources.OfflineConversionSummary {
	return &resources.OfflineConversionSummary{SuccessfulCount: successful, FailedCount: failed, PendingCount: pending,
		DimensionKey: &resources.OfflineConversionSummary_JobId{JobId: id}}
}

func ofDay(day string, successful int64) *resources.OfflineConversionSummary {
	return &resources.OfflineConversionSummary{SuccessfulCount: successful,
		DimensionKey: &resources.OfflineConversionSummary_UploadDate{UploadDate: day}}
}

func alertOf(share float64, e *resources.OfflineConversionError) *resources.OfflineConversionAlert {
	return &resources.OfflineConversionAlert{Error: e, ErrorPercentage: share}
}

func uploadAlert(share float64, code adserrors.ConversionUploadErrorEnum_ConversionUploadError) *resources.OfflineConversionAlert {
	return alertOf(share, &resources.OfflineConversionError{
		ErrorCode: &resources.OfflineConversionError_ConversionUploadError{ConversionUploadError: code}})
}

func TestDiagnostics(t *testing.T) {
	action := func(id int64, name string, jobs ...*resources.OfflineConversionSummary) *services.GoogleAdsRow {
		return &services.GoogleAdsRow{OfflineConversionUploadConversionActionSummary: &resources.OfflineConversionUploadConversionActionSummary{
			ConversionActionId: id, ConversionActionName: name, JobSummaries: jobs,
			Status: enums.OfflineConversionDiagnosticStatusEnum_GOOD, Alerts: []*resources.OfflineConversionAlert{uploadAlert(0.5, expired)}}}
	}
	s := &summaries{rows: map[string][]*services.GoogleAdsRow{
		"offline_conversion_upload_client_summary": {{OfflineConversionUploadClientSummary: &resources.OfflineConversionUploadClientSummary{
			Status:       enums.OfflineConversionDiagnosticStatusEnum_NEEDS_ATTENTION,
			JobSummaries: []*resources.OfflineConversionSummary{ofJob(7, 10, 2, 1), ofDay("2026-03-02", 99), ofJob(8, 4, 0, 0)},
			Alerts:       []*resources.OfflineConversionAlert{uploadAlert(0.1, unparseable), uploadAlert(0.25, expired)},
		}}},
		"offline_conversion_upload_conversion_action_summary": {action(2, "Sale", ofJob(7, 6, 2, 0)), action(1, "Lead", ofJob(7, 4, 0, 1)), action(3, "Other", ofJob(8, 4, 0, 0))},
	}}
	a, err := s.ask(t, "1234567890")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.queries) != 2 {
		t.Errorf("%d queries were made of an account: %q", len(s.queries), s.queries)
	}
	warning := []pipeline.Alert{{Code: "ConversionUploadError.EXPIRED_EVENT", Share: 0.5, Remedy: Remedy("ConversionUploadError.EXPIRED_EVENT")}}
	want := pipeline.AccountDiagnostics{Customer: "1234567890", Status: "NEEDS_ATTENTION",
		Job: &pipeline.EventCounts{Successful: 10, Failed: 2, Pending: 1},
		Alerts: []pipeline.Alert{{Code: "ConversionUploadError.EXPIRED_EVENT", Share: 0.25, Remedy: warning[0].Remedy},
			{Code: "ConversionUploadError.UNPARSEABLE_GCLID", Share: 0.1, Remedy: Remedy("ConversionUploadError.UNPARSEABLE_GCLID")}},
		Actions: []pipeline.ActionDiagnostics{
			{ID: 1, Name: "Lead", Status: "GOOD", Alerts: warning, Job: &pipeline.EventCounts{Successful: 4, Pending: 1}},
			{ID: 2, Name: "Sale", Status: "GOOD", Alerts: warning, Job: &pipeline.EventCounts{Successful: 6, Failed: 2}}}}
	if got := a.OfJob(7); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := a.OfJob(9); got.Job != nil || got.Actions != nil || got.Status != "NEEDS_ATTENTION" {
		t.Errorf("of a job that Google does not name: %+v", got)
	}
	if a.Jobs() != 2 || !a.Names(7) || a.Names(9) || len(a.Day.Actions) != 3 || a.Day.Job != nil || a.Day.Actions[0].Job != nil {
		t.Errorf("%d jobs, the day %+v", a.Jobs(), a.Day)
	}
}

func TestDiagnosticsOfNothing(t *testing.T) {
	a, err := new(summaries).ask(t, "1234567890")
	if err != nil || a.Day.Status != "" || a.Jobs() != 0 || a.OfJob(0).Job != nil {
		t.Errorf("got %+v, %v", a, err)
	}
	_, err = new(summaries).ask(t, "5555555555")
	stop, ok := errors.AsType[*pipeline.StopError](err)
	if !ok || stop.Customer != "5555555555" || stop.Problem.Code != "AuthorizationError.USER_PERMISSION_DENIED" || stop.Problem.Remedy == "" {
		t.Errorf("got %v", err)
	}
}

// TestAlerts: what is newer than the generated code, and what should not be, is an alert all the same.
func TestAlerts(t *testing.T) {
	newer := new(resources.OfflineConversionError)
	newer.ProtoReflect().SetUnknown(protowire.AppendVarint(protowire.AppendTag(nil, 199, protowire.VarintType), 3))
	for _, test := range []struct {
		alert *resources.OfflineConversionAlert
		code  string
		share float64
	}{
		{uploadAlert(0.5, expired), "ConversionUploadError.EXPIRED_EVENT", 0.5},
		{uploadAlert(0.5, 4711), "ConversionUploadError.4711", 0.5},
		{alertOf(1, &resources.OfflineConversionError{ErrorCode: &resources.OfflineConversionError_StringLengthError{
			StringLengthError: adserrors.StringLengthErrorEnum_TOO_LONG}}), "StringLengthError.TOO_LONG", 1},
		{alertOf(1, &resources.OfflineConversionError{ErrorCode: &resources.OfflineConversionError_ConversionAdjustmentUploadError{
			ConversionAdjustmentUploadError: adserrors.ConversionAdjustmentUploadErrorEnum_CONVERSION_ALREADY_ENHANCED}}), "ConversionAdjustmentUploadError.CONVERSION_ALREADY_ENHANCED", 1},
		{alertOf(1, newer), "UnknownError.199.3", 1},
		{alertOf(1, new(resources.OfflineConversionError)), "UnknownError", 1},
		{alertOf(math.NaN(), nil), "UnknownError", 0},
		{alertOf(math.Inf(1), nil), "UnknownError", 1},
		{alertOf(-3, nil), "UnknownError", 0},
		{nil, "UnknownError", 0},
	} {
		got := readAlerts([]*resources.OfflineConversionAlert{test.alert})[0]
		if got.Code != test.code || got.Share != test.share || got.Remedy == "" || strings.Contains(got.Remedy, "message") {
			t.Errorf("got %+v, want %s, %v", got, test.code, test.share)
		}
	}
}
