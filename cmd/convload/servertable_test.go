package main

import (
	"sync"

	"convload/writers/simulator"

	"github.com/rogpeppe/go-internal/testscript"
)

// serverTable keeps the simulator of each script that runs, by the script's folder.
type serverTable struct {
	mu      sync.Mutex
	servers map[string]*simulator.Server
}

func (t *serverTable) put(ts *testscript.TestScript, s *simulator.Server) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.servers == nil {
		t.servers = make(map[string]*simulator.Server)
	}
	t.servers[ts.Getenv("WORK")] = s
}

func (t *serverTable) get(ts *testscript.TestScript) *simulator.Server {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.servers[ts.Getenv("WORK")]
	if s == nil {
		ts.Fatalf("no simulator runs: say simulator first")
	}
	return s
}
