package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"convload/pipeline"
)

// Finished gives the finished files of that size.
func (b *Book) Finished(ctx context.Context, size int64) (files []pipeline.FinishedFile, err error) {
	err = b.store.look(ctx, func(ctx context.Context) error {
		return b.store.rows(ctx, b.store.conn, func(rows *sql.Rows) error {
			f := pipeline.FinishedFile{Fingerprint: pipeline.Fingerprint{Size: size}}
			var at int64
			var counts []byte
			if err := rows.Scan(&f.SHA256, &f.Terms, &f.Name, &f.RunID, &at, &f.Report, &counts); err != nil {
				return err
			}
			f.At = time.Unix(at, 0).UTC()
			files = append(files, f)
			return json.Unmarshal(counts, &files[len(files)-1].Counts)
		}, `SELECT sha256, terms, name, run_id, at, report, counts FROM convload_files WHERE size = $1`, size)
	})
	return files, err
}

// Finish notes that a file need not be read again.
func (l *Ledger) Finish(ctx context.Context, f pipeline.FinishedFile) error {
	counts, err := json.Marshal(f.Counts)
	if err != nil {
		return err
	}
	return l.store.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := l.store.exec(ctx, tx, `INSERT INTO convload_files (size, sha256, terms, name, run_id, at, report, counts)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (size, sha256, terms) DO UPDATE SET name = excluded.name,
			run_id = excluded.run_id, at = excluded.at, report = excluded.report, counts = excluded.counts`,
			f.Size, f.SHA256, f.Terms, legible(f.Name), f.RunID, f.At.Unix(), legible(f.Report), string(counts))
		return err
	})
}

// legible makes a name one that every store takes. An operating system's may be any bytes, PostgreSQL's are UTF-8 without
// NUL.
func legible(name string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), "\x00", "\uFFFD")
}
