package readers

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"convload/pipeline"
)

func TestFindPassesOver(t *testing.T) {
	dir := inbox(t, map[string]string{
		"a.csv": "a", "~$a.xlsx": "lock", ".a.csv.swp": "", "._a.csv": "", "b.csv.part": "", "c.xlsx.crdownload": "",
		"d.TMP": "", ".git/config.csv": "", "sub/e.csv": "e", "reports/a.csv.20260302T101500Z-7f3a.csv": "", "20260302T101500Z-7f3a.json": "", "reports-2026.csv": "r",
		"a.csv.attrs": "{", "young.csv": "y", "ahead.csv": "a", "far-ahead.csv": "f",
	})
	now := time.Now()
	for name, age := range map[string]time.Duration{"a.csv": time.Hour, "sub/e.csv": 31 * time.Second, "reports-2026.csv": time.Hour,
		"young.csv": 29 * time.Second, "ahead.csv": -maxAhead + time.Minute, "far-ahead.csv": -maxAhead - time.Minute} {
		if err := os.Chtimes(filepath.Join(dir, name), time.Time{}, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	outside := inbox(t, map[string]string{"secret.csv": "secret"})
	for _, l := range [][2]string{{outside + "/secret.csv", "link.csv"}, {outside, "folder"}, {"nowhere", "dangling.csv"}} {
		if err := os.Symlink(l[0], filepath.Join(dir, l[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.csv"), 0o644); err != nil {
		t.Fatal(err)
	}
	options := Options{Now: now, Settle: 30 * time.Second}
	found, err := Find(t.Context(), []string{dir}, options)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	equal(t, "files", names(found.Files), []string{"a.csv", "far-ahead.csv", "reports-2026.csv", "sub/e.csv"})
	equal(t, "notes", found.Notes, []string{
		`7 temporary, lock or hidden files were passed over: "._a.csv", ".a.csv.swp", ".git/config.csv", "b.csv.part", ` +
			`"c.xlsx.crdownload", "d.TMP", "~$a.xlsx"`,
		`3 symbolic links were passed over, since links inside a folder are not followed: "dangling.csv", "folder", "link.csv"`,
		`1 pipe or device was passed over: "pipe.csv"`,
		`2 files of convload's own were passed over: "20260302T101500Z-7f3a.json" and 1 more`,
		`2 files changed less than 30s ago and wait for the next run: "ahead.csv", "young.csv"`,
	})

	found, err = Find(t.Context(), []string{dir + "/*/secret.csv", dir + "/y*.csv"}, options)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	equal(t, "files of patterns", names(found.Files), nil)
	equal(t, "sources without a file", found.Empty, []string{dir + "/*/secret.csv", dir + "/y*.csv"})

	link := find(t, filepath.Join(dir, "link.csv"), filepath.Join(dir, "folder"))
	equal(t, "links that are sources", names(link.Files), []string{"link.csv", "secret.csv"})
}

// asNobody runs fn with the rights of a user who owns nothing. Tests often run as root, for whom nothing is unreadable.
func asNobody(t *testing.T, fn func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		fn()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and not unlocked: the thread ends with the goroutine
		if err := syscall.Setfsuid(65534); err != nil {
			t.Error(err)
			return
		}
		fn()
	}()
	<-done
}

func TestUnreadable(t *testing.T) {
	dir := inbox(t, map[string]string{"closed.csv": "a", "sub/a.csv": "a", "ok/a.csv": "a", "ok/lost+found/x": "", "ok/.trash/x": ""})
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // t.TempDir closes it to others
		t.Fatal(err)
	}
	for _, name := range []string{"closed.csv", "sub", "ok/lost+found", "ok/.trash"} {
		name = filepath.Join(dir, name)
		if err := os.Chmod(name, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(name, 0o755) })
	}
	file := find(t, dir+"/closed.csv").Files[0]
	asNobody(t, func() {
		for _, source := range []string{dir, dir + "/sub", dir + "/sub/*.csv", dir + "/sub/a.csv", "file://" + dir + "/sub/"} {
			_, err := Find(t.Context(), []string{source}, Options{})
			if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), dir+"/sub") {
				t.Errorf("%s: got %v, want an error with the folder's path", source, err)
			}
			if wrong, ok := errors.AsType[*SourceError](err); ok {
				t.Errorf("%s: %v says that the source was named wrongly", source, wrong)
			}
		}
		for _, source := range []string{dir + "/ok", dir + "/ok/*.csv", dir + "/*.csv"} {
			found, err := Find(t.Context(), []string{source}, Options{})
			if err != nil || len(found.Files) != 1 {
				t.Errorf("%s: got %v, %v", source, found, err)
			}
		}
		_, err := file.Open(t.Context())
		if bad, ok := errors.AsType[*pipeline.FileError](err); !ok || bad.Problem.Code != "NO_PERMISSION" || bad.File != "closed.csv" {
			t.Errorf("got %v", err)
		}
		if _, err := file.Fingerprint(t.Context()); code(err) != "NO_PERMISSION" {
			t.Errorf("got %v", err)
		}
	})
}
