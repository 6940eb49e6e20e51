package googleads

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// closeAtOnce is the answer of a proxy that gives none.
const closeAtOnce = "close"

// startProxy takes CONNECT on a loopback port. answer decides what a request gets; "" connects to target, whatever the
// name in the request is.
func startProxy(t *testing.T, target string, answer func(*http.Request) string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go tunnelTo(conn, target, answer)
		}
	}()
	return listener.Addr().String()
}

func tunnelTo(conn net.Conn, target string, answer func(*http.Request) string) {
	defer conn.Close()
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	switch text := answer(r); text {
	case "":
	case closeAtOnce:
		return
	default:
		_, _ = io.WriteString(conn, text)
		return
	}
	there, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer there.Close()
	_, _ = io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() { _, _ = io.Copy(there, conn) }()
	_, _ = io.Copy(conn, there)
}

// TestTunnel connects through proxies of all sorts. None of them gets to repeat the password in an error.
func TestTunnel(t *testing.T) {
	echo, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer echo.Close()
	go func() {
		for conn, err := echo.Accept(); err == nil; conn, err = echo.Accept() {
			go func() { _, _ = io.Copy(conn, conn); _ = conn.Close() }()
		}
	}()
	answers := map[string]func(*http.Request) string{
		"good": func(r *http.Request) string {
			if r.Method != http.MethodConnect || r.Host != "ads.example.com:443" {
				return "HTTP/1.1 400 Bad Request\r\n\r\n"
			}
			if user, password, ok := proxyLogin(r); !ok || user != "loader" || password != "hush@hush" {
				return "HTTP/1.1 407 " + r.Header.Get("Proxy-Authorization") + " hush@hush\r\nContent-Length: 0\r\n\r\n"
			}
			return ""
		},
		"refusing": func(*http.Request) string { return "HTTP/1.1 403 hush@hush\r\n\r\nhush@hush" },
		"broken":   func(*http.Request) string { return "HTTP/1.1 502 Bad Gateway\r\n\r\n" },
		"no proxy": func(*http.Request) string { return "SSH-2.0-hush@hush\r\n" },
		"endless":  func(*http.Request) string { return "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("hush@hush", 20_000) },
		"closing":  func(*http.Request) string { return closeAtOnce },
		"talking":  func(*http.Request) string { return "HTTP/1.1 200 OK\r\n\r\nhush@hush" },
	}
	for _, test := range []struct {
		name, login, proxy string
		want, remedy       string
		again              bool
	}{
		{"connects", "loader:hush%40hush@", "good", "", "", false},
		{"without a login", "", "good", "wants a user name and password (407)", "write user and password", false},
		{"with a wrong login", "loader:hush%40hush2@", "good", "refuses the user name and password (407)", "write user and password", false},
		{"refuses", "loader:hush%40hush@", "refusing", "refuses to connect (403 Forbidden)", "ask whoever looks after the proxy to allow", false},
		{"cannot reach Google", "", "broken", "refuses to connect (502 Bad Gateway)", "run again", true},
		{"is no proxy", "loader:hush%40hush@", "no proxy", "is no HTTP proxy", "check the address in http_proxy", false},
		{"never ends", "", "endless", "is no HTTP proxy", "check the address in http_proxy", false},
		{"closes", "loader:hush%40hush@", "closing", "closed the connection without an answer", "check the proxy's address", true},
		{"talks by itself", "", "talking", "of its own accord", "check the address in http_proxy", false},
		{"is not there", "loader:hush%40hush@", "", "connection refused", "check the proxy's address", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := "127.0.0.1:1"
			if test.proxy != "" {
				address = startProxy(t, echo.Addr().String(), answers[test.proxy])
			}
			w, err := newWay("", environment("HTTPS_PROXY", "http://"+test.login+address, "NO_PROXY", "inside.example.com"))
			if err != nil {
				t.Fatal(err)
			}
			conn, err := w.dial(t.Context(), "tcp", "ads.example.com:443")
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				fmt.Fprintln(conn, "hello")
				if line, err := bufio.NewReader(conn).ReadString('\n'); line != "hello\n" {
					t.Errorf("%q, %v came back", line, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), address) {
				t.Fatalf("got %v, want %s", err, test.want)
			}
			if remedy, again := hindrance(err); again != test.again || !strings.Contains(remedy, test.remedy) {
				t.Errorf("again %v, %s", again, remedy)
			}
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				if strings.Contains(cause.Error(), "hush") {
					t.Errorf("the password is shown: %v", cause)
				}
			}
		})
	}
}

func proxyLogin(r *http.Request) (user, password string, ok bool) {
	return (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
}

// TestSilentProxy: a proxy that never answers, with TLS or without, is given up when the call is.
func TestSilentProxy(t *testing.T) {
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			closed := make(chan struct{})
			go func() {
				defer close(closed)
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 1))
				cancel()
				_, _ = io.Copy(io.Discard, conn) // until the other side closes
			}()
			w, err := newWay(scheme+"://loader:hush@"+listener.Addr().String(), environment())
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.dial(ctx, "tcp", "ads.example.com:443")
			if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "hush") {
				t.Errorf("got %v", err)
			}
			<-closed
		})
	}
}

// TestInterruptedTunnel gives up at every moment of the way to a proxy, for the race detector.
func TestInterruptedTunnel(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			go func() { _, _ = io.Copy(io.Discard, conn); _ = conn.Close() }()
		}
	}()
	w, err := newWay("https://"+listener.Addr().String(), environment())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 400 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*time.Microsecond)
		if conn, err := w.dial(ctx, "tcp", "ads.example.com:443"); err == nil {
			t.Errorf("connected to nothing: %v", conn.Close())
		}
		cancel()
	}
}

// TestProxyOfUnknownAuthority: the certificate of a proxy is held to the same as Google's.
func TestProxyOfUnknownAuthority(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that fails
	server.StartTLS()
	defer server.Close()
	w, err := newWay(strings.Replace(server.URL, "://", "://loader:hush%25hush@", 1), environment())
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.dial(t.Context(), "tcp", "ads.example.com:443")
	if remedy, again := hindrance(err); again || !strings.Contains(remedy, "authority") || strings.Contains(err.Error(), "hush") {
		t.Errorf("again %v, %s: %v", again, remedy, err)
	}
}

// TestProxyAddresses: what is no address of a proxy shows nothing of a password, also where one splits it.
func TestProxyAddresses(t *testing.T) {
	for _, address := range []string{"http://loader:1234/hush@proxy:3128", "http://loader:1234#hush@proxy:3128",
		"loader:1234?hush@proxy:3128", "http://loader:hush/1234@proxy:3128", "http://loader:%zzhush1234@proxy:3128",
		"http://loader:hush1234@", "http://"} {
		if _, err := newWay(address, environment()); err == nil || strings.Contains(err.Error(), "1234") || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestWhichWay: google-ads.yaml before the environment, and no proxy where none is wanted.
func TestWhichWay(t *testing.T) {
	env := environment("https_proxy", "outer:3128", "no_proxy", ".inside.example.com")
	for _, test := range []struct{ setting, address, want string }{
		{"", "ads.example.com:443", "outer:3128"},
		{"http://inner:8080", "ads.example.com:443", "inner:8080"},
		{"inner:8080", "ads.example.com:443", "inner:8080"},
		{"http://inner:8080", "ads.inside.example.com:443", ""},
		{"http://inner:8080", "127.0.0.1:9090", ""},
		{"http://inner:8080", "localhost:9090", ""},
		{"http://inner:8080", "LOCALHOST:9090", ""},
		{"http://inner:8080/", "[::1]:9090", ""},
		{"http://inner:8080", "169.254.169.254:80", ""},
		{"http://inner:8080", "[fd00:ec2::254]:80", ""},
	} {
		w, err := newWay(test.setting, env)
		if err != nil {
			t.Fatal(err)
		}
		proxy, err := w.proxy(test.address)
		if err != nil || proxy == nil && test.want != "" || proxy != nil && proxy.Host != test.want {
			t.Errorf("%+v: %v, %v", test, proxy, err)
		}
	}
	if proxy, err := (way{}).proxy("ads.example.com:443"); proxy != nil || err != nil {
		t.Errorf("%v, %v", proxy, err)
	}
}

// TestProxyThatEndsTheHandshake: one that closes before TLS has begun is said to have closed.
func TestProxyThatEndsTheHandshake(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		if conn, err := listener.Accept(); err == nil {
			_, _ = conn.Read(make([]byte, maxProxyAnswer)) // what is left unread would be a reset
			_ = conn.Close()
		}
	}()
	w, err := newWay("https://"+listener.Addr().String(), environment())
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.dial(t.Context(), "tcp", "ads.example.com:443"); !errors.Is(err, errClosedProxy) {
		t.Errorf("got %v", err)
	}
}
