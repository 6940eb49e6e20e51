package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"
)

// The names under which the servers of secureGoogle are reached, through its proxy alone.
const (
	secureAds    = "ads.test.example:443"
	secureTokens = "oauth2.test.example:443"
)

// The login to its proxy.
const (
	proxyUser     = "loader"
	proxyPassword = "pr0xy-passw0rd"
)

// secureGoogle puts TLS in front of a run's simulator, with an authority of its own, and a proxy in front of that.
type secureGoogle struct {
	proxy     string // host:port
	authority string // the file of its certificate
}

func newSecureGoogle(t *testing.T, f *faultRun) *secureGoogle {
	t.Helper()
	certificate, pemText := newCertificate(t)
	f.write(t, "authority.pem", pemText)
	tokens, err := url.Parse(f.server.TokenURL())
	if err != nil {
		t.Fatal(err)
	}
	ads := serveConns(t, listenTLS(t, certificate, "h2"), func(conn net.Conn) { splice(conn, f.server.Addr()) })
	oauth := serveConns(t, listenTLS(t, certificate, "http/1.1"), func(conn net.Conn) { splice(conn, tokens.Host) })
	behind := map[string]string{secureAds: ads, secureTokens: oauth}
	proxy := serveConns(t, listenLocally(t), func(conn net.Conn) { serveTunnel(conn, behind) })
	return &secureGoogle{proxy: proxy, authority: filepath.Join(f.dir, "authority.pem")}
}

// newCertificate makes a server's certificate that is its own authority.
func newCertificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "convload's tests"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"*.test.example"},
		BasicConstraintsValid: true, IsCA: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key},
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

func listenLocally(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

func listenTLS(t *testing.T, certificate tls.Certificate, protocol string) net.Listener {
	t.Helper()
	return tls.NewListener(listenLocally(t), &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{protocol},
		MinVersion: tls.VersionTLS12})
}

// serveConns serves each connection until the test ends, and gives the address.
func serveConns(t *testing.T, listener net.Listener, serve func(net.Conn)) string {
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

// splice carries bytes to and fro until one side ends.
func splice(conn net.Conn, address string) {
	there, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer there.Close()
	go func() {
		_, _ = io.Copy(there, conn)
		_ = there.Close()
	}()
	_, _ = io.Copy(conn, there)
}

// serveTunnel is a proxy that knows where some names lead. To those whom it refuses it repeats all that they sent.
func serveTunnel(conn net.Conn, behind map[string]string) {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	login := r.Header.Get("Proxy-Authorization")
	user, password, _ := (&http.Request{Header: http.Header{"Authorization": {login}}}).BasicAuth()
	address, known := behind[r.Host]
	switch {
	case user != proxyUser || password != proxyPassword:
		_, _ = io.WriteString(conn, "HTTP/1.1 407 "+login+" "+password+"\r\nX-Login: "+login+"\r\n\r\n"+login+password)
	case r.Method != http.MethodConnect || !known:
		_, _ = io.WriteString(conn, "HTTP/1.1 403 Forbidden "+login+"\r\n\r\n"+login)
	default:
		_, _ = io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
		splice(conn, address)
	}
}
