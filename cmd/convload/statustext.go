package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"convload/pipeline"
)

// countingTakes is how long Google takes before it says anything of an upload, by experience.
const countingTakes = 3 * time.Hour

// closing is how long before the end of a run's seven days that is pointed out.
const closing = 24 * time.Hour

// text says what became of each run, and then what Google says of the accounts.
func (q *inquiry) text(colour bool) string {
	var b strings.Builder
	painted := func(code, text string) string { return (&job{colour: colour}).paint(code, text) }
	verdict, shade := q.verdict()
	fmt.Fprintf(&b, "status: %s\n", painted(shade, verdict))
	for _, u := range q.Runs {
		fmt.Fprintf(&b, "\nrun %s, which ended %s: %s\n", u.RunID, inUTC(u.Ended), u.verdict())
		for _, line := range u.lines(q.Asked) {
			fmt.Fprintf(&b, "    %s\n", legible(line))
		}
		if again := u.again(q.Asked); again != "" {
			fmt.Fprintf(&b, "      → %s\n", again)
		}
	}
	for i := range q.Accounts {
		accountText(&b, &q.Accounts[i])
	}
	var notes []string
	for _, note := range q.Notes {
		notes = append(notes, legible(note))
	}
	list(&b, "Good to know", notes, maxNotes, "more")
	return b.String()
}

// lines give the numbers, account by account and action by action, and how they go with the report.
func (u *upload) lines(now time.Time) []string {
	var lines []string
	for _, customer := range u.Customers {
		account, answered := u.known(customer), !slices.Contains(u.Unanswered, customer)
		if account == nil || account.Job == nil {
			line := "account " + customer + ": nothing is known"
			switch {
			case !answered:
				line = "account " + customer + ": Google gave no answer"
			case account != nil && account.Gone:
				line += ", and Google names the job no longer"
			}
			lines = append(lines, line)
			continue
		}
		line := fmt.Sprintf("account %s: %s", customer, eventText(*account.Job))
		if !answered || !account.Asked.Equal(now) {
			line += ", as of " + inUTC(account.Asked)
		}
		switch {
		case !answered:
			line += "; now Google gave no answer"
		case account.Gone:
			line += "; Google names the job no longer"
		}
		lines = append(lines, line)
		for _, action := range account.Actions {
			if action.Job != nil {
				lines = append(lines, fmt.Sprintf("  %q: %s", action.Name, eventText(*action.Job)))
			}
		}
	}
	if u.Refused > 0 && u.Failed > 0 {
		lines = append(lines, fmt.Sprintf("%s refused at once, as the report says; Google may count such rows as failed, too",
			plural(int(u.Refused), "row was", "rows were")))
	}
	if u.InDoubt > 0 {
		lines = append(lines, fmt.Sprintf("%s IN_DOUBT in the report: Google may have taken what is; the next run of the file settles that, and counts nothing twice",
			plural(int(u.InDoubt), "conversion is", "conversions are")))
	}
	if u.Lost > 0 {
		lines = append(lines, "Google does not say which rows these are: the report calls them ACCEPTED. The warnings below may tell why they failed")
	}
	return lines
}

// again says until when asking again is worth it; "" where it is not.
func (u *upload) again(now time.Time) string {
	switch {
	case u.State == allProcessed || u.Gone:
		return ""
	case !u.waits(now):
		return "Google does not tell more: the seven days in which it does ended " + inUTC(u.Until)
	}
	text := u.remedy
	if text == "" {
		text = "ask again from " + inUTC(u.next(now)) + " on"
	}
	text += "; Google tells it until " + inUTC(u.Until)
	if left := u.Until.Sub(now); left < closing {
		text += ", which is soon"
	}
	return text
}

// next is when asking again may tell more.
func (u *upload) next(now time.Time) time.Time {
	from := now.Add(time.Hour)
	if first := u.Ended.Add(countingTakes); first.After(from) {
		from = first
	}
	if from.After(u.Until) {
		from = now
	}
	return from
}

// accountText prints what Google says of an account as a whole, which need not be about any of the runs.
func accountText(b *strings.Builder, a *pipeline.AccountDiagnostics) {
	if a.Status == "" && !hasAlerts(a) {
		fmt.Fprintf(b, "\naccount %s: Google knows of no uploads\n", a.Customer)
		return
	}
	fmt.Fprintf(b, "\naccount %s: %s\n", a.Customer, legible(a.Status))
	if !hasAlerts(a) {
		return
	}
	b.WriteString("    Google's warnings, for all that was uploaded on the newest day with uploads, in whichever run:\n")
	for _, alert := range a.Alerts {
		fmt.Fprintf(b, "    %s%s\n", alertText(alert), indented(alert.Remedy))
	}
	for _, action := range a.Actions {
		for _, alert := range action.Alerts {
			fmt.Fprintf(b, "    %s: %s", legible(strconv.Quote(action.Name)), alertText(alert))
			if !slices.ContainsFunc(a.Alerts, func(said pipeline.Alert) bool { return said.Code == alert.Code }) {
				b.WriteString(indented(alert.Remedy))
			}
			b.WriteByte('\n')
		}
	}
}

func alertText(a pipeline.Alert) string {
	return fmt.Sprintf("%s of the conversions: %s", strconv.FormatFloat(100*a.Share, 'g', 3, 64)+"%", a.Code)
}

func eventText(c pipeline.EventCounts) string {
	return fmt.Sprintf("%d processed, %d failed, %d pending", c.Successful, c.Failed, c.Pending)
}

func conversions(n int64) string { return plural(int(n), "conversion", "conversions") }

// askLater tells after a run how to learn what became of what it sent.
func askLater(b *strings.Builder, s *pipeline.Summary) {
	if s.Command != "run" || s.Destination != toGoogleAds || s.Statuses[pipeline.Accepted] == 0 {
		return
	}
	fmt.Fprintf(b, "\nTo ask Google what became of the conversions: convload status, from %s on, until %s\n",
		inUTC(s.Finished.Add(countingTakes)), inUTC(s.Finished.Add(askWindow)))
}
