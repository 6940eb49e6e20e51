package simulator

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Fault is something that goes wrong with a whole call.
type Fault uint8

// The faults.
const (
	NoFault              Fault = iota
	UnavailableBefore          // UNAVAILABLE, and nothing was done
	UnavailableAfter           // UNAVAILABLE, although everything was done: the reply is lost
	NoReply                    // everything is done, and no reply comes until the caller gives up
	InternalError              // INTERNAL with InternalError.INTERNAL_ERROR; nothing was done
	TemporarilyExhausted       // RESOURCE_EXHAUSTED with Faults.RetryDelay; nothing was done
	QuotaExhausted             // RESOURCE_EXHAUSTED for the rest of the day; nothing was done
	ExpiredToken               // UNAUTHENTICATED, as though the access token had expired

	// The following happen to uploads only. Those from ShortResults on spoil the answer: the last row is refused with
	// InternalError.TRANSIENT_ERROR, if no row is refused for its own sake, and the others are taken.
	NotAllowlisted  // PERMISSION_DENIED, the feature is closed to this customer
	RefusedRows     // INVALID_ARGUMENT for the whole upload, with an error for each of its rows; nothing was done
	ShortResults    // the answer has a result less than the upload has rows
	WrongDetail     // the partial failure's detail says that it is of another type, which does not exist
	NoLocation      // the errors of the rows do not say which rows they are about
	IndexOutOfRange // the errors of the rows are about rows beyond the last
	faultEnd
)

var faultNames = [faultEnd]string{"none", "unavailable-before", "unavailable-after", "no-reply", "internal-error",
	"temporarily-exhausted", "quota-exhausted", "expired-token", "not-allowlisted", "refused-rows", "short-results",
	"wrong-detail", "no-location", "index-out-of-range"}

// String gives the name that UnmarshalText takes.
func (f Fault) String() string {
	if f < faultEnd {
		return faultNames[f]
	}
	return fmt.Sprintf("Fault(%d)", uint8(f))
}

// UnmarshalText reads a fault's name.
func (f *Fault) UnmarshalText(text []byte) error {
	i := slices.Index(faultNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is no fault: choose of %q", text, faultNames[1:])
	}
	*f = Fault(i)
	return nil
}

// Faults says what goes wrong, and how often. The zero value is that nothing does.
type Faults struct {
	Seed          uint64            // the same seed and order of calls give the same faults
	Rates         map[Fault]float64 // the probability that a call meets the fault
	Uploads       map[int]Fault     // what the k-th upload call meets, counted from 1, whatever the rates are
	TransientRows float64           // the probability that a good row is refused with InternalError.TRANSIENT_ERROR
	Latency       time.Duration     // how long each call waits before anything happens
	RetryDelay    time.Duration     // what TemporarilyExhausted asks to wait; 0 is five seconds
	TokenTTL      time.Duration     // how long access tokens last; 0 is an hour
	ActionRest    time.Duration     // how long a new conversion action takes no conversions; Google's is six hours
	PendingFor    time.Duration     // how long the diagnostics show a conversion that was taken as pending

	// RequestsPerDay is how many operations are done within any 24 hours, whichever the account: every call is one, and
	// so is every operation of a call that changes resources. 0 is no limit.
	RequestsPerDay int

	// RequestsPerSecond is how many calls an account takes in a second on average, and at once. 0 is no limit.
	RequestsPerSecond float64
}

// faults draws lots. Its methods may be called from any goroutine.
type faults struct {
	Faults
	mu     sync.Mutex
	random *rand.Rand
}

func newFaults(f Faults) (*faults, error) {
	sum := 0.0
	for fault, rate := range f.Rates {
		if fault == NoFault || fault >= faultEnd || !(rate >= 0 && rate <= 1) {
			return nil, fmt.Errorf("simulator: the rate of %s cannot be %v: rates go from 0 to 1", fault, rate)
		}
		sum += rate
	}
	if sum > 1 {
		return nil, fmt.Errorf("simulator: the rates of the faults add up to %v: a call can meet one only", sum)
	}
	if !(f.TransientRows >= 0 && f.TransientRows <= 1) {
		return nil, fmt.Errorf("simulator: the rate of transient rows cannot be %v", f.TransientRows)
	}
	if min(f.Latency, f.RetryDelay, f.TokenTTL, f.ActionRest, f.PendingFor) < 0 {
		return nil, errors.New("simulator: a duration of the faults is negative")
	}
	if f.RequestsPerDay < 0 || !(f.RequestsPerSecond >= 0 && f.RequestsPerSecond <= 1e6) {
		return nil, fmt.Errorf("simulator: %d requests a day and %v a second are no quota", f.RequestsPerDay, f.RequestsPerSecond)
	}
	if f.RetryDelay == 0 {
		f.RetryDelay = 5 * time.Second
	}
	if f.TokenTTL == 0 {
		f.TokenTTL = time.Hour
	}
	return &faults{Faults: f, random: rand.New(rand.NewPCG(f.Seed, f.Seed))}, nil
}

// draw chooses what a call meets; upload is its number among the upload calls, 0 for another call.
func (f *faults) draw(upload int) Fault {
	if due, ok := f.Uploads[upload]; ok && upload > 0 {
		return due
	}
	f.mu.Lock()
	lot := f.random.Float64()
	f.mu.Unlock()
	for due := NoFault + 1; due < faultEnd; due++ {
		if lot -= f.Rates[due]; lot < 0 {
			if due >= NotAllowlisted && upload == 0 {
				return NoFault
			}
			return due
		}
	}
	return NoFault
}

// refusesRow draws whether a good row meets a transient error. Without a rate it draws nothing, so that the faults of
// calls do not depend on the number of rows.
func (f *faults) refusesRow() bool {
	if f.TransientRows == 0 {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.random.Float64() < f.TransientRows
}

// before waits out the latency and ends the call if a fault keeps it from being done.
func (s *Server) before(ctx context.Context, due Fault) error {
	if err := s.wait(ctx, s.faults.Latency); err != nil {
		return err
	}
	switch due {
	case UnavailableBefore:
		return errUnavailable
	case InternalError:
		return refuse(codes.Internal, adserrors.InternalErrorEnum_INTERNAL_ERROR, "An internal error has occurred.", nil, "")
	case TemporarilyExhausted:
		return tooFast(s.faults.RetryDelay)
	case QuotaExhausted:
		return tooMany(quotaDelay)
	case ExpiredToken:
		return errTokenExpired
	case NotAllowlisted:
		return refuse(codes.PermissionDenied, adserrors.NotAllowlistedErrorEnum_CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE,
			"The customer is not allowlisted for accessing this feature.", nil, "")
	default:
		return nil
	}
}

// after loses the reply to a call that was done, if a fault wants it.
func (s *Server) after(ctx context.Context, due Fault) error {
	switch due {
	case UnavailableAfter:
		return errUnavailable
	case NoReply:
		select {
		case <-ctx.Done():
			return status.FromContextError(ctx.Err()).Err()
		case <-s.closed:
			return errUnavailable
		}
	default:
		return nil
	}
}

func (s *Server) wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return status.FromContextError(ctx.Err()).Err()
	case <-s.closed:
		return errUnavailable
	}
}

// errUnavailable carries no failure, as what a proxy on the way says for itself.
var errUnavailable = status.Error(codes.Unavailable, "The service is currently unavailable.")
