//go:build unix

package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// binaries finds the folder of initdb and postgres: in the PATH, or the newest where Debian puts them.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		path, err = filepath.EvalSymlinks(path)
		return filepath.Dir(path), err
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	var newest string
	version := -1
	for _, path := range found {
		bin := filepath.Dir(path)
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(bin))); err == nil && v > version {
			newest, version = bin, v
		}
	}
	if newest == "" {
		return "", errors.New("these tests need a PostgreSQL server, and initdb is neither in the PATH nor in " +
			"/usr/lib/postgresql/*/bin (Debian: apt-get install postgresql)")
	}
	return newest, nil
}

// serverUser is who the server runs as where the tests run as root, for whom PostgreSQL refuses to.
func serverUser() (uid, gid uint32, err error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return 0, 0, fmt.Errorf("a PostgreSQL server does not run as root: %w", err)
	}
	ids := make([]uint64, 2)
	for i, text := range []string{u.Uid, u.Gid} {
		if ids[i], err = strconv.ParseUint(text, 10, 32); err != nil {
			return 0, 0, err
		}
	}
	return uint32(ids[0]), uint32(ids[1]), nil
}

// giveToServer makes a file the server's.
func giveToServer(path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	uid, gid, err := serverUser()
	if err != nil {
		return err
	}
	return os.Chown(path, int(uid), int(gid))
}

// command runs in the server's folder, as the server's user, and is not reached by what a terminal sends to the tests.
func (s *Server) command(name string, args ...string) (*exec.Cmd, error) {
	cmd := exec.CommandContext(context.Background(), name, args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 {
		uid, gid, err := serverUser()
		if err != nil {
			return nil, err
		}
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uid, Gid: gid}
	}
	return cmd, nil
}
