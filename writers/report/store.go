package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"convload/pipeline"
	"convload/pipeline/buckets"
)

// Store is the folder or bucket that reports are published in.
type Store struct {
	place publisher
	runID string
	used  map[string]bool // names in small letters
}

var _ pipeline.Reporter = (*Store)(nil)

// Open opens a folder, which is made if it does not exist, or a bucket URL, whose path is a folder of the bucket. It
// tries out whether reports can be written there, so that this is known before anything is sent.
func Open(ctx context.Context, location, runID string) (*Store, error) {
	p, err := openPlace(ctx, location)
	if err != nil {
		return nil, fmt.Errorf("reports %s: %w", buckets.Shown(location), err)
	}
	if err := p.prepare(ctx); err != nil {
		return nil, fmt.Errorf("reports %s: %w", buckets.Shown(location), errors.Join(err, p.close()))
	}
	return &Store{place: p, runID: runID, used: make(map[string]bool)}, nil
}

// Close lets go of the bucket.
func (s *Store) Close() error { return s.place.close() }

// Open begins the report of a source file as NAME.RUN-ID.csv.
func (s *Store) Open(ctx context.Context, file string) (pipeline.FileReport, error) {
	r, err := newFileReport(ctx, s, s.name(file)+"."+s.runID+reportSuffix)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// name makes a source file's name one that every store takes, in the same sub-folder, and different from those of the
// run's other files, also where capital letters make no difference.
func (s *Store) name(file string) string {
	clean := shortened(cleanPath(file))
	name := clean
	for n := 2; s.used[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s~%d", clean, n)
	}
	s.used[strings.ToLower(name)] = true
	return name
}

// cleanPath makes a source file's name a path below the folder that every store takes.
func cleanPath(file string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"|?*\`, r) {
			return '_'
		}
		return r
	}, strings.TrimPrefix(path.Clean("/"+file), "/"))
}

// maxName leaves room in a file's name, of 255 bytes at most, for the ID of the run and what a draft's name adds.
const maxName = 160

// shortened cuts the last part of a path to maxName bytes, without cutting a letter in two.
func shortened(name string) string {
	folder, last := path.Split(name)
	if len(last) <= maxName {
		return name
	}
	return folder + strings.ToValidUTF8(last[:maxName], "") + "~"
}

// Finish publishes the manifest as RUN-ID.json.
func (s *Store) Finish(ctx context.Context, summary *pipeline.Summary) (string, error) {
	text, err := json.MarshalIndent(summary, "", "  ")
	if err != nil {
		return "", fmt.Errorf("manifest: %w", err)
	}
	name := s.runID + manifestSuffix
	if err := s.write(ctx, name, append(text, '\n')); err != nil {
		return "", fmt.Errorf("manifest %s: %w", s.place.where(name), err)
	}
	return s.place.where(name), nil
}

func (s *Store) write(ctx context.Context, name string, text []byte) error {
	draft, err := s.place.draft(name)
	if err != nil {
		return err
	}
	if _, err := draft.Write(text); err != nil {
		draft.discard()
		return err
	}
	return draft.publish(ctx)
}
