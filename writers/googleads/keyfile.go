package googleads

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
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
	if why := notServiceKey(key); why != "" {
		return nil, fmt.Errorf("credentials: %s: %s %s", keyServiceKey, shownSecret(place), why)
	}
	config, err := google.JWTConfigFromJSON(key, scope)
	if err != nil || !isPrivateKey(config.PrivateKey) {
		return nil, fmt.Errorf("credentials: %s: %s has no usable private_key: make a new key in the Cloud console, "+
			"IAM & Admin > Service accounts > Keys, and download it as JSON", keyServiceKey, shownSecret(place))
	}
	if !travelsSafely(config.TokenURL) {
		return nil, fmt.Errorf("credentials: %s: token_uri %s: %w", shownSecret(place), shownSecret(config.TokenURL), errPlainText)
	}
	config.Subject = s.values[keyImpersonated]
	t := &tokens{kind: byServiceAccount, fetch: func(ctx context.Context) (*oauth2.Token, error) {
		return config.TokenSource(ctx).Token()
	}}
	if config.Subject != "" {
		t.kind = byImpersonation
	}
	return t, nil
}

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
	case file.Type == "authorized_user" || file.Type == "external_account" || file.Type == "impersonated_service_account" ||
		file.Type == "external_account_authorized_user":
		return "holds application default credentials (" + file.Type + "), not a service account's key: set " +
			"use_application_default_credentials: true, and GOOGLE_APPLICATION_CREDENTIALS to the file, instead"
	default:
		return "is not a service account's JSON key, for its type is not service_account; download it again from the Cloud console"
	}
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
