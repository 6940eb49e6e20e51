//go:build services

package main

import (
	"database/sql"
	"errors"
	"testing"

	"convload/writers/ledger/postgrestest"
)

// TestARowWaitsInPostgres: what Google puts off for six hours waits with a ledger on PostgreSQL as it does with SQLite.
func TestARowWaitsInPostgres(t *testing.T) {
	f := newFaultRun(t, nil, 1)
	location := postgrestest.Start(t)
	f.onPostgres(t, location)
	f.write(t, "inbox/a.csv", "gclid,conversion_action,conversion_date_time\nSIM-TOO-RECENT-1,Closed deal,2026-03-02 10:00:00+01:00\n")
	f.write(t, "inbox/b.csv", "gclid,conversion_action,conversion_date_time\n")
	for _, run := range []struct {
		name, before string // what is done to the ledger
		sent         int    // all in all
	}{
		{"first", "", 1},
		{"at once", "", 1},
		{"too soon", "UPDATE convload_uploads SET at = at - 5 * 3600", 1},
		{"in time", "UPDATE convload_uploads SET at = at - 1 * 3600", 2},
	} {
		if run.before != "" {
			db, err := sql.Open("pgx", location)
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.ExecContext(t.Context(), run.before)
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
		}
		if code := f.run(t); code != exitUnfinished || f.server.Uploads() != run.sent {
			t.Errorf("%s: exit %d after %d uploads: %s", run.name, code, f.server.Uploads(), f.stderr.String())
		}
	}
}
