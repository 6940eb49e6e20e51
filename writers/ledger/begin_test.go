package ledger

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"convload/pipeline"
)

// testBegin claims entries of every state at once, in disorder, and then those that were free each on its own.
func testBegin(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	done := open(t, where, "done", "/a")
	send(t, done, pipeline.Accepted, entry(9))
	send(t, done, pipeline.AlreadyUploaded, entry(8))
	send(t, done, pipeline.Submitted, entry(7))
	send(t, done, pipeline.Rejected, entry(6))
	send(t, done, pipeline.Deferred, entry(5))
	send(t, done, pipeline.NotSent, entry(4))
	final := entry(3)
	claim(t, done, final)
	final.Settle(pipeline.Rejected, pipeline.Problem{})
	final.Final = true
	settleAll(t, done, final)
	closeRun(t, done)
	dead := open(t, where, "dead", "/a")
	claim(t, dead, entry(2))
	die(t, dead)
	live := open(t, where, "live", "/a")
	claim(t, live, entry(1))

	now := open(t, where, "now", "/b")
	claim(t, now, entry(10))
	order := []int{7, 2, 0, 10, 1, 6, 8, 9, 3, 5, 4}
	batch := entries(order...)
	for _, e := range batch {
		e.Others = others("now")
	}
	expect(t, begin(t, now, batch...), "SUBMITTED by done in request of SUBMITTED, job 7 (entry 7)", "nothing", "nothing",
		"IN_DOUBT by now (entry 10)", "IN_DOUBT by live, busy (entry 1)", "nothing",
		"ALREADY_UPLOADED by done in request of ALREADY_UPLOADED, job 7 (entry 8)",
		"ACCEPTED by done in request of ACCEPTED, job 7 (entry 9)", "nothing", "nothing", "nothing")
	die(t, now)
	closeRun(t, live)

	next := open(t, where, "next", "/b")
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	want := []string{"IN_DOUBT by now (now)", "IN_DOUBT by live (entry 1)", "IN_DOUBT by now (now)", "IN_DOUBT by now (now)",
		"IN_DOUBT by now (now)", "IN_DOUBT by now (now)", "IN_DOUBT by now (now)",
		"SUBMITTED by done in request of SUBMITTED, job 7 (entry 7)",
		"ALREADY_UPLOADED by done in request of ALREADY_UPLOADED, job 7 (entry 8)",
		"ACCEPTED by done in request of ACCEPTED, job 7 (entry 9)", "IN_DOUBT by now (entry 10)"}
	expect(t, lookup(t, &next.Book, keys(all...)...), want...)
	for _, n := range []int{0, 1, 2, 3, 4, 5, 6, 10} {
		claim(t, next, entry(n))
	}
	closeRun(t, next)
}

// testBeginUnknowing: a run that does not know that a dead run has begun a conversion, because that happened after it looked
// it up, does not claim it, for the doubt would be forgotten.
func testBeginUnknowing(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	dead := open(t, where, "dead", "/b")
	claim(t, dead, entry(1))
	die(t, dead)
	closeRun(t, open(t, where, "reaper", "/b"))
	memories, err := l.Begin(t.Context(), pipeline.Batch{Entries: entries(1, 2)})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, memories, "IN_DOUBT by dead (entry 1)", "nothing")
	claim(t, l, entry(1))
	closeRun(t, l)
}

// testBeginTwice has a run claim what it has claimed.
func testBeginTwice(t *testing.T, location func(testing.TB) string) {
	l := open(t, location(t), "R1", "/a")
	claim(t, l, entry(1))
	expect(t, begin(t, l, entry(1), entry(2)), "IN_DOUBT by R1 (entry 1)", "nothing")
	closeRun(t, l)
}

// testBatches looks batches of awkward keys up after a run that has settled every third of them.
func testBatches(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	random := rand.New(rand.NewPCG(1, 1))
	for _, size := range []int{1, 2, 255, 2000, 5000} {
		set := make(map[pipeline.Key]bool, size)
		for len(set) < size {
			var k pipeline.Key
			for i := range k { // first bytes are few, so that many keys are neighbours
				k[i] = []byte{0x00, 0x01, 0x7f, 0x80, 0xff}[random.IntN(5)]
			}
			binary.BigEndian.PutUint16(k[2:], uint16(size)) // no key of another size's
			set[k] = true
		}
		l := open(t, where, fmt.Sprint("R", size), "/a")
		var batch, third []*pipeline.Entry
		var asked []pipeline.Key
		for k := range set { // in no order
			e := &pipeline.Entry{Key: k, Others: others(string(k[:]))}
			if len(batch)%3 == 0 {
				third = append(third, e)
			}
			batch, asked = append(batch, e), append(asked, k)
		}
		claim(t, l, batch...)
		for _, e := range third {
			e.Settle(pipeline.Accepted, pipeline.Problem{})
		}
		settleAll(t, l, third...)
		closeRun(t, l)

		unknown := asked[0]
		binary.BigEndian.PutUint16(unknown[2:], 9999)
		book := openBook(t, where)
		for i, m := range lookup(t, book, append(append([]pipeline.Key{unknown}, asked...), asked[0])...) {
			want := pipeline.InDoubt
			switch {
			case i == 0:
				want = pipeline.Unsettled
			case (i-1)%len(asked)%3 == 0:
				want = pipeline.Accepted
			}
			if m.Status != want || i > 0 && (m.Upload.RunID != fmt.Sprint("R", size) || m.Others != others(string(asked[(i-1)%len(asked)][:]))) {
				t.Fatalf("of %d, key %d: got %+v, want %s", size, i, m, want)
			}
		}
	}
}

// testEmptyBatches asks for nothing.
func testEmptyBatches(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	claim(t, l)
	settleAll(t, l)
	lookup(t, &l.Book)
	closeRun(t, l)
	stats, err := openBook(t, where).Stats(t.Context())
	if err != nil || stats.Conversions.Rows() != 0 {
		t.Errorf("got %+v, %v; want no conversion", stats, err)
	}
}

// testClaims has runs over several sources, each with several goroutines, claim batches that overlap, and settle half of
// what they got.
func testClaims(t *testing.T, location func(testing.TB) string) {
	const runs, goroutines, batches, size, population = 3, 3, 6, 100, 800
	where := location(t)
	var mu sync.Mutex
	claimed := make(map[pipeline.Key]string)
	var wait sync.WaitGroup
	for r := range runs {
		id := fmt.Sprint("R", r)
		l := open(t, where, id, fmt.Sprint("/", r))
		for g := range goroutines {
			wait.Go(func() {
				random := rand.New(rand.NewPCG(uint64(r), uint64(g)))
				for range batches {
					got, err := claimSome(t, l, id, random.Perm(population)[:size])
					if err == nil {
						err = settleHalf(t, l, got)
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					for _, e := range got {
						if other := claimed[e.Key]; other != "" {
							t.Errorf("key %x was claimed by %s and by %s", e.Key, other, id)
						}
						claimed[e.Key] = id
					}
					mu.Unlock()
				}
			})
		}
		defer closeRun(t, l)
	}
	wait.Wait()
	if len(claimed) < population*9/10 {
		t.Errorf("only %d of %d keys were claimed", len(claimed), population)
	}
	book := openBook(t, where)
	for k, id := range claimed {
		if m := lookup(t, book, k)[0]; m.Upload == nil || m.Upload.RunID != id {
			t.Errorf("key %x was claimed by %s: %+v", k, id, m)
		}
	}
}

// claimSome begins a batch, and gives the entries that were claimed. The others must be delivered, or begun by a run that
// is at work.
func claimSome(t *testing.T, l *Ledger, id string, numbers []int) ([]*pipeline.Entry, error) {
	batch := entries(numbers...)
	memories, err := l.Begin(t.Context(), pipeline.Batch{Entries: batch})
	if err != nil {
		return nil, err
	}
	var got []*pipeline.Entry
	for i, m := range memories {
		switch m.Status {
		case pipeline.Unsettled:
			got = append(got, batch[i])
		case pipeline.InDoubt:
			if m.Busy == (m.Upload.RunID == id) {
				t.Errorf("%s was told that key %d is busy: %t, of %s", id, numbers[i], m.Busy, m.Upload.RunID)
			}
		case pipeline.Accepted, pipeline.Submitted, pipeline.AlreadyUploaded:
		default:
			t.Errorf("%s could not claim key %d: %+v", id, numbers[i], m)
		}
	}
	return got, nil
}

// settleHalf settles every other entry, with verdicts of several kinds, which are as many statements.
func settleHalf(t *testing.T, l *Ledger, entries []*pipeline.Entry) error {
	var half []*pipeline.Entry
	for i, e := range entries {
		if i%2 == 0 {
			e.Settle([]pipeline.Status{pipeline.Accepted, pipeline.Submitted, pipeline.AlreadyUploaded}[i/2%3], pipeline.Problem{})
			half = append(half, e)
		}
	}
	return l.Settle(t.Context(), pipeline.Batch{Entries: half})
}
