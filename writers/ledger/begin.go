package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"slices"
	"time"

	"convload/pipeline"
)

// Begin claims the entries for this run. The statement that writes an entry down is the one that sees whether it is
// free, so that of two runs one gets it, and the answer is right whatever was looked up before.
func (l *Ledger) Begin(ctx context.Context, batch pipeline.Batch) ([]pipeline.Memory, error) {
	memories := make([]pipeline.Memory, len(batch.Entries))
	if len(memories) == 0 {
		return memories, nil
	}
	var doubtful, others []*pipeline.Entry
	keys := make([]pipeline.Key, len(batch.Entries))
	for i, e := range batch.Entries {
		keys[i] = e.Key
		if e.Earlier != nil {
			doubtful = append(doubtful, e)
		} else {
			others = append(others, e)
		}
	}
	err := l.store.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		upload, err := l.newUpload(ctx, tx, "", 0)
		if err != nil {
			return err
		}
		claimed, err := l.claim(ctx, tx, upload, others, `convload_conversions.status NOT IN (1, 2, 3, 4)`)
		if err != nil {
			return err
		}
		again, err := l.claim(ctx, tx, upload, doubtful, `convload_conversions.status NOT IN (1, 2, 3, 4) OR
			convload_conversions.status = 1 AND EXISTS (SELECT 1 FROM convload_uploads u JOIN convload_runs r ON r.n = u.run
				WHERE u.n = convload_conversions.upload AND u.verdict = 0 AND r.ended IS NOT NULL)`)
		if err != nil {
			return err
		}
		for _, e := range batch.Entries {
			e.Claim = upload
		}
		l.claims[upload] = claimed + again
		if claimed+again == int64(len(batch.Entries)) {
			return nil
		}
		if err := l.remember(ctx, tx, keys, memories); err != nil {
			return err
		}
		for i, m := range memories {
			if m.Upload != nil && m.Upload.Number == upload {
				memories[i] = pipeline.Memory{}
			}
		}
		return nil
	})
	return memories, err
}

// claim writes entries down as begun, where they are new or the condition holds, and tells how many it has claimed. A
// conversion that a dead run has begun is claimed only where that is known of it, since otherwise the doubt would be
// lost.
func (l *Ledger) claim(ctx context.Context, tx *sql.Tx, upload int64, entries []*pipeline.Entry, condition string) (int64, error) {
	if len(entries) == 0 {
		return 0, nil
	}
	return l.store.exec(ctx, tx, unpack+`INSERT INTO convload_conversions (k, status, upload, others, code, field)
		SELECT substr(PACKED, i * 38 + 1, 16), 1, CAST($3 AS BIGINT), substr(PACKED, i * 38 + 17, 22), '', '' FROM n WHERE true
		ON CONFLICT (k) DO UPDATE SET status = 1, upload = excluded.upload, others = excluded.others, code = '', field = ''
		WHERE `+condition, pack(entries, func(e *pipeline.Entry) pipeline.Others { return e.Others }), len(entries), upload)
}

// newUpload writes an upload of this run down and gives its number.
func (l *Ledger) newUpload(ctx context.Context, tx *sql.Tx, requestID string, jobID int64) (n int64, err error) {
	err = tx.QueryRowContext(ctx, `INSERT INTO convload_uploads (run, at, request_id, job_id, verdict) VALUES ($1, $2, $3, $4, 0)
		RETURNING n`, l.run, time.Now().Unix(), requestID, jobID).Scan(&n)
	return n, err
}

// pack puts the entries' keys and other fields into one string of bytes, in the order of the keys.
func pack(entries []*pipeline.Entry, others func(*pipeline.Entry) pipeline.Others) []byte {
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, func(a, b *pipeline.Entry) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	packed := make([]byte, 0, len(entries)*(keySize+othersSize))
	for _, e := range sorted {
		o := others(e)
		packed = append(append(packed, e.Key[:]...), o[:]...)
	}
	return packed
}
