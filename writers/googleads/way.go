package googleads

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
)

const (
	// proxyDeadline is how long a proxy may take to connect to Google.
	proxyDeadline = 30 * time.Second
	// maxProxyAnswer is as much as a proxy may say before it has connected, in bytes.
	maxProxyAnswer = 64 << 10
)

// way is how this machine gets to Google's servers: directly, or through a proxy that takes CONNECT. The token
// endpoint and gRPC go the same way. gRPC's own support for proxies repeats in its errors what a proxy answers, which
// may be what it was sent: the password. The zero way is direct.
type way struct {
	proxyFor func(*url.URL) (*url.URL, error)
}

// newWay takes the proxy of google-ads.yaml, or else that of the environment; NO_PROXY holds for both.
func newWay(proxy string, getenv func(string) string) (way, error) {
	source := keyProxy
	if proxy == "" {
		source, proxy = "HTTPS_PROXY", cmp.Or(getenv("HTTPS_PROXY"), getenv("https_proxy"))
	}
	if proxy == "" {
		return way{}, nil
	}
	if !strings.Contains(proxy, "://") {
		proxy = "http://" + proxy
	}
	u, err := url.Parse(proxy)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		// A password with a / or a # in it makes a path of its rest, and a host of its beginning.
		return way{}, fmt.Errorf("%s is not the address of a proxy: write http://host:port, or http://user:password@host:port "+
			"with %%40 for an @ in the password, %%2F for a /, %%23 for a # and %%3F for a ?", source)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return way{}, fmt.Errorf("%s: proxies are reached by http:// or https://, not by %.10s://", source, u.Scheme)
	}
	choose := (&httpproxy.Config{HTTPSProxy: u.String(), NoProxy: cmp.Or(getenv("NO_PROXY"), getenv("no_proxy"))}).ProxyFunc()
	return way{proxyFor: choose}, nil
}

// proxy gives the proxy for host:port, nil for none. What is this machine's own is never asked for through one.
func (w way) proxy(address string) (*url.URL, error) {
	u := &url.URL{Scheme: "https", Host: address}
	if w.proxyFor == nil || Loopback(address) || metadataServer(u.Hostname()) {
		return nil, nil
	}
	return w.proxyFor(u)
}

// dial connects to host:port, as a dialer of net/http.
func (w way) dial(ctx context.Context, network, address string) (net.Conn, error) {
	proxy, err := w.proxy(address)
	if err != nil {
		return nil, err
	}
	if proxy == nil {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	conn, err := tunnel(ctx, proxy, address)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// proxyError is a proxy that did not connect. It holds nothing of what the proxy wrote.
type proxyError struct {
	host   string
	status int   // what it answered, 0 if nothing that can be read
	login  bool  // it was shown a user and a password
	err    error // on the way to it
}

func (e *proxyError) Error() string {
	switch {
	case e.status == http.StatusProxyAuthRequired && e.login:
		return fmt.Sprintf("the proxy %s refuses the user name and password (407)", e.host)
	case e.status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("the proxy %s wants a user name and password (407)", e.host)
	case e.status != 0:
		return strings.TrimRight(fmt.Sprintf("the proxy %s refuses to connect (%d %s", e.host, e.status, http.StatusText(e.status)), " ") + ")"
	default:
		return fmt.Sprintf("the proxy %s: %v", e.host, e.err)
	}
}

func (e *proxyError) Unwrap() error { return e.err }

var (
	errNoProxy      = errors.New("what answers there is no HTTP proxy")
	errClosedProxy  = errors.New("it closed the connection without an answer")
	errSilentProxy  = errors.New("it gives no answer in time")
	errTalkingProxy = errors.New("it sends something of its own accord, as no tunnel does")
)

// tunnel has a proxy connect to host:port. (RFC 9110, section 9.3.6)
func tunnel(ctx context.Context, proxy *url.URL, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, proxyDeadline)
	defer cancel()
	failed := &proxyError{host: proxy.Host}
	port := cmp.Or(proxy.Port(), map[string]string{"http": "80", "https": "443"}[proxy.Scheme])
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(proxy.Hostname(), port))
	if err != nil {
		failed.err = err
		return nil, failed
	}
	raw := conn
	interrupt := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) }) // an error would show below
	if proxy.Scheme == "https" {
		conn = tls.Client(conn, &tls.Config{ServerName: proxy.Hostname(), MinVersion: tls.VersionTLS12})
	}
	failed.login = proxy.User != nil
	failed.status, failed.err = askForTunnel(conn, proxy.User, address)
	if !interrupt() && failed.err == nil {
		failed.err = ctx.Err()
	}
	if failed.err == nil && failed.status/100 == 2 {
		return conn, nil
	}
	if ctx.Err() != nil {
		failed.err = fmt.Errorf("%w: %w", errSilentProxy, ctx.Err())
	}
	_ = conn.Close() // the first error says more
	return nil, failed
}

// askForTunnel gives the status of the proxy's answer.
func askForTunnel(conn net.Conn, user *url.Userinfo, address string) (int, error) {
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: make(http.Header)}
	if user != nil {
		password, _ := user.Password()
		request.Header.Set("Proxy-Authorization",
			"Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	if err := request.Write(conn); err != nil {
		if errors.Is(err, io.EOF) { // in the handshake of TLS
			return 0, errClosedProxy
		}
		return 0, err
	}
	limited := &io.LimitedReader{R: conn, N: maxProxyAnswer}
	answer := bufio.NewReader(limited)
	response, err := http.ReadResponse(answer, request)
	if err != nil {
		if _, ok := errors.AsType[net.Error](err); ok {
			return 0, err
		}
		if limited.N == maxProxyAnswer {
			return 0, errClosedProxy
		}
		return 0, errNoProxy // net/http would quote what came
	}
	_ = response.Body.Close() // a tunnel has no body, and that of a refusal is not read
	if response.StatusCode/100 == 2 && answer.Buffered() > 0 {
		return 0, errTalkingProxy
	}
	return response.StatusCode, nil
}
