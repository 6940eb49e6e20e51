package ledger

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSQLite(t *testing.T) {
	conform(t, func(t testing.TB) string {
		// a URI would end at the question mark
		return filepath.Join(t.TempDir(), "my ledger #1? 100%41.db")
	})
}

// TestLookingMakesNothing looks into a ledger that does not exist.
func TestLookingMakesNothing(t *testing.T) {
	dir := t.TempDir()
	testNoLedger(t, func(testing.TB) string { return filepath.Join(dir, "ledger.db") })
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("in the folder: %v, %v", files, err)
	}
}

// TestDurable asks whether a commit waits for the disk.
func TestDurable(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger.db"), "R1", "/a")
	var mode string
	var synchronous int
	err := l.store.conn.QueryRowContext(t.Context(), `SELECT journal_mode, synchronous FROM pragma_journal_mode, pragma_synchronous`).
		Scan(&mode, &synchronous)
	if err != nil || mode != "wal" || synchronous != 2 {
		t.Errorf("journal_mode %s, synchronous %d, %v; want wal and 2, which is FULL", mode, synchronous, err)
	}
	closeRun(t, l)
}
