package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"convload/pipeline"
	"convload/writers/simulator"
)

// TestPoison: a row at which Google fails, whatever request holds it, is in doubt by itself: the rest of its file and the
// files behind it are delivered in the first run.
func TestPoison(t *testing.T) {
	for _, inFlight := range []int{1, 4} {
		t.Run(fmt.Sprint(inFlight), func(t *testing.T) {
			t.Parallel()
			f := newPoisonRun(t, nil, inFlight)
			rows := strings.SplitAfter(deals(0, 400), "\n")
			rows[7] = "SIM-REQUEST-InternalError-INTERNAL_ERROR-1,Closed deal,2026-03-02 10:00:00+01:00,P-1\n"
			f.write(t, "inbox/a.csv", strings.Join(rows, ""))
			f.write(t, "inbox/b.csv", deals(400, 460))
			for attempt := range 2 {
				code := f.run(t)
				s := f.summary(t)
				if code != exitUnfinished || s.Stopped != "" {
					t.Errorf("run %d ends with %d, stopped by %q", attempt, code, s.Stopped)
				}
				a := s.Files[0].Statuses
				if delivered := a[pipeline.Accepted] + a[pipeline.AlreadyUploaded]; delivered != 399 || a[pipeline.InDoubt] != 1 {
					t.Errorf("run %d: a.csv is %v", attempt, a)
				}
				if len(f.server.Accepted()) != 399+60 {
					t.Errorf("after run %d Google has %d conversions", attempt, len(f.server.Accepted()))
				}
			}
			if v := f.server.Violations(); len(v) > 0 {
				t.Errorf("the simulator complains: %q", v)
			}
		})
	}
}

// TestGoogleIsDown: where Google fails at whatever it is sent, the run ends soon, and what was not tried is NOT_SENT.
func TestGoogleIsDown(t *testing.T) {
	faults := make(map[int]simulator.Fault)
	for k := range 1000 {
		faults[k+1] = simulator.InternalError
	}
	f := newPoisonRun(t, faults, 4)
	f.write(t, "inbox/a.csv", deals(0, 400))
	f.write(t, "inbox/b.csv", deals(400, 460))
	code := f.run(t)
	s := f.summary(t)
	if code != exitUnfinished || s.Stopped == "" {
		t.Errorf("the run ends with %d, stopped by %q", code, s.Stopped)
	}
	if s.Statuses[pipeline.NotSent] < 300 || s.Statuses[pipeline.NotSent]+s.Statuses[pipeline.InDoubt] != 460 {
		t.Errorf("the rows are %v", s.Statuses)
	}
}

func newPoisonRun(t *testing.T, faults map[int]simulator.Fault, inFlight int) *faultRun {
	f := newFaultRun(t, faults, 3)
	f.configure(t, 3, fmt.Sprintf("batch_size: 20, in_flight: %d", inFlight))
	return f
}

func (f *faultRun) summary(t *testing.T) pipeline.Summary {
	t.Helper()
	var s pipeline.Summary
	if err := json.Unmarshal(f.stdout.Bytes(), &s); err != nil {
		t.Fatalf("the summary is no JSON: %v\n%s", err, f.stdout.String())
	}
	return s
}
