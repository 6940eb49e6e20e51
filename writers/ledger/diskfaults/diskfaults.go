// Package diskfaults lets tests break the disk under an SQLite database: the k-th call that changes or syncs a file
// fails, for every k, and the code above has to get along with it. Only tests import it.
//
// SQLite reaches the disk through a VFS, a table of functions. The first [Set] registers a copy of the default VFS as
// the new default, so that code which opens an ordinary path through database/sql and modernc.org/sqlite meets it
// without knowing. In the copy, the functions that open and delete files are replaced; every file that is opened gets
// in turn a copy of its own table of functions, with those replaced that read, write, sync and truncate it and extend
// its shared memory. A replacement asks whether a plan lets the call fail, and otherwise calls the function that it
// replaced, with the same arguments. Databases that lie in no folder with a plan work as usual.
//
// What cannot be made to fail: temporary files without a name, locks, questions for a file's size or existence, and
// access to memory-mapped files, to which the shared memory of a WAL belongs once it has been extended.
package diskfaults

import (
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// Mode is what becomes of the call that fails.
type Mode int

// The modes.
const (
	NotApplied Mode = iota // nothing happens
	Applied                // the call does its work, and is reported as failed all the same
	Torn                   // a write stops halfway; with any other call nothing happens
)

func (m Mode) String() string { return [...]string{"not applied", "applied", "torn"}[m] }

// Plan says which call fails, and how. Counted are the calls that open a file which they may create, that write, sync,
// truncate or delete a file, or that extend the shared memory of a WAL. The zero Plan counts, and lets nothing fail.
type Plan struct {
	K      int // the K-th call fails, counted from 1
	Mode   Mode
	Sticky bool // the disk stays broken: the calls after the K-th fail too, and are not applied
	Full   bool // a write that fails reports a full disk, SQLITE_FULL, instead of SQLITE_IOERR_WRITE
	Reads  bool // reads count too
}

// Faults is a plan at work.
type Faults struct {
	dir  string
	plan Plan

	// plans guards both.
	calls  int
	failed []string
}

var plans struct {
	sync.Mutex
	atWork []*Faults // of several whose folders hold a file, the last is asked
}

// Set puts a plan to work for all files below dir, which must exist, until it is removed or the test ends. It reaches
// the databases that were opened after the first Set of the process. To let a database open undisturbed, open it under
// the zero Plan, and set another one afterwards.
func Set(t testing.TB, dir string, plan Plan) *Faults {
	t.Helper()
	if err := register(); err != nil {
		t.Fatal(err)
	}
	// SQLite hands its VFS absolute paths without symbolic links.
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		t.Fatal(err)
	}
	f := &Faults{dir: dir, plan: plan}
	plans.Lock()
	defer plans.Unlock()
	plans.atWork = append(plans.atWork, f)
	t.Cleanup(f.Remove)
	return f
}

// Remove ends the plan: the disk is sound again. What was counted stays.
func (f *Faults) Remove() {
	plans.Lock()
	defer plans.Unlock()
	plans.atWork = slices.DeleteFunc(plans.atWork, func(other *Faults) bool { return other == f })
}

// Calls is how many calls were counted. Fewer than K means that K is past the end, and that nothing failed.
func (f *Faults) Calls() int {
	plans.Lock()
	defer plans.Unlock()
	return f.calls
}

// Failed names the calls that failed, in their order, as in "sync ledger.db-wal".
func (f *Faults) Failed() []string {
	plans.Lock()
	defer plans.Unlock()
	return slices.Clone(f.failed)
}
