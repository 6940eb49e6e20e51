//go:build unix

// Package postgrestest runs real PostgreSQL servers for tests, on free ports of the loopback interface. Only tests
// import it.
//
// A server has a guardian: a shell that waits for the end of its standard input, which comes when the test process
// ends, however that happens. The guardian then stops the server and removes its folder.
package postgrestest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// shared is the server of all databases that Start gives.
var shared = sync.OnceValues(launch)

// Start gives the postgres:// URL of an empty database, which is dropped when the test ends. All tests of a process
// share one server, whose superuser the URL names, with a password that has to be right. The test fails where no server
// can be started.
func Start(t testing.TB) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := s.execute("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.execute("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.url(name)
}

// Server is a server that a test has for itself, so that it can be stopped.
type Server struct {
	URL string // of an empty database

	dir      string
	port     int
	password string
	lifeline io.Closer     // the guardian's standard input
	ended    chan struct{} // the guardian has ended
	said     bytes.Buffer  // by the server; complete once the guardian has ended
}

// StartServer starts a server, which is stopped when the test ends, or earlier.
func StartServer(t testing.TB) *Server {
	t.Helper()
	s, err := launch()
	if err != nil {
		t.Fatal(err)
	}
	s.URL = s.url("postgres")
	t.Cleanup(s.Stop)
	return s
}

// Stop stops the server, which cuts off who is connected. It may be called again.
func (s *Server) Stop() {
	_ = s.lifeline.Close() // the second time it is closed already
	<-s.ended
}

// launch starts a server, and tries again where somebody else has taken the port that was free a moment ago.
func launch() (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	var failed []error
	for range 3 {
		s := &Server{password: rand.Text(), ended: make(chan struct{})}
		if err := s.create(bin); err != nil {
			return nil, errors.Join(err, os.RemoveAll(s.dir))
		}
		err := s.run(bin)
		if err == nil {
			return s, nil
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}

// create makes the server's folder.
func (s *Server) create(bin string) (err error) {
	if s.dir, err = os.MkdirTemp("", "convload-postgres-*"); err != nil {
		return err
	}
	password := filepath.Join(s.dir, "password")
	if err := os.WriteFile(password, []byte(s.password), 0o600); err != nil {
		return err
	}
	for _, path := range []string{s.dir, password} {
		if err := giveToServer(path); err != nil {
			return err
		}
	}
	initdb, err := s.command(filepath.Join(bin, "initdb"), "--pgdata=data", "--username=postgres", "--pwfile=password",
		"--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync")
	if err != nil {
		return err
	}
	if said, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, said)
	}
	return nil
}

// guard runs a server until it ends, or until standard input does, and then removes the folder that it is started in.
const guard = `exec 3<&0
"$1" -D data -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c full_page_writes=off </dev/null 3<&- &
server=$!
{ cat; kill -INT $server; } <&3 >/dev/null 2>&1 &
wait $server
rm -rf "$PWD"`

// run starts the guardian and waits until the server answers.
func (s *Server) run(bin string) (err error) {
	if s.port, err = freePort(); err != nil {
		return errors.Join(err, os.RemoveAll(s.dir))
	}
	guardian, err := s.command("/bin/sh", "-c", guard, "guardian", filepath.Join(bin, "postgres"), fmt.Sprint(s.port))
	if err != nil {
		return errors.Join(err, os.RemoveAll(s.dir))
	}
	guardian.Stdout, guardian.Stderr = &s.said, &s.said
	if s.lifeline, err = guardian.StdinPipe(); err != nil {
		return errors.Join(err, os.RemoveAll(s.dir))
	}
	if err := guardian.Start(); err != nil {
		return errors.Join(err, os.RemoveAll(s.dir))
	}
	go func() {
		defer close(s.ended)
		_ = guardian.Wait() // what matters is that it has ended
	}()
	for range 600 {
		if err = s.execute("SELECT 1"); err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the PostgreSQL server did not start:\n%s", &s.said)
		case <-time.After(50 * time.Millisecond):
		}
	}
	s.Stop()
	return fmt.Errorf("the PostgreSQL server does not answer: %w\n%s", err, &s.said)
}

// execute runs a statement in the database that every server has.
func (s *Server) execute(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

func (s *Server) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword("postgres", s.password), Host: fmt.Sprintf("127.0.0.1:%d", s.port),
		Path: "/" + database, RawQuery: "sslmode=disable"}
	return u.String()
}

func freePort() (int, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
