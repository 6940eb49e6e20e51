package readers

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestSpool(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, size := range []int{1, spoolMemory - 1, spoolMemory, spoolMemory + 1, 2*spoolMemory + 7} {
		content := []byte(noise(size))
		var s spool
		if whole, err := s.fill(bytes.NewReader(content), int64(size)); !whole || err != nil {
			t.Fatalf("%d bytes: %v, %v", size, whole, err)
		}
		got := make([]byte, size)
		if n, err := s.ReadAt(got, 0); n != size || err != nil || !bytes.Equal(got, content) || s.size != int64(size) {
			t.Errorf("%d bytes: read %d, %v", size, n, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%d bytes: the folder holds %v, %v", size, left, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	var s spool
	if whole, err := s.fill(strings.NewReader("12345"), 4); whole || err != nil {
		t.Errorf("got %v, %v", whole, err)
	}
}
