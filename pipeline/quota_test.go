package pipeline

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// requestBook is a RequestLog in memory.
type requestBook struct {
	hours  map[time.Time]int
	writes int
	broken error // of every writing
	unread error // of every reading
}

func (b *requestBook) Requests(_ context.Context, realm string, from time.Time) (hours []Hour, err error) {
	if b.unread != nil {
		return []Hour{{from, 1}}, b.unread
	}
	for hour, n := range b.hours {
		if !hour.Before(from) && realm == "r" {
			hours = append(hours, Hour{hour, n})
		}
	}
	return hours, nil
}

func (b *requestBook) AddRequests(_ context.Context, _ string, at time.Time, n int) error {
	b.writes++
	if b.broken == nil {
		b.hours[at.Truncate(time.Hour)] += n
	}
	return b.broken
}

func newBook(hours map[time.Time]int) *requestBook {
	if hours == nil {
		hours = make(map[time.Time]int)
	}
	return &requestBook{hours: hours}
}

func newQuota(t *testing.T, limit int, book RequestLog) *Quota {
	t.Helper()
	return quotaOf(t, QuotaOptions{Limit: limit, Book: book, Strict: true})
}

func quotaOf(t *testing.T, options QuotaOptions) *Quota {
	t.Helper()
	options.Realm = "r"
	q, err := NewQuota(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// thisHour is when the hour began that it is now.
func thisHour() time.Time { return time.Now().UTC().Truncate(time.Hour) }

// TestQuotaEndsWithTheDay: requests count for a day, and until the hour is over in which they were made.
func TestQuotaEndsWithTheDay(t *testing.T) {
	hour := thisHour()
	now := hour.Add(10 * time.Minute)
	book := newBook(map[time.Time]int{hour.Add(-25 * time.Hour): 100, hour.Add(-24 * time.Hour): 5, hour.Add(-time.Hour): 3})
	q := newQuota(t, 10, book)
	if err := q.read(t.Context(), now); err != nil { // the next hour may have begun
		t.Fatal(err)
	}
	for range 2 {
		if err := q.request(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	stop, ok := errors.AsType[*StopError](q.request(t.Context(), now))
	if !ok || !stop.Again || stop.Customer != "" || stop.Problem.Code != "DAILY_LIMIT" ||
		!strings.Contains(stop.Problem.Message, "10 requests were made") ||
		!strings.HasPrefix(stop.Problem.Remedy, "run again after "+hour.Add(time.Hour).Format("2006-01-02 15:04 UTC")) {
		t.Errorf("got %v", stop)
	}
	later := hour.Add(time.Hour)
	for range 5 {
		if err := q.request(t.Context(), later); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	}
	if err := q.request(t.Context(), later); err == nil {
		t.Error("an hour later only the requests of the first hour are a day old")
	}
}

// TestQuotaIsWrittenInGroups: a run that is killed has forgotten few requests, and one that ends none.
func TestQuotaIsWrittenInGroups(t *testing.T) {
	book := newBook(nil)
	q := newQuota(t, 0, book)
	const made = 3*quotaGroup + 2
	for i := range made {
		if err := q.Request(t.Context()); err != nil {
			t.Fatal(err)
		}
		written := 0
		for _, n := range book.hours {
			written += n
		}
		if lost := i + 1 - written; lost > quotaGroup {
			t.Errorf("of %d requests %d are not written down", i+1, lost)
		}
	}
	if book.writes > made/quotaGroup+1 { // an hour may have ended in between
		t.Errorf("%d requests were written down in %d groups", made, book.writes)
	}
	if got := q.state(made); got.Made != made || got.Day != made || got.Needed != made || got.Limit != 0 {
		t.Errorf("got %+v", got)
	}
	for range 2 {
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	}
	if next := newQuota(t, 0, book).state(0); next.Day != made || next.Made != 0 {
		t.Errorf("the next run knows of %+v", next)
	}
}

// TestQuotaIsShared: what other runs make meanwhile counts, once this one has written down a group of its own.
func TestQuotaIsShared(t *testing.T) {
	book := newBook(nil)
	q := newQuota(t, 100, book)
	now := thisHour().Add(10 * time.Minute)
	book.hours[now.Truncate(time.Hour)] = 99
	made := 0
	for ; q.request(t.Context(), now) == nil; made++ {
	}
	if made != quotaGroup {
		t.Errorf("%d requests were made", made)
	}
}

// TestQuotaWithoutLog counts what the run makes itself.
func TestQuotaWithoutLog(t *testing.T) {
	q := newQuota(t, 2*quotaGroup, nil)
	made := 0
	for ; q.Request(t.Context()) == nil; made++ {
	}
	if made != 2*quotaGroup || q.Close() != nil {
		t.Errorf("%d requests were made", made)
	}
}

// TestQuotaCannotBeWritten: what cannot be counted is not sent, where the quota is strict.
func TestQuotaCannotBeWritten(t *testing.T) {
	book := newBook(nil)
	q := newQuota(t, 0, book)
	book.broken = errors.New("no room")
	for range quotaGroup {
		if err := q.Request(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	stop, ok := errors.AsType[*StopError](q.Request(t.Context()))
	if !ok || stop.Again || !errors.Is(stop, book.broken) || stop.Problem.Code != "LEDGER" {
		t.Errorf("got %v", stop)
	}
	if !errors.Is(q.Close(), book.broken) {
		t.Error("Close wrote it down")
	}
	book.unread = errors.New("not to be read")
	if _, err := NewQuota(t.Context(), QuotaOptions{Book: book, Strict: true}); !errors.Is(err, book.unread) {
		t.Errorf("got %v", err)
	}
}

// TestQuotaCannotBeRead: what was written stays counted, and what was read before.
func TestQuotaCannotBeRead(t *testing.T) {
	now := thisHour()
	book := newBook(map[time.Time]int{now: 5})
	q := newQuota(t, 100, book)
	for range quotaGroup {
		if err := q.request(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	book.unread = errors.New("not to be read")
	if stop, ok := errors.AsType[*StopError](q.request(t.Context(), now)); !ok || !errors.Is(stop, book.unread) {
		t.Errorf("got %v", stop)
	}
	if got := q.used(now); got != 5+quotaGroup {
		t.Errorf("%d requests count", got)
	}
}

// TestQuotaGoesOn: one that is not strict keeps to its limit without the log that failed, which is said once.
func TestQuotaGoesOn(t *testing.T) {
	broken := errors.New("no room")
	for name, fail := range map[string]func(*requestBook){
		"writing": func(b *requestBook) { b.broken = broken },
		"reading": func(b *requestBook) { b.unread = broken },
	} {
		book, said := newBook(map[time.Time]int{thisHour(): 5}), new(strings.Builder)
		q := quotaOf(t, QuotaOptions{Limit: 5 + 3*quotaGroup, Book: book, Log: slog.New(slog.NewTextHandler(said, nil))})
		fail(book)
		made := 0
		for ; q.Request(t.Context()) == nil; made++ {
		}
		if got := q.state(made); made != 3*quotaGroup || got.Made != made || got.Day != 5+made {
			t.Errorf("%s fails: %d requests were made, and the manifest says %+v", name, made, got)
		}
		if err := q.Close(); err != nil || strings.Count(said.String(), "level=WARN") != 1 || !strings.Contains(said.String(), "no room") {
			t.Errorf("%s fails: %v, %s", name, err, said)
		}
	}
	said := new(strings.Builder)
	q := quotaOf(t, QuotaOptions{Book: &requestBook{unread: broken}, Log: slog.New(slog.NewTextHandler(said, nil))})
	if got := q.state(0); got != (Requests{}) || !strings.Contains(said.String(), "no room") {
		t.Errorf("a log that cannot be read from the first: %+v, %s", got, said)
	}
}

func TestUploadsOfARun(t *testing.T) {
	for _, test := range []struct {
		name  string
		plans []*plan
		want  int
	}{
		{"no file", []*plan{nil}, 0},
		{"an empty file", []*plan{{to: map[string]bool{"": true}}}, 0},
		{"a row more than a batch", []*plan{{rows: 11, to: map[string]bool{"": true}}}, 2},
		{"a batch", []*plan{{rows: 10}}, 1},
		{"two files", []*plan{{rows: 11}, nil, {rows: 1}}, 3},
		{"three accounts", []*plan{{rows: 15, to: map[string]bool{"1": true, "2": true, "3": true}}}, 6},
		{"more accounts than rows", []*plan{{rows: 2, to: map[string]bool{"1": true, "2": true, "3": true}}}, 2},
	} {
		run := &Run{BatchSize: 10, Uploader: new(wordGoogle)}
		if got := run.uploads(test.plans); got != test.want {
			t.Errorf("%s: %d requests, want %d", test.name, got, test.want)
		}
	}
	if got := (&Run{BatchSize: 10}).uploads([]*plan{{rows: 5}}); got != 0 {
		t.Errorf("a run that sends nothing needs %d requests", got)
	}
}

func TestForetell(t *testing.T) {
	for want, r := range map[string]Requests{
		`level=INFO msg="this run needs about 5 requests, 2 of them made; all runs made 9 in the last 24 hours"`:                                                                     {5, 2, 9, 0},
		`level=INFO msg="this run needs about 5 requests, 2 of them made; all runs made 9 in the last 24 hours and may make 12: they will do"`:                                       {5, 2, 9, 12},
		`level=WARN msg="this run needs about 1 request, 0 of them made; all runs made 9 in the last 24 hours and may make 9: they may be too few; a later run then sends the rest"`: {1, 0, 9, 9},
	} {
		var said strings.Builder
		r.foretell(slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}})))
		if got := strings.TrimSpace(said.String()); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
