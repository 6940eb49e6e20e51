package readers

import (
	"archive/zip"
	"cmp"
	"fmt"
	"slices"
)

// maxSmallPart is how many bytes any part of a workbook may have that is neither a sheet nor the shared texts.
const maxSmallPart = 32 << 20

// check refuses a workbook of so many bytes if its parts are larger than they may be when they are unpacked. What the
// directory says of their sizes can be relied on: archive/zip gives no more bytes of a part than these, and takes no
// more from the file.
func (z zipParts) check(limits Limits, size int64) error {
	left := uint64(limits.UnpackedSize)
	for _, part := range z {
		if part.UncompressedSize64 > left {
			return limits.unpackedTooLarge()
		}
		left -= part.UncompressedSize64
		if limits.tooTight(part.UncompressedSize64, part.CompressedSize64) {
			return limits.packedTooTightly()
		}
	}
	if limits.tooTight(uint64(limits.UnpackedSize)-left, uint64(size)) {
		return limits.packedTooTightly()
	}
	return z.overlap()
}

// tooTight tells whether bytes become too many when they are unpacked. A few may at any ratio.
func (l Limits) tooTight(unpacked, packed uint64) bool {
	return unpacked > freeUnpacked && unpacked/uint64(l.UnpackedRatio) > packed
}

// overlap refuses parts that are made of the same bytes: so a small file unpacks to any size.
func (z zipParts) overlap() error {
	type extent struct {
		part       *zip.File
		start, end uint64
	}
	var extents []extent
	for _, part := range z {
		if start, err := part.DataOffset(); err == nil { // else there is nothing to read in it
			extents = append(extents, extent{part, uint64(start), uint64(start) + part.CompressedSize64})
		}
	}
	slices.SortFunc(extents, func(a, b extent) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	for i := 1; i < len(extents); i++ {
		if extents[i].start < extents[i-1].end {
			return damaged("the workbook", fmt.Errorf("its part %.40q lies over another one", extents[i].part.Name))
		}
	}
	return nil
}
