package googleads

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

// TestPlainText sends secrets in plain text nowhere but to this machine, and, where clouds identify machines, to their
// metadata servers.
func TestPlainText(t *testing.T) {
	for _, test := range []struct {
		address           string
		always, byDefault bool
	}{
		{"https://tokens.example.com", true, true},
		{"http://127.0.0.1:9091/token", true, true},
		{"http://[::1]/token", true, true},
		{"http://[::1]:80/token", true, true},
		{"http://LOCALHOST:9091", true, true},
		{"http://localhost", true, true},
		{"http://169.254.169.254/latest/meta-data", false, true},
		{"http://[fd00:ec2::254]/latest/meta-data", false, true},
		{"http://169.254.169.253/", false, false},
		{"http://169.254.169.254.example.com/", false, false},
		{"http://localhost.example.com/", false, false},
		{"ftp://169.254.169.254/", false, false},
	} {
		for _, kind := range []credentialKind{byRefreshToken, byServiceAccount, byDefault} {
			u, err := url.Parse(test.address)
			if err != nil {
				t.Fatal(err)
			}
			a := &attempt{kind: kind, next: roundTrip(func(*http.Request) string { return "" })}
			_, err = a.RoundTrip(&http.Request{URL: u})
			if want := test.always || kind == byDefault && test.byDefault; errors.Is(err, errPlainText) == want {
				t.Errorf("%s to %s: %v", kind, test.address, err)
			}
		}
	}
}

// roundTrip answers requests with JSON.
type roundTrip func(*http.Request) string

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(f(r))), Request: r}, nil
}

// TestFederation has a virtual machine of Azure show who it is.
func TestFederation(t *testing.T) {
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", writeFile(t, "credentials.json", `{"type": "external_account",
		"audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
		"subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "token_url": "https://sts.googleapis.com/v1/token",
		"credential_source": {"url": "http://169.254.169.254/metadata/identity/oauth2/token", "headers": {"Metadata": "True"},
		"format": {"type": "json", "subject_token_field_name": "access_token"}}}`))
	c, err := LoadCredentials(t.Context(), "", environment("HOME", t.TempDir(), "GOOGLE_ADS_USE_APPLICATION_DEFAULT_CREDENTIALS", "true"))
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	client := &http.Client{Transport: &attempt{kind: byDefault, next: roundTrip(func(r *http.Request) string {
		asked = append(asked, r.URL.Host)
		return `{"access_token": "from-` + r.URL.Host + `", "token_type": "Bearer", "expires_in": 3600}`
	})}}
	token, err := c.tokens.fetch(context.WithValue(t.Context(), oauth2.HTTPClient, client))
	if err != nil || token.AccessToken != "from-sts.googleapis.com" || !slices.Equal(asked, []string{"169.254.169.254", "sts.googleapis.com"}) {
		t.Errorf("%v, %v, asked %q", token, err, asked)
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{"127.0.0.1": true, "127.9.9.9:1": true, "::1": true, "[::1]": true, "[::1]:80": true,
		"localhost": true, "LocalHost:80": true, "": false, "10.0.0.1": false, "[::2]": false, "localhost.example.com": false,
		"127.0.0.1.example.com:80": false} {
		if Loopback(host) != want {
			t.Errorf("%q: want %v", host, want)
		}
	}
}
