package buckets

import (
	"net/url"
	"strings"
)

// Shown gives a source, or another place, as people may see it. A URL is without a password and without its query,
// which in signed links is the secret; "?…" stands where a query was. Paths are as they are.
func Shown(location string) string {
	scheme, _, isURL := strings.Cut(location, "://")
	if !isURL {
		return location
	}
	u, err := url.Parse(location)
	if err != nil {
		return scheme + "://…"
	}
	end := ""
	if u.RawQuery != "" || u.Fragment != "" {
		end = "?…"
	}
	at := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	if u.Scheme == "sftp" && u.User != nil {
		at.User = url.User(u.User.Username()) // elsewhere a name without a password may be a token
	}
	return at.String() + end
}

// ReadOnly tells whether convload only reads in a place: its files cannot be moved away, and nothing can be written
// there.
func ReadOnly(location string) bool {
	scheme, _, isURL := strings.Cut(location, "://")
	switch strings.ToLower(scheme) {
	case "sftp", "https", "http":
		return isURL
	}
	return false
}
