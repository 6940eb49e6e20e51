package main

import (
	"fmt"
	"slices"
	"strings"

	"convload/pipeline"
)

// verdict is the line that everybody reads, and its colour.
func (q *inquiry) verdict() (words, colour string) {
	words, colour = q.answer()
	parts := []string{words}
	gone, doubts := 0, int64(0)
	for _, u := range q.Runs {
		if u.lostSight() {
			gone++
		}
		doubts += u.InDoubt
	}
	if gone > 0 {
		parts = append(parts, fmt.Sprintf("of %s it tells no more", plural(gone, "run", "runs")))
		if gone == len(q.Runs) && colour == "32" {
			parts = []string{fmt.Sprintf("Google tells no more of %s", plural(gone, "run", "runs"))}
		}
	}
	if doubts > 0 {
		parts = append(parts, conversions(doubts)+" in doubt, which the next run settles")
	}
	if n := len(q.unread); n > 0 {
		parts = append(parts, plural(n, "manifest", "manifests")+" cannot be read")
	}
	if len(parts) > 1 && colour == "32" {
		colour = "33"
	}
	return strings.Join(parts, "; "), colour
}

// answer says what Google answered, of all runs together.
func (q *inquiry) answer() (words, colour string) {
	var lost int64
	for _, u := range q.Runs {
		lost += u.Lost
	}
	switch waits := q.ExitCode == exitUnfinished; {
	case q.ExitCode == exitInterrupted:
		return "interrupted", "31"
	case q.ExitCode == exitFailed:
		return "not everything could be asked or written down", "31"
	case lost > 0 && waits:
		return fmt.Sprintf("Google could not process %s that it had taken, and is not done: ask again later", conversions(lost)), "33"
	case lost > 0:
		return fmt.Sprintf("Google could not process %s that it had taken", conversions(lost)), "33"
	case waits && len(q.Accounts) == 0:
		return "Google told nothing now: ask again later", "33"
	case waits:
		return "not everything is known yet: ask again later", "33"
	case slices.ContainsFunc(q.Accounts, func(a pipeline.AccountDiagnostics) bool { return hasAlerts(&a) }):
		return "Google warns of errors", "33"
	case len(q.Runs) == 0:
		return "there is nothing to ask Google about", "32"
	case slices.ContainsFunc(q.Runs, func(u *upload) bool { return u.State != allProcessed && !u.Gone }):
		return "Google tells no more", "33"
	default:
		return "everything that Google says is good", "32"
	}
}

// verdict says what became of a run in one sentence.
func (u *upload) verdict() string {
	switch sent := u.Taken + u.InDoubt; {
	case u.lostSight():
		return fmt.Sprintf("Google names only the %d newest jobs of an account, and this run's is not among them: it will tell no more of its %s",
			namedJobs, conversions(sent))
	case u.State == nothingKnown && len(u.Unanswered) > 0:
		return fmt.Sprintf("nothing is known of its %s, for Google gave no answer", conversions(sent))
	case u.State == nothingKnown:
		return fmt.Sprintf("of its %s Google says nothing yet, which may take some hours", conversions(sent))
	case u.Lost > 0:
		return fmt.Sprintf("Google took %s at first and could not process %d of them", conversions(u.Taken), u.Lost)
	case u.State == partlyKnown && u.InDoubt > 0:
		return fmt.Sprintf("Google is not done with the %s that it took or may have taken", conversions(sent))
	case u.State == partlyKnown:
		return fmt.Sprintf("Google is not done with the %s that it took", conversions(u.Taken))
	case u.InDoubt > 0:
		return fmt.Sprintf("Google took %s for certain, %s in doubt, and it has processed %d", conversions(u.Taken),
			plural(int(u.InDoubt), "more is", "more are"), u.Successful)
	case u.Taken == 1:
		return "the conversion that Google took is processed"
	default:
		return fmt.Sprintf("all %d conversions that Google took are processed", u.Taken)
	}
}
