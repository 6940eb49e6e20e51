package ledger

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"convload/pipeline"
)

// A list of records goes into a statement as one string of bytes, PACKED, which the statement takes apart again: record
// i is the piece of its length that begins at i times that. So a batch is one statement with few parameters, the same
// in both stores, and each record is found in the order of the keys.
const unpack = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2) `

// The sizes of a record's parts.
const (
	keySize    = len(pipeline.Key{})
	othersSize = len(pipeline.Others{})
)

// Book is a ledger opened to look things up. It is safe for concurrent use.
type Book struct {
	store   *store
	run     int64             // 0 for none
	gone    map[int64]bool    // runs that were killed and not ended by anybody yet
	uploads map[int64]*upload // of ended runs and this one, which change no more; guarded by the store's lock
}

// upload is a pipeline.Upload as the table has it.
type upload struct {
	pipeline.Upload
	verdict verdict // of all its conversions that are begun; 0 where there is none
	live    bool    // it is of another run that is still going
}

// OpenBook opens a ledger that exists. The error of one that does not wraps fs.ErrNotExist.
func OpenBook(ctx context.Context, location string) (*Book, error) {
	s, err := connect(ctx, location, false)
	if err != nil {
		return nil, err
	}
	b := &Book{store: s, gone: make(map[int64]bool)}
	dead, err := b.dead(ctx)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	for _, run := range dead {
		b.gone[run] = true
	}
	return b, nil
}

// Close lets go of the ledger.
func (b *Book) Close() error { return b.store.close() }

// Lookup tells what is remembered of each key, in the order of the keys.
func (b *Book) Lookup(ctx context.Context, keys []pipeline.Key) ([]pipeline.Memory, error) {
	memories := make([]pipeline.Memory, len(keys))
	err := b.store.look(ctx, func(ctx context.Context) error { return b.remember(ctx, b.store.conn, keys, memories) })
	return memories, err
}

// remember fills in the memories of the keys.
func (b *Book) remember(ctx context.Context, q querier, keys []pipeline.Key, memories []pipeline.Memory) error {
	if len(keys) == 0 {
		return nil
	}
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return bytes.Compare(keys[i][:], keys[j][:]) })
	packed := make([]byte, 0, len(keys)*keySize)
	for _, i := range order {
		packed = append(packed, keys[i][:]...)
	}
	numbers := make([]int64, len(keys)) // of the uploads
	err := b.store.rows(ctx, q, func(rows *sql.Rows) error {
		var at int
		var v verdict
		var others sql.RawBytes
		var upload int64
		var code, field string
		if err := rows.Scan(&at, &v, &upload, &others, &code, &field); err != nil {
			return err
		}
		m := &memories[order[at]]
		numbers[order[at]] = upload
		m.Status, m.Final, m.Code, m.Field = statuses[v], v == final, code, field
		if copy(m.Others[:], others) != othersSize || m.Status == pipeline.Unsettled {
			return damaged(keys[order[at]][:])
		}
		return nil
	}, unpack+`SELECT n.i, c.status, c.upload, c.others, c.code, c.field FROM n
		CROSS JOIN convload_conversions c WHERE c.k = substr(PACKED, n.i * 16 + 1, 16)`, packed, len(keys))
	if err != nil {
		return err
	}
	living := make(map[int64]*upload)
	for i, n := range numbers {
		m := &memories[i]
		if m.Status == pipeline.Unsettled {
			continue
		}
		u := cmp.Or(b.uploads[n], living[n])
		if u == nil {
			if u, err = b.upload(ctx, q, n); err != nil {
				return err
			}
			if u.live {
				living[n] = u
			} else {
				b.keep(u)
			}
		}
		m.Upload = &u.Upload
		if m.Status == pipeline.InDoubt && u.verdict != 0 {
			m.Status = statuses[u.verdict]
		}
		m.Busy = m.Status == pipeline.InDoubt && u.live
	}
	return nil
}

var errDamaged = errors.New("the ledger is damaged; put a copy from before the damage in its place, or begin a new one")

// damaged says that a conversion cannot be read.
func damaged(key []byte) error {
	return fmt.Errorf("the conversion %x holds what no convload has written: %w", key, errDamaged)
}

// upload finds an upload.
func (b *Book) upload(ctx context.Context, q querier, number int64) (*upload, error) {
	u := &upload{Upload: pipeline.Upload{Number: number}}
	var at, run int64
	err := q.QueryRowContext(ctx, `SELECT r.n, r.run_id, r.ended IS NULL, u.at, u.request_id, u.job_id, u.verdict
		FROM convload_uploads u JOIN convload_runs r ON r.n = u.run WHERE u.n = $1`, number).
		Scan(&run, &u.RunID, &u.live, &at, &u.RequestID, &u.JobID, &u.verdict)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("the upload %d, of which it holds conversions, is not there: %w", number, errDamaged)
	}
	if err != nil {
		return nil, err
	}
	u.At = time.Unix(at, 0).UTC()
	u.live = u.live && run != b.run && !b.gone[run]
	return u, nil
}

// maxUploads bounds the memory of uploads that were looked up. A file that was uploaded in batches names few.
const maxUploads = 10_000

// keep remembers an upload that changes no more.
func (b *Book) keep(u *upload) {
	if b.uploads == nil || len(b.uploads) >= maxUploads {
		b.uploads = make(map[int64]*upload)
	}
	b.uploads[u.Number] = u
}
