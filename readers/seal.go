package readers

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"convload/pipeline"
)

// sealedBlock is how many bytes of a file are compared at once with what they were, before the first of them is handed
// on. It is more than the tables of a sales team have: these take neither another look nor a copy to be sure of.
const sealedBlock = 4 << 20

// seal is what a file's content was when it was read to its end for the first time. Every block but the last is whole;
// the last may be empty.
type seal struct {
	block int                 // bytes of a block; chosen by the first reading
	sums  [][sha256.Size]byte // hashes of all bytes up to the end of each block; nil until the file was read to its end
}

// sealedReader reads a file's content. The reading that comes to the end first seals the file. Every later one hands a
// block on only after it was found to be the one that it was, and ends as CHANGED else: so no row is ever glued together
// from what was in a file before and what somebody writes into it meanwhile, of which neither size nor time need tell.
type sealedReader struct {
	file  *File
	r     io.Reader
	hash  hash.Hash
	size  int64 // bytes read so far
	sums  [][sha256.Size]byte
	held  bool // to the file's seal, which was there before the reading began
	block []byte
	rest  []byte // of the block, not handed on yet
	err   error  // what comes after the rest
}

func newSealedReader(file *File, r io.Reader) *sealedReader {
	if file.seal.block == 0 {
		file.seal.block = int(min(max(headSize, file.seen.size+1), sealedBlock)) // one byte more, to see the end in the first block
	}
	return &sealedReader{file: file, r: r, hash: sha256.New(), held: file.seal.sums != nil, block: make([]byte, file.seal.block)}
}

func (s *sealedReader) Read(p []byte) (int, error) {
	for len(s.rest) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.next()
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// next reads a block.
func (s *sealedReader) next() {
	n := 0
	for n < len(s.block) && s.err == nil {
		var read int
		read, s.err = s.r.Read(s.block[n:])
		n += read
	}
	s.rest = s.block[:n]
	s.hash.Write(s.rest)
	s.size += int64(n)
	if s.err != nil && !errors.Is(s.err, io.EOF) {
		s.broken()
		return
	}
	s.sums = append(s.sums, [sha256.Size]byte(s.hash.Sum(nil)))
	end := s.err != nil
	switch was, last := s.file.seal.sums, len(s.sums)-1; {
	case was == nil && end:
		s.file.seal.sums = s.sums
	case was == nil:
	case last >= len(was), s.sums[last] != was[last]:
		s.rest, s.err = nil, changedSince()
	}
}

// broken ends a reading that did not come to the end of the file. What is wrong with a file that was read before must be
// new.
func (s *sealedReader) broken() {
	if !s.held {
		return
	}
	s.rest = nil
	if _, ok := errors.AsType[*pipeline.Problem](s.err); ok {
		s.err = changedSince()
	}
}

// ended tells whether everything was read, if not handed on yet.
func (s *sealedReader) ended() bool { return s.err != nil }

// sum is the fingerprint of what was read so far.
func (s *sealedReader) sum() pipeline.Fingerprint {
	return pipeline.Fingerprint{Size: s.size, SHA256: hex.EncodeToString(s.hash.Sum(nil))}
}
