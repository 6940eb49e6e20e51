package googleads

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"convload/pipeline"

	"golang.org/x/oauth2"
)

// TestRefusals: whatever a token endpoint answers has words of its own, and repeats nothing of what was sent.
func TestRefusals(t *testing.T) {
	const secret = "1//refresh-token-in-clear"
	for _, test := range []struct {
		name   string
		kind   credentialKind
		status int
		header http.Header
		body   string
		code   string
		want   []string
		again  bool
	}{
		{"revoked", byRefreshToken, 400, nil, `{"error": "invalid_grant", "error_description": "Token has been expired or revoked. ` + secret + `"}`,
			"OAUTH.invalid_grant", []string{"7 days", "authorise convload anew"}, false},
		{"reauthentication", byRefreshToken, 400, nil, `{"error": "invalid_grant", "error_subtype": "invalid_rapt"}`,
			"OAUTH.invalid_grant", []string{"invalid_rapt", "service account"}, false},
		{"key deleted", byServiceAccount, 400, nil, `{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}`,
			"OAUTH.invalid_grant", []string{"make a new key"}, false},
		{"clock behind", byServiceAccount, 400, http.Header{"Date": {time.Now().Add(10 * time.Minute).UTC().Format(http.TimeFormat)}},
			`{"error": "invalid_grant"}`, "OAUTH.invalid_grant", []string{"this machine's clock is ", "behind Google's", "set this machine's clock"}, false},
		{"clock ahead", byRefreshToken, 401, http.Header{"Date": {time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)}},
			`{"error": "invalid_client"}`, "OAUTH.invalid_client", []string{"ahead of Google's", "do not belong together"}, false},
		{"nobody to be", byImpersonation, 400, nil, `{"error": "invalid_grant", "error_description": "Invalid email or User ID"}`,
			"OAUTH.invalid_grant", []string{"impersonated_email"}, false},
		{"no delegation", byImpersonation, 401, nil, `{"error": "unauthorized_client"}`,
			"OAUTH.unauthorized_client", []string{"Domain-wide delegation", scope}, false},
		{"not allowed", byServiceAccount, 401, nil, `{"error": "unauthorized_client"}`, "OAUTH.unauthorized_client", []string{"Service accounts"}, false},
		{"another client", byRefreshToken, 401, nil, `{"error": "unauthorized_client"}`, "OAUTH.unauthorized_client", []string{"another OAuth client"}, false},
		{"login run out", byDefault, 400, nil, `{"error": "invalid_grant"}`, "OAUTH.invalid_grant", []string{"gcloud auth application-default login"}, false},
		{"deleted client", byRefreshToken, 401, nil, `{"error": "deleted_client"}`, "OAUTH.deleted_client", []string{"restore it"}, false},
		{"disabled client", byRefreshToken, 401, nil, `{"error": "disabled_client"}`, "OAUTH.disabled_client", []string{"is disabled"}, false},
		{"scope", byServiceAccount, 400, nil, `{"error": "invalid_scope"}`, "OAUTH.invalid_scope", []string{scope}, false},
		{"policy", byRefreshToken, 400, nil, `{"error": "admin_policy_enforced"}`, "OAUTH.admin_policy_enforced", []string{"administrator"}, false},
		{"internal", byRefreshToken, 403, nil, `{"error": "org_internal"}`, "OAUTH.org_internal", []string{"organisation"}, false},
		{"denied", byImpersonation, 403, nil, `{"error": "access_denied"}`, "OAUTH.access_denied", []string{"administrator"}, false},
		{"something new", byRefreshToken, 400, nil, `{"error": "wholly_new"}`, "OAUTH.wholly_new", []string{"wholly_new", "check the credentials"}, false},
		{"an echo", byRefreshToken, 400, nil, `{"error": "` + secret + `", "error_description": "` + secret + `"}`, "OAUTH", []string{"400 Bad Request"}, false},
		{"too many", byRefreshToken, 429, nil, `{"error": "rate_limit_exceeded"}`, "OAUTH.rate_limit_exceeded", []string{"run again later"}, true},
		{"broken", byRefreshToken, 503, nil, `oops ` + secret, "OAUTH", []string{"503 Service Unavailable", "run again later"}, true},
		{"for a moment", byRefreshToken, 400, nil, `{"error": "temporarily_unavailable"}`, "OAUTH.temporarily_unavailable", []string{"run again later"}, true},
		{"captive portal", byRefreshToken, 200, nil, `<html>Welcome! ` + secret, "OAUTH", []string{"a web page came", "between here and Google"}, false},
		{"firewall", byRefreshToken, 403, nil, `<html>Forbidden ` + secret, "OAUTH", []string{"a web page came", "403 Forbidden"}, false},
		{"redirect", byRefreshToken, 307, http.Header{"Location": {"https://portal.example.com/" + secret}}, "", "OAUTH", []string{"redirects elsewhere (307)"}, false},
		{"nonsense", byRefreshToken, 200, http.Header{"Content-Type": {"application/json"}}, `{"access_token": ""}`, "OAUTH", []string{"is no access token"}, false},
		{"two lines", byRefreshToken, 200, http.Header{"Content-Type": {"application/json"}}, `{"access_token": "` + secret + `\nx"}`,
			"OAUTH", []string{"is no access token"}, false},
		{"no such account", byServiceAccount, 401, nil, `{"error": "invalid_client"}`, "OAUTH.invalid_client", []string{"does not know the service account"}, false},
		{"not JSON", byServiceAccount, 200, http.Header{"Content-Type": {"application/json"}}, `nothing ` + secret, "OAUTH", []string{"is no access token"}, false},
		{"a refusal that is called OK", byRefreshToken, 200, http.Header{"Content-Type": {"application/json"}},
			`{"error": "invalid_grant", "error_description": "` + secret + `"}`, "OAUTH.invalid_grant", []string{"authorise convload anew"}, false},
		{"a key's refusal that is called OK", byServiceAccount, 200, http.Header{"Content-Type": {"application/json"}},
			`{"error": "invalid_grant"}`, "OAUTH", []string{"is no access token"}, false},
		{"no use", byRefreshToken, 200, http.Header{"Content-Type": {"application/json"}}, `{"access_token": "` + secret + `", "scope": "openid"}`,
			"OAUTH.invalid_scope", []string{"not good for Google Ads", "tick Google Ads"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for name, values := range test.header {
					w.Header()[name] = values
				}
				w.WriteHeader(test.status)
				fmt.Fprint(w, test.body)
			}))
			defer server.Close()
			c := RefreshToken("a", "b", secret, server.URL)
			if test.kind.signs() {
				var err error
				c, err = LoadCredentials(t.Context(), "", environment("HOME", t.TempDir(), "GOOGLE_ADS_JSON_KEY_FILE_PATH", serviceKey(t, server.URL)))
				if err != nil {
					t.Fatal(err)
				}
			}
			c.tokens.kind = test.kind
			c.tokens.limit(Options{Tries: 1})
			_, err := c.tokens.get(t.Context())
			stop, ok := errors.AsType[*pipeline.StopError](err)
			if !ok || stop.Again != test.again || stop.Problem.Code != test.code {
				t.Fatalf("got %#v", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is missing in: %v", want, err)
				}
			}
			if cause := errors.Unwrap(stop); strings.Contains(err.Error(), secret) || cause != nil && strings.Contains(cause.Error(), secret) {
				t.Errorf("a secret is repeated: %v", err)
			}
		})
	}
}

// TestTokenNetwork tells the failures of the way to the token endpoint apart.
func TestTokenNetwork(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that fail on purpose
	secure.StartTLS()
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, test := range []struct {
		name, uri, want string
		again           bool
	}{
		{"plain text", "http://tokens.example.com/token", "write https:// in token_uri", false},
		{"unknown authority", secure.URL, "does not know the authority", false},
		{"no TLS", strings.Replace(plain.URL, "http:", "https:", 1), "speaks no TLS", false},
		{"refused", gone.URL, "nothing listens there", true},
		{"nothing there", plain.URL + "/tokn", "check what token_uri leads to: nothing is at its address", false},
		{"no such name", "https://nowhere.invalid/token", "DNS", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := RefreshToken("a", "b", "c", test.uri).tokens.ask(t.Context())
			stop, ok := errors.AsType[*pipeline.StopError](err)
			if !ok || stop.Again != test.again || !strings.Contains(err.Error(), test.want) {
				t.Errorf("again %v, %v; want %s", ok && stop.Again, err, test.want)
			}
		})
	}
}

// TestDefaultCredentialsNotSetUp says which file is wrong, and what is wanted.
func TestDefaultCredentialsNotSetUp(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"missing", "", "has to name a file of credentials: no such file"},
		{"damaged", "{", "gcloud auth application-default login"},
		{"another kind", `{"type": "hush-hush"}`, "gcloud auth application-default login"},
		{"behind a byte order mark", "\ufeff{\"type\": \"authorized_user\"}", "gcloud auth application-default login"},
		{"an OAuth client", `{"installed": {"client_secret": "hush-hush"}}`, "gcloud auth application-default login"},
		{"a key that cannot sign", `{"type": "service_account", "private_key": "hush-hush"}`, "has no usable private_key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := "hush-hush"
			if test.text != "" {
				path = writeFile(t, "credentials.json", test.text)
			}
			t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", path)
			_, err := LoadCredentials(t.Context(), "", environment("HOME", t.TempDir(), "GOOGLE_ADS_USE_APPLICATION_DEFAULT_CREDENTIALS", "true"))
			if err == nil || !strings.Contains(err.Error(), "credentials: GOOGLE_APPLICATION_CREDENTIALS") ||
				!strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush-hush") {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestDefaultCredentials uses a user's file, as gcloud writes it.
func TestDefaultCredentials(t *testing.T) {
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", serviceKey(t, "https://nowhere.invalid/token"))
	c, err := LoadCredentials(t.Context(), "", environment("HOME", t.TempDir(), "GOOGLE_ADS_USE_APPLICATION_DEFAULT_CREDENTIALS", "true"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.tokens.get(t.Context()); err == nil || !strings.Contains(err.Error(), "DNS") {
		t.Errorf("the file's own endpoint was not asked: %v", err)
	}
}

// TestRenewal replaces tokens before they end, one at a time, and lives with a token endpoint that is slow, or away
// meanwhile: while the old token holds, nobody waits.
func TestRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetched, asked, at atomic.Int32
		var away atomic.Bool
		tokens := newTokens(byRefreshToken, func(context.Context) (*oauth2.Token, error) {
			asked.Add(1)
			if at.Add(1) > 1 {
				t.Error("two tokens are fetched at once")
			}
			defer at.Add(-1)
			time.Sleep(20 * time.Second)
			if away.Load() {
				return nil, &net.DNSError{Err: "no such host"}
			}
			return &oauth2.Token{AccessToken: fmt.Sprint(fetched.Add(1)), Expiry: time.Now().Add(time.Hour)}, nil
		})
		everybody := func(want string, wait time.Duration) {
			t.Helper()
			var all sync.WaitGroup
			begun := time.Now()
			for range 8 {
				all.Go(func() {
					if token, err := tokens.get(t.Context()); err != nil || token.AccessToken != want {
						t.Errorf("got %+v, %v, want token %s", token, err, want)
					}
				})
			}
			all.Wait()
			if took := time.Since(begun); took != wait {
				t.Errorf("token %s was waited for %v, want %v", want, took, wait)
			}
		}
		everybody("1", 20*time.Second)
		time.Sleep(55 * time.Minute)
		everybody("1", 0)
		time.Sleep(2 * time.Minute)
		everybody("1", 0) // and has the next one fetched
		time.Sleep(20 * time.Second)
		synctest.Wait()
		everybody("2", 0)
		time.Sleep(57 * time.Minute)
		away.Store(true)
		before := asked.Load()
		for range 10 {
			everybody("2", 0) // which holds for a while yet
			time.Sleep(10 * time.Second)
		}
		if n := asked.Load() - before; n != 2 {
			t.Errorf("asked %d times in 100 seconds, which each time takes 20 and is not done again for 30 more", n)
		}
		away.Store(false)
		time.Sleep(2 * time.Minute)
		everybody("3", 20*time.Second)
		tokens.drop("2") // an old one
		everybody("3", 0)
		tokens.drop("3")
		everybody("4", 20*time.Second)
	})
}

// TestTokenPatience asks again for a token where the failure may pass, once for all who wait, and ends when they do.
func TestTokenPatience(t *testing.T) {
	for _, test := range []struct {
		name    string
		failure error
		takes   time.Duration
		limits  *Options
		failing int // so many times
		asked   int
		ok      bool
	}{
		{"a blip before anything is read", &net.DNSError{Err: "timeout", IsTimeout: true}, 0, nil, 1, 2, true},
		{"a dead network", &net.DNSError{Err: "timeout", IsTimeout: true}, 0, nil, 9, 2, false},
		{"a silent network", &net.DNSError{Err: "timeout", IsTimeout: true}, tokenDeadline, nil, 9, 1, false},
		{"a blip in the middle", &net.DNSError{Err: "timeout", IsTimeout: true}, 0, &Options{Tries: 4, FirstWait: time.Second, MaxWait: time.Minute}, 3, 4, true},
		{"longer than upload.tries", &net.DNSError{Err: "timeout", IsTimeout: true}, 0, &Options{Tries: 4, FirstWait: time.Second, MaxWait: time.Minute}, 4, 4, false},
		{"longer than upload.give_up_after", &net.DNSError{Err: "timeout", IsTimeout: true}, 10 * time.Second,
			&Options{Tries: 9, FirstWait: time.Second, MaxWait: time.Minute, GiveUpAfter: 15 * time.Second}, 9, 2, false},
		{"a refusal", x509.UnknownAuthorityError{}, time.Second, nil, 9, 1, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int32
				tokens := newTokens(byRefreshToken, nil)
				tokens.fetch = func(ctx context.Context) (*oauth2.Token, error) {
					time.Sleep(test.takes)
					if int(asked.Add(1)) <= test.failing {
						seen := ctx.Value(oauth2.HTTPClient).(*http.Client).Transport.(*attempt)
						seen.failed = test.failure
						return nil, test.failure
					}
					return &oauth2.Token{AccessToken: "a"}, nil
				}
				if test.limits != nil {
					test.limits.Log = slog.New(slog.DiscardHandler)
					tokens.limit(*test.limits)
				}
				var all sync.WaitGroup
				for range 8 {
					all.Go(func() {
						if token, err := tokens.get(t.Context()); (err == nil) != test.ok || test.ok && token.AccessToken != "a" {
							t.Errorf("got %v, %v", token, err)
						}
					})
				}
				all.Wait()
				if int(asked.Load()) != test.asked {
					t.Errorf("asked %d times, want %d", asked.Load(), test.asked)
				}
			})
		})
	}
}

// TestInterruptedWait: whoever is interrupted waits for no token, and whoever is not gets one all the same.
func TestInterruptedWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tokens := newTokens(byRefreshToken, func(ctx context.Context) (*oauth2.Token, error) {
			select {
			case <-time.After(time.Minute):
				return &oauth2.Token{AccessToken: "a"}, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		})
		first, interrupt := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := tokens.get(first); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if token, err := tokens.get(t.Context()); err != nil || token.AccessToken != "a" {
				t.Errorf("got %v, %v", token, err)
			}
		})
		synctest.Wait()
		interrupt()
		all.Wait()
	})
}

// TestBrokenAnswer: one that breaks off may pass.
func TestBrokenAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, `{"access_token": "hush`)
	}))
	defer server.Close()
	tokens := RefreshToken("a", "b", "c", server.URL).tokens
	_, err := tokens.ask(t.Context())
	if stop, ok := errors.AsType[*pipeline.StopError](err); !ok || !stop.Again || strings.Contains(err.Error(), "hush") ||
		!strings.Contains(err.Error(), "its answer broke off") || !strings.Contains(err.Error(), "check the network") {
		t.Errorf("got %v", err)
	}
}
