package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// doubtMapping maps words as wordMapping does, but for those whose first part says what is wrong with them.
type doubtMapping struct{ wordMapping }

func (doubtMapping) Bind(string, Sheet, []Row) (Binding, error) {
	return doubtMapping{wordMapping{make(map[string]Needs)}}, nil
}

func (m doubtMapping) Mapper() (RowMapper, error) { return m, nil }

func (m doubtMapping) Map(row Row, e *Entry) {
	m.wordMapping.Map(row, e)
	e.Click.Value, e.Value, _ = strings.Cut(e.Click.Value, "=")
	switch e.Customer {
	case "time":
		e.Settle(Invalid, Problem{Code: "BAD_TIME", Field: "conversion_date_time", Message: `column "Close Date": no time`})
	case "zone":
		e.Settle(Invalid, Problem{Code: "BAD_ZONE", Field: "conversion_date_time"})
	case "other":
		e.Settle(Invalid, Problem{Code: "BAD_TIME", Field: "order_id"})
	case "row":
		e.Settle(Invalid, Problem{Code: "STRAY_QUOTE"})
	case "none":
		e.Settle(Invalid, Problem{Code: MissingClickID, Field: "gclid"})
	case "table":
		e.Settle(Invalid, Problem{Code: SecondTable})
	case "late":
		e.Settle(Invalid, Problem{Code: StrayParameters})
	case "skip":
		e.Settle(Skipped, Problem{Code: "LEFT_OUT"})
	}
}

// some gives n rows of a kind, each another conversion.
func some(n int, kind string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s:%s%d ", kind, kind, i)
	}
	return b.String()
}

func runDoubtful(t *testing.T, change func(*Run), files ...File) (*Summary, *wordGoogle, []string) {
	t.Helper()
	google, report := new(wordGoogle), new(wordReport)
	r := &Run{Files: files, Mapping: doubtMapping{}, Directory: google, Uploader: google, Reporter: report, BatchSize: 1,
		InFlight: 3, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(r)
	}
	s := new(Summary)
	if err := r.Do(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	return s, google, report.lines
}

// TestAFileOfADoubtfulMappingIsNotSent has files at both sides of each boundary, in pages of four rows and in one page.
func TestAFileOfADoubtfulMappingIsNotSent(t *testing.T) {
	for name, test := range map[string]struct {
		words string
		sent  int
	}{
		"exactly half":             {some(20, "time") + some(20, "1"), 20},
		"one more than half":       {some(21, "time") + some(20, "1"), 0},
		"good ones first":          {some(20, "1") + some(21, "time"), 0},
		"nineteen":                 {some(5, "1") + some(19, "time"), 5},
		"twenty":                   {some(5, "1") + some(20, "time"), 0},
		"two codes":                {some(1, "1") + some(19, "time") + some(19, "zone"), 1},
		"two fields":               {some(1, "1") + some(19, "time") + some(19, "other"), 1},
		"rows without a field":     {some(1, "1") + some(20, "row"), 0},
		"no click ID":              {some(1, "1") + some(900, "none"), 1},
		"no click ID among others": {some(1, "1") + some(20, "none") + some(20, "time"), 1},
		"skipped rows say nothing": {some(900, "skip") + some(21, "time") + some(20, "1"), 0},
		"another table":            {some(1, "1") + some(60, "table"), 1},
		"beside another table":     {some(30, "late") + some(21, "time") + some(20, "1") + some(30, "table"), 0},
		"duplicates are rows":      {some(20, "1") + some(20, "1") + some(30, "time"), 20},
		"bad rows later":           {some(500, "1") + some(500, "time") + some(900, "time"), 500},
		"good rows later":          {some(499, "1") + some(501, "time") + some(900, "2"), 0},
		"skipped rows fill it up":  {some(981, "skip") + some(19, "time") + some(1, "time") + some(1, "1"), 1},
	} {
		for _, batch := range []int{1, 7, 2000} {
			t.Run(fmt.Sprint(name, " ", batch), func(t *testing.T) {
				s, google, lines := runDoubtful(t, func(r *Run) { r.BatchSize = batch }, words("f", test.words))
				if len(google.sent) != test.sent {
					t.Errorf("%d were sent, want %d: %v", len(google.sent), test.sent, s.Statuses)
				}
				if doubtful := test.sent == 0; doubtful != (s.Codes[MappingDoubtful] > 0) || doubtful != (s.Statuses[NotSent] > 0) {
					t.Errorf("%v, %v", s.Statuses, s.Codes)
				}
				if n := len(strings.Fields(test.words)); len(lines) != n || s.Rows != n {
					t.Errorf("%d rows, %d lines, want %d", s.Rows, len(lines), n)
				}
				for i, line := range lines {
					if !strings.HasPrefix(line, fmt.Sprintf("f:%d ", i+1)) {
						t.Fatalf("line %d of the report is %s", i, line)
					}
				}
			})
		}
	}
}

// TestTheDoubtNamesTheKey: whoever reads it knows where to look in the mapping.
func TestTheDoubtNamesTheKey(t *testing.T) {
	for bad, want := range map[string][2]string{
		"time": {`30 of the first 31 rows are INVALID for one reason (BAD_TIME in conversion_date_time): the mapping is probably wrong; the first is f:2: column "Close Date": no time`,
			"look at conversion_date_time in the mapping; --force sends"},
		"other": {"BAD_TIME in order_id", "look at order_id in the mapping; --force"},
		"row":   {"(STRAY_QUOTE)", "look at the rows with the code STRAY_QUOTE"},
	} {
		s, _, _ := runDoubtful(t, nil, words("f", some(1, "1")+some(30, bad)))
		i := slices.IndexFunc(s.Files[0].Problems, func(p ProblemCount) bool { return p.Code == MappingDoubtful })
		if i < 0 {
			t.Fatalf("%s: %+v", bad, s.Files[0])
		}
		if p := s.Files[0].Problems[i]; p.Rows != 1 || p.Status != NotSent || !strings.Contains(p.Message, want[0]) || !strings.Contains(p.Remedy, want[1]) {
			t.Errorf("%s: %+v", bad, p)
		}
	}
}

// TestTheDoubtNamesTheSheet: the first row of a reason may stand on another sheet than the first that is not sent.
func TestTheDoubtNamesTheSheet(t *testing.T) {
	var f firstRows
	for row := range 20 {
		f.add(&Entry{Conversion: Conversion{Origin: Origin{File: "q1.xlsx", Sheet: "Deals", Row: row + 3}},
			Outcome: Outcome{Status: Invalid, Problem: Problem{Code: "BAD_TIME_ZONE", Field: "conversion_date_time",
				Message: `column "z", cell C3: no zone`}}}, 0)
	}
	if v := f.judge(); v == nil || !strings.HasSuffix(v.Message, `; the first is q1.xlsx!Deals:3: column "z", cell C3: no zone`) {
		t.Errorf("%+v", v)
	}
}

// TestTheDoubtSaysWhatItCounted: rows that are left out of the reckoning are not silently so.
func TestTheDoubtSaysWhatItCounted(t *testing.T) {
	s, _, _ := runDoubtful(t, nil, words("f", some(1, "1")+some(7, "skip")+some(30, "time")))
	want := "30 of the 31 rows that were taken for conversions, among the first 38, are INVALID"
	if p := s.Files[0].Problems[0]; p.Code != MappingDoubtful || !strings.HasPrefix(p.Message, want) {
		t.Errorf("%+v", p)
	}
}

func TestForceSendsWhatIsGood(t *testing.T) {
	s, google, _ := runDoubtful(t, func(r *Run) { r.Force = true }, words("f", some(5, "1")+some(30, "time")), words("g", some(1, "2")))
	if len(google.sent) != 6 || s.Statuses[Accepted] != 6 || len(s.Files[0].Notes) != 1 || len(s.Files[1].Notes) != 0 {
		t.Errorf("sent %d, %v, notes %q", len(google.sent), s.Statuses, s.Files[0].Notes)
	}
}

// TestCheckForeseesTheDoubt: what run would not send, check does not call good.
func TestCheckForeseesTheDoubt(t *testing.T) {
	for force, want := range map[bool]Counts{false: {NotSent: 5, Invalid: 30}, true: {Validated: 5, Invalid: 30}} {
		s, _, _ := runDoubtful(t, func(r *Run) { r.Uploader, r.Force = nil, force }, words("f", some(5, "1")+some(30, "time")))
		if !maps.Equal(s.Statuses, want) {
			t.Errorf("with force %t: %v", force, s.Statuses)
		}
	}
}

// TestADoubtfulFileKeepsNothingFromOthers: a conversion that stands in another file too is sent from there, and a file
// whose every row has its fate is finished, whatever became of the doubtful one.
func TestADoubtfulFileKeepsNothingFromOthers(t *testing.T) {
	report := new(wordReport)
	shelf := &wordShelf{report: report}
	s, google, _ := runDoubtful(t, func(r *Run) {
		r.Reporter, r.Ledger, r.Finished, r.Archive = report, new(wordLedger), shelf, shelf
		r.InFlight = 1
	}, words("a", "1:b"), words("f", "1:a 1:b 1:c 1:a "+some(30, "time")), words("g", "1:a"), words("h", "1:a 1:d"))
	if got := strings.Join(slices.Sorted(slices.Values(google.sent)), ", "); got != "1:a 7, 1:b 7, 1:d 7" {
		t.Errorf("sent %s", got)
	}
	if got := strings.Join(slices.DeleteFunc(report.lines, func(l string) bool { return strings.HasSuffix(l, "INVALID") }), "|"); got !=
		"a:1 ACCEPTED|f:1 NOT_SENT|f:2 DUPLICATE|f:3 NOT_SENT|f:4 DUPLICATE|g:1 ACCEPTED|h:1 DUPLICATE|h:2 ACCEPTED" {
		t.Errorf("the reports are %s", got)
	}
	var archived []string
	for _, f := range s.Files {
		if f.Archived != "" {
			archived = append(archived, f.Name)
		}
	}
	if got := strings.Join(archived, " "); got != "a g h" || strings.Contains(strings.Join(shelf.steps, ", "), "finish f") {
		t.Errorf("archived %s: %s", got, shelf.steps)
	}
}

// TestWhatIsDeliveredStaysSo: the doubt is about what would be sent.
func TestWhatIsDeliveredStaysSo(t *testing.T) {
	upload := &Upload{RunID: "R1", At: time.Unix(1_700_000_000, 0)}
	l := &wordLedger{memories: map[string]Memory{"known": {Status: Accepted, Upload: upload}, "open": {Status: InDoubt, Upload: upload}}}
	bad := strings.Fields(strings.ReplaceAll(some(30, "time"), "time:", ""))
	statuses, google, _, err := withLedger(t, l, func(r *Run) {
		r.Mapping = doubtMapping{}
		r.Files = []File{words("f", "c:known c:open c:new "+some(30, "time"))}
	}, append(bad, "known", "open", "new")...)
	if err != nil || len(google.sent)+len(l.begun) > 0 {
		t.Errorf("sent %v, begun %v, %v", google.sent, l.begun, err)
	}
	for click, want := range map[string]Status{"known": AlreadyUploaded, "open": InDoubt, "new": NotSent} {
		if statuses[click] != want {
			t.Errorf("%s is %s, want %s", click, statuses[click], want)
		}
	}
}

// TestNoSecondChanceFromADoubtfulFile: what differs from a refused row is not sent from there, and waits.
func TestNoSecondChanceFromADoubtfulFile(t *testing.T) {
	l := &wordLedger{memories: map[string]Memory{"a": {Status: Rejected, Final: true, Upload: &Upload{RunID: "R1"}}}}
	_, google, s, err := withLedger(t, l, func(r *Run) {
		r.Mapping, r.BatchSize = doubtMapping{}, 1
		r.Files = []File{words("e", "c:a"), words("f", "c:a=5 "+some(30, "time"))}
	}, "a")
	if err != nil || len(google.sent) > 0 || s.Files[0].Statuses[Rejected] != 1 || s.Files[1].Statuses[NotSent] != 1 {
		t.Errorf("sent %v, %+v, %v", google.sent, s.Files, err)
	}
}

// TestACopyOfADoubtfulFileStaysWithIt: it is neither sent nor put away.
func TestACopyOfADoubtfulFileStaysWithIt(t *testing.T) {
	report := new(wordReport)
	shelf := &wordShelf{report: report}
	text := "1:a " + some(30, "time")
	s, google, _ := runDoubtful(t, func(r *Run) {
		r.Reporter, r.Ledger, r.Finished, r.Archive = report, new(wordLedger), shelf, shelf
		r.InFlight = 1
	}, words("f", text), words("g", text))
	if len(google.sent) > 0 || len(shelf.steps) > 0 || s.Files[1].SameAs != "f" {
		t.Errorf("sent %v, %v, %+v", google.sent, shelf.steps, s.Files[1])
	}
}

// endingMapping ends the run at the row that says so.
type endingMapping struct {
	doubtMapping
	end context.CancelFunc
}

func (m endingMapping) Bind(string, Sheet, []Row) (Binding, error) { return m, nil }
func (m endingMapping) Mapper() (RowMapper, error)                 { return m, nil }

func (m endingMapping) Map(row Row, e *Entry) {
	m.doubtMapping.Map(row, e)
	if e.Click.Value == "end" {
		m.end()
	}
}

// TestAnInterruptionWhileRowsAreHeldBack: they are in the report, in their order, and none of them leaves.
func TestAnInterruptionWhileRowsAreHeldBack(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	google, report := new(wordGoogle), new(wordReport)
	r := &Run{Files: []File{words("f", some(9, "1")+"1:end 1:never")}, Directory: google, Uploader: google, Reporter: report,
		Mapping:   endingMapping{doubtMapping{wordMapping{make(map[string]Needs)}}, end},
		BatchSize: 1, InFlight: 2, Log: slog.New(slog.DiscardHandler)}
	s := new(Summary)
	if err := r.Do(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(google.sent) > 0 || s.Statuses[NotSent] != 10 || !s.Files[0].Again || report.published != 1 {
		t.Errorf("sent %v, %+v", google.sent, s.Files[0])
	}
	for i, line := range report.lines {
		if want := fmt.Sprintf("f:%d NOT_SENT", i+1); line != want {
			t.Errorf("line %d is %s", i, line)
		}
	}
}
