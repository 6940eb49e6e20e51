package report

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/gocarina/gocsv"

	"convload/pipeline/buckets"
)

// published is what a report's name ends in, with the ID of its run.
var published = regexp.MustCompile(`\.(\d{8}T\d{6}Z-[0-9a-f]{4})\.csv$`)

// Search gives every line of every report below the location to see, in the order of the runs. Names of reports that
// could not be read, and why, come back as notes. A folder that does not exist is an error that wraps fs.ErrNotExist.
func Search(ctx context.Context, location string, see func(*Line)) (notes []string, err error) {
	p, err := openPlace(ctx, location)
	if err != nil {
		return nil, fmt.Errorf("reports %s: %w", buckets.Shown(location), err)
	}
	defer func() { err = errors.Join(err, p.close()) }()
	names, err := p.reports(ctx)
	if err != nil {
		return nil, fmt.Errorf("reports %s: %w", buckets.Shown(location), err)
	}
	slices.SortFunc(names, func(a, b string) int {
		return strings.Compare(runOf(a)+a, runOf(b)+b)
	})
	for _, name := range names {
		err := searchOne(ctx, p, name, see)
		if ctx.Err() != nil {
			return notes, ctx.Err()
		}
		if err != nil {
			notes = append(notes, fmt.Sprintf("%s cannot be read as a report: %v", p.where(name), err))
		}
	}
	return notes, nil
}

func runOf(name string) string { return published.FindStringSubmatch(name)[1] }

func searchOne(ctx context.Context, p searchable, name string, see func(*Line)) error {
	r, err := p.open(ctx, name)
	if err != nil {
		return err
	}
	defer r.Close()
	lines := csv.NewReader(r)
	lines.ReuseRecord = true
	reader, err := gocsv.NewUnmarshaller(lines, Line{})
	if errors.Is(err, io.EOF) {
		return errors.New("it is empty")
	}
	if err != nil {
		return err
	}
	if len(reader.MismatchedStructFields) > 0 {
		return fmt.Errorf("it lacks the column %s", reader.MismatchedStructFields[0])
	}
	for {
		line, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		l := line.(Line)
		see(&l)
	}
}
