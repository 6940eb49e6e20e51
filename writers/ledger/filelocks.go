package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// fileLocks locks an empty file for each source, in a folder beside the database. The files stay: to remove one that
// another process is about to lock would give the same lock to two.
type fileLocks struct {
	folder string
	taken  map[string]*flock.Flock // by source
}

func (l *fileLocks) path(source string) string {
	sum := sha256.Sum256([]byte(source))
	return filepath.Join(l.folder, hex.EncodeToString(sum[:8])+".lock")
}

func (l *fileLocks) try(_ context.Context, source string) (bool, error) {
	if err := os.MkdirAll(l.folder, 0o755); err != nil {
		return false, permit(err)
	}
	lock := flock.New(l.path(source), flock.SetPermissions(0o644)) // for other users to see that it is held
	free, err := lock.TryLock()
	if err != nil || !free {
		return false, errors.Join(permit(err), lock.Close())
	}
	if l.taken == nil {
		l.taken = make(map[string]*flock.Flock)
	}
	l.taken[source] = lock
	return true, nil
}

func (l *fileLocks) held(_ context.Context, source string) (bool, error) {
	if l.taken[source] != nil {
		return false, nil
	}
	if _, err := os.Stat(l.path(source)); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	lock := flock.New(l.path(source))
	free, err := lock.TryRLock()
	return !free, errors.Join(permit(err), lock.Close())
}

// permit says what to do about a lack of rights.
func permit(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("let the user that convload runs as read and write it and its folder, and run again (%w)", err)
	}
	return err
}

func (l *fileLocks) release() error {
	var failed []error
	for source, lock := range l.taken {
		failed = append(failed, lock.Close())
		delete(l.taken, source)
	}
	return errors.Join(failed...)
}
