//go:build services

package ledger

import (
	"context"
	"database/sql"
	"testing"

	"convload/pipeline"
	"convload/writers/ledger/postgrestest"
)

func TestPostgres(t *testing.T) { conform(t, postgrestest.Start) }

func BenchmarkPostgresBatches(b *testing.B) { benchmarkBatches(b, postgrestest.Start(b)) }

func BenchmarkPostgresLargeLedger(b *testing.B) { benchmarkLarge(b, postgrestest.Start) }

// TestPlans has a session look keys up in an empty table until the server might keep the plan of that, and then in one of
// many pages: it must go by the primary key.
func TestPlans(t *testing.T) {
	l := open(t, postgrestest.Start(t), "R1", "/a")
	all := make([]int, 20_000)
	for i := range all {
		all[i] = i
	}
	for range 10 {
		lookup(t, &l.Book, keys(all[:100]...)...)
	}
	for from := 0; from < len(all); from += 2000 {
		send(t, l, pipeline.Accepted, entries(all[from:from+2000]...)...)
	}
	if err := l.store.change(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		var before, after struct{ scanned, fetched int }
		const read = `SELECT seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'convload_conversions'`
		if err := tx.QueryRowContext(ctx, read).Scan(&before.scanned, &before.fetched); err != nil {
			return err
		}
		if err := l.remember(ctx, tx, keys(all[:100]...), make([]pipeline.Memory, 100)); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, read).Scan(&after.scanned, &after.fetched)
		if after.scanned != before.scanned || after.fetched != before.fetched+100 {
			t.Errorf("looking 100 keys up went from %+v to %+v rows", before, after)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	closeRun(t, l)
}
