package pipeline

import "errors"

// ErrNoFit says that a sheet holds no table that the mapping knows: no header was found.
var ErrNoFit = errors.New("no header fits")

// ReportError says that what became of some rows could not be written down. What was sent was sent: the summary counts
// it, and the next run finds it at Google.
type ReportError struct{ Err error }

func (e *ReportError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *ReportError) Unwrap() error { return e.Err }
