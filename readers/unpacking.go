package readers

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"convload/pipeline"
)

const (
	// freeUnpacked is how many bytes may be unpacked at any ratio: a short file of repetitions does no harm.
	freeUnpacked = 16 << 20
	// maxMembers is how many files the ZIP archives in one file may hold. Each is a file of its own for the rest of a run
	// and has its report, which nobody wants in larger numbers, and which no other limit holds back.
	maxMembers = 10_000
)

// tally counts what is unpacked of one file of a source, on all levels. What is read again is not counted again, so that
// every pass of a run ends as the first one did.
type tally struct {
	limits Limits
	size   int64 // bytes of the file as it lies in its source

	mu       sync.Mutex
	unpacked int64
	skipped  int64 // bytes that have to be unpacked to come to the beginning of each file
	members  int
}

// reach counts the bytes behind the farthest that any reading of something packed has come to.
func (t *tally) reach(farthest *int64, size int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	surplus := size - *farthest
	if surplus <= 0 {
		return nil
	}
	switch total := t.unpacked + surplus; {
	case total > t.limits.UnpackedSize:
		return t.limits.unpackedTooLarge()
	case t.limits.tooTight(uint64(total), uint64(t.size)):
		return t.limits.packedTooTightly()
	}
	t.unpacked += surplus
	*farthest = size
	return nil
}

// list counts the entries of an archive's directory.
func (t *tally) list(members int) error {
	if t.members += members; t.members > maxMembers {
		return &pipeline.Problem{Code: "TOO_LARGE",
			Message: fmt.Sprintf("the ZIP archive holds more than %d files", maxMembers), Remedy: "split it"}
	}
	return nil
}

// skip counts what has to be unpacked each time that a file in an archive within a packed file is opened: else many
// small files behind a large one would be much work.
func (t *tally) skip(bytes int64) error {
	if t.skipped += bytes; t.skipped > t.limits.UnpackedSize {
		return &pipeline.Problem{Code: "TOO_LARGE",
			Message: fmt.Sprintf("to read all files of the ZIP archive within a packed file, more bytes would have to be unpacked "+
				"than the limit of %s", exactly(t.limits.UnpackedSize)),
			Remedy: "unpack the outer file and upload what is inside, or " + toRaise("unpacked_size")}
	}
	return nil
}

// unpacking is the content of something packed on its way. Nothing that the file says about its size is believed. What is
// wrong with the packed bytes ends it with a *pipeline.Problem; errors of the source stay what they are.
type unpacking struct {
	packed   *packedBytes
	r        io.Reader    // unpacks them
	source   *sourceBytes // that they come from, perhaps out of several packings
	tally    *tally
	farthest *int64 // bytes that any reading has unpacked here
	size     int64  // bytes that this one has
	err      error
}

func (u *unpacking) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err
	}
	n, err := u.r.Read(p)
	u.size += int64(n)
	u.packed.gave = u.size
	tooMuch := u.tally.reach(u.farthest, u.size)
	switch {
	case u.packed.err != nil:
		err = u.packed.err
	case tooMuch != nil:
		err = tooMuch
	case u.tally.limits.tooTight(uint64(u.size), uint64(u.source.size)):
		err = u.tally.limits.packedTooTightly()
	case err != nil && !errors.Is(err, io.EOF):
		err = brokenPacking(err)
	}
	u.err = err
	return n, err
}

func brokenPacking(err error) *pipeline.Problem {
	return &pipeline.Problem{Code: "DAMAGED", Message: fmt.Sprintf("the packed file is damaged or cut short: %v", err),
		Remedy: uploadAgain + ", or pack it once more"}
}

// packedBytes are what an unpacker reads. They tell the errors of the source, or of an unpacker below, from its own.
type packedBytes struct {
	r    io.Reader
	size int64
	gave int64 // bytes that were unpacked of them
	err  error // of r
}

// packingLoss is how many bytes something packed may have beyond what is in it, and an eighth of that: no packer makes
// it larger by more. It could hold any number of bytes that unpack to nothing, and be read again for each of its files.
const packingLoss = 128 << 10

func (b *packedBytes) Read(p []byte) (int, error) {
	if b.size > packingLoss+b.gave+b.gave/8 {
		b.err = brokenPacking(errors.New("it is much larger than what is in it"))
		return 0, b.err
	}
	n, err := b.r.Read(p)
	b.size += int64(n)
	if !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}
