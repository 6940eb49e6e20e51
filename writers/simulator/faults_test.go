package simulator_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"convload/writers/simulator"
)

// TestScriptedFaults checks what each fault tells the client, and whether the upload was done all the same.
func TestScriptedFaults(t *testing.T) {
	for _, test := range []struct {
		fault   simulator.Fault
		code    codes.Code
		want    []string
		applied bool
	}{
		{simulator.NoFault, codes.OK, nil, true},
		{simulator.UnavailableBefore, codes.Unavailable, nil, false},
		{simulator.UnavailableAfter, codes.Unavailable, nil, true},
		{simulator.InternalError, codes.Internal, []string{"InternalError.INTERNAL_ERROR"}, false},
		{simulator.TemporarilyExhausted, codes.ResourceExhausted,
			[]string{"QuotaError.RESOURCE_TEMPORARILY_EXHAUSTED"}, false},
		{simulator.QuotaExhausted, codes.ResourceExhausted, []string{"QuotaError.RESOURCE_EXHAUSTED"}, false},
		{simulator.ExpiredToken, codes.Unauthenticated, []string{"AuthenticationError.OAUTH_TOKEN_EXPIRED"}, false},
		{simulator.NotAllowlisted, codes.PermissionDenied,
			[]string{"NotAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE"}, false},
	} {
		t.Run(test.fault.String(), func(t *testing.T) {
			s, c := start(t, simulator.Options{Faults: simulator.Faults{Uploads: map[int]simulator.Fault{2: test.fault}}})
			c.upload(t, conversion("first"))
			_, err := c.uploads.UploadClickConversions(c.ctx, request(conversion("second")))
			st := status.Convert(err)
			if st.Code() != test.code {
				t.Errorf("got %v, want %s", err, test.code)
			}
			var got []string
			for _, detail := range st.Details() {
				got = append(got, describe(detail.(*adserrors.GoogleAdsFailure))...)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if applied := len(s.Accepted()) == 2; applied != test.applied {
				t.Errorf("applied: %t, want %t", applied, test.applied)
			}

			// Sent again, the row is accepted now, or Google has it already.
			again := rowErrors(t, c.upload(t, conversion("second")))
			if exists := len(again) == 1; exists != test.applied {
				t.Errorf("sent again: %q", again)
			}
			if n := len(s.Accepted()); n != 2 {
				t.Errorf("%d accepted in the end, want 2", n)
			}
		})
	}
}

func TestRetryDelay(t *testing.T) {
	faults := simulator.Faults{RetryDelay: 1500 * time.Millisecond, Uploads: map[int]simulator.Fault{
		1: simulator.TemporarilyExhausted, 2: simulator.QuotaExhausted}}
	_, c := start(t, simulator.Options{Faults: faults})
	for _, want := range []time.Duration{faults.RetryDelay, 8 * time.Hour} {
		_, err := c.uploads.UploadClickConversions(c.ctx, request(conversion("click")))
		failure := status.Convert(err).Details()[0].(*adserrors.GoogleAdsFailure)
		if got := failure.Errors[0].GetDetails().GetQuotaErrorDetails().GetRetryDelay().AsDuration(); got != want {
			t.Errorf("retry delay %s, want %s", got, want)
		}
	}
}

// TestNoReply checks that a call which gets no reply was done, and that it ends when its caller gives up.
func TestNoReply(t *testing.T) {
	s, c := start(t, simulator.Options{Faults: simulator.Faults{Uploads: map[int]simulator.Fault{1: simulator.NoReply}}})
	ctx, cancel := context.WithCancel(c.ctx)
	done := make(chan error)
	go func() {
		_, err := c.uploads.UploadClickConversions(ctx, request(conversion("click")))
		done <- err
	}()
	for len(s.Accepted()) == 0 {
		time.Sleep(time.Millisecond) // until the call is in the server's hands
	}
	cancel()
	if err := <-done; status.Code(err) != codes.Canceled {
		t.Errorf("got %v", err)
	}
}

// TestRates checks that a seed gives the same faults again, that another gives others, and that what was applied and
// not applied adds up.
func TestRates(t *testing.T) {
	run := func(seed uint64) ([]codes.Code, int) {
		s, c := start(t, simulator.Options{Faults: simulator.Faults{Seed: seed, Rates: map[simulator.Fault]float64{
			simulator.UnavailableBefore: 0.2, simulator.UnavailableAfter: 0.2, simulator.InternalError: 0.1}}})
		var got []codes.Code
		for _, row := range many(40) {
			_, err := c.uploads.UploadClickConversions(c.ctx, request(row))
			got = append(got, status.Code(err))
		}
		return got, len(s.Accepted())
	}
	one, accepted := run(1)
	again, acceptedAgain := run(1)
	if !slices.Equal(one, again) || accepted != acceptedAgain {
		t.Errorf("the same seed gave %v and %v", one, again)
	}
	if other, _ := run(2); slices.Equal(one, other) {
		t.Errorf("another seed gave the same faults: %v", other)
	}
	fine := 0
	for _, code := range one {
		if code == codes.OK {
			fine++
		}
	}
	if fine == 0 || fine == len(one) || accepted <= fine || accepted == len(one) {
		t.Errorf("%d calls, %d without an error, %d applied", len(one), fine, accepted)
	}
}

func TestTransientRows(t *testing.T) {
	s, c := start(t, simulator.Options{Faults: simulator.Faults{TransientRows: 0.5, Seed: 3}})
	rows := many(50)
	for tries := 0; len(rows) > 0; tries++ {
		if tries == 100 {
			t.Fatal("the rows never get through")
		}
		resp := c.upload(t, rows...)
		for _, e := range rowErrors(t, resp) {
			if e[:len("InternalError.TRANSIENT_ERROR")] != "InternalError.TRANSIENT_ERROR" {
				t.Fatal(e)
			}
		}
		var rest []*services.ClickConversion
		for i, result := range resp.Results {
			if isEmpty(result) {
				rest = append(rest, rows[i])
			}
		}
		if tries == 0 && (len(rest) == 0 || len(rest) == len(rows)) {
			t.Errorf("%d of %d rows met a transient error", len(rest), len(rows))
		}
		rows = rest
	}
	if n := len(s.Accepted()); n != 50 {
		t.Errorf("%d accepted, want 50", n)
	}
}

// TestNotAllowlisted checks that only uploads are closed, as Google closed them.
func TestNotAllowlisted(t *testing.T) {
	always := map[simulator.Fault]float64{simulator.NotAllowlisted: 1}
	_, c := start(t, simulator.Options{Faults: simulator.Faults{Rates: always}})
	_, err := c.uploads.UploadClickConversions(c.ctx, request(conversion("click")))
	if status.Code(err) != codes.PermissionDenied {
		t.Errorf("upload: %v", err)
	}
	rehearsed := request(conversion("click"))
	rehearsed.ValidateOnly = true
	if _, err := c.uploads.UploadClickConversions(c.ctx, rehearsed); status.Code(err) != codes.PermissionDenied {
		t.Errorf("validate_only: %v", err)
	}
	if _, err := c.search.Search(c.ctx, search("SELECT customer.id FROM customer")); err != nil {
		t.Errorf("query: %v", err)
	}
}

func TestBadOptions(t *testing.T) {
	for name, o := range map[string]simulator.Options{
		"rate above 1":     {Faults: simulator.Faults{Rates: map[simulator.Fault]float64{simulator.InternalError: 1.1}}},
		"rates above 1":    {Faults: simulator.Faults{Rates: map[simulator.Fault]float64{1: 0.6, 2: 0.6}}},
		"unknown fault":    {Faults: simulator.Faults{Rates: map[simulator.Fault]float64{99: 0.1}}},
		"transient":        {Faults: simulator.Faults{TransientRows: -1}},
		"latency":          {Faults: simulator.Faults{Latency: -1}},
		"pending":          {Faults: simulator.Faults{PendingFor: -1}},
		"day's quota":      {Faults: simulator.Faults{RequestsPerDay: -1}},
		"second's quota":   {Faults: simulator.Faults{RequestsPerSecond: math.NaN()}},
		"no customer":      {Account: simulator.Account{ConversionCustomer: "me"}},
		"variable's ID":    {Account: simulator.Account{Variables: variables(simulator.TierVariable, "Mine")}},
		"variable's name":  {Account: simulator.Account{Variables: variables(1, "")}},
		"currency":         {Account: simulator.Account{Currency: "euro"}},
		"zone":             {Account: simulator.Account{TimeZone: "Middle/Earth"}},
		"manager":          {Account: simulator.Account{LoginCustomer: "123-456-7890"}},
		"customer":         {Accounts: map[string]simulator.Account{"123": {}}},
		"action's ID":      {Account: simulator.Account{Actions: actions(simulator.ClosedDeal, "Mine")}},
		"action's name":    {Account: simulator.Account{Actions: actions(1, "")}},
		"state's own path": {State: t.TempDir()},
	} {
		s, err := simulator.Start(t.Context(), o, "127.0.0.1:0", "127.0.0.1:0")
		if err == nil {
			t.Errorf("%s: no error", name)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestFaultNames(t *testing.T) {
	for f := simulator.NoFault; f <= simulator.IndexOutOfRange; f++ {
		var got simulator.Fault
		if err := got.UnmarshalText([]byte(f.String())); err != nil || got != f {
			t.Errorf("%s reads as %s, %v", f, got, err)
		}
	}
	if err := new(simulator.Fault).UnmarshalText([]byte("flood")); err == nil {
		t.Error("flood is no fault")
	}
}
