package report

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"

	"convload/pipeline"
)

// fileReport writes one file's report as a draft.
type fileReport struct {
	ctx   context.Context // of Open: Publish is given none
	store *Store
	name  string
	draft draft // nil when the report is published or dropped
	csv   *csv.Writer
	cells []string
}

func newFileReport(ctx context.Context, s *Store, name string) (*fileReport, error) {
	draft, err := s.place.draft(name)
	if err != nil {
		return nil, fmt.Errorf("report %s: %w", s.place.where(name), err)
	}
	r := &fileReport{ctx: ctx, store: s, name: name, draft: draft, csv: csv.NewWriter(bufio.NewWriterSize(draft, 256<<10))}
	if err := r.write(Columns()); err != nil {
		r.Discard()
		return nil, err
	}
	return r, nil
}

// Write adds a line. An entry without a fate is a bug in the program, and no report may hide it.
func (r *fileReport) Write(e *pipeline.Entry) error {
	if e.Status == pipeline.Unsettled {
		return fmt.Errorf("report %s: %s has no status: this is a fault of convload", r.store.place.where(r.name), e.Origin)
	}
	r.cells = record(r.cells, e, r.store.runID)
	return r.write(r.cells)
}

func (r *fileReport) write(cells []string) error {
	if err := r.csv.Write(cells); err != nil {
		return fmt.Errorf("report %s: %w", r.store.place.where(r.name), err)
	}
	return nil
}

// Publish makes the report appear.
func (r *fileReport) Publish() (string, error) {
	where := r.store.place.where(r.name)
	r.csv.Flush()
	err := r.csv.Error()
	if err == nil {
		err = r.draft.publish(r.ctx)
		r.draft = nil
	}
	if err != nil {
		r.Discard()
		return "", fmt.Errorf("report %s: %w", where, err)
	}
	return where, nil
}

// Discard drops the report.
func (r *fileReport) Discard() {
	if r.draft != nil {
		r.draft.discard()
		r.draft = nil
	}
}
