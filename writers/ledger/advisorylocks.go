package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// advisoryLocks are PostgreSQL's own: they last as long as the connection that took them.
type advisoryLocks struct{ store *store }

// number stands for a source in the server's table of locks.
func (advisoryLocks) number(source string) int64 {
	sum := sha256.Sum256([]byte("convload source " + source))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

func (l advisoryLocks) try(ctx context.Context, source string) (free bool, err error) {
	err = l.store.look(ctx, func(ctx context.Context) error {
		return l.store.conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, l.number(source)).Scan(&free)
	})
	return free, err
}

func (l advisoryLocks) held(ctx context.Context, source string) (held bool, err error) {
	err = l.store.look(ctx, func(ctx context.Context) error {
		return l.store.conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND objsubid = 1
			AND classid::bigint << 32 | objid::bigint = $1 AND pid <> pg_backend_pid())`, l.number(source)).Scan(&held)
	})
	return held, err
}

// release lets go of the locks at once, so that the next run need not wait until the server has noticed that the
// connection is closed. Where that fails they go with the connection.
func (l advisoryLocks) release() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, _ = l.store.conn.ExecContext(ctx, `SELECT pg_advisory_unlock_all()`)
	return nil
}
