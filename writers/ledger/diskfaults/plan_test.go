package diskfaults

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// openWAL opens a database under the zero Plan, with an empty WAL: the next call that counts writes the WAL's header.
func openWAL(t *testing.T, path string) *sql.DB {
	t.Helper()
	Set(t, filepath.Dir(path), Plan{})
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(wal)&_pragma=synchronous(FULL)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.SetMaxOpenConns(1)
	for _, statement := range []string{"CREATE TABLE part (id)", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestPlanOfOneWrite(t *testing.T) {
	const header = 32 // bytes
	for _, test := range []struct {
		plan    Plan
		written int64
		code    int
		second  bool // the next transaction succeeds
	}{
		{plan: Plan{K: 1, Mode: NotApplied}, written: 0, code: sqlite3.SQLITE_IOERR_WRITE, second: true},
		{plan: Plan{K: 1, Mode: Applied}, written: header, code: sqlite3.SQLITE_IOERR_WRITE, second: true},
		{plan: Plan{K: 1, Mode: Torn}, written: header / 2, code: sqlite3.SQLITE_IOERR_WRITE, second: true},
		{plan: Plan{K: 1, Full: true}, written: 0, code: sqlite3.SQLITE_FULL, second: true},
		{plan: Plan{K: 1, Mode: Torn, Sticky: true}, written: header / 2, code: sqlite3.SQLITE_IOERR_WRITE},
	} {
		t.Run(fmt.Sprintf("%+v", test.plan), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "x.db")
			db := openWAL(t, path)
			faults := Set(t, filepath.Dir(path), test.plan)
			const insert = "INSERT INTO part VALUES (1)"
			_, err := db.ExecContext(t.Context(), insert)
			if e, ok := errors.AsType[*sqlite.Error](err); !ok || e.Code() != test.code {
				t.Errorf("got %v, expected code %d", err, test.code)
			}
			if got := faults.Failed(); !slices.Equal(got, []string{"write x.db-wal"}) {
				t.Errorf("failed: %q", got)
			}
			info, err := os.Stat(path + "-wal")
			if err != nil {
				t.Fatal(err)
			}
			if info.Size() != test.written {
				t.Errorf("%d bytes were written, expected %d", info.Size(), test.written)
			}
			if _, err := db.ExecContext(t.Context(), insert); (err == nil) != test.second {
				t.Errorf("the second transaction: %v", err)
			}
			faults.Remove()
			if _, err := db.ExecContext(t.Context(), insert); err != nil {
				t.Errorf("after the plan was removed: %v", err)
			}
		})
	}
}

func TestFoldersAreIndependent(t *testing.T) {
	t.Parallel()
	path := func() string { return filepath.Join(t.TempDir(), "x.db") }
	broken, counted := path(), path()
	faults := Set(t, filepath.Dir(broken), Plan{K: 1, Sticky: true})
	count := Set(t, filepath.Dir(counted), Plan{})
	paths := []string{broken, counted, path(), path()}
	all := make([]series, len(paths))
	var group sync.WaitGroup
	for i, path := range paths {
		group.Go(func() { all[i] = run(t.Context(), path, "wal") })
	}
	group.Wait()

	if s := all[0]; len(s.acknowledged) > 0 || len(s.refused) != transactions {
		t.Errorf("a dead disk acknowledged %v and refused %v", s.acknowledged, s.refused)
	}
	if len(faults.Failed()) != faults.Calls() {
		t.Errorf("of %d calls of a dead disk %d failed", faults.Calls(), len(faults.Failed()))
	}
	for i, s := range all[1:] {
		s.sound(t)
		s.verify(t, paths[1+i])
	}
	if count.Calls() == 0 || len(count.Failed()) > 0 {
		t.Errorf("of %d calls of a sound disk these failed: %v", count.Calls(), count.Failed())
	}
}

func TestFolderBehindSymbolicLink(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Skip(err)
	}
	faults := Set(t, link, Plan{K: 1, Sticky: true})
	if s := run(t.Context(), filepath.Join(link, "x.db"), "wal"); len(s.acknowledged) > 0 || faults.Calls() == 0 {
		t.Errorf("of %d calls none failed: %v were acknowledged", faults.Calls(), s.acknowledged)
	}
}

// TestTemporaryFile has SQLite open a file without a name.
func TestTemporaryFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	db := openWAL(t, path)
	faults := Set(t, filepath.Dir(path), Plan{K: 1, Sticky: true})
	for _, statement := range []string{
		"PRAGMA temp_store = FILE",
		"PRAGMA temp.cache_size = 1",
		"CREATE TEMP TABLE large AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) " +
			"SELECT i, randomblob(5000) FROM n",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if faults.Calls() > 0 {
		t.Errorf("calls without a name were counted: %v", faults.Failed())
	}
}
