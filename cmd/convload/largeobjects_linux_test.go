//go:build services

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestLargeObjects has the command, as it is built for release, check files in a bucket that are large.
func TestLargeObjects(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "convload")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "grpcnotrace", "-o", binary, ".")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	c := largeCheck{depot: amazon(t), binary: binary}
	t.Run("CSV", c.streams)
	t.Run("workbook, killed", c.leavesNothing)
}

// largeCheck is convload check on large files.
type largeCheck struct {
	depot
	binary string
}

// streams compares the memory that a CSV of more than 60 MB takes when it comes from a folder with what it takes from a
// bucket. That was measured to be within 10 MiB; a file that is held in memory takes its size at least.
func (c largeCheck) streams(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large.csv")
	if err := writeDeals(large, 400_000); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(large)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const key = "inbox/large.csv"
	c.upload(t, key, f)
	var peaks []int64 // in bytes
	for _, source := range []string{large, strings.Replace(c.source, "inbox/", key, 1)} {
		p, temporary := c.command(t, source)
		p.Env = append(p.Env, "GOGC=25") // so that little of it is garbage, which there is now more and now less of
		if output, err := p.CombinedOutput(); p.ProcessState.ExitCode() != exitNeedsPerson {
			t.Fatalf("%v: %s", err, output)
		}
		peaks = append(peaks, p.ProcessState.SysUsage().(*syscall.Rusage).Maxrss<<10)
		checkEmpty(t, temporary)
	}
	info, err := os.Stat(large)
	if err != nil {
		t.Fatal(err)
	}
	if peaks[1] > peaks[0]+info.Size()/2 {
		t.Errorf("from a bucket %d MiB take %d MiB of memory, and from a folder %d MiB", info.Size()>>20, peaks[1]>>20, peaks[0]>>20)
	}
}

// leavesNothing kills the command while it reads a workbook that it has spooled to disk. The file was removed when it was
// made, so that it goes with the process.
func (c largeCheck) leavesNothing(t *testing.T) {
	const key = "inbox/large.xlsx"
	c.put(t, key, largeWorkbook(t))
	p, temporary := c.command(t, strings.Replace(c.source, "inbox/", key, 1))
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = p.Wait() // its state is looked at
	}()
	for !holdsRemoved(t, p.Process.Pid, temporary) {
		select {
		case <-ended:
			t.Fatalf("the command ended, %v, and was not seen to spool", p.ProcessState)
		case <-time.After(time.Millisecond):
		}
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	checkEmpty(t, temporary)
}

// command has a folder of its own for temporary files.
func (c largeCheck) command(t *testing.T, source string) (cmd *exec.Cmd, temporary string) {
	t.Helper()
	cmd = exec.CommandContext(t.Context(), c.binary, "check", "--quiet", source)
	cmd.Dir, temporary = t.TempDir(), t.TempDir()
	cmd.Env = append(append(os.Environ(), c.env...), "TMPDIR="+temporary)
	return cmd, temporary
}

// holdsRemoved tells whether a process has a file open that was in a folder and is in none any more, and that has
// something in it.
func holdsRemoved(t *testing.T, pid int, dir string) bool {
	t.Helper()
	open, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range open {
		// What was closed meanwhile, or is not a file, is not what is looked for.
		name, err := os.Readlink(fd)
		if err != nil || !strings.HasPrefix(name, dir) || !strings.HasSuffix(name, " (deleted)") {
			continue
		}
		if info, err := os.Stat(fd); err == nil && info.Size() > 0 {
			return true
		}
	}
	return false
}

func checkEmpty(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("in the folder for temporary files there are %v, %v", left, err)
	}
}

// largeWorkbook is a workbook of more than 20 MB, which is more than convload keeps in memory, because of a photo in it.
func largeWorkbook(t *testing.T) string {
	t.Helper()
	rows := []string{beginning()}
	for i := range 100_000 {
		rows = append(rows, deal(i+3))
	}
	photo := make([]byte, 20<<20)
	if _, err := rand.NewChaCha8([32]byte{}).Read(photo); err != nil { // it cannot be compressed
		t.Fatal(err)
	}
	return zipped(t, append(parts(sheet{name: "Deals", rows: strings.Join(rows, "")}), "xl/media/photo.jpeg", string(photo))...)
}
