package simulator_test

import (
	"testing"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"

	"convload/writers/simulator"
)

// exhaustion gives the one quota error of a refused call.
func exhaustion(t *testing.T, err error) (adserrors.QuotaErrorEnum_QuotaError, *adserrors.QuotaErrorDetails) {
	t.Helper()
	e := failureOf(t, err).Errors[0]
	return e.ErrorCode.GetQuotaError(), e.GetDetails().GetQuotaErrorDetails()
}

// TestRequestsPerDay checks that queries count too, that every operation of a change does, and that the day slides.
func TestRequestsPerDay(t *testing.T) {
	clock := now
	s, c := start(t, simulator.Options{Now: func() time.Time { return clock },
		Faults: simulator.Faults{RequestsPerDay: 5, TokenTTL: 100 * time.Hour}})
	c.upload(t, conversion("one"), conversion("two"))
	clock = now.Add(time.Hour)
	c.find(t, "SELECT customer.id FROM customer") // asks twice
	if _, err := c.actions.MutateConversionActions(c.ctx, mutate(create("A"), create("B"), create("C"))); err == nil {
		t.Error("three operations were done where two are left")
	} else if _, details := exhaustion(t, err); details.RetryDelay.AsDuration() != 23*time.Hour {
		t.Errorf("wait %s for one operation more", details.RetryDelay.AsDuration())
	}
	c.mutate(t, create("A"), create("B"))

	_, err := c.uploads.UploadClickConversions(c.ctx, request(conversion("three")))
	code, details := exhaustion(t, err)
	if code != adserrors.QuotaErrorEnum_RESOURCE_EXHAUSTED || details.RateScope != adserrors.QuotaErrorDetails_DEVELOPER ||
		details.RetryDelay.AsDuration() != 23*time.Hour {
		t.Errorf("got %s, %v", code, details)
	}
	if _, err := c.actions.MutateConversionActions(c.ctx, mutate(make([]*operation, 6)...)); err == nil {
		t.Error("more operations were done at once than in a day")
	}

	// Refused calls cost nothing: as soon as the first is a day old, there is room for one, whoever it is for.
	clock = now.Add(24 * time.Hour)
	other := request(conversion("three"))
	other.CustomerId = "5555555555"
	if _, err := c.uploads.UploadClickConversions(c.to(other.CustomerId), other); err != nil {
		t.Error(err)
	}
	if _, err := c.search.Search(c.ctx, search("SELECT customer.id FROM customer")); err == nil {
		t.Error("a sixth operation was done within a day")
	}
	if got := s.Uploads(); got != 3 {
		t.Errorf("%d uploads arrived", got)
	}
}

// TestRequestsPerSecond checks that each account has a pace of its own.
func TestRequestsPerSecond(t *testing.T) {
	clock := now
	_, c := start(t, simulator.Options{Now: func() time.Time { return clock }, Faults: simulator.Faults{RequestsPerSecond: 2}})
	ask := func(id string) error {
		_, err := c.search.Search(c.to(id), &services.SearchGoogleAdsRequest{CustomerId: id, Query: "SELECT customer.id FROM customer"})
		return err
	}
	for range 2 {
		if err := ask(customer); err != nil {
			t.Fatal(err)
		}
	}
	code, details := exhaustion(t, ask(customer))
	if code != adserrors.QuotaErrorEnum_RESOURCE_TEMPORARILY_EXHAUSTED || details.RateScope != adserrors.QuotaErrorDetails_ACCOUNT ||
		details.RetryDelay.AsDuration() != 500*time.Millisecond {
		t.Errorf("got %s, %v", code, details)
	}
	if err := ask("5555555555"); err != nil {
		t.Errorf("another account: %v", err)
	}
	clock = clock.Add(details.RetryDelay.AsDuration())
	if err := ask(customer); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	if ask(customer) == nil {
		t.Error("the pace was kept up for one call only")
	}
	clock = clock.Add(time.Minute)
	for range 2 {
		if err := ask(customer); err != nil {
			t.Errorf("after a minute: %v", err)
		}
	}
	if ask(customer) == nil {
		t.Error("a minute's tokens were saved up")
	}
}
