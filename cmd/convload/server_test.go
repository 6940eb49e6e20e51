//go:build services

package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// guard runs a server until it ends, or until standard input does, which the end of the test process brings about,
// however that comes.
const guard = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ cat; kill -KILL $server; } <&3 >/dev/null 2>&1 &
wait $server`

// startServer runs a program that listens on a port of 127.0.0.1, until the test ends, and gives its address. Where
// somebody else has taken the port that was free a moment ago, it tries another one.
func startServer(t *testing.T, command func(port string) *exec.Cmd) string {
	t.Helper()
	var said bytes.Buffer
	for range 3 {
		address := freeAddress(t)
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			t.Fatal(err)
		}
		cmd := command(port)
		cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", guard, "guardian"}, cmd.Args...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what a terminal sends to the tests does not reach it
		said.Reset()
		cmd.Stdout, cmd.Stderr = &said, &said
		lifeline, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = cmd.Wait() // what matters is that it has ended
		}()
		stop := func() {
			lifeline.Close()
			<-ended
		}
		if answers(t.Context(), address, ended) {
			t.Cleanup(stop)
			return address
		}
		stop()
	}
	t.Fatalf("the server does not answer:\n%s", &said)
	return ""
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// answers waits until somebody listens, for a minute at most, or until the server has ended.
func answers(ctx context.Context, address string, ended <-chan struct{}) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			conn.Close()
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-ended:
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// installed gives the path of a program that make test-services installs.
func installed(t *testing.T, path ...string) string {
	t.Helper()
	program, err := filepath.Abs(filepath.Join(append([]string{"..", ".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatalf("make test-services installs what is missing: %v", err)
	}
	return program
}
