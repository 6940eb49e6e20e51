package pipeline

// NoFitError says that a sheet holds no table that the mapping knows. It is passed over where another sheet of the file
// holds one.
type NoFitError struct {
	Problem Problem
	Near    bool // a row looks like the header, and the problem says what it lacks
	LeftOut bool // the sheet was not looked at, for its name or because it is hidden
	Click   int  // the row of a click ID all the same; 0: none was seen
}

func (e *NoFitError) Error() string { return e.Problem.Message }

// FutureTime is the code of a row whose conversion lies ahead of the run.
const FutureTime = "FUTURE_TIME"

// ReportError says that what became of some rows could not be written down. What was sent was sent: the summary counts
// it, and the next run finds it at Google.
type ReportError struct{ Err error }

func (e *ReportError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *ReportError) Unwrap() error { return e.Err }

// LedgerError says that the ledger can be neither read nor written any more. What was sent before was written down.
type LedgerError struct{ Err error }

func (e *LedgerError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *LedgerError) Unwrap() error { return e.Err }
