package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"convload/pipeline"
	"convload/writers/ledger/diskfaults"
)

// TestEveryDiskCallFails has each call fail with which SQLite writes the ledger to the disk: not applied, applied and
// torn, once and from then on.
func TestEveryDiskCallFails(t *testing.T) {
	for _, plan := range []diskfaults.Plan{{Mode: diskfaults.NotApplied}, {Mode: diskfaults.Applied}, {Mode: diskfaults.Torn, Sticky: true},
		{Mode: diskfaults.NotApplied, Sticky: true, Full: true}} {
		t.Run(fmt.Sprintf("%v-sticky-%t", plan.Mode, plan.Sticky), func(t *testing.T) {
			t.Parallel()
			everyLedgerCallFails(t, func(k int) (*faultRun, ledgerFault) {
				f := newFaultRun(t, nil, 1)
				plan.K = k
				return f, diskfaults.Set(t, f.dir, plan)
			})
		})
	}
}

// ledgerFault is a call of the ledger that fails.
type ledgerFault interface {
	Calls() int       // counted so far; fewer than the one that is to fail means that there are no more
	Failed() []string // what failed
	Remove()          // makes everything work again
}

// everyLedgerCallFails runs with the k-th call failing, for every k. The run must end in order, say nothing that is not
// so, and, once everything works again, be finished by the next one with every conversion accepted exactly once.
func everyLedgerCallFails(t *testing.T, prepare func(k int) (*faultRun, ledgerFault)) {
	t.Helper()
	stopped, doubted, k := 0, 0, 1
	for ; ; k++ {
		f, fault := prepare(k)
		code := f.run(t)
		if fault.Calls() < k {
			break
		}
		failed := fault.Failed()
		fault.Remove()
		if code != exitOK && code != exitFailed {
			t.Fatalf("call %d, %v: exit code %d: %s", k, failed, code, f.stderr.String())
		}
		if code == exitFailed {
			stopped++
		}
		if f.stdout.Len() > 0 { // the run came so far as to read its files
			f.checkReports(t)
			var s pipeline.Summary
			if err := json.Unmarshal(f.stdout.Bytes(), &s); err != nil {
				t.Fatal(err)
			}
			doubted += s.Statuses[pipeline.InDoubt]
		}
		for attempt := 1; f.run(t) != exitOK; attempt++ {
			if attempt == 3 {
				t.Fatalf("call %d, %v: everything works again, and the run does not: %s", k, failed, f.stderr.String())
			}
		}
		f.checkReports(t)
		f.checkAccepted(t)
		f.checkAcceptedOnce(t)
		if t.Failed() {
			t.Fatalf("call %d: %v", k, failed)
		}
	}
	t.Logf("%d calls failed in turn; %d of them stopped the run, %d conversions were put in doubt", k-1, stopped, doubted)
	if stopped == 0 || doubted == 0 {
		t.Errorf("of %d failing calls %d stopped the run, and %d conversions were put in doubt", k-1, stopped, doubted)
	}
}

// checkAcceptedOnce makes sure that no two reports claim to have delivered a conversion first.
func (f *faultRun) checkAcceptedOnce(t *testing.T) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(f.dir, "reports", "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]string)
	for _, name := range names {
		for _, line := range reportLines(t, name) {
			if line.Status != pipeline.Accepted {
				continue
			}
			if other := seen[line.ClickID]; other != "" {
				t.Errorf("%s is ACCEPTED in %s and in %s", line.ClickID, other, name)
			}
			seen[line.ClickID] = name
		}
	}
}
