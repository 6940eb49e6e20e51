package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// The stages of these tests are as small as can be: a file is a list of words, each a row, and a word says what becomes
// of the row: "CUSTOMER:CLICK".

type wordFile struct {
	name   string
	passes [][]string // what each opening finds; the last stays
	opened int
}

func (f *wordFile) Name() string { return f.name }
func (f *wordFile) Size() int64  { return int64(len(f.passes[0])) }

func (f *wordFile) Fingerprint(ctx context.Context) (Fingerprint, error) {
	return (&wordDocument{words: f.passes[0]}).Fingerprint(ctx)
}

func (f *wordFile) Open(context.Context) (Document, error) {
	words := f.passes[min(f.opened, len(f.passes)-1)]
	f.opened++
	return &wordDocument{file: f, words: words}, nil
}

type wordDocument struct {
	file  *wordFile
	words []string
	next  int
}

func (d *wordDocument) Sheets() []Sheet                              { return []Sheet{{}} }
func (d *wordDocument) Table(context.Context, string) (Table, error) { return d, nil }
func (d *wordDocument) Notes() []string                              { return nil }
func (d *wordDocument) Close() error                                 { return nil }

func (d *wordDocument) Fingerprint(context.Context) (Fingerprint, error) {
	return Fingerprint{Size: int64(len(d.words)), SHA256: strings.Join(d.words, " ")}, nil
}

func (d *wordDocument) Next(ctx context.Context) (Row, error) {
	if err := ctx.Err(); err != nil {
		return Row{}, err
	}
	if d.next == len(d.words) {
		return Row{}, io.EOF
	}
	d.next++
	return Row{Origin: Origin{File: d.file.name, Row: d.next}, Cells: []Cell{{Text: d.words[d.next-1]}}}, nil
}

// wordMapping is mapping, binding and mapper in one.
type wordMapping struct{ needs map[string]Needs }

func (wordMapping) Bind(string, Sheet, []Row) (Binding, error) {
	return wordMapping{make(map[string]Needs)}, nil
}
func (wordMapping) Terms(string) string          { return "" }
func (wordMapping) Describe() BindingInfo        { return BindingInfo{} }
func (wordMapping) Header() int                  { return 0 }
func (m wordMapping) Needs() map[string]Needs    { return m.needs }
func (m wordMapping) Mapper() (RowMapper, error) { return m, nil }
func (wordMapping) Unreadable(int)               {}
func (wordMapping) Where(string, int) string     { return "" }

func (m wordMapping) Observe(row Row) {
	customer, _, _ := strings.Cut(row.Cell(0).Text, ":")
	m.needs[customer] = Needs{Actions: []string{"sale"}}
}

func (wordMapping) Map(row Row, e *Entry) {
	e.Customer, e.Click.Value, _ = strings.Cut(row.Cell(0).Text, ":")
	e.Click.Kind, e.Action, e.At = GCLID, "sale", time.Unix(1_700_000_000, 0)
	if e.Click.Value == "tomorrow" {
		e.Settle(Invalid, Problem{Code: FutureTime})
	}
}

// wordGoogle knows every account, and stops for customers that are called stop.
type wordGoogle struct {
	mu      sync.Mutex
	sent    []string
	batches []int // sizes
}

func (g *wordGoogle) Account(context.Context, string, Needs) (*Account, error) {
	return &Account{Actions: map[string]ActionAnswer{"sale": {Action: Action{ID: 7}}}}, nil
}

func (g *wordGoogle) Upload(_ context.Context, b Batch) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.batches = append(g.batches, len(b.Entries))
	for _, e := range b.Entries {
		switch b.Customer {
		case "stop", "all":
			e.Settle(NotSent, Problem{})
		default:
			g.sent = append(g.sent, fmt.Sprint(b.Customer, ":", e.Click.Value, " ", e.ActionID))
			e.Settle(Accepted, Problem{})
		}
	}
	switch b.Customer {
	case "stop":
		return &StopError{Customer: "stop", Problem: Problem{Message: "no permission"}}
	case "all":
		return &StopError{Problem: Problem{Message: "no quota"}}
	}
	return nil
}

// wordReport keeps lines, and fails to open a report where it is told to.
type wordReport struct {
	lines     []string
	published int
	openFails string
}

var errNoRoom = errors.New("no room")

func (r *wordReport) Open(_ context.Context, file string) (FileReport, error) {
	if file == r.openFails {
		return nil, errNoRoom
	}
	return r, nil
}

func (r *wordReport) Write(e *Entry) error {
	r.lines = append(r.lines, fmt.Sprint(e.Origin, " ", e.Status))
	return nil
}

func (r *wordReport) Publish() (string, error)                         { r.published++; return "there", nil }
func (r *wordReport) Discard()                                         {}
func (r *wordReport) PublishPages(context.Context, *Summary) error     { return nil }
func (r *wordReport) Finish(context.Context, *Summary) (string, error) { return "", nil }

func words(name string, passes ...string) File {
	f := &wordFile{name: name}
	for _, pass := range passes {
		f.passes = append(f.passes, strings.Fields(pass))
	}
	return f
}

func runWords(t *testing.T, report *wordReport, files ...File) (*Summary, *wordGoogle, error) {
	t.Helper()
	google := new(wordGoogle)
	r := &Run{Files: files, Mapping: wordMapping{}, Directory: google, Uploader: google, Reporter: report, BatchSize: 2,
		InFlight: 1, Log: slog.New(slog.DiscardHandler)}
	s := new(Summary)
	err := r.Do(t.Context(), s)
	return s, google, err
}

func TestOneAccountsRefusalStopsOnlyThatAccount(t *testing.T) {
	s, google, err := runWords(t, new(wordReport), words("f", "stop:a stop:b 1:c 1:d stop:e stop:f 2:g"))
	if stop, ok := errors.AsType[*StopError](err); !ok || stop.Customer != "stop" {
		t.Errorf("got %v", err)
	}
	if got := strings.Join(google.sent, ", "); got != "1:c 7, 1:d 7, 2:g 7" {
		t.Errorf("sent %s", got)
	}
	if s.Statuses[NotSent] != 4 || s.Statuses[Accepted] != 3 {
		t.Errorf("statuses %v", s.Statuses)
	}
}

func TestARefusalForAllStopsAll(t *testing.T) {
	s, google, err := runWords(t, new(wordReport), words("f", "1:a 1:b all:c all:d 1:e 1:f 2:g"))
	if err == nil || len(google.sent) != 2 || s.Statuses[NotSent] != 5 || s.Stopped == "" {
		t.Errorf("sent %v, statuses %v, stopped %q, %v", google.sent, s.Statuses, s.Stopped, err)
	}
}

func TestAnAccountThatWasNotAskedGetsNothing(t *testing.T) {
	s, google, _ := runWords(t, new(wordReport), words("f", "1:a 1:b", "1:a 2:b"))
	if len(google.sent) != 1 || s.Statuses[NotSent] != 1 {
		t.Errorf("sent %v, statuses %v", google.sent, s.Statuses)
	}
}

func TestAFileThatChanges(t *testing.T) {
	s, _, err := runWords(t, new(wordReport), words("f", "1:a", "1:a 1:b"))
	if f := s.Files[0]; err != nil || !f.Again || f.Error == "" || f.Size != 2 || f.Rows != 2 {
		t.Errorf("%+v, %v", f, err)
	}
}

// TestNothingIsSentThatCannotBeReported: the report of a file is open before its rows leave.
func TestNothingIsSentThatCannotBeReported(t *testing.T) {
	report := &wordReport{openFails: "g"}
	s, google, err := runWords(t, report, words("f", "1:a 1:b 1:c"), words("g", "1:d 1:e 1:f"), words("h", "1:g"))
	if failed, ok := errors.AsType[*ReportError](err); !ok || !errors.Is(failed, errNoRoom) {
		t.Errorf("got %v", err)
	}
	if len(google.sent) != 3 || s.Statuses[Accepted] != 3 || report.published != 1 {
		t.Errorf("sent %v, statuses %v, %d published", google.sent, s.Statuses, report.published)
	}
}

// TestAReportThatFailsAfterAStopIsHeardOf: the first reason to stop does not hide that a report is missing.
func TestAReportThatFailsAfterAStopIsHeardOf(t *testing.T) {
	_, _, err := runWords(t, &wordReport{openFails: "g"}, words("f", "all:a"), words("g", "1:b"))
	_, stopped := errors.AsType[*StopError](err)
	if _, unreported := errors.AsType[*ReportError](err); !stopped || !unreported {
		t.Errorf("got %v", err)
	}
}

func TestReportsAreInTheOrderOfTheFiles(t *testing.T) {
	report := new(wordReport)
	if _, _, err := runWords(t, report, words("f", "1:a 2:b 3:c 1:d 2:e"), words("g", "1:f 1:a")); err != nil {
		t.Fatal(err)
	}
	want := "f:1 ACCEPTED|f:2 ACCEPTED|f:3 ACCEPTED|f:4 ACCEPTED|f:5 ACCEPTED|g:1 ACCEPTED|g:2 DUPLICATE"
	if got := strings.Join(report.lines, "|"); got != want {
		t.Errorf("got %s", got)
	}
}

func TestAnInterruptedRunSaysSoOfEveryFile(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := &Run{Files: []File{words("f", "1:a"), words("g", "1:b")}, Mapping: wordMapping{}, Reporter: new(wordReport), BatchSize: 2,
		InFlight: 1, Log: slog.New(slog.DiscardHandler)}
	s := new(Summary)
	if err := r.Do(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, f := range s.Files {
		if f.Error == "" || !f.Again {
			t.Errorf("%+v", f)
		}
	}
}
