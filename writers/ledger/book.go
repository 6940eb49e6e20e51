package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"time"

	"convload/pipeline"
)

// Stats is what a ledger holds, in numbers.
type Stats struct {
	Location    string          `json:"location"`
	Bytes       int64           `json:"bytes"` // on disk, as far as the store knows
	Conversions pipeline.Counts `json:"conversions"`
	Final       int             `json:"rejected_for_good"` // of those that are REJECTED
	First       time.Time       `json:"first,omitzero"`    // the time of the earliest conversion
	Last        time.Time       `json:"last,omitzero"`     // and of the latest
	Files       int             `json:"finished_files"`
	Runs        int             `json:"runs"`
	Requests    []RealmRequests `json:"requests,omitempty"` // made in the last 24 hours
	Going       []Going         `json:"going,omitempty"`
}

// RealmRequests is how many requests were made, and to whom: "" for Google, else to what stands in for it.
type RealmRequests struct {
	Realm string `json:"realm"`
	Day   int    `json:"day"`
}

// Going is a run that has begun and not ended.
type Going struct {
	RunID   string    `json:"run_id"`
	Host    string    `json:"host"`
	PID     int       `json:"pid"`
	Killed  bool      `json:"killed,omitempty"` // it is not at work any more
	Started time.Time `json:"started"`
}

// Stats counts what the ledger holds.
func (b *Book) Stats(ctx context.Context) (*Stats, error) {
	b.store.patient()
	s := &Stats{Location: b.store.name, Conversions: make(pipeline.Counts)}
	err := b.store.look(ctx, func(ctx context.Context) error {
		conn := b.store.conn
		if err := conn.QueryRowContext(ctx, b.store.dialect.size).Scan(&s.Bytes); err != nil {
			return err
		}
		if err := s.count(ctx, conn); err != nil {
			return err
		}
		for order, t := range map[string]*time.Time{"k": &s.First, "k DESC": &s.Last} {
			err := b.store.rows(ctx, conn, func(rows *sql.Rows) error {
				var k []byte
				if err := rows.Scan(&k); err != nil {
					return err
				}
				if len(k) != keySize {
					return damaged(k)
				}
				*t = pipeline.Key(k).Time().UTC()
				return nil
			}, `SELECT k FROM convload_conversions ORDER BY `+order+` LIMIT 1`)
			if err != nil {
				return err
			}
		}
		err := conn.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM convload_files), (SELECT count(*) FROM convload_runs)`).
			Scan(&s.Files, &s.Runs)
		if err != nil {
			return err
		}
		if err := s.realms(ctx, b, time.Now()); err != nil {
			return err
		}
		return b.store.rows(ctx, conn, func(rows *sql.Rows) error {
			var g Going
			var n, started int64
			err := rows.Scan(&n, &g.RunID, &g.Host, &g.PID, &started)
			g.Killed, g.Started = b.gone[n], time.Unix(started, 0).UTC()
			s.Going = append(s.Going, g)
			return err
		}, `SELECT n, run_id, host, pid, started FROM convload_runs WHERE ended IS NULL ORDER BY n`)
	})
	return s, err
}

// effective is a conversion's verdict: its upload's, where it is begun and all of that was delivered.
const effective = `CASE WHEN c.status = 1 AND u.verdict <> 0 THEN u.verdict ELSE c.status END`

// count counts the conversions in one pass that keeps nothing. To group them, SQLite would sort them all in memory.
func (s *Stats) count(ctx context.Context, q querier) error {
	counts := make([]int, notSent+1)
	var columns []string
	var into []any
	for v := begun; v <= notSent; v++ {
		columns = append(columns, fmt.Sprintf("count(*) FILTER (WHERE %s = %d)", effective, v))
		into = append(into, &counts[v])
	}
	if err := q.QueryRowContext(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM convload_conversions c JOIN convload_uploads u ON u.n = c.upload").Scan(into...); err != nil {
		return err
	}
	for v := begun; v <= notSent; v++ {
		if counts[v] > 0 {
			s.Conversions[statuses[v]] += counts[v]
		}
	}
	s.Final = counts[final]
	return nil
}

// Line is a conversion as an export has it.
type Line struct {
	Key     pipeline.Key
	Status  pipeline.Status
	Final   bool
	Code    string
	Field   string
	Upload  pipeline.Upload
	Working bool // InDoubt: its run has not ended
}

// lines reads the conversions that a condition picks, in the order of their times.
func (b *Book) lines(ctx context.Context, condition string, args ...any) ([]Line, error) {
	var lines []Line
	err := b.store.look(ctx, func(ctx context.Context) error {
		return b.store.rows(ctx, b.store.conn, func(rows *sql.Rows) error {
			var l Line
			var k []byte
			var v verdict
			var at int64
			if err := rows.Scan(&k, &v, &l.Code, &l.Field, &l.Upload.Number, &at, &l.Upload.RequestID, &l.Upload.JobID, &l.Upload.RunID,
				&l.Working); err != nil {
				return err
			}
			if len(k) != keySize || statuses[v] == pipeline.Unsettled {
				return damaged(k)
			}
			l.Key, l.Status, l.Final, l.Upload.At = pipeline.Key(k), statuses[v], v == final, time.Unix(at, 0).UTC()
			l.Working = l.Working && v == begun
			lines = append(lines, l)
			return nil
		}, `SELECT c.k, `+effective+`, c.code, c.field, u.n, u.at, u.request_id, u.job_id, r.run_id, r.ended IS NULL
			FROM convload_conversions c JOIN convload_uploads u ON u.n = c.upload JOIN convload_runs r ON r.n = u.run
			WHERE `+condition, args...)
	})
	return lines, err
}

// Find gives the conversions of a click, whatever their time. It reads the whole ledger.
func (b *Book) Find(ctx context.Context, click pipeline.Mark) ([]Line, error) {
	b.store.patient()
	return b.lines(ctx, `substr(c.k, 5, 4) = $1 ORDER BY c.k`, click[:])
}

// exportPage is how many lines of an export are read at once, so that a slow reader does not hold the ledger up.
const exportPage = 5000

// Export gives every conversion in the order of their times.
func (b *Book) Export(ctx context.Context, give func(*Line) error) error {
	reached := []byte{} // before every key
	for {
		lines, err := b.lines(ctx, `c.k > $1 ORDER BY c.k LIMIT $2`, reached, exportPage)
		if err != nil {
			return err
		}
		for i := range lines {
			if err := give(&lines[i]); err != nil {
				return err
			}
		}
		if len(lines) < exportPage {
			return nil
		}
		reached = lines[len(lines)-1].Key[:]
	}
}

// seconds puts an instant into the four bytes that a key has for it.
func seconds(t time.Time) uint32 { return uint32(min(max(t.Unix(), 0), math.MaxUint32)) }
