package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"convload/pipeline"
)

// Run is a run that wants to write into a ledger.
type Run struct {
	ID      string
	Sources []string // one name for each source, whoever asks
}

// Ledger is a ledger opened for a run, which holds the locks on its sources.
type Ledger struct {
	Book
	claims map[int64]int64 // how many conversions an upload of this run has claimed; guarded by the store's lock
}

var (
	_ pipeline.Ledger        = (*Ledger)(nil)
	_ pipeline.FinishedFiles = (*Ledger)(nil)
)

// HeldError says that another run is working on a source.
type HeldError struct {
	Source string
	RunID  string // "" where the other has only just begun
	Host   string
	PID    int
	Since  time.Time
}

func (e *HeldError) Error() string {
	who := "another run, which has only just begun"
	if e.RunID != "" {
		who = fmt.Sprintf("run %s (process %d on %s) since %s", e.RunID, e.PID, e.Host, e.Since.UTC().Format(time.DateTime+" UTC"))
	}
	return fmt.Sprintf("the source %s is being worked on by %s: wait until it has ended, and run again", e.Source, who)
}

// Open opens the ledger at the location, a path or a postgres:// URL, for a run, and locks the run's sources. A ledger
// that does not exist is made. Where another run works on one of the sources the error is a *HeldError.
func Open(ctx context.Context, location string, run Run) (*Ledger, error) {
	s, err := connect(ctx, location, true)
	if err != nil {
		return nil, err
	}
	l := &Ledger{Book: Book{store: s}, claims: make(map[int64]int64)}
	if err := l.start(ctx, run); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return l, nil
}

// Fresh tells whether the ledger was made just now.
func (l *Ledger) Fresh() bool { return l.store.fresh }

// start locks the sources and writes the run down. The locks come first, so that whoever sees the run sees them too.
func (l *Ledger) start(ctx context.Context, run Run) error {
	if len(run.Sources) == 0 {
		return fmt.Errorf("run %s names no source: others could not tell that it lives", run.ID)
	}
	sources := make([]string, len(run.Sources))
	for i, source := range run.Sources {
		sources[i] = legible(source)
	}
	slices.Sort(sources)
	sources = slices.Compact(sources)
	for _, source := range sources {
		if err := l.lock(ctx, source); err != nil {
			return err
		}
	}
	dead, err := l.dead(ctx)
	if err != nil {
		return err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed machine"
	}
	now := time.Now().Unix()
	return l.store.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, n := range dead {
			if _, err := l.store.exec(ctx, tx, `UPDATE convload_runs SET ended = $1 WHERE n = $2 AND ended IS NULL`, now, n); err != nil {
				return err
			}
		}
		err := tx.QueryRowContext(ctx, `INSERT INTO convload_runs (run_id, host, pid, started) VALUES ($1, $2, $3, $4) RETURNING n`,
			run.ID, host, os.Getpid(), now).Scan(&l.run)
		if err != nil {
			return err
		}
		for _, source := range sources {
			if _, err := l.store.exec(ctx, tx, `INSERT INTO convload_locks (source, run) VALUES ($1, $2)
				ON CONFLICT (source) DO UPDATE SET run = excluded.run`, source, l.run); err != nil {
				return err
			}
		}
		return nil
	})
}

// lock takes the lock on a source. It asks more than once, because a run that only looks whether another one lives
// holds its lock for a moment.
func (l *Ledger) lock(ctx context.Context, source string) error {
	const tries, wait = 5, 30 * time.Millisecond
	for try := 1; ; try++ {
		free, err := l.store.locks.try(ctx, source)
		if err != nil {
			return fmt.Errorf("the lock on the source %s: %w", source, err)
		}
		if free {
			return nil
		}
		if try == tries {
			return l.holder(ctx, source)
		}
		time.Sleep(wait)
	}
}

// holder finds out who holds a source.
func (l *Ledger) holder(ctx context.Context, source string) error {
	held := &HeldError{Source: source}
	err := l.store.look(ctx, func(ctx context.Context) error {
		var since int64
		err := l.store.conn.QueryRowContext(ctx, `SELECT r.run_id, r.host, r.pid, r.started FROM convload_locks k
			JOIN convload_runs r ON r.n = k.run WHERE k.source = $1 AND r.ended IS NULL`, source).Scan(&held.RunID, &held.Host, &held.PID, &since)
		held.Since = time.Unix(since, 0)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return errors.Join(err, held)
}

// dead lists the runs that were never ended and hold none of their locks any more. What is dead stays so.
func (b *Book) dead(ctx context.Context) ([]int64, error) {
	sources := make(map[int64][]string)
	err := b.store.look(ctx, func(ctx context.Context) error {
		return b.store.rows(ctx, b.store.conn, func(rows *sql.Rows) error {
			var n int64
			var source sql.NullString
			err := rows.Scan(&n, &source)
			sources[n] = append(sources[n], source.String)
			return err
		}, `SELECT r.n, k.source FROM convload_runs r LEFT JOIN convload_locks k ON k.run = r.n WHERE r.ended IS NULL`)
	})
	var dead []int64
	for n, of := range sources {
		alive := false
		for _, source := range of {
			if source == "" || alive || err != nil {
				continue
			}
			alive, err = b.store.locks.held(ctx, source)
		}
		if !alive {
			dead = append(dead, n)
		}
	}
	return dead, err
}

// Close ends the run and lets go of its locks. A run whose ledger is broken is ended by the next one.
func (l *Ledger) Close() error {
	err := l.store.change(context.Background(), func(ctx context.Context, tx *sql.Tx) error {
		if _, err := l.store.exec(ctx, tx, `DELETE FROM convload_locks WHERE run = $1`, l.run); err != nil {
			return err
		}
		_, err := l.store.exec(ctx, tx, `UPDATE convload_runs SET ended = $1 WHERE n = $2`, time.Now().Unix(), l.run)
		return err
	})
	return errors.Join(err, l.store.close())
}
