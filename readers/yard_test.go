package readers

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"testing"

	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"

	"convload/pipeline"
)

// yard is a folder or a bucket of its own, for a source or an archive.
type yard struct {
	location string // as a configuration has it
	where    string // in front of a name, as convload says it
	bucket   *blob.Bucket
}

// eachYard runs a test with a folder and with a bucket on either side.
func eachYard(t *testing.T, test func(t *testing.T, inbox, done yard)) {
	kinds := map[string]func(t *testing.T) yard{"folder": folderYard, "bucket": bucketYard}
	for from, inbox := range kinds {
		for to, done := range kinds {
			t.Run(from+" to "+to, func(t *testing.T) { test(t, inbox(t), done(t)) })
		}
	}
}

func folderYard(t *testing.T) yard {
	dir := filepath.ToSlash(t.TempDir())
	bucket, err := blob.OpenBucket(t.Context(), "file://"+dir+"?"+fileOptions)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bucket.Close() })
	return yard{dir, dir + "/", bucket}
}

func bucketYard(*testing.T) yard {
	name := fmt.Sprintf("yard%d", len(testCloud))
	testCloud[name] = memblob.OpenBucket(nil)
	where := "testcloud://" + name + "/below/"
	return yard{where + "?region=north", where, blob.PrefixedBucket(testCloud[name], "below/")}
}

func (y yard) put(t *testing.T, files map[string]string) {
	t.Helper()
	for name, content := range files {
		if err := y.bucket.WriteAll(t.Context(), name, []byte(content), nil); err != nil {
			t.Fatal(err)
		}
	}
}

// holds compares everything that is in the yard, hidden files too.
func (y yard) holds(t *testing.T, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for list := y.bucket.List(nil); ; {
		o, err := list.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := y.bucket.ReadAll(t.Context(), o.Key)
		if err != nil {
			t.Fatal(err)
		}
		got[o.Key] = string(content)
	}
	if !maps.Equal(got, want) {
		t.Errorf("%s:\n got %.300q\nwant %.300q", y.location, got, want)
	}
}

// archive opens the yard as an archive.
func (y yard) archive(t *testing.T) *Archive {
	t.Helper()
	a, err := OpenArchive(t.Context(), y.location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// read finds the yard's one file and reads it.
func (y yard) read(t *testing.T) (*File, pipeline.Fingerprint) {
	t.Helper()
	files := find(t, y.location).Files
	if len(files) != 1 {
		t.Fatalf("found %q", names(files))
	}
	was, err := files[0].Fingerprint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return files[0].(*File), was
}

// hashed is a name in the archive with a part of the content's SHA-256.
func hashed(stem, ext, content string) string {
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
	return stem + "~" + sum[:12] + ext
}
