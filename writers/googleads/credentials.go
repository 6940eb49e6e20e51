package googleads

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

// scope is what an access token has to allow.
// (https://developers.google.com/google-ads/api/docs/oauth/overview)
const scope = "https://www.googleapis.com/auth/adwords"

// Credentials say who asks, as the official client libraries' google-ads.yaml does.
// (https://developers.google.com/google-ads/api/docs/client-libs/python/configuration)
type Credentials struct {
	DeveloperToken  string // no longer needed since 9 September 2026; sent only if not empty
	LoginCustomerID string // the manager account through which access is had: ten digits, or empty
	tokens          *tokens
}

// The keys of google-ads.yaml that are read; others are left alone. token_uri is convload's own: it lets the refresh
// token be changed at another endpoint than Google's, such as the simulator's.
const (
	keyClientID      = "client_id"
	keyClientSecret  = "client_secret"
	keyRefreshToken  = "refresh_token"
	keyTokenURI      = "token_uri"
	keyServiceKey    = "json_key_file_path"
	keyServiceKeyOld = "path_to_private_key_file"
	keyImpersonated  = "impersonated_email"
	keyDelegated     = "delegated_account"
	keyDefault       = "use_application_default_credentials"
	keyDeveloper     = "developer_token"
	keyLoginCustomer = "login_customer_id"
)

// LoadCredentials reads the file at path, or, where path is empty, the one that GOOGLE_ADS_CONFIGURATION_FILE_PATH
// names, or ~/google-ads.yaml if there is one; variables of the environment (GOOGLE_ADS_CLIENT_ID, …) win over the
// file. Nothing is asked of Google yet. A missing or half given credential is an error that says what is missing.
func LoadCredentials(path string, getenv func(string) string) (*Credentials, error) {
	settings, source, err := readSettings(path, getenv)
	if err != nil {
		return nil, err
	}
	login := strings.ReplaceAll(settings[keyLoginCustomer], "-", "")
	if login != "" && !isCustomerID(login) {
		return nil, fmt.Errorf("%s: login_customer_id %q is not a ten-digit account number", source, login)
	}
	c := &Credentials{DeveloperToken: settings[keyDeveloper], LoginCustomerID: login}
	c.tokens, err = tokenSource(settings, source)
	return c, err
}

// RefreshToken makes credentials of a refresh token that is changed for access tokens at tokenURI.
func RefreshToken(clientID, clientSecret, refreshToken, tokenURI string) *Credentials {
	config := oauth2.Config{ClientID: clientID, ClientSecret: clientSecret, Scopes: []string{scope},
		Endpoint: oauth2.Endpoint{TokenURL: tokenURI, AuthStyle: oauth2.AuthStyleInParams}}
	refresh := &oauth2.Token{RefreshToken: refreshToken}
	return &Credentials{tokens: &tokens{fetch: func(ctx context.Context) (*oauth2.Token, error) {
		return config.TokenSource(ctx, refresh).Token()
	}}}
}

// readSettings merges the file and the environment. It returns the file's path too, for messages.
func readSettings(path string, getenv func(string) string) (map[string]string, string, error) {
	source, optional := path, false
	if source == "" {
		source = getenv("GOOGLE_ADS_CONFIGURATION_FILE_PATH")
	}
	if source == "" {
		source, optional = "~/google-ads.yaml", true
	}
	if rest, ok := strings.CutPrefix(source, "~/"); ok {
		source = filepath.Join(getenv("HOME"), rest)
	}
	settings := make(map[string]string)
	text, err := os.ReadFile(source)
	if err != nil && !(optional && errors.Is(err, fs.ErrNotExist)) {
		return nil, "", fmt.Errorf("credentials: %w", err)
	}
	var file map[string]any
	if err := yaml.Unmarshal(text, &file); err != nil {
		// The library's message quotes the file, and the file is full of secrets.
		return nil, "", fmt.Errorf("credentials: %s is not valid YAML", source)
	}
	for key, value := range file {
		if value != nil {
			settings[key] = strings.TrimSpace(fmt.Sprint(value))
		}
	}
	for _, key := range []string{keyClientID, keyClientSecret, keyRefreshToken, keyTokenURI, keyServiceKey,
		keyServiceKeyOld, keyImpersonated, keyDelegated, keyDefault, keyDeveloper, keyLoginCustomer} {
		if value := getenv("GOOGLE_ADS_" + strings.ToUpper(key)); value != "" {
			settings[key] = value
		}
	}
	if settings[keyServiceKey] == "" {
		settings[keyServiceKey] = settings[keyServiceKeyOld]
	}
	if settings[keyImpersonated] == "" {
		settings[keyImpersonated] = settings[keyDelegated]
	}
	return settings, source, nil
}

// tokenSource picks the kind of credential in the order of the official Python library: application default
// credentials, refresh token, service account.
func tokenSource(settings map[string]string, source string) (*tokens, error) {
	switch {
	case strings.EqualFold(settings[keyDefault], "true"):
		return &tokens{fetch: func(ctx context.Context) (*oauth2.Token, error) {
			found, err := google.FindDefaultCredentials(ctx, scope)
			if err != nil {
				return nil, err
			}
			return found.TokenSource.Token()
		}}, nil
	case settings[keyRefreshToken] != "" || settings[keyClientID] != "" || settings[keyClientSecret] != "":
		for _, key := range []string{keyClientID, keyClientSecret, keyRefreshToken} {
			if settings[key] == "" {
				return nil, fmt.Errorf("credentials: %s is missing: set it in %s or as GOOGLE_ADS_%s", key, source,
					strings.ToUpper(key))
			}
		}
		if uri := settings[keyTokenURI]; uri != "" && !travelsSafely(uri) {
			return nil, fmt.Errorf("credentials: token_uri %s: %w", uri, errPlainText)
		}
		return RefreshToken(settings[keyClientID], settings[keyClientSecret], settings[keyRefreshToken],
			cmp.Or(settings[keyTokenURI], google.Endpoint.TokenURL)).tokens, nil
	case settings[keyServiceKey] != "":
		return serviceAccount(settings[keyServiceKey], settings[keyImpersonated])
	default:
		return nil, fmt.Errorf("credentials: none found: write client_id, client_secret and refresh_token, or "+
			"json_key_file_path, into %s, or set GOOGLE_ADS_CLIENT_ID and the like; to try convload without an account, "+
			"set destination: simulator", source)
	}
}

func serviceAccount(path, impersonated string) (*tokens, error) {
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("credentials: service account key: %w", err)
	}
	config, err := google.JWTConfigFromJSON(key, scope)
	if err != nil || !isPrivateKey(config.PrivateKey) {
		return nil, fmt.Errorf("credentials: %s is not a service account's JSON key; download it again from the Cloud console", path)
	}
	if !travelsSafely(config.TokenURL) {
		return nil, fmt.Errorf("credentials: %s: token_uri %s: %w", path, config.TokenURL, errPlainText)
	}
	config.Subject = impersonated
	return &tokens{fetch: func(ctx context.Context) (*oauth2.Token, error) {
		return config.TokenSource(ctx).Token()
	}}, nil
}

// isPrivateKey tells whether a key can sign, which would come out at the first token only.
func isPrivateKey(text []byte) bool {
	block, _ := pem.Decode(text)
	if block == nil {
		return false
	}
	if _, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return true
	}
	_, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	return err == nil
}

func isCustomerID(s string) bool {
	if len(s) != 10 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
