package ledger

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"time"
)

// Pruned is what Prune took out.
type Pruned struct {
	Conversions int64 `json:"conversions"`
	InDoubt     int64 `json:"in_doubt"` // of the same age, and left where they are
	Runs        int64 `json:"runs"`
}

// Prune forgets the conversions whose time is before the instant, the runs that nothing is known of any more, and the
// requests that no day's limit counts. A conversion in doubt stays, and so does what is known of finished files. Uploads
// stay while a run is going: it may have claimed what an earlier one sent, and find out that the earlier upload remains
// the last that is known.
func (b *Book) Prune(ctx context.Context, before time.Time) (Pruned, error) {
	b.store.patient()
	var p Pruned
	end := binary.BigEndian.AppendUint32(nil, seconds(before))
	err := b.store.change(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		if p.Conversions, err = b.store.exec(ctx, tx, `DELETE FROM convload_conversions WHERE k < $1
			AND (status <> 1 OR upload IN (SELECT n FROM convload_uploads WHERE verdict <> 0))`, end); err != nil {
			return err
		}
		if err = tx.QueryRowContext(ctx, `SELECT count(*) FROM convload_conversions WHERE k < $1`, end).Scan(&p.InDoubt); err != nil {
			return err
		}
		if _, err = b.store.exec(ctx, tx, `DELETE FROM convload_uploads WHERE n NOT IN (SELECT DISTINCT upload FROM convload_conversions)
			AND NOT EXISTS (SELECT 1 FROM convload_runs WHERE ended IS NULL)`); err != nil {
			return err
		}
		p.Runs, err = b.store.exec(ctx, tx, `DELETE FROM convload_runs WHERE ended IS NOT NULL
			AND n NOT IN (SELECT run FROM convload_uploads) AND n NOT IN (SELECT run FROM convload_locks)`)
		if err != nil {
			return err
		}
		return b.forgetRequests(ctx, tx, time.Now())
	})
	if err != nil {
		return Pruned{}, err
	}
	return p, b.store.look(ctx, func(ctx context.Context) error {
		if _, err := b.store.conn.ExecContext(ctx, b.store.dialect.tidy); err != nil {
			return fmt.Errorf("what was forgotten is out, but its room could not be given back: %w", err)
		}
		return nil
	})
}
