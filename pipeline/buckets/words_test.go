package buckets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	for _, test := range []struct {
		scheme    string
		operation Operation
		cause     string
		want      string
	}{
		{"s3", Read, "operation error S3: ListObjectsV2, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found",
			"no usable credentials were found: set AWS_ACCESS_KEY_ID"},
		{"s3", Read, "api error AccessDenied: Access Denied", "access is denied: the credentials need s3:ListBucket"},
		{"s3", Write, "api error AccessDenied: Access Denied", "access is denied: the credentials need s3:PutObject"},
		{"s3", Remove, "api error AccessDenied: Access Denied", "access is denied: the credentials need s3:DeleteObject"},
		{"s3", Read, "StatusCode: 403, api error InvalidAccessKeyId: the key does not exist", "the credentials are not valid"},
		{"s3", Write, "StatusCode: 404, api error XAdminUserNotFound: no such user", "the credentials are not valid"},
		{"s3", Read, "api error NoSuchBucket: The specified bucket does not exist", "there is no bucket drop"},
		{"s3", Read, "api error PermanentRedirect: moved", "the region is missing or not the bucket's"},
		{"s3", Write, "Invalid Configuration: Missing Region", "add ?region="},
		{"s3", Read, `Get "https://drop.s3.amazonaws.com/?X-Amz-Signature=secret": dial tcp: lookup drop.s3.amazonaws.com: no such host`,
			"the cloud cannot be reached"},
		{"gs", Read, "google: could not find default credentials", "set GOOGLE_APPLICATION_CREDENTIALS"},
		{"gs", Read, "googleapi: Error 403: x does not have storage.objects.list access", "Storage Object Viewer"},
		{"gs", Write, "googleapi: Error 403: no storage.objects.create access", "need storage.objects.create"},
		{"gs", Write, "googleapi: got HTTP response code 403 with body: <?xml version='1.0'?><Error>secret</Error>", "code 403 with body:"},
		{"gs", Read, "storage: bucket doesn't exist", "there is no bucket drop"},
		{"azblob", Read, "DefaultAzureCredential: failed to acquire a token", "set AZURE_STORAGE_ACCOUNT"},
		{"azblob", Write, "ERROR CODE: AuthenticationFailed", "AZURE_STORAGE_KEY"},
		{"azblob", Read, "RESPONSE 403: AuthorizationPermissionMismatch", "Storage Blob Data Reader"},
		{"azblob", Remove, "RESPONSE 403: AuthorizationPermissionMismatch", "for deleting"},
		{"azblob", Read, "RESPONSE 404: ContainerNotFound", "there is no bucket drop"},
		{"azblob", Read, `Get "https://acc.blob.core.windows.net/drop?sig=secret": EOF`, `Get "https://acc.blob.core.windows.net/drop?…": EOF`},
		{"azblob", Write, "PUT https://x/y?sig=secret\n" + strings.Repeat("-", 80) + "\nRESPONSE 409: no\n" + strings.Repeat("-", 80) +
			"\n\ufeff<?xml version=\"1.0\"?><Error>\nsecret</Error>\n" + strings.Repeat("-", 80), "PUT https://x/y?… RESPONSE 409: no"},
		{"s3", Read, "open bucket s3://drop?secret=1: unknown query parameter", "open bucket s3://drop?…: unknown"},
		{"other", Read, "the cable is cut", "the cable is cut"},
	} {
		cause := errors.New(test.cause)
		err := Words(fmt.Errorf("wrapped: %w", cause), test.scheme+"://drop/in/?option=secret", test.operation)
		if text := err.Error(); !strings.Contains(text, test.want) || strings.ContainsAny(text, "\n<") || strings.Contains(text, "secret") ||
			strings.Contains(text, "---") || !errors.Is(err, cause) {
			t.Errorf("%s: got %s, want %s", test.cause, text, test.want)
		}
	}
}

// TestWordsOfCauses: what a store says is cut to a length, and does nothing on a terminal.
func TestWordsOfCauses(t *testing.T) {
	for cause, want := range map[string]string{
		strings.Repeat("ü", 300): strings.Repeat("ü", 148) + "…",
		"a\x1b[31mb":             "a\ufffd[31mb",
		"value <nil> of <host>":  "value <nil> of <host>",
	} {
		got := Words(errors.New(cause), "s3://drop", Read).Error()
		if got != want || len(got) > maxCause || !utf8.ValidString(got) {
			t.Errorf("%q became %q, want %q", cause, got, want)
		}
	}
}

// TestWordsOfOthers: what local places, interruptions and convload's own drivers say stays as it is.
func TestWordsOfOthers(t *testing.T) {
	long := errors.New("the server's key is not known: " + strings.Repeat("compare it, ", 50))
	for _, test := range []struct {
		err      error
		location string
	}{
		{nil, "s3://drop"},
		{fs.ErrPermission, "/srv/drop"},
		{fs.ErrPermission, "file:///srv/drop"},
		{context.Canceled, "s3://drop"},
		{long, "sftp://sales@host/in"},
		{long, "https://host/a%zz b.csv"},
	} {
		got := Words(test.err, test.location, Write)
		if !errors.Is(got, test.err) || test.err != nil && got.Error() != test.err.Error() {
			t.Errorf("%s: %v became %v", test.location, test.err, got)
		}
	}
}

// TestWordsHideUsers: of a URL that has user and password where the bucket's name stands, only the name is told.
func TestWordsHideUsers(t *testing.T) {
	err := Words(errors.New("NoSuchBucket"), "s3://AKIA:SECRET@drop/in/", Read)
	if got := err.Error(); !strings.Contains(got, "there is no bucket drop:") || strings.Contains(got, "SECRET") || strings.Contains(got, "AKIA") {
		t.Errorf("got %s", got)
	}
}
