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
		{"nothing but doubts, and one arrived and failed", 0, 0, 3, 3, 0, 1, 0, hour, false, 0},
		{"by an older version", 200, 5, 0, 0, 188, 17, 0, hour, true, 12},
	} {
		s := &Summary{Finished: ended, Sent: test.sent, SentInDoubt: test.doubt, Customers: []string{"1234567890"},
			Statuses: Counts{Accepted: test.accepted, Rejected: test.rejected, InDoubt: test.doubt},
			Google: &Diagnostics{Accounts: []AccountDiagnostics{{Customer: "1234567890", Asked: ended.Add(test.after),
				Job: &EventCounts{test.successful, test.failed, test.pending}}}}}
		if test.sent > 0 {
			s.Requests = new(Requests)
			s.Statuses[InDoubt] += 5 // of earlier runs, which this one has not sent
		}
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

// TestAftermathOfSeveralAccounts: counts are of the time when Google gave them, and an account that it does not name is
// waited for until it would.
func TestAftermathOfSeveralAccounts(t *testing.T) {
	const hour = time.Hour
	ended := time.Date(2026, 3, 2, 10, 15, 0, 0, time.UTC)
	account := func(after time.Duration, counts ...int64) AccountDiagnostics {
		a := AccountDiagnostics{Asked: ended.Add(after)}
		if len(counts) > 0 {
			a.Job = &EventCounts{counts[0], counts[1], counts[2]}
		}
		return a
	}
	for name, test := range map[string]struct {
		accounts []AccountDiagnostics
		settled  bool
		lost     int64
	}{
		"both a day later":                   {[]AccountDiagnostics{account(25*hour, 100, 7, 0), account(25*hour, 95, 3, 0)}, true, 5},
		"one a day later":                    {[]AccountDiagnostics{account(25*hour, 100, 7, 0), account(hour, 90, 3, 5)}, false, 5},
		"one a day later, one with old news": {[]AccountDiagnostics{account(25*hour, 100, 5, 0), account(hour, 80, 0, 0)}, false, 0},
		"one not named yet":                  {[]AccountDiagnostics{account(hour, 200, 5, 0), account(hour)}, false, 0},
		"one not named a day later":          {[]AccountDiagnostics{account(hour, 200, 5, 0), account(25 * hour)}, true, 0},
		"one never asked":                    {[]AccountDiagnostics{account(25*hour, 200, 5, 0)}, false, 0},
	} {
		s := &Summary{Finished: ended, Sent: 205, Customers: []string{"1", "2"}, Requests: new(Requests),
			Statuses: Counts{Accepted: 200, Rejected: 5}, Google: &Diagnostics{Accounts: test.accounts}}
		if a := s.Aftermath(); a.Settled != test.settled || a.Lost != test.lost {
			t.Errorf("%s: %+v, want settled %t, %d lost", name, a, test.settled, test.lost)
		}
	}
}
