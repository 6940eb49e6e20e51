package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

var inPostgres = dialect{
	words: strings.NewReplacer("BYTES", "BYTEA", "SERIAL", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
		"PACKED", "CAST($1 AS BYTEA)", "KEYED", "", "CATALOGUED", "schemaname = current_schema() AND tablename",
		"CATALOGUE", "pg_catalog.pg_tables"),
	setup: `SELECT pg_advisory_xact_lock(7165066987074183524)`, // one process at a time makes the tables
	size: `SELECT coalesce(sum(pg_total_relation_size(quote_ident(schemaname) || '.' || quote_ident(tablename))), 0)::bigint
		FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'convload\_%'`,
	tidy: `VACUUM convload_conversions`,
}

// sessions are set up so that what is committed is on disk whatever the server's default is, and so that the server
// notices within a minute or two that a run's machine is gone and lets go of its locks. Each statement is planned anew: a
// plan that was made for an empty table, and kept, would go on reading all of it when it is large.
var sessions = map[string]string{
	"application_name":              "convload",
	"synchronous_commit":            "on",
	"default_transaction_isolation": "read committed",
	"plan_cache_mode":               "force_custom_plan",
	"tcp_keepalives_idle":           "30",
	"tcp_keepalives_interval":       "10",
	"tcp_keepalives_count":          "3",
}

func openPostgres(ctx context.Context, location string, _ bool) (*store, error) {
	config, err := configure(location)
	if err != nil {
		return nil, err
	}
	for name, value := range sessions {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	s := &store{name: nameOfURL(location), dialect: inPostgres, explain: explainPostgres}
	if err := s.use(ctx, stdlib.OpenDB(*config)); err != nil {
		return nil, err
	}
	s.locks = advisoryLocks{s}
	return s, nil
}

// configure reads the URL. No error repeats any of it, for what cannot be read may be a password.
func configure(location string) (*pgx.ConnConfig, error) {
	_, err := url.Parse(location)
	config, pgxErr := pgx.ParseConfig(location)
	if err != nil || pgxErr != nil || strings.Contains(config.Host+config.Database, "@") { // which may be half of a password
		return nil, errors.New("the URL cannot be read: expected postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full; special " +
			"characters in the password are written as %3A for :, %40 for @, %2F for /")
	}
	return config, refusePlaintext(config)
}

// nameOfURL is the URL without password and options.
func nameOfURL(location string) string {
	u, err := url.Parse(location)
	if err != nil || strings.Contains(u.Path, "@") { // what seems to be host and path may be a password with a slash
		scheme, _, _ := strings.Cut(location, "://")
		return scheme + "://…"
	}
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.User != nil {
		clean.User = url.User(u.User.Username())
	}
	return clean.String()
}

// refusePlaintext refuses a connection that could go unencrypted to another machine: passwords travel over it.
func refusePlaintext(c *pgx.ConnConfig) error {
	ways := []*pgconn.FallbackConfig{{Host: c.Host, TLSConfig: c.TLSConfig}}
	for _, way := range append(ways, c.Fallbacks...) {
		if way.TLSConfig == nil && !local(way.Host) {
			return fmt.Errorf("the connection to %s would not always be encrypted: add ?sslmode=verify-full to the URL (require, if "+
				"the server's certificate cannot be verified)", way.Host)
		}
	}
	return nil
}

// local tells whether a host is this machine: a socket's path, or a loopback address.
func local(host string) bool {
	ip := net.ParseIP(host)
	return strings.HasPrefix(host, "/") || host == "localhost" || ip != nil && ip.IsLoopback()
}

// explainPostgres says what to do about PostgreSQL's errors.
// (https://www.postgresql.org/docs/current/errcodes-appendix.html)
func explainPostgres(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case e.Code == "53100":
			return "the server's disk is full: make room, and run again"
		case e.Code == "25006":
			return "the server takes no changes: name the primary server, not a standby"
		case e.Code == "42501":
			return "the user may not do that: let it create tables in its schema, and read and write them"
		case strings.HasPrefix(e.Code, "28"):
			return "the server refuses user or password: correct them in the URL"
		case e.Code == "3D000":
			return "the server has no such database: create it, or correct the URL"
		case e.Code == "3F000":
			return "the schema is not there: create it, or correct search_path in the URL"
		case e.Code == "57P01", e.Code == "57P02", e.Code == "57P05": // it was ended by an administrator, a crash, a limit
			return connectionLost
		case strings.HasPrefix(e.Code, "53"), strings.HasPrefix(e.Code, "57"):
			return "the server cannot serve convload now: run again later"
		}
		return ""
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return "the server cannot be reached: see whether it runs, and whether host and port are right"
	}
	_, broken := errors.AsType[*net.OpError](err)
	if broken || slices.ContainsFunc([]error{driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF}, func(one error) bool {
		return errors.Is(err, one)
	}) {
		return connectionLost
	}
	return ""
}

const connectionLost = "the connection to the server was lost, and with it the lock on the sources: run again once the server can be reached"

// deadlocked tells whether the server has undone a transaction because it and another one waited for each other. It may
// be tried again.
func deadlocked(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "40P01"
}

// Unavailable tells whether an error only says that the ledger's server cannot be reached or cannot serve for now.
func Unavailable(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code != "53100" && (strings.HasPrefix(e.Code, "53") || strings.HasPrefix(e.Code, "57"))
	}
	_, unreached := errors.AsType[*net.OpError](err)
	return unreached
}
