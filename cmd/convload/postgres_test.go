//go:build services

package main

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"convload/pipeline"
	"convload/writers/ledger"
	"convload/writers/ledger/postgrestest"
	"convload/writers/simulator"
)

// onPostgres moves a run's ledger to a PostgreSQL database.
func (f *faultRun) onPostgres(t *testing.T, location string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(f.dir, "convload.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	f.write(t, "convload.yaml", strings.Replace(string(text), f.dir+"/ledger.db", location, 1))
}

// TestEveryPostgresMessageIsLost cuts the connection to the database at the k-th message, for every k: before the message
// arrives, and after the server has acted on it.
func TestEveryPostgresMessageIsLost(t *testing.T) {
	for _, applied := range []bool{false, true} {
		t.Run(map[bool]string{false: "not applied", true: "applied"}[applied], func(t *testing.T) {
			t.Parallel()
			everyLedgerCallFails(t, func(k int) (*faultRun, ledgerFault) {
				f := newFaultRun(t, nil, 1)
				p := newCuttingProxy(t, postgrestest.Start(t), k, applied)
				f.onPostgres(t, p.location)
				return f, p
			})
		})
	}
}

// cuttingProxy passes messages on to a database, and cuts the connection at the k-th.
type cuttingProxy struct {
	location string // of the database, through the proxy
	target   string
	applied  bool

	mu     sync.Mutex
	k      int // 0 cuts no more
	calls  int
	failed []string
}

func newCuttingProxy(t *testing.T, location string, k int, applied bool) *cuttingProxy {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &cuttingProxy{target: u.Host, k: k, applied: applied}
	u.Host = listener.Addr().String()
	p.location = u.String()
	var serving sync.WaitGroup
	t.Cleanup(func() {
		listener.Close()
		serving.Wait()
	})
	serving.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // the test has ended
			}
			serving.Go(func() { p.serve(client) })
		}
	})
	return p
}

func (p *cuttingProxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		return // convload sees that nobody answers
	}
	defer server.Close()
	var answers sync.WaitGroup
	var mute sync.Once
	silent := make(chan struct{})
	answers.Go(func() {
		defer client.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			select {
			case <-silent:
				return // the answer that is to be lost has come
			default:
			}
			if err != nil {
				return
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	})
	buffer := make([]byte, 1<<20)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			break
		}
		cut := p.count()
		if cut && !p.applied {
			break
		}
		if cut {
			mute.Do(func() { close(silent) })
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			break
		}
		if cut {
			answers.Wait()
			break
		}
	}
	server.Close()
	answers.Wait()
}

// count counts a message, and tells whether the connection is cut at it.
func (p *cuttingProxy) count() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	if p.calls != p.k {
		return false
	}
	p.failed = append(p.failed, "a message to the database")
	return true
}

func (p *cuttingProxy) Calls() int       { p.mu.Lock(); defer p.mu.Unlock(); return p.calls }
func (p *cuttingProxy) Failed() []string { p.mu.Lock(); defer p.mu.Unlock(); return p.failed }
func (p *cuttingProxy) Remove()          { p.mu.Lock(); defer p.mu.Unlock(); p.k = 0 }

// TestRunsShareAPostgresLedger: two runs over different sources with the same rows at once, one of them killed; its lock
// holds nobody up, and nothing arrives twice.
func TestRunsShareAPostgresLedger(t *testing.T) {
	f := newFaultRun(t, map[int]simulator.Fault{3: simulator.NoReply}, 1)
	location := postgrestest.Start(t)
	f.onPostgres(t, location)
	first, second, third := f.threeRuns(t)
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.code()
	for attempt := 1; ; attempt++ { // the server takes a moment to notice that the process is gone
		code := f.run(t)
		if code == exitOK {
			break
		}
		if attempt == 100 {
			t.Fatalf("the next run ended with %d: %s", code, f.stderr.String())
		}
		time.Sleep(20 * time.Millisecond)
	}
	f.checkReports(t)
	f.checkAccepted(t)
	f.checkAcceptedOnce(t)

	password := passwordOf(t, location)
	for _, output := range []string{second.stderr.String(), third.stderr.String(), f.stderr.String(), f.stdout.String()} {
		if strings.Contains(output, password) {
			t.Error("the password is in an output")
		}
	}
	book, err := ledger.OpenBook(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	stats, err := book.Stats(t.Context())
	if err != nil || stats.Conversions[pipeline.Accepted] != faultRows {
		t.Errorf("the ledger holds %v, %v", stats, err)
	}
}

// passwordOf gives the password of a database's URL.
func passwordOf(t *testing.T, location string) string {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	password, ok := u.User.Password()
	if !ok {
		t.Fatal("the database has no password")
	}
	return password
}
