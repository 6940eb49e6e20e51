package googleads

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"convload/pipeline"

	"google.golang.org/grpc/codes"
)

// tooMany is a refusal for there being too many requests.
func tooMany(wait time.Duration, account bool) *requestError {
	return &requestError{code: codes.ResourceExhausted, left: true, errors: []adsError{{code: "QuotaError.RESOURCE_TEMPORARILY_EXHAUSTED",
		message: "slower", wait: wait, account: account}}}
}

// pass has a request enter and arrive, and gives the time that it had to wait.
func pass(t *testing.T, p *pace, customer string, failed *requestError) time.Duration {
	t.Helper()
	begun := time.Now()
	departure, err := p.enter(t.Context(), customer)
	if err != nil {
		t.Fatal(err)
	}
	p.arrive(customer, departure, failed, nil)
	return departure.Sub(begun)
}

// TestPaceHolds: nobody whom a refusal is about sends before its delay is over.
func TestPaceHolds(t *testing.T) {
	for name, test := range map[string]struct {
		refusal     *requestError
		same, other time.Duration
	}{
		"account":       {tooMany(30*time.Second, true), 30 * time.Second, 0},
		"project":       {tooMany(30*time.Second, false), 30 * time.Second, 30 * time.Second},
		"without delay": {tooMany(0, false), 5 * time.Second, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPace()
				pass(t, p, "1", test.refusal)
				if !strings.Contains(test.refusal.slowdown, "nothing is sent for "+test.same.String()) {
					t.Errorf("said %q", test.refusal.slowdown)
				}
				var waits [2]time.Duration
				var group sync.WaitGroup
				for i, customer := range []string{"1", "2"} {
					group.Go(func() { waits[i] = pass(t, p, customer, nil) })
				}
				group.Wait()
				gap := 2 * smallestGap
				if same := waits[0]; same < test.same || same > test.same+gap {
					t.Errorf("the same account waited for %v, want %v", same, test.same)
				}
				if other := waits[1]; other < test.other || other > test.other+gap {
					t.Errorf("another account waited for %v, want %v", other, test.other)
				}
			})
		})
	}
}

// TestPaceAdapts has eight senders meet a server that takes a certain number of requests a second, and no more. They must
// come close to that number, be refused rarely, and be as fast as ever once the server takes everything.
func TestPaceAdapts(t *testing.T) {
	const senders, latency, period = 8, 50 * time.Millisecond, 5 * time.Minute
	for _, most := range []int{2, 20} {
		synctest.Test(t, func(t *testing.T) {
			p := newPace()
			var mu sync.Mutex
			taken, refused, inSecond, second := 0, 0, 0, time.Time{}
			serve := func() *requestError {
				mu.Lock()
				defer mu.Unlock()
				if now := time.Now(); now.Sub(second) >= time.Second {
					second, inSecond = now, 0
				}
				if inSecond++; most > 0 && inSecond > most {
					refused++
					return tooMany(time.Second, false)
				}
				taken++
				return nil
			}
			send := func(length time.Duration) {
				taken, refused = 0, 0
				ctx, end := context.WithTimeout(t.Context(), length)
				defer end()
				var group sync.WaitGroup
				for range senders {
					group.Go(func() {
						for {
							departure, err := p.enter(ctx, "1")
							if err != nil {
								return
							}
							time.Sleep(latency)
							p.arrive("1", departure, serve(), nil)
						}
					})
				}
				group.Wait()
			}
			send(period)
			if possible := most * int(period.Seconds()); taken < possible/3 || refused > taken/4 {
				t.Errorf("of %d requests that the server would have taken %d were made, and %d refused", possible, taken, refused)
			}
			limit := most
			most = 0
			send(period)
			send(time.Minute)
			if possible := senders * int(time.Minute/latency); taken < possible*9/10 {
				t.Errorf("after a limit of %d only %d of %d requests are made again", limit, taken, possible)
			}
			most = limit
		})
	}
}

// TestPaceCountsARoundOnce: of requests that were on their way together, the refusal of the first slows down, and that of
// the others says nothing new.
func TestPaceCountsARoundOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace()
		var departures []time.Time
		for range 8 {
			departure, err := p.enter(t.Context(), "1")
			if err != nil {
				t.Fatal(err)
			}
			departures = append(departures, departure)
		}
		time.Sleep(time.Second)
		said := 0
		for i, departure := range departures {
			refusal := tooMany(time.Duration(i)*time.Second, false)
			p.arrive("1", departure, refusal, nil)
			if refusal.slowdown != "" {
				said++
			}
		}
		l := p.lane("")
		if said != 1 || l.width != 4 || l.gap != 2*smallestGap || l.flying != 0 {
			t.Errorf("%d slow-downs were said, and the lane is %+v", said, l)
		}
		if wait := pass(t, p, "1", nil); wait != 7*time.Second {
			t.Errorf("the longest delay of them is 7s, and %v were waited for", wait)
		}
	})
}

// TestPaceGrowsToWhatIsWanted: a refusal of the first request, which was alone, does not keep those alone that come later.
func TestPaceGrowsToWhatIsWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const senders = 8
		p := newPace()
		pass(t, p, "1", tooMany(time.Second, false))
		ctx, end := context.WithTimeout(t.Context(), time.Minute)
		defer end()
		most := 0
		var group sync.WaitGroup
		for range senders {
			group.Go(func() {
				for {
					departure, err := p.enter(ctx, "1")
					if err != nil {
						return
					}
					time.Sleep(2 * time.Second)
					p.mu.Lock()
					most = max(most, p.lane("1").flying)
					p.mu.Unlock()
					p.arrive("1", departure, nil, nil)
				}
			})
		}
		group.Wait()
		if l := p.lane(""); most != senders || l.wanted != 0 {
			t.Errorf("%d of %d were on their way at once, and the lane is %+v", most, senders, l)
		}
	})
}

// TestPaceEndsTheWaiting: an interruption, or a delay that nobody waits for, reaches all who wait, at once.
func TestPaceEndsTheWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace()
		departure, err := p.enter(t.Context(), "1")
		if err != nil {
			t.Fatal(err)
		}
		pass(t, p, "1", tooMany(time.Minute, false))
		ctx, interrupt := context.WithCancel(t.Context())
		begun := time.Now()
		var interrupted, held, paused error
		var group sync.WaitGroup
		group.Go(func() { _, interrupted = p.enter(ctx, "1") })
		group.Go(func() { _, held = p.enter(t.Context(), "2") })
		group.Go(func() { paused = p.pause(t.Context(), "2", time.Hour) })
		synctest.Wait()
		interrupt()
		synctest.Wait()
		p.arrive("1", departure, tooMany(time.Hour, false), nil)
		group.Wait()
		if !errors.Is(interrupted, context.Canceled) {
			t.Errorf("interrupted: %v", interrupted)
		}
		for _, err := range []error{held, paused} {
			if stop, ok := errors.AsType[*pipeline.StopError](err); !ok || !stop.Again || !strings.HasPrefix(stop.Problem.Remedy, "run again after 2") {
				t.Errorf("stopped: %v", err)
			}
		}
		if took := time.Since(begun); took != 0 {
			t.Errorf("it took %v", took)
		}
		if _, err := p.enter(t.Context(), "3"); err == nil {
			t.Error("after that a request was let through")
		}
	})
}
