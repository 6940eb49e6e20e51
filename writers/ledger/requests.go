package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"convload/pipeline"
)

var _ pipeline.RequestLog = (*Book)(nil)

// Requests gives the requests that were made in a realm, by the hour, from the hour of the instant on. A ledger of
// version 1 knows of none.
func (b *Book) Requests(ctx context.Context, realm string, from time.Time) (hours []pipeline.Hour, err error) {
	if b.store.version < 2 {
		return nil, nil
	}
	err = b.store.look(ctx, func(ctx context.Context) error {
		return b.store.rows(ctx, b.store.conn, func(rows *sql.Rows) error {
			var hour, n int64
			err := rows.Scan(&hour, &n)
			hours = append(hours, pipeline.Hour{Begins: time.Unix(hour, 0).UTC(), Requests: int(n)})
			return err
		}, `SELECT hour, n FROM convload_requests WHERE realm = $1 AND hour >= $2 ORDER BY hour`, realm, from.Truncate(time.Hour).Unix())
	})
	return hours, err
}

var errUncounted = errors.New("it is of version 1, which counts no requests: the next run brings it up to date")

// AddRequests counts requests that were made in the hour of the instant; a ledger of version 1 cannot. Unlike all that is
// written of conversions, a count that cannot be written does not break the ledger.
func (b *Book) AddRequests(ctx context.Context, realm string, at time.Time, n int) error {
	if b.store.version < 2 {
		return fmt.Errorf("ledger %s: %w", b.store.name, errUncounted)
	}
	return b.store.try(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := b.store.exec(ctx, tx, `INSERT INTO convload_requests (realm, hour, n) VALUES ($1, $2, $3)
			ON CONFLICT (realm, hour) DO UPDATE SET n = convload_requests.n + excluded.n`, realm, at.Truncate(time.Hour).Unix(), n)
		return err
	})
}

// realms gives every realm's requests of the last day.
func (s *Stats) realms(ctx context.Context, b *Book, now time.Time) error {
	if b.store.version < 2 {
		return nil
	}
	return b.store.rows(ctx, b.store.conn, func(rows *sql.Rows) error {
		var r RealmRequests
		err := rows.Scan(&r.Realm, &r.Day)
		s.Requests = append(s.Requests, r)
		return err
	}, `SELECT realm, CAST(sum(n) AS BIGINT) FROM convload_requests WHERE hour >= $1 GROUP BY realm ORDER BY realm`,
		pipeline.DayBegins(now).Unix())
}

// forgetRequests drops the hours that no day's limit counts any more.
func (b *Book) forgetRequests(ctx context.Context, tx *sql.Tx, now time.Time) error {
	if b.store.version < 2 {
		return nil
	}
	_, err := b.store.exec(ctx, tx, `DELETE FROM convload_requests WHERE hour < $1`, pipeline.DayBegins(now).Unix())
	return err
}
