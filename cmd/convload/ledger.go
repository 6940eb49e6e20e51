package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"convload/pipeline"
	"convload/readers"
	"convload/writers/googleads"
	"convload/writers/ledger"
)

// remember gives the run its ledger and locks the run's sources in it. A rehearsal inside the program has a ledger of its
// own unless the configuration names one: the simulated side forgets as well. A command that sends nothing reads the
// ledger if there is one.
func (j *job) remember(ctx context.Context, run *pipeline.Run, s *pipeline.Summary) error {
	location := j.config.ledger()
	if !j.keeps() {
		if err := j.lookInto(ctx, location, run); err != nil || j.quota == nil {
			return err
		}
		if stop := j.quota.Spent(); stop != nil {
			s.Notes = append(s.Notes, j.config.usedUp()+"; "+stop.Problem.Remedy)
		}
		return nil
	}
	passing := j.config.Destination == toSimulator && j.config.Ledger == ""
	if passing {
		folder, err := os.MkdirTemp("", "convload-rehearsal-*")
		if err != nil {
			return err
		}
		j.atEnd(func() error { return os.RemoveAll(folder) })
		location = filepath.Join(folder, "ledger.db")
	}
	sources, err := j.config.sources()
	if err != nil {
		return err
	}
	l, err := ledger.Open(ctx, location, ledger.Run{ID: j.runID, Sources: sources})
	if err != nil {
		return err
	}
	j.atEnd(l.Close)
	if l.Fresh() && !passing { // said again later, it tells that the ledger got lost
		s.Notes = append(s.Notes, "a new ledger was begun in "+ledger.Name(location)+": nothing was known of earlier runs")
	}
	if !passing {
		j.config.Ledger = database(location)
	}
	run.Ledger, run.Finished = l, l
	return j.count(ctx, run, l)
}

// keeps tells whether conversions are sent for Google to keep.
func (j *job) keeps() bool { return j.command == "run" && !j.config.Upload.ValidateOnly }

// ledger is where the ledger is.
func (c *config) ledger() string { return cmp.Or(string(c.Ledger), defaultLedger) }

// sources gives each source the name under which it is locked. In a database that machines share, a local path is this
// machine's own.
func (c *config) sources() ([]string, error) {
	var names []string
	for _, source := range c.Source {
		name, err := readers.Canonical(source)
		if err != nil {
			return nil, err
		}
		if host, err := os.Hostname(); c.ledgerFile() == "" && !strings.Contains(name, "://") && err == nil {
			name = host + ":" + name
		}
		names = append(names, name)
	}
	return names, nil
}

// ledgerFile is the ledger's path; "" where it is no file.
func (c *config) ledgerFile() string {
	if strings.Contains(c.ledger(), "://") {
		return ""
	}
	return c.ledger()
}

// lookInto opens a ledger to read, if it exists and the account was asked: without the IDs of the conversion actions
// nothing can be found in it.
func (j *job) lookInto(ctx context.Context, location string, run *pipeline.Run) error {
	if run.Directory == nil {
		return nil
	}
	book, err := ledger.OpenBook(ctx, location)
	if errors.Is(err, fs.ErrNotExist) {
		return j.count(ctx, run, nil)
	}
	if err != nil {
		return err
	}
	j.atEnd(book.Close)
	run.Ledger = readOnly{book}
	return j.count(ctx, run, book)
}

// readOnly is the ledger of a run that writes nothing down.
type readOnly struct{ *ledger.Book }

var errReadOnly = errors.New("the ledger was opened to be read only: this is a fault of convload")

// Begin is never called.
func (readOnly) Begin(context.Context, pipeline.Batch) ([]pipeline.Memory, error) {
	return nil, errReadOnly
}

// Settle is never called.
func (readOnly) Settle(context.Context, pipeline.Batch) error { return errReadOnly }

// simulated is the realm of everything that only pretends to be Google: what it has taken, Google has not.
const simulated = "simulated"

// realm tells who takes the conversions. An endpoint on this machine is a simulator, or else a way to Google on which
// nothing is lost by asking it about a conversion once more.
func (c *config) realm() string {
	if c.Destination == toSimulator || googleads.Loopback(c.GoogleAds.Endpoint) {
		return simulated
	}
	return ""
}

// terms stand for what decides a file's rows beside its content and mapping.
func (c *config) terms() string {
	return strings.Join([]string{c.realm(), c.CustomerID, c.TimeZone, ""}, " ")
}
