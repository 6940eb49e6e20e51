package simulator_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"convload/writers/simulator"
)

// TestStateSurvives checks that a simulator started anew knows what the one before it was told.
func TestStateSurvives(t *testing.T) {
	o := simulator.Options{State: filepath.Join(t.TempDir(), "state.jsonl")}
	first, c := start(t, o)
	names := c.mutate(t, create("Signed contract"), remove(action(simulator.ClosedDeal)))
	toContract := func(c *click) { c.ConversionAction = &names[0] }
	c.upload(t, conversion("one", toContract, func(c *click) {
		c.OrderId, c.CustomVariables = new("A"), tier(simulator.TierVariable, "gold")
	}), conversion("?"))
	told := first.Accepted()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second, c := start(t, o)
	if got := second.Accepted(); len(got) != 1 || !reflect.DeepEqual(got, told) {
		t.Errorf("remembered %+v, told %+v", got, told)
	}
	resp := c.upload(t, conversion("one", toContract),
		conversion("two", toContract, func(c *click) { c.OrderId = new("A") }),
		conversion("three", toContract), conversion("four"))
	want := []string{
		"ConversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS conversions[0].gclid",
		"ConversionUploadError.ORDER_ID_ALREADY_IN_USE conversions[1].order_id",
		"ConversionUploadError.NO_CONVERSION_ACTION_FOUND conversions[3].conversion_action",
	}
	if got := rowErrors(t, resp); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if more := c.mutate(t, create("Another")); more[0] == names[0] {
		t.Errorf("the ID of %s was given twice", more[0])
	}
}

// stateOf makes a state file with one conversion and returns its path and bytes.
func stateOf(t *testing.T) (string, []byte) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "state.jsonl")
	s, c := start(t, simulator.Options{State: name})
	c.upload(t, conversion("one"), conversion("two"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return name, content
}

// TestTornState cuts the file at every byte of its last line, as a crash may, and sends the lost row again.
func TestTornState(t *testing.T) {
	name, content := stateOf(t)
	whole := bytes.LastIndexByte(content[:len(content)-1], '\n') + 1
	for cut := whole; cut < len(content); cut++ {
		if err := os.WriteFile(name, content[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		s, c := start(t, simulator.Options{State: name})
		if n := len(s.Accepted()); n != 1 {
			t.Fatalf("cut at %d: %d conversions remembered, want 1", cut, n)
		}
		if got := rowErrors(t, c.upload(t, conversion("two"))); got != nil {
			t.Fatalf("cut at %d: %q", cut, got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		again, _ := start(t, simulator.Options{State: name})
		if n := len(again.Accepted()); n != 2 {
			t.Fatalf("cut at %d: %d conversions remembered in the end, want 2", cut, n)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDamagedState checks that a file which cannot be understood is left alone and said so.
func TestDamagedState(t *testing.T) {
	name, content := stateOf(t)
	lines := strings.SplitAfter(string(content), "\n")
	for want, damaged := range map[string]string{
		"not a state file":   "order,click\n1,abc\n",
		"not a state file ":  "something without a line feed",
		"line 2 is damaged":  lines[0] + lines[1][5:] + lines[2],
		"line 2 is damaged:": lines[0] + "{}\n" + lines[2],
		"text after":         lines[0] + strings.TrimSpace(lines[1]) + lines[2],
		"unknown field":      lines[0] + `{"conversion":{"gclidd":"x"}}` + "\n",
		"without a customer": lines[0] + `{"conversion":{"date_time":"2026-11-20 09:30:00+01:00"}}` + "\n",
		"refusal without":    lines[0] + `{"refused":{"customer":"1234567890","code":"DateError.4"}}` + "\n",
		"line 3 is damaged":  lines[0] + lines[1] + `{"action":{"customer":"1234567890","action":{"name":"x"}}}` + "\n",
	} {
		if err := os.WriteFile(name, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := simulator.Start(t.Context(), simulator.Options{State: name}, "127.0.0.1:0", "127.0.0.1:0")
		if err == nil {
			t.Errorf("%s: no error", want)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			continue
		}
		if !strings.Contains(err.Error(), strings.TrimSpace(want)) || !strings.Contains(err.Error(), name) {
			t.Errorf("got %q, want %q and the file's name", err, want)
		}
		if after, err := os.ReadFile(name); err != nil || string(after) != damaged {
			t.Errorf("%s: the file was changed to %q, %v", want, after, err)
		}
	}
}

// TestOldState reads a file from before there were diagnostics.
func TestOldState(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state.jsonl")
	old := `{"format":"convload simulator","version":1}
{"conversion":{"customer":"1234567890","action_id":7001001,"gclid":"one","date_time":"2026-11-20 09:30:00+01:00","job_id":7,` +
		`"request_id":"R","received":"2026-11-22T10:00:00Z"}}
`
	if err := os.WriteFile(name, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	_, c := start(t, simulator.Options{State: name})
	want := []string{"ConversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS conversions[0].gclid"}
	if got := rowErrors(t, c.upload(t, conversion("one"))); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	jobs := c.find(t, clientView)[0].OfflineConversionUploadClientSummary.JobSummaries
	if len(jobs) != 2 || jobs[1].GetJobId() != 7 || jobs[1].SuccessfulCount != 1 || jobs[0].FailedCount != 1 {
		t.Errorf("jobs %v", jobs)
	}
}
