package googleads

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"syscall"
)

// hindrance tells what to do about a connection that failed, and whether it may pass by itself.
func hindrance(err error) (remedy string, again bool) {
	if proxy, ok := errors.AsType[*proxyError](err); ok {
		return proxy.hindrance()
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return "check the name, and whether this machine's DNS server knows names of the internet; where only a proxy " +
				"leads there, set HTTPS_PROXY", true
		}
		return "this machine's DNS server does not answer: check the network and run again", true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "this machine does not know the authority that issued the certificate: install the system's CA certificates " +
			"(Debian: ca-certificates); where a company's proxy looks into TLS, name a file with its certificate in SSL_CERT_FILE", false
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if invalid.Reason == x509.Expired {
			return "compare this machine's clock with the time (date -u); if it is right, the server's certificate has run out", false
		}
		return "the server's certificate cannot be used: check the address, and what stands between here and Google", false
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the certificate belongs to another server: check the address, and whether DNS or a proxy leads elsewhere", false
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "what answers there speaks no TLS: check the address, and what stands between here and Google", false
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "nothing listens there, or a firewall refuses: check the address and the network and run again", true
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return "no answer came in time: check the network, firewall and proxy, and run again", true
	}
	return "check the network and run again", true
}

func (e *proxyError) hindrance() (remedy string, again bool) {
	switch {
	case e.status == http.StatusProxyAuthRequired:
		return "write user and password into the proxy's address: http://user:password@host:port, in http_proxy of " +
			"google-ads.yaml or in HTTPS_PROXY", false
	case e.status >= 500:
		return "the proxy cannot reach Google at the moment: run again, and ask whoever looks after the proxy if it stays so", true
	case e.status != 0:
		return "ask whoever looks after the proxy to allow connections to googleads.googleapis.com and oauth2.googleapis.com, " +
			"port 443, or set NO_PROXY where none is needed", false
	case errors.Is(e.err, errNoProxy) || errors.Is(e.err, errTalkingProxy):
		return "check the address in http_proxy of google-ads.yaml or in HTTPS_PROXY", false
	default:
		if remedy, again := hindrance(e.err); !again { // of its certificate
			return remedy, false
		}
		return "check the proxy's address in http_proxy of google-ads.yaml or in HTTPS_PROXY, and run again", true
	}
}

// letPass says what to do about something that answers in Google's place.
func letPass(host string) string {
	return "something stands between here and Google: sign in where the network asks for it, or have the proxy or firewall let " +
		host + " pass"
}
