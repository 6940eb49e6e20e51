package readers

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
)

// spoolMemory is how much a spool keeps in memory.
const spoolMemory = 16 << 20

// spool holds bytes that are written once and then read at random: in memory while they are few, else in a temporary
// file that nobody else can open and that is gone with the process, however that ends.
type spool struct {
	mem  []byte
	file *os.File
	name string // of the file, where the system cannot remove it while it is open
	size int64
}

// Write appends to the spool.
func (s *spool) Write(p []byte) (int, error) {
	if s.file == nil && len(s.mem)+len(p) <= spoolMemory {
		s.mem = append(s.mem, p...)
		s.size += int64(len(p))
		return len(p), nil
	}
	if s.file == nil {
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	n, err := s.file.Write(p)
	s.size += int64(n)
	return n, err
}

// spill moves what is in memory to a file.
func (s *spool) spill() error {
	file, err := os.CreateTemp("", "convload-")
	if err != nil {
		return err
	}
	s.file = file
	if os.Remove(file.Name()) != nil {
		s.name = file.Name()
	}
	_, err = file.Write(s.mem)
	s.mem = nil
	return err
}

// ReadAt reads what was written.
func (s *spool) ReadAt(p []byte, offset int64) (int, error) {
	if s.file == nil {
		return bytes.NewReader(s.mem).ReadAt(p, offset)
	}
	return s.file.ReadAt(p, offset)
}

// Close forgets everything.
func (s *spool) Close() error {
	s.mem = nil
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.name != "" {
		err = errors.Join(err, os.Remove(s.name))
	}
	if errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return err
}

// fill reads all of r into the spool, but no more than limit bytes; it tells whether that was all.
func (s *spool) fill(r io.Reader, limit int64) (bool, error) {
	n, err := io.Copy(s, io.LimitReader(r, limit+1))
	return n <= limit, err
}
