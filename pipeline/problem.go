package pipeline

// Problem is what is wrong, in words for the person who has to mend it.
type Problem struct {
	Code    string // stable, for programs: BAD_TIME, or Google's own "ConversionUploadError.EXPIRED_EVENT"
	Field   string // the field of Google's ClickConversion, where one is to blame
	Message string // what is wrong, with the offending text; no e-mail address, no phone number, no secret
	Remedy  string // what to do about it
}

// Error makes a Problem an error whose text is the message and, after it, the remedy.
func (p *Problem) Error() string {
	if p.Remedy == "" {
		return p.Message
	}
	return p.Message + ": " + p.Remedy
}

// RowError is a row that could not be read although the rows after it can: the reading goes on.
type RowError struct {
	Origin  Origin
	Problem Problem
}

// Error names the row first.
func (e *RowError) Error() string { return e.Origin.String() + ": " + e.Problem.Error() }

// FileError is a file that cannot be read, or no further: nothing of it may be sent, and the other files go on.
type FileError struct {
	File    string
	Problem Problem
	Again   bool // the next run may be able to read it, without anybody's doing
}

// Error names the file first.
func (e *FileError) Error() string { return e.File + ": " + e.Problem.Error() }

// StopError says that no conversion can be delivered any more, whatever row it is, and what was not sent is NOT_SENT.
type StopError struct {
	Problem  Problem
	Again    bool   // running again later may help; otherwise somebody has to mend something first
	Customer string // the one account that this is about; "" where it is about all
	Err      error
}

func (e *StopError) Error() string { return e.Problem.Error() }

// Unwrap gives the cause, if there is one beyond the words.
func (e *StopError) Unwrap() error { return e.Err }
