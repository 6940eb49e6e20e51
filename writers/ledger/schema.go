package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"convload/pipeline"
)

// version is that of the tables. A ledger of another version is not touched.
const version = 1

// tables in the words of both stores: BYTES is a string of bytes, SERIAL a number that counts up, KEYED says that a table
// is stored in the order of its primary key, where the store can do that.
var tables = []string{
	`CREATE TABLE convload_runs (n SERIAL, run_id TEXT NOT NULL, host TEXT NOT NULL, pid BIGINT NOT NULL,
		started BIGINT NOT NULL, ended BIGINT)`,
	`CREATE TABLE convload_locks (source TEXT PRIMARY KEY, run BIGINT NOT NULL)`,
	`CREATE TABLE convload_uploads (n SERIAL, run BIGINT NOT NULL, at BIGINT NOT NULL, request_id TEXT NOT NULL,
		job_id BIGINT NOT NULL, verdict SMALLINT NOT NULL)`,
	`CREATE TABLE convload_conversions (k BYTES PRIMARY KEY, status SMALLINT NOT NULL, upload BIGINT NOT NULL,
		others BYTES NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL) KEYED`,
	`CREATE TABLE convload_files (size BIGINT, sha256 TEXT, terms TEXT, name TEXT NOT NULL, run_id TEXT NOT NULL,
		at BIGINT NOT NULL, report TEXT NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (size, sha256, terms)) KEYED`,
}

// verdict is a status as the table has it. The numbers are on disk and never change their meaning.
type verdict uint8

const (
	begun verdict = iota + 1
	accepted
	found // delivered, but not by a run of this ledger
	submitted
	rejected
	final // rejected, and nothing outside the row can mend it
	deferred
	notSent
)

var statuses = map[verdict]pipeline.Status{begun: pipeline.InDoubt, accepted: pipeline.Accepted, found: pipeline.AlreadyUploaded,
	submitted: pipeline.Submitted, rejected: pipeline.Rejected, final: pipeline.Rejected, deferred: pipeline.Deferred,
	notSent: pipeline.NotSent}

// prepare makes the tables in a new database, where that is wanted, and refuses one that is not this version's.
func (s *store) prepare(ctx context.Context, create bool) error {
	read := func(ctx context.Context, q querier) (int, error) {
		var there, n int
		err := q.QueryRowContext(ctx, s.sql(`SELECT count(*) FROM CATALOGUE WHERE CATALOGUED = 'convload_ledger'`)).Scan(&there)
		if err != nil || there == 0 {
			return 0, err
		}
		err = q.QueryRowContext(ctx, `SELECT version FROM convload_ledger`).Scan(&n)
		return n, err
	}
	var has int
	err := s.look(ctx, func(ctx context.Context) (err error) {
		has, err = read(ctx, s.conn)
		return err
	})
	switch {
	case err != nil:
		return err
	case has == 0 && !create:
		return missing{s.name}
	case has == version:
		return nil
	case has != 0:
		return fmt.Errorf("ledger %s: it was written by another version of convload (its tables are of version %d, this program's of %d): "+
			"use the convload that wrote it, or a newer one", s.name, has, version)
	}
	return s.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		s.fresh = true
		if _, err := tx.ExecContext(ctx, s.dialect.setup); err != nil {
			return err
		}
		if has, err := read(ctx, tx); err != nil || has != 0 {
			return err // another run was faster
		}
		for _, table := range tables {
			if _, err := s.exec(ctx, tx, table); err != nil {
				return err
			}
		}
		if _, err := s.exec(ctx, tx, `CREATE TABLE convload_ledger (version BIGINT NOT NULL, created BIGINT NOT NULL)`); err != nil {
			return err
		}
		_, err := s.exec(ctx, tx, `INSERT INTO convload_ledger (version, created) VALUES ($1, $2)`, version, time.Now().Unix())
		return err
	})
}
