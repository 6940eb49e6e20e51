package ledger

import (
	"strings"
	"testing"

	"convload/pipeline"
)

// transitions are what a run "now" may write down of an entry whose other fields are "new". Where it knows of an earlier
// upload, that is one by the run "old", with the other fields "old" or the same ones.
var transitions = []struct {
	status     pipeline.Status
	final      bool
	unanswered bool
	anonymous  bool // Google has named no request
	earlier    bool
	same       bool
	want       string // of the next run's memory
}{
	{status: pipeline.Accepted, want: "ACCEPTED by now in R, job 7 (new)"},
	{status: pipeline.Accepted, unanswered: true, want: "ACCEPTED by now in R, job 7 (new)"},
	{status: pipeline.Accepted, earlier: true, want: "ACCEPTED by now in R, job 7 (new)"},
	{status: pipeline.AlreadyUploaded, want: "ALREADY_UPLOADED by now in R, job 7 (new)"},
	{status: pipeline.AlreadyUploaded, earlier: true, want: "ACCEPTED by old ()"},
	{status: pipeline.AlreadyUploaded, earlier: true, same: true, want: "ACCEPTED by old (new)"},
	{status: pipeline.Submitted, want: "SUBMITTED by now in R, job 7 (new)"},
	{status: pipeline.Submitted, earlier: true, want: "SUBMITTED by now in R, job 7 (new)"},
	{status: pipeline.Rejected, want: "REJECTED by now in R, job 7 for C in F (new)"},
	{status: pipeline.Rejected, earlier: true, want: "REJECTED by now in R, job 7 for C in F (new)"},
	{status: pipeline.Rejected, final: true, want: "REJECTED by now in R, job 7 for C in F, for good (new)"},
	{status: pipeline.Rejected, final: true, earlier: true, want: "REJECTED by now in R, job 7 for C in F, for good (new)"},
	{status: pipeline.Deferred, want: "DEFERRED by now in R, job 7 for C in  (new)"},
	{status: pipeline.Deferred, unanswered: true, anonymous: true, want: "IN_DOUBT by now (new)"},
	{status: pipeline.Deferred, unanswered: true, want: "IN_DOUBT by now in R, job 7 (new)"},
	{status: pipeline.Deferred, earlier: true, want: "IN_DOUBT by old ()"},
	{status: pipeline.Deferred, earlier: true, same: true, want: "IN_DOUBT by old (new)"},
	{status: pipeline.NotSent, want: "NOT_SENT by now in R, job 7 for C in  (new)"},
	{status: pipeline.NotSent, unanswered: true, anonymous: true, want: "IN_DOUBT by now (new)"},
	{status: pipeline.NotSent, earlier: true, want: "IN_DOUBT by old ()"},
	{status: pipeline.InDoubt, unanswered: true, anonymous: true, want: "IN_DOUBT by now (new)"},
	{status: pipeline.InDoubt, unanswered: true, want: "IN_DOUBT by now in R, job 7 (new)"},
	{status: pipeline.InDoubt, earlier: true, want: "IN_DOUBT by old ()"},
}

// testSettle writes all transitions down in one batch, and then each in a batch of its own.
func testSettle(t *testing.T, location func(testing.TB) string) {
	all := make([]int, len(transitions))
	for i := range all {
		all[i] = i
	}
	t.Run("together", func(t *testing.T) { settleNumbers(t, location(t), all...) })
	where := location(t)
	for i := range all {
		settleNumbers(t, where, i)
	}
}

func settleNumbers(t *testing.T, where string, numbers ...int) {
	t.Helper()
	old := open(t, where, "old", "/a")
	for _, n := range numbers {
		if transitions[n].earlier {
			e := entry(n)
			if e.Others = others("old"); transitions[n].same {
				e.Others = others("new")
			}
			claim(t, old, e)
		}
	}
	die(t, old)

	now := open(t, where, "now", "/a")
	all := entries(numbers...)
	for i, m := range lookup(t, &now.Book, keys(numbers...)...) {
		all[i].Others = others("new")
		if transitions[numbers[i]].earlier {
			if m.Status != pipeline.InDoubt || m.Busy || m.Upload.RunID != "old" {
				t.Errorf("of what the run old has begun: %+v", m)
			}
			all[i].Earlier = &m
		}
	}
	claim(t, now, all...)
	want := make([]string, len(numbers))
	for i, n := range numbers {
		test, e := transitions[n], all[i]
		want[i] = test.want
		e.Settle(test.status, pipeline.Problem{Code: "C", Field: "F"})
		e.Final = test.final
		if !test.anonymous {
			e.RequestID, e.JobID = "R", 7
		}
		e.Unanswered = test.unanswered
	}
	settleAll(t, now, all...)
	expect(t, lookup(t, &now.Book, keys(numbers...)...), want...)
	closeRun(t, now)

	next := open(t, where, "next", "/a")
	expect(t, lookup(t, &next.Book, keys(numbers...)...), want...)
	closeRun(t, next)
	if t.Failed() {
		t.Fatalf("transitions %v", numbers)
	}
}

// testSettleTwice writes a second verdict over the first of the same run.
func testSettleTwice(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	send(t, l, pipeline.NotSent, entry(1))
	send(t, l, pipeline.Accepted, entry(1))
	closeRun(t, l)
	expect(t, lookup(t, openBook(t, where), key(1)), "ACCEPTED by R1 in request of ACCEPTED, job 7 (entry 1)")
}

// testUnsettled passes an entry without a fate, which the ledger may not take for one.
func testUnsettled(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	e := entry(1)
	claim(t, l, e)
	func() {
		defer func() {
			if said, _ := recover().(string); !strings.Contains(said, "UNSETTLED") {
				t.Errorf("the ledger said %q", said)
			}
		}()
		_ = l.Settle(t.Context(), pipeline.Batch{Entries: []*pipeline.Entry{e}})
	}()
	closeRun(t, l)
	expect(t, lookup(t, openBook(t, where), key(1)), "IN_DOUBT by R1 (entry 1)")
}
