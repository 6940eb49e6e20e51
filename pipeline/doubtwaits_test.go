package pipeline

import (
	"slices"
	"strings"
	"testing"
)

// doubtsIn gives what is said of a file's mapping.
func doubtsIn(f *FileSummary) []ProblemCount {
	return slices.DeleteFunc(slices.Clone(f.Problems), func(p ProblemCount) bool { return p.Code != MappingDoubtful })
}

// TestADoubtfulFileWithoutGoodRowsWaits: that the mapping is wrong altogether is said as well, and the file is read again
// once it is mended, which it would not be from the archive. A file of a few bad rows is as finished as before.
func TestADoubtfulFileWithoutGoodRowsWaits(t *testing.T) {
	known := &wordLedger{memories: map[string]Memory{"": {Status: Accepted, Upload: &Upload{RunID: "R1"}}}} // of every row
	for name, test := range map[string]struct {
		words    string
		force    bool
		ledger   Ledger
		doubtful bool // and so neither finished nor put away
		noted    bool
	}{
		"all are bad":               {words: some(30, "time"), doubtful: true},
		"all are bad, by force":     {words: some(30, "time"), force: true, doubtful: true},
		"and some are skipped":      {words: some(30, "time") + some(9, "skip"), force: true, doubtful: true},
		"others have been sent":     {words: some(30, "time") + some(5, "1"), ledger: known, doubtful: true},
		"and may be, by force":      {words: some(30, "time") + some(5, "1"), ledger: known, force: true, noted: true},
		"others are good, by force": {words: some(30, "time") + some(5, "1"), force: true, noted: true},
		"a few":                     {words: some(19, "time")},
		"no click ID":               {words: some(30, "none")},
	} {
		report := new(wordReport)
		shelf := &wordShelf{report: report}
		s, google, _ := runDoubtful(t, func(r *Run) {
			r.Reporter, r.Ledger, r.Finished, r.Archive, r.Force = report, new(wordLedger), shelf, shelf, test.force
			if test.ledger != nil {
				r.Ledger = test.ledger
			}
		}, words("f", test.words))
		f := &s.Files[0]
		doubts := doubtsIn(f)
		if (len(doubts) == 1) != test.doubtful || (len(shelf.steps) == 0) != test.doubtful || (len(f.Notes) == 1) != test.noted {
			t.Errorf("%s: sent %d, %q, %+v, notes %q", name, len(google.sent), shelf.steps, doubts, f.Notes)
		}
		if len(doubts) == 1 && (doubts[0].Status != Invalid || doubts[0].Rows != 0 || doubts[0].First != "f:1" ||
			doubts[0].Remedy != "look at conversion_date_time in the mapping; the next run reads the file again") {
			t.Errorf("%s: %+v", name, doubts[0])
		}
	}
}

// refusingMapping cannot read the columns of one file.
type refusingMapping struct {
	doubtMapping
	file string
}

func (m refusingMapping) Bind(file string, _ Sheet, _ []Row) (Binding, error) {
	return refusingMapping{doubtMapping{wordMapping{make(map[string]Needs)}}, file}, nil
}

func (m refusingMapping) Mapper() (RowMapper, error) {
	if m.file == "f" {
		return nil, &Problem{Code: "AMBIGUOUS_AMOUNT", Field: "conversion_value"}
	}
	return m, nil
}

// TestARefusedColumnIsNotFinished: nothing of the file was read, however short it is. One without rows has nothing to read.
func TestARefusedColumnIsNotFinished(t *testing.T) {
	for text, want := range map[string]string{"1:a 1:b": "finish g, archive g", "": "finish f, archive f, finish g, archive g"} {
		report := new(wordReport)
		shelf := &wordShelf{report: report}
		s, _, _ := runDoubtful(t, func(r *Run) {
			r.Mapping, r.Reporter, r.Ledger, r.Finished, r.Archive, r.InFlight = refusingMapping{}, report, new(wordLedger), shelf, shelf, 1
		}, words("f", text), words("g", "1:a"))
		for i, step := range shelf.steps {
			shelf.steps[i], _, _ = strings.Cut(step, " after")
		}
		if got := strings.Join(shelf.steps, ", "); got != want || s.Statuses[Accepted] != 1 {
			t.Errorf("with the rows %q: %s, %v", text, got, s.Statuses)
		}
	}
}
