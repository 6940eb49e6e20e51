package diskfaults

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
)

const (
	transactions = 4
	parts        = 2 // rows of a transaction, which is whole if all are there
)

// series is what a program was told about a fixed series of transactions.
type series struct {
	acknowledged, refused []int
	errs                  []error // of these and of everything else: opening, a checkpoint, closing
}

// run opens the database, makes the series, goes on after errors, and closes it.
func run(ctx context.Context, path, journal string) series {
	var s series
	check := func(what string, err error) bool {
		if err != nil {
			s.errs = append(s.errs, fmt.Errorf("%s: %w", what, err))
		}
		return err == nil
	}
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode("+journal+")&_pragma=synchronous(FULL)"+
		"&_pragma=wal_autocheckpoint(6)") // pages, so that some commits bring a checkpoint
	if !check("driver", err) {
		return s
	}
	db.SetMaxOpenConns(1)
	for id := range transactions {
		if id == transactions-1 { // the last one then leaves a WAL that closing has to deal with
			_, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
			check("checkpoint", err)
		}
		if check(fmt.Sprint("transaction ", id), transact(ctx, db, id)) {
			s.acknowledged = append(s.acknowledged, id)
		} else {
			s.refused = append(s.refused, id)
		}
	}
	check("close", db.Close())
	return s
}

func transact(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS part (id, number, payload)"); err != nil {
		return err
	}
	for number := range parts {
		const insert = "INSERT INTO part VALUES (?, ?, randomblob(2500))"
		if _, err := tx.ExecContext(ctx, insert, id, number); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// verify reopens the database, which must be intact, hold every acknowledged transaction, and every refused one wholly
// or not at all. It returns the refused ones that are there.
func (s series) verify(t *testing.T, path string) (there []int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var integrity string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&integrity); err != nil || integrity != "ok" {
		t.Fatalf("integrity check: %s, %v", integrity, err)
	}
	var tables int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	count := func(id int) (n int) {
		if tables == 0 {
			return 0
		}
		const query = "SELECT count(*) FROM part WHERE id = ?"
		if err := db.QueryRowContext(t.Context(), query, id).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, id := range s.acknowledged {
		if n := count(id); n != parts {
			t.Errorf("transaction %d was acknowledged, and %d of %d rows are there", id, n, parts)
		}
	}
	for _, id := range s.refused {
		switch n := count(id); n {
		case 0:
		case parts:
			there = append(there, id)
		default:
			t.Errorf("transaction %d was refused, and %d of %d rows are there", id, n, parts)
		}
	}
	return there
}

// sound reports an error unless everything was acknowledged.
func (s series) sound(t *testing.T) {
	t.Helper()
	if err := errors.Join(s.errs...); err != nil || len(s.acknowledged) != transactions {
		t.Errorf("on a sound disk only %v were acknowledged: %v", s.acknowledged, err)
	}
}
