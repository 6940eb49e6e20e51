//go:build services

package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"
)

// TestStoresThatRefuse: what a store refuses is said in words, with the code of a run that could not do its work. Nothing
// is sent by then, and no secret is told.
func TestStoresThatRefuse(t *testing.T) {
	s3 := amazon(t)
	blobs, client := azure(t)
	elsewhere := func(location string) string { return strings.Replace(location, bucketName, "nobodys-bucket", 1) }
	for _, test := range []struct {
		name  string
		depot depot
		spoil func(*depot)
		words string
	}{
		{"s3, wrong secret", s3, func(d *depot) { d.env = append(d.env[:1:1], "AWS_SECRET_ACCESS_KEY="+oldSecret) }, "AWS_SECRET_ACCESS_KEY"},
		{"s3, unknown key", s3, func(d *depot) { d.env = append([]string{"AWS_ACCESS_KEY_ID=nobody"}, d.env[1:]...) }, "the credentials are not valid"},
		{"s3, no bucket to read from", s3, func(d *depot) { d.source = elsewhere(d.source) }, "no bucket nobodys-bucket"},
		{"s3, no bucket for reports", s3, func(d *depot) { d.reports = elsewhere(d.reports) }, "no bucket nobodys-bucket"},
		{"s3, no bucket for the archive", s3, func(d *depot) { d.archive = elsewhere(d.archive) }, "no bucket nobodys-bucket"},
		{"azblob, no container to read from", blobs, func(d *depot) { d.source = elsewhere(d.source) }, "no bucket nobodys-bucket"},
		{"azblob, no container for reports", blobs, func(d *depot) { d.reports = elsewhere(d.reports) }, "no bucket nobodys-bucket"},
		{"azblob, no container for the archive", blobs, func(d *depot) { d.archive = elsewhere(d.archive) }, "no bucket nobodys-bucket"},
		{"azblob, reports may be read only", blobs, func(d *depot) { d.env = mayOnly(t, d.env, client, sas.ContainerPermissions{Read: true, List: true}) }, "access is denied"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newStoreRun(t, test.depot)
			r.put(t, "inbox/deals.csv", deals(0, 3))
			test.spoil(&r.depot)
			code, _ := r.run(t)
			said := r.stderr.String()
			if code != exitFailed || !strings.Contains(said, test.words) {
				t.Errorf("exit code %d, want %d and %q: %s", code, exitFailed, test.words, said)
			}
			for _, secret := range []string{s3Secret, azureKey, oldSecret, "sig="} {
				if strings.Contains(said, secret) {
					t.Errorf("%q was told: %s", secret, said)
				}
			}
			if strings.Contains(said, "panic") || strings.Count(said, "\n") != 1 {
				t.Errorf("this is not one line for a person: %s", said)
			}
			if n := r.server.Uploads(); n > 0 {
				t.Errorf("%d uploads were sent", n)
			}
		})
	}
}

const oldSecret = "the-secret-of-last-year"

// TestStoresThatRefuseToArchive: where finished files may not be written to the archive, or not be removed from the
// inbox, they stay where they are, their rows are delivered all the same, and only once.
func TestStoresThatRefuseToArchive(t *testing.T) {
	d, client := azure(t)
	for _, test := range []struct {
		name  string
		may   sas.ContainerPermissions
		words string
	}{
		{"no writing", sas.ContainerPermissions{Read: true, List: true}, "a shared access signature for creating and writing"},
		{"no removing", sas.ContainerPermissions{Read: true, List: true, Write: true, Create: true}, "a shared access signature for deleting"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newStoreRun(t, d)
			r.reports = folder(t).reports
			r.env = mayOnly(t, r.env, client, test.may)
			r.put(t, "inbox/deals.csv", deals(0, 3))
			for range 2 {
				code, s := r.run(t)
				said := r.stderr.String()
				if code != exitFailed || !strings.Contains(said, "deals.csv") || !strings.Contains(said, test.words) {
					t.Errorf("exit code %d, files %+v: %s", code, s.Files, &r.stderr)
				}
				if strings.Contains(said, "panic") || strings.ContainsAny(said, "<") || strings.Contains(said, "sig=") {
					t.Errorf("these are no words for a person: %s", said)
				}
				if got := r.keys(t, "inbox/"); !slices.Equal(got, []string{"deals.csv"}) {
					t.Errorf("in the inbox there are %q", got)
				}
			}
			r.checkTaken(t, 3)
		})
	}
}

// mayOnly replaces a key to a container by a token that permits less.
func mayOnly(t *testing.T, env []string, client *container.Client, permissions sas.ContainerPermissions) []string {
	t.Helper()
	token, err := client.GetSASURL(permissions, time.Now().Add(time.Hour), nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	env = slices.DeleteFunc(slices.Clone(env), func(e string) bool { return strings.HasPrefix(e, "AZURE_STORAGE_KEY=") })
	return append(env, "AZURE_STORAGE_SAS_TOKEN="+u.RawQuery)
}

// TestStoresWithNamesThatCannotBeAskedFor: gocloud.dev v0.47.0 lists such blobs of Azure's, and does not find them. They
// keep nothing from being sent, and no scheduler trying for ever.
func TestStoresWithNamesThatCannotBeAskedFor(t *testing.T) {
	d, client := azure(t)
	r := newStoreRun(t, d)
	r.put(t, "inbox/deals.csv", deals(0, 3))
	if _, err := client.NewBlockBlobClient("inbox/deals#2.csv").UploadBuffer(t.Context(), []byte(deals(3, 5)), nil); err != nil {
		t.Fatal(err)
	}
	code, s := r.run(t)
	refused := 0
	for _, f := range s.Files {
		refused += f.Codes["BAD_NAME"]
	}
	if code != exitNeedsPerson || refused != 1 {
		t.Errorf("exit code %d, %d files refused: %+v", code, refused, s.Files)
	}
	r.checkTaken(t, 3)
}
