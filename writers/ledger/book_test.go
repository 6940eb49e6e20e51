package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"convload/pipeline"
)

// export lists the keys of an export, a line each.
func export(t testing.TB, b *Book) string {
	t.Helper()
	var text strings.Builder
	if err := b.Export(t.Context(), func(l *Line) error {
		_, err := fmt.Fprintf(&text, "%x\n", l.Key)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func testExport(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	const rows = 2*exportPage + 1
	all := make([]int, rows)
	for i := range all {
		all[i] = rows - i
	}
	send(t, l, pipeline.Accepted, entries(all[:exportPage]...)...)
	final := entries(all[exportPage : rows-1]...)
	claim(t, l, final...)
	for _, e := range final {
		e.Settle(pipeline.Rejected, pipeline.Problem{Code: "C", Field: "F"})
		e.Final = true
	}
	settleAll(t, l, final...)
	claim(t, l, entry(1))

	book := openBook(t, where)
	n, stop := 0, errors.New("enough")
	give := func(line *Line) error {
		n++
		want := Line{Key: key(n), Status: pipeline.Accepted}
		request := "request of ACCEPTED"
		switch {
		case n == 1:
			want, request = Line{Key: key(1), Status: pipeline.InDoubt, Working: true}, ""
		case n <= rows-exportPage:
			want, request = Line{Key: key(n), Status: pipeline.Rejected, Final: true, Code: "C", Field: "F"}, ""
		}
		u := line.Upload
		line.Upload = pipeline.Upload{}
		if *line != want || u.Number == 0 || u.RunID != "R1" || u.RequestID != request || time.Since(u.At) > time.Minute {
			t.Fatalf("line %d: got %+v of %+v", n, line, u)
		}
		return nil
	}
	if err := book.Export(t.Context(), give); err != nil || n != rows {
		t.Errorf("%d lines were given, %v", n, err)
	}
	closeRun(t, l)
	n = 0
	if err := book.Export(t.Context(), func(line *Line) error {
		n++
		if line.Working {
			t.Errorf("after its run has ended, %+v", line)
		}
		if n == exportPage+3 {
			return stop
		}
		return nil
	}); !errors.Is(err, stop) || n != exportPage+3 {
		t.Errorf("%d lines were given, %v", n, err)
	}
}

func testFind(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	send(t, l, pipeline.Accepted, entries(16, 7, 9, 8, 15, 12)...)
	closeRun(t, l)
	book := openBook(t, where)
	for click, want := range map[int][]int{0: {7}, 1: {8, 9, 12, 15}, 2: {16}, 3: nil} {
		lines, err := book.Find(t.Context(), pipeline.MarkOf(fmt.Sprint(click)))
		if err != nil {
			t.Fatal(err)
		}
		var got []pipeline.Key
		for _, line := range lines {
			got = append(got, line.Key)
		}
		if !slices.Equal(got, keys(want...)) {
			t.Errorf("of click %d: got %x, want %x", click, got, keys(want...))
		}
	}
}

func testStats(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	book := openBook(t, seed(t, where))
	empty, err := book.Stats(t.Context())
	if err != nil || !empty.First.IsZero() || !empty.Last.IsZero() || empty.Conversions.Rows() != 0 || empty.Bytes < 4096 || empty.Runs != 1 {
		t.Errorf("of an empty ledger: got %+v, %v", empty, err)
	}
	l := open(t, where, "R1", "/a")
	n := 0
	want := pipeline.Counts{}
	for status, count := range map[pipeline.Status]int{pipeline.Accepted: 3, pipeline.AlreadyUploaded: 2, pipeline.Submitted: 1,
		pipeline.Rejected: 4, pipeline.Deferred: 2, pipeline.NotSent: 1, pipeline.InDoubt: 2} {
		want[status] += count
		for range count {
			n++
			send(t, l, status, entry(n))
		}
	}
	e := entry(n + 1)
	claim(t, l, e)
	e.Settle(pipeline.Rejected, pipeline.Problem{})
	e.Final = true
	settleAll(t, l, e)
	want[pipeline.Rejected]++
	if err := l.Finish(t.Context(), pipeline.FinishedFile{}); err != nil {
		t.Fatal(err)
	}
	got, err := book.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got.Conversions) != fmt.Sprint(want) || got.Final != 1 || !got.First.Equal(key(1).Time()) ||
		!got.Last.Equal(key(n+1).Time()) || got.Files != 1 || got.Runs != 2 || got.Location != Name(where) {
		t.Errorf("got %+v, want %v", got, want)
	}
	closeRun(t, l)
}

func testFiles(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	at := time.Date(2026, 3, 2, 10, 15, 0, 0, time.UTC)
	file := pipeline.FinishedFile{Fingerprint: pipeline.Fingerprint{Size: 7, SHA256: "aa"}, Terms: "t", Name: "a.csv", RunID: "R1",
		At: at, Report: "reports/a.csv", Counts: pipeline.Counts{pipeline.Accepted: 2, pipeline.Invalid: 1}}
	elsewhere, large, replaced := file, file, file
	elsewhere.Terms, elsewhere.Counts = "u", nil
	large.Size = 1 << 40
	replaced.Name, replaced.RunID, replaced.At, replaced.Report, replaced.Counts =
		"b.csv", "R2", at.Add(time.Hour), "reports/b.csv", pipeline.Counts{pipeline.AlreadyUploaded: 3}
	l := open(t, where, "R1", "/a")
	for _, f := range []pipeline.FinishedFile{file, elsewhere, large, replaced} {
		if err := l.Finish(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	closeRun(t, l)
	book := openBook(t, where)
	for size, want := range map[int64][]pipeline.FinishedFile{7: {replaced, elsewhere}, 1 << 40: {large}, 8: nil, 0: nil} {
		got, err := book.Finished(t.Context(), size)
		slices.SortFunc(got, func(a, b pipeline.FinishedFile) int { return strings.Compare(a.Terms, b.Terms) })
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("of size %d: got %v, %v; want %v", size, got, err, want)
		}
	}
}

// testOddNames has files and sources whose names are no text, which an operating system does not mind.
func testOddNames(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	const odd, odder = "/caf\xe9", "/caf\xe8\x00"
	first, second := open(t, where, "R1", odd), open(t, where, "R2", "/b")
	if held := refused(t, where, odd); held.RunID != "R1" {
		t.Errorf("got %+v", held)
	}
	third := open(t, where, "R3", odder)
	going(t, &first.Book, "R1", "R2", "R3")
	for _, name := range []string{odd, odder} {
		f := pipeline.FinishedFile{Fingerprint: pipeline.Fingerprint{Size: 7, SHA256: name[5:]}, Name: name, Report: name + ".csv"}
		f.SHA256 = fmt.Sprintf("%x", name)
		if err := first.Finish(t.Context(), f); err != nil {
			t.Error(err)
		}
	}
	if files, err := first.Finished(t.Context(), 7); err != nil || len(files) != 2 || !strings.HasPrefix(files[0].Name, "/caf") {
		t.Errorf("got %+v, %v", files, err)
	}
	for _, l := range []*Ledger{first, second, third} {
		closeRun(t, l)
	}
}

// testNoLedger asks for a ledger that nobody has begun.
func testNoLedger(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	for range 2 { // the first time must not make one
		_, err := OpenBook(t.Context(), where)
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), Name(where)) || !strings.Contains(err.Error(), "the first run makes it") {
			t.Errorf("got %v", err)
		}
	}
}

// testAnotherVersion opens a ledger whose tables a later convload has made.
func testAnotherVersion(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	seed(t, where)
	meddle(t, where, `UPDATE convload_ledger SET version = 3`)
	_, opening := Open(t.Context(), where, Run{ID: "R1", Sources: []string{"/a"}})
	_, looking := OpenBook(t.Context(), where)
	for _, err := range []error{opening, looking} {
		want := "ledger " + Name(where) + ": it was written by another version of convload (its tables are of version 3, this program's of 2): " +
			"use the convload that wrote it, or a newer one"
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	meddle(t, where, `UPDATE convload_ledger SET version = 2`)
	going(t, openBook(t, where))
}

// testSeveralReaders asks one Book everything at once, while a run writes.
func testSeveralReaders(t *testing.T, location func(testing.TB) string) {
	where := location(t)
	l := open(t, where, "R1", "/a")
	send(t, l, pipeline.Accepted, entry(1))
	book := openBook(t, where)
	var wait sync.WaitGroup
	for _, ask := range []func() error{
		func() error { _, err := book.Lookup(t.Context(), keys(1, 2, 3)); return err },
		func() error { _, err := book.Finished(t.Context(), 7); return err },
		func() error { _, err := book.Stats(t.Context()); return err },
		func() error { _, err := book.Find(t.Context(), pipeline.MarkOf("0")); return err },
		func() error { return book.Export(t.Context(), func(*Line) error { return nil }) },
		func() error { _, err := l.Lookup(t.Context(), keys(1, 2, 3)); return err },
	} {
		for range 2 {
			wait.Go(func() {
				for range 10 {
					if err := ask(); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	for n := range 10 {
		send(t, l, pipeline.Rejected, entry(n+2))
	}
	wait.Wait()
	closeRun(t, l)
}
