package googleads

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"convload/pipeline"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// poisoned fails, as Google does of itself, at every request that holds one of certain clicks.
type poisoned struct {
	services.UnimplementedConversionUploadServiceServer
	poison func(click string) bool
	err    func(context.Context) error
	asked  atomic.Int32
}

func (s *poisoned) UploadClickConversions(ctx context.Context, req *services.UploadClickConversionsRequest) (*services.UploadClickConversionsResponse, error) {
	s.asked.Add(1)
	if slices.ContainsFunc(req.Conversions, func(c *services.ClickConversion) bool { return s.poison(c.GetGclid()) }) {
		return nil, s.err(ctx)
	}
	return &services.UploadClickConversionsResponse{Results: results(strings.Repeat("a", len(req.Conversions))), JobId: int64(req.GetJobId())}, nil
}

func internalError(context.Context) error {
	return requestRefused(codes.Internal, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_InternalError{
		InternalError: adserrors.InternalErrorEnum_INTERNAL_ERROR}})
}

// TestPoison: rows at which Google fails keep none but themselves from being delivered, in a bounded number of requests.
func TestPoison(t *testing.T) {
	const tries = 3
	bare := func(ctx context.Context) error {
		if err := grpc.SetTrailer(ctx, metadata.Pairs(requestIDHeader, "known")); err != nil {
			return err
		}
		return status.Error(codes.Internal, "an internal error")
	}
	unpublished := func(context.Context) error {
		return requestRefused(codes.Internal, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_InternalError{
			InternalError: adserrors.InternalErrorEnum_ERROR_CODE_NOT_PUBLISHED}})
	}
	concurrent := func(context.Context) error {
		return requestRefused(codes.FailedPrecondition, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_DatabaseError{
			DatabaseError: adserrors.DatabaseErrorEnum_CONCURRENT_MODIFICATION}})
	}
	for _, test := range []struct {
		name   string
		rows   int
		poison []int
		err    func(context.Context) error
		fate   pipeline.Status
	}{
		{"the first", 100, []int{0}, internalError, pipeline.InDoubt},
		{"the last", 100, []int{99}, internalError, pipeline.InDoubt},
		{"in the largest batch", MaxBatch, []int{7}, internalError, pipeline.InDoubt},
		{"a status with Google's request ID", 100, []int{42}, bare, pipeline.InDoubt},
		{"nothing was done", 100, []int{42}, concurrent, pipeline.NotSent},
		{"neighbours", 100, []int{50, 51}, internalError, pipeline.InDoubt},
		{"an error that nobody knows", 100, []int{42}, unpublished, pipeline.InDoubt},
		{"every 200th", MaxBatch, []int{3, 203, 403, 603, 803, 1003, 1203, 1403, 1603, 1803}, internalError, pipeline.InDoubt},
		{"alone", 1, []int{0}, internalError, pipeline.InDoubt},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			clicks := make(map[string]bool)
			for _, i := range test.poison {
				clicks[fmt.Sprint("click-", i)] = true
			}
			server := &poisoned{poison: func(click string) bool { return clicks[click] }, err: test.err}
			u := serve(t, server)
			u.Tries = tries
			batch := batchOf(test.rows)
			if err := u.Upload(t.Context(), batch); err != nil {
				t.Errorf("the run ends: %v", err)
			}
			for i, e := range batch.Entries {
				if want := map[bool]pipeline.Status{true: test.fate, false: pipeline.Accepted}[clicks[e.Click.Value]]; e.Status != want {
					t.Errorf("row %d is %s, want %s", i, e.Status, want)
				}
			}
			if most := tries + 2*halvingsEach*bits.Len(uint(test.rows)); int(server.asked.Load()) > most {
				t.Errorf("%d requests, want %d at most", server.asked.Load(), most)
			}
		})
	}
}

// TestPoisonEverywhere: batches that are sent at the same time, each with a row at which Google fails, do not look like
// a Google that is down.
func TestPoisonEverywhere(t *testing.T) {
	server := &poisoned{err: internalError, poison: func(click string) bool { return click == "click-3" }}
	u := serve(t, server)
	var uploads sync.WaitGroup
	for range 64 {
		uploads.Go(func() {
			batch := batchOf(20)
			if err := u.Upload(t.Context(), batch); err != nil {
				t.Errorf("the run ends: %v", err)
			}
			for i, e := range batch.Entries {
				if (e.Status == pipeline.Accepted) == (i == 3) {
					t.Errorf("row %d is %s", i, e.Status)
				}
			}
		})
	}
	uploads.Wait()
}

// TestMuchPoison: where finding all rows at which Google fails would take too many requests, some others stay in doubt with
// them, for a later run.
func TestMuchPoison(t *testing.T) {
	server := &poisoned{err: internalError, poison: func(click string) bool { return strings.HasSuffix(click, "7") }}
	u := serve(t, server)
	batch := batchOf(500)
	if err := u.Upload(t.Context(), batch); err != nil {
		t.Errorf("the run ends: %v", err)
	}
	if asked := int(server.asked.Load()); asked > u.Tries+2*halvingsEach*bits.Len(500) {
		t.Errorf("%d requests for one batch", asked)
	}
	fates := make(map[pipeline.Status]int)
	for _, e := range batch.Entries {
		fates[e.Status]++
	}
	if fates[pipeline.Accepted] < 30 || fates[pipeline.InDoubt] < 50 || fates[pipeline.Accepted]+fates[pipeline.InDoubt] != 500 {
		t.Errorf("the rows are %v", fates)
	}
}

// TestGoogleIsDown: the run ends soon, and for all who send, where Google fails at whatever it is sent.
func TestGoogleIsDown(t *testing.T) {
	for _, rows := range []int{1, 100} {
		server := &poisoned{err: internalError, poison: func(string) bool { return true }}
		u := serve(t, server)
		var stopped error
		batches := 0
		for stopped == nil && batches < 100 {
			batches++
			stopped = u.Upload(t.Context(), batchOf(rows))
		}
		if stop, ok := errors.AsType[*pipeline.StopError](stopped); !ok || !stop.Again || stop.Problem.Remedy == "" {
			t.Errorf("got %v", stopped)
		}
		if asked := int(server.asked.Load()); asked > tooManyDead*(u.Tries+3*bits.Len(MaxBatch)) {
			t.Errorf("%d requests for %d batches", asked, batches)
		}
		asked, next := server.asked.Load(), batchOf(rows)
		if err := u.Upload(t.Context(), next); err == nil || next.Entries[0].Status != pipeline.NotSent || server.asked.Load() != asked {
			t.Errorf("after that: %v, %s, %d requests instead of %d", err, next.Entries[0].Status, server.asked.Load(), asked)
		}
	}
}

// TestNoTokenForAnybody: once no access token came, nobody asks for one again.
func TestNoTokenForAnybody(t *testing.T) {
	var asked atomic.Int32
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer endpoint.Close()
	u := serve(t, new(scripted))
	u.client.credentials.tokens = RefreshToken("id", "secret", "refresh", endpoint.URL).tokens
	u.client.limit(Options{Tries: 2, FirstWait: time.Millisecond, MaxWait: time.Second, Log: u.Log})
	for range 3 {
		batch := batchOf(1)
		err := u.Upload(t.Context(), batch)
		if stop, ok := errors.AsType[*pipeline.StopError](err); !ok || !stop.Again || fates(batch) != "NOT_SENT" {
			t.Errorf("got %v, %s", err, fates(batch))
		}
	}
	if asked.Load() != 2 {
		t.Errorf("a token was asked for %d times", asked.Load())
	}
}
