package diskfaults

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	sqlite3 "modernc.org/sqlite/lib"
)

// call is a kind of call that counts.
type call struct {
	name string
	code int32 // with which the original VFS reports that it failed
}

var (
	opening    = call{"open", sqlite3.SQLITE_CANTOPEN}
	reading    = call{"read", sqlite3.SQLITE_IOERR_READ}
	writing    = call{"write", sqlite3.SQLITE_IOERR_WRITE}
	truncating = call{"truncate", sqlite3.SQLITE_IOERR_TRUNCATE}
	syncing    = call{"sync", sqlite3.SQLITE_IOERR_FSYNC}
	deleting   = call{"delete", sqlite3.SQLITE_IOERR_DELETE}
	extending  = call{"extend shared memory of", sqlite3.SQLITE_IOERR_SHMSIZE}
)

// count counts a call for the plan that holds for the path. A code other than SQLITE_OK, which is 0, means that the
// call must fail with it.
func count(c call, path string) (mode Mode, code int32) {
	plans.Lock()
	defer plans.Unlock()
	for _, f := range slices.Backward(plans.atWork) {
		if strings.HasPrefix(path, f.dir+string(filepath.Separator)) {
			return f.count(c, path)
		}
	}
	return NotApplied, sqlite3.SQLITE_OK
}

func (f *Faults) count(c call, path string) (mode Mode, code int32) {
	if c == reading && !f.plan.Reads {
		return NotApplied, sqlite3.SQLITE_OK
	}
	f.calls++
	later := f.plan.K > 0 && f.calls > f.plan.K
	if f.calls != f.plan.K && !(later && f.plan.Sticky) {
		return NotApplied, sqlite3.SQLITE_OK
	}
	f.failed = append(f.failed, c.name+" "+filepath.Base(path))
	if !later {
		mode = f.plan.Mode
	}
	if c == writing && f.plan.Full {
		return mode, sqlite3.SQLITE_FULL
	}
	return mode, c.code
}

// attempt makes a call other than a write, unless a plan wants it to fail.
func attempt(c call, path string, do func() int32) int32 {
	mode, code := count(c, path)
	if code != sqlite3.SQLITE_OK && mode != Applied {
		return code
	}
	return cmp.Or(do(), code)
}

// attemptWrite makes a write of amount bytes, or of fewer if a plan wants it to fail.
func attemptWrite(path string, amount int32, do func(amount int32) int32) int32 {
	mode, code := count(writing, path)
	if code != sqlite3.SQLITE_OK {
		switch mode {
		case NotApplied:
			return code
		case Torn:
			amount /= 2
		case Applied:
		}
	}
	return cmp.Or(do(amount), code)
}
