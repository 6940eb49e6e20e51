package googleads

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"gocloud.dev/runtimevar"
)

const (
	// maxSecret is the largest file of secrets that is read, in bytes.
	maxSecret = 1 << 20
	// secretDeadline is how long a store of secrets may take to answer.
	secretDeadline = 30 * time.Second
)

// byteOrderMark is what Windows' editors put before a text.
var byteOrderMark = []byte("\ufeff")

// readSecret reads a file, or, where the place is a URL, the value that a cloud's store of secrets has at the moment:
// which kinds of URL are known depends on the drivers that the program links (https://gocloud.dev/howto/runtimevar/).
// The note, which may be empty, says what is wrong with a file that can be read all the same. Errors never show the
// value, nor a place that is none: it may be the value, put where its place should be. A byte order mark is left out.
func readSecret(ctx context.Context, place string) (text []byte, note string, err error) {
	text, note, err = readPlace(ctx, place)
	return bytes.TrimPrefix(text, byteOrderMark), note, err
}

func readPlace(ctx context.Context, place string) (text []byte, note string, err error) {
	if !strings.Contains(place, "://") {
		return readSecretFile(place)
	}
	u, err := url.Parse(place)
	if err != nil {
		return nil, "", errors.New("not a valid URL")
	}
	if u.Scheme == "file" {
		if u.Host != "" || u.RawQuery != "" {
			return nil, "", errors.New("write file:///folder/name, without a host and without a query")
		}
		return readSecretFile(u.Path)
	}
	if stores := runtimevar.DefaultURLMux(); !stores.ValidVariableScheme(u.Scheme) {
		return nil, "", fmt.Errorf("the URL's scheme is unknown; known are file://, %s://", strings.Join(stores.VariableSchemes(), "://, "))
	}
	ctx, cancel := context.WithTimeout(ctx, secretDeadline)
	defer cancel()
	text, err = readVariable(ctx, place)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %s", shownSecret(place), withoutSecrets(err.Error(), place, u))
	}
	return text, "", nil
}

func readSecretFile(path string) ([]byte, string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, "", errors.Unwrap(err) // without the path
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, "", err
	}
	if info.IsDir() {
		return nil, "", errors.New("it is a folder, not a file")
	}
	text, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	if err != nil {
		return nil, "", err
	}
	if len(text) > maxSecret {
		return nil, "", errors.New("the file is larger than 1 MiB, and none of credentials")
	}
	note := ""
	if openToAll(path, info) {
		note = fmt.Sprintf("every user of this machine may read the secrets in %s: chmod 600 it", path)
	}
	return text, note, nil
}

// openToAll tells whether every user of the machine may read a file, and whoever runs convload may change that: what
// containers are handed read-only, or somebody else has laid out, is as it has to be.
func openToAll(path string, info fs.FileInfo) bool {
	if runtime.GOOS == "windows" || !info.Mode().IsRegular() || info.Mode().Perm()&0o004 == 0 {
		return false
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0) // a file system that is read-only refuses it to root as well
	if err != nil {
		return false
	}
	_ = file.Close() // nothing was written
	return withinReach(path)
}

// withinReach tells whether others may enter all the folders above a file.
func withinReach(path string) bool {
	path, err := filepath.EvalSymlinks(path)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return false
	}
	for path != filepath.Dir(path) {
		path = filepath.Dir(path)
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
	}
	return true
}

func readVariable(ctx context.Context, place string) ([]byte, error) {
	variable, err := runtimevar.OpenVariable(ctx, place)
	if err != nil {
		return nil, err
	}
	snapshot, err := variable.Watch(ctx) // its first answer; Latest would wait for one that is no error
	if closing := variable.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, err
	}
	switch value := snapshot.Value.(type) {
	case []byte:
		return value, nil
	case string:
		return []byte(value), nil
	default:
		return nil, errors.New("the only decoders are bytes, string and decrypt")
	}
}

// shownSecret gives the place of a secret as people may see it: a URL without its password and its query.
func shownSecret(place string) string {
	scheme, _, isURL := strings.Cut(place, "://")
	if !isURL {
		return place
	}
	u, err := url.Parse(place)
	if err != nil {
		return scheme + "://…"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

// withoutSecrets takes out of a driver's words what may be secret in the URL that it was given.
func withoutSecrets(text, place string, u *url.URL) string {
	hidden := []string{place, u.String(), u.RawQuery}
	if password, ok := u.User.Password(); ok {
		hidden = append(hidden, password, url.QueryEscape(password), url.PathEscape(password))
	}
	for name, values := range u.Query() {
		if name == "region" || name == "decoder" {
			continue // they are no secrets, and part of what a driver has to say
		}
		for _, value := range values {
			hidden = append(hidden, value, url.QueryEscape(value))
		}
	}
	for _, one := range hidden {
		if one != "" {
			text = strings.ReplaceAll(text, one, "…")
		}
	}
	return text
}
