package report

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"

	"convload/pipeline"

	"gocloud.dev/blob"
)

// fileReport writes one file's report into the bucket. The object appears when its writer is closed, and never if the
// writer's context is cancelled first.
type fileReport struct {
	store  *Store
	name   string
	writer *blob.Writer
	csv    *csv.Writer
	cells  []string
	disk   durable
	cancel context.CancelFunc
	done   bool
}

func newFileReport(ctx context.Context, s *Store, name string) (*fileReport, error) {
	ctx, cancel := context.WithCancel(ctx)
	r := &fileReport{store: s, name: name, disk: durable{root: s.location}, cancel: cancel}
	options := &blob.WriterOptions{ContentType: "text/csv; charset=utf-8"}
	r.disk.watch(options)
	var err error
	if r.writer, err = s.bucket.NewWriter(ctx, name, options); err != nil {
		cancel()
		return nil, fmt.Errorf("report %s: %w", s.where(name), cause(err))
	}
	r.csv = csv.NewWriter(bufio.NewWriterSize(r.writer, 256<<10))
	if err := r.write(Columns()); err != nil {
		r.Discard()
		return nil, err
	}
	return r, nil
}

// Write adds a line. An entry without a fate is a bug in the program, and no report may hide it.
func (r *fileReport) Write(e *pipeline.Entry) error {
	if e.Status == pipeline.Unsettled {
		return fmt.Errorf("report %s: %s has no status: this is a fault of convload", r.store.where(r.name), e.Origin)
	}
	r.cells = record(r.cells, e, r.store.runID)
	return r.write(r.cells)
}

func (r *fileReport) write(cells []string) error {
	if err := r.csv.Write(cells); err != nil {
		return fmt.Errorf("report %s: %w", r.store.where(r.name), cause(err))
	}
	return nil
}

// Publish makes the report appear.
func (r *fileReport) Publish() (string, error) {
	where := r.store.where(r.name)
	r.csv.Flush()
	if err := errors.Join(r.csv.Error(), r.disk.contents()); err != nil {
		r.Discard()
		return "", fmt.Errorf("report %s: %w", where, cause(err))
	}
	r.done = true
	defer r.cancel()
	err := r.writer.Close()
	if err == nil {
		err = r.disk.names()
	}
	if err != nil {
		return "", fmt.Errorf("report %s: %w", where, cause(err))
	}
	return where, nil
}

// Discard drops the report: closing a writer whose context is cancelled leaves nothing behind, and its error says only
// that.
func (r *fileReport) Discard() {
	if r.done {
		return
	}
	r.done = true
	r.cancel()
	_ = r.writer.Close()
}
