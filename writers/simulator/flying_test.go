package simulator_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/shenzhencenter/google-ads-pb/services"

	"convload/writers/simulator"
)

// TestUploadsTogether checks that uploads under way at once which hold the same conversion or order are told of.
func TestUploadsTogether(t *testing.T) {
	ordered := func(order string) func(*click) { return func(c *click) { c.OrderId = &order } }
	toLead := func(c *click) { c.ConversionAction = new(action(simulator.QualifiedLead)) }
	for _, test := range []struct {
		name      string
		second    *services.UploadClickConversionsRequest
		givenUp   bool // before the second comes
		violation []string
	}{
		{"others", request(conversion("two", ordered("B"))), false, nil},
		{"same conversion", request(conversion("x"), conversion("one", ordered("B"))), false,
			[]string{"1 conversions of an upload for customer 1234567890 are in another upload that is under way"}},
		{"same order", request(conversion("two", ordered("A")), conversion("three", ordered("A"))), false,
			[]string{"1 order IDs of an upload for customer 1234567890 are in another upload that is under way"}},
		{"same order of another action", request(conversion("one", toLead, ordered("A"))), false, nil},
		{"sent again", request(conversion("one", ordered("A"))), true, nil},
		{"rehearsal", &services.UploadClickConversionsRequest{CustomerId: customer, PartialFailure: true, ValidateOnly: true,
			Conversions: []*click{conversion("one", ordered("A"))}}, false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, c := start(t, simulator.Options{Faults: simulator.Faults{Uploads: map[int]simulator.Fault{1: simulator.NoReply}}})
			ctx, cancel := context.WithCancel(c.ctx)
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = c.uploads.UploadClickConversions(ctx, request(conversion("one", ordered("A")))) // gets no reply
			}()
			for len(s.Accepted()) == 0 {
				time.Sleep(time.Millisecond) // until the first is under way
			}
			if test.givenUp {
				cancel()
				<-done
			}
			if _, err := c.uploads.UploadClickConversions(c.ctx, test.second); err != nil {
				t.Fatal(err)
			}
			cancel()
			<-done
			if got := s.Violations(); !slices.Equal(got, test.violation) {
				t.Errorf("got %q", got)
			}
		})
	}
}
