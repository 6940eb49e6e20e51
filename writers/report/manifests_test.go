package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"convload/pipeline"

	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"
	"gocloud.dev/gcerrors"
)

const (
	someRun  = "20260302T101500Z-7f3a"
	otherRun = "20260309T101500Z-0001"
)

func someDiagnostics() *pipeline.Diagnostics {
	return &pipeline.Diagnostics{Accounts: []pipeline.AccountDiagnostics{{
		Customer: "1234567890", Asked: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC), Status: "NEEDS_ATTENTION", Job: &pipeline.EventCounts{Successful: 188, Failed: 12},
		Alerts: []pipeline.Alert{{Code: "ConversionUploadError.EXPIRED_EVENT", Share: 0.06, Remedy: "widen the window"}}}}}
}

// published writes a run's report, page and manifest as a run does.
func publishRun(t *testing.T, location, id string) *pipeline.Summary {
	t.Helper()
	s := openStore(t, location)
	s.runID = id
	r, err := s.Open(t.Context(), "sub/march.csv")
	if err != nil {
		t.Fatal(err)
	}
	where, err := r.Publish()
	if err != nil {
		t.Fatal(err)
	}
	summary := &pipeline.Summary{RunID: id, Command: "run", Destination: "google-ads", Rows: 200, Codes: map[string]int{},
		Statuses: pipeline.Counts{pipeline.Accepted: 200}, Files: []pipeline.FileSummary{{Name: "sub/march.csv", Report: where, Rows: 200,
			Statuses: pipeline.Counts{pipeline.Accepted: 200}, Codes: map[string]int{}}, {Name: "unread.pdf", Error: "a PDF"}}}
	if err := s.PublishPages(t.Context(), summary); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Finish(t.Context(), summary); err != nil {
		t.Fatal(err)
	}
	return summary
}

func openManifests(t *testing.T, location string) *Manifests {
	t.Helper()
	m, err := OpenManifests(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// manifestPlaces are the places that manifests lie in.
func manifestPlaces(t *testing.T) map[string]string {
	t.Helper()
	opened["manifests"] = memblob.OpenBucket(nil)
	return map[string]string{"folder": filepath.Join(t.TempDir(), "reports"), "file URL": "file://" + t.TempDir(),
		"bucket": "testbucket://manifests/reports/?region=north"}
}

func TestManifests(t *testing.T) {
	for name, location := range manifestPlaces(t) {
		t.Run(name, func(t *testing.T) {
			want := publishRun(t, location, otherRun)
			publishRun(t, location, someRun)
			m := openManifests(t, location)
			for _, others := range []string{"notes.json", "20260302T101500Z-7f3a.json.tmp", "sub/20260316T101500Z-0002.json", "package.json"} {
				if err := m.place.replace(t.Context(), others, []byte(`{}`)); err != nil {
					t.Fatal(err)
				}
			}
			if ids, err := m.List(t.Context()); err != nil || !slices.Equal(ids, []string{someRun, otherRun}) {
				t.Fatalf("there are %q, %v", ids, err)
			}
			if s, err := m.Read(t.Context(), otherRun); err != nil || !reflect.DeepEqual(s, want) {
				t.Errorf("got %+v, want %+v, %v", s, want, err)
			}
			if _, err := m.Read(t.Context(), "20260316T101500Z-0002"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a manifest that is not there: %v", err)
			}
		})
	}
	if _, err := openManifests(t, filepath.Join(t.TempDir(), "none")).List(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a folder: %v", err)
	}
}

// TestAmend: the answer is in the manifest and on the page; all else is as it was, also what this version does not know.
func TestAmend(t *testing.T) {
	for name, location := range manifestPlaces(t) {
		t.Run(name, func(t *testing.T) {
			publishRun(t, location, someRun)
			m := openManifests(t, location)
			before, _, err := m.read(t.Context(), someRun)
			if err != nil {
				t.Fatal(err)
			}
			newer := bytes.Replace(before, []byte(`"command"`), []byte(`"weather": {"sky":  "blue", "rain": 1.50e3},`+"\n  "+`"command"`), 1)
			if err := m.place.replace(t.Context(), someRun+".json", newer); err != nil {
				t.Fatal(err)
			}
			d := someDiagnostics()
			for range 2 {
				if err := m.Amend(t.Context(), someRun, d); err != nil {
					t.Fatal(err)
				}
				text, s, err := m.read(t.Context(), someRun)
				if err != nil || !reflect.DeepEqual(s.Google, d) {
					t.Fatalf("read back: %+v, %v", s, err)
				}
				kept, rest := bytes.CutPrefix(text, bytes.TrimSuffix(newer, []byte("\n}\n")))
				if !rest || !bytes.HasPrefix(kept, []byte(",\n  \"google\": {")) || !bytes.HasSuffix(kept, []byte("\n  }\n}\n")) {
					t.Errorf("the manifest is now\n%s", text)
				}
				d.Accounts[0].Job.Successful++ // and so again, with another answer
			}
			page, err := m.place.open(t.Context(), "sub/march.csv."+someRun+".html")
			if err != nil {
				t.Fatal(err)
			}
			defer page.Close()
			var html bytes.Buffer
			if _, err := html.ReadFrom(page); err != nil || !strings.Contains(html.String(), "ConversionUploadError.EXPIRED_EVENT") {
				t.Errorf("the page does not show it: %v\n%s", err, &html)
			}
		})
	}
}

// TestAmendKeepsRights: whoever could read a manifest still can, and nothing is left beside it.
func TestAmendKeepsRights(t *testing.T) {
	dir := t.TempDir()
	publishRun(t, dir, someRun)
	manifest := filepath.Join(dir, someRun+".json")
	if err := os.Chmod(manifest, 0o640); err != nil {
		t.Fatal(err)
	}
	before := below(t, dir)
	if err := openManifests(t, dir).Amend(t.Context(), someRun, someDiagnostics()); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(manifest); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if got := below(t, dir); !slices.Equal(got, before) {
		t.Errorf("there are %q, and were %q", got, before)
	}
}

// TestAmendAtOnce: who amends at the same time does no harm, and who reads meanwhile reads a whole manifest.
func TestAmendAtOnce(t *testing.T) {
	for name, location := range manifestPlaces(t) {
		t.Run(name, func(t *testing.T) {
			publishRun(t, location, someRun)
			m := openManifests(t, location)
			var amending sync.WaitGroup
			for range 4 {
				amending.Go(func() {
					for range 5 {
						if err := m.Amend(t.Context(), someRun, someDiagnostics()); err != nil {
							t.Error(err)
						}
						if _, err := m.Read(t.Context(), someRun); err != nil {
							t.Error(err)
						}
					}
				})
			}
			amending.Wait()
			if s, err := m.Read(t.Context(), someRun); err != nil || !reflect.DeepEqual(s.Google, someDiagnostics()) || s.Rows != 200 {
				t.Errorf("got %+v, %v", s, err)
			}
		})
	}
}

// TestBadManifests: each is named with what is wrong, and none is amended.
func TestBadManifests(t *testing.T) {
	dir := t.TempDir()
	publishRun(t, dir, otherRun)
	m := openManifests(t, dir)
	good, _, err := m.read(t.Context(), otherRun)
	if err != nil {
		t.Fatal(err)
	}
	manifest := filepath.Join(dir, someRun+".json")
	for name, test := range map[string]struct{ text, want string }{
		"empty":             {"", "it is empty; put the right one in its place"},
		"half-written":      {string(good[:len(good)/2]), "it is damaged, or no manifest"},
		"another's":         {string(good), "it is not that of run " + someRun + ` but of "` + otherRun + `"`},
		"no manifest":       {"[1, 2]", "it is no manifest; "},
		"text behind it":    {`{"run_id": "` + someRun + `"} {}`, "it is damaged, or no manifest"},
		"a wrong type":      {`{"run_id": "` + someRun + `", "google": {"accounts": 7}}`, "or of a newer convload: google.accounts is a number, which it cannot be"},
		"an unknown status": {`{"run_id": "` + someRun + `", "statuses": {"MISLAID": 3}}`, "or of a newer convload"},
	} {
		if err := os.WriteFile(manifest, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{m.Amend(t.Context(), someRun, someDiagnostics()), func() error { _, err := m.Read(t.Context(), someRun); return err }()} {
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), manifest) || strings.Contains(err.Error(), "json: ca") {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if text, err := os.ReadFile(manifest); err != nil || string(text) != test.text {
			t.Errorf("%s: the manifest has changed: %q, %v", name, text, err)
		}
	}
}

// TestWhereNothingCanBeWritten: what to do is said, and no name of a file that only convload has heard of.
func TestWhereNothingCanBeWritten(t *testing.T) {
	draft := &fs.PathError{Op: "open", Path: "reports/" + someRun + ".json.123.tmp"}
	for _, test := range []struct {
		err  error
		want string
	}{
		{syscall.EACCES, "let the user that convload runs as write in the folder, and ask again (permission denied)"},
		{syscall.EROFS, "make it writable, and ask again (read-only file system)"},
		{syscall.ENOSPC, "no space left on device"},
	} {
		draft.Err = test.err
		for _, err := range []error{draft, &os.LinkError{Op: "rename", Old: draft.Path, New: "x", Err: test.err}, errors.Join(draft)} {
			if got := inWords(err).Error(); !strings.Contains(got, test.want) || strings.Contains(got, "tmp") {
				t.Errorf("got %q, want %q", got, test.want)
			}
		}
	}
}

// TestAManifestThatNamesOthersFiles: no page is drawn but those of the run.
func TestAManifestThatNamesOthersFiles(t *testing.T) {
	dir := t.TempDir()
	text, err := json.Marshal(pipeline.Summary{RunID: someRun, Files: []pipeline.FileSummary{
		{Name: "../../outside.csv", Report: "/etc/passwd", Page: "/etc/passwd.html"},
		{Name: "march.csv", Report: "march.csv." + otherRun + ".csv", Page: "march.csv." + otherRun + ".html"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, someRun+".json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := openManifests(t, dir).Amend(t.Context(), someRun, someDiagnostics()); err != nil {
		t.Fatal(err)
	}
	if got := below(t, dir); len(got) != 1 {
		t.Errorf("there are %q", got)
	}
}

// TestAmendRefused names the right to write over objects, which a run does not need.
func TestAmendRefused(t *testing.T) {
	b := &bucket{blob.NewBucket(&stubStore{code: gcerrors.PermissionDenied, err: errors.New("Error 403: no storage.objects.delete access")}), "gs://drop/"}
	if err := b.replace(t.Context(), "a.json", []byte("{}")); err == nil || !strings.Contains(err.Error(), "need storage.objects.create and storage.objects.delete") {
		t.Errorf("got %v", err)
	}
}

// FuzzWithGoogle: whatever stands in a manifest stays, byte for byte.
func FuzzWithGoogle(f *testing.F) {
	f.Add([]byte(`{"run_id": "x", "google": null, "newer": [1.0, {"google": 2}]}`))
	f.Add([]byte("{\n  \"a\": 1\n}\n"))
	f.Add([]byte(`{"google": 1, "google": 2}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var before map[string]json.RawMessage
		if json.Unmarshal(text, &before) != nil || before == nil {
			return
		}
		amended, err := withGoogle(text, someDiagnostics())
		if err != nil {
			if len(before) > 0 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		var after map[string]json.RawMessage
		if err := json.Unmarshal(amended, &after); err != nil {
			t.Fatalf("%q became %q: %v", text, amended, err)
		}
		var d pipeline.Diagnostics
		if err := json.Unmarshal(after["google"], &d); err != nil || !reflect.DeepEqual(&d, someDiagnostics()) {
			t.Errorf("%q: %q, %v", text, after["google"], err)
		}
		delete(before, "google")
		delete(after, "google")
		if !reflect.DeepEqual(before, after) {
			t.Errorf("%q became %q", text, amended)
		}
		again, err := withGoogle(amended, someDiagnostics())
		if err != nil || !bytes.Equal(again, amended) {
			t.Errorf("%q, amended again: %q, %v", amended, again, err)
		}
	})
}
