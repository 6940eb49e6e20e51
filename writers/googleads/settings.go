package googleads

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// The keys of google-ads.yaml that are read; others are left alone, with all that is below them. token_uri is
// convload's own: it lets the refresh token be changed at another endpoint than Google's, such as the simulator's.
// (https://developers.google.com/google-ads/api/docs/client-libs/python/configuration)
const (
	keyClientID       = "client_id"
	keyClientSecret   = "client_secret"
	keyRefreshToken   = "refresh_token"
	keyTokenURI       = "token_uri"
	keyServiceKey     = "json_key_file_path"
	keyServiceKeyOld  = "path_to_private_key_file"
	keyImpersonated   = "impersonated_email"
	keyDelegated      = "delegated_account"
	keyDefault        = "use_application_default_credentials"
	keyDeveloper      = "developer_token"
	keyCloudOrg       = "use_cloud_org_for_api_access"
	keyLoginCustomer  = "login_customer_id"
	keyLinkedCustomer = "linked_customer_id"
	keyEndpoint       = "endpoint"
	keyProxy          = "http_proxy"
)

var knownKeys = []string{keyClientID, keyClientSecret, keyRefreshToken, keyTokenURI, keyServiceKey, keyServiceKeyOld,
	keyImpersonated, keyDelegated, keyDefault, keyDeveloper, keyCloudOrg, keyLoginCustomer, keyLinkedCustomer, keyEndpoint,
	keyProxy}

// settings are the known keys of google-ads.yaml, with the environment's values over the file's.
type settings struct {
	values map[string]string
	source string // the file as people may see it, whether it exists or not
	notes  []string
}

// readSettings merges the file and the environment.
func readSettings(ctx context.Context, path string, getenv func(string) string) (*settings, error) {
	named, file := "google_ads.config", path
	if file == "" {
		named = "GOOGLE_ADS_CONFIGURATION_FILE_PATH"
		file = getenv(named)
	}
	optional := file == ""
	if optional {
		named = "~/google-ads.yaml"
		file = named
	}
	file = fromHome(file, getenv)
	s := &settings{values: make(map[string]string), source: shownSecret(file)}
	text, note, err := readSecret(ctx, file)
	switch {
	case err == nil:
		if s.values, err = parseSettings(file, text); err != nil {
			return nil, err
		}
		if note != "" {
			s.notes = append(s.notes, note)
		}
	case !optional || !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("credentials: %s: %w", named, err)
	}
	if err := s.overlay(ctx, getenv); err != nil {
		return nil, err
	}
	for name, old := range map[string]string{keyServiceKey: keyServiceKeyOld, keyImpersonated: keyDelegated} {
		if s.values[name] == "" {
			s.values[name] = s.values[old]
		}
	}
	s.values[keyServiceKey] = fromHome(s.values[keyServiceKey], getenv)
	return s, nil
}

// overlay puts the environment over the file: GOOGLE_ADS_CLIENT_SECRET holds the value, GOOGLE_ADS_CLIENT_SECRET_FILE
// the place where it is, as containers hand secrets out.
func (s *settings) overlay(ctx context.Context, getenv func(string) string) error {
	for _, key := range knownKeys {
		name := variable(key)
		value, place := strings.TrimSpace(getenv(name)), getenv(name+"_FILE")
		if value != "" && place != "" {
			return fmt.Errorf("credentials: both %s and %s_FILE are set: unset one", name, name)
		}
		if place != "" {
			text, note, err := readSecret(ctx, fromHome(place, getenv))
			if err != nil {
				return fmt.Errorf("credentials: %s_FILE has to name the file that holds the value: %w", name, err)
			}
			if note != "" {
				s.notes = append(s.notes, note)
			}
			value = strings.TrimSpace(string(text))
			if value == "" || !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
				return fmt.Errorf("credentials: %s_FILE: the file has to hold one line of text, the value alone", name)
			}
		}
		if value != "" {
			s.values[key] = value
		}
	}
	return nil
}

// flag reads a key that is true or false. YAML 1.1, which the official library reads, has more words for that.
func (s *settings) flag(key string) (bool, error) {
	switch strings.ToLower(s.values[key]) {
	case "true", "yes", "on", "1":
		return true, nil
	case "", "false", "no", "off", "0":
		return false, nil
	}
	return false, fmt.Errorf("credentials: %s in %s or %s has to be true or false", key, s.source, variable(key))
}

// customer reads the number of an account.
func (s *settings) customer(key string) (string, error) {
	digits := strings.ReplaceAll(s.values[key], "-", "")
	if digits != "" && !isCustomerID(digits) {
		return "", fmt.Errorf("credentials: %s in %s or %s: %.40q is not a ten-digit account number", key, s.source,
			variable(key), s.values[key])
	}
	return digits, nil
}

// header reads what is sent in a header of its own.
func (s *settings) header(key string) (string, error) {
	if !fitsHeader(s.values[key]) {
		return "", fmt.Errorf("credentials: %s in %s or %s has a letter in it that is not ASCII, or a second line: copy it again",
			key, s.source, variable(key))
	}
	return s.values[key], nil
}

// fitsHeader tells whether a text may be the value of a header: gRPC takes printable ASCII only.
func fitsHeader(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}

// variable names the environment's variable for a key.
func variable(key string) string { return "GOOGLE_ADS_" + strings.ToUpper(key) }

// wantedFormat ends the errors about files that are no google-ads.yaml.
const wantedFormat = "convload reads the YAML file of Google's Python library: google-ads.yaml with client_id, client_secret " +
	"and refresh_token, or json_key_file_path"

// parseSettings reads the known keys of a google-ads.yaml. Its errors never quote the file, which is full of secrets.
func parseSettings(name string, text []byte) (map[string]string, error) {
	shown := shownSecret(name)
	switch strings.ToLower(filepath.Ext(name)) {
	case ".properties":
		return nil, fmt.Errorf("credentials: %s is the Java library's file: %s", shown, wantedFormat)
	case ".ini":
		return nil, fmt.Errorf("credentials: %s is the PHP library's file: %s", shown, wantedFormat)
	case ".rb":
		return nil, fmt.Errorf("credentials: %s is the Ruby library's file: %s", shown, wantedFormat)
	}
	var file map[string]setting
	if err := yaml.Unmarshal(text, &file); err != nil {
		if e, ok := errors.AsType[yaml.Error](err); ok && strings.Contains(e.GetMessage(), "already defined") {
			return nil, fmt.Errorf("credentials: %s%s: this key stands further up already: keep one of the two", shown, lineOf(err))
		}
		return nil, fmt.Errorf("credentials: %s%s is not valid YAML, or not key: value lines: %s", shown, lineOf(err), wantedFormat)
	}
	if _, ok := file["private_key"]; ok {
		return nil, fmt.Errorf("credentials: %s is a service account's key: write json_key_file_path: %s into google-ads.yaml",
			shown, shown)
	}
	values := make(map[string]string)
	for key, one := range file {
		if !slices.Contains(knownKeys, key) {
			continue
		}
		if one.nested {
			return nil, fmt.Errorf("credentials: %s, line %d: %s has to be a plain text or number", shown, one.line, key)
		}
		values[key] = strings.TrimSpace(one.value)
	}
	return values, nil
}

// setting is a value as it is written: a number keeps its zeros.
type setting struct {
	value  string
	nested bool
	line   int
}

// UnmarshalYAML takes any value.
func (s *setting) UnmarshalYAML(node ast.Node) error {
	s.line = node.GetToken().Position.Line
	switch n := node.(type) {
	case *ast.StringNode:
		s.value = n.Value
	case *ast.LiteralNode:
		s.value = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		s.value = n.GetToken().Value
	default:
		s.nested = true
	}
	return nil
}

// lineOf says where a YAML error is, if that is known.
func lineOf(err error) string {
	if e, ok := errors.AsType[yaml.Error](err); ok && e.GetToken() != nil && e.GetToken().Position != nil {
		return fmt.Sprintf(", line %d", e.GetToken().Position.Line)
	}
	return ""
}

// fromHome replaces ~ by the user's folder.
func fromHome(path string, getenv func(string) string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(getenv("HOME"), rest)
	}
	return path
}
