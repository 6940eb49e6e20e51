package main

import (
	"fmt"
	"path/filepath"
	"testing"

	"convload/pipeline"
	"convload/writers/ledger/diskfaults"
)

// TestEveryDiskCallFails has each call fail with which SQLite writes the ledger to the disk: not applied, applied and
// torn, once and from then on. The run must end in order, say nothing that is not so, and, once the disk works again, be
// finished by the next one with every conversion accepted exactly once.
func TestEveryDiskCallFails(t *testing.T) {
	for _, plan := range []diskfaults.Plan{{Mode: diskfaults.NotApplied}, {Mode: diskfaults.Applied}, {Mode: diskfaults.Torn, Sticky: true},
		{Mode: diskfaults.NotApplied, Sticky: true, Full: true}} {
		t.Run(fmt.Sprintf("%v-sticky-%t", plan.Mode, plan.Sticky), func(t *testing.T) {
			t.Parallel()
			stopped := 0
			for plan.K = 1; ; plan.K++ {
				f := newFaultRun(t, nil, 1)
				faults := diskfaults.Set(t, f.dir, plan)
				code := f.run(t)
				failed, calls := faults.Failed(), faults.Calls()
				faults.Remove()
				if calls < plan.K {
					break
				}
				if code != exitOK && code != exitFailed {
					t.Fatalf("call %d, %v: exit code %d: %s", plan.K, failed, code, f.stderr.String())
				}
				if code == exitFailed {
					stopped++
				}
				if code == exitFailed && f.stdout.Len() > 0 {
					f.checkReports(t)
				}
				for attempt := 1; f.run(t) != exitOK; attempt++ {
					if attempt == 3 {
						t.Fatalf("call %d, %v: the disk works again, and the run does not: %s", plan.K, failed, f.stderr.String())
					}
				}
				f.checkReports(t)
				f.checkAccepted(t)
				f.checkAcceptedOnce(t)
				if t.Failed() {
					t.Fatalf("call %d: %v", plan.K, failed)
				}
			}
			t.Logf("%d calls failed in turn; %d of them stopped the run", plan.K-1, stopped)
			if stopped == 0 || stopped == plan.K-1 {
				t.Errorf("%d of %d failing calls stopped the run", stopped, plan.K-1)
			}
		})
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
