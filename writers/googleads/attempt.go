package googleads

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2/google"
)

var errPlainText = errors.New("nothing is sent in plain text except to a loopback address")

// attempt is what is seen of one request to the token endpoint: not all kinds of credentials pass it on. It refuses
// requests over plain HTTP to any address but this machine's own, and, where it is they that identify the machine, the
// metadata servers of clouds.
type attempt struct {
	next http.RoundTripper
	kind credentialKind

	named       bool  // the address is one that somebody wrote down, and not Google's usual one
	failed      error // on the way there or back
	status      int   // of the answer, 0 where there was none
	contentType string
	clockAhead  time.Duration // by how much this machine's clock is ahead of the server's
}

func (a *attempt) RoundTrip(r *http.Request) (*http.Response, error) {
	if !safe(r.URL) && (a.kind != byDefault || r.URL.Scheme != "http" || !metadataServer(r.URL.Hostname())) {
		a.failed = errPlainText
		return nil, a.failed
	}
	a.named = r.URL.String() != google.Endpoint.TokenURL
	resp, err := a.next.RoundTrip(r)
	if a.failed = err; err != nil {
		return nil, err
	}
	a.status, a.contentType = resp.StatusCode, resp.Header.Get("Content-Type")
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		a.clockAhead = time.Since(date)
	}
	resp.Body = &attemptBody{resp.Body, a}
	return resp, nil
}

// attemptBody notes that an answer broke off.
type attemptBody struct {
	io.ReadCloser
	attempt *attempt
}

// Read is that of the body within.
func (b *attemptBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		b.attempt.failed = fmt.Errorf("its answer broke off: %w", err)
	}
	return n, err
}

func safe(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && Loopback(u.Hostname())
}

// travelsSafely tells whether secrets may be sent to an address.
func travelsSafely(address string) bool {
	u, err := url.Parse(address)
	return err == nil && safe(u)
}

// metadataServer tells whether host is the address at which Amazon's and Microsoft's machines are told who they are. It
// is the machine's own link, and has no TLS.
// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html,
// https://learn.microsoft.com/en-us/azure/virtual-machines/instance-metadata-service)
func metadataServer(host string) bool { return host == "169.254.169.254" || host == "fd00:ec2::254" }

// Loopback tells whether host, with or without a port, is an address of this machine alone. A name is one only if it
// is localhost: what any other name resolves to can change.
func Loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
