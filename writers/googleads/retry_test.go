package googleads

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"convload/pipeline"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// requestRefused is a call that failed as a whole, for an error of no row.
func requestRefused(code codes.Code, e *adserrors.ErrorCode) error {
	st, err := status.New(code, "refused").WithDetails(&adserrors.GoogleAdsFailure{Errors: []*adserrors.GoogleAdsError{
		{ErrorCode: e, Message: "refused"}}})
	if err != nil {
		panic(err)
	}
	return st.Err()
}

func requestTooLarge() error {
	return requestRefused(codes.InvalidArgument, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_SizeLimitError{
		SizeLimitError: adserrors.SizeLimitErrorEnum_REQUEST_SIZE_LIMIT_EXCEEDED}})
}

func authentication(e adserrors.AuthenticationErrorEnum_AuthenticationError) error {
	return requestRefused(codes.Unauthenticated, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_AuthenticationError{AuthenticationError: e}})
}

// TestRetryRules holds each kind of refusal against what is to follow.
// (https://developers.google.com/google-ads/api/docs/best-practices/error-types)
func TestRetryRules(t *testing.T) {
	bare := status.Error(codes.Unauthenticated, "Request had invalid authentication credentials.")
	responseTooLarge := requestRefused(codes.InvalidArgument, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_SizeLimitError{
		SizeLimitError: adserrors.SizeLimitErrorEnum_RESPONSE_SIZE_LIMIT_EXCEEDED}})
	changed := requestRefused(codes.FailedPrecondition, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_DatabaseError{
		DatabaseError: adserrors.DatabaseErrorEnum_CONCURRENT_MODIFICATION}})
	for _, test := range []struct {
		name  string
		steps []step
		want  string
		sent  []int
		stops bool
		again bool
	}{
		{name: "too large", steps: []step{{err: requestTooLarge()}, {results: "a"}, {results: "aa"}}, want: "ACCEPTED ACCEPTED ACCEPTED", sent: []int{3, 1, 2}},
		{name: "one row too large", steps: []step{{err: requestTooLarge()}, {err: requestTooLarge()}, {results: "aa"}},
			want: "REJECTED ACCEPTED ACCEPTED", sent: []int{3, 1, 2}},
		{name: "one row's answer too large", steps: []step{{err: requestTooLarge()}, {err: responseTooLarge}, {results: "aa"}},
			want: "IN_DOUBT ACCEPTED ACCEPTED", sent: []int{3, 1, 2}},
		{name: "too large, and then no permission", steps: []step{{err: requestTooLarge()}, {err: status.Error(codes.PermissionDenied, "no")}},
			want: "NOT_SENT NOT_SENT NOT_SENT", sent: []int{3, 1}, stops: true},
		{name: "an answer too large", steps: []step{{err: responseTooLarge}, {results: ".", errors: []*adserrors.GoogleAdsError{uploadError(exists, element("conversions", 0))}},
			{results: "aa"}}, want: "ACCEPTED ACCEPTED ACCEPTED", sent: []int{3, 1, 2}},
		{name: "too large in the database", steps: []step{{err: requestRefused(codes.InvalidArgument, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_DatabaseError{
			DatabaseError: adserrors.DatabaseErrorEnum_REQUEST_TOO_LARGE}})}, {results: "a"}, {results: "aa"}}, want: "ACCEPTED ACCEPTED ACCEPTED", sent: []int{3, 1, 2}},
		{name: "a token that has run out", steps: []step{{err: authentication(adserrors.AuthenticationErrorEnum_OAUTH_TOKEN_EXPIRED)}, {results: "aaa"}},
			want: "ACCEPTED ACCEPTED ACCEPTED", sent: []int{3, 3}},
		{name: "a token that has run out, by a server in front", steps: []step{{err: bare}, {results: "aaa"}}, want: "ACCEPTED ACCEPTED ACCEPTED", sent: []int{3, 3}},
		{name: "a new token has run out, too", steps: []step{{err: authentication(adserrors.AuthenticationErrorEnum_OAUTH_TOKEN_EXPIRED)},
			{err: authentication(adserrors.AuthenticationErrorEnum_OAUTH_TOKEN_EXPIRED)}}, want: "NOT_SENT NOT_SENT NOT_SENT", sent: []int{3, 3}, stops: true, again: true},
		{name: "changed meanwhile", steps: []step{{err: changed}, {results: "aaa"}}, want: "ACCEPTED ACCEPTED ACCEPTED", sent: []int{3, 3}},
		{name: "a new token does not help", steps: []step{{err: bare}, {err: bare}}, want: "NOT_SENT NOT_SENT NOT_SENT", sent: []int{3, 3}, stops: true},
		{name: "a right that was withdrawn", steps: []step{{err: authentication(adserrors.AuthenticationErrorEnum_OAUTH_TOKEN_REVOKED)}},
			want: "NOT_SENT NOT_SENT NOT_SENT", sent: []int{3}, stops: true},
		{name: "too short a deadline", steps: []step{{err: requestRefused(codes.InvalidArgument, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_RequestError{
			RequestError: adserrors.RequestErrorEnum_RPC_DEADLINE_TOO_SHORT}})}}, want: "NOT_SENT NOT_SENT NOT_SENT", sent: []int{3}, stops: true},
		{name: "there already", steps: []step{{err: status.Error(codes.AlreadyExists, "there")}}, want: "NOT_SENT NOT_SENT NOT_SENT", sent: []int{3}, stops: true},
		{name: "out of range", steps: []step{{err: status.Error(codes.OutOfRange, "far")}}, want: "NOT_SENT NOT_SENT NOT_SENT", sent: []int{3}, stops: true},
		{name: "aborted", steps: []step{{err: status.Error(codes.Aborted, "later")}, {results: "aaa"}}, want: "ACCEPTED ACCEPTED ACCEPTED", sent: []int{3, 3}},
		{name: "a fault that nobody knows", steps: []step{{err: status.Error(codes.Unknown, "oh")}, {results: "aaa"}}, want: "ACCEPTED ACCEPTED ACCEPTED", sent: []int{3, 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := &scripted{steps: test.steps}
			u := serve(t, server)
			batch := batchOf(3)
			err := u.Upload(t.Context(), batch)
			if got := fates(batch); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if stop, ok := errors.AsType[*pipeline.StopError](err); ok != test.stops || ok && stop.Again != test.again {
				t.Errorf("got error %v", err)
			}
			if fmt.Sprint(server.rows) != fmt.Sprint(test.sent) {
				t.Errorf("requests of %v rows, want %v", server.rows, test.sent)
			}
		})
	}
}

// TestHalvesShareTheTime: what is sent in halves has no more time than one batch.
func TestHalvesShareTheTime(t *testing.T) {
	lost := status.Error(codes.Unavailable, "lost")
	server := &scripted{steps: []step{{err: requestTooLarge()}, {results: "a"}, {err: lost}, {results: "a"}}}
	u := serve(t, server)
	batch := batchOf(2)
	d := &delivery{customer: batch.Customer, begun: time.Now().Add(-time.Hour), pending: batch.Entries}
	u.GiveUpAfter = time.Hour
	if err := u.deliver(t.Context(), d); err == nil {
		t.Error("no error")
	}
	if got := fates(batch); got != "ACCEPTED IN_DOUBT" || len(server.rows) != 3 {
		t.Errorf("got %s after %d requests", got, len(server.rows))
	}
}

// TestTooFast: what Google has not looked at is none of the tries, but time goes by.
func TestTooFast(t *testing.T) {
	busy := step{err: exhausted(time.Millisecond)}
	for _, test := range []struct {
		name   string
		steps  []step
		limit  time.Duration
		want   string
		remedy string // of the error; "" for none
		sent   int
	}{
		{"more often than there are tries", []step{busy, busy, {results: "a"}}, time.Hour, "ACCEPTED", "", 3},
		{"nothing else bounds the tries", []step{busy, {results: "a"}}, 0, "NOT_SENT", "run again after ", 1},
		{"for longer than the batch may take", []step{{err: exhausted(500 * time.Millisecond)}}, 400 * time.Millisecond, "NOT_SENT", "run again after ", 1},
		{"a day's quota", []step{{err: requestRefused(codes.ResourceExhausted, &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_QuotaError{
			QuotaError: adserrors.QuotaErrorEnum_RESOURCE_EXHAUSTED}})}, {results: "a"}}, time.Hour, "ACCEPTED", "", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := &scripted{steps: test.steps}
			u := serve(t, server)
			u.Tries, u.GiveUpAfter = 1, test.limit
			batch := batchOf(1)
			err := u.Upload(t.Context(), batch)
			if got := fates(batch); got != test.want || len(server.rows) != test.sent {
				t.Errorf("got %s after %d requests; %v", got, len(server.rows), err)
			}
			stop, ok := errors.AsType[*pipeline.StopError](err)
			if ok != (test.remedy != "") || ok && (!stop.Again || !strings.HasPrefix(stop.Problem.Remedy, test.remedy)) {
				t.Errorf("got error %v", err)
			}
		})
	}
}

// TestNoRequestIsLeft: what must not be asked for is not sent, by nobody.
func TestNoRequestIsLeft(t *testing.T) {
	server := &scripted{steps: []step{{results: "a"}, {results: "a"}}}
	u := serve(t, server)
	left := 1
	none := &pipeline.StopError{Again: true, Problem: pipeline.Problem{Code: "DAILY_LIMIT"}}
	u.client.Count(func(context.Context) error {
		if left--; left < 0 {
			return none
		}
		return nil
	})
	for _, want := range []string{"ACCEPTED", "NOT_SENT", "NOT_SENT"} {
		batch := batchOf(1)
		err := u.Upload(t.Context(), batch)
		if got := fates(batch); got != want || (want == "NOT_SENT") != errors.Is(err, none) {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
	if len(server.rows) != 1 || left != -1 {
		t.Errorf("%d requests were made, and %d are left", len(server.rows), left)
	}
}
