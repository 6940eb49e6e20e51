package pipeline

import (
	"testing"
	"time"
)

func TestAftermath(t *testing.T) {
	const hour = time.Hour
	ended := time.Date(2026, 3, 2, 10, 15, 0, 0, time.UTC)
	for _, test := range []struct {
		name                        string
		accepted, rejected, doubt   int
		sent                        int // 0: an older version's manifest
		successful, failed, pending int64
		after                       time.Duration
		settled                     bool
		lost                        int64
	}{
		{"all processed", 200, 0, 0, 200, 200, 0, 0, hour, true, 0},
		{"some failed", 200, 0, 0, 200, 188, 12, 0, hour, true, 12},
		{"those that were refused at once are no news", 200, 5, 0, 205, 200, 5, 0, hour, true, 0},
		{"and those beyond are", 200, 5, 0, 205, 188, 17, 0, hour, true, 12},
		{"rows that an earlier run's refusal settled were not sent", 200, 50, 0, 200, 188, 12, 0, hour, true, 12},
		{"pending", 200, 0, 0, 200, 150, 0, 50, hour, false, 0},
		{"pending, and some failed already", 200, 5, 0, 205, 140, 17, 48, hour, false, 12},
		{"not all counted", 200, 5, 0, 205, 100, 5, 0, hour, false, 0},
		{"not all counted, and some failed", 200, 5, 0, 205, 100, 8, 0, hour, false, 3},
		{"counted without those refused at once", 200, 5, 0, 205, 188, 12, 0, hour, false, 7},
		{"for certain, a day later", 200, 5, 0, 205, 188, 12, 0, 25 * hour, true, 12},
		{"a repeat counted as failed", 200, 0, 0, 200, 200, 100, 0, hour, true, 0},
		{"in doubt, and never arrived", 190, 0, 10, 200, 190, 0, 0, hour, false, 0},
		{"in doubt, and arrived", 190, 0, 10, 200, 200, 0, 0, hour, true, 0},
		{"by an older version", 200, 5, 0, 0, 188, 17, 0, hour, true, 12},
	} {
		s := &Summary{Finished: ended, Sent: test.sent, Customers: []string{"1234567890"},
			Statuses: Counts{Accepted: test.accepted, Rejected: test.rejected, InDoubt: test.doubt},
			Google: &Diagnostics{Asked: ended.Add(test.after), Accounts: []AccountDiagnostics{{Customer: "1234567890",
				Job: &EventCounts{test.successful, test.failed, test.pending}}}}}
		if a := s.Aftermath(); !a.Known || a.Settled != test.settled || a.Lost != test.lost {
			t.Errorf("%s: %+v, want settled %t, %d lost", test.name, a, test.settled, test.lost)
		}
		s.Customers = append(s.Customers, "5555555555")
		if a := s.Aftermath(); a.Settled {
			t.Errorf("%s: of another account nothing is known, and all is settled: %+v", test.name, a)
		}
		s.Google.Accounts[0].Job = nil
		if a := s.Aftermath(); a.Known || a.Settled || a.Lost != 0 {
			t.Errorf("%s: the job is not named, and known is %+v", test.name, a)
		}
		s.Google = nil
		if a := s.Aftermath(); a.Known || a.Settled || a.Lost != 0 {
			t.Errorf("%s: nobody asked, and known is %+v", test.name, a)
		}
	}
}
