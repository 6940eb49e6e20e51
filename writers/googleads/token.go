package googleads

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"convload/pipeline"

	"golang.org/x/oauth2"
)

const (
	// tokenDeadline is how long the token endpoint may take to answer.
	tokenDeadline = 30 * time.Second
	// renewBefore is how long before its end an access token is replaced, or a tenth of its life if that is shorter;
	// until then a token endpoint that is away for a moment does no harm.
	renewBefore = 4 * time.Minute
	// renewAgain is the wait before a token that still holds is tried to be replaced once more.
	renewAgain = 30 * time.Second
)

// firstPatience is had with the token endpoint until limit says more: a command that cannot begin says so soon.
var firstPatience = Options{Tries: 2, FirstWait: time.Second, MaxWait: time.Second, GiveUpAfter: 10 * time.Second,
	Log: slog.New(slog.DiscardHandler)}

// tokens hands out access tokens and fetches a new one before the old one expires, one at a time; while the old one
// holds, nobody waits for it. It is asked before every call, so that a failure of the token endpoint is told apart from
// one of Google Ads: behind gRPC's own hooks both would be "unauthenticated".
type tokens struct {
	kind  credentialKind
	way   way
	fetch func(context.Context) (*oauth2.Token, error)

	mu       sync.Mutex
	patience Options
	current  *oauth2.Token
	renew    time.Time // when the current token is to be replaced
	coming   *arrival  // the fetching that is under way, if one is
}

// arrival is a token on its way, for all who wait for it.
type arrival struct {
	done  chan struct{} // closed when all else is set
	token *oauth2.Token
	err   error
	left  bool // whoever began to fetch it was interrupted, which is no answer for the others
}

func newTokens(kind credentialKind, fetch func(context.Context) (*oauth2.Token, error)) *tokens {
	return &tokens{kind: kind, fetch: fetch, patience: firstPatience}
}

// limit sets how often a token is asked for, and how long is waited in between.
func (t *tokens) limit(o Options) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.patience = o
}

// get gives an access token, or says in a *pipeline.StopError why there is none. Otherwise the error is the context's.
func (t *tokens) get(ctx context.Context) (*oauth2.Token, error) {
	for ctx.Err() == nil {
		token, coming := t.look(ctx)
		if token != nil {
			return token, nil
		}
		select {
		case <-coming.done:
			if !coming.left {
				return coming.token, coming.err
			}
		case <-ctx.Done():
		}
	}
	return nil, ctx.Err()
}

// look gives the token that holds, or else the one that is to be waited for. It has a new one fetched when it is time.
func (t *tokens) look(ctx context.Context) (*oauth2.Token, *arrival) {
	t.mu.Lock()
	defer t.mu.Unlock()
	holds := t.current.Valid()
	if t.coming == nil && (!holds || !time.Now().Before(t.renew)) {
		t.coming = &arrival{done: make(chan struct{})}
		go t.replace(ctx, t.coming)
	}
	if holds {
		return t.current, nil
	}
	return nil, t.coming
}

// replace fetches a token and puts it in the place of the current one.
func (t *tokens) replace(ctx context.Context, a *arrival) {
	a.token, a.err = t.persist(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	defer close(a.done)
	now := time.Now()
	t.coming = nil
	switch {
	case a.err != nil:
		a.left = ctx.Err() != nil
		t.renew = now.Add(renewAgain)
	case a.token.Expiry.IsZero():
		t.current, t.renew = a.token, now.Add(1<<62)
	default:
		t.current, t.renew = a.token, a.token.Expiry.Add(-min(renewBefore, a.token.Expiry.Sub(now)/10))
	}
}

// persist asks for a token, and asks again where the failure may pass and no other token holds meanwhile.
func (t *tokens) persist(ctx context.Context) (*oauth2.Token, error) {
	begun := time.Now()
	for try := 1; ; try++ {
		token, err := t.ask(ctx)
		if err == nil {
			return token, nil
		}
		patience, holds := t.state()
		if holds {
			patience.Log.Warn("no new access token came, and the old one holds for a while yet", "error", err.Error())
			return nil, err
		}
		wait := patience.backoff(try)
		stop, ok := errors.AsType[*pipeline.StopError](err)
		if !ok || !stop.Again || ctx.Err() != nil || try >= patience.Tries || patience.tooLate(begun, wait) {
			return nil, err
		}
		patience.Log.Warn("no access token came, and one is asked for again", "error", err.Error())
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// state gives how much patience is to be had, and whether the current token holds.
func (t *tokens) state() (Options, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.patience, t.current.Valid()
}

// ask fetches a new token.
func (t *tokens) ask(ctx context.Context) (*oauth2.Token, error) {
	transport := &http.Transport{DialContext: t.way.dial, ForceAttemptHTTP2: true, TLSHandshakeTimeout: tokenDeadline,
		DisableKeepAlives: true} // nothing is asked for another hour
	seen := &attempt{next: transport, kind: t.kind}
	client := &http.Client{Transport: seen, Timeout: tokenDeadline, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // Google's token endpoint does not redirect, and secrets are not carried elsewhere
	}}
	token, err := t.fetch(context.WithValue(ctx, oauth2.HTTPClient, client))
	switch {
	case err != nil:
		return nil, seen.problem(err)
	case token.AccessToken == "" || !fitsHeader(token.AccessToken): // a service account's may be empty
		return nil, seen.nonsense()
	}
	return token, seen.lacksScope(token)
}

// drop forgets a token that Google Ads called expired before its time.
func (t *tokens) drop(accessToken string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current != nil && t.current.AccessToken == accessToken {
		t.current = nil
	}
}
