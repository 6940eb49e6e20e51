package googleads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"convload/pipeline"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
)

// scripted is a server that answers the k-th upload with the k-th step, and keeps what it was sent.
type scripted struct {
	services.UnimplementedConversionUploadServiceServer
	steps []step

	mu       sync.Mutex
	requests [][]byte
	headers  []metadata.MD
	jobs     []int32
	rows     []int
}

// step is one answer: a letter a row as in results, errors, or a failed call.
type step struct {
	results string
	errors  []*adserrors.GoogleAdsError
	err     error
	hang    chan struct{} // closed when the request is there, which is then never answered
}

func (s *scripted) UploadClickConversions(ctx context.Context, req *services.UploadClickConversionsRequest) (*services.UploadClickConversionsResponse, error) {
	wire, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		return nil, err
	}
	md, _ := metadata.FromIncomingContext(ctx)
	s.mu.Lock()
	k := len(s.requests)
	s.requests = append(s.requests, wire)
	s.headers = append(s.headers, md)
	s.jobs = append(s.jobs, req.GetJobId())
	s.rows = append(s.rows, len(req.Conversions))
	s.mu.Unlock()
	if k >= len(s.steps) {
		return nil, status.Errorf(codes.Internal, "the test has no step %d", k)
	}
	answer := s.steps[k]
	if answer.hang != nil {
		close(answer.hang)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if answer.err != nil {
		return nil, answer.err
	}
	resp := &services.UploadClickConversionsResponse{Results: results(answer.results), JobId: int64(req.GetJobId())}
	if answer.errors != nil {
		resp.PartialFailureError = failure(answer.errors...)
	}
	return resp, grpc.SetHeader(ctx, metadata.Pairs(requestIDHeader, fmt.Sprint("request-", k)))
}

// serve starts the server and gives an uploader that talks to it.
func serve(t *testing.T, s services.ConversionUploadServiceServer) *Uploader {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	services.RegisterConversionUploadServiceServer(server, s)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	return connect(t, listener.Addr().String())
}

func connect(t *testing.T, address string) *Uploader {
	t.Helper()
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"access_token": "secret-token", "expires_in": 3600, "token_type": "Bearer"})
	}))
	t.Cleanup(tokens.Close)
	c := RefreshToken("id", "secret", "refresh", tokens.URL)
	c.LoginCustomerID = "9876543210"
	client, err := Dial(address, true, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return NewUploader(client, Options{JobID: 77, Deadline: 10 * time.Second, Tries: 3, FirstWait: time.Millisecond,
		MaxWait: time.Second, Log: slog.New(slog.DiscardHandler)})
}

func batchOf(n int) pipeline.Batch {
	b := pipeline.Batch{Customer: "1234567890", Entries: newEntries(n)}
	for i, e := range b.Entries {
		e.Click = pipeline.ClickID{Kind: pipeline.GCLID, Value: fmt.Sprint("click-", i)}
		e.ActionID = 5
		e.At = time.Date(2026, 3, 2, 10, 0, i, 0, time.UTC)
		e.Value, e.Currency = "12.5", "EUR"
	}
	return b
}

// fates writes the entries' statuses as words, one after the other.
func fates(b pipeline.Batch) string {
	var words []string
	for _, e := range b.Entries {
		words = append(words, e.Status.String())
	}
	return strings.Join(words, " ")
}

func transientRow(i int32) *adserrors.GoogleAdsError {
	return &adserrors.GoogleAdsError{Message: "try again", ErrorCode: &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_InternalError{
		InternalError: adserrors.InternalErrorEnum_TRANSIENT_ERROR}},
		Location: &adserrors.ErrorLocation{FieldPathElements: []*adserrors.ErrorLocation_FieldPathElement{element("conversions", i)}}}
}

// changedRow says that a row met another change in Google's database.
func changedRow(i int32) *adserrors.GoogleAdsError {
	e := transientRow(i)
	e.ErrorCode = &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_DatabaseError{DatabaseError: adserrors.DatabaseErrorEnum_CONCURRENT_MODIFICATION}}
	return e
}

func refusedFor(errors ...*adserrors.GoogleAdsError) error {
	st, err := status.New(codes.InvalidArgument, "refused").WithDetails(&adserrors.GoogleAdsFailure{Errors: errors})
	if err != nil {
		panic(err)
	}
	return st.Err()
}

func exhausted(delay time.Duration) error {
	st, err := status.New(codes.ResourceExhausted, "slower").WithDetails(&adserrors.GoogleAdsFailure{RequestId: "busy",
		Errors: []*adserrors.GoogleAdsError{{Message: "slower", ErrorCode: &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_QuotaError{
			QuotaError: adserrors.QuotaErrorEnum_RESOURCE_TEMPORARILY_EXHAUSTED}},
			Details: &adserrors.ErrorDetails{QuotaErrorDetails: &adserrors.QuotaErrorDetails{RetryDelay: durationpb.New(delay)}}}}})
	if err != nil {
		panic(err)
	}
	return st.Err()
}

func TestUpload(t *testing.T) {
	lost, cancelled := status.Error(codes.Unavailable, "lost"), status.Error(codes.Canceled, "stream reset")
	for _, test := range []struct {
		name  string
		steps []step
		want  string
		sent  []int // rows of each request
		stops bool
		again bool
	}{
		{name: "accepted", steps: []step{{results: "aa"}}, want: "ACCEPTED ACCEPTED", sent: []int{2}},
		{name: "one refused", steps: []step{{results: "a.", errors: []*adserrors.GoogleAdsError{uploadError(expired, element("conversions", 1))}}},
			want: "ACCEPTED REJECTED", sent: []int{2}},
		{name: "somebody else delivered it", steps: []step{{results: "a.", errors: []*adserrors.GoogleAdsError{uploadError(exists, element("conversions", 1))}}},
			want: "ACCEPTED ALREADY_UPLOADED", sent: []int{2}},
		{name: "this run delivered it", steps: []step{{err: lost}, {results: "a.", errors: []*adserrors.GoogleAdsError{uploadError(exists, element("conversions", 1))}}},
			want: "ACCEPTED ACCEPTED", sent: []int{2, 2}},
		{name: "only rows with a passing fault go again", steps: []step{
			{results: "a.", errors: []*adserrors.GoogleAdsError{transientRow(1)}}, {results: "a"}},
			want: "ACCEPTED ACCEPTED", sent: []int{2, 1}},
		{name: "a refusal that does not pass", steps: []step{
			{results: "..", errors: []*adserrors.GoogleAdsError{changedRow(0), changedRow(1)}},
			{results: "..", errors: []*adserrors.GoogleAdsError{changedRow(0), changedRow(1)}},
			{results: "a.", errors: []*adserrors.GoogleAdsError{changedRow(1)}}},
			want: "ACCEPTED DEFERRED", sent: []int{2, 2, 2}},
		{name: "a fault within Google that does not pass", steps: []step{
			{results: "..", errors: []*adserrors.GoogleAdsError{transientRow(0), transientRow(1)}},
			{results: "..", errors: []*adserrors.GoogleAdsError{transientRow(0), changedRow(1)}},
			{results: "..", errors: []*adserrors.GoogleAdsError{transientRow(0), changedRow(1)}}},
			want: "IN_DOUBT IN_DOUBT", sent: []int{2, 2, 2}},
		{name: "a fault within Google, and then it has the rows", steps: []step{
			{results: "..", errors: []*adserrors.GoogleAdsError{transientRow(0), transientRow(1)}},
			{results: "..", errors: []*adserrors.GoogleAdsError{uploadError(exists, element("conversions", 0)),
				uploadError(adserrors.ConversionUploadErrorEnum_ORDER_ID_ALREADY_IN_USE, element("conversions", 1))}}},
			want: "ACCEPTED ACCEPTED", sent: []int{2, 2}},
		{name: "a refusal for now, and then somebody else has delivered a row", steps: []step{
			{results: "a.", errors: []*adserrors.GoogleAdsError{changedRow(1)}},
			{results: ".", errors: []*adserrors.GoogleAdsError{uploadError(exists, element("conversions", 0))}}},
			want: "ACCEPTED ALREADY_UPLOADED", sent: []int{2, 1}},
		{name: "a fault within Google, and then the row is too recent", steps: []step{
			{results: "a.", errors: []*adserrors.GoogleAdsError{transientRow(1)}},
			{results: ".", errors: []*adserrors.GoogleAdsError{uploadError(adserrors.ConversionUploadErrorEnum_TOO_RECENT_EVENT, element("conversions", 0))}}},
			want: "ACCEPTED DEFERRED", sent: []int{2, 1}},
		{name: "every reply lost, by a server that cancels", steps: []step{{err: cancelled}, {err: cancelled}, {err: cancelled}}, want: "IN_DOUBT IN_DOUBT",
			sent: []int{2, 2, 2}, stops: true, again: true},
		{name: "data lost", steps: []step{{err: status.Error(codes.DataLoss, "gone")}, {results: "aa"}}, want: "ACCEPTED ACCEPTED", sent: []int{2, 2}},
		{name: "an unpublished fault", steps: []step{{err: requestRefused(codes.Internal, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_InternalError{
			InternalError: adserrors.InternalErrorEnum_ERROR_CODE_NOT_PUBLISHED}})}, {err: lost}, {results: "a"}, {results: "a"}},
			want: "ACCEPTED ACCEPTED", sent: []int{2, 1, 1, 1}},
		{name: "every reply lost", steps: []step{{err: lost}, {err: lost}, {err: lost}}, want: "IN_DOUBT IN_DOUBT",
			sent: []int{2, 2, 2}, stops: true, again: true},
		{name: "busy", steps: []step{{err: exhausted(time.Millisecond)}, {results: "aa"}}, want: "ACCEPTED ACCEPTED", sent: []int{2, 2}},
		{name: "busy for longer than a run waits", steps: []step{{err: exhausted(time.Hour)}}, want: "NOT_SENT NOT_SENT",
			sent: []int{2}, stops: true, again: true},
		{name: "no permission", steps: []step{{err: status.Error(codes.PermissionDenied, "no")}}, want: "NOT_SENT NOT_SENT", sent: []int{2}, stops: true},
		{name: "no permission after a lost reply", steps: []step{{err: lost}, {err: status.Error(codes.PermissionDenied, "no")}},
			want: "IN_DOUBT IN_DOUBT", sent: []int{2, 2}, stops: true},
		{name: "refused for one row as a whole", steps: []step{
			{err: refusedFor(uploadError(unparseable, element("conversions", 0), element("gclid")))}, {results: "a"}},
			want: "REJECTED ACCEPTED", sent: []int{2, 1}},
		{name: "refused for all rows as a whole", steps: []step{{err: refusedFor(uploadError(unparseable, element("conversions", 0)),
			uploadError(unparseable, element("conversions", 1)))}}, want: "REJECTED REJECTED", sent: []int{2}},
		{name: "refused for a row and something else", steps: []step{{err: refusedFor(uploadError(unparseable, element("conversions", 0)),
			uploadError(expired))}}, want: "NOT_SENT NOT_SENT", sent: []int{2}, stops: true},
		{name: "fewer results than rows", steps: []step{{results: "a"}}, want: "IN_DOUBT IN_DOUBT", sent: []int{2}},
		{name: "an empty result without a reason", steps: []step{{results: "a."}}, want: "ACCEPTED IN_DOUBT", sent: []int{2}},
		{name: "an error of no row", steps: []step{{results: "a.", errors: []*adserrors.GoogleAdsError{uploadError(expired)}}},
			want: "ACCEPTED IN_DOUBT", sent: []int{2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := &scripted{steps: test.steps}
			u := serve(t, server)
			batch := batchOf(2)
			err := u.Upload(t.Context(), batch)
			if got := fates(batch); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if test.stops {
				if stop, ok := errors.AsType[*pipeline.StopError](err); !ok || stop.Again != test.again || stop.Problem.Remedy == "" && test.again {
					t.Errorf("got error %v", err)
				}
			} else if err != nil {
				t.Errorf("got error %v", err)
			}
			if fmt.Sprint(server.rows) != fmt.Sprint(test.sent) {
				t.Errorf("requests of %v rows, want %v", server.rows, test.sent)
			}
			for i, job := range server.jobs {
				if job != 77 {
					t.Errorf("request %d has job ID %d", i, job)
				}
			}
		})
	}
}

// TestRowsLeftOutOnTheLastTry: what is left of a batch has its one try, and not as many as the server fails.
func TestRowsLeftOutOnTheLastTry(t *testing.T) {
	lost := status.Error(codes.Unavailable, "lost")
	server := &scripted{steps: []step{{err: lost}, {err: lost}, {err: refusedFor(uploadError(unparseable, element("conversions", 0)))},
		{err: lost}, {err: lost}, {err: lost}, {results: "a"}}}
	u := serve(t, server)
	batch := batchOf(2)
	if err := u.Upload(t.Context(), batch); err == nil {
		t.Error("no error")
	}
	if got := fates(batch); got != "REJECTED IN_DOUBT" || len(server.requests) != 4 {
		t.Errorf("got %s after %d requests", got, len(server.requests))
	}
}

// TestRowsLeftOutOneAtATime: what goes on like that takes neither tries nor pauses, but ends when the time is over.
func TestRowsLeftOutOneAtATime(t *testing.T) {
	first := step{err: refusedFor(uploadError(unparseable, element("conversions", 0)))}
	for limit, want := range map[time.Duration]string{time.Hour: "REJECTED REJECTED REJECTED ACCEPTED", time.Nanosecond: "REJECTED NOT_SENT NOT_SENT NOT_SENT"} {
		u := serve(t, &scripted{steps: []step{first, first, first, {results: "a"}}})
		u.Tries, u.GiveUpAfter = 1, limit
		batch := batchOf(4)
		if err := u.Upload(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if got := fates(batch); got != want {
			t.Errorf("in %v: %s", limit, got)
		}
	}
}

// TestNothingIsInDoubtThatWasOnlyValidated: Google keeps nothing of such a request, whether its answer arrives or not.
func TestNothingIsInDoubtThatWasOnlyValidated(t *testing.T) {
	lost := status.Error(codes.Unavailable, "lost")
	within := step{results: "..", errors: []*adserrors.GoogleAdsError{transientRow(0), transientRow(1)}}
	for name, test := range map[string]struct {
		steps []step
		want  string
	}{
		"lost":                  {[]step{{err: lost}, {err: lost}, {err: lost}}, "NOT_SENT NOT_SENT"},
		"unreadable":            {[]step{{results: "a"}}, "NOT_SENT NOT_SENT"},
		"a fault within Google": {[]step{within, within, within}, "DEFERRED DEFERRED"},
	} {
		u := serve(t, &scripted{steps: test.steps})
		u.ValidateOnly = true
		batch := batchOf(2)
		_ = u.Upload(t.Context(), batch) // whether the run ends is not what this is about
		if got := fates(batch); got != test.want {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestResendsTheSameBytes(t *testing.T) {
	server := &scripted{steps: []step{{err: status.Error(codes.Internal, "lost")}, {results: "aaa"}}}
	u := serve(t, server)
	if err := u.Upload(t.Context(), batchOf(3)); err != nil {
		t.Fatal(err)
	}
	if len(server.requests) != 2 || string(server.requests[0]) != string(server.requests[1]) {
		t.Errorf("the second request differs from the first")
	}
}

func TestHeaders(t *testing.T) {
	server := &scripted{steps: []step{{results: "a"}}}
	u := serve(t, server)
	batch := batchOf(1)
	if err := u.Upload(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	h := server.headers[0]
	for name, want := range map[string]string{"authorization": "Bearer secret-token", requestParamsHeader: "customer_id=1234567890",
		loginCustomerHeader: "9876543210"} {
		if got := h.Get(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := h.Get(developerTokenHeader); got != nil {
		t.Errorf("an empty developer token was sent: %q", got)
	}
	if batch.Entries[0].RequestID != "request-0" || batch.Entries[0].JobID != 77 {
		t.Errorf("the entry has request %q and job %d", batch.Entries[0].RequestID, batch.Entries[0].JobID)
	}
}

func TestWhatGoesOverTheWire(t *testing.T) {
	server := &scripted{steps: []step{{results: "a"}}}
	u := serve(t, server)
	batch := batchOf(1)
	e := batch.Entries[0]
	e.At = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	e.Value, e.OrderID, e.AdUserData = "0", "D-1", pipeline.ConsentGranted
	if err := u.Upload(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	req := new(services.UploadClickConversionsRequest)
	if err := proto.Unmarshal(server.requests[0], req); err != nil {
		t.Fatal(err)
	}
	c := req.Conversions[0]
	if !req.PartialFailure || req.ValidateOnly || req.CustomerId != "1234567890" {
		t.Errorf("request: %v", req)
	}
	if c.GetConversionDateTime() != "2026-03-02 10:00:00+00:00" || c.GetConversionAction() != "customers/1234567890/conversionActions/5" {
		t.Errorf("conversion: %v", c)
	}
	if c.ConversionValue == nil || *c.ConversionValue != 0 {
		t.Error("a value of nought was left out")
	}
	if c.Gbraid != "" || c.Wbraid != "" || c.UserIdentifiers != nil || c.ExternalAttributionData != nil {
		t.Errorf("fields that the row does not have were set: %v", c)
	}
}

// TestNobodyListens: a connection that never came about has sent nothing, and that is known.
func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	u := connect(t, address)
	batch := batchOf(2)
	err = u.Upload(t.Context(), batch)
	if stop, ok := errors.AsType[*pipeline.StopError](err); !ok || !stop.Again {
		t.Errorf("got %v", err)
	}
	if got := fates(batch); got != "NOT_SENT NOT_SENT" {
		t.Errorf("got %s", got)
	}
}

// TestDeadline: a server that never answers may have taken everything.
func TestDeadline(t *testing.T) {
	u := serve(t, &scripted{steps: []step{{hang: make(chan struct{})}}})
	u.Deadline, u.Tries = 50*time.Millisecond, 1
	batch := batchOf(1)
	if err := u.Upload(t.Context(), batch); err == nil {
		t.Error("no error")
	}
	if got := fates(batch); got != "IN_DOUBT" {
		t.Errorf("got %s", got)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	arrived := make(chan struct{})
	u := serve(t, &scripted{steps: []step{{hang: arrived}}})
	batch := batchOf(1)
	done := make(chan error)
	go func() { done <- u.Upload(ctx, batch) }()
	<-arrived
	cancel()
	if err := <-done; err != nil {
		t.Errorf("an interruption is no failure of the destination: %v", err)
	}
	if got := fates(batch); got != "IN_DOUBT" {
		t.Errorf("got %s", got)
	}
}

func TestPlaintextIsForLoopbackOnly(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1:1": true, "localhost:1": true, "[::1]:1": true,
		"localhost.example.com:1": false, "10.0.0.1:1": false, "googleads.googleapis.com:443": false} {
		client, err := Dial(address, true, &Credentials{})
		if (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
		if client != nil {
			client.Close()
		}
	}
}

// TestNoFurtherTryAfterSoLong: the time that a batch has taken is a limit beside the number of tries.
func TestNoFurtherTryAfterSoLong(t *testing.T) {
	lost := status.Error(codes.Unavailable, "lost")
	for limit, want := range map[time.Duration]int{time.Nanosecond: 1, 0: 3} {
		server := &scripted{steps: []step{{err: lost}, {err: lost}, {err: lost}}}
		u := serve(t, server)
		u.GiveUpAfter = limit
		batch := batchOf(1)
		if err := u.Upload(t.Context(), batch); err == nil {
			t.Error("no error")
		}
		if got := fates(batch); got != "IN_DOUBT" || len(server.requests) != want {
			t.Errorf("with a limit of %v: %s after %d requests", limit, got, len(server.requests))
		}
	}
}

// TestNothingLeavesAfterAnInterruption: the grace period is for answers, not for requests.
func TestNothingLeavesAfterAnInterruption(t *testing.T) {
	server := &scripted{steps: []step{{results: "aa"}}}
	u := serve(t, server)
	u.Grace = time.Minute
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	batch := batchOf(2)
	if err := u.Upload(ctx, batch); err != nil {
		t.Fatal(err)
	}
	if got := fates(batch); got != "NOT_SENT NOT_SENT" || len(server.requests) != 0 {
		t.Errorf("got %s after %d requests", got, len(server.requests))
	}
}

// TestAnswersAreWaitedFor: a request that has left when the run is interrupted is answered within the grace period.
func TestAnswersAreWaitedFor(t *testing.T) {
	for grace, want := range map[time.Duration]string{time.Minute: "ACCEPTED", 0: "IN_DOUBT"} {
		ctx, interrupt := context.WithCancel(t.Context())
		server := &slow{scripted: scripted{steps: []step{{results: "a"}}}, there: interrupt, answers: grace > 0}
		u := serve(t, server)
		u.Grace = grace
		batch := batchOf(1)
		if err := u.Upload(ctx, batch); err != nil {
			t.Fatal(err)
		}
		if got := fates(batch); got != want {
			t.Errorf("with a grace period of %v the row is %s", grace, got)
		}
	}
}

// slow interrupts the run once a request is there, and answers it only then, if at all.
type slow struct {
	scripted
	there   func()
	answers bool
}

func (s *slow) UploadClickConversions(ctx context.Context, req *services.UploadClickConversionsRequest) (*services.UploadClickConversionsResponse, error) {
	s.there()
	if !s.answers {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return s.scripted.UploadClickConversions(ctx, req)
}
