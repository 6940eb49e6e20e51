package report

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func below(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAReportAppearsWholeOrNotAtAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s := openStore(t, dir)
	for _, publish := range []bool{false, true} {
		r, err := s.Open(t.Context(), "sub/march.csv")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Write(fullEntry()); err != nil {
			t.Fatal(err)
		}
		if publish {
			where, err := r.Publish()
			if err != nil || where != filepath.Join(dir, "sub", "march.csv~2.RUN.csv") {
				t.Errorf("published at %q, %v", where, err)
			}
		}
		r.Discard()
		if got := len(below(t, dir)); (got == 1) != publish {
			t.Errorf("published: %t, and there are %v", publish, below(t, dir))
		}
	}
}

// TestAFolderThatIsNone: whoever asks for a report that cannot be opened gets an error, and no report that is not nil.
func TestAFolderThatIsNone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reports")
	s := openStore(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(t.Context(), "a.csv")
	if err == nil || r != nil {
		t.Errorf("got %v, %v", r, err)
	}
	if _, err := Open(t.Context(), dir, "RUN"); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// TestLeftoversOfKilledRuns: what a killed run has left of a report is removed a day later, and nothing else is.
func TestLeftoversOfKilledRuns(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-25 * time.Hour)
	const id = "20260302T101500Z-7f3a"
	for name, stays := range map[string]bool{"sub/march.csv." + id + ".csv.18abc0de.tmp": false, id + ".json.18abc0de.tmp": false,
		"march.csv." + id + ".html.tmp": false, "march.csv." + id + ".html": true,
		"march.csv." + id + ".csv": true, "notes.tmp": true, "march.csv.tmp": true} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, age := range []time.Time{time.Now(), old} {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(path, age, age); err != nil {
				t.Fatal(err)
			}
			openStore(t, dir)
			_, err := os.Stat(path)
			if there := err == nil; there != (stays || age != old) {
				t.Errorf("%s of %v is there: %t", name, age, there)
			}
		}
	}
}

// TestLeftoversAreDrafts: what a killed run leaves is what sweep looks for, and readers pass it over.
func TestLeftoversAreDrafts(t *testing.T) {
	dir := t.TempDir()
	f := folder{dir}
	const name = "sub/march.csv.20260302T101500Z-7f3a.csv"
	d, err := f.draft(name)
	if err != nil {
		t.Fatal(err)
	}
	draft := d.(folderDraft)
	defer draft.Close()
	if !leftover.MatchString(draft.Name()) || filepath.Ext(draft.Name()) != ".tmp" {
		t.Errorf("the draft is called %s", draft.Name())
	}
	f.sweep(time.Now())
	if got := below(t, dir); len(got) != 1 {
		t.Errorf("there are %v: the draft of a run that is alive was removed", got)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	folder{link}.sweep(time.Now().Add(25 * time.Hour))
	if got := below(t, dir); len(got) != 0 {
		t.Errorf("there are %v: the draft of a dead run was left", got)
	}
}

// TestOneIDOfTwoRuns: whoever comes second to a name is told before anything is sent, and writes over nothing.
func TestOneIDOfTwoRuns(t *testing.T) {
	dir := t.TempDir()
	first, second := openStore(t, dir), openStore(t, dir)
	r, err := first.Open(t.Context(), "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := second.Open(t.Context(), "a.csv"); !errors.Is(err, errTaken) {
		t.Errorf("while the first writes, the second gets %v", err)
	}
	where, err := r.Publish()
	if err != nil {
		t.Fatal(err)
	}
	third := openStore(t, dir)
	if _, err := third.Open(t.Context(), "a.csv"); !errors.Is(err, errTaken) {
		t.Errorf("when the first is done, another gets %v", err)
	}
	if got := below(t, dir); len(got) != 1 || filepath.Join(dir, got[0]) != where {
		t.Errorf("there are %v", got)
	}
}

// TestAReportThatCannotBePublished leaves nothing, and is no success.
func TestAReportThatCannotBePublished(t *testing.T) {
	for name, spoil := range map[string]func(r *fileReport) error{
		"disk": func(r *fileReport) error { return r.draft.(folderDraft).Close() },
		"name": func(r *fileReport) error { return os.Mkdir(r.store.place.where(r.name), 0o755) },
	} {
		dir := t.TempDir()
		r, err := openStore(t, dir).Open(t.Context(), "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		if err := spoil(r.(*fileReport)); err != nil {
			t.Fatal(err)
		}
		if where, err := r.Publish(); err == nil {
			t.Errorf("%s: published at %s", name, where)
		}
		r.Discard()
		if got := below(t, dir); len(got) != 0 {
			t.Errorf("%s: there are %v", name, got)
		}
	}
}

// TestSearchInAFolder: reports are found behind a link and in the order of the runs; what is no report is left alone.
func TestSearchInAFolder(t *testing.T) {
	dir := t.TempDir()
	for _, run := range []string{"20260309T101500Z-0001", "20260302T101500Z-ffff"} {
		s := openStore(t, dir)
		s.runID = run
		r, err := s.Open(t.Context(), "sub/march.csv")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Write(fullEntry()); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Publish(); err != nil {
			t.Fatal(err)
		}
	}
	empty := filepath.Join(dir, "empty.csv.20260302T101500Z-0000.csv")
	for _, name := range []string{empty, filepath.Join(dir, "march.csv"), empty + ".tmp"} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	var runs []string
	notes, err := Search(t.Context(), link, func(l *Line) { runs = append(runs, l.RunID) })
	if err != nil || !slices.Equal(runs, []string{"20260302T101500Z-ffff", "20260309T101500Z-0001"}) {
		t.Errorf("found the runs %v, %v", runs, err)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "empty.csv") || !strings.Contains(notes[0], "it is empty") {
		t.Errorf("the notes are %q", notes)
	}
	if _, err := Search(t.Context(), filepath.Join(dir, "none"), func(*Line) {}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a folder: got %v", err)
	}
}
