package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"convload/pipeline"
)

// settlement is what several entries of a batch have in common: they are settled by one statement.
type settlement struct {
	verdict     verdict
	upload      int64 // an earlier one; 0: the one of this request
	requestID   string
	jobID       int64
	code, field string
}

// Settle writes the verdicts of a batch down. Entries whose answer never came stay begun, with Google's name of the
// request where one is known.
func (l *Ledger) Settle(ctx context.Context, batch pipeline.Batch) error {
	groups := make(map[settlement][]*pipeline.Entry)
	for _, e := range batch.Entries {
		if s, ok := settle(e); ok {
			groups[s] = append(groups[s], e)
		}
	}
	if len(groups) == 0 {
		return nil
	}
	return l.store.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		main, whole := mainGroup(groups)
		if whole = whole && l.claims[groups[main][0].Claim] == int64(len(batch.Entries)); whole {
			for _, e := range batch.Entries { // what stays begun must not share the upload's verdict
				if _, ok := settle(e); !ok {
					s := settlement{verdict: begun, jobID: e.JobID}
					groups[s] = append(groups[s], e)
				}
			}
		}
		type request struct {
			id    string
			jobID int64
		}
		uploads := make(map[request]int64)
		for s, entries := range groups {
			if whole && s == main {
				if err := l.settleUpload(ctx, tx, entries[0].Claim, s); err != nil {
					return err
				}
				continue
			}
			upload := s.upload
			if upload == 0 {
				r := request{s.requestID, s.jobID}
				if uploads[r] == 0 {
					n, err := l.newUpload(ctx, tx, r.id, r.jobID)
					if err != nil {
						return err
					}
					uploads[r] = n
				}
				upload = uploads[r]
			}
			if err := l.write(ctx, tx, s, upload, entries); err != nil {
				return err
			}
		}
		return nil
	})
}

// mainGroup finds the largest group of entries that were delivered by one request and are on disk as they were sent. Its
// verdict is written once, on the upload, and no row of it is touched again.
func mainGroup(groups map[settlement][]*pipeline.Entry) (main settlement, ok bool) {
	for s, entries := range groups {
		apart := func(e *pipeline.Entry) bool {
			return e.Claim == 0 || e.Claim != entries[0].Claim || sent(e) != e.Others
		}
		if s.upload == 0 && statuses[s.verdict].Delivered() && len(entries) > len(groups[main]) && !slices.ContainsFunc(entries, apart) {
			main, ok = s, true
		}
	}
	return main, ok
}

// settleUpload gives the verdict to all conversions of an upload that are begun.
func (l *Ledger) settleUpload(ctx context.Context, tx *sql.Tx, upload int64, s settlement) error {
	delete(l.uploads, upload)
	delete(l.claims, upload)
	_, err := l.store.exec(ctx, tx, `UPDATE convload_uploads SET verdict = $1, at = $2, request_id = $3, job_id = $4 WHERE n = $5`,
		s.verdict, time.Now().Unix(), s.requestID, s.jobID, upload)
	return err
}

// write settles entries that have everything in common. They are there, begun; all the same the statement is an INSERT,
// for that way both stores find each by its key, whatever they think of the table's size.
func (l *Ledger) write(ctx context.Context, tx *sql.Tx, s settlement, upload int64, entries []*pipeline.Entry) error {
	_, err := l.store.exec(ctx, tx, unpack+`INSERT INTO convload_conversions (k, status, upload, others, code, field)
		SELECT substr(PACKED, i * 38 + 1, 16), CAST($3 AS SMALLINT), CAST($4 AS BIGINT), substr(PACKED, i * 38 + 17, 22), $5, $6 FROM n WHERE true
		ON CONFLICT (k) DO UPDATE SET status = excluded.status, upload = excluded.upload, others = excluded.others, code = excluded.code,
			field = excluded.field`,
		pack(entries, sent), len(entries), s.verdict, upload, s.code, s.field)
	return err
}

// settle tells what is written down of an entry; ok is false where Begin has said everything already. What an earlier run
// sent without an answer stays that run's, whatever this one tried, until Google says that it does not have it.
func settle(e *pipeline.Entry) (s settlement, ok bool) {
	s = settlement{requestID: e.RequestID, jobID: e.JobID}
	earlier := func(v verdict) settlement { return settlement{verdict: v, upload: e.Earlier.Upload.Number} }
	switch e.Status {
	case pipeline.Accepted:
		s.verdict = accepted
	case pipeline.AlreadyUploaded:
		if e.Earlier != nil {
			return earlier(accepted), true
		}
		if e.Elsewhere { // with an order ID of its own it is sent
			s.verdict, s.code, s.field = rejected, e.Code, e.Field
			return s, true
		}
		s.verdict = found
	case pipeline.Submitted:
		s.verdict = submitted
	case pipeline.Rejected:
		s.verdict, s.code, s.field = rejected, e.Code, e.Field
		if e.Final {
			s.verdict = final
		}
	case pipeline.Deferred, pipeline.NotSent, pipeline.InDoubt:
		if e.Earlier != nil {
			return earlier(begun), true
		}
		if e.Unanswered || e.Status == pipeline.InDoubt {
			s.verdict = begun
			return s, e.RequestID != ""
		}
		s.verdict, s.code = deferred, e.Code
		if e.Status == pipeline.NotSent {
			s.verdict = notSent
		}
	default:
		panic(fmt.Sprintf("%s was uploaded and is %s", e.Origin, e.Status)) // a fault of the program: nothing can be right any more
	}
	return s, true
}

// sent gives the other fields as Google has them, if it has them. Where two versions were sent and one of them was not
// answered, nobody knows which that is.
func sent(e *pipeline.Entry) pipeline.Others {
	open := e.Status == pipeline.AlreadyUploaded || e.Status.Unfinished()
	if e.Earlier != nil && open && e.Earlier.Others != e.Others {
		return pipeline.Others{}
	}
	return e.Others
}
