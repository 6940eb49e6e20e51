package simulator_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"convload/writers/simulator"
)

// TestCloseLeavesNothing closes a simulator with a call that hangs, one that waits, and idle connections.
func TestCloseLeavesNothing(t *testing.T) {
	s, c := start(t, simulator.Options{Faults: simulator.Faults{
		Uploads: map[int]simulator.Fault{1: simulator.NoReply}, Latency: time.Millisecond}})
	hanging := make(chan error)
	go func() {
		_, err := c.uploads.UploadClickConversions(c.ctx, request(conversion("hangs")))
		hanging <- err
	}()
	for len(s.Accepted()) == 0 {
		time.Sleep(time.Millisecond) // until the call is in the server's hands
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-hanging; status.Code(err) != codes.Unavailable {
		t.Errorf("the hanging call: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
	if conn, err := net.Dial("tcp", s.Addr()); err == nil {
		t.Error("the port is still open")
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
	for range 1000 {
		if !strings.Contains(goroutines(t), "simulator.(*Server)") {
			return
		}
		time.Sleep(time.Millisecond) // goroutines may be on their last lines
	}
	t.Errorf("goroutines are left:\n%s", goroutines(t))
}

// goroutines lists the stacks of all goroutines. Tests that run one after the other leave no other simulator's there.
func goroutines(t *testing.T) string {
	t.Helper()
	var stacks bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&stacks, 1); err != nil {
		t.Fatal(err)
	}
	return stacks.String()
}

// TestLog checks that the log tells of calls and never of what is in their rows.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	s, c := start(t, simulator.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	private := conversion("secretclick", func(c *click) { c.OrderId = new("jo@example.org") })
	c.upload(t, private, conversion("another"))
	if _, err := c.uploads.UploadClickConversions(c.ctx, request()); err == nil {
		t.Error("an empty request was not refused")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"rows=2", "accepted=1", "customer=" + customer, "RequestError.REQUIRED_FIELD_MISSING"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is not in the log:\n%s", want, log.String())
		}
	}
	for _, never := range []string{"secretclick", "example.org", "another"} {
		if strings.Contains(log.String(), never) {
			t.Errorf("%q is in the log:\n%s", never, log.String())
		}
	}
}

func TestTakenPort(t *testing.T) {
	s, _ := start(t, simulator.Options{})
	for _, address := range [][2]string{{s.Addr(), "127.0.0.1:0"}, {"127.0.0.1:0", s.Addr()}, {"nowhere", "127.0.0.1:0"}} {
		second, err := simulator.Start(t.Context(), simulator.Options{}, address[0], address[1])
		if err == nil {
			t.Errorf("%v: no error", address)
			if err := second.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if second, err := simulator.Start(ctx, simulator.Options{}, "localhost:0", "localhost:0"); err == nil {
		t.Error("started after the context had ended")
		if err := second.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestManyAtOnce sends the same rows from several clients: each is accepted exactly once.
func TestManyAtOnce(t *testing.T) {
	s, c := start(t, simulator.Options{})
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for i := range 20 {
				if _, err := c.uploads.UploadClickConversions(c.ctx, request(conversion(fmt.Sprintf("c%d", i)))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	clients.Wait()
	if n := len(s.Accepted()); n != 20 {
		t.Errorf("%d accepted, want 20", n)
	}
	if n := s.Uploads(); n != 160 {
		t.Errorf("%d uploads counted, want 160", n)
	}
}
