package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// wordLedger remembers what its memory is told, and fails where it is told to.
type wordLedger struct {
	mu       sync.Mutex
	memories map[string]Memory // by click ID
	begun    []string
	settled  []string
	fails    string // the method that fails
	clicks   map[Key]string
}

var errLedger = errors.New("disk gone")

func (l *wordLedger) fail(method string) error {
	if l.fails == method {
		return errLedger
	}
	return nil
}

func (l *wordLedger) Lookup(_ context.Context, keys []Key) ([]Memory, error) {
	memories := make([]Memory, len(keys))
	for i, k := range keys {
		memories[i] = l.memories[l.clicks[k]]
	}
	return memories, l.fail("Lookup")
}

func (l *wordLedger) Begin(_ context.Context, b Batch) ([]Memory, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	memories := make([]Memory, len(b.Entries))
	for i, e := range b.Entries {
		if strings.HasPrefix(e.Click.Value, "taken") {
			memories[i] = Memory{Status: InDoubt, Busy: true, Upload: &Upload{RunID: "OTHER"}}
			continue
		}
		l.begun = append(l.begun, e.Click.Value)
	}
	return memories, l.fail("Begin")
}

func (l *wordLedger) Settle(_ context.Context, b Batch) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range b.Entries {
		l.settled = append(l.settled, fmt.Sprint(e.Click.Value, " ", e.Status))
	}
	return l.fail("Settle")
}

// withLedger runs words through a ledger that knows some of them.
func withLedger(t *testing.T, l *wordLedger, change func(*Run), words ...string) (map[string]Status, *wordGoogle, *Summary, error) {
	t.Helper()
	google, report := new(wordGoogle), new(statusReport)
	l.clicks = make(map[Key]string)
	for _, word := range words {
		var d digest
		c := Conversion{Customer: "c", Click: ClickID{GCLID, word}, ActionID: 7, At: time.Unix(1_700_000_000, 0)}
		l.clicks[d.key(&c)] = word
	}
	prefixed := make([]string, len(words))
	for i, word := range words {
		prefixed[i] = "c:" + word
	}
	r := &Run{Files: []File{wordsFile(prefixed)}, Mapping: wordMapping{}, Directory: google, Uploader: google, Reporter: report,
		Ledger: l, BatchSize: 2, InFlight: 1, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(r)
	}
	s := new(Summary)
	err := r.Do(t.Context(), s)
	return report.statuses, google, s, err
}

func wordsFile(words []string) File { return &wordFile{name: "f", passes: [][]string{words}} }

// statusReport keeps each click's status.
type statusReport struct {
	wordReport
	statuses map[string]Status
}

func (r *statusReport) Open(context.Context, string) (FileReport, error) { return r, nil }

func (r *statusReport) Write(e *Entry) error {
	if r.statuses == nil {
		r.statuses = make(map[string]Status)
	}
	r.statuses[e.Click.Value] = e.Status
	return nil
}

func TestWhatIsKnownIsNotSent(t *testing.T) {
	upload := &Upload{RunID: "R1", At: time.Unix(1_700_000_000, 0)}
	l := &wordLedger{memories: map[string]Memory{
		"delivered": {Status: Accepted, Upload: upload},
		"found":     {Status: AlreadyUploaded, Upload: upload},
		"refused":   {Status: Rejected, Final: true, Code: "X.EXPIRED", Upload: upload},
		"mendable":  {Status: Rejected, Code: "X.TERMS", Upload: upload},
		"deferred":  {Status: Deferred, Upload: upload},
		"unsent":    {Status: NotSent, Upload: upload},
		"doubtful":  {Status: InDoubt, Upload: upload},
		"busy":      {Status: InDoubt, Busy: true, Upload: upload},
	}}
	words := append(slices.Sorted(maps.Keys(l.memories)), "new", "taken")
	statuses, google, s, err := withLedger(t, l, nil, words...)
	want := map[string]Status{"delivered": AlreadyUploaded, "found": AlreadyUploaded, "refused": Rejected, "mendable": Accepted,
		"deferred": Accepted, "unsent": Accepted, "doubtful": Accepted, "busy": NotSent, "new": Accepted, "taken": NotSent}
	if err != nil || !maps.Equal(statuses, want) {
		t.Errorf("%v, %v", statuses, err)
	}
	if len(google.sent) != 5 || len(l.begun) != 5 || len(l.settled) != 5 || s.Rows != len(words) {
		t.Errorf("sent %v, begun %v, settled %v of %d rows", google.sent, l.begun, l.settled, s.Rows)
	}
	statuses, _, _, err = withLedger(t, l, func(r *Run) { r.RetryRejected = true }, "refused")
	if err != nil || statuses["refused"] != Accepted {
		t.Errorf("a refused row that was to be sent again is %v, %v", statuses, err)
	}
}

// TestKnownRowsFillNoBatch: the rows of a cumulative export that are known already take no room in requests.
func TestKnownRowsFillNoBatch(t *testing.T) {
	known := Memory{Status: Accepted, Upload: &Upload{RunID: "R1"}}
	l := &wordLedger{memories: map[string]Memory{"a": known, "b": known, "c": known, "d": known, "e": known}}
	_, google, _, err := withLedger(t, l, nil, "a", "b", "1", "c", "2", "d", "e", "3")
	if err != nil || fmt.Sprint(google.batches) != "[2 1]" {
		t.Errorf("batches of %v, %v", google.batches, err)
	}
}

// TestLedgerFails: what could not be written down is not said, and what could not be begun is not sent.
func TestLedgerFails(t *testing.T) {
	for method, want := range map[string]struct {
		status Status
		sent   int
	}{"Lookup": {NotSent, 0}, "Begin": {NotSent, 0}, "Settle": {InDoubt, 1}} {
		statuses, google, s, err := withLedger(t, &wordLedger{fails: method}, nil, "new")
		if _, ok := errors.AsType[*LedgerError](err); !ok || !errors.Is(err, errLedger) || s.Stopped == "" {
			t.Errorf("%s fails, and the run says %v", method, err)
		}
		if statuses["new"] != want.status || len(google.sent) != want.sent {
			t.Errorf("%s fails: %v, %d sent", method, statuses, len(google.sent))
		}
	}
	// The rows behind the failure are not sent either.
	statuses, google, _, _ := withLedger(t, &wordLedger{fails: "Settle"}, nil, "1", "2", "3", "4", "5")
	if len(google.sent) != 2 || statuses["1"] != InDoubt || statuses["5"] != NotSent {
		t.Errorf("%v, sent %v", statuses, google.sent)
	}
}

// TestNothingIsRecordedThatGoogleDoesNotKeep: where Google only validates, or nobody is sent anything, the ledger is only
// read.
func TestNothingIsRecordedThatGoogleDoesNotKeep(t *testing.T) {
	for name, change := range map[string]func(*Run){
		"validate only": func(r *Run) { r.ValidateOnly = true },
		"check":         func(r *Run) { r.Uploader = nil },
	} {
		l := &wordLedger{memories: map[string]Memory{"old": {Status: Accepted, Upload: &Upload{}}}}
		statuses, _, _, err := withLedger(t, l, change, "old", "new")
		if err != nil || statuses["old"] != AlreadyUploaded || len(l.begun)+len(l.settled) > 0 {
			t.Errorf("%s: %v, begun %v, settled %v, %v", name, statuses, l.begun, l.settled, err)
		}
	}
}

// TestEarlierDoubtsStay: a row that an earlier run sent without an answer is in doubt even where this run sends nothing.
func TestEarlierDoubtsStay(t *testing.T) {
	l := &wordLedger{memories: map[string]Memory{"doubtful": {Status: InDoubt, Upload: &Upload{RunID: "R1"}}}, fails: "Begin"}
	statuses, _, _, _ := withLedger(t, l, nil, "doubtful", "new")
	if statuses["doubtful"] != InDoubt || statuses["new"] != NotSent {
		t.Errorf("%v", statuses)
	}
}

// wordShelf notes in which order a file is finished, relative to its report.
type wordShelf struct {
	report *wordReport
	fails  error
	steps  []string
}

func (s *wordShelf) Finished(context.Context, int64) ([]FinishedFile, error) { return nil, nil }

func (s *wordShelf) Finish(_ context.Context, f FinishedFile) error {
	s.steps = append(s.steps, fmt.Sprint("finish ", f.Name, " after ", s.report.published, " reports"))
	return s.fails
}

func (s *wordShelf) Take(_ context.Context, f File, _ Fingerprint) (string, error) {
	s.steps = append(s.steps, "archive "+f.Name())
	return "archive", nil
}

// TestOrderOfTheEnd: a file is finished once its report can be seen, and archived once it is finished; a file that is not
// finished stays.
func TestOrderOfTheEnd(t *testing.T) {
	for name, test := range map[string]struct {
		words string
		fails error
		want  string
	}{
		"done":       {"c:a c:b", nil, "finish f after 1 reports, archive f"},
		"not done":   {"c:a stop:b", nil, ""},
		"no ledger":  {"c:a", errLedger, "finish f after 1 reports"},
		"duplicates": {"c:a stop:b stop:b", nil, ""},
	} {
		report := new(wordReport)
		shelf := &wordShelf{report: report, fails: test.fails}
		google := new(wordGoogle)
		r := &Run{Files: []File{words("f", test.words)}, Mapping: wordMapping{}, Directory: google, Uploader: google, Reporter: report,
			Ledger: &wordLedger{}, Finished: shelf, Archive: shelf, BatchSize: 2, InFlight: 1, Log: slog.New(slog.DiscardHandler)}
		err := r.Do(t.Context(), new(Summary))
		if got := strings.Join(shelf.steps, ", "); got != test.want || errors.Is(err, errLedger) != (test.fails != nil) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}
