package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"convload/pipeline"
	"convload/writers/ledger/diskfaults"
)

// count adds requests and fails the test where that fails.
func count(t testing.TB, b *Book, realm string, at time.Time, n int) {
	t.Helper()
	if err := b.AddRequests(t.Context(), realm, at, n); err != nil {
		t.Fatal(err)
	}
}

// counted holds the hours of a realm against those wanted.
func counted(t testing.TB, b *Book, realm string, from time.Time, want ...pipeline.Hour) {
	t.Helper()
	got, err := b.Requests(t.Context(), realm, from)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("in the realm %q from %v: got %v, %v; want %v", realm, from, got, err, want)
	}
}

func testRequests(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	hour := time.Now().UTC().Truncate(time.Hour)
	yesterday, old := hour.Add(-23*time.Hour), hour.Add(-400*time.Hour)
	count(t, &l.Book, "", hour.Add(time.Minute), 3)
	count(t, &l.Book, "", hour.Add(59*time.Minute), 4)
	count(t, &l.Book, "", yesterday.Add(time.Minute), 10)
	count(t, &l.Book, "", old, 100)
	count(t, &l.Book, "simulated", hour, 1)
	closeRun(t, l)

	book := openBook(t, where)
	count(t, book, "", hour, 1)
	counted(t, book, "", hour.Add(5*time.Minute), pipeline.Hour{Begins: hour, Requests: 8})
	counted(t, book, "", yesterday, pipeline.Hour{Begins: yesterday, Requests: 10}, pipeline.Hour{Begins: hour, Requests: 8})
	counted(t, book, "simulated", time.Unix(0, 0), pipeline.Hour{Begins: hour, Requests: 1})
	counted(t, book, "nobody", time.Unix(0, 0))
	stats, err := book.Stats(t.Context())
	if want := []RealmRequests{{"", 18}, {"simulated", 1}}; err != nil || !slices.Equal(stats.Requests, want) {
		t.Errorf("got %v, %v; want %v", stats.Requests, err, want)
	}
	dayLeft := func() {
		counted(t, openBook(t, where), "", time.Unix(0, 0), pipeline.Hour{Begins: yesterday, Requests: 10}, pipeline.Hour{Begins: hour, Requests: 8})
	}
	prune(t, where, key(0), Pruned{Runs: 1}) // long ago
	dayLeft()
	prune(t, where, key(100_000_000), Pruned{}) // a time that lies ahead
	dayLeft()
}

// testRequestsAtOnce has several runs count at the same time.
func testRequestsAtOnce(t *testing.T, location func(testing.TB) string) {
	const runs, times = 3, 20
	where := location(t)
	hour := time.Now().UTC().Truncate(time.Hour)
	var group sync.WaitGroup
	for r := range runs {
		l := open(t, where, fmt.Sprint("R", r), fmt.Sprint("/", r))
		defer closeRun(t, l)
		group.Go(func() {
			for range times {
				if err := l.AddRequests(t.Context(), "", hour, 2); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	counted(t, openBook(t, where), "", hour, pipeline.Hour{Begins: hour, Requests: 2 * runs * times})
}

// age makes a ledger one of version 1.
func age(t testing.TB, where string) {
	t.Helper()
	meddle(t, where, `DROP TABLE convload_requests`)
	meddle(t, where, `UPDATE convload_ledger SET version = 1`)
}

// versionOf reads the version over a connection of its own.
func versionOf(t testing.TB, location string) (n int) {
	t.Helper()
	driver := "pgx"
	if !isPostgres(location) {
		file := url.URL{Scheme: "file", OmitHost: true, Path: location}
		driver, location = "sqlite", file.String()
	}
	db, err := sql.Open(driver, location)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), `SELECT version FROM convload_ledger`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// testVersion1 looks into a ledger of version 1, which stays as it is, and then has several runs at once bring it up to
// date, which keeps what is in it.
func testVersion1(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "old", "/a")
	send(t, l, pipeline.Accepted, entries(1, 2)...)
	closeRun(t, l)
	age(t, where)

	hour := time.Now().UTC().Truncate(time.Hour)
	const known = "ACCEPTED by old in request of ACCEPTED, job 7 (entry 1)"
	book := openBook(t, where)
	expect(t, lookup(t, book, key(1)), known)
	if err := book.AddRequests(t.Context(), "", hour, 5); !errors.Is(err, errUncounted) {
		t.Errorf("counting in a ledger of version 1: %v", err)
	}
	counted(t, book, "", hour)
	if lines, err := book.Find(t.Context(), pipeline.MarkOf("0")); err != nil || len(lines) != 2 {
		t.Errorf("found %v, %v", lines, err)
	}
	if stats, err := book.Stats(t.Context()); err != nil || stats.Conversions.Rows() != 2 || stats.Requests != nil {
		t.Errorf("got %+v, %v", stats, err)
	}
	prune(t, where, key(2), Pruned{Conversions: 1})
	if v := versionOf(t, where); v != 1 {
		t.Errorf("looking into it has made it one of version %d", v)
	}

	var group sync.WaitGroup
	for r := range 3 {
		group.Go(func() {
			l, err := Open(t.Context(), where, Run{ID: fmt.Sprint("R", r), Sources: []string{fmt.Sprint("/", r)}})
			if err != nil {
				t.Error(err)
				return
			}
			if l.Fresh() {
				t.Error("it is said to be new")
			}
			if err := l.AddRequests(t.Context(), "", hour, 1); err != nil {
				t.Error(err)
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if v := versionOf(t, where); v != version {
		t.Errorf("a run has made it one of version %d", v)
	}
	now := openBook(t, where)
	expect(t, lookup(t, now, keys(1, 2)...), "nothing", "ACCEPTED by old in request of ACCEPTED, job 7 (entry 2)")
	counted(t, now, "", hour, pipeline.Hour{Begins: hour, Requests: 3})
}

// TestFaultsWhileMigrating has the k-th call to the disk fail while a ledger of version 1 is brought up to date: it is
// then of the one version or of the other, whole, and the next run goes on with it.
func TestFaultsWhileMigrating(t *testing.T) {
	for _, mode := range []diskfaults.Plan{{Mode: diskfaults.NotApplied}, {Mode: diskfaults.Torn, Sticky: true}} {
		for k := 1; ; k++ {
			where := filepath.Join(t.TempDir(), "ledger.db")
			l := open(t, where, "old", "/a")
			send(t, l, pipeline.Accepted, entry(1))
			closeRun(t, l)
			age(t, where)
			mode.K = k
			faults := diskfaults.Set(t, filepath.Dir(where), mode)
			l, err := Open(t.Context(), where, Run{ID: "R1", Sources: []string{"/a"}})
			if err == nil {
				_ = l.Close() // which may fail
			}
			faults.Remove()
			if faults.Calls() < k {
				break
			}
			now := open(t, where, "R2", "/a")
			expect(t, lookup(t, &now.Book, key(1)), "ACCEPTED by old in request of ACCEPTED, job 7 (entry 1)")
			count(t, &now.Book, "", time.Now(), 1)
			closeRun(t, now)
			if t.Failed() {
				t.Fatalf("k=%d: %v failed, and the ledger said %v", k, faults.Failed(), err)
			}
		}
	}
}
