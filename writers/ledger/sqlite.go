package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var inSQLite = dialect{
	words: strings.NewReplacer("BYTES", "BLOB", "SERIAL", "INTEGER PRIMARY KEY AUTOINCREMENT", "PACKED", "$1",
		"KEYED", "WITHOUT ROWID", "CATALOGUED", "name", "CATALOGUE", "sqlite_master"),
	setup: `SELECT 1`,
	size:  `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`,
	tidy:  `VACUUM`,
}

// settings are SQLite's: a commit waits for the disk, a writer takes its turn from the beginning of its transaction, and
// waits a while for that of another process.
var settings = url.Values{
	"_txlock": {"immediate"},
	"_pragma": {"busy_timeout(50000)", "synchronous(FULL)", "wal_autocheckpoint(8000)", "cache_size(-65536)", "temp_store(MEMORY)"},
}

func openSQLite(ctx context.Context, path string, create bool) (*store, error) {
	path, err := realPath(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	switch {
	case fresh && !create:
		return nil, missing{path}
	case err != nil && !fresh:
		return nil, permit(err)
	case err == nil && info.IsDir():
		return nil, errors.New("it is a folder: name a file in it")
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("its folder %s does not exist: create it, or correct ledger in the configuration", filepath.Dir(path))
	}
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: settings.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	s := &store{name: path, dialect: inSQLite, locks: &fileLocks{folder: path + "-locks"}, explain: explainSQLite}
	if err := s.use(ctx, db); err != nil {
		return nil, err
	}
	if err := s.refuseForeign(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if create {
		if err := s.writeAhead(ctx); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	if fresh { // SQLite syncs the file and not the name that leads to it
		if err := syncFolder(filepath.Dir(path)); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	opened, err := os.Stat(path)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.present = func() error {
		if now, err := os.Stat(path); err != nil || !os.SameFile(opened, now) {
			return errors.New("the file was moved or deleted while convload had it open: put it back, and run again")
		}
		return nil
	}
	return s, nil
}

// realPath is the path without symbolic links, so that whoever opens the file finds the same locks beside it.
func realPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil { // the file is still to come
		path = filepath.Join(folder, filepath.Base(path))
	}
	return path, nil
}

// writeAhead has the database write to a log first, with which a commit is one sync. It changes the file, and so comes
// once the file is known to be no other program's. Where another run does the same to a new file at that moment, SQLite
// does not wait for it by itself.
func (s *store) writeAhead(ctx context.Context) error {
	const tries, wait = 40, 25 * time.Millisecond
	var mode string
	for try := 1; ; try++ {
		err := s.conn.QueryRowContext(ctx, `PRAGMA journal_mode(WAL)`).Scan(&mode)
		if err == nil {
			break
		}
		if e, ok := errors.AsType[*sqlite.Error](err); !ok || e.Code()&0xff != sqlite3.SQLITE_BUSY || try == tries {
			return s.say(err)
		}
		time.Sleep(wait)
	}
	if mode != "wal" {
		return fmt.Errorf("its file system is not fit for it (SQLite's journal mode is %q): name a file on a local disk", mode)
	}
	return nil
}

// refuseForeign refuses a database that holds another program's tables.
func (s *store) refuseForeign(ctx context.Context) error {
	var foreign int
	err := s.conn.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'convload%' AND name NOT LIKE 'sqlite%'`).
		Scan(&foreign)
	if err != nil {
		return s.say(err)
	}
	if foreign > 0 {
		return errors.New("it is the database of another program: name another file")
	}
	return nil
}

func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// explainSQLite says what to do about SQLite's errors.
func explainSQLite(err error) string {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return ""
	}
	switch e.Code() & 0xff { // the rest tells kinds of one error apart
	case sqlite3.SQLITE_FULL:
		return "the disk is full: make room, and run again"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return "it cannot be written: let the user that convload runs as write the file and its folder, and run again"
	case sqlite3.SQLITE_CANTOPEN:
		return "it cannot be opened: let the user that convload runs as read and write the file and its folder, and run again"
	case sqlite3.SQLITE_CORRUPT:
		return "the file is damaged: put a copy from before the damage in its place, or move it away to begin a new one; what is " +
			"sent again then is recognised by Google"
	case sqlite3.SQLITE_NOTADB:
		return "the file is no ledger: name another one, or, if it was one, put a copy from before the damage in its place"
	case sqlite3.SQLITE_IOERR:
		return "the disk fails, or is full: make room, or see the system's log, and run again"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another program holds it: see which one, and run again"
	default:
		return ""
	}
}
