//go:build services

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestStoresQuietly: of an object that has no checksum, as programs upload them to S3, no library speaks on standard error.
func TestStoresQuietly(t *testing.T) {
	dir := t.TempDir()
	d := amazonIn(t, dir)
	inbox := filepath.Join(dir, bucketName, "inbox")
	if err := os.MkdirAll(inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(inbox, "deals.csv"), []byte(deals(0, 3)), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	p := convload(t, d.env, "check", "--log-format", "json", d.source)
	p.Dir, p.Stderr = t.TempDir(), &stderr
	output, err := p.Output()
	if !bytes.Contains(output, []byte("deals.csv")) || stderr.Len() > 0 {
		t.Errorf("%v: %s: %s", err, &stderr, output)
	}
}
