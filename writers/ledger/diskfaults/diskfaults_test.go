package diskfaults

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

func TestEveryCall(t *testing.T) {
	rollback := []string{"delete x.db-journal", "open x.db", "open x.db-journal", "sync x.db", "sync x.db-journal",
		"write x.db", "write x.db-journal"}
	wal := append([]string{"extend shared memory of x.db", "open x.db-wal", "sync x.db-wal", "truncate x.db",
		"truncate x.db-wal", "write x.db-wal"}, rollback...) // a database begins with a rollback journal
	// In WAL mode a commit is acknowledged once the WAL is on the disk. What a checkpoint then copies from there into the
	// database may fail unnoticed, for the next one makes up for it; if it was asked for, its failure is reported.
	checkpoint := []string{"delete x.db-wal", "sync x.db", "sync x.db-wal", "truncate x.db", "write x.db"}

	for _, test := range []struct {
		journal  string
		plan     Plan
		reported []string // calls whose failure was an error for the program
		survived []string // calls whose failure was none: there may be others of the same name
		there    bool     // some transactions that were refused are there
	}{
		{"wal", Plan{Mode: NotApplied}, wal, checkpoint, false},
		{"wal", Plan{Mode: Applied}, wal, checkpoint, false},
		{"wal", Plan{Mode: Torn}, wal, checkpoint, false},
		{"wal", Plan{Full: true, Reads: true}, append([]string{"read x.db", "read x.db-journal", "read x.db-wal"}, wal...),
			append([]string{"read x.db-wal"}, checkpoint...), false},
		// The WAL of a disk that stays broken is neither overwritten nor deleted. Whoever opens it finds a commit there of
		// which only the sync failed.
		{"wal", Plan{Mode: NotApplied, Sticky: true}, wal, checkpoint, true},
		{"wal", Plan{Mode: Applied, Sticky: true}, wal, checkpoint, true},
		// With a rollback journal, the journal's deletion is the commit.
		{"delete", Plan{Mode: Applied}, rollback, nil, true},
		{"delete", Plan{Mode: Torn}, rollback, nil, false},
		{"delete", Plan{Mode: Applied, Sticky: true}, rollback, nil, true},
	} {
		t.Run(fmt.Sprintf("%s %+v", test.journal, test.plan), func(t *testing.T) {
			t.Parallel()
			reported, survived, there := map[string]bool{}, map[string]bool{}, false
			for k := 1; ; k++ {
				path := filepath.Join(t.TempDir(), "x.db")
				plan := test.plan
				plan.K = k
				faults := Set(t, filepath.Dir(path), plan)
				s := run(t.Context(), path, test.journal)
				faults.Remove()
				if faults.Calls() < k {
					s.sound(t)
					break
				}
				call := faults.Failed()[0]
				if len(s.errs) == 0 {
					survived[call] = true
				} else {
					reported[call] = true
				}
				for _, err := range s.errs {
					if !ofTheDisk(err) {
						t.Error(err)
					}
				}
				there = len(s.verify(t, path)) > 0 || there
				if t.Failed() {
					t.Fatalf("k=%d, %s: %v", k, call, s.errs)
				}
			}
			same(t, "reported", reported, test.reported)
			same(t, "survived", survived, test.survived)
			if there != test.there {
				t.Errorf("refused transactions are there: %t; expected %t", there, test.there)
			}
		})
	}
}

// ofTheDisk says whether an error blames the disk, as far as SQLite tells.
func ofTheDisk(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	primary := []int{sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}
	return ok && slices.Contains(primary, e.Code()&0xff)
}

func same(t *testing.T, what string, got map[string]bool, want []string) {
	t.Helper()
	if got, want := slices.Sorted(maps.Keys(got)), slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
		t.Errorf("%s: %q; expected %q", what, got, want)
	}
}
