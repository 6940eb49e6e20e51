package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"convload/pipeline"
)

// version is that of the tables. A run brings an older ledger up to it; one of a newer version is not touched.
const version = 2

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
	requestsTable,
}

// requestsTable came with version 2. An hour is the Unix time at which it begins; realm is that of pipeline.Run.
const requestsTable = `CREATE TABLE convload_requests (realm TEXT, hour BIGINT, n BIGINT NOT NULL, PRIMARY KEY (realm, hour)) KEYED`

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

// prepare makes the tables in a new database, where that is wanted, or brings an older ledger up to date, and refuses one
// that is of a newer version. An older one that is opened only to look things up stays as it is.
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
	case has == version, has > 0 && has < version && !create:
		s.version = has
		return nil
	case has < 0 || has > version:
		return fmt.Errorf("ledger %s: it was written by another version of convload (its tables are of version %d, this program's of %d): "+
			"use the convload that wrote it, or a newer one", s.name, has, version)
	}
	s.version = version
	return s.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, s.dialect.setup); err != nil {
			return err
		}
		has, err := read(ctx, tx)
		switch {
		case err != nil:
			return err
		case has == 0:
			return s.make(ctx, tx)
		case has < version:
			return s.migrate(ctx, tx)
		default:
			return nil // another run was faster
		}
	})
}

// make makes the tables of a new ledger.
func (s *store) make(ctx context.Context, tx *sql.Tx) error {
	s.fresh = true
	for _, table := range append(tables, `CREATE TABLE convload_ledger (version BIGINT NOT NULL, created BIGINT NOT NULL)`) {
		if _, err := s.exec(ctx, tx, table); err != nil {
			return err
		}
	}
	_, err := s.exec(ctx, tx, `INSERT INTO convload_ledger (version, created) VALUES ($1, $2)`, version, time.Now().Unix())
	return err
}

// migrate makes a ledger of version 1 one of version 2. What is in it stays as it is.
func (s *store) migrate(ctx context.Context, tx *sql.Tx) error {
	if _, err := s.exec(ctx, tx, requestsTable); err != nil {
		return err
	}
	_, err := s.exec(ctx, tx, `UPDATE convload_ledger SET version = $1`, version)
	return err
}
