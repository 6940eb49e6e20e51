package googleads

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"golang.org/x/oauth2/jwt"
)

// serviceAccount makes tokens with a service account's key, in its own name or in that of a user of its Workspace.
func (s *settings) serviceAccount(ctx context.Context) (*tokens, error) {
	place := s.values[keyServiceKey]
	key, note, err := readSecret(ctx, place)
	if err != nil {
		return nil, fmt.Errorf("credentials: %s: %w", keyServiceKey, err)
	}
	if note != "" {
		s.notes = append(s.notes, note)
	}
	config, why := readServiceKey(key)
	if why != "" {
		return nil, fmt.Errorf("credentials: %s: %s %s", keyServiceKey, shownSecret(place), why)
	}
	if !travelsSafely(config.TokenURL) {
		return nil, fmt.Errorf("credentials: %s: token_uri %s: %w", shownSecret(place), shownSecret(config.TokenURL), errPlainText)
	}
	config.Subject = s.values[keyImpersonated]
	if user, err := mail.ParseAddress(config.Subject); config.Subject != "" && (err != nil || user.Address != config.Subject) {
		return nil, fmt.Errorf("credentials: %s in %s or %s has to be the whole e-mail address of a user of the Workspace", keyImpersonated,
			s.source, variable(keyImpersonated))
	}
	kind := byServiceAccount
	if config.Subject != "" {
		kind = byImpersonation
	}
	return newTokens(kind, func(ctx context.Context) (*oauth2.Token, error) { return config.TokenSource(ctx).Token() }), nil
}

// newServiceKey is what to do about a key that is damaged.
const newServiceKey = "make a new key in the Cloud console, IAM & Admin > Service accounts > Keys, and download it as JSON"

// readServiceKey reads a service account's key, or says why it cannot be used.
func readServiceKey(text []byte) (config *jwt.Config, why string) {
	if why := notServiceKey(text); why != "" {
		return nil, why
	}
	config, err := google.JWTConfigFromJSON(text, scope)
	switch {
	case err != nil || !isRSAKey(config.PrivateKey):
		return nil, "has no usable private_key, which has to be an RSA key: " + newServiceKey
	case !strings.Contains(config.Email, "@"):
		return nil, "has no client_email, the address of the service account: " + newServiceKey
	}
	return config, ""
}

// defaultTypes are the kinds of application default credentials beside a service account's key.
// (https://google.aip.dev/auth/4110)
var defaultTypes = []string{"authorized_user", "external_account", "external_account_authorized_user",
	"impersonated_service_account", "gdch_service_account"}

// notServiceKey says what a file is that is no service account's key; "" for one that is.
func notServiceKey(text []byte) string {
	var file struct {
		Type      string          `json:"type"`
		Installed json.RawMessage `json:"installed"`
		Web       json.RawMessage `json:"web"`
	}
	if json.Unmarshal(text, &file) != nil {
		return "is not JSON: download the service account's key again from the Cloud console, and choose JSON rather than P12"
	}
	switch {
	case file.Installed != nil || file.Web != nil:
		return "is the file of an OAuth client, not a service account's key: write its client_id and client_secret, and a " +
			"refresh_token, into google-ads.yaml instead of json_key_file_path"
	case file.Type == "service_account":
		return ""
	case slices.Contains(defaultTypes, file.Type):
		return "holds application default credentials (" + file.Type + "), not a service account's key: set " +
			"use_application_default_credentials: true, and " + defaultVariable + " to the file, instead"
	default:
		return "is not a service account's JSON key, for its type is not service_account; download it again from the Cloud console"
	}
}

// isRSAKey tells whether a key can sign as Google wants it, which would come out at the first token only.
func isRSAKey(text []byte) bool {
	block, _ := pem.Decode(text)
	if block == nil {
		return false
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		_, ok := key.(*rsa.PrivateKey)
		return ok
	}
	_, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	return err == nil
}

// defaultVariable names the file of the application default credentials, where they are not at their usual place.
const defaultVariable = "GOOGLE_APPLICATION_CREDENTIALS"

// checkDefaultFile says what is wrong with the file of application default credentials, if one is named.
func checkDefaultFile(path string) error {
	if path == "" {
		return nil
	}
	text, _, err := readSecretFile(path)
	if err != nil {
		return fmt.Errorf("credentials: %s has to name a file of credentials: %w", defaultVariable, err)
	}
	var file struct {
		Type string `json:"type"`
	}
	switch err := json.Unmarshal(text, &file); {
	case err == nil && slices.Contains(defaultTypes, file.Type):
		return nil
	case err == nil && file.Type == "service_account":
		if _, why := readServiceKey(text); why != "" {
			return fmt.Errorf("credentials: %s: %s %s", defaultVariable, path, why)
		}
		return nil
	default:
		return fmt.Errorf("credentials: %s: %s holds no such credentials (the file of an OAuth client does not): name a service account's "+
			"key, a configuration of workload identity federation, or the file that gcloud makes: %s", defaultVariable, path, defaultLogin)
	}
}
