package googleads

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tokenServer hands out a token to those who show the right grant, and keeps the forms.
func tokenServer(t *testing.T, accept func(*http.Request) bool) (url string, forms *[]map[string][]string) {
	t.Helper()
	forms = new([]map[string][]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		*forms = append(*forms, r.PostForm)
		w.Header().Set("Content-Type", "application/json")
		if !accept(r) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error": "invalid_grant", "error_description": "Bad refresh-token-in-clear"}`)
			return
		}
		fmt.Fprint(w, `{"access_token": "the-token", "expires_in": 3600, "token_type": "Bearer"}`)
	}))
	t.Cleanup(server.Close)
	return server.URL, forms
}

func everybody(*http.Request) bool { return true }

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func environment(pairs ...string) func(string) string {
	m := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func TestRefreshTokenFromTheOfficialFile(t *testing.T) {
	url, forms := tokenServer(t, everybody)
	path := writeFile(t, "google-ads.yaml", `
# as the Python library has it
client_id: from-file
client_secret: GOCSPX-file
refresh_token: 1//file
token_uri: `+url+`
login_customer_id: 123-456-7890
use_proto_plus: True
logging: {version: 1}
developer_token:
`)
	c, err := LoadCredentials(t.Context(), path, environment("GOOGLE_ADS_CLIENT_ID", "from-environment"))
	if err != nil {
		t.Fatal(err)
	}
	if c.LoginCustomerID != "1234567890" || c.DeveloperToken != "" {
		t.Errorf("login %q, developer token %q", c.LoginCustomerID, c.DeveloperToken)
	}
	for range 2 {
		token, err := c.tokens.get(t.Context())
		if err != nil || token.AccessToken != "the-token" {
			t.Fatalf("%v, %v", token, err)
		}
	}
	if len(*forms) != 1 {
		t.Errorf("the token endpoint was asked %d times for one valid token", len(*forms))
	}
	if got := (*forms)[0]["refresh_token"]; len(got) != 1 || got[0] != "1//file" {
		t.Errorf("refresh_token %q", got)
	}
}

func TestNumbersInTheOfficialFile(t *testing.T) {
	path := writeFile(t, "google-ads.yaml", "login_customer_id: 1234567890\nclient_id: a\nclient_secret: b\nrefresh_token: c\n")
	c, err := LoadCredentials(t.Context(), path, environment())
	if err != nil || c.LoginCustomerID != "1234567890" {
		t.Errorf("%+v, %v", c, err)
	}
}

// serviceKey writes a service account's key.
func serviceKey(t *testing.T, tokenURI string) string {
	t.Helper()
	return writeFile(t, "key.json", serviceKeyText(t, rsaKey(t), "loader@example.iam.gserviceaccount.com", tokenURI))
}

func rsaKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func serviceKeyText(t *testing.T, key any, email, tokenURI string) string {
	t.Helper()
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]string{"type": "service_account", "client_email": email,
		"private_key_id": "1", "token_uri": tokenURI,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestServiceAccount(t *testing.T) {
	url, forms := tokenServer(t, everybody)
	c, err := LoadCredentials(t.Context(), writeFile(t, "google-ads.yaml", "json_key_file_path: "+serviceKey(t, url)+
		"\nimpersonated_email: a@example.com\n"), environment())
	if err != nil {
		t.Fatal(err)
	}
	if token, err := c.tokens.get(t.Context()); err != nil || token.AccessToken != "the-token" {
		t.Fatalf("%v, %v", token, err)
	}
	if got := (*forms)[0]["assertion"]; len(got) != 1 || strings.Count(got[0], ".") != 2 {
		t.Errorf("assertion %q", got)
	}
}

func TestCredentialsThatCannotWork(t *testing.T) {
	key := serviceKey(t, "https://tokens.example.com/token")
	for _, test := range []struct{ name, file, want string }{
		{"nothing", "use_proto_plus: true\n", "credentials: none found"},
		{"no secret", "client_id: a\nrefresh_token: hush-hush\n", "client_secret is missing"},
		{"no refresh token", "client_id: a\nclient_secret: hush-hush\n", "refresh_token is missing"},
		{"not YAML", "client_secret: [hush-hush\n", "is not valid YAML"},
		{"bad manager", "login_customer_id: 12\nclient_id: a\nclient_secret: hush-hush\nrefresh_token: c\n", `"12" is not a ten-digit account number`},
		{"key file missing", "json_key_file_path: /nowhere/key.json\n", "no such file"},
		{"a list", "refresh_token: [hush-hush]\n", "line 1: refresh_token has to be a plain text or number"},
		{"a map", "client_id: a\ndeveloper_token: {hush-hush: 1}\n", "line 2: developer_token has to be"},
		{"not a map", "- client_secret: hush-hush\n", "is not valid YAML, or not key: value lines"},
		{"twice", "client_secret: a\nclient_secret: hush-hush\n", "line 2: this key stands further up already"},
		{"bad linked account", "linked_customer_id: hush\nclient_id: a\nclient_secret: b\nrefresh_token: c\n", `linked_customer_id in`},
		{"no boolean", "use_application_default_credentials: perhaps\n", "use_application_default_credentials in"},
		{"a service account's key", `{"type": "service_account", "private_key": "hush-hush"}`, "write json_key_file_path: "},
		{"token_uri in plain text", "client_id: a\nclient_secret: b\nrefresh_token: hush-hush\ntoken_uri: http://tokens.example.com/?hush-hush\n", "token_uri http://tokens.example.com/: nothing is sent in plain text"},
		{"bad proxy", "client_id: a\nclient_secret: b\nrefresh_token: c\nhttp_proxy: 'http://u:hush-hush@[::1'\n", "http_proxy is not the address of a proxy"},
		{"a developer token of other letters", triple + "developer_token: hush-hüsh\n", "developer_token in"},
		{"a developer token of two lines", triple + "developer_token: |\n  hush-hush\n  hush\n", "GOOGLE_ADS_DEVELOPER_TOKEN has a letter"},
		{"nobody's address", "json_key_file_path: " + key + "\nimpersonated_email: hush-hush\n", "impersonated_email in"},
		{"no address alone", "json_key_file_path: " + key + "\nimpersonated_email: hush-hush <a@example.com>\n", "impersonated_email in"},
		{"SOCKS", "client_id: a\nclient_secret: b\nrefresh_token: c\nhttp_proxy: socks5://u:hush-hush@proxy:1080\n", "not by socks5://"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := LoadCredentials(t.Context(), writeFile(t, "google-ads.yaml", test.file), environment())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "hush-hush") {
				t.Errorf("the error repeats a secret: %v", err)
			}
		})
	}
	if _, err := LoadCredentials(t.Context(), writeFile(t, "google-ads.yaml", "json_key_file_path: "+writeFile(t, "key.json", "{}")+"\n"), environment()); err == nil {
		t.Error("an empty key file was taken")
	}
	if _, err := LoadCredentials(t.Context(), "", environment("HOME", t.TempDir(), "GOOGLE_ADS_CLIENT_ID", "a", "GOOGLE_ADS_CLIENT_SECRET", "b", "GOOGLE_ADS_REFRESH_TOKEN", "c")); err != nil {
		t.Errorf("the environment alone is enough: %v", err)
	}
}
