package report

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"convload/pipeline"
)

// What the names of a file's report and page, and of a run's manifest, end in.
const (
	reportSuffix   = ".csv"
	pageSuffix     = ".html"
	manifestSuffix = ".json"
)

// pageName is the name of a file's page, which lies beside its report: NAME.RUN-ID.html. It is told from the file's
// name and the last part of where the report is, and so holds wherever the folder of the reports has moved since.
func pageName(f *pipeline.FileSummary) string {
	report := strings.TrimSuffix(path.Base(filepath.ToSlash(f.Report)), reportSuffix)
	return path.Join(path.Dir(cleanPath(f.Name)), report+pageSuffix)
}

// pagesAtOnce is how many pages are published at once: in a bucket, each waits for an answer of its own.
const pagesAtOnce = 8

// PublishPages publishes the page of every file that has a report, and notes in the summary where it is. Once a page
// could not be published, no other is begun: what goes wrong with one does so with all, and may take minutes to.
func (s *Store) PublishPages(ctx context.Context, summary *pipeline.Summary) error {
	var group errgroup.Group
	group.SetLimit(pagesAtOnce)
	var failed atomic.Bool
	copies := copiesIn(summary)
	for i := range summary.Files {
		f := &summary.Files[i]
		if f.Report == "" {
			continue
		}
		group.Go(func() error {
			if failed.Load() {
				return nil
			}
			err := s.publishPage(ctx, summary, f, copies[f.Name])
			if err != nil {
				failed.Store(true)
			}
			return err
		})
	}
	return group.Wait()
}

func (s *Store) publishPage(ctx context.Context, summary *pipeline.Summary, f *pipeline.FileSummary, copies []string) error {
	name := pageName(f)
	var text bytes.Buffer
	err := renderPage(&text, summary, f, copies)
	if err == nil {
		err = s.write(ctx, name, text.Bytes())
	}
	if err != nil {
		return fmt.Errorf("page %s: %w", s.place.where(name), err)
	}
	f.Page = s.place.where(name)
	return nil
}
