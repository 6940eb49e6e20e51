package report

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"convload/pipeline"

	"gocloud.dev/blob/memblob"
)

// publishedFiles reports on the files, and gives a summary of them.
func publishedFiles(t *testing.T, s *Store, files ...string) *pipeline.Summary {
	t.Helper()
	summary := loaded()
	summary.RunID = s.runID
	summary.Files = nil
	for _, file := range files {
		r, err := s.Open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		where, err := r.Publish()
		if err != nil {
			t.Fatal(err)
		}
		summary.Files = append(summary.Files, pipeline.FileSummary{Name: file, Report: where})
	}
	return summary
}

// TestPagesLieBesideTheirReports: each page has its report's name with another ending, and links to it and the manifest.
func TestPagesLieBesideTheirReports(t *testing.T) {
	opened["pages"] = memblob.OpenBucket(nil)
	dir := t.TempDir()
	for location, root := range map[string]string{dir: dir + string(filepath.Separator), "testbucket://pages/reports/?region=north": "testbucket://pages/reports/"} {
		s := openStore(t, location)
		summary := publishedFiles(t, s, "a.csv", "A.csv", "süd/b?.csv", "süd/x/c 1.xlsx", "../d.csv", strings.Repeat("e", 300))
		summary.Files = append(summary.Files, pipeline.FileSummary{Name: "unread.csv", Error: "it is damaged"})
		if err := s.PublishPages(t.Context(), summary); err != nil {
			t.Fatal(err)
		}
		for _, f := range summary.Files {
			if want := strings.TrimSuffix(f.Report, reportSuffix) + pageSuffix; f.Report != "" && f.Page != want || f.Report == "" && f.Page != "" {
				t.Errorf("%s: the page is at %q, want %q", location, f.Page, want)
			}
			if f.Report == "" {
				continue
			}
			page, err := s.place.(place).open(t.Context(), strings.TrimPrefix(filepath.ToSlash(f.Page), filepath.ToSlash(root)))
			if err != nil {
				t.Errorf("%s: %v", f.Page, err)
				continue
			}
			if err := page.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if a, err := opened.view("pages").Attributes(t.Context(), "reports/a.csv.RUN.html"); err != nil || a.ContentType != "text/html; charset=utf-8" {
		t.Errorf("%+v, %v", a, err)
	}
	if reports, err := (folder{dir}).reports(t.Context()); err != nil || slices.ContainsFunc(reports, func(name string) bool { return strings.HasSuffix(name, pageSuffix) }) {
		t.Errorf("a page is taken for a report: %q, %v", reports, err)
	}
}

// TestLinksOfPages follows the links of pages from where these are.
func TestLinksOfPages(t *testing.T) {
	for file, want := range map[string][]string{
		"a.csv":       {"./a.csv.RUN.csv", "./RUN.json"},
		"x/y/50% #1é": {"./50%25%20%231%C3%A9.RUN.csv", "./../../RUN.json"},
	} {
		s := &pipeline.Summary{RunID: "RUN", Files: []pipeline.FileSummary{{Name: file, Report: "reports/" + file + ".RUN.csv"}}}
		if got := parse(t, drawn(t, s)).links; !slices.Equal(got, want) {
			t.Errorf("%s links to %q, want %q", file, got, want)
		}
	}
}

// fullPlace refuses pages.
type fullPlace struct {
	publisher
	mu    sync.Mutex
	asked int
}

var errFull = errors.New("no space left on device")

func (p *fullPlace) draft(name string) (draft, error) {
	if !strings.HasSuffix(name, pageSuffix) {
		return p.publisher.draft(name)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	return nil, errFull
}

// TestAPageThatCannotBePublished ends the publishing of pages; the manifest is published, and names none.
func TestAPageThatCannotBePublished(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	full := &fullPlace{publisher: s.place}
	s.place = full
	files := make([]string, 100)
	for i := range files {
		files[i] = "march.csv"
	}
	summary := publishedFiles(t, s, files...)
	err := s.PublishPages(t.Context(), summary)
	if !errors.Is(err, errFull) || !strings.HasPrefix(err.Error(), "page "+filepath.Join(dir, "march.csv")) {
		t.Errorf("got %v", err)
	}
	if full.asked > pagesAtOnce {
		t.Errorf("%d pages were tried", full.asked)
	}
	where, err := s.Finish(context.WithoutCancel(t.Context()), summary)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(where); err != nil || strings.Contains(string(text), `"page"`) {
		t.Errorf("the manifest names a page, or cannot be read: %v", err)
	}
}
