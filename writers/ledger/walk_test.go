package ledger

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"convload/pipeline"
)

// testWalk has runs over three sources do hundreds of random things, and compares the ledger with a model after each.
func testWalk(t *testing.T, location func(testing.TB) string) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := &walk{random: rand.New(rand.NewPCG(seed, 0)), where: location(t), known: make(map[int]*known)}
			w.step(t) // opens a run, since none is
			book := openBook(t, w.where)
			for n := range 120 {
				what := w.step(t)
				w.compare(t, book, 0)
				for _, r := range w.runs {
					if r != nil {
						w.compare(t, &r.ledger.Book, r.n)
						break
					}
				}
				if t.Failed() {
					t.Fatalf("after step %d: %s", n, what)
				}
			}
		})
	}
}

// walk is a model of a ledger with its runs.
type walk struct {
	random *rand.Rand
	where  string
	opened int        // the number of the last run
	runs   [3]*atWork // by source; nil where nobody works
	dead   []int      // runs that have died since a run was opened
	known  map[int]*known
}

// atWork is a run that is going.
type atWork struct {
	n      int
	ledger *Ledger
	begun  map[int]*pipeline.Entry // and not settled
}

// known is what a conversion's memory must be.
type known struct {
	status  pipeline.Status
	final   bool
	code    string
	others  pipeline.Others
	run     int // of the upload
	request string
}

const pool = 24 // keys

// step does something with the run over a random source.
func (w *walk) step(t *testing.T) string {
	source := w.random.IntN(len(w.runs))
	r := w.runs[source]
	switch choice := w.random.IntN(10); {
	case r == nil:
		w.opened++
		id := fmt.Sprint("R", w.opened)
		w.runs[source] = &atWork{w.opened, open(t, w.where, id, fmt.Sprint("/", source)), make(map[int]*pipeline.Entry)}
		w.dead = nil
		return "open " + id
	case choice == 0:
		closeRun(t, r.ledger)
		w.runs[source] = nil
		return fmt.Sprint("close R", r.n)
	case choice == 1:
		die(t, r.ledger)
		w.runs[source] = nil
		w.dead = append(w.dead, r.n)
		return fmt.Sprint("death of R", r.n)
	case choice < 6:
		return w.begin(t, r)
	default:
		return w.settle(t, r)
	}
}

// going tells whether a run has not ended, as far as the ledger knows.
func (w *walk) going(n int) bool {
	return slices.Contains(w.dead, n) || slices.ContainsFunc(w.runs[:], func(r *atWork) bool { return r != nil && r.n == n })
}

// begin looks some keys up and begins them, as a run does.
func (w *walk) begin(t *testing.T, r *atWork) string {
	numbers := w.random.Perm(pool)[:1+w.random.IntN(8)]
	batch := entries(numbers...)
	for i, m := range lookup(t, &r.ledger.Book, keys(numbers...)...) {
		batch[i].Others = others(fmt.Sprint("R", r.n, " ", w.random.IntN(3)))
		if m.Status == pipeline.InDoubt && !m.Busy && r.begun[numbers[i]] == nil {
			batch[i].Earlier, batch[i].Unanswered = &m, true
		}
	}
	for i, m := range begin(t, r.ledger, batch...) {
		k := w.known[numbers[i]]
		free := k == nil || k.status == pipeline.Rejected || k.status == pipeline.Deferred || k.status == pipeline.NotSent ||
			k.status == pipeline.InDoubt && !w.going(k.run)
		if claimed := m == (pipeline.Memory{}); claimed != free {
			t.Errorf("key %d was claimed: %t, and is %+v", numbers[i], claimed, k)
		}
		if free {
			w.known[numbers[i]] = &known{status: pipeline.InDoubt, others: batch[i].Others, run: r.n}
			r.begun[numbers[i]] = batch[i]
		}
	}
	return fmt.Sprint("begin ", numbers, " by R", r.n)
}

// settle gives some of the run's conversions a verdict each.
func (w *walk) settle(t *testing.T, r *atWork) string {
	var batch []*pipeline.Entry
	said := fmt.Sprint("settle by R", r.n)
	for _, n := range slices.Sorted(maps.Keys(r.begun)) {
		if w.random.IntN(2) == 0 {
			continue
		}
		e := r.begun[n]
		delete(r.begun, n)
		batch = append(batch, e)
		verdicts := []pipeline.Status{pipeline.Accepted, pipeline.AlreadyUploaded, pipeline.Submitted, pipeline.Rejected, pipeline.Deferred,
			pipeline.NotSent, pipeline.InDoubt}
		e.Settle(verdicts[w.random.IntN(len(verdicts))], pipeline.Problem{Code: []string{"A", "B"}[w.random.IntN(2)]})
		e.Final = e.Status == pipeline.Rejected && w.random.IntN(2) == 0
		e.Unanswered = e.Unanswered || w.random.IntN(4) == 0
		e.RequestID = []string{"", "Q", "S"}[w.random.IntN(3)]
		said += fmt.Sprintf(" %d:%s", n, e.Status)
		w.known[n] = w.verdict(e, r.n)
	}
	settleAll(t, r.ledger, batch...)
	return said
}

// verdict is what a ledger must know of an entry that was settled.
func (w *walk) verdict(e *pipeline.Entry, run int) *known {
	k := &known{status: e.Status, final: e.Final, others: e.Others, run: run, request: e.RequestID}
	if e.Status.Unfinished() && e.Unanswered {
		k.status = pipeline.InDoubt
	}
	if e.Status == pipeline.Rejected || k.status == pipeline.Deferred || k.status == pipeline.NotSent {
		k.code = e.Code
	}
	if e.Earlier != nil && (e.Status == pipeline.AlreadyUploaded || k.status == pipeline.InDoubt) { // the earlier upload counts
		if e.Status == pipeline.AlreadyUploaded {
			k.status = pipeline.Accepted
		}
		if k.request = e.Earlier.Upload.RequestID; e.Others != e.Earlier.Others {
			k.others = pipeline.Others{}
		}
		if _, err := fmt.Sscanf(e.Earlier.Upload.RunID, "R%d", &k.run); err != nil {
			panic(err)
		}
	}
	return k
}

// compare looks all keys up, for a run or for nobody, which is 0.
func (w *walk) compare(t *testing.T, b *Book, run int) {
	t.Helper()
	var all []pipeline.Key
	for n := range pool {
		all = append(all, key(n))
	}
	for n, m := range lookup(t, b, all...) {
		k := w.known[n]
		if k == nil {
			expect(t, []pipeline.Memory{m}, "nothing")
			continue
		}
		want := pipeline.Memory{Status: k.status, Final: k.final, Code: k.code, Others: k.others, Upload: &pipeline.Upload{
			RunID: fmt.Sprint("R", k.run), RequestID: k.request}, Busy: k.status == pipeline.InDoubt && k.run != run && w.going(k.run)}
		if m.Upload != nil {
			want.Upload.At = m.Upload.At
		}
		if got, want := say(t, m), say(t, want); got != want {
			t.Errorf("key %d, asked by R%d: got  %s\nwant %s", n, run, got, want)
		}
	}
}
