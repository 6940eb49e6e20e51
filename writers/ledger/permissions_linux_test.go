package ledger

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"convload/pipeline"
)

// asNobody runs fn with the rights of a user who owns nothing. Tests often run as root, for whom nothing is closed.
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

// TestPermissions opens ledgers that the user may not write, or not even read.
func TestPermissions(t *testing.T) {
	const mayNotOpen = "it cannot be opened: let the user that convload runs as read and write the file and its folder, and run again"
	const permitted = "let the user that convload runs as read and write it and its folder, and run again"
	const mayNotWrite = "it cannot be written: let the user that convload runs as write the file and its folder, and run again"
	for _, test := range []struct {
		name         string
		folder, file fs.FileMode // file 0: none
		locks        fs.FileMode
		want         string
		looking      string // in a Book's Lookup; "" where that works
	}{
		{"folder", 0o555, 0, 0, mayNotOpen, "there is no ledger"},
		{"folder with a ledger", 0o555, 0o666, 0o777, mayNotWrite, mayNotWrite},
		{"closed folder", 0, 0o666, 0o777, permitted, permitted},
		{"file", 0o777, 0o444, 0o777, mayNotWrite, ""},
		{"closed file", 0o777, 0o000, 0o777, mayNotOpen, mayNotOpen},
		{"locks", 0o777, 0o666, 0o555, "the lock on the source /a: " + permitted, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "ledger.db")
			allow := func(path string, mode fs.FileMode) {
				t.Helper()
				if err := os.Chmod(path, mode); err != nil {
					t.Fatal(err)
				}
			}
			allow(filepath.Dir(dir), 0o755) // t.TempDir closes it to others
			var before []byte
			if test.locks != 0 {
				before = filled(t, path, 10)
				if err := os.RemoveAll(path + "-locks"); err != nil {
					t.Fatal(err)
				}
				if err := os.Mkdir(path+"-locks", 0o755); err != nil {
					t.Fatal(err)
				}
				allow(path+"-locks", test.locks)
				allow(path, test.file)
			}
			allow(dir, test.folder)
			defer allow(dir, 0o755)
			asNobody(t, func() {
				l, err := Open(t.Context(), path, Run{ID: "R1", Sources: []string{"/a"}})
				if err == nil {
					defer l.Close()
				}
				if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
					t.Errorf("to write:  %v\nwant %s", err, test.want)
				}
				book, err := OpenBook(t.Context(), path)
				if err == nil {
					defer book.Close()
					_, err = book.Lookup(t.Context(), []pipeline.Key{key(1)})
				}
				if (err == nil) != (test.looking == "") || err != nil && !strings.Contains(err.Error(), test.looking) {
					t.Errorf("to read:  %v\nwant %s", err, test.looking)
				}
			})
			allow(dir, 0o755)
			if before != nil && !bytes.Equal(before, read(t, path)) {
				t.Error("the file was changed")
			}
		})
	}
}
