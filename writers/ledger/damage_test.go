package ledger

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
	"convload/writers/ledger/diskfaults"
)

// TestZeroedPages destroys each page but the first in turn. Whatever is read or written over it fails, and what is said to
// be claimed is there when the page is back.
func TestZeroedPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	whole := filled(t, path, 1000)
	const page = 4096
	var all []pipeline.Key
	for n := range 1000 {
		all = append(all, key(n))
	}
	noticed := 0
	for at := page; at < len(whole); at += page {
		write(t, path, slices.Concat(whole[:at], make([]byte, page), whole[at+page:]))
		said, err := useAll(t.Context(), path, all)
		if err == nil {
			continue
		}
		noticed++
		if !strings.Contains(err.Error(), "damaged") {
			t.Errorf("page %d: %s: %v", at/page, said, err)
		}
	}
	if noticed < len(whole)/page/2 {
		t.Errorf("of %d pages only %d were missed", len(whole)/page-1, noticed)
	}
}

// useAll uses a ledger that holds the keys as delivered.
func useAll(ctx context.Context, path string, keys []pipeline.Key) (said string, err error) {
	l, err := Open(ctx, path, Run{ID: "R1", Sources: []string{"/a"}})
	if err != nil {
		return "Open", err
	}
	defer l.store.close()
	memories, err := l.Lookup(ctx, keys)
	if err != nil {
		return "Lookup", err
	}
	for i, m := range memories {
		if m.Status != pipeline.Accepted {
			return "Lookup", fmt.Errorf("of key %d: %+v", i, m)
		}
	}
	if _, err := l.Begin(ctx, pipeline.Batch{Entries: entries(-1, 500, 1001)}); err != nil {
		if _, later := l.Lookup(ctx, keys[:1]); !errors.Is(later, err) {
			return "Lookup after Begin", later
		}
		return "Begin", err
	}
	return "Close", l.Close()
}

// TestFull lets the file grow no further, and then the disk.
func TestFull(t *testing.T) {
	const want = "the disk is full: make room, and run again"
	for name, fill := range map[string]func(t *testing.T, l *Ledger, dir string) (more func()){
		"no page left": func(t *testing.T, l *Ledger, _ string) func() {
			limit := func(pages string) {
				var now int
				if err := l.store.conn.QueryRowContext(t.Context(), "PRAGMA max_page_count = "+pages).Scan(&now); err != nil {
					t.Fatal(err)
				}
			}
			limit("1") // SQLite takes the number of those that there are
			return func() { limit("1000000") }
		},
		"no room for the log": func(t *testing.T, _ *Ledger, dir string) func() {
			return diskfaults.Set(t, dir, diskfaults.Plan{K: 1, Sticky: true, Full: true}).Remove
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "ledger.db")
			diskfaults.Set(t, dir, diskfaults.Plan{})
			filled(t, path, 1000)
			l := open(t, path, "R1", "/a")
			claim(t, l, entry(-1))
			more := fill(t, l, dir)
			many := make([]int, 2000)
			for i := range many {
				many[i] = 5000 + i
			}
			_, err := l.Begin(t.Context(), pipeline.Batch{Entries: entries(many...)})
			if err == nil || !strings.HasPrefix(err.Error(), "ledger "+path+": "+want) {
				t.Fatalf("got  %v\nwant %s", err, want)
			}
			more()
			broken(t, l, err)
			next := open(t, path, "R2", "/a")
			expect(t, lookup(t, &next.Book, keys(-1, 5000, 6999)...), "IN_DOUBT by R1 (entry -1)", "nothing", "nothing")
			claim(t, next, entries(many...)...)
			closeRun(t, next)
		})
	}
}
