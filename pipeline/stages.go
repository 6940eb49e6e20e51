package pipeline

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// File is one file of a source, not yet opened.
type File interface {
	// Name is the file's path below its source's folder or prefix, with "/"; it is unique within a run.
	Name() string
	// Size is the file's size in bytes when it was last looked at.
	Size() int64
	// Fingerprint reads the whole file to tell its content from others, without looking at what it means. Its errors are
	// those of Open.
	Fingerprint(ctx context.Context) (Fingerprint, error)
	// Open opens the file for reading from its beginning. Each pass opens it anew. What is wrong with the file itself
	// comes back as a *FileError; any other error is the source's (permissions, network).
	Open(ctx context.Context) (Document, error)
}

// Encodings are the names of the text encodings that mappings name and readers read.
var Encodings = []string{"utf-8", "utf-16le", "utf-16be", "windows-1250", "windows-1251", "windows-1252", "shift-jis"}

// Document is an opened file. It is used by one goroutine.
type Document interface {
	// Sheets lists the sheets in the order of the file. A format without sheets has one, with an empty name.
	Sheets() []Sheet
	// Table opens a sheet. At most one table is open at a time.
	Table(ctx context.Context, sheet string) (Table, error)
	// Fingerprint reads what has not been read yet and tells what the whole file was.
	Fingerprint(ctx context.Context) (Fingerprint, error)
	// Notes tells, one sentence each, what was guessed or passed over in reading: a delimiter, hidden rows.
	Notes() []string
	Close() error
}

// Sheet is a sheet of a document.
type Sheet struct {
	Name   string
	Hidden bool
}

// Fingerprint tells one content from another.
type Fingerprint struct {
	Size   int64  // bytes
	SHA256 string // lower-case hexadecimal
}

// Table gives the rows of a sheet from top to bottom.
type Table interface {
	// Next gives the next row that is not blank. The row's cells are valid until the next call; the texts in them stay.
	// io.EOF is the end; a *RowError is one bad row, and the next call goes on behind it; with any other error nothing
	// more can be read.
	Next(ctx context.Context) (Row, error)
	Close() error
}

// Mapping finds out how a sheet's columns become conversions.
type Mapping interface {
	// Bind looks at the first rows of a sheet and finds the header among them. A *Problem says why the sheet cannot be
	// read; a *NoFitError that it is not a table of conversions at all.
	Bind(file string, sheet Sheet, top []Row) (Binding, error)
	// Terms gives a short text that changes when what the mapping does with a file of that name does.
	Terms(file string) string
}

// Binding is a mapping bound to the columns of one sheet. It is used by one goroutine.
type Binding interface {
	// Describe tells what was chosen and guessed; it is complete after Mapper.
	Describe() BindingInfo
	// Header is the row number of the header: it and the rows above it hold no conversions.
	Header() int
	// Observe shows a row to the binding during the survey, every row below the header once, in order.
	Observe(Row)
	// Unreadable is called instead of Observe for a row that could not be taken apart.
	Unreadable(row int)
	// Needs tells, after the last Observe, what the conversions will ask of each account. The key is a customer ID, ""
	// for the run's own.
	Needs() map[string]Needs
	// Mapper ends the survey. A *Problem says why the columns as a whole cannot be read.
	Mapper() (RowMapper, error)
}

// BindingInfo is what the manifest says of a sheet's mapping.
type BindingInfo struct {
	Mapping string            `json:"mapping"`
	Header  int               `json:"header_row"`
	Above   string            `json:"rows_above,omitempty"` // rows above the header that are not blank: "1-3, 5"
	Columns map[string]string `json:"columns"`              // field → the column's name, or `always "VALUE"`
	Notes   []string          `json:"notes,omitempty"`      // what was guessed, a sentence each; about a column: `column "NAME": …`
	Ignored []string          `json:"ignored,omitempty"`    // columns that no field uses
	Known   []int             `json:"-"`                    // rows above the header that are understood, or comments
	Zone    string            `json:"time_zone,omitempty"`  // of the times, and who says so: "Asia/Tokyo, as …"; "" where nobody does

	ZoneRemedy string `json:"-"` // what to do where it is another one
}

// Source tells in words where a field comes from: `column "Close Date"`, `always "Closed deal"`, or "" if it is not
// mapped.
func (info BindingInfo) Source(field string) string {
	source, mapped := info.Columns[field]
	if !mapped || strings.HasPrefix(source, "always ") {
		return source
	}
	return fmt.Sprintf("column %q", source)
}

// fieldOrder is the order in which people look at fields; others follow by name.
var fieldOrder = []string{"gclid", "gbraid", "wbraid", "email", "phone", "conversion_action", "conversion_date_time",
	"conversion_value", "currency_code", "order_id"}

// Fields lists the fields that are mapped in the order in which people look at them.
func (info BindingInfo) Fields() []string {
	var fields, others []string
	for _, field := range fieldOrder {
		if _, mapped := info.Columns[field]; mapped {
			fields = append(fields, field)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(info.Columns)) {
		if !slices.Contains(fieldOrder, field) {
			others = append(others, field)
		}
	}
	return append(fields, others...)
}

// RowMapper turns rows into conversions. It is used by one goroutine and does no I/O.
type RowMapper interface {
	// Map fills e's conversion from the row, every row below the header once, in order. It settles e as INVALID or SKIPPED
	// where the row is no good conversion, and as DEFERRED where it must wait; otherwise it leaves e Unsettled. It keeps
	// nothing of row.Cells itself.
	Map(row Row, e *Entry)
	// Unreadable is called instead of Map for a row that could not be taken apart: it is a row of the table all the same.
	Unreadable(row int)
	// Where says, for the beginning of a message, in which column and cell of a row a field stands: `column "Amount",
	// cell C17: `. It is empty for a field that comes from no column.
	Where(field string, row int) string
}

// Needs is what conversions name in an account.
type Needs struct {
	Actions   []string // conversion actions as the files name them: names, IDs, resource names
	Variables []string // custom variables by name or resource name
}

// Directory knows the Google Ads accounts.
type Directory interface {
	// Account asks for what the conversions of one customer need. It is called once a customer, before anything is sent.
	// An error means that this account cannot be used: nothing is sent to it.
	Account(ctx context.Context, customer string, needs Needs) (*Account, error)
}

// Account is what has to be known of an account before conversions are sent to it.
type Account struct {
	TimeZone  *time.Location // nil where the account did not say
	Currency  string         // ISO 4217; "" where the account did not say
	Actions   map[string]ActionAnswer
	Variables map[string]VariableAnswer
	Notes     []string
}

// UnknownAction is the code of the problem that an account has no such conversion action.
const UnknownAction = "UNKNOWN_ACTION"

// ActionAnswer is what became of the name of a conversion action: an action, or a problem.
type ActionAnswer struct {
	Action  Action
	Problem *Problem
}

// VariableAnswer is what became of the name of a custom variable: a resource name, or a problem.
type VariableAnswer struct {
	Resource string
	Problem  *Problem
}

// Action is a conversion action that conversions can be uploaded to.
type Action struct {
	ID          int64
	Name        string
	OnePerClick bool   // counts one conversion a click: Google takes no gbraid or wbraid for it
	External    bool   // externally attributed: needs credit and model, takes no order ID
	Currency    string // of its default value, which holds for values without a currency too
}

// Batch is what is sent together: unsettled entries of one customer, each with another Key and another order ID.
type Batch struct {
	Customer string
	Entries  []*Entry
}

// Uploader delivers batches. It is called from several goroutines at once, never with one entry twice.
type Uploader interface {
	// Upload settles every entry of the batch, whatever happens. Once the context ends it waits for the answer to a request
	// that has left, for a while, and sends no other. An error means that no other batch can be delivered either, and says
	// what to do; the entries are settled all the same.
	Upload(ctx context.Context, batch Batch) error
}

// Reporter writes down what became of every row. Its methods are called by one goroutine, those of its reports by
// another.
type Reporter interface {
	// Open begins the report of one file.
	Open(ctx context.Context, file string) (FileReport, error)
	// PublishPages publishes what the summary says of each file that has a report as a page to look at, and notes in the
	// summary where it is.
	PublishPages(ctx context.Context, s *Summary) error
	// Finish publishes the run's manifest and tells where it is.
	Finish(ctx context.Context, s *Summary) (string, error)
}

// FileReport is the report of one file on its way. Nothing of it can be seen before Publish.
type FileReport interface {
	// Write adds a settled entry's line.
	Write(e *Entry) error
	// Publish makes the whole report visible and tells where it is.
	Publish() (string, error)
	// Discard drops it; after Publish it does nothing.
	Discard()
}
