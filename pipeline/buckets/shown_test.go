package buckets

import (
	"strings"
	"testing"
)

func TestShown(t *testing.T) {
	for source, want := range map[string]string{
		"in/a b.csv":                            "in/a b.csv",
		"/srv/what?/x":                          "/srv/what?/x",
		"file:///srv/in/":                       "file:///srv/in/",
		"file://./in":                           "file://./in",
		"s3://drop/in/?region=eu-west-1":        "s3://drop/in/?…",
		"sftp://sales@host:2222/in?identity=k":  "sftp://sales@host:2222/in?…",
		"sftp://sales:secret@host/in":           "sftp://sales@host/in",
		"https://sales:secret@host/a%20b.csv":   "https://host/a%20b.csv",
		"https://secret@host/a.csv?sig=secret":  "https://host/a.csv?…",
		"https://host/a.csv#secret":             "https://host/a.csv?…",
		"HTTPS://host/a.csv?secret":             "https://host/a.csv?…",
		"htps://host/a.csv?secret":              "htps://host/a.csv?…",
		"https://sales:sec/secret@host/a.csv":   "https://…",
		"https://sales:secret secret@host/a":    "https://…",
		"https://host/%zz?secret":               "https://…",
		"https://host:secret/a.csv":             "https://…",
		"postgres://sales:secret@host/convload": "postgres://host/convload",
	} {
		if got := Shown(source); got != want {
			t.Errorf("%s: got %s, want %s", source, got, want)
		}
	}
}

// FuzzShown checks that a secret in a password or a query is never shown, whatever the rest is.
func FuzzShown(f *testing.F) {
	f.Add("https", "host", "a.csv")
	f.Add("sftp", "host:22", "/in/*.csv")
	f.Add("s3", "drop", "%zz")
	f.Fuzz(func(t *testing.T, scheme, host, path string) {
		const secret = "sEcReT0123"
		if strings.ContainsAny(scheme+host, "/@?#") || strings.ContainsAny(path, "@") || strings.Contains(scheme+host+path, secret) {
			t.Skip()
		}
		for _, source := range []string{scheme + "://u:" + secret + "@" + host + "/" + path, scheme + "://" + host + "/" + path + "?" + secret} {
			if got := Shown(source); strings.Contains(got, secret) {
				t.Errorf("%q: %q", source, got)
			}
		}
	})
}
