package googleads

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"convload/pipeline"
)

// pace keeps all that one Client asks for from going faster than Google wants it. Google has limits for each account and
// for the whole Cloud project, and publishes neither: at first nothing is held up, a refusal halves the requests at once
// and doubles the time between them, and with every answer they grow again, step by step.
// (https://developers.google.com/google-ads/api/docs/best-practices/rate-limits)
type pace struct {
	mu      sync.Mutex
	lanes   map[string]*lane // by customer; "" is everybody's
	changed chan struct{}    // closed once it is worth another look, for those who wait
	first   time.Duration    // what is waited for where Google names no time; doubles from refusal to refusal
	longest time.Duration    // whoever would have to wait for longer stops
}

// lane is what holds requests up: those of one customer, or all.
type lane struct {
	stopped   error
	notBefore time.Time     // no request leaves earlier
	slowed    time.Time     // when it last slowed down
	flying    int           // requests that are on their way
	wanted    int           // those, and the ones that wait to leave
	width     int           // the most on their way at once; 0: as many as come
	peak      int           // the most that were ever wanted at once
	gap       time.Duration // between two departures
	answered  int           // requests since the width last grew
	refusals  int           // in a row
}

// The gap between departures begins with twice the smallest that is worth waiting for. With every answer the requests a
// second that it stands for grow by a fifth of one.
const (
	smallestGap = 25 * time.Millisecond
	largestGap  = 10 * time.Second
	growth      = 0.2
)

// worthSaying is how long everybody has to wait for people to be told once more, while the pace is slow already.
const worthSaying = 10 * time.Second

func newPace() *pace {
	return &pace{lanes: make(map[string]*lane), changed: make(chan struct{}), first: 5 * time.Second, longest: 2 * time.Minute}
}

// limit sets how long is waited.
func (p *pace) limit(o Options) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.first, p.longest = o.FirstWait, o.MaxWait
}

// enter waits until a request for the customer may leave, and gives the moment of its departure, for arrive. The error is
// the context's, or why nothing more may be sent.
func (p *pace) enter(ctx context.Context, customer string) (departure time.Time, err error) {
	p.want(customer, 1)
	err = p.wait(ctx, customer, func(now time.Time, lanes []*lane) (wait time.Duration) {
		for _, l := range lanes {
			wait = max(wait, l.wait(now))
		}
		for _, l := range lanes {
			if wait == 0 {
				l.depart(now)
			}
		}
		departure = now
		return wait
	})
	if err != nil {
		p.want(customer, -1)
	}
	return departure, err
}

// want counts a request that wants to leave, or one that does so no longer.
func (p *pace) want(customer string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.through(customer) {
		l.wanted += n
		l.peak = max(l.peak, l.wanted)
	}
}

// pause waits for a length of time, unless nothing more may be sent to the customer.
func (p *pace) pause(ctx context.Context, customer string, length time.Duration) error {
	end := time.Now().Add(length)
	return p.wait(ctx, customer, func(now time.Time, _ []*lane) time.Duration { return end.Sub(now) })
}

// wait waits for as long as there is something left to wait for, and ends at once when the context does.
func (p *pace) wait(ctx context.Context, customer string, left func(now time.Time, lanes []*lane) time.Duration) error {
	for ctx.Err() == nil {
		p.mu.Lock()
		lanes, changed := p.through(customer), p.changed
		err, wait := cmp.Or(lanes[0].stopped, lanes[len(lanes)-1].stopped), time.Duration(0)
		if err == nil {
			wait = left(time.Now(), lanes)
		}
		p.mu.Unlock()
		if err != nil || wait <= 0 {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-changed:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return ctx.Err()
}

// arrive takes notice of the end of a request, and of what it says of the pace: an answer, a refusal, or, with an error,
// nothing at all. A refusal that slows others down says so in failed.
func (p *pace) arrive(customer string, departure time.Time, failed *requestError, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.through(customer) {
		l.flying--
		l.wanted--
		if failed == nil && err == nil {
			l.answer(departure)
		}
	}
	if failed != nil && failed.tooFast() {
		p.refuse(customer, departure, failed)
	}
	p.wake()
}

// refuse holds all up whom a refusal is about, or stops them where that would take too long.
func (p *pace) refuse(customer string, departure time.Time, failed *requestError) {
	who, whose := failed.oneCustomer(customer), "Google Ads asks convload to slow down"
	if who != "" {
		whose = "Google Ads asks convload to slow down with account " + who
	}
	l, wait, now := p.lane(who), failed.wait(), time.Now()
	if wait > p.longest {
		l.stopped = failed.stop(customer)
		return
	}
	if departure.Before(l.slowed) { // it left before the others were held up: its delay alone is new
		l.holdUntil(now.Add(wait))
		return
	}
	if wait == 0 {
		wait = min(p.first<<min(l.refusals, 16), p.longest)
	}
	if l.width == 0 || wait >= worthSaying {
		failed.slowdown = fmt.Sprintf("%s: nothing is sent for %v, and then fewer requests at once and further apart, until it takes more again",
			whose, wait.Round(time.Millisecond))
	}
	l.holdUntil(now.Add(wait))
	l.slow(now)
}

// stop lets nothing more leave that the error is about, and ends the waiting.
func (p *pace) stop(stop *pipeline.StopError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lane(stop.Customer).stopped = stop
	p.wake()
}

func (p *pace) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// through gives the lanes that a request takes: everybody's, and that of its customer, if it has one.
func (p *pace) through(customer string) []*lane {
	if customer == "" {
		return []*lane{p.lane("")}
	}
	return []*lane{p.lane(""), p.lane(customer)}
}

func (p *pace) lane(customer string) *lane {
	l := p.lanes[customer]
	if l == nil {
		l = new(lane)
		p.lanes[customer] = l
	}
	return l
}

// wait is how long nobody may leave; where a request has to arrive first, very long.
func (l *lane) wait(now time.Time) time.Duration {
	if l.width > 0 && l.flying >= l.width {
		return time.Hour
	}
	return l.notBefore.Sub(now)
}

func (l *lane) depart(now time.Time) {
	l.flying++
	l.holdUntil(now.Add(l.gap))
}

func (l *lane) holdUntil(t time.Time) {
	if t.After(l.notBefore) {
		l.notBefore = t
	}
}

// slow halves what may be on its way, and doubles the time between.
func (l *lane) slow(now time.Time) {
	l.slowed, l.answered = now, 0
	l.refusals++
	l.width = max(cmp.Or(l.width, l.peak)/2, 1)
	l.gap = min(max(l.gap, smallestGap)*2, largestGap)
}

// answer lets more leave again, and as many as come once they are as many as were ever wanted.
func (l *lane) answer(departure time.Time) {
	if l.width == 0 || departure.Before(l.slowed) {
		return
	}
	l.refusals = 0
	l.gap = time.Duration(float64(l.gap) / (1 + growth*l.gap.Seconds()))
	if l.answered++; l.answered >= l.width {
		l.width, l.answered = min(l.width+1, l.peak), 0
	}
	if l.width == l.peak && l.gap < smallestGap {
		*l = lane{stopped: l.stopped, flying: l.flying, wanted: l.wanted, notBefore: l.notBefore, peak: l.peak}
	}
}
