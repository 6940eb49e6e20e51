package report

import (
	"context"
	"io"
	"strings"

	"convload/pipeline/buckets"
)

// place is a folder of this machine, or one in a bucket.
type place interface {
	publisher
	searchable
	amendable
}

// publisher is where reports are published. The names of the objects in it have "/" between folders.
type publisher interface {
	// prepare makes sure, as far as that can be known, that objects can be published.
	prepare(ctx context.Context) error
	// draft begins to write an object.
	draft(name string) (draft, error)
	// where tells people where an object is.
	where(name string) string
	close() error
}

// draft is a local file that an object is written to. Nobody takes it for the object.
type draft interface {
	io.Writer
	// publish makes the object appear as a whole and takes the draft away, also when it fails. It never writes over
	// another object.
	publish(ctx context.Context) error
	// discard takes the draft away.
	discard()
}

// searchable is where reports were published.
type searchable interface {
	// reports lists the names of the reports.
	reports(ctx context.Context) ([]string, error)
	open(ctx context.Context, name string) (io.ReadCloser, error)
	where(name string) string
	close() error
}

// openPlace finds out what a location is, and opens it if it is a bucket.
func openPlace(ctx context.Context, location string) (place, error) {
	if !strings.Contains(location, "://") {
		return folder{location}, nil
	}
	u, err := buckets.Parse(location)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "file" {
		return openBucket(ctx, u)
	}
	name, err := buckets.FilePath(u)
	if err != nil {
		return nil, err
	}
	return folder{name}, nil
}
