package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"convload/writers/simulator"
)

// The secrets of TestSecrets beside the simulator's own.
const (
	wrongRefreshToken = "1//0wrong-refresh-t0ken"
	storePassword     = "st0re-passw0rd"
	databasePassword  = "d4tabase-passw0rd"
	developerToken    = "d3veloperTokenOf22Char"
)

// accessToken is what every access token of the simulator looks like.
var accessToken = regexp.MustCompile(`simulated\.[A-Za-z0-9_-]{20,}`)

// secretRun is a run whose every output is searched for secrets.
type secretRun struct {
	*faultRun
	google  *secureGoogle
	echo    *httptest.Server // a token endpoint that repeats what it was sent
	portal  *httptest.Server // a web page in Google's place that repeats the headers that it was sent
	inputs  []string         // files that may hold secrets
	secrets []string
}

func newSecretRun(t *testing.T) *secretRun {
	t.Helper()
	s := &secretRun{faultRun: newFaultRun(t, nil, 2)}
	s.google = newSecureGoogle(t, s.faultRun)
	s.echo = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm() // whatever there is
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		said := r.PostForm.Encode() + " " + r.PostForm.Get("refresh_token") + " " + r.PostForm.Get("client_secret")
		_ = json.NewEncoder(w).Encode(map[string]string{"error": said, "error_description": said, "error_uri": said})
	}))
	t.Cleanup(s.echo.Close)
	s.portal = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "<html>blocked: %s %v</html>", r.Header.Get("Authorization"), r.Header)
	}))
	s.portal.Config.Protocols = new(http.Protocols)
	s.portal.Config.Protocols.SetUnencryptedHTTP2(true)
	s.portal.Start()
	t.Cleanup(s.portal.Close)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]string{"type": "service_account", "client_email": "loader@example.iam.gserviceaccount.com",
		"private_key_id": "1", "token_uri": "https://" + secureTokens + "/token",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))})
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, "key.json", string(text))
	s.secrets = []string{simulator.ClientSecret, simulator.RefreshToken, wrongRefreshToken, proxyPassword, storePassword,
		databasePassword, developerToken, base64.StdEncoding.EncodeToString([]byte(proxyUser + ":" + proxyPassword)),
		base64.StdEncoding.EncodeToString(pkcs8)[100:140], "BEGIN PRIVATE KEY"}
	for _, secret := range slices.Clone(s.secrets) {
		s.secrets = append(s.secrets, url.QueryEscape(secret))
	}
	s.inputs = []string{"google-ads.yaml", "convload.yaml", "key.json"}
	return s
}

// configure writes both configurations.
func (s *secretRun) configure(t *testing.T, credentials, endpoint, more string) {
	t.Helper()
	s.write(t, "google-ads.yaml", credentials+"\ndeveloper_token: "+developerToken+"\n")
	s.write(t, "convload.yaml", fmt.Sprintf("customer_id: \"1234567890\"\nsource: %s/inbox\nreports: %s/reports\n"+
		"destination: google-ads\nupload: {tries: 2, first_wait: 1ms, max_wait: 1s, deadline: 5s}\n%s%s", s.dir, s.dir, endpoint, more))
}

// do runs convload as a process of its own and searches what it says and writes.
func (s *secretRun) do(t *testing.T, format string, env ...string) (code int, said string) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	cmd := &exec.Cmd{Path: binary, Args: []string{"convload", "run", "--json", "--log-format", format, "--config",
		filepath.Join(s.dir, "convload.yaml")}, Env: append([]string{"HOME=" + s.dir}, env...), Dir: s.dir, Stdout: &stdout, Stderr: &stderr}
	_ = cmd.Run() // the state says it
	s.search(t, "standard output", stdout.Bytes())
	s.search(t, "standard error", stderr.Bytes())
	err = filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || slices.Contains(s.inputs, entry.Name()) {
			return err
		}
		text, err := os.ReadFile(path)
		s.search(t, path, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), stdout.String() + stderr.String()
}

func (s *secretRun) search(t *testing.T, where string, text []byte) {
	t.Helper()
	for _, secret := range s.secrets {
		if at := bytes.Index(text, []byte(secret)); at >= 0 {
			t.Errorf("%s holds the secret %q: …%s…", where, secret, text[max(0, at-80):min(len(text), at+len(secret)+20)])
		}
	}
	if found := accessToken.Find(text); found != nil {
		t.Errorf("%s holds an access token: %s", where, found)
	}
}

// TestSecrets has runs succeed and fail in many ways, and finds no secret in anything that they say or leave behind.
func TestSecrets(t *testing.T) {
	login := "http://" + proxyUser + ":" + proxyPassword + "@"
	refresh := func(token, uri string) string {
		return "client_id: " + simulator.ClientID + "\nclient_secret: " + simulator.ClientSecret + "\nrefresh_token: " + token + "\ntoken_uri: " + uri + "\n"
	}
	for _, test := range []struct {
		name  string
		setUp func(s *secretRun) (credentials, endpoint, more string, env []string)
		code  int
		want  string
	}{
		{"good, through the proxy of google-ads.yaml", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken, "https://"+secureTokens+"/token") + "endpoint: ads.test.example\nhttp_proxy: " + login + s.google.proxy,
				"google_ads: {config: google-ads.yaml}\n", "", []string{"SSL_CERT_FILE=" + s.google.authority}
		}, exitOK, `"ACCEPTED": 11`},
		{"good, with a service account, through the environment's proxy", func(s *secretRun) (string, string, string, []string) {
			return "json_key_file_path: key.json", "google_ads: {endpoint: \"" + secureAds + "\"}\n", "",
				[]string{"SSL_CERT_FILE=" + s.google.authority, "HTTPS_PROXY=" + login + s.google.proxy}
		}, exitOK, `"ACCEPTED": 11`},
		{"revoked", func(s *secretRun) (string, string, string, []string) {
			return refresh(wrongRefreshToken, s.server.TokenURL()), "", "", nil
		}, exitFailed, "7 days"},
		{"an endpoint that repeats what was sent", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken, s.echo.URL), "", "", nil
		}, exitFailed, "400 Bad Request"},
		{"a firewall that repeats what was sent", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken, s.server.TokenURL()),
				fmt.Sprintf("google_ads: {endpoint: %q, plaintext: true}\n", s.portal.Listener.Addr()), "", nil
		}, exitFailed, "something on the way answered in Google's place"},
		{"a file that is not YAML", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken+": [", s.echo.URL), "", "", nil
		}, exitUsage, "is not valid YAML"},
		{"an unknown authority, at the token endpoint", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken, "https://"+secureTokens+"/token"), "", "", []string{"HTTPS_PROXY=" + login + s.google.proxy}
		}, exitFailed, "does not know the authority"},
		{"an unknown authority, at Google Ads", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken, s.server.TokenURL()), "google_ads: {endpoint: ads.test.example}\n", "",
				[]string{"HTTPS_PROXY=" + login + s.google.proxy}
		}, exitFailed, "does not know the authority"},
		{"a proxy that refuses the login", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken, s.server.TokenURL()), "google_ads: {endpoint: ads.test.example}\n", "",
				[]string{"HTTPS_PROXY=http://" + proxyUser + "2:" + proxyPassword + "@" + s.google.proxy}
		}, exitFailed, "refuses the user name and password (407)"},
		{"a proxy that refuses the connection", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken, "https://elsewhere.test.example/token"), "", "", []string{"HTTPS_PROXY=" + login + s.google.proxy}
		}, exitFailed, "refuses to connect (403 Forbidden)"},
		{"a proxy that is none", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken, s.server.TokenURL()) + "http_proxy: '" + login + "[" + "'", "", "", nil
		}, exitUsage, "is not the address of a proxy"},
		{"a store of secrets that does not answer", func(*secretRun) (string, string, string, []string) {
			return "", "google_ads: {config: \"awssecretsmanager://ads?region=eu-west-1&hidden=" + storePassword + "\"}\n", "", nil
		}, exitUsage, "awssecretsmanager://ads"},
		{"a value in a file that is not there", func(*secretRun) (string, string, string, []string) {
			return "", "", "", []string{"GOOGLE_ADS_CLIENT_SECRET=" + simulator.ClientSecret, "GOOGLE_ADS_REFRESH_TOKEN_FILE=/nowhere/token"}
		}, exitUsage, "GOOGLE_ADS_REFRESH_TOKEN_FILE has to name the file that holds the value: no such file"},
		{"a value in the place of its file", func(*secretRun) (string, string, string, []string) {
			return "", "", "", []string{"GOOGLE_ADS_CLIENT_SECRET=" + simulator.ClientSecret, "GOOGLE_ADS_REFRESH_TOKEN_FILE=" + simulator.RefreshToken}
		}, exitUsage, "GOOGLE_ADS_REFRESH_TOKEN_FILE has to name the file that holds the value: no such file"},
		{"a value in the place of its URL", func(*secretRun) (string, string, string, []string) {
			return "", "google_ads: {config: \"vault://" + storePassword + "/x\"}\n", "", nil
		}, exitUsage, "google_ads.config: the URL's scheme is unknown; known are file://, awsparamstore://"},
		{"a database that is not there", func(s *secretRun) (string, string, string, []string) {
			return refresh(simulator.RefreshToken, s.server.TokenURL()), fmt.Sprintf("google_ads: {endpoint: %q, plaintext: true}\n", s.server.Addr()),
				"ledger: postgres://loader:" + databasePassword + "@127.0.0.1:1/ledger\n", nil
		}, exitFailed, "127.0.0.1:1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, format := range []string{"text", "json"} {
				s := newSecretRun(t)
				credentials, endpoint, more, env := test.setUp(s)
				s.configure(t, credentials, endpoint, more)
				code, said := s.do(t, format, env...)
				if code != test.code || !strings.Contains(said, test.want) {
					t.Errorf("%s: exit code %d, want %d and %s:\n%s", format, code, test.code, test.want, said)
				}
				if code == exitOK {
					s.checkAccepted(t)
				}
			}
		})
	}
}
