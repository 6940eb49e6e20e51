package googleads

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

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

// tokens hands out access tokens and fetches a new one before the old one expires, one at a time. It is asked before
// every call, so that a failure of the token endpoint is told apart from one of Google Ads: behind gRPC's own hooks
// both would be "unauthenticated".
type tokens struct {
	kind  credentialKind
	way   way
	fetch func(context.Context) (*oauth2.Token, error)

	mu      sync.Mutex
	current *oauth2.Token
	renew   time.Time // when the current token is to be replaced
}

// get gives an access token, or says in a *pipeline.StopError why there is none.
func (t *tokens) get(ctx context.Context) (*oauth2.Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if t.current.Valid() && now.Before(t.renew) {
		return t.current, nil
	}
	token, err := t.ask(ctx)
	switch {
	case err == nil:
		t.current, t.renew = token, now.Add(1<<62)
		if !token.Expiry.IsZero() {
			life := token.Expiry.Sub(now)
			t.renew = token.Expiry.Add(-min(renewBefore, life/10))
		}
	case t.current.Valid():
		t.renew = now.Add(renewAgain)
	default:
		return nil, err
	}
	return t.current, nil
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
	if err != nil {
		return nil, seen.problem(err)
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

var errPlainText = errors.New("nothing is sent in plain text except to a loopback address")

// attempt is what is seen of one request to the token endpoint: not all kinds of credentials pass it on. It refuses
// requests over plain HTTP to any address but this machine's own.
type attempt struct {
	next http.RoundTripper
	kind credentialKind

	failed      error // on the way there or back
	status      int   // of the answer, 0 where there was none
	contentType string
	clockAhead  time.Duration // by how much this machine's clock is ahead of the server's
}

func (a *attempt) RoundTrip(r *http.Request) (*http.Response, error) {
	if !safe(r.URL) {
		a.failed = errPlainText
		return nil, a.failed
	}
	resp, err := a.next.RoundTrip(r)
	if a.failed = err; err != nil {
		return nil, err
	}
	a.status, a.contentType = resp.StatusCode, resp.Header.Get("Content-Type")
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		a.clockAhead = time.Since(date)
	}
	return resp, nil
}

func safe(u *url.URL) bool { return u.Scheme == "https" || u.Scheme == "http" && Loopback(u.Host) }

// travelsSafely tells whether secrets may be sent to an address.
func travelsSafely(address string) bool {
	u, err := url.Parse(address)
	return err == nil && safe(u)
}

// Loopback tells whether host, with or without a port, is an address of this machine alone. A name is one only if it
// is localhost: what any other name resolves to can change.
func Loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
