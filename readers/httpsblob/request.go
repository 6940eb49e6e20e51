package httpsblob

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"convload/pipeline"
)

// fetch downloads the file. No error of it holds the URL.
func (b *bucket) fetch(ctx context.Context) (*download, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(b.patience, func() {
		cancel(unreachable(fmt.Sprintf("the server stopped answering for %v", b.patience), "nothing to do, unless it stays so"))
	})
	defer silence.Stop()
	d, err := b.ask(ctx, func() { silence.Reset(b.patience) })
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return d, err
}

// ask asks for the file, and calls heard whenever something of it comes.
func (b *bucket) ask(ctx context.Context, heard func()) (*download, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url, nil)
	if err != nil {
		return nil, errors.New("the URL cannot be asked for")
	}
	request.Header.Set("Accept-Encoding", "identity") // so that length and content are the file's own
	if b.user != "" || b.password != "" {
		request.SetBasicAuth(b.user, b.password)
	}
	client := &http.Client{Transport: b.transport, CheckRedirect: redirect}
	response, err := client.Do(request)
	if err != nil {
		return nil, withoutURL(err)
	}
	defer response.Body.Close()
	if err := b.refusal(response); err != nil {
		return nil, err
	}
	return b.save(response, heard)
}

// maxRedirects is how many times a server may send on.
const maxRedirects = 5

// redirect follows a server to https only, and tells no other host what the URL and the password were.
func redirect(request *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return notGiven(fmt.Sprintf("the server sends on more than %d times", maxRedirects), askWhy)
	}
	if request.URL.Scheme != "https" {
		return notGiven("the server sends on to an address without https, which is not followed", askWhy)
	}
	request.Header.Del("Referer")
	if request.URL.Host != via[0].URL.Host {
		request.Header.Del("Authorization")
	}
	return nil
}

// withoutURL takes the URL off an error of net/http, whose query may be a secret.
func withoutURL(err error) error {
	if wrong, ok := errors.AsType[*pipeline.Problem](err); ok {
		return wrong
	}
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if strings.Contains(err.Error(), "Location header") { // which net/http repeats
		return notGiven("the server sends on to an address that makes no sense", askWhy)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return notGiven(fmt.Sprintf("the server's certificate is not to be trusted (%v)", err),
			"have it mended, or name the certificate of its own authority in SSL_CERT_FILE")
	}
	return unreachable(fmt.Sprintf("the server cannot be reached (%v)", err), "check the network and the address, if it stays so")
}

// askWhy is the remedy where only the server's administrator can tell more.
const askWhy = "open the address in a browser to see why"

// refusal says why the server does not give the file; nil: it does.
func (b *bucket) refusal(response *http.Response) error {
	refused := func(why string) string { return fmt.Sprintf("%s (%.40q)", why, response.Status) }
	switch code := response.StatusCode; {
	case code == http.StatusOK:
		return nil
	case code == http.StatusNotFound, code == http.StatusGone:
		return fmt.Errorf("%w (%.40q): check the address", errNotFound, response.Status)
	case code == http.StatusUnauthorized && b.user == "" && b.password == "":
		return notGiven(refused("the server refuses the file to whoever does not log in"), "write https://user:password@host/path")
	case code == http.StatusUnauthorized:
		return notGiven(refused("the server refuses the file to this user and password"), "check both")
	case code == http.StatusForbidden:
		return notGiven(refused("the server refuses the file"),
			"if the address is a signed link, it may have expired: get a new one; otherwise check the user's rights")
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		return unreachable(refused("the server cannot give the file now"), "nothing to do, unless it stays so")
	}
	return notGiven(refused("the server answers without giving the file"), askWhy)
}
