package ledger

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"

	"convload/pipeline"
)

// victim is the variable that makes the test binary a run which waits to be killed.
const victim = "CONVLOAD_TEST_VICTIM"

func TestMain(m *testing.M) {
	location := os.Getenv(victim)
	if location == "" {
		os.Exit(m.Run())
	}
	if err := wait(location); err != nil {
		fmt.Println(err)
	}
}

// wait opens the ledger as the run "victim", begins the key 1, says so, and holds its locks until standard input ends.
func wait(location string) error {
	l, err := Open(context.Background(), location, Run{ID: "victim", Sources: []string{"/victims", "/widows"}})
	if err != nil {
		return err
	}
	if _, err := l.Begin(context.Background(), pipeline.Batch{Entries: []*pipeline.Entry{entry(1)}}); err != nil {
		return err
	}
	fmt.Println("begun")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
