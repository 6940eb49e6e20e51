package googleads

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "gocloud.dev/runtimevar/constantvar" // constant://
	"gocloud.dev/secrets/localsecrets"
)

const triple = "client_id: a\nclient_secret: b\nrefresh_token: c\n"

// TestSettings holds how google-ads.yaml and the environment are read, against the official Python library's words.
func TestSettings(t *testing.T) {
	keyFile := serviceKey(t, "https://oauth2.googleapis.com/token")
	for _, test := range []struct {
		name, file string
		env        []string
		want       Credentials
		kind       credentialKind
	}{
		{"Google's template", triple + `
# Required
developer_token: INSERT
use_proto_plus: True
# logging:
logging: {version: 1, root: {level: INFO, handlers: [default]}, client_id: nobody}
login_customer_id: 0123456789
linked_customer_id: 987-654-3210
endpoint: ads.example.com
some: [new, key]
`, nil, Credentials{DeveloperToken: "INSERT", LoginCustomerID: "0123456789", LinkedCustomerID: "9876543210", Endpoint: "ads.example.com"}, byRefreshToken},
		{"keys without values", triple + "developer_token:\nlogin_customer_id:\nhttp_proxy: ~\n", nil, Credentials{}, byRefreshToken},
		{"a blank developer token", triple + "developer_token: '  '\n", nil, Credentials{}, byRefreshToken},
		{"the Cloud organization's access", triple + "developer_token: x\nuse_cloud_org_for_api_access: yes\n", nil, Credentials{}, byRefreshToken},
		{"the environment over the file", triple + "developer_token: x\nendpoint: a\n",
			[]string{"GOOGLE_ADS_DEVELOPER_TOKEN", " y ", "GOOGLE_ADS_LOGIN_CUSTOMER_ID", "1112223333",
				"GOOGLE_ADS_LINKED_CUSTOMER_ID", "1112223334", "GOOGLE_ADS_ENDPOINT", "b:443"},
			Credentials{DeveloperToken: "y", LoginCustomerID: "1112223333", LinkedCustomerID: "1112223334", Endpoint: "b:443"}, byRefreshToken},
		{"the flag before all", triple + "json_key_file_path: /nowhere\nuse_application_default_credentials: true\n", nil, Credentials{}, byDefault},
		{"an empty key", triple + "\"\": y\n", nil, Credentials{}, byRefreshToken},
		{"a byte order mark", "\ufeff" + triple + "endpoint: a\n", nil, Credentials{Endpoint: "a"}, byRefreshToken},
		{"a flag that is off", triple, []string{"GOOGLE_ADS_USE_APPLICATION_DEFAULT_CREDENTIALS", "False"}, Credentials{}, byRefreshToken},
		{"the refresh token before the key", triple + "json_key_file_path: /nowhere\n", nil, Credentials{}, byRefreshToken},
		{"the key where the refresh token is missing", "client_id: a\nclient_secret: b\njson_key_file_path: " + keyFile, nil, Credentials{}, byServiceAccount},
		{"old names", "path_to_private_key_file: " + keyFile + "\ndelegated_account: a@example.com\n", nil, Credentials{}, byImpersonation},
		{"the key behind a byte order mark", "json_key_file_path: " + writeFile(t, "key.json", "\ufeff"+
			serviceKeyText(t, rsaKey(t), "loader@example.iam.gserviceaccount.com", "")), nil, Credentials{}, byServiceAccount},
		{"the key as a URL", "json_key_file_path: file://" + keyFile, nil, Credentials{}, byServiceAccount},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := LoadCredentials(t.Context(), writeFile(t, "google-ads.yaml", test.file), environment(test.env...))
			if err != nil {
				t.Fatal(err)
			}
			if c.tokens.kind != test.kind {
				t.Errorf("a %s, want a %s", c.tokens.kind, test.kind)
			}
			if c.DeveloperToken != test.want.DeveloperToken || c.LoginCustomerID != test.want.LoginCustomerID ||
				c.LinkedCustomerID != test.want.LinkedCustomerID || c.Endpoint != test.want.Endpoint {
				t.Errorf("got %+v, want %+v", c, test.want)
			}
		})
	}
}

// TestWhichFile: the configuration names the file, or else the environment, or else it is the one at home.
func TestWhichFile(t *testing.T) {
	home := t.TempDir()
	for name, id := range map[string]string{"google-ads.yaml": "1000000000", "named.yaml": "2000000000", "other.yaml": "3000000000"} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(triple+"login_customer_id: "+id), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ path, env, want string }{
		{"", "", "1000000000"},
		{"", "~/named.yaml", "2000000000"},
		{"~/other.yaml", "~/named.yaml", "3000000000"},
		{"file://" + home + "/other.yaml", "", "3000000000"},
	} {
		c, err := LoadCredentials(t.Context(), test.path, environment("HOME", home, "GOOGLE_ADS_CONFIGURATION_FILE_PATH", test.env))
		if err != nil || c.LoginCustomerID != test.want {
			t.Errorf("%+v: %v, %v", test, c, err)
		}
	}
	for _, path := range []string{"~/nowhere.yaml", home, "file://host/x.yaml", "file://" + home + "/other.yaml?x=1"} {
		if _, err := LoadCredentials(t.Context(), path, environment("HOME", home)); err == nil || NoCredentials(err) {
			t.Errorf("%s: %v", path, err)
		}
	}
	_, err := LoadCredentials(t.Context(), "", environment("HOME", t.TempDir()))
	if !NoCredentials(err) {
		t.Errorf("nothing at all: %v", err)
	}
}

// TestOtherLibrariesFiles: their formats are named, and the one that is wanted.
func TestOtherLibrariesFiles(t *testing.T) {
	for name, want := range map[string]string{"ads.properties": "Java", "google_ads_php.ini": "PHP", "google_ads_config.rb": "Ruby"} {
		_, err := LoadCredentials(t.Context(), writeFile(t, name, "api.googleads.clientId=hush-hush"), environment())
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "google-ads.yaml with client_id") ||
			strings.Contains(err.Error(), "hush-hush") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestKeyFilesOfOtherKinds: each is told for what it is.
func TestKeyFilesOfOtherKinds(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ text, want string }{
		{`{"installed": {"client_id": "a", "client_secret": "hush-hush"}}`, "the file of an OAuth client"},
		{`{"web": {"client_id": "a", "client_secret": "hush-hush"}}`, "the file of an OAuth client"},
		{`{"type": "authorized_user", "refresh_token": "hush-hush"}`, "holds application default credentials (authorized_user)"},
		{`{"type": "external_account", "audience": "hush-hush"}`, "holds application default credentials (external_account)"},
		{"0\x82hush-hush", "choose JSON rather than P12"},
		{`{"hush-hush": 1}`, "its type is not service_account"},
		{`{"type": "service_account", "private_key": "hush-hush"}`, "has no usable private_key"},
		{serviceKeyText(t, curve, "loader@example.iam.gserviceaccount.com", ""), "has to be an RSA key"},
		{serviceKeyText(t, rsaKey(t), "", ""), "has no client_email"},
	} {
		path := writeFile(t, "key.json", test.text)
		_, err := LoadCredentials(t.Context(), "", environment("HOME", t.TempDir(), "GOOGLE_ADS_JSON_KEY_FILE_PATH", path))
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush-hush") {
			t.Errorf("%s: %v", test.text, err)
		}
	}
}

// TestSecretsOfContainers reads values from files and stores that the environment names.
func TestSecretsOfContainers(t *testing.T) {
	home := t.TempDir()
	secret := writeFile(t, "refresh", "hush-hush\n")
	env := []string{"HOME", home, "GOOGLE_ADS_CLIENT_ID", "a", "GOOGLE_ADS_CLIENT_SECRET_FILE", "constant://?val=b&decoder=string"}
	s, err := readSettings(t.Context(), "", environment(append(env, "GOOGLE_ADS_REFRESH_TOKEN_FILE", secret)...))
	if err != nil || s.values[keyRefreshToken] != "hush-hush" || s.values[keyClientSecret] != "b" {
		t.Errorf("%+v, %v", s, err)
	}
	for _, test := range []struct {
		name string
		env  []string
		want string
	}{
		{"both", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", secret, "GOOGLE_ADS_REFRESH_TOKEN", "hush-hush"}, "unset one"},
		{"no file", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", "/nowhere/hush-hush"}, "GOOGLE_ADS_REFRESH_TOKEN_FILE has to name the file that holds the value: no such file"},
		{"two lines", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", writeFile(t, "two", "hush-hush\nhush-hush")}, "has to hold one line"},
		{"empty", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", writeFile(t, "empty", "\n")}, "has to hold one line"},
		{"endless", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", "/dev/zero"}, "larger than 1 MiB"},
		{"a store that refuses", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", "constant://x?err=hush-hush"}, "constant://x: "},
		{"a decoder that gives no text", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", "constant://x?val={}&decoder=jsonmap"}, "the only decoders are"},
		{"an unknown store", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", "safe://hush-hush/x"}, "the URL's scheme is unknown; known are file://, constant://"},
		{"the value in the place of its file", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", "1//hush-hush"}, "GOOGLE_ADS_REFRESH_TOKEN_FILE has to name"},
		{"the value in the place of the file of all", []string{"GOOGLE_ADS_CONFIGURATION_FILE_PATH", "hush-hush"},
			"GOOGLE_ADS_CONFIGURATION_FILE_PATH: no such file"},
		{"a key in the place of its file", []string{"GOOGLE_ADS_JSON_KEY_FILE_PATH", "{\"private_key\": \"hush-hush\"}"}, "json_key_file_path: no such file"},
		{"no text", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", writeFile(t, "binary", "hush-hush\xff\x00")}, "has to hold one line of text"},
		{"no URL", []string{"GOOGLE_ADS_REFRESH_TOKEN_FILE", "safe://hush-hush@[x"}, "not a valid URL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := LoadCredentials(t.Context(), "", environment(append(slices.Clone(env), test.env...)...))
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush-hush") {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestEncryptedSettings decrypts what lies in a store, with a key that the environment names.
func TestEncryptedSettings(t *testing.T) {
	key, err := localsecrets.NewRandomKey()
	if err != nil {
		t.Fatal(err)
	}
	keeper := localsecrets.NewKeeper(key)
	defer keeper.Close()
	sealed, err := keeper.Encrypt(t.Context(), []byte(triple))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("RUNTIMEVAR_KEEPER_URL", "base64key://"+base64.URLEncoding.EncodeToString(key[:]))
	place := "constant://?decoder=decrypt&val=" + url.QueryEscape(string(sealed))
	if _, err := LoadCredentials(t.Context(), place, environment()); err != nil {
		t.Errorf("%v", err)
	}
	t.Setenv("RUNTIMEVAR_KEEPER_URL", "base64key://")
	_, err = LoadCredentials(t.Context(), place, environment())
	if err == nil || strings.Contains(err.Error(), base64.URLEncoding.EncodeToString(key[:])) {
		t.Errorf("with another key: %v", err)
	}
}

// TestReadableByAll: a file of secrets that everybody may read is used, and spoken of; unless its folder is closed to
// others, or it is not the user's to change.
func TestReadableByAll(t *testing.T) {
	path := writeFile(t, "google-ads.yaml", triple)
	folder := filepath.Dir(path)
	notesOfReadOnly := 0
	if os.Geteuid() == 0 { // whom a mode keeps from nothing
		notesOfReadOnly = 1
	}
	for _, test := range []struct {
		folder, file os.FileMode
		notes        int
	}{{0o755, 0o600, 0}, {0o755, 0o640, 0}, {0o755, 0o644, 1}, {0o711, 0o644, 1}, {0o750, 0o644, 0}, {0o755, 0o444, notesOfReadOnly}} {
		err := errors.Join(os.Chmod(filepath.Dir(folder), 0o755), os.Chmod(folder, test.folder), os.Chmod(path, test.file))
		if err != nil {
			t.Fatal(err)
		}
		c, err := LoadCredentials(t.Context(), path, environment())
		if err != nil || len(c.Notes) != test.notes {
			t.Errorf("%o in %o: %+v, %v", test.file, test.folder, c, err)
		}
	}
}
