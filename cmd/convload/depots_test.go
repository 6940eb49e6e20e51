//go:build services

package main

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
)

// depot is a store in which a source, its reports and its archive lie.
type depot struct {
	source  string
	each    string // in front of a file's name, where there is no listing and each file is a source
	reports string
	archive string       // "": the source can only be read, and finished files stay
	bucket  *blob.Bucket // with the keys inbox/…, reports/… and done/…
	env     []string     // what convload's process needs to get there
}

// at is a depot below a location, which may have a query.
func at(location, query string, bucket *blob.Bucket, env ...string) depot {
	return depot{source: location + "inbox/" + query, reports: location + "reports/" + query,
		archive: location + "done/" + query, bucket: bucket, env: env}
}

func folderBucket(t *testing.T, dir string) *blob.Bucket {
	t.Helper()
	bucket, err := fileblob.OpenBucket(dir, &fileblob.Options{NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	return opened(t, bucket, err)
}

func opened(t *testing.T, bucket *blob.Bucket, err error) *blob.Bucket {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bucket.Close() })
	return bucket
}

func folder(t *testing.T) depot {
	dir := t.TempDir()
	return at(dir+"/", "", folderBucket(t, dir))
}

func fileURL(t *testing.T) depot {
	dir := t.TempDir()
	return at("file://"+filepath.ToSlash(dir)+"/", "", folderBucket(t, dir))
}

// webServer offers the files of a folder one by one, through HTTPS. Reports are local.
func webServer(t *testing.T) depot {
	dir := t.TempDir()
	server := httptest.NewTLSServer(http.FileServer(http.Dir(filepath.Join(dir, "inbox"))))
	t.Cleanup(server.Close)
	trusted := filepath.Join(t.TempDir(), "trusted.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(trusted, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	d := at(dir+"/", "", folderBucket(t, dir), "SSL_CERT_FILE="+trusted)
	d.each, d.archive = server.URL+"/", ""
	return d
}

// keys lists what the depot holds below a prefix, which the names that it gives do without.
func (d depot) keys(t *testing.T, prefix string) []string {
	t.Helper()
	var keys []string
	for list := d.bucket.List(&blob.ListOptions{Prefix: prefix}); ; {
		o, err := list.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return keys
		}
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, strings.TrimPrefix(o.Key, prefix))
	}
}

// contents is what lies below a prefix, and since when.
func (d depot) contents(t *testing.T, prefix string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	for _, key := range d.keys(t, prefix) {
		a, err := d.bucket.Attributes(t.Context(), prefix+key)
		if err != nil {
			t.Fatal(err)
		}
		found[key] = fmt.Sprintf("%s\n%s", a.ModTime, d.get(t, prefix+key))
	}
	return found
}

func (d depot) get(t *testing.T, key string) []byte {
	t.Helper()
	content, err := d.bucket.ReadAll(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func (d depot) put(t *testing.T, key, content string) {
	t.Helper()
	d.upload(t, key, strings.NewReader(content))
}

func (d depot) upload(t *testing.T, key string, content io.Reader) {
	t.Helper()
	if err := d.bucket.Upload(t.Context(), key, content, &blob.WriterOptions{ContentType: "application/octet-stream"}); err != nil {
		t.Fatal(err)
	}
}
