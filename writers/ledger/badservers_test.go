//go:build services

package ledger

import (
	"net"
	"net/url"
	"strings"
	"testing"

	"convload/pipeline"
	"convload/writers/ledger/postgrestest"
)

// with changes a URL.
func with(t *testing.T, location string, change func(u *url.URL)) string {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

// complaint checks that an error names the ledger, says what is wanted, and keeps the password to itself.
func complaint(t *testing.T, location string, err error, want string) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), "ledger "+Name(location)+": "+want) {
		t.Errorf("got  %v\nwant %s", err, want)
		return
	}
	u, failed := url.Parse(location)
	if failed != nil {
		t.Fatal(failed)
	}
	if password, _ := u.User.Password(); password != "" && strings.Contains(err.Error(), password) {
		t.Errorf("the password is in %v", err)
	}
}

// TestRefusedServers opens ledgers where there can be none.
func TestRefusedServers(t *testing.T) {
	server := postgrestest.StartServer(t)
	meddle(t, server.URL, `CREATE ROLE guest LOGIN PASSWORD 'guest''s secret'`)
	meddle(t, server.URL, `CREATE DATABASE frozen`)
	meddle(t, server.URL, `ALTER DATABASE frozen SET default_transaction_read_only = on`)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	const noUser = "the server refuses user or password: correct them in the URL"
	const noServer = "the server cannot be reached: see whether it runs, and whether host and port are right"
	for name, test := range map[string]struct {
		change func(u *url.URL)
		want   string
	}{
		"wrong password": {func(u *url.URL) { u.User = url.UserPassword("postgres", "wrong secret") }, noUser},
		"no password":    {func(u *url.URL) { u.User = url.User("postgres") }, noUser},
		"wrong user":     {func(u *url.URL) { u.User = url.UserPassword("postgers", "wrong secret") }, noUser},
		"no such base":   {func(u *url.URL) { u.Path = "/nowhere" }, "the server has no such database: create it, or correct the URL"},
		"no server":      {func(u *url.URL) { u.Host = nobody }, noServer},
		"no encryption":  {func(u *url.URL) { u.RawQuery = "sslmode=require" }, noServer},
		"no rights": {func(u *url.URL) { u.User = url.UserPassword("guest", "guest's secret") },
			"the user may not do that: let it create tables in its schema, and read and write them"},
		"no such schema": {func(u *url.URL) { u.RawQuery += "&search_path=nowhere" },
			"the schema is not there: create it, or correct search_path in the URL"},
		"read only":       {func(u *url.URL) { u.Path = "/frozen" }, "the server takes no changes: name the primary server, not a standby"},
		"unknown setting": {func(u *url.URL) { u.RawQuery += "&colour=red" }, "failed to connect to `user=postgres database=postgres`"},
	} {
		t.Run(name, func(t *testing.T) {
			location := with(t, server.URL, test.change)
			_, err := Open(t.Context(), location, Run{ID: "R1", Sources: []string{"/a"}})
			complaint(t, location, err, test.want)
			if got := Unavailable(err); got != (name == "no server") {
				t.Errorf("unavailable for now: %v", got)
			}
		})
	}
}

// TestSettings opens a ledger in a database whose commits do not wait for the disk by themselves.
func TestSettings(t *testing.T) {
	location := postgrestest.Start(t)
	meddle(t, location, `ALTER DATABASE `+strings.TrimPrefix(with(t, location, func(u *url.URL) { *u = url.URL{Path: u.Path} }), "/")+
		` SET synchronous_commit = off`)
	l := open(t, location, "R1", "/a")
	var commit string
	if err := l.store.conn.QueryRowContext(t.Context(), "SHOW synchronous_commit").Scan(&commit); err != nil || commit != "on" {
		t.Errorf("synchronous_commit is %s, %v", commit, err)
	}
	closeRun(t, l)
}

// TestServerStops stops the server in the middle of a run.
func TestServerStops(t *testing.T) {
	server := postgrestest.StartServer(t)
	l := open(t, server.URL, "R1", "/a")
	claim(t, l, entry(1))
	server.Stop()
	lost(t, server.URL, l)
}

// TestSessionKilled ends the session of a run, whose locks are free then, and has another run take over.
func TestSessionKilled(t *testing.T) {
	location := postgrestest.Start(t)
	l := open(t, location, "R1", "/a")
	claim(t, l, entry(1))
	meddle(t, location, `SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
		WHERE application_name = 'convload' AND datname = current_database()`)
	next := open(t, location, "R2", "/a")
	expect(t, lookup(t, &next.Book, key(1)), "IN_DOUBT by R1 (entry 1)")
	send(t, next, pipeline.Accepted, entry(1))
	lost(t, location, l)
	going(t, &next.Book, "R2")
	closeRun(t, next)
	expect(t, lookup(t, openBook(t, location), keys(1, 2)...), "ACCEPTED by R2 in request of ACCEPTED, job 7 (entry 1)", "nothing")
}

// lost checks that a ledger without its connection says so and writes nothing more.
func lost(t *testing.T, location string, l *Ledger) {
	t.Helper()
	const gone = "the connection to the server was lost, and with it the lock on the sources: run again once the server can be reached"
	_, err := l.Lookup(t.Context(), keys(1))
	complaint(t, location, err, gone)
	_, err = l.Begin(t.Context(), pipeline.Batch{Entries: entries(2)})
	complaint(t, location, err, gone)
	broken(t, l, err)
}

// TestSessionKilledInBegin ends a session while its statement waits for another one's.
func TestSessionKilledInBegin(t *testing.T) {
	location := postgrestest.Start(t)
	l, other := open(t, location, "R1", "/a"), open(t, location, "R2", "/b")
	send(t, l, pipeline.NotSent, entry(1))
	tx, err := other.store.conn.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), `SELECT 1 FROM convload_conversions FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := l.Begin(t.Context(), pipeline.Batch{Entries: entries(1, 2)})
		failed <- err
	}()
	for killed := 0; killed == 0; {
		if err := tx.QueryRowContext(t.Context(), `SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity
			WHERE wait_event_type = 'Lock' AND datname = current_database()`).Scan(&killed); err != nil {
			t.Fatal(err)
		}
	}
	err = <-failed
	complaint(t, location, err, "the connection to the server was lost, and with it the lock on the sources")
	broken(t, l, err)
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	expect(t, begin(t, other, entries(1, 2)...), "nothing", "nothing")
	closeRun(t, other)
}
