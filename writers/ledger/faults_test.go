package ledger

import (
	"cmp"
	"fmt"
	"path/filepath"
	"testing"

	"convload/pipeline"
	"convload/writers/ledger/diskfaults"
)

// TestFaults has the k-th call that reaches the disk fail, for every k. What the ledger has confirmed must be there
// afterwards, and after an error it must confirm nothing more.
func TestFaults(t *testing.T) {
	for _, plan := range []diskfaults.Plan{
		{Mode: diskfaults.NotApplied, Full: true, Reads: true},
		{Mode: diskfaults.Applied},
		{Mode: diskfaults.Torn},
		{Mode: diskfaults.NotApplied, Sticky: true},
	} {
		t.Run(fmt.Sprintf("%+v", plan), func(t *testing.T) {
			t.Parallel()
			for k := 1; ; k++ {
				path := filepath.Join(t.TempDir(), "ledger.db")
				plan.K = k
				faults := diskfaults.Set(t, filepath.Dir(path), plan)
				p := use(t, path)
				faults.Remove()
				p.check(t, path)
				if t.Failed() {
					t.Fatalf("k=%d: %v failed; the ledger said %v", k, faults.Failed(), p.err)
				}
				if faults.Calls() < k {
					if k < 20 || p.err != nil || p.settled != usedBatches {
						t.Errorf("of %d calls none failed: %+v", k, p)
					}
					return
				}
			}
		})
	}
}

const usedBatches = 2

// progress is how many batches the ledger has confirmed.
type progress struct {
	tried, begun, settled int
	finished              bool
	err                   error // the first
}

// use has a run begin and settle batches, and go on after an error, as its other goroutines would.
func use(t *testing.T, path string) (p progress) {
	t.Helper()
	confirmed := func(what string, err error) bool {
		if p.err != nil && err == nil {
			t.Errorf("%s was confirmed after %v", what, p.err)
		}
		p.err = cmp.Or(p.err, err)
		return p.err == nil
	}
	l, err := Open(t.Context(), path, Run{ID: "R1", Sources: []string{"/a"}})
	if !confirmed("Open", err) {
		return p
	}
	for n := range usedBatches {
		batch := pipeline.Batch{Entries: entries(10*n, 10*n+1, 10*n+2)}
		_, err := l.Begin(t.Context(), batch)
		if confirmed("Begin", err) {
			p.begun++
		}
		p.tried++
		for _, e := range batch.Entries {
			e.Settle(pipeline.Accepted, pipeline.Problem{})
		}
		if confirmed("Settle", l.Settle(t.Context(), batch)) {
			p.settled++
		}
	}
	p.finished = confirmed("Finish", l.Finish(t.Context(), pipeline.FinishedFile{Fingerprint: pipeline.Fingerprint{Size: 7}}))
	confirmed("Close", l.Close())
	return p
}

// check reopens the ledger on a sound disk, and compares.
func (p progress) check(t *testing.T, path string) {
	t.Helper()
	l := open(t, path, "R2", "/a")
	defer closeRun(t, l)
	for n := range usedBatches {
		got := lookup(t, &l.Book, keys(10*n, 10*n+1, 10*n+2)...)
		for _, m := range got[1:] {
			if m.Status != got[0].Status {
				t.Errorf("half of batch %d is there: %+v", n, got)
			}
		}
		var right bool
		switch got[0].Status {
		case pipeline.Accepted:
			right = n < p.begun
		case pipeline.InDoubt:
			right = n >= p.settled && n < p.tried
		default:
			right = n >= p.begun
		}
		if !right {
			t.Errorf("batch %d is %s, of %+v", n, got[0].Status, p)
		}
	}
	if files, err := l.Finished(t.Context(), 7); err != nil || p.finished && len(files) != 1 {
		t.Errorf("finished files: %v, %v", files, err)
	}
	claim(t, l, entries(90, 91)...)
}
