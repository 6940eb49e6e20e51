package googleads

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"

	"convload/pipeline"

	"golang.org/x/oauth2"
)

// tokens hands out access tokens and fetches a new one when the old one is about to expire. It is asked before every
// call, so that a failure of the token endpoint is told apart from one of Google Ads: behind gRPC's own hooks both
// would be "unauthenticated".
type tokens struct {
	fetch func(context.Context) (*oauth2.Token, error)

	mu      sync.Mutex
	current *oauth2.Token
}

func (t *tokens) get(ctx context.Context) (*oauth2.Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current.Valid() {
		return t.current, nil
	}
	token, err := t.fetch(ctx)
	if err != nil {
		return nil, tokenProblem(err)
	}
	t.current = token
	return token, nil
}

// drop forgets a token that Google Ads called expired before its time.
func (t *tokens) drop(accessToken string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current != nil && t.current.AccessToken == accessToken {
		t.current = nil
	}
}

// tokenProblem says what to do about a token endpoint's refusal. The endpoint's own description may repeat what was
// sent to it, so only its code is passed on. (RFC 6749, section 5.2;
// https://developers.google.com/identity/protocols/oauth2#expiration)
func tokenProblem(err error) error {
	p := pipeline.Problem{Code: "OAUTH", Message: "Google's token endpoint gave no access token"}
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		var netErr *url.Error
		if errors.As(err, &netErr) && !errors.Is(err, errPlainText) {
			p.Message += fmt.Sprintf(" (%s %s: %s)", netErr.Op, netErr.URL, netErr.Err)
			p.Remedy = "check the network and run again"
			return &pipeline.StopError{Problem: p, Again: true, Err: err}
		}
		p.Message += ": " + err.Error()
		p.Remedy = "check the credentials"
		return &pipeline.StopError{Problem: p, Err: err}
	}
	p.Code = "OAUTH." + refused.ErrorCode
	p.Message += " (" + refused.ErrorCode + ")"
	switch refused.ErrorCode {
	case "invalid_grant":
		p.Remedy = "the refresh token was revoked or has expired (an app whose consent screen is in \"Testing\" loses " +
			"it after 7 days), or this machine's clock is wrong: authorise convload anew"
	case "invalid_client", "unauthorized_client":
		p.Remedy = "client_id and client_secret belong to no OAuth client that may do this"
	default:
		p.Code, p.Message = "OAUTH", fmt.Sprintf("Google's token endpoint answered %s", refused.Response.Status)
		p.Remedy = "check the credentials, or run again later"
		return &pipeline.StopError{Problem: p, Again: refused.Response.StatusCode >= 500, Err: err}
	}
	return &pipeline.StopError{Problem: p, Err: err}
}

var errPlainText = errors.New("nothing is sent in plain text except to a loopback address")

// encryptedOnly refuses requests over plain HTTP to any address but this machine's own.
type encryptedOnly struct{ next http.RoundTripper }

func (t encryptedOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if !safe(r.URL) {
		return nil, errPlainText
	}
	return t.next.RoundTrip(r)
}

func safe(u *url.URL) bool { return u.Scheme == "https" || Loopback(u.Host) }

// travelsSafely tells whether secrets may be sent to an address.
func travelsSafely(address string) bool {
	u, err := url.Parse(address)
	return err == nil && safe(u)
}

// withEncryptedOnly makes the oauth2 library use such a client.
func withEncryptedOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: encryptedOnly{http.DefaultTransport}})
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
