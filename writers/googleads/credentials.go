package googleads

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

// scope is what an access token has to allow.
// (https://developers.google.com/google-ads/api/docs/oauth/overview)
const scope = "https://www.googleapis.com/auth/adwords"

// Credentials say who asks, and how this machine gets to Google, as the official client libraries' google-ads.yaml
// does. (https://developers.google.com/google-ads/api/docs/client-libs/python/configuration)
type Credentials struct {
	DeveloperToken   string   // no longer needed since 9 September 2026; sent only if not empty
	LoginCustomerID  string   // the manager account through which access is had: ten digits, or empty
	LinkedCustomerID string   // the account of a partner that was linked: ten digits, or empty
	Endpoint         string   // where google-ads.yaml or the environment names one
	Notes            []string // what is not as it should be and hinders nothing, such as a file that everybody may read
	tokens           *tokens
	way              way
}

// LoadCredentials reads the file at path, or, where path is empty, the one that GOOGLE_ADS_CONFIGURATION_FILE_PATH
// names, or ~/google-ads.yaml if there is one; variables of the environment (GOOGLE_ADS_CLIENT_ID, …, or
// GOOGLE_ADS_CLIENT_ID_FILE, …, the place where the value is) win over the file. Each place may be the URL of a store
// of secrets. Nothing is asked of Google Ads yet. A missing or half given credential is an error that says what is
// missing.
func LoadCredentials(ctx context.Context, path string, getenv func(string) string) (*Credentials, error) {
	s, err := readSettings(ctx, path, getenv)
	if err != nil {
		return nil, err
	}
	c := &Credentials{Endpoint: s.values[keyEndpoint]}
	c.LoginCustomerID, err = s.customer(keyLoginCustomer)
	if err != nil {
		return nil, err
	}
	if c.LinkedCustomerID, err = s.customer(keyLinkedCustomer); err != nil {
		return nil, err
	}
	byOrganization, err := s.flag(keyCloudOrg)
	if err != nil {
		return nil, err
	}
	if !byOrganization { // access then belongs to the Cloud organization, and the token is not wanted
		if c.DeveloperToken, err = s.header(keyDeveloper); err != nil {
			return nil, err
		}
	}
	if c.way, err = newWay(s.values[keyProxy], getenv); err != nil {
		return nil, err
	}
	if c.tokens, err = s.tokenSource(ctx); err != nil {
		return nil, err
	}
	c.tokens.way = c.way
	c.Notes = s.notes
	return c, nil
}

// RefreshToken makes credentials of a refresh token that is changed for access tokens at tokenURI, without a proxy.
func RefreshToken(clientID, clientSecret, refreshToken, tokenURI string) *Credentials {
	config := oauth2.Config{ClientID: clientID, ClientSecret: clientSecret, Scopes: []string{scope},
		Endpoint: oauth2.Endpoint{TokenURL: tokenURI, AuthStyle: oauth2.AuthStyleInParams}}
	refresh := &oauth2.Token{RefreshToken: refreshToken}
	return &Credentials{tokens: newTokens(byRefreshToken, func(ctx context.Context) (*oauth2.Token, error) {
		return config.TokenSource(ctx, refresh).Token()
	})}
}

// tokenSource picks the kind of credential in the order of the official Python library: application default
// credentials, refresh token, service account.
func (s *settings) tokenSource(ctx context.Context) (*tokens, error) {
	useDefault, err := s.flag(keyDefault)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, key := range []string{keyClientID, keyClientSecret, keyRefreshToken} {
		if s.values[key] == "" {
			missing = append(missing, key)
		}
	}
	switch {
	case useDefault:
		if err := checkDefaultFile(os.Getenv(defaultVariable)); err != nil { // which is what FindDefaultCredentials reads
			return nil, err
		}
		return newTokens(byDefault, func(ctx context.Context) (*oauth2.Token, error) {
			found, err := google.FindDefaultCredentials(ctx, scope)
			if err != nil {
				return nil, err
			}
			return found.TokenSource.Token()
		}), nil
	case len(missing) == 0:
		uri := cmp.Or(s.values[keyTokenURI], google.Endpoint.TokenURL)
		if !travelsSafely(uri) {
			return nil, fmt.Errorf("credentials: token_uri %s: %w", shownSecret(uri), errPlainText)
		}
		return RefreshToken(s.values[keyClientID], s.values[keyClientSecret], s.values[keyRefreshToken], uri).tokens, nil
	case s.values[keyServiceKey] != "":
		return s.serviceAccount(ctx)
	case len(missing) == 2:
		return nil, fmt.Errorf("credentials: %s and %s are missing: set them in %s or as %s and %s", missing[0], missing[1], s.source,
			variable(missing[0]), variable(missing[1]))
	case len(missing) == 1:
		return nil, fmt.Errorf("credentials: %s is missing: set it in %s or as %s", missing[0], s.source, variable(missing[0]))
	default:
		return nil, noCredentialsError(s.source)
	}
}

// noCredentialsError says that nobody has written any credentials down; it is the name of the file that was looked for.
type noCredentialsError string

func (e noCredentialsError) Error() string {
	return fmt.Sprintf("credentials: none found: write client_id, client_secret and refresh_token, or "+
		"json_key_file_path, into %s, or set GOOGLE_ADS_CLIENT_ID and the like; to try convload without an account, "+
		"set destination: simulator", string(e))
}

// NoCredentials tells whether an error of LoadCredentials says that there are none at all, rather than wrong ones.
func NoCredentials(err error) bool {
	_, ok := errors.AsType[noCredentialsError](err)
	return ok
}

func isCustomerID(s string) bool {
	return len(s) == 10 && strings.Trim(s, "0123456789") == ""
}
