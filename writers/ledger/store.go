package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"
)

// How long one transaction may take: longer, and the store is as good as gone.
const (
	patience     = time.Minute
	longPatience = 2 * time.Hour // of those that go over everything
)

// dialect is in what one store's SQL differs from the other's.
type dialect struct {
	words *strings.Replacer // of BYTES, SERIAL, PACKED and KEYED
	setup string            // what a transaction that may create tables begins with
	size  string            // gives the bytes on disk
	tidy  string            // gives the room of deleted rows back
}

// store is an opened database. Every statement goes over its one connection.
type store struct {
	name    string // for people: a path, or a URL without its password
	fresh   bool   // its tables were made just now
	version int    // of its tables
	dialect dialect
	db      *sql.DB
	conn    *sql.Conn
	limit   time.Duration // of one transaction
	locks   locker
	explain func(error) string // the store's own words for an error; "" for none
	present func() error       // tells whether the store is still where it was opened; nil where it cannot go away

	mu     sync.Mutex
	broken error
}

// locker takes locks on sources, which last as long as the process or the connection.
type locker interface {
	// try takes a lock, and tells whether it was free.
	try(ctx context.Context, source string) (bool, error)
	// held tells whether anybody but this run holds a lock.
	held(ctx context.Context, source string) (bool, error)
	// release lets go of all locks.
	release() error
}

// isPostgres tells a URL of a PostgreSQL database from a path.
func isPostgres(location string) bool {
	return strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://")
}

// isURL tells a URL of any kind from a path.
func isURL(location string) bool { return strings.Contains(location, "://") }

// Name is the location without its secrets, for people.
func Name(location string) string {
	if isURL(location) {
		return nameOfURL(location)
	}
	return location
}

// Validate tells what is wrong with a location before anything is opened. It repeats nothing that may be a password.
func Validate(location string) error {
	switch {
	case isPostgres(location):
		_, err := configure(location)
		return err
	case isURL(location), strings.HasPrefix(location, "postgres:"), strings.HasPrefix(location, "postgresql:"),
		strings.Contains(location, "password="):
		return errors.New("expected a path, or a URL such as postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full")
	default:
		return nil
	}
}

// connect opens the database at the location; create tells whether a file that does not exist is made. Without create,
// a ledger that does not exist is an error that wraps fs.ErrNotExist.
func connect(ctx context.Context, location string, create bool) (*store, error) {
	if err := Validate(location); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	open := openSQLite
	if isPostgres(location) {
		open = openPostgres
	}
	s, err := open(ctx, location, create)
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w", Name(location), err)
	}
	if err := s.prepare(ctx, create); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// use dials the one connection.
func (s *store) use(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	db.SetMaxOpenConns(1)
	s.limit = patience
	conn, err := db.Conn(ctx)
	if err != nil {
		return errors.Join(s.say(err), db.Close())
	}
	s.db, s.conn = db, conn
	return nil
}

func (s *store) close() error {
	return errors.Join(s.locks.release(), s.conn.Close(), s.db.Close())
}

// patient gives the transactions from now on the time to go over everything.
func (s *store) patient() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = longPatience
}

// change runs a transaction. An error breaks the store.
func (s *store) change(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.attempt(ctx, do)
	if err != nil {
		s.broken = err
	}
	return err
}

// try runs a transaction, an error of which breaks nothing.
func (s *store) try(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempt(ctx, do)
}

// attempt runs a transaction under the lock, unless the store is broken.
func (s *store) attempt(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error) error {
	if s.broken != nil {
		return s.broken
	}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	if err := s.transact(ctx, do); err != nil {
		return fmt.Errorf("ledger %s: %w", s.name, s.say(err))
	}
	return nil
}

// transact runs a transaction, again where the server has undone it for another's sake.
func (s *store) transact(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error) error {
	err := s.transactOnce(ctx, do)
	for deadlocked(err) {
		err = s.transactOnce(ctx, do)
	}
	return err
}

func (s *store) transactOnce(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error) error {
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(ctx, tx); err != nil {
		_ = tx.Rollback() // the first error says more
		return err
	}
	if err := tx.Commit(); err != nil || s.present == nil {
		return err
	}
	return s.present()
}

// look runs statements that only read.
func (s *store) look(ctx context.Context, do func(ctx context.Context) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	if err := do(ctx); err != nil {
		return fmt.Errorf("ledger %s: %w", s.name, s.say(err))
	}
	return nil
}

// say puts an error into the store's own words, where it has any.
func (s *store) say(err error) error {
	if words := s.explain(err); words != "" {
		return fmt.Errorf("%s (%w)", words, err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer for %v: see whether another program holds it, and run again (%w)", s.limit, err)
	}
	return err
}

// rows gives each row of a query to scan.
func (s *store) rows(ctx context.Context, q querier, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, s.sql(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// exec runs a statement and gives the number of rows that it changed.
func (s *store) exec(ctx context.Context, tx *sql.Tx, statement string, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, s.sql(statement), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (s *store) sql(statement string) string { return s.dialect.words.Replace(statement) }

// querier is a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// missing is a ledger that was never begun.
type missing struct{ name string }

func (m missing) Error() string {
	return "there is no ledger " + m.name + ": the first run makes it; see ledger in the configuration"
}

// Is makes it an fs.ErrNotExist.
func (missing) Is(target error) bool { return target == fs.ErrNotExist }
