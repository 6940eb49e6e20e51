package readers

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

func TestTake(t *testing.T) {
	long := noise(3 << 20)
	tests := []struct {
		name    string
		file    string
		content string
		before  map[string]string // in the archive
		want    string            // the name there
		err     string
	}{
		{name: "a file", file: "march.csv", content: "a,b\n", want: "march.csv"},
		{name: "a long file", file: "march.xlsx", content: long, want: "march.xlsx"},
		{name: "an empty file", file: "march.csv", want: "march.csv"},
		{name: "in a sub-folder", file: "north/2026/march.csv", content: "a", want: "north/2026/march.csv"},
		{name: "beside others", file: "b.csv", content: "b", before: map[string]string{"a.csv": "a"}, want: "b.csv"},
		{name: "an odd name", file: "Angebote (März) #1 100%&+?.csv", content: "ä",
			want: "Angebote (März) #1 100%&+?.csv"},
		{name: "the copy of a run that crashed", file: "march.csv", content: "a",
			before: map[string]string{"march.csv": "a"}, want: "march.csv"},
		{name: "another content has the name", file: "in/march.csv", content: "new",
			before: map[string]string{"in/march.csv": "old"}, want: "in/" + hashed("march", ".csv", "new")},
		{name: "one of the same size has it", file: "march", content: "new",
			before: map[string]string{"march": "old"}, want: hashed("march", "", "new")},
		{name: "another content, and the copy of a run that crashed", file: "march.csv", content: "new",
			before: map[string]string{"march.csv": "old", hashed("march", ".csv", "new"): "new"},
			want:   hashed("march", ".csv", "new")},
		{name: "the copy lies where it was made, and the name has become free", file: "march.csv", content: "new",
			before: map[string]string{hashed("march", ".csv", "new"): "new"}, want: hashed("march", ".csv", "new")},
		{name: "yet another content", file: "march.csv", content: "newer",
			before: map[string]string{"march.csv": "old", hashed("march", ".csv", "new"): "new"},
			want:   hashed("march", ".csv", "newer")},
		{name: "both names are taken", file: "march.csv", content: "new",
			before: map[string]string{"march.csv": "old", hashed("march", ".csv", "new"): "odd"},
			err:    "other files have its names there"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			eachYard(t, func(t *testing.T, inbox, done yard) {
				inbox.put(t, map[string]string{test.file: test.content})
				done.put(t, test.before)
				f, was := inbox.read(t)
				where, err := done.archive(t).Take(t.Context(), f, was)
				if test.err != "" {
					if err == nil || !strings.Contains(err.Error(), test.err) || !strings.Contains(err.Error(), test.file) {
						t.Errorf("got %v, want an error with %q", err, test.err)
					}
					inbox.holds(t, map[string]string{test.file: test.content})
					done.holds(t, test.before)
					return
				}
				if err != nil || where != done.where+test.want {
					t.Errorf("got %s, %v; want %s", where, err, done.where+test.want)
				}
				inbox.holds(t, nil)
				after := map[string]string{test.want: test.content}
				maps.Copy(after, test.before)
				done.holds(t, after)
			})
		})
	}
}

// TestTakeChanged archives files that are not any more what was read.
func TestTakeChanged(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, inbox yard, name string)
		code   string
	}{
		{"grown", func(t *testing.T, inbox yard, name string) { inbox.put(t, map[string]string{name: "newer"}) }, changed},
		{"later", func(t *testing.T, inbox yard, name string) {
			later := time.Now().Add(time.Minute)
			if err := os.Chtimes(inbox.where+name, later, later); err != nil {
				t.Skip("a bucket's times cannot be set")
			}
		}, changed},
		{"another content, and nothing else", func(t *testing.T, inbox yard, name string) {
			info, err := os.Stat(inbox.where + name)
			if err != nil {
				t.Skip("a bucket's times cannot be set")
			}
			inbox.put(t, map[string]string{name: "old"})
			if err := os.Chtimes(inbox.where+name, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
		}, changed},
		{"gone", func(t *testing.T, inbox yard, name string) {
			if err := inbox.bucket.Delete(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		}, gone},
	}
	for _, test := range tests {
		for what, before := range map[string]map[string]string{"": nil, ", with a copy there": {"march.csv": "new"},
			", with another file there": {"march.csv": "older"}} {
			t.Run(test.name+what, func(t *testing.T) {
				eachYard(t, func(t *testing.T, inbox, done yard) {
					inbox.put(t, map[string]string{"march.csv": "new"})
					done.put(t, before)
					f, was := inbox.read(t)
					test.change(t, inbox, "march.csv")
					_, err := done.archive(t).Take(t.Context(), f, was)
					if e, ok := errors.AsType[*pipeline.FileError](err); !ok || e.Problem.Code != test.code || !e.Again {
						t.Errorf("got %v, want %s", err, test.code)
					}
					if there, err := inbox.bucket.Exists(t.Context(), "march.csv"); err != nil || there != (test.code == changed) {
						t.Errorf("the file is there: %v, %v", there, err)
					}
					done.holds(t, before)
				})
			})
		}
	}
}

// TestTakeOtherContent archives a file that is not known to have changed, and has another content than was read.
func TestTakeOtherContent(t *testing.T) {
	eachYard(t, func(t *testing.T, inbox, done yard) {
		inbox.put(t, map[string]string{"march.csv": "new"})
		f, was := inbox.read(t)
		for _, was := range []pipeline.Fingerprint{{Size: 3, SHA256: strings.Repeat("0", 64)}, {Size: 2, SHA256: was.SHA256},
			{Size: 4, SHA256: was.SHA256}, {}} {
			if _, err := done.archive(t).Take(t.Context(), f, was); code(err) != changed {
				t.Errorf("got %v", err)
			}
		}
		inbox.holds(t, map[string]string{"march.csv": "new"})
		done.holds(t, nil)
	})
}

// hookedStore lets something happen around the making of a copy, or to the copy.
type hookedStore struct {
	store
	before, after func()
	noise         string
}

func (s hookedStore) put(ctx context.Context, name string, f *File, content io.Reader) error {
	if s.before != nil {
		s.before()
	}
	err := s.store.put(ctx, name, f, io.MultiReader(content, strings.NewReader(s.noise)))
	if s.after != nil {
		s.after()
	}
	return err
}

// TestTakeInterfered moves a file while other programs are at work in its source and in the archive.
func TestTakeInterfered(t *testing.T) {
	file := func(content string) map[string]string { return map[string]string{"march.csv": content} }
	tests := []struct {
		name        string
		hooks       func(t *testing.T, inbox, done yard) hookedStore
		err         string // the code of a *pipeline.FileError, or a part of another error
		inbox, done map[string]string
	}{
		{"the file changes before it is copied", func(t *testing.T, inbox, _ yard) hookedStore {
			return hookedStore{before: func() { inbox.put(t, file("newer")) }}
		}, changed, file("newer"), nil},
		{"the file changes after it was copied", func(t *testing.T, inbox, _ yard) hookedStore {
			return hookedStore{after: func() { inbox.put(t, file("newer")) }}
		}, changed, file("newer"), nil},
		{"the file is taken away after it was copied", func(t *testing.T, inbox, _ yard) hookedStore {
			return hookedStore{after: func() {
				if err := inbox.bucket.Delete(t.Context(), "march.csv"); err != nil {
					t.Error(err)
				}
			}}
		}, "", nil, file("new")},
		{"the name is taken while the copy is made", func(t *testing.T, _, done yard) hookedStore {
			return hookedStore{before: func() { done.put(t, file("other")) }}
		}, "march.csv: cannot be moved to ", file("new"), file("other")},
		{"the copy goes bad", func(*testing.T, yard, yard) hookedStore {
			return hookedStore{noise: "!"}
		}, "does not read as it was written", file("new"), file("new!")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			eachYard(t, func(t *testing.T, inbox, done yard) {
				inbox.put(t, file("new"))
				f, was := inbox.read(t)
				a := done.archive(t)
				hooked := test.hooks(t, inbox, done)
				hooked.store = a.store
				a.store = hooked
				where, err := a.Take(t.Context(), f, was)
				switch {
				case test.err == "" && (err != nil || where != done.where+"march.csv"):
					t.Errorf("got %s, %v", where, err)
				case test.err != "" && !strings.Contains(code(err), test.err):
					t.Errorf("got %v, want %s", err, test.err)
				}
				inbox.holds(t, test.inbox)
				done.holds(t, test.done)
			})
		})
	}
}

func TestTakeCancelled(t *testing.T) {
	eachYard(t, func(t *testing.T, inbox, done yard) {
		inbox.put(t, map[string]string{"march.csv": "new"})
		f, was := inbox.read(t)
		a := done.archive(t)
		ctx, cancel := context.WithCancel(t.Context())
		a.store = hookedStore{store: a.store, before: cancel}
		if _, err := a.Take(ctx, f, was); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		inbox.holds(t, map[string]string{"march.csv": "new"})
		done.holds(t, nil)
	})
}

// foreignFile is a file that no Find has found.
type foreignFile struct{ pipeline.File }

func TestTakeForeignFile(t *testing.T) {
	inbox, done := folderYard(t), folderYard(t)
	inbox.put(t, map[string]string{"march.csv": "new"})
	f, was := inbox.read(t)
	if _, err := done.archive(t).Take(t.Context(), foreignFile{f}, was); err == nil {
		t.Error("the file was taken")
	}
	inbox.holds(t, map[string]string{"march.csv": "new"})
}
