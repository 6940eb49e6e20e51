package httpsblob

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

var (
	errRefused = errors.New("the server refuses the file")
	errSilent  = errors.New("the server stopped answering")
	errBusy    = errors.New("the server is busy")
)

// fetch downloads the file. No error of it holds the URL.
func (b *bucket) fetch(ctx context.Context) (*download, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(b.patience, func() {
		cancel(fmt.Errorf("%w for %v: try again later", errSilent, b.patience))
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

// redirectError is a redirect that is not followed.
type redirectError struct{ text string }

func (e *redirectError) Error() string { return e.text }

// redirect follows a server to https only, and tells no other host what the URL and the password were.
func redirect(request *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return &redirectError{fmt.Sprintf("the server sends on more than %d times", maxRedirects)}
	}
	if request.URL.Scheme != "https" {
		return &redirectError{"the server sends on to an address without https, which is not followed"}
	}
	request.Header.Del("Referer")
	if request.URL.Host != via[0].URL.Host {
		request.Header.Del("Authorization")
	}
	return nil
}

// withoutURL takes the URL off an error of net/http, whose query may be a secret.
func withoutURL(err error) error {
	if wrong, ok := errors.AsType[*redirectError](err); ok {
		return wrong
	}
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if strings.Contains(err.Error(), "Location header") { // which net/http repeats
		return &redirectError{"the server sends on to an address that makes no sense"}
	}
	return fmt.Errorf("%w: check the network and the address", err)
}

// refusal says why the server does not give the file; nil: it does.
func (b *bucket) refusal(response *http.Response) error {
	status := response.Status
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusNotFound, http.StatusGone:
		return fmt.Errorf("%w (%.40q): check the address", errNotFound, status)
	case http.StatusUnauthorized:
		if b.user == "" && b.password == "" {
			return fmt.Errorf("%w to whoever does not log in (%.40q): write https://user:password@host/path", errRefused, status)
		}
		return fmt.Errorf("%w to this user and password (%.40q): check both", errRefused, status)
	case http.StatusForbidden:
		return fmt.Errorf("%w (%.40q): if the address is a signed link, it may have expired: get a new one; otherwise check "+
			"the user's rights", errRefused, status)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return fmt.Errorf("%w (%.40q): try again later", errBusy, status)
	}
	return fmt.Errorf("the server does not give the file but answers %.40q: open the address in a browser to see why", status)
}
