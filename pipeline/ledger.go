package pipeline

import (
	"context"
	"time"
)

// Ledger remembers from run to run which conversions were sent and what became of them. Its methods may be called from
// several goroutines at once.
//
// A conversion is begun on disk before it leaves, and its verdict is on disk before a report says it. A method that
// cannot write breaks the ledger: from then on every method fails, until the ledger is opened anew, because nobody
// knows any more what the disk holds.
type Ledger interface {
	// Lookup tells what is remembered of each key, in the order of the keys.
	Lookup(ctx context.Context, keys []Key) ([]Memory, error)
	// Begin claims the batch's entries for this run and returns once that is on disk. Its answer is in the order of the
	// entries: an entry that could not be claimed, because it was delivered meanwhile or another live run has begun it,
	// gets the memory that says why, and must not be sent; all others get the zero Memory.
	Begin(ctx context.Context, b Batch) ([]Memory, error)
	// Settle writes the verdicts of a batch down, every entry of which was claimed by Begin and has its fate.
	Settle(ctx context.Context, b Batch) error
}

// Memory is what a ledger remembers of a conversion.
type Memory struct {
	Status Status  // of its last verdict; Unsettled: it was never begun; InDoubt: begun, and no verdict was written down
	Busy   bool    // InDoubt: the run that has begun it is still going
	Final  bool    // Rejected: nothing outside the row can mend it
	Code   string  // of the verdict, where it has one
	Field  string  // of Google's ClickConversion, where the verdict blames one
	Others Others  // the other fields, as they were sent
	Upload *Upload // that the verdict is of, or that nobody heard of again; nil if the conversion was never begun
}

// Upload is when a conversion was sent, and by which run.
type Upload struct {
	Number    int64 // the ledger's own
	RunID     string
	At        time.Time // when the verdict came, or, while there is none, when it was begun
	RequestID string    // Google's
	JobID     int64     // Google's
}

// RequestLog remembers how many requests were made in each hour, apart for each realm (see Run). An error breaks nothing
// else of the ledger; whether the run goes on without the log, its Quota decides.
type RequestLog interface {
	// Requests gives the hours from that of the instant on in which requests were made.
	Requests(ctx context.Context, realm string, from time.Time) ([]Hour, error)
	// AddRequests counts requests that were made in the hour of the instant.
	AddRequests(ctx context.Context, realm string, at time.Time, n int) error
}

// Hour is how many requests were made in an hour.
type Hour struct {
	Begins   time.Time // UTC
	Requests int
}

// FinishedFiles remembers which contents need not be read again.
type FinishedFiles interface {
	// Finished gives the finished files of that size in bytes.
	Finished(ctx context.Context, size int64) ([]FinishedFile, error)
	// Finish adds one, or replaces what is known of the same content under the same terms.
	Finish(ctx context.Context, f FinishedFile) error
}

// FinishedFile is a file of which no row has to be sent again.
type FinishedFile struct {
	Fingerprint
	Terms  string // what beside the content decided its rows: mapping, account, destination
	Name   string
	RunID  string
	At     time.Time
	Report string // where its report is
	Counts Counts
}

// Archive takes finished files in.
type Archive interface {
	// Take moves a file whose content has the fingerprint, and tells where it is now; "" for a member of an archive such as
	// a ZIP, which moves with the last of its members. A file that is not there any more as it was read stays where it is:
	// then the error is a *FileError.
	Take(ctx context.Context, f File, was Fingerprint) (string, error)
}
