package readers

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"convload/pipeline"
)

// container is a ZIP archive whose members are files of their own. Its directory is read once, when the source is
// searched. A member is streamed out of the middle of the archive whenever it is opened, so that a container takes
// neither memory nor disk space by its size. Where the archive itself is packed, all in front of the member is unpacked
// each time, and thrown away.
type container struct {
	file   *File
	size   int64
	depth  int                  // packed files that its members lie in, itself included
	packed bool                 // whether the archive has to be unpacked to be read
	print  pipeline.Fingerprint // of the file, where that is one of a source, as of when the directory was read

	members []*File

	mu      sync.Mutex
	untaken int // members that are not finished
}

// list makes files of the members that are to be read, and tells the finder of the others.
func (c *container) list(f *finder, directory []*zip.File) error {
	if err := c.file.tally.list(len(directory)); err != nil {
		return err
	}
	for _, z := range directory {
		if z.Mode().IsDir() || strings.HasSuffix(z.Name, `\`) {
			continue // a folder, whose files are members by themselves
		}
		label := memberLabel(z.Name, c.file.name)
		if why, pass := passOverMember(z, label); pass {
			f.passed.add(why, c.file.name+"!"+label)
			continue
		}
		c.members = append(c.members, &File{name: label, limits: f.limits, member: newMember(c, z), depth: c.depth,
			inPlace: c.file.inPlace, tally: c.file.tally})
	}
	if len(c.members) == 0 {
		return &pipeline.Problem{Code: "EMPTY_FILE", Message: "the ZIP archive holds no file to read",
			Remedy: "pack the spreadsheets again, or take it away"}
	}
	c.untaken = len(c.members)
	if err := c.overlap(); err != nil {
		return err
	}
	slices.SortStableFunc(c.members, func(a, b *File) int { return strings.Compare(a.name, b.name) })
	tellApart(c.members)
	for _, m := range c.members {
		m.member.label = m.name
		m.name = c.file.name + "!" + m.member.label
		m.location = c.file.location + "!" + m.member.label
		m.seen = version{size: m.member.size, modTime: c.file.seen.modTime}
		m.refused = m.member.refuse()
		if c.packed {
			m.skipped = c.file.skipped + m.member.offset
		}
		if err := c.file.tally.skip(m.skipped); err != nil {
			return err
		}
	}
	return nil
}

// overlap refuses an archive that gives the same bytes out as several members: so a small file unpacks to any size.
func (c *container) overlap() error {
	byOffset := slices.SortedFunc(slices.Values(c.members), func(a, b *File) int {
		return cmp.Compare(a.member.offset, b.member.offset)
	})
	end := int64(0)
	for _, f := range byOffset {
		m := f.member
		if m.broken != nil || m.packed == 0 {
			continue
		}
		if m.offset < end {
			return brokenPacking(fmt.Errorf("the member %.40q lies over another one", f.name))
		}
		end = m.offset + m.packed
	}
	return nil
}

// part begins to read a part of the archive.
func (c *container) part(ctx context.Context, offset, length int64) (*stream, error) {
	if !c.packed {
		return c.file.part(ctx, offset, length)
	}
	whole, err := c.file.stream(ctx)
	if err != nil {
		return nil, err
	}
	unpacked, err := c.file.content(whole)
	if err == nil {
		_, err = io.CopyN(io.Discard, cancellable{ctx, unpacked}, offset)
	}
	if errors.Is(err, io.EOF) {
		err = changedSince() // there was more when the directory was read
	}
	if err != nil {
		return nil, errors.Join(err, whole.Close())
	}
	return &stream{io.LimitReader(unpacked, length), whole.source}, nil
}

// look compares the archive with what it was at the last look.
func (c *container) look(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.file.look(ctx)
}

// take notes that a member is finished. Once all are, on all levels, it gives the file of the source that holds them.
func (c *container) take(m *member) *File {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !m.taken {
		m.taken = true
		c.untaken--
	}
	switch outer := c.file.member; {
	case c.untaken > 0:
		return nil
	case outer != nil:
		return outer.container.take(outer)
	default:
		return c.file
	}
}

// membersOf puts the members of containers in the places of these. Their names follow the ones that these were given.
func membersOf(files []*File) []*File {
	var all []*File
	for _, f := range files {
		if f.container == nil {
			all = append(all, f)
			continue
		}
		for _, m := range f.container.members {
			m.name = f.name + "!" + m.member.label
		}
		all = append(all, membersOf(f.container.members)...)
	}
	return all
}
