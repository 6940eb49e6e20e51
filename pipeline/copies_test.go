package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"strings"
	"testing"
)

// folderMapping has other terms for each folder.
type folderMapping struct{ wordMapping }

func (folderMapping) Terms(file string) string { return path.Dir(file) }

// TestTheSameContentIsReadOnce has several files of the same words: only the first is read and reported, and what becomes
// of it becomes of its copies.
func TestTheSameContentIsReadOnce(t *testing.T) {
	for name, test := range map[string]struct {
		files []File
		lines string // of the report
		same  string // NAME=FIRST of the copies
		steps string // finished and archived
	}{
		"three names": {[]File{words("f", "1:a 1:b"), words("g", "1:c"), words("h", "1:a 1:b"), words("i", "1:a 1:b")},
			"f:1 ACCEPTED|f:2 ACCEPTED|g:1 ACCEPTED", "h=f i=f",
			"finish f after 1 reports, archive f, archive h, archive i, finish g after 2 reports, archive g"},
		"other terms": {[]File{words("x/f", "1:a"), words("y/f", "1:a"), words("y/g", "1:a")},
			"x/f:1 ACCEPTED|y/f:1 DUPLICATE", "y/g=y/f",
			"finish x/f after 1 reports, archive x/f, finish y/f after 2 reports, archive y/f, archive y/g"},
		"not finished": {[]File{words("f", "1:a stop:b"), words("g", "1:a stop:b")},
			"f:1 ACCEPTED|f:2 NOT_SENT", "g=f", ""},
		"changed while it is sent": {[]File{words("f", "1:a", "1:b"), words("g", "1:a")},
			"f:1 ACCEPTED", "g=f", ""},
		"as another one was in the first pass": {[]File{words("f", "1:a", "1:b"), words("g", "1:b")},
			"f:1 ACCEPTED|g:1 DUPLICATE", "", "finish g after 2 reports, archive g"},
	} {
		report := new(wordReport)
		shelf := &wordShelf{report: report}
		google := new(wordGoogle)
		r := &Run{Files: test.files, Mapping: folderMapping{}, Directory: google, Uploader: google, Reporter: report,
			Ledger: &wordLedger{}, Finished: shelf, Archive: shelf, BatchSize: 2, InFlight: 1, Log: slog.New(slog.DiscardHandler)}
		s := new(Summary)
		if err := r.Do(t.Context(), s); err != nil && !strings.Contains(test.lines, NotSent.String()) {
			t.Errorf("%s: %v", name, err)
		}
		var same []string
		for _, f := range s.Files {
			if f.SameAs == "" {
				continue
			}
			same = append(same, f.Name+"="+f.SameAs)
			if f.Rows+f.Statuses.Rows() > 0 || f.SHA256 == "" || f.Report != "" || f.Error != "" || f.Again {
				t.Errorf("%s: %+v", name, f)
			}
		}
		for what, got := range map[string][2]string{"report": {strings.Join(report.lines, "|"), test.lines},
			"copies": {strings.Join(same, " "), test.same}, "steps": {strings.Join(shelf.steps, ", "), test.steps}} {
			if got[0] != got[1] {
				t.Errorf("%s: %s: got %s, want %s", name, what, got[0], got[1])
			}
		}
		if s.Rows != len(report.lines) {
			t.Errorf("%s: %d rows and %d lines", name, s.Rows, len(report.lines))
		}
	}
}

// endingFile ends the run when it is opened.
type endingFile struct {
	File
	end context.CancelFunc
}

func (f endingFile) Open(ctx context.Context) (Document, error) {
	f.end()
	return nil, ctx.Err()
}

// TestACopyIsNoFileOfItsOwnWhenTheRunEnds: the first file says why it was not read, and its copy that it is one.
func TestACopyIsNoFileOfItsOwnWhenTheRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	files := []File{words("f", "1:a"), words("g", "1:a"), endingFile{words("h", "1:b"), cancel}}
	r := &Run{Files: files, Mapping: wordMapping{}, Reporter: new(wordReport), BatchSize: 2, InFlight: 1,
		Log: slog.New(slog.DiscardHandler)}
	s := new(Summary)
	if err := r.Do(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	var got []string
	for _, f := range s.Files {
		got = append(got, fmt.Sprintf("%s %t %s", f.Name, f.Error != "", f.SameAs))
	}
	if text := strings.Join(got, "|"); text != "f true |g false f|h true " {
		t.Error(text)
	}
}
