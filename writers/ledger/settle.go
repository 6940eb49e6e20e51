package ledger

import (
	"context"
	"database/sql"
	"fmt"

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
		type request struct {
			id    string
			jobID int64
		}
		uploads := make(map[request]int64)
		for s, entries := range groups {
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

func (l *Ledger) write(ctx context.Context, tx *sql.Tx, s settlement, upload int64, entries []*pipeline.Entry) error {
	changed, err := l.store.exec(ctx, tx, unpack+`UPDATE convload_conversions
		SET status = $3, upload = $4, others = substr(PACKED, n.i * 38 + 17, 22), code = $5, field = $6
		FROM n WHERE k = substr(PACKED, n.i * 38 + 1, 16)`,
		pack(entries, sent), len(entries), s.verdict, upload, s.code, s.field)
	if err == nil && changed != int64(len(entries)) {
		err = fmt.Errorf("%d conversions of this run are not there any more: did somebody delete them?", int64(len(entries))-changed)
	}
	return err
}

// settle tells what is written down of an entry; ok is false where Begin has said everything already. What an earlier run sent without an
// answer stays that run's, whatever this one tried, until Google says that it does not have it.
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

// sent gives the other fields as Google has them, if it has them: those of the first upload that nobody heard of again.
func sent(e *pipeline.Entry) pipeline.Others {
	if e.Earlier != nil && (e.Status == pipeline.AlreadyUploaded || e.Status.Unfinished()) {
		return e.Earlier.Others
	}
	return e.Others
}
