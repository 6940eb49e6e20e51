package googleads

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"convload/pipeline"

	"golang.org/x/oauth2"
)

// tokenDeadline is how long the token endpoint may take to answer.
const tokenDeadline = 30 * time.Second

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
	way := &encryptedOnly{next: http.DefaultTransport}
	client := &http.Client{Transport: way, Timeout: tokenDeadline}
	token, err := t.fetch(context.WithValue(ctx, oauth2.HTTPClient, client))
	if err != nil {
		return nil, tokenProblem(err, way.failed)
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

// tokenProblem says what to do about a token that did not come. failed is what went wrong on the way, which not all
// kinds of credentials pass on. The endpoint's own description may repeat what was sent to it, so only its code is shown.
// (RFC 6749, section 5.2; https://developers.google.com/identity/protocols/oauth2#expiration)
func tokenProblem(err, failed error) error {
	p := pipeline.Problem{Code: "OAUTH", Message: "Google's token endpoint gave no access token"}
	if errors.Is(failed, errPlainText) {
		p.Message, p.Remedy = p.Message+": "+failed.Error(), "write https:// in token_uri"
		return &pipeline.StopError{Problem: p, Err: err}
	}
	if failed != nil {
		p.Message, p.Remedy = p.Message+": "+failed.Error(), "check the network and run again"
		return &pipeline.StopError{Problem: p, Again: true, Err: err}
	}
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		p.Message, p.Remedy = p.Message+": "+err.Error(), "check the credentials"
		return &pipeline.StopError{Problem: p, Err: err}
	}
	code := refused.ErrorCode
	if code == "" { // so it is with service accounts
		var body struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(refused.Body, &body) == nil {
			code = body.Error
		}
	}
	switch code {
	case "invalid_grant":
		p.Remedy = "the refresh token was revoked or has expired (an app whose consent screen is in \"Testing\" loses " +
			"it after 7 days), or this machine's clock is wrong: authorise convload anew"
	case "invalid_client", "unauthorized_client":
		p.Remedy = "client_id and client_secret belong to no OAuth client that may do this"
	default:
		p.Message += " and answered " + refused.Response.Status
		p.Remedy = "check the credentials, or run again later"
		return &pipeline.StopError{Problem: p, Again: refused.Response.StatusCode >= 500, Err: err}
	}
	p.Code, p.Message = "OAUTH."+code, p.Message+" ("+code+")"
	return &pipeline.StopError{Problem: p, Err: err}
}

var errPlainText = errors.New("nothing is sent in plain text except to a loopback address")

// encryptedOnly refuses requests over plain HTTP to any address but this machine's own, and keeps what went wrong on the
// way.
type encryptedOnly struct {
	next   http.RoundTripper
	failed error
}

func (t *encryptedOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if !safe(r.URL) {
		t.failed = errPlainText
		return nil, t.failed
	}
	resp, err := t.next.RoundTrip(r)
	t.failed = err
	return resp, err
}

func safe(u *url.URL) bool { return u.Scheme == "https" || Loopback(u.Host) }

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
