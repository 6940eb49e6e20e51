package simulator_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/jwt"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"

	"convload/writers/simulator"
)

func TestHeaders(t *testing.T) {
	s, c := start(t, simulator.Options{
		Accounts: map[string]simulator.Account{"5555555555": {LoginCustomer: "9876543210"}},
	})
	tests := []struct {
		name     string
		ctx      context.Context
		customer string
		code     codes.Code
		want     string
	}{
		{"no token", c.with("authorization"), customer, codes.Unauthenticated,
			"AuthenticationError.OAUTH_TOKEN_HEADER_INVALID"},
		{"two tokens", c.with("authorization", "Bearer a", "Bearer b"), customer, codes.Unauthenticated,
			"AuthenticationError.OAUTH_TOKEN_HEADER_INVALID"},
		{"no bearer", c.with("authorization", "Basic eDp5"), customer, codes.Unauthenticated,
			"AuthenticationError.OAUTH_TOKEN_HEADER_INVALID"},
		{"unknown token", c.with("authorization", "Bearer ya29.xyz"), customer, codes.Unauthenticated,
			"AuthenticationError.OAUTH_TOKEN_INVALID"},
		{"forged token", c.with("authorization", "Bearer simulated."+strings.Repeat("A", 54)), customer,
			codes.Unauthenticated, "AuthenticationError.OAUTH_TOKEN_INVALID"},
		{"empty developer token", c.with("developer-token", ""), customer, codes.InvalidArgument,
			"RequestError.DEVELOPER_TOKEN_PARAMETER_MISSING"},
		{"login with dashes", c.with("login-customer-id", "987-654-3210"), customer, codes.InvalidArgument,
			"HeaderError.INVALID_LOGIN_CUSTOMER_ID"},
		{"empty login", c.with("login-customer-id", ""), customer, codes.InvalidArgument,
			"HeaderError.INVALID_LOGIN_CUSTOMER_ID"},
		{"no manager", c.ctx, "5555555555", codes.PermissionDenied, "AuthorizationError.USER_PERMISSION_DENIED"},
		{"other manager", c.with("login-customer-id", "1111111111"), "5555555555", codes.PermissionDenied,
			"AuthorizationError.USER_PERMISSION_DENIED"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req := request(conversion("click"))
			req.CustomerId = test.customer
			var header, trailer metadata.MD
			_, err := c.uploads.UploadClickConversions(test.ctx, req, grpc.Header(&header), grpc.Trailer(&trailer))
			refused(t, err, header, trailer, test.code, test.want)
		})
	}
	for name, ctx := range map[string]context.Context{
		"developer token": c.with("developer-token", "abcdefghijklmnopqrstuv"),
		"manager":         c.with("login-customer-id", "9876543210"),
	} {
		if _, err := c.uploads.UploadClickConversions(ctx, request(conversion(strings.Fields(name)[0]))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(s.Accepted()); n != 2 {
		t.Errorf("%d accepted, want 2", n)
	}
}

// TestRouting checks that a wrong routing header is remembered, though it refuses nothing.
func TestRouting(t *testing.T) {
	s, c := start(t, simulator.Options{})
	for _, ctx := range []context.Context{
		c.with("x-goog-request-params"),
		c.with("x-goog-request-params", "customer_id=1111111111"),
		c.with("x-goog-request-params", "customer_id="+customer+"&%zz"),
		c.with("x-goog-request-params", "customer_id="+customer, "customer_id="+customer),
	} {
		if _, err := c.uploads.UploadClickConversions(ctx, request(conversion("?"))); err != nil {
			t.Error(err)
		}
	}
	c.upload(t, conversion("routed"))
	if got := s.Violations(); len(got) != 4 || !strings.Contains(got[1], "1111111111") {
		t.Errorf("violations %q, want 4", got)
	}
}

// TestTokenExpiry lets the clock run past the end of an access token.
func TestTokenExpiry(t *testing.T) {
	clock := now
	s, c := start(t, simulator.Options{
		Now:    func() time.Time { return clock },
		Faults: simulator.Faults{TokenTTL: time.Minute},
	})
	clock = now.Add(59 * time.Second)
	c.upload(t, conversion("timely"))
	clock = now.Add(time.Minute)
	var header, trailer metadata.MD
	_, err := c.uploads.UploadClickConversions(c.ctx, request(conversion("late")), grpc.Header(&header),
		grpc.Trailer(&trailer))
	refused(t, err, header, trailer, codes.Unauthenticated, "AuthenticationError.OAUTH_TOKEN_EXPIRED")
	connect(t, s).upload(t, conversion("later"))
}

// post sends a form to the token endpoint and gives the status and the answer.
func post(t *testing.T, s *simulator.Server, form url.Values) (int, map[string]any) {
	t.Helper()
	resp, err := http.PostForm(s.TokenURL(), form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	}()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

func TestTokenEndpoint(t *testing.T) {
	s, _ := start(t, simulator.Options{Faults: simulator.Faults{TokenTTL: 90 * time.Second}})
	good := map[string]string{"grant_type": "refresh_token", "client_id": simulator.ClientID,
		"client_secret": simulator.ClientSecret, "refresh_token": simulator.RefreshToken}
	for _, test := range []struct {
		name, field, value string
		status             int
		want               string
	}{
		{"as it should be", "scope", "", 200, ""},
		{"wrong client", "client_id", "other.apps.googleusercontent.com", 401, "invalid_client"},
		{"wrong secret", "client_secret", "", 401, "invalid_client"},
		{"wrong refresh token", "refresh_token", "1//other", 400, "invalid_grant"},
		{"password", "grant_type", "password", 400, "unsupported_grant_type"},
		{"long", "refresh_token", strings.Repeat("x", 70_000), 400, "invalid_request"},
	} {
		t.Run(test.name, func(t *testing.T) {
			form := url.Values{}
			for field, value := range good {
				form.Set(field, value)
			}
			form.Set(test.field, test.value)
			status, answer := post(t, s, form)
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			if test.want != "" && answer["error"] != test.want {
				t.Errorf("answer %v, want error %s", answer, test.want)
			}
			if test.want == "" && (answer["expires_in"] != 90.0 || answer["token_type"] != "Bearer") {
				t.Errorf("answer %v", answer)
			}
		})
	}

	// A client may also put its ID and secret into the Authorization header.
	config := demoConfig(s)
	config.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if _, err := config.TokenSource(t.Context(), &oauth2.Token{RefreshToken: simulator.RefreshToken}).Token(); err != nil {
		t.Error(err)
	}
}

// TestServiceAccount asks for a token with the library that service accounts use.
func TestServiceAccount(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	s, c := start(t, simulator.Options{Now: time.Now, ServiceAccountKey: &key.PublicKey}) // the library's own clock
	const adwords = "https://www.googleapis.com/auth/adwords"
	account := func(key *rsa.PrivateKey, changes ...func(*jwt.Config)) *jwt.Config {
		config := &jwt.Config{
			Email: "loader@example.iam.gserviceaccount.com",
			PrivateKey: pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY",
				Bytes: x509.MarshalPKCS1PrivateKey(key)}),
			Scopes:   []string{"openid", adwords},
			TokenURL: s.TokenURL(),
		}
		for _, change := range changes {
			change(config)
		}
		return config
	}
	token, err := account(key).TokenSource(t.Context()).Token()
	if err != nil {
		t.Fatal(err)
	}
	ctx := c.with("authorization", "Bearer "+token.AccessToken)
	if _, err := c.uploads.UploadClickConversions(ctx, request(conversion("sa"))); err != nil {
		t.Error(err)
	}
	for name, config := range map[string]*jwt.Config{
		"another key":    account(other),
		"another scope":  account(key, func(c *jwt.Config) { c.Scopes = []string{adwords + ".readonly"} }),
		"another target": account(key, func(c *jwt.Config) { c.Audience = "https://example.org/token" }),
		"too long":       account(key, func(c *jwt.Config) { c.Expires = 2 * time.Hour }),
	} {
		_, err := config.TokenSource(t.Context()).Token()
		if e, ok := errors.AsType[*oauth2.RetrieveError](err); !ok || !strings.Contains(string(e.Body), "invalid_grant") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAssertionForm checks assertions without a key to check their signatures with.
func TestAssertionForm(t *testing.T) {
	s, _ := start(t, simulator.Options{})
	part := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	assertion := func(algorithm string, changes map[string]any) string {
		claims := map[string]any{
			"iss":   "loader@example.iam.gserviceaccount.com",
			"aud":   "https://oauth2.googleapis.com/token",
			"scope": "https://www.googleapis.com/auth/adwords",
			"iat":   now.Unix(),
			"exp":   now.Add(time.Hour).Unix(),
		}
		maps.Copy(claims, changes)
		return part(map[string]string{"alg": algorithm, "typ": "JWT"}) + "." + part(claims) + ".c2lnbmF0dXJl"
	}
	good := assertion("RS256", nil)
	for _, test := range []struct{ name, assertion, want string }{
		{"good", good, ""},
		{"nothing", "", "not three parts"},
		{"no JSON", "e30.eA.eA", "algorithm"},
		{"garbage", "?.?.?", "header: no base64url"},
		{"no signature", good[:strings.LastIndex(good, ".")+1], "signature"},
		{"no claims", "eyJhbGciOiJSUzI1NiJ9.eA.eA", "claims: no JSON"},
		{"other algorithm", assertion("none", nil), "RS256"},
		{"no issuer", assertion("RS256", map[string]any{"iss": ""}), "iss"},
		{"expired", assertion("RS256", map[string]any{"iat": now.Unix() - 3600, "exp": now.Unix()}), "exp is in the past"},
		{"early", assertion("RS256", map[string]any{"iat": now.Unix() + 301}), "iat is in the future"},
	} {
		status, answer := post(t, s, url.Values{
			"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {test.assertion}})
		description, _ := answer["error_description"].(string)
		if (status == 200) != (test.want == "") || !strings.Contains(description, test.want) {
			t.Errorf("%s: %d %v", test.name, status, answer)
		}
	}
}
