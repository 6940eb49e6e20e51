package pipeline

import (
	"context"
	"errors"
	"time"
)

// finishedBefore tells whether an earlier run has finished the file's content under the same terms. Such a file is not
// read for its rows again, but moved to the archive where that was still to be done. An error is a *LedgerError, or says
// why the file cannot be read.
func (f *flow) finishedBefore(ctx context.Context, file File, s *FileSummary) (bool, error) {
	r := f.run
	if r.Finished == nil || r.Again {
		return false, nil
	}
	known, err := r.Finished.Finished(context.WithoutCancel(ctx), file.Size())
	if err != nil {
		return false, &LedgerError{err}
	}
	if len(known) == 0 {
		return false, nil
	}
	print, err := file.Fingerprint(ctx)
	if err != nil {
		return false, err
	}
	for _, k := range known {
		if k.Fingerprint == print && k.Terms == r.terms(file) {
			s.Size, s.SHA256 = print.Size, print.SHA256
			s.Finished = &EarlierRun{RunID: k.RunID, At: k.At, Name: k.Name, Report: k.Report, Counts: k.Counts}
			f.archive(ctx, file, print, s)
			return true, nil
		}
	}
	return false, nil
}

// putAway notes that a file is finished, if it is, and moves it and its copies to the archive. The report has been
// published by then: a crash in between means no more than that the next run reads the file once more, or archives it.
func (f *flow) putAway(ctx context.Context, p *page, s *Summary) {
	r, file := f.run, &s.Files[p.file]
	if r.Finished == nil || !r.records() || p.failed != nil || file.unfinished() {
		return
	}
	terms := r.terms(f.plans[p.file].file)
	err := r.Finished.Finish(ctx, FinishedFile{Fingerprint: p.print, Terms: terms, Name: file.Name, RunID: r.ID,
		At: time.Now().UTC().Truncate(time.Second), Report: file.Report, Counts: file.Statuses})
	if err != nil {
		f.fail(err)
		return
	}
	for _, i := range f.copies[content{p.print, terms}] {
		f.archive(ctx, r.Files[i], p.print, &s.Files[i])
	}
}

// archive moves a finished file. One that is not as it was read any more stays for the next run.
func (f *flow) archive(ctx context.Context, file File, print Fingerprint, s *FileSummary) {
	if f.run.Archive == nil || f.run.Uploader == nil || f.run.ValidateOnly {
		return
	}
	where, err := f.run.Archive.Take(ctx, file, print)
	if changed, ok := errors.AsType[*FileError](err); ok {
		s.Again = s.Again || changed.Again && changed.Problem.Code != "GONE"
		s.Notes = append(s.Notes, "it was not moved to the archive: "+changed.Problem.Error())
		return
	}
	if err != nil {
		f.unarchived = append(f.unarchived, err)
		return
	}
	s.Archived = where
}

// terms say what beside its content decides a file's rows.
func (r *Run) terms(f File) string { return r.Terms + r.Mapping.Terms(f.Name()) }

// unfinished tells whether a later run has to read the file again.
func (s *FileSummary) unfinished() bool {
	if s.waits || len(s.Unread) > 0 {
		return true
	}
	for status, n := range s.Statuses {
		if n > 0 && status.Unfinished() {
			return true
		}
	}
	return false
}
