package buckets

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"
)

// openers stand for the clouds' drivers, and note the URL that they get.
type openers struct{ opened string }

func (o *openers) OpenBucketURL(_ context.Context, u *url.URL) (*blob.Bucket, error) {
	o.opened = u.String()
	return memblob.OpenBucket(nil), nil
}

var drivers = &openers{}

func init() {
	for _, scheme := range []string{"s3", "gs", AnonymousGoogle, "azblob"} {
		blob.DefaultURLMux().RegisterBucket(scheme, drivers)
	}
}

func TestOpen(t *testing.T) {
	credentials := filepath.Join(t.TempDir(), "key.json")
	if err := os.WriteFile(credentials, []byte(`{"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "none.json")
	for _, test := range []struct{ location, credentials, emulator, checksums, want string }{
		{"s3://drop?region=north", "", "", "", "s3://drop?region=north&response_checksum_validation=when_required"},
		{"s3://drop", "", "", "when_supported", "s3://drop"},
		{"s3://drop?response_checksum_validation=when_supported", "", "", "", "s3://drop?response_checksum_validation=when_supported"},
		{"azblob://drop?domain=d", "", "", "", "azblob://drop?domain=d"},
		{"gs://drop", credentials, "", "", "gs://drop"},
		{"gs://drop", missing, "", "", "error: no usable credentials were found: set GOOGLE_APPLICATION_CREDENTIALS"},
		{"gs://drop?anonymous=false", missing, "", "", "error: no usable credentials were found"},
		{"gs://drop?anonymous=true", missing, "", "", "gs-anonymous://drop?anonymous=true"},
		{"gs://drop?access_id=-", missing, "", "", "gs-anonymous://drop?access_id=-"},
		{"gs://drop", missing, "127.0.0.1:1", "", "gs://drop"},
		{"gs-anonymous://drop", credentials, "", "", "error: nothing has the scheme gs-anonymous://: there are azblob://, gs://, mem://, s3:// and paths"},
		{"http://host/a.csv", "", "", "", "error: use https://"},
	} {
		t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", test.credentials)
		t.Setenv("STORAGE_EMULATOR_HOST", test.emulator)
		t.Setenv("AWS_RESPONSE_CHECKSUM_VALIDATION", test.checksums)
		drivers.opened = ""
		u, err := Parse(test.location)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Open(t.Context(), u)
		if want, fails := strings.CutPrefix(test.want, "error: "); fails {
			if err == nil || !strings.Contains(Words(err, test.location, Read).Error(), want) || drivers.opened != "" {
				t.Errorf("%s: opened %q, %v", test.location, drivers.opened, Words(err, test.location, Read))
			}
			continue
		}
		if err != nil || drivers.opened != test.want {
			t.Errorf("%s: opened %q, %v, want %q", test.location, drivers.opened, err, test.want)
			continue
		}
		b.Close()
	}
}

func TestSplit(t *testing.T) {
	for location, want := range map[string]string{
		"s3://drop":               "s3://drop ",
		"s3://drop/?region=north": "s3://drop?region=north ",
		"s3://drop/a/b%20c%23%3f%25/ü/?region=no": "s3://drop?region=no a/b c#?%/ü/",
		"s3://drop?prefix=team/":                  "error: the parameter prefix is not needed",
		"s3://drop/in/?key=one":                   "error: the parameter key is not needed",
		"s3:///in/":                               "error: name the bucket: s3://bucket/folder/",
		"ftp://drop/in/":                          "error: nothing has the scheme ftp://: there are azblob://",
		"s3://drop/a#1":                           "error: %23",
		"s3://SECRET@drop/%zz?s=SECRET":           "error: no well-formed URL",
		"s3://AKIA:SECRET@drop/in/":               "error: neither user nor password",
		"gs://SECRET@drop/in/":                    "error: neither user nor password",
	} {
		got := ""
		u, err := Parse(location)
		if err == nil {
			var bucket *url.URL
			var prefix string
			if bucket, prefix, err = Split(u); err == nil {
				got = bucket.String() + " " + prefix
			}
		}
		if wrong, fails := strings.CutPrefix(want, "error: "); fails {
			if !errors.As(err, new(*LocationError)) || !strings.Contains(err.Error(), wrong) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s: got %q, %v", location, got, err)
			}
		} else if err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", location, got, err, want)
		}
	}
}

func TestFilePath(t *testing.T) {
	for location, want := range map[string]string{
		"file:///srv/in":            "/srv/in",
		"file://localhost/srv":      "/srv",
		"file://./in/":              "in",
		"file://srv/in":             "error: write file:///srv/in for an absolute path, or file://./srv/in for",
		"file:///srv?metadata=skip": "error: no options",
	} {
		u, err := Parse(location)
		if err != nil {
			t.Fatal(err)
		}
		got, err := FilePath(u)
		if wrong, fails := strings.CutPrefix(want, "error: "); fails && (err == nil || !strings.Contains(err.Error(), wrong)) ||
			!fails && (err != nil || got != want) {
			t.Errorf("%s: got %q, %v, want %q", location, got, err, want)
		}
	}
}
