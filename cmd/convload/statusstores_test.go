//go:build services

package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"convload/pipeline"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"
)

// status runs convload status in a process of its own.
func (r *storeRun) status(t *testing.T, env []string) (int, string) {
	t.Helper()
	p := convload(t, env, "status", "--config", filepath.Join(r.dir, "convload.yaml"))
	p.Dir = r.dir
	r.stderr.Reset()
	p.Stderr = &r.stderr
	output, _ := p.Output() // the exit code tells
	return p.ProcessState.ExitCode(), string(output)
}

// TestStatusInStores: in every kind of store the manifest and the page are written over, and read by the next status.
func TestStatusInStores(t *testing.T) {
	for name, open := range map[string]func(*testing.T) depot{
		"folder":   folder,
		"file URL": fileURL,
		"s3":       amazon,
		"gs":       google,
		"azblob":   func(t *testing.T) depot { d, _ := azure(t); return d },
	} {
		t.Run(name, func(t *testing.T) {
			r := newStoreRun(t, open(t))
			r.put(t, "inbox/deals.csv", deals(0, 3))
			code, s := r.run(t)
			if code != exitOK {
				t.Fatalf("exit code %d: %s", code, &r.stderr)
			}
			code, said := r.status(t, r.env)
			if code != exitOK || !strings.Contains(said, "all 3 conversions that Google took are processed") {
				t.Errorf("exit code %d: %s%s", code, said, &r.stderr)
			}
			var m pipeline.Summary
			if err := json.Unmarshal(r.get(t, "reports/"+s.RunID+".json"), &m); err != nil {
				t.Fatal(err)
			}
			if m.Google == nil || m.Google.Accounts[0].Job == nil || m.Google.Accounts[0].Job.Successful != 3 || m.Rows != 3 {
				t.Errorf("the manifest is %+v", m)
			}
			if page := r.get(t, "reports/deals.csv."+s.RunID+".html"); !bytes.Contains(page, []byte("EXCELLENT")) {
				t.Errorf("the page does not show it:\n%s", page)
			}
			if code, said := r.status(t, r.env); code != exitOK || !strings.Contains(said, "nothing to ask") {
				t.Errorf("a second time: exit code %d: %s%s", code, said, &r.stderr)
			}
		})
	}
}

// TestStatusInStoresThatRefuse: the answer is told, and why it could not be written down.
func TestStatusInStoresThatRefuse(t *testing.T) {
	d, client := azure(t)
	r := newStoreRun(t, d)
	r.put(t, "inbox/deals.csv", deals(0, 3))
	if code, _ := r.run(t); code != exitOK {
		t.Fatalf("exit code %d: %s", code, &r.stderr)
	}
	code, said := r.status(t, mayOnly(t, r.env, client, sas.ContainerPermissions{Read: true, List: true}))
	if code != exitFailed || !strings.Contains(said, "all 3 conversions that Google took are processed") ||
		!strings.Contains(r.stderr.String(), "shared access signature for writing") || strings.Contains(r.stderr.String(), "sig=") {
		t.Errorf("exit code %d: %s%s", code, said, &r.stderr)
	}
}
