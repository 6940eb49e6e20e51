package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"convload/pipeline"
	"convload/pipeline/buckets"
)

// Manifests are the manifests of the runs that reported into a folder or a bucket.
type Manifests struct{ place place }

// runID is how the command line names its runs: by the second of their start, and four random digits.
var runID = regexp.MustCompile(`^\d{8}T\d{6}Z-[0-9a-f]{4}$`)

// IsRunID tells whether a text has the form of a run's ID.
func IsRunID(text string) bool { return runID.MatchString(text) }

// maxManifest bounds what is read of a manifest, in bytes: that of a run over some hundred thousand files is smaller.
const maxManifest = 256 << 20

// OpenManifests opens a folder, or a bucket URL whose path is a folder of the bucket, to look into manifests.
func OpenManifests(ctx context.Context, location string) (*Manifests, error) {
	p, err := openPlace(ctx, location)
	if err != nil {
		return nil, fmt.Errorf("reports %s: %w", buckets.Shown(location), err)
	}
	return &Manifests{p}, nil
}

// Close lets go of the bucket.
func (m *Manifests) Close() error { return m.place.close() }

// List gives the IDs of the runs, the oldest first. A folder that does not exist is an error that wraps fs.ErrNotExist.
func (m *Manifests) List(ctx context.Context) ([]string, error) {
	names, err := m.place.top(ctx)
	if err != nil {
		return nil, fmt.Errorf("reports %s: %w", m.place.where(""), err)
	}
	var ids []string
	for _, name := range names {
		if id, ok := strings.CutSuffix(name, manifestSuffix); ok && IsRunID(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// Where tells people where a run's manifest is.
func (m *Manifests) Where(id string) string { return m.place.where(id + manifestSuffix) }

// Read gives what a manifest says, as far as this version knows its fields.
func (m *Manifests) Read(ctx context.Context, id string) (*pipeline.Summary, error) {
	_, s, err := m.read(ctx, id)
	return s, err
}

func (m *Manifests) read(ctx context.Context, id string) ([]byte, *pipeline.Summary, error) {
	text, s, err := m.load(ctx, id)
	if err != nil {
		return nil, nil, fmt.Errorf("manifest %s: %w", m.Where(id), err)
	}
	return text, s, nil
}

func (m *Manifests) load(ctx context.Context, id string) ([]byte, *pipeline.Summary, error) {
	r, err := m.place.open(ctx, id+manifestSuffix)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err != nil {
		return nil, nil, err
	}
	if len(text) > maxManifest {
		return nil, nil, errors.New("it is too large for a manifest")
	}
	s := new(pipeline.Summary)
	if err := json.Unmarshal(text, s); err != nil {
		return nil, nil, fmt.Errorf("%s; %s", damage(text, err), insteadOfDamaged)
	}
	if s.RunID != id {
		return nil, nil, fmt.Errorf("it is not that of run %s but of %.40q; %s", id, s.RunID, insteadOfDamaged)
	}
	return text, s, nil
}

// insteadOfDamaged is what to do about a manifest that cannot be read.
const insteadOfDamaged = "put the right one in its place, from a backup, or take it away: without it nothing can be learned of its run"

// damage says in words what keeps a text from being a manifest.
func damage(text []byte, err error) string {
	misfit, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return "it is empty"
	case ok && misfit.Field != "":
		return fmt.Sprintf("it is damaged, or of a newer convload: %s is a %s, which it cannot be", misfit.Field, misfit.Value)
	case ok:
		return "it is no manifest"
	case json.Valid(text):
		return "it is damaged, or of a newer convload: " + err.Error()
	default:
		return "it is damaged, or no manifest: it is no whole JSON text"
	}
}

// Amend writes what Google said into a run's manifest, as its "google", and leaves every other byte as it is: those also
// that a newer version has written. Then it draws the pages of the run's files anew.
func (m *Manifests) Amend(ctx context.Context, id string, d *pipeline.Diagnostics) error {
	text, s, err := m.read(ctx, id)
	if err != nil {
		return err
	}
	if text, err = withGoogle(text, d); err == nil {
		err = m.place.replace(ctx, id+manifestSuffix, text)
	}
	if err != nil {
		return fmt.Errorf("manifest %s: Google's answer cannot be written into it: %w", m.Where(id), err)
	}
	s.Google = d
	return m.redraw(ctx, s)
}

// redraw publishes the pages of a run anew. A manifest that names another run's page, or any other file, is not followed.
func (m *Manifests) redraw(ctx context.Context, s *pipeline.Summary) error {
	var group errgroup.Group
	group.SetLimit(pagesAtOnce)
	copies := copiesIn(s)
	for i := range s.Files {
		f := &s.Files[i]
		name := pageName(f)
		if f.Page == "" || !strings.HasSuffix(name, "."+s.RunID+pageSuffix) {
			continue
		}
		group.Go(func() error {
			var page bytes.Buffer
			err := renderPage(&page, s, f, copies[f.Name])
			if err == nil {
				err = m.place.replace(ctx, name, page.Bytes())
			}
			if err != nil {
				return fmt.Errorf("page %s: it cannot be drawn anew with Google's answer: %w", m.place.where(name), err)
			}
			return nil
		})
	}
	return group.Wait()
}

// withGoogle gives a manifest's text with another "google".
func withGoogle(text []byte, d *pipeline.Diagnostics) ([]byte, error) {
	value, err := json.MarshalIndent(d, "  ", "  ")
	if err != nil {
		return nil, err
	}
	from, to, found, err := member(text, "google")
	if err != nil {
		return nil, err
	}
	if !found {
		value = slices.Concat([]byte(",\n  \"google\": "), value)
	}
	return slices.Concat(text[:from], value, text[to:]), nil
}

// member finds the value of an object's member in its text: the last one of exactly this name, where there are several.
// Where there is none, both ends are behind the last value.
func member(text []byte, name string) (from, to int, found bool, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return 0, 0, false, errors.Join(errors.New("it is no JSON object"), err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return 0, 0, false, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return 0, 0, false, err
		}
		end := int(d.InputOffset())
		switch {
		case key == name:
			from, to, found = end-len(value), end, true
		case !found:
			from, to = end, end
		}
	}
	if to == 0 {
		return 0, 0, false, errors.New("it is an empty object")
	}
	return from, to, found, nil
}
